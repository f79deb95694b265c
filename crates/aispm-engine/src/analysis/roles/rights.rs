//! Which actions of Azure give which right over which resource.
//!
//! Names are those of Microsoft's list of operations. Keys that an action hands out are access to what they open, where the
//! resource takes keys at all.

use aispm_inventory::{
    Asset, Detail, Observed,
    Relation::{self, CanAdmin, CanEscalateTo, CanInvoke, CanPass, CanRead, CanWrite},
    words::Authentication,
};

use crate::world::Analysis;

/// Something that can be done to a resource of a type.
#[derive(Debug)]
pub(super) struct Right {
    /// The resource type.
    pub(super) of: &'static str,
    /// The edge it makes.
    pub(super) relation: Relation,
    /// Where the edge ends.
    pub(super) to: To,
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

/// Actions that give a right together.
#[derive(Debug)]
pub(super) struct Way {
    /// What they do, for people. Empty where the relation says it all.
    pub(super) says: &'static str,
    /// How easy it is, in 255ths.
    pub(super) ease: u8,
    /// Resources on which it works; on others of the type it does not.
    pub(super) when: fn(&Analysis, &Asset) -> bool,
    /// The actions; all are needed.
    pub(super) acts: &'static [Act],
    /// Below a resource, what its data lies in: roles may be given there, too.
    pub(super) part: Option<&'static str>,
}

/// An action of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) name: &'static str,
    /// Whether it is one on the data that a resource holds.
    pub(super) data: bool,
}

/// Nothing more is needed.
const DIRECT: u8 = 255;
/// A few steps are.
const STEPS: u8 = 217;

const fn act(name: &'static str) -> Act {
    Act { name, data: false }
}

const fn data(name: &'static str) -> Act {
    Act { name, data: true }
}

const fn way(acts: &'static [Act]) -> Way {
    Way { says: "", ease: DIRECT, when: always, acts, part: None }
}

/// On data that lies in parts of a resource.
const fn in_parts(part: &'static str, acts: &'static [Act]) -> Way {
    Way { says: "", ease: DIRECT, when: always, acts, part: Some(part) }
}

const fn keys(says: &'static str, acts: &'static [Act]) -> Way {
    Way { says, ease: DIRECT, when: takes_keys, acts, part: None }
}

const fn where_roles_decide(acts: &'static [Act]) -> Way {
    Way { says: "", ease: DIRECT, when: is_role_based, acts, part: Some("/secrets/") }
}

const fn lets_itself_in(acts: &'static [Act]) -> Way {
    Way { says: "writes itself into the list of the vault", ease: STEPS, when: has_a_list, acts, part: None }
}

const fn does(says: &'static str, ease: u8, acts: &'static [Act]) -> Way {
    Way { says, ease, when: always, acts, part: None }
}

const fn right(of: &'static str, relation: Relation, ways: &'static [Way]) -> Right {
    Right { of, relation, to: To::Itself, ways }
}

const fn climb(of: &'static str, ways: &'static [Way]) -> Right {
    Right { of, relation: CanEscalateTo, to: To::ActsAs, ways }
}

const ACCOUNT_KEYS: Act = act("Microsoft.CognitiveServices/accounts/listKeys/action");
const CHAT: Act = data("Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action");
const AGENTS: Act = data("Microsoft.CognitiveServices/accounts/AIServices/agents/write");
pub(super) const STORAGE_KEYS: Act = act("Microsoft.Storage/storageAccounts/listKeys/action");
pub(super) const READ_BLOBS: Act = data("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read");
const WRITE_BLOBS: Act = data("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write");
const CONTAINERS: &str = "/blobservices/default/containers/";
const INDEXES: &str = "/indexes/";
const ADMIN_KEYS: Act = act("Microsoft.Search/searchServices/listAdminKeys/action");
const JOBS: Act = act("Microsoft.MachineLearningServices/workspaces/jobs/write");
const DEPLOYMENTS: Act = act("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/write");
const ACCOUNT: Act = act("Microsoft.CognitiveServices/accounts/write");
const WORKSPACE: Act = act("Microsoft.MachineLearningServices/workspaces/write");
const ASSIGN: Act = act("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action");
pub(super) const ROLES: Act = act("Microsoft.Authorization/roleAssignments/write");
pub(super) const DEFINITIONS: Act = act("Microsoft.Authorization/roleDefinitions/write");

/// What decides over everything below a scope.
pub(super) mod wide {
    use super::Act;

