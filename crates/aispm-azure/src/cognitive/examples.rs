//! Every row that Microsoft publishes as an example is read, placeholders and mistakes included.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    account, agent_deployment, application, blocklist, capability_host, defender_setting, deployment, project,
    rai_policy,
};
use crate::{connection, resource::Resource};

macro_rules! example {
    ($file:literal) => {
        include_str!(concat!("../../../../tests/standins/examples/azure/", $file, ".json"))
    };
}

/// How many rows there are. Each is read on its own, and once more with what a later version of the API may add.
fn read<T: DeserializeOwned>(text: &str) -> usize {
    let rows: Vec<Value> = serde_json::from_str(text).unwrap();
    for row in &rows {
        serde_json::from_value::<T>(row.clone()).unwrap();
        serde_json::from_value::<T>(with_more(row.clone())).unwrap();
    }
    rows.len()
}

/// The row with members that nobody knows, at every level.
fn with_more(mut of: Value) -> Value {
    match &mut of {
        Value::Object(members) => {
            // Tags hold texts only.
            for (_, member) in members.iter_mut().filter(|(name, _)| *name != "tags") {
                *member = with_more(member.take());
            }
            members.insert("inTheFuture".to_owned(), Value::Bool(true));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = with_more(item.take())),
        _ => {}
    }
    of
}

#[test]
fn no_published_row_is_lost() {
    assert_eq!(read::<Resource<account::Properties>>(example!("accounts")), 4);
    assert_eq!(read::<Resource<deployment::Properties>>(example!("deployments")), 1);
    assert_eq!(read::<deployment::Offered>(example!("models")), 2);
    assert_eq!(read::<Resource<rai_policy::Properties>>(example!("raiPolicies")), 1);
    assert_eq!(read::<Resource<blocklist::Properties>>(example!("raiBlocklists")), 1);
    assert_eq!(read::<Resource<project::Properties>>(example!("projects")), 1);
    assert_eq!(read::<Resource<connection::Properties>>(example!("projectConnections")), 2);
    assert_eq!(read::<Resource<capability_host::Properties>>(example!("projectCapabilityHosts")), 1);
    assert_eq!(read::<Resource<defender_setting::Properties>>(example!("defenderForAISettings")), 1);
    assert_eq!(read::<Resource<application::Properties>>(example!("applications")), 1);
    assert_eq!(read::<Resource<agent_deployment::Properties>>(example!("agentDeployments")), 1);
}
