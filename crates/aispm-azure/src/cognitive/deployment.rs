//! Deployments of models in an account, each with the content filter it answers through.

use aispm_inventory::{
    Gap,
    kind::model::{ModelSource, Residency},
};

use super::{VERSION, account, answers, rai_policy};
use crate::{
    call::strange,
    prelude::*,
    resource::{Resource, Sku},
};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/deployments/read";
const MODELS: &str = "Microsoft.CognitiveServices/accounts/models/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_deployment",
    kind: Kind::Model,
    permissions: &[account::READ, READ, MODELS],
    source: READ,
    side_calls: &[("retires", MODELS)],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    model: Option<Model>,
    rai_policy_name: Option<String>,
    /// Absent means that it moves on when its version is withdrawn.
    version_upgrade_option: Option<String>,
    /// Which deployment answers what this one has no room for.
    spillover_deployment_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Model {
    publisher: Option<String>,
    format: Option<String>,
    name: Option<String>,
    version: Option<String>,
    /// Account that a fine-tuned model was made in.
    source_account: Option<String>,
}

/// A model that the account may deploy.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Offered {
    format: Option<String>,
    name: Option<String>,
    version: Option<String>,
    deprecation: Option<Deprecation>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Deprecation {
    inference: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let deployments = at.below::<Properties>(READ, &account, "deployments", VERSION).await;
        if deployments.is_empty() {
            return;
        }
        let offered = at.records_below::<Offered>(MODELS, &account, "models", VERSION).await;
        for deployment in deployments {
            let p = &deployment.properties;
            let policy = p.policy().map(|name| rai_policy::uid(&account.id, name));
            let spillover = p.spillover_deployment_name.as_deref().filter(|name| !name.is_empty());
            let spillover = spillover.map(|name| id::uid(&format!("{}/deployments/{name}", account.id)));
            let facts = kind::Model { retires: retires(p, &offered), ..read(&deployment, &account.id) };
            at.found(at.asset(&deployment, facts).link(Relation::GuardedBy, policy).link(Relation::Serves, spillover));
        }
    })
    .await;
}

fn read(of: &Resource<Properties>, account: &str) -> kind::Model {
    let p = &of.properties;
    let model = p.model.as_ref();
    let name = model.and_then(|model| model.name.as_deref());
    let from = model.and_then(|model| model.source_account.as_deref()).filter(|from| !from.is_empty());
    // A fine-tuned model bears the name of its base, a mark and a suffix.
    let tuned = name.is_some_and(|name| name.contains(".ft-")) || from.is_some();
    let base = name.map(|name| match model.and_then(|model| model.version.as_deref()) {
        Some(version) => format!("{name}:{version}"),
        None => name.to_owned(),
    });
    let publisher = model.and_then(|model| model.publisher.as_deref().or(model.format.as_deref()));
    kind::Model {
        source: Known(if tuned { ModelSource::Custom } else { ModelSource::Foundation }),
        base_model: base.into(),
        copied_from: Observed::from(from.map(id::uid).filter(|from| *from != id::uid(account))),
        publisher: Observed::from(publisher).map(str::to_ascii_lowercase),
        upgrades_itself: match p.version_upgrade_option.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("oncenewdefaultversionavailable" | "oncecurrentversionexpired") => Known(true),
            Some("noautoupgrade") => Known(false),
            Some(other) => strange(other),
        },
        answered_in: of.sku.as_ref().map_or(Observed::Unset, residency),
        ready: answers(p.provisioning_state.as_deref()),
        ..kind::Model::default()
    }
}

/// Names of what is bought say where requests go; those without a word for it stay in the region.
fn residency(sku: &Sku) -> Observed<Residency> {
    let Some(name) = sku.name.as_deref() else { return Observed::Unset };
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("global") || lower == "developertier" {
        Known(Residency::Anywhere)
    } else if lower.starts_with("datazone") {
        Known(Residency::Zone)
    } else if lower.starts_with("standard") || lower.starts_with("provisioned") || lower == "manual" {
        Known(Residency::Region)
    } else {
        strange(name)
    }
}

/// When the version of the model is withdrawn. A model that the whole list does not have has no date that is known.
fn retires(p: &Properties, (offered, gap): &(Vec<Offered>, Option<Gap>)) -> Observed<jiff::Timestamp> {
    let Some(model) = &p.model else { return Observed::Unset };
    let same = |a: &Option<String>, b: &Option<String>| {
        a.as_deref().map(str::to_lowercase) == b.as_deref().map(str::to_lowercase)
    };
    let meant = offered
        .iter()
        .find(|of| same(&of.name, &model.name) && same(&of.version, &model.version) && same(&of.format, &model.format));
    match (meant, gap) {
        (Some(of), _) => match of.deprecation.as_ref().and_then(|of| of.inference.as_deref()) {
            Some(date) => date.parse().map_or_else(|_| strange(date), Known),
            None => Observed::Unset,
        },
        (None, Some(gap)) => Observed::Unseen(gap.clone()),
        (None, None) => Observed::Unset,
    }
}

