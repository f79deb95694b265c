//! Which subscriptions a scan takes on, and which it refuses to begin without.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{collections::BTreeSet, sync::Arc};

use aispm_azure::{Azure, AzureError, Estate, Settings};
use aispm_discovery::{Meter, MeterSettings, Provider as _, secrets::SecretScanner};
use aispm_replay::{ArmEstate, ArmReplay, ArmSettings};
use serde_json::{Value, json};

const GROUP: &str = "/providers/microsoft.management/managementgroups";

fn document() -> Value {
    let subscription = |id: &str, state: &str| json!({ "subscriptionId": id, "state": state });
    json!({
        "resources": [],
        "answers": {
            "/subscriptions": { "value": [
                subscription("AAAA", "Enabled"), subscription("bbbb", "Warned"), subscription("cccc", "Disabled"),
            ] },
            (format!("{GROUP}/acme/descendants")): { "value": [
                { "id": format!("{GROUP}/acme-lab"), "type": "Microsoft.Management/managementGroups" },
                { "id": "/subscriptions/aaaa", "type": "/subscriptions" },
                { "id": "/subscriptions/cccc", "type": "/subscriptions" },
            ] },
            (format!("{GROUP}/hidden/descendants")): { "value": [{ "id": "/subscriptions/dddd" }] },
            (format!("{GROUP}/empty/descendants")): { "value": [] },
        },
        "faults": { "/denied/descendants": "403" },
    })
}

/// The subscriptions of a scan.
async fn open(subscriptions: &[&str], groups: &[&str]) -> Result<BTreeSet<String>, AzureError> {
    let estate = ArmEstate::from_json(&document().to_string()).unwrap();
    let server = ArmReplay::start(estate, ArmSettings::default()).await.unwrap();
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let settings = Settings {
        subscriptions: owned(subscriptions),
        management_groups: owned(groups),
        endpoint: Some(server.endpoint()),
        ..Settings::default()
    };
    let meter = Arc::new(Meter::new(MeterSettings { in_flight: 8, share: None, quotas: Vec::new() }));
    let azure = Azure::new(Estate::open(settings, meter, SecretScanner::new([7; 32])).await?);
    Ok(azure.survey(&|_| true).iter().map(|work| work.cell.place.account.to_string()).collect())
}

#[tokio::test]
async fn every_subscription_that_is_on_is_scanned_unless_some_are_named() {
    assert_eq!(open(&[], &[]).await.unwrap(), ["aaaa", "bbbb"].map(str::to_owned).into());
    assert_eq!(open(&["BBBB"], &[]).await.unwrap(), ["bbbb".to_owned()].into());
    assert_eq!(open(&[], &["acme"]).await.unwrap(), ["aaaa".to_owned()].into());
    assert_eq!(open(&["bbbb"], &["acme"]).await.unwrap(), ["aaaa", "bbbb"].map(str::to_owned).into());
}

#[tokio::test]
async fn a_part_never_passes_for_the_whole() {
    for (subscriptions, group) in [("cccc", None), ("dddd", None), ("aaaa", Some("hidden"))] {
        let opened = open(&[subscriptions], group.as_slice()).await;
        assert!(matches!(opened, Err(AzureError::NotSeen(_))), "{subscriptions} {group:?}: {opened:?}");
    }
    for group in ["denied", "unknown"] {
        let opened = open(&[], &[group]).await;
        assert!(matches!(opened, Err(AzureError::NoGroup(..))), "{group}: {opened:?}");
    }
    let opened = open(&[], &["empty"]).await;
    assert!(matches!(opened, Err(AzureError::NoSubscription)), "{opened:?}");
}