    pub(in crate::analysis::roles) const GIVES_ROLES: Act = super::ROLES;
    pub(in crate::analysis::roles) const CHANGES_ROLES: Act = super::DEFINITIONS;
    pub(in crate::analysis::roles) const PASSES: Act = super::ASSIGN;
    pub(in crate::analysis::roles) const READS_STORES: [Act; 2] = [super::READ_BLOBS, super::STORAGE_KEYS];
    pub(in crate::analysis::roles) const WRITES_STORES: [Act; 2] = [super::WRITE_BLOBS, super::STORAGE_KEYS];
    pub(in crate::analysis::roles) const CALLS_MODELS: [Act; 2] = [super::CHAT, super::ACCOUNT_KEYS];
    pub(in crate::analysis::roles) const SETS_AI: [Act; 2] = [super::ACCOUNT, super::WORKSPACE];
}

const ENDPOINT_KEYS: Act = act("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/listKeys/action");

const REGISTRY_KEYS: Act = act("Microsoft.ContainerRegistry/registries/listCredentials/action");
const VAULT: Act = act("Microsoft.KeyVault/vaults/write");

/// What decides which code a site of App Service runs: its settings name the package or image, and the service itself takes code in.
const CODE_OF_SITE: &[Way] = &[
    way(&[act("Microsoft.Web/sites/write")]),
    does("publishes code", DIRECT, &[act("Microsoft.Web/sites/publish/Action")]),
];
const CODE_BEHIND_SITE: &[Way] = &[
    does("changes the code of", STEPS, &[act("Microsoft.Web/sites/write")]),
    does("publishes code to", STEPS, &[act("Microsoft.Web/sites/publish/Action")]),
];
const APP: Act = act("Microsoft.App/containerApps/write");

const CALLS_MODELS: &[Way] = &[way(&[CHAT]), keys("lists the keys of the account", &[ACCOUNT_KEYS])];

pub(super) const RIGHTS: &[Right] = &[
    right("azure_ai_account", CanInvoke, CALLS_MODELS),
    right("azure_ai_account", CanRead, &[keys("lists the keys of the account", &[ACCOUNT_KEYS])]),
    right("azure_ai_account", CanAdmin, &[way(&[ACCOUNT])]),
    right("azure_ai_deployment", CanInvoke, CALLS_MODELS),
    right("azure_ai_deployment", CanAdmin, &[way(&[act("Microsoft.CognitiveServices/accounts/deployments/write")])]),
    right(
        "azure_ai_content_filter",
        CanAdmin,
        &[way(&[act("Microsoft.CognitiveServices/accounts/raiPolicies/write")])],
    ),
    right("azure_ai_project", CanInvoke, &[does("makes agents of its own", DIRECT, &[AGENTS])]),
    right("azure_ai_project", CanAdmin, &[way(&[act("Microsoft.CognitiveServices/accounts/projects/write")])]),
    climb("azure_ai_project", &[does("makes agents that act as", STEPS, &[AGENTS])]),
    right("azure_foundry_agent", CanInvoke, &[way(&[AGENTS])]),
    right("azure_foundry_agent", CanAdmin, &[way(&[AGENTS])]),
    climb("azure_foundry_agent", &[does("rewrites agent", STEPS, &[AGENTS])]),
    right(
        "azure_ai_connection",
        CanRead,
        &[
            keys("lists its secrets", &[act("Microsoft.CognitiveServices/accounts/connections/listSecrets/action")]),
            keys(
                "lists its secrets",
                &[act("Microsoft.CognitiveServices/accounts/projects/connections/listSecrets/action")],
            ),
        ],
    ),
    right(
        "azure_ml_connection",
        CanRead,
        &[keys(
            "lists its secrets",
            &[act("Microsoft.MachineLearningServices/workspaces/connections/listsecrets/action")],
        )],
    ),
    right(
        "azure_ml_datastore",
        CanRead,
        &[keys(
            "lists its secrets",
            &[act("Microsoft.MachineLearningServices/workspaces/datastores/listsecrets/action")],
        )],
    ),
    right("azure_ml_workspace", CanInvoke, &[does("starts jobs", DIRECT, &[JOBS])]),
    right("azure_ml_workspace", CanAdmin, &[way(&[WORKSPACE])]),
    climb("azure_ml_workspace", &[does("runs code on machines of workspace", STEPS, &[JOBS])]),
    right(
        "azure_ml_online_endpoint",
        CanInvoke,
        &[
            way(&[act("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action")]),
            keys("lists its keys", &[ENDPOINT_KEYS]),
            keys(
                "fetches a token",
                &[act("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/token/action")],
            ),
        ],
    ),
    right("azure_ml_online_endpoint", CanRead, &[keys("lists its keys", &[ENDPOINT_KEYS])]),
    right(
        "azure_ml_online_endpoint",
        CanAdmin,
        &[way(&[act("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write")])],
    ),
    climb("azure_ml_online_endpoint", &[does("puts code of its own behind endpoint", STEPS, &[DEPLOYMENTS])]),
    right("azure_ml_online_deployment", CanAdmin, &[way(&[DEPLOYMENTS])]),
    right(
        "azure_ml_compute_instance",
        CanAdmin,
        &[way(&[act("Microsoft.MachineLearningServices/workspaces/computes/write")])],
    ),
    right(
        "azure_storage_account",
        CanRead,
        &[in_parts(CONTAINERS, &[READ_BLOBS]), keys("lists the keys of the account", &[STORAGE_KEYS])],
    ),
    right(
        "azure_storage_account",
        CanWrite,
        &[in_parts(CONTAINERS, &[WRITE_BLOBS]), keys("lists the keys of the account", &[STORAGE_KEYS])],
    ),
    right(
        "azure_container_registry",
        CanRead,
        &[
            way(&[act("Microsoft.ContainerRegistry/registries/pull/read")]),
            keys("lists its password", &[REGISTRY_KEYS]),
        ],
    ),
    right(
        "azure_container_registry",
        CanWrite,
        &[
            way(&[act("Microsoft.ContainerRegistry/registries/push/write")]),
            keys("lists its password", &[REGISTRY_KEYS]),
        ],
    ),
    right(
        "azure_key_vault",
        CanRead,
        &[
            where_roles_decide(&[data("Microsoft.KeyVault/vaults/secrets/getSecret/action")]),
            lets_itself_in(&[act("Microsoft.KeyVault/vaults/accessPolicies/write")]),
            lets_itself_in(&[VAULT]),
        ],
    ),
    right(
        "azure_key_vault",
        CanWrite,
        &[
            where_roles_decide(&[data("Microsoft.KeyVault/vaults/secrets/setSecret/action")]),
            lets_itself_in(&[act("Microsoft.KeyVault/vaults/accessPolicies/write")]),
            lets_itself_in(&[VAULT]),
        ],
    ),
    right("azure_key_vault", CanAdmin, &[way(&[VAULT])]),
    right("azure_storage_account", CanAdmin, &[way(&[act("Microsoft.Storage/storageAccounts/write")])]),
    right(
        "azure_search_service",
        CanRead,
        &[
            in_parts(INDEXES, &[data("Microsoft.Search/searchServices/indexes/documents/read")]),
            keys("lists its query keys", &[act("Microsoft.Search/searchServices/listQueryKeys/action")]),
            keys("lists its administrator keys", &[ADMIN_KEYS]),
        ],
    ),
    right(
        "azure_search_service",
        CanWrite,
        &[
            in_parts(INDEXES, &[data("Microsoft.Search/searchServices/indexes/documents/write")]),
            keys("lists its administrator keys", &[ADMIN_KEYS]),
        ],
    ),
    right("azure_container_app", CanAdmin, &[way(&[APP])]),
    climb("azure_container_app", &[does("puts an image of its own into", STEPS, &[APP])]),
    right("azure_web_app", CanAdmin, CODE_OF_SITE),
    climb("azure_web_app", CODE_BEHIND_SITE),
    right("azure_function_app", CanAdmin, CODE_OF_SITE),
    right("azure_function_app", CanWrite, CODE_OF_SITE),
    climb("azure_function_app", CODE_BEHIND_SITE),
    right("azure_managed_identity", CanPass, &[way(&[ASSIGN])]),
    right(
        "azure_managed_identity",
        CanEscalateTo,
        &[does(
            "lets a machine elsewhere sign in as",
            STEPS,
            &[act("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write")],
        )],
    ),
];