impl Properties {
    /// The content filter that it answers through. One that names none has the default of the service, except models for speech and
    /// of Anthropic, which the service does not filter.
    pub(super) fn policy(&self) -> Option<&str> {
        let model = self.model.as_ref();
        let is =
            |text: Option<&str>, start: &str| text.is_some_and(|text| text.to_ascii_lowercase().starts_with(start));
        let name = model.and_then(|model| model.name.as_deref());
        let unfiltered = is(name, "whisper") || is(model.and_then(|model| model.format.as_deref()), "anthropic");
        let named = self.rai_policy_name.as_deref().filter(|name| !name.is_empty());
        named.or((!unfiltered).then_some(rai_policy::DEFAULT))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::Observed::Unset;

    use super::*;

    fn of(text: &str) -> kind::Model {
        read(&serde_json::from_str(&format!(r#"{{ "id": "/a/deployments/d", {text} }}"#)).unwrap(), "/a")
    }

    #[test]
    fn a_tuned_model_is_told_from_one_of_the_provider() {
        let of = |model: &str| of(&format!(r#""properties": {{ "model": {model} }}"#));
        let plain = of(r#"{ "format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20" }"#);
        assert_eq!(
            (plain.source, plain.base_model),
            (Known(ModelSource::Foundation), Known("gpt-4o:2024-11-20".to_owned()))
        );
        assert_eq!((plain.publisher, plain.copied_from), (Known("openai".to_owned()), Unset));
        let tuned = of(r#"{ "name": "gpt-4o-2024-08-06.ft-0a1b-acme", "version": "1", "sourceAccount": "/A" }"#);
        assert_eq!((tuned.source, tuned.copied_from), (Known(ModelSource::Custom), Unset));
        let copied = of(r#"{ "name": "m.ft-1", "publisher": "Acme", "format": "OpenAI", "sourceAccount": "/B" }"#);
        assert_eq!((copied.publisher, copied.copied_from), (Known("acme".to_owned()), Known("/b".to_owned())));
        assert_eq!(of("null").base_model, Unset);
    }

    #[test]
    fn what_was_bought_says_where_requests_go() {
        let of = |sku: &str| of(&format!(r#""sku": {{ "name": "{sku}" }}, "properties": {{}}"#)).answered_in;
        for (sku, place) in [
            ("Standard", Residency::Region),
            ("ProvisionedManaged", Residency::Region),
            ("DataZoneProvisionedManaged", Residency::Zone),
            ("GlobalStandard", Residency::Anywhere),
            ("GlobalBatch", Residency::Anywhere),
        ] {
            assert_eq!(of(sku), Known(place), "{sku}");
        }
        assert_eq!(of("Lunar"), strange("Lunar"));
    }

    #[test]
    fn a_version_moves_on_unless_it_is_told_to_stay() {
        let of = |option: &str| of(&format!(r#""properties": {{ "versionUpgradeOption": {option} }}"#)).upgrades_itself;
        assert_eq!((of("null"), of(r#""NoAutoUpgrade""#)), (Known(true), Known(false)));
        assert_eq!(of(r#""OnceCurrentVersionExpired""#), Known(true));
    }

    #[test]
    fn a_date_is_that_of_the_same_version_of_the_same_model() {
        let p: Properties =
            serde_json::from_str(r#"{ "model": { "format": "OpenAI", "name": "ada", "version": "1" } }"#).unwrap();
        let list = |version: &str, gap| {
            let row = format!(
                r#"[{{ "format": "OpenAI", "name": "Ada", "version": "{version}", "deprecation": {{ "inference": "2024-01-01T00:00:00Z" }} }}]"#
            );
            (serde_json::from_str::<Vec<Offered>>(&row).unwrap(), gap)
        };
        assert_eq!(retires(&p, &list("1", None)), Known("2024-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(retires(&p, &list("2", None)), Unset);
        assert_eq!(retires(&p, &list("2", Some(Gap::NOT_COLLECTED))), Observed::Unseen(Gap::NOT_COLLECTED));
    }

    #[test]
    fn a_deployment_that_names_no_filter_has_that_of_the_service() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().policy().map(str::to_owned);
        assert_eq!(
            of(r#"{ "model": { "format": "OpenAI", "name": "gpt-4o" } }"#).as_deref(),
            Some(rai_policy::DEFAULT)
        );
        assert_eq!(of(r#"{ "raiPolicyName": "own" }"#).as_deref(), Some("own"));
        assert_eq!(of(r#"{ "model": { "format": "OpenAI", "name": "whisper" } }"#), None);
        assert_eq!(of(r#"{ "model": { "format": "Anthropic", "name": "claude" } }"#), None);
    }
}
