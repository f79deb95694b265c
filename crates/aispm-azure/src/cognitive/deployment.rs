//! Deployments of models in an account, each with the content filter it answers through.

use aispm_inventory::kind::model::ModelSource;

use super::{VERSION, account};
use crate::prelude::*;

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/deployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_deployment",
    kind: Kind::Model,
    permissions: &[account::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    model: Option<Model>,
    /// Absent means the filter that the service gives to every deployment.
    pub(super) rai_policy_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Model {
    name: Option<String>,
    version: Option<String>,
    /// Account that a fine-tuned model was made in.
    source_account: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let deployments = at.below::<Properties>(READ, &account, "deployments", VERSION).await;
        for deployment in deployments {
            let policy = deployment.properties.rai_policy_name.as_deref();
            let policy = policy.map(|name| id::uid(&format!("{}/raiPolicies/{name}", account.id)));
            let asset = at.asset(&deployment, read(&deployment.properties)).link(Relation::GuardedBy, policy);
            at.found(asset);
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Model {
    let model = p.model.as_ref();
    let name = model.and_then(|model| model.name.as_deref());
    // A fine-tuned model bears the name of its base, a mark and a suffix.
    let tuned = name.is_some_and(|name| name.contains(".ft-")) || model.is_some_and(|m| m.source_account.is_some());
    let base = name.map(|name| match model.and_then(|model| model.version.as_deref()) {
        Some(version) => format!("{name}:{version}"),
        None => name.to_owned(),
    });
    kind::Model {
        source: Known(if tuned { ModelSource::Custom } else { ModelSource::Foundation }),
        base_model: base.into(),
        ready: Observed::from(p.provisioning_state.as_deref()).map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::Model::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::Observed::Unset;

    use super::*;

    #[test]
    fn a_tuned_model_is_told_from_one_of_the_provider() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap());
        let plain = of(r#"{ "model": { "format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20" } }"#);
        assert_eq!(
            (plain.source, plain.base_model),
            (Known(ModelSource::Foundation), Known("gpt-4o:2024-11-20".to_owned()))
        );
        let tuned = of(r#"{ "model": { "name": "gpt-4o-2024-08-06.ft-0a1b-acme", "version": "1" } }"#);
        assert_eq!(tuned.source, Known(ModelSource::Custom));
        assert_eq!(of("{}").base_model, Unset);
    }
}
