//! The inventory file: what is written reads back, and nothing else is taken for an inventory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{
    Asset, CellReport, Detail, Gap, GapRecord, Inventory, InventoryError, Kind, Observed, Outcome, Place, Provider,
    Reason, Relation, Scan, TypeRecord, coverage::CellGap, kind, record::SecretFound, schema, words::Authentication,
};

fn denied() -> Gap {
    Gap::from(GapRecord {
        reason: Reason::Denied,
        permission: Some("bedrock-agentcore:GetGateway".to_owned()),
        detail: Some("AccessDeniedException: no".to_owned()),
    })
}

fn place() -> Place {
    Place { provider: Provider::Aws, account: "111122223333".into(), region: "eu-west-1".into() }
}

fn inventory() -> Inventory {
    let gateway = kind::Gateway {
        authentication: Observed::Known(Authentication::None),
        firewall: Observed::Unset,
        debug_errors: Observed::Unseen(denied()),
        ..kind::Gateway::default()
    };
    let function = kind::Function {
        secrets: Observed::Known(vec![SecretFound {
            at: "environment.OPENAI_API_KEY".to_owned(),
            class: "openai_api_key".to_owned(),
            length: 51,
            hash: "00ff".to_owned(),
        }]),
        ..kind::Function::default()
    };
    let tags = BTreeMap::from([("unseen".to_owned(), "a tag may be called so".to_owned())]);
    let assets = vec![
        Asset::new("aws_lambda_function", &place(), "arn:b", function).tagged(Observed::Known(tags)),
        Asset::new("aws_agentcore_gateway", &place(), "arn:a", gateway)
            .named(Some("tools\u{1b}[2J"))
            .created(Some("2026-11-01T10:00:00Z".parse().unwrap()))
            .link(Relation::RunsAs, Some("arn:role"))
            .link(Relation::RunsAs, Some("arn:role")),
    ];
    let coverage = vec![CellReport {
        place: place(),
        resource_type: "aws_agentcore_gateway".into(),
        outcome: Outcome::Partial,
        assets: 1,
        gaps: vec![CellGap { gap: denied(), times: 2 }],
    }];
    let scan = Scan {
        id: "scan-1".to_owned(),
        started_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        finished_at: "2026-11-21T10:00:09Z".parse().unwrap(),
        version: "0.1.0".to_owned(),
        providers: vec![Provider::Aws],
        calls: BTreeMap::from([("bedrock-agentcore:ListGateways".to_owned(), 1)]),
        interrupted: false,
    };
    let record = TypeRecord {
        kind: Kind::Gateway,
        source: "bedrock-agentcore:GetGateway".to_owned(),
        side_calls: BTreeMap::from([("policy".to_owned(), "bedrock-agentcore:GetResourcePolicy".to_owned())]),
    };
    Inventory::new(scan, BTreeMap::from([("aws_agentcore_gateway".into(), record)]), coverage, assets)
}

fn written(inventory: &Inventory) -> String {
    let mut bytes = Vec::new();
    inventory.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_file_reads_back_to_the_same_inventory_and_the_same_bytes() {
    let inventory = inventory();
    let text = written(&inventory);
    let read = Inventory::read(text.as_bytes()).unwrap();
    assert_eq!(read, inventory);
    assert_eq!(written(&read), text);
}

#[test]
fn the_order_of_assets_and_links_never_shows() {
    let ordered = inventory();
    let (scan, types, coverage) = (ordered.scan.clone(), ordered.types.clone(), ordered.coverage.clone());
    let mut assets = ordered.assets.clone();
    assets.reverse();
    assert_eq!(Inventory::new(scan, types, coverage, assets), ordered);
    assert_eq!(ordered.assets[0].links.len(), 1, "the same link twice is one link");
}

#[test]
fn unset_unseen_and_not_collected_are_three_things_in_the_file() {
    let value: serde_json::Value = serde_json::from_str(&written(&inventory())).unwrap();
    let facts = &value["assets"][0]["facts"];
    assert_eq!(facts["authentication"], "none");
    assert_eq!(facts["firewall"], serde_json::Value::Null);
    assert_eq!(facts["debug_errors"]["unseen"]["permission"], "bedrock-agentcore:GetGateway");
    assert!(facts.get("rate_limits").is_none());
}

#[test]
fn the_file_is_what_its_json_schema_says() {
    let schema = jsonschema::validator_for(&schema::inventory()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&written(&inventory())).unwrap();
    let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");

    let mut wrong = value.clone();
    wrong["assets"][0]["facts"]["authentication"] = "magic".into();
    assert!(!schema.is_valid(&wrong), "a word outside the closed set");
    let mut wrong = value;
    wrong["assets"][0]["facts"]["autentication"] = "none".into();
    assert!(!schema.is_valid(&wrong), "a fact the kind does not have");
}

#[test]
fn what_is_no_inventory_of_this_version_is_refused() {
    let text = written(&inventory());
    let other = text.replace("aispm.inventory/v1", "aispm.inventory/v9");
    assert!(matches!(Inventory::read(other.as_bytes()), Err(InventoryError::Schema(v)) if v == "aispm.inventory/v9"));
    for broken in ["", "[]", "{}", "null", &text[..text.len() / 2], &text.replace("\"firewall\"", "\"fireball\"")] {
        assert!(Inventory::read(broken.as_bytes()).is_err());
    }
}

#[test]
fn every_fact_says_what_it_means_and_names_are_unique() {
    let mut names = BTreeSet::new();
    for kind in Kind::ALL {
        let schema = kind.schema();
        assert!(names.insert(schema.name), "`{}` twice", schema.name);
        assert_eq!(Kind::named(schema.name), Some(*kind));
        for (slot, fact) in schema.facts.iter().enumerate() {
            assert!(schema::sentence(fact.doc).ends_with('.'), "`{}.{}` has no sentence", schema.name, fact.name);
            let unseen = Detail::unseen(*kind, &denied());
            assert!(matches!(unseen.fact(slot), Some(Observed::Unseen(gap)) if gap == denied()));
        }
        assert!(Detail::unseen(*kind, &denied()).fact(schema.facts.len()).is_none());
    }
}
