//! Which actions of AWS give which right over which resource, and the ARN that each is asked on.
//!
//! Names and resource forms are those of the Service Authorization Reference. Foundation models are no assets, so that
//! calls of them show in facts of identities only.

mod agentcore;
mod bedrock;
mod data;
mod identities;
mod sagemaker;

use aispm_inventory::{Asset, Detail, Observed, Relation, words::Authentication};

use crate::policy::ActionId;

/// What a resource type can be used for.
#[derive(Debug)]
pub(super) struct Class {
    /// The resource type.
    pub(super) of: &'static str,
    /// The fact that holds its resource policy. `None`: it cannot have one.
    pub(super) policy: Option<&'static str>,
    /// What can be done to it.
    pub(super) rights: &'static [Right],
}

/// Something that can be done to a resource.
#[derive(Debug)]
pub(super) struct Right {
    /// The edge it makes.
    pub(super) relation: Relation,
    /// Where the edge ends.
    pub(super) to: To,
    /// Whether the policy of the resource bears on it.
    pub(super) guarded: bool,
    /// Assets that can be used so; others of the type have no such edge.
    pub(super) when: fn(&Asset) -> bool,
    /// Any of these is enough.
    pub(super) ways: &'static [Way],
}

/// Where the edge of a right ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// At the resource.
    Itself,
    /// At the identities it acts with.
    ActsAs,
}

/// Calls that give a right together.
#[derive(Debug)]
pub(super) struct Way {
    /// What they do to the resource: `opens`. Empty where the relation says it all.
    pub(super) does: &'static str,
    /// What the resource is, for people. Empty where it is the identity itself.
    pub(super) noun: &'static str,
    /// How easy it is, in 255ths.
    pub(super) ease: u8,
    /// The calls; all are needed.
    pub(super) calls: &'static [Call],
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) action: ActionId,
    pub(super) on: On,
}

/// The ARN that an action is asked on.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// That of the resource.
    Itself,
    /// Some part of it: its ARN with this behind.
    Within(&'static str),
    /// Something beside it: its ARN with one part replaced, and more behind.
    Beside(&'static str, &'static str, &'static str),
    /// What it is a part of: its ARN up to this.
    Above(&'static str),
    /// It without a version number.
    Unversioned,
    /// Some resource of the service in the same account and region, whose name the caller may choose.
    Some(&'static str, &'static str),
    /// Nothing in particular: the action knows no resources.
    Nothing,
    /// What it points at.
    Linked(Relation),
}

/// One call is all it takes.
pub(super) const DIRECT: u8 = 255;
/// A few calls.
pub(super) const STEPS: u8 = 230;
/// Calls that others notice, or that wait for something to happen.
pub(super) const SLOW: u8 = 191;
/// The identity is at work, but only for what its service does with it.
pub(super) const INDIRECT: u8 = 128;

/// Calls that give a right together: each action with what it is asked on.
macro_rules! way {
    ($($action:literal $on:expr),+) => { $crate::analysis::identity::resources::way!("", "", 255 => $($action $on),+) };
    ($does:literal, $noun:literal, $ease:expr => $($action:literal $on:expr),+) => {
        $crate::analysis::identity::resources::Way {
            does: $does,
            noun: $noun,
            ease: $ease,
            calls: &[$($crate::analysis::identity::resources::Call { action: $crate::policy::action!($action), on: $on }),+],
        }
    };
}
use way;

const fn always(_: &Asset) -> bool {
    true
}

/// A right over the resource itself, with its policy taken into account.
const fn right(relation: Relation, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: true, when: always, ways }
}

/// The same, for some assets only.
const fn right_when(relation: Relation, when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: true, when, ways }
}

/// A way to the identities that the resource acts with.
const fn climb(when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation: Relation::CanEscalateTo, to: To::ActsAs, guarded: true, when, ways }
}

/// What can be done to an identity by the policies of the caller alone.
const fn over_identity(relation: Relation, when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: false, when, ways }
}

const fn class(of: &'static str, policy: Option<&'static str>, rights: &'static [Right]) -> Class {
    Class { of, policy, rights }
}

/// The classes, one a resource type.
pub(super) const CLASSES: &[Class] = &[
    data::BUCKET,
    data::FUNCTION,
    data::KEY,
    data::REPOSITORY,
    data::LOG_GROUP,
    data::COLLECTION,
    sagemaker::NOTEBOOK_INSTANCE,
    sagemaker::NOTEBOOK_LIFECYCLE_CONFIG,
    sagemaker::DOMAIN,
    sagemaker::USER_PROFILE,
    sagemaker::SPACE,
    sagemaker::MLFLOW_TRACKING_SERVER,
    sagemaker::CLUSTER,
    sagemaker::ENDPOINT,
    sagemaker::ENDPOINT_CONFIG,
    sagemaker::MODEL_PACKAGE_GROUP,
    sagemaker::MODEL_PACKAGE,
    sagemaker::FEATURE_GROUP,
    sagemaker::PIPELINE,
    bedrock::CUSTOM_MODEL,
    bedrock::IMPORTED_MODEL,
    bedrock::INFERENCE_PROFILE,
    bedrock::PROVISIONED_THROUGHPUT,
    bedrock::GUARDRAIL,
    bedrock::GUARDRAIL_VERSION,
    bedrock::ACCOUNT_SETTINGS,
    bedrock::AGENT,
    bedrock::AGENT_ALIAS,
    bedrock::FLOW,
    bedrock::KNOWLEDGE_BASE,
    bedrock::DATA_SOURCE,
    agentcore::RUNTIME,
    agentcore::RUNTIME_ENDPOINT,
    agentcore::GATEWAY,
    agentcore::MEMORY,
    agentcore::CODE_INTERPRETER,
    agentcore::BROWSER,
    agentcore::HARNESS,
    agentcore::POLICY_ENGINE,
    identities::ROLE,
    identities::USER,
];

/// Whether nothing says that it is gone.
fn exists(asset: &Asset) -> bool {
    let exists = match &asset.detail {
        Detail::Store(store) => &store.exists,
        Detail::Function(function) => &function.exists,
        Detail::Key(key) => &key.exists,
        Detail::ContainerImage(image) => &image.exists,
        _ => return true,
    };
    *exists != Observed::Known(false)
}

/// Whether a notebook runs, as far as was seen.
fn answers(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Notebook(notebook) if notebook.status.known().is_none_or(|status| status == "inservice"))
}

fn opens_remotely(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Workspace(space) if space.remote_access != Observed::Known(false))
}

fn gives_shells(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Endpoint(config) if config.shell_access == Observed::Known(true))
}

/// Whether callers may come with an identity of the cloud: with another way to sign in, policies of callers say nothing.
fn takes_cloud_identities(asset: &Asset) -> bool {
    let authentication = match &asset.detail {
        Detail::AgentRuntime(runtime) => &runtime.authentication,
        Detail::Gateway(gateway) => &gateway.authentication,
        _ => return true,
    };
    authentication.known().is_none_or(|way| matches!(way, Authentication::CloudIdentity | Authentication::Other))
}

fn customer_owned(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Identity(identity) if identity.provider_owned != Observed::Known(true))
}

/// The class of a resource type.
pub(super) fn class_of(resource_type: &str) -> Option<usize> {
    CLASSES.iter().position(|class| class.of == resource_type)
}
