//! Azure AI services: accounts (Azure OpenAI, AI Services, Content Safety), their deployments, content filters, projects and
//! connections.

mod account;
mod agent_deployment;
mod agent_network;
mod application;
mod blocklist;
mod capability_host;
mod connection;
mod defender_setting;
mod deployment;
#[cfg(test)]
mod examples;
mod project;
mod rai_policy;

use aispm_inventory::Observed::{self, Known};

use crate::{
    call,
    room::{Room, survey},
};

/// The version of the API that most types here are read with.
pub(crate) const VERSION: &str = "2025-06-01";
/// The first version that lists capability hosts, and in which an account says whether it keeps completions.
const LATER: &str = "2025-09-01";
/// The version of what is in preview: applications of agents, and managed networks.
const PREVIEW: &str = "2025-10-01-preview";

/// The type of the accounts.
pub(crate) const ACCOUNTS: &str = account::ARM;

/// Every Cognitive Services resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[account::ARM],
    survey: survey![
        application,
        agent_deployment,
        capability_host,
        connection,
        deployment,
        rai_policy,
        blocklist,
        defender_setting,
        project,
        account,
    ],
    follow: &[],
};

/// Whether an account or a deployment answers, by its state. One that is moved still does; one whose last change failed may.
fn answers(state: Option<&str>) -> Observed<bool> {
    let Some(word) = state else { return Observed::Unset };
    match word.to_ascii_lowercase().as_str() {
        "succeeded" | "moving" | "resolvingdns" | "updating" => Known(true),
        "accepted" | "creating" | "deleting" | "disabled" | "canceled" => Known(false),
        _ => call::strange(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_yet_or_no_more_is_taken_not_to_answer() {
        assert_eq!((answers(None), answers(Some("Succeeded"))), (Observed::Unset, Known(true)));
        assert_eq!((answers(Some("Moving")), answers(Some("Deleting"))), (Known(true), Known(false)));
        assert!(matches!(answers(Some("Failed")), Observed::Unseen(_)));
    }
}