fn always(_: &Analysis, _: &Asset) -> bool {
    true
}

/// Whether roles decide who reads a vault, or may: what was not seen is taken to.
fn is_role_based(_: &Analysis, asset: &Asset) -> bool {
    !matches!(&asset.detail, Detail::Store(vault) if vault.role_based == Observed::Known(false))
}

/// Whether a vault has a list of its own that decides, or may have.
fn has_a_list(_: &Analysis, asset: &Asset) -> bool {
    !matches!(&asset.detail, Detail::Store(vault) if vault.role_based == Observed::Known(true))
}

/// Whether a key opens a resource, or may: what was not seen is taken to.
fn takes_keys(analysis: &Analysis, asset: &Asset) -> bool {
    let no_keys = |fact: &Observed<Authentication>| {
        matches!(fact, Observed::Known(Authentication::CloudIdentity | Authentication::None))
    };
    match &asset.detail {
        Detail::Endpoint(endpoint) => !no_keys(&endpoint.authentication),
        Detail::VectorStore(store) => !no_keys(&store.authentication),
        Detail::Store(store) => store.account_keys != Observed::Known(false),
        Detail::ContainerImage(registry) => registry.admin_user != Observed::Known(false),
        Detail::Connection(connection) => !no_keys(&connection.authentication),
        // A deployment is asked through its account.
        Detail::Model(_) => {
            let account = asset.uid.split("/deployments/").next().unwrap_or_default();
            let account = analysis.nodes(account).iter().filter_map(|node| analysis.asset(*node));
            account.filter(|account| account.uid != asset.uid).all(|account| takes_keys(analysis, account))
        }
        _ => true,
    }
}
