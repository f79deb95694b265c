//! The network that agents of an account run in: one of the customer, one that the provider keeps for the account, or none.

use aispm_inventory::Gap;

use super::{PREVIEW, account};
use crate::{call::strange, prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/managedNetworks/read";

/// What an account says of it. Older versions of the API told one, not a list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Injections {
    Many(Vec<Injection>),
    One(Injection),
}

/// A network that agents run in.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Injection {
    /// `agent`, or `none` for no injection at all.
    scenario: Option<String>,
    subnet_arm_id: Option<String>,
    use_microsoft_managed_network: Option<bool>,
}

/// The network that agents of an account run in.
#[derive(Debug, PartialEq, Eq)]
enum AgentNetwork {
    /// A subnet of the customer.
    Own,
    /// A network that the provider keeps for the account, with rules of its own.
    Managed,
    /// The network of the provider.
    Shared,
}

/// The network that the provider keeps for an account.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Managed {
    managed_network: Option<Isolation>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Isolation {
    isolation_mode: Option<String>,
}

/// Where agents of the account reach out to. A subnet of the customer has the rules that its firewall has.
pub(super) async fn reach(at: &At, account: &Resource<account::Properties>) -> Observed<Network> {
    match of(account.properties.network_injections.as_ref()) {
        AgentNetwork::Own => Known(Network::Private),
        AgentNetwork::Shared => Known(Network::Public),
        AgentNetwork::Managed => {
            let managed = at.one::<Managed>(READ, &format!("{}/managedNetworks/default", account.id), PREVIEW).await;
            let mode = managed.map(|of| of.and_then(|of| of.properties.managed_network?.isolation_mode));
            match mode.map(|mode| mode.map(|mode| mode.to_ascii_lowercase())) {
                Err(gap) => Observed::Unseen(gap),
                Ok(None) => Observed::Unseen(Gap::NOT_COLLECTED),
                Ok(Some(mode)) => isolation(&mode),
            }
        }
    }
}

fn isolation(mode: &str) -> Observed<Network> {
    match mode {
        "allowonlyapprovedoutbound" => Known(Network::Private),
        "allowinternetoutbound" | "disabled" => Known(Network::Public),
        other => strange(other),
    }
}

fn of(injections: Option<&Injections>) -> AgentNetwork {
    let all = match injections {
        Some(Injections::Many(all)) => all.as_slice(),
        Some(Injections::One(one)) => std::slice::from_ref(one),
        None => &[],
    };
    let mut real = all.iter().filter(|of| !of.scenario.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("none")));
    match real.next() {
        Some(of) if of.use_microsoft_managed_network == Some(true) => AgentNetwork::Managed,
        Some(of) if of.subnet_arm_id.as_deref().is_some_and(|subnet| !subnet.is_empty()) => AgentNetwork::Own,
        _ => AgentNetwork::Shared,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn agents_run_with_the_provider_unless_a_network_is_injected() {
        let of = |injections: &str| of(serde_json::from_str::<Option<Injections>>(injections).unwrap().as_ref());
        let own = r#"{ "scenario": "agent", "subnetArmId": "/s" }"#;
        assert_eq!((of("null"), of("[]")), (AgentNetwork::Shared, AgentNetwork::Shared));
        assert_eq!((of(own), of(&format!("[{own}]"))), (AgentNetwork::Own, AgentNetwork::Own));
        assert_eq!(of(r#"[{ "scenario": "none", "subnetArmId": "/s" }]"#), AgentNetwork::Shared);
        assert_eq!(of(r#"[{ "scenario": "agent", "useMicrosoftManagedNetwork": true }]"#), AgentNetwork::Managed);
    }

    #[test]
    fn a_managed_network_passes_what_its_mode_says() {
        assert_eq!(isolation("allowonlyapprovedoutbound"), Known(Network::Private));
        assert_eq!(isolation("allowinternetoutbound"), Known(Network::Public));
        assert!(matches!(isolation("brandnew"), Observed::Unseen(_)));
    }
}
