//! Who can do what: edges between identities and resources, each with the statements that it rests on.

use aispm_engine::{World, analyse, graph::Reason};
use aispm_inventory::{Asset, Detail, Inventory, Kind, Observed, Place, Provider, Relation, words::Privilege};
use serde_json::{Value, json};

const HOME: &str = "111122223333";
const OTHER: &str = "444455556666";
const STRANGER: &str = "777788889999";

fn typed(resource_type: &str, uid: &str, facts: Value) -> Asset {
    let kind = match resource_type {
        "aws_iam_role" | "aws_iam_user" | "aws_iam_group" => Kind::Identity,
        "aws_s3_bucket" => Kind::Store,
        "aws_lambda_function" => Kind::Function,
        "aws_sagemaker_notebook_instance" => Kind::Notebook,
        "aws_sagemaker_domain" | "aws_sagemaker_user_profile" => Kind::Workspace,
        "aws_sagemaker_model_package" => Kind::ModelVersion,
        "aws_sagemaker_model_package_group" => Kind::ModelRegistry,
        "aws_agentcore_gateway" => Kind::Gateway,
        "aws_aoss_collection" => Kind::VectorStore,
        "aws_bedrock_agent" => Kind::Agent,
        "aws_bedrock_account_settings" | "aws_organizations_account" => Kind::Account,
        other => panic!("{other}"),
    };
    let account = uid.split(':').nth(4).filter(|account| !account.is_empty()).unwrap_or(HOME);
    let region = if kind == Kind::Identity { "global" } else { "eu-west-1" };
    let place = Place { provider: Provider::Aws, account: account.into(), region: region.into() };
    let asset = Asset::new(resource_type, &place, uid, Detail::read(kind, facts).expect("facts of the kind"));
    asset.named(uid.rsplit(['/', ':']).next())
}

fn allow(actions: &[&str], resources: &[&str]) -> Value {
    json!({ "effect": "Allow", "actions": actions, "resources": resources })
}

fn deny(actions: &[&str], resources: &[&str]) -> Value {
    json!({ "effect": "Deny", "actions": actions, "resources": resources })
}

fn lets_in(principal: &str, action: &str, resource: &str) -> Value {
    json!({ "effect": "Allow", "principals": [principal], "actions": [action], "resources": [resource] })
}

fn trust(principal: &str) -> Value {
    json!({ "effect": "Allow", "principals": [principal], "actions": ["sts:AssumeRole"] })
}

fn role_in(account: &str, name: &str, statements: Value, trust: Value) -> Asset {
    let facts = json!({
        "identity_type": "role", "statements": statements, "trust": trust, "groups": null, "attached_policies": [],
        "boundary": null, "boundary_statements": null, "provider_owned": false,
    });
    typed("aws_iam_role", &format!("arn:aws:iam::{account}:role/{name}"), facts)
}

fn role(name: &str, statements: Value, trusts: &str) -> Asset {
    role_in(HOME, name, statements, json!([trust(trusts)]))
}

fn user(name: &str, statements: Value) -> Asset {
    user_of(name, statements, json!([]))
}

fn user_of(name: &str, statements: Value, groups: Value) -> Asset {
    let facts = json!({
        "identity_type": "user", "statements": statements, "trust": null, "groups": groups, "attached_policies": [],
        "boundary": null, "boundary_statements": null, "provider_owned": false,
    });
    typed("aws_iam_user", &format!("arn:aws:iam::{HOME}:user/{name}"), facts)
}

fn bucket(name: &str, policy: Value) -> Asset {
    let facts = json!({ "exists": true, "own_account": true, "public_access_blocked": false, "policy": policy });
    typed("aws_s3_bucket", &format!("arn:aws:s3:::{name}"), facts)
}

fn notebook(name: &str, acts_as: &str) -> Asset {
    let uid = format!("arn:aws:sagemaker:eu-west-1:{HOME}:notebook-instance/{name}");
    let notebook = typed("aws_sagemaker_notebook_instance", &uid, json!({ "status": "inservice" }));
    notebook.link(Relation::RunsAs, Some(format!("arn:aws:iam::{HOME}:role/{acts_as}")))
}

/// An account of no organisation that binds it.
fn account() -> Asset {
    let uid = format!("arn:aws:organizations::{OTHER}:account/o-acme/{HOME}");
    typed("aws_organizations_account", &uid, json!({ "organization_policies": [], "management_account": false }))
}

fn inventory(assets: Vec<Asset>) -> Inventory {
    crate::support::inventory(assets.into_iter().chain([account()]).collect())
}

fn world(assets: Vec<Asset>) -> World {
    analyse(inventory(assets))
}

fn node(world: &World, name: &str) -> u32 {
    let found = (0_u32..).zip(&world.inventory.assets).find(|(_, asset)| asset.name == name || asset.uid == name);
    found.unwrap_or_else(|| panic!("no {name}")).0
}

/// The surest edge, as whether it was seen, its ease and its reasons.
fn edge(world: &World, sentence: &str) -> Option<(bool, u8, Vec<Reason>)> {
    let words: Vec<&str> = sentence.split(' ').collect();
    let relation = Relation::named(words[1]).expect("a relation");
    let has = |name: &str| world.inventory.assets.iter().any(|asset| asset.name == name || asset.uid == name);
    if !has(words[0]) {
        return None;
    }
    let to = node(world, words[2]);
    let edges = world.graph.all_out(node(world, words[0])).filter(|edge| edge.to == to && edge.relation == relation);
    let best = edges.max_by_key(|edge| (edge.seen, edge.ease))?;
    Some((best.seen, best.ease, world.graph.reasons(&best).to_vec()))
}

fn holds(world: &World, sentence: &str) -> bool {
    edge(world, sentence).is_some_and(|(seen, ..)| seen)
}

fn identity<'w>(world: &'w World, name: &str) -> &'w aispm_inventory::kind::Identity {
    match &world.inventory.assets[node(world, name) as usize].detail {
        Detail::Identity(facts) => facts,
        other => panic!("{name} is a {}", other.kind().name()),
    }
}

/// The statement that a reason names, of the asset at the edge's start where it says so.
fn statement(world: &World, start: &str, reason: &Reason) -> Option<(String, String, u32)> {
    let Reason::Row { of, slot, row } = reason else { return None };
    let at = if *of == u32::MAX { node(world, start) } else { *of };
    let asset = &world.inventory.assets[at as usize];
    Some((asset.name.clone(), asset.kind().schema().facts[*slot as usize].name.to_owned(), *row))
}

const DATA: &str = "arn:aws:s3:::data/*";

#[test]
fn a_denial_beats_what_is_allowed() {
    let ana = |more: &[Value]| user("ana", json!([&[allow(&["s3:*"], &["*"])], more].concat()));
    let open = world(vec![ana(&[]), bucket("data", json!(null))]);
    assert!(holds(&open, "ana can_read data") && holds(&open, "ana can_write data"));
    let denied = world(vec![ana(&[deny(&["s3:Get*"], &[DATA])]), bucket("data", json!(null))]);
    assert_eq!(edge(&denied, "ana can_read data"), None);
    assert!(holds(&denied, "ana can_write data"));
}

#[test]
fn a_bucket_that_is_gone_is_read_by_nobody() {
    let gone = json!({ "exists": false, "own_account": true, "policy": null });
    let assets =
        vec![user("ana", json!([allow(&["s3:*"], &["*"])])), typed("aws_s3_bucket", "arn:aws:s3:::gone", gone)];
    assert_eq!(edge(&world(assets), "ana can_read gone"), None);
}

#[test]
fn a_boundary_bounds() {
    let bounded = |allowed: &str| {
        let mut asset = user("ana", json!([allow(&["s3:*"], &["*"])]));
        let Detail::Identity(facts) = &mut asset.detail else { panic!() };
        let bounds = serde_json::from_value(json!([allow(&[allowed], &["*"])])).expect("statements");
        (facts.boundary, facts.boundary_statements) = (Observed::Known("b".to_owned()), Observed::Known(bounds));
        world(vec![asset, bucket("data", json!(null))])
    };
    let reads = bounded("s3:GetObject");
    let (_, _, reasons) = edge(&reads, "ana can_read data").expect("an edge");
    let rests_on: Vec<_> = reasons.iter().filter_map(|reason| statement(&reads, "ana", reason)).collect();
    let of = |fact: &str| ("ana".to_owned(), fact.to_owned(), 0);
    assert_eq!(rests_on, [of("statements"), of("boundary_statements")]);
    assert_eq!(edge(&reads, "ana can_write data"), None);
    assert_eq!(edge(&bounded("sagemaker:*"), "ana can_read data"), None);
}

#[test]
fn edges_name_the_statements_they_rest_on() {
    let group = json!({ "identity_type": "group", "statements": [allow(&["s3:PutObject"], &[DATA])] });
    let assets = vec![
        user_of("ana", json!([allow(&["sqs:*"], &["*"]), allow(&["s3:GetObject"], &[DATA])]), json!(["writers"])),
        typed("aws_iam_group", &format!("arn:aws:iam::{HOME}:group/writers"), group),
        bucket("data", json!([lets_in(&format!("AWS:arn:aws:iam::{HOME}:user/bob"), "s3:GetObject", DATA)])),
        user("bob", json!([])),
    ];
    let world = world(assets);
    let first = |sentence: &str| {
        let (seen, ease, reasons) = edge(&world, sentence).unwrap_or_else(|| panic!("{sentence}"));
        assert!(seen && ease == u8::MAX, "{sentence}: {reasons:?}");
        statement(&world, sentence.split(' ').next().expect("a start"), &reasons[0])
    };
    assert_eq!(first("ana can_read data"), Some(("ana".to_owned(), "statements".to_owned(), 1)));
    assert_eq!(first("ana can_write data"), Some(("writers".to_owned(), "statements".to_owned(), 0)));
    assert_eq!(first("bob can_read data"), Some(("data".to_owned(), "policy".to_owned(), 0)));
}

#[test]
fn other_accounts_need_both_sides() {
    let reader = |statements: Value| role_in(OTHER, "reader", statements, json!([trust("Service:ec2.amazonaws.com")]));
    let shared = bucket("data", json!([lets_in(&format!("AWS:{OTHER}"), "s3:GetObject", DATA)]));
    let may = json!([allow(&["s3:GetObject"], &["*"])]);
    assert!(holds(&world(vec![reader(may.clone()), shared.clone()]), "reader can_read data"));
    assert_eq!(edge(&world(vec![reader(json!([])), shared]), "reader can_read data"), None);
    assert_eq!(edge(&world(vec![reader(may), bucket("data", json!(null))]), "reader can_read data"), None);
}

#[test]
fn accounts_outside_become_one_identity_each() {
    let policy = json!([lets_in(&format!("AWS:arn:aws:iam::{STRANGER}:role/etl"), "s3:PutObject", DATA)]);
    let vendor = role("vendor", json!([]), &format!("AWS:{STRANGER}"));
    let world = world(vec![bucket("data", policy), vendor]);
    let uid = format!("arn:aws:iam::{STRANGER}:root");
    assert!(holds(&world, &format!("{uid} can_write data")) && holds(&world, &format!("{uid} can_assume vendor")));
    assert_eq!(edge(&world, &format!("{uid} can_read data")), None);
    assert_eq!(identity(&world, &uid).external, Observed::Known(true));
    assert_eq!(identity(&world, "vendor").external, Observed::Known(false));
    assert_eq!(world.inventory.assets.iter().filter(|asset| asset.uid == uid).count(), 1);
}

#[test]
fn anyone_takes_on_a_role_that_trusts_anyone_and_no_other() {
    let conditional = |key: &str, value: &str| {
        let condition = json!([{ "operator": "StringEquals", "key": key, "values": [value] }]);
        let trust =
            json!([{ "effect": "Allow", "principals": ["*"], "actions": ["sts:AssumeRole"], "conditions": condition }]);
        world(vec![role_in(HOME, "open", json!([]), trust)])
    };
    let open = world(vec![role("open", json!([]), "AWS:*")]);
    assert_eq!(edge(&open, "internet can_assume open").map(|(seen, ease, _)| (seen, ease)), Some((true, u8::MAX)));
    for (key, value) in [("aws:PrincipalOrgID", "o-acme"), ("aws:PrincipalAccount", OTHER)] {
        let narrowed = conditional(key, value);
        assert!(narrowed.inventory.assets.iter().all(|asset| asset.uid != "internet"), "{key}");
    }
    let (seen, ease, reasons) =
        edge(&conditional("sts:ExternalId", "42"), "internet can_assume open").expect("an edge");
    assert!(seen && ease < u8::MAX && reasons.iter().any(|reason| matches!(reason, Reason::Residue(_))), "{reasons:?}");
}

#[test]
fn roles_chain() {
    let first = role("first", json!([]), &format!("AWS:arn:aws:iam::{HOME}:user/ana"));
    let second =
        role("second", json!([allow(&["s3:GetObject"], &[DATA])]), &format!("AWS:arn:aws:iam::{HOME}:role/first"));
    let chain = world(vec![user("ana", json!([])), first, second, bucket("data", json!(null))]);
    for sentence in ["ana can_assume first", "first can_assume second", "second can_read data"] {
        assert!(holds(&chain, sentence), "{sentence}");
    }
    for sentence in ["ana can_assume second", "ana can_read data", "first can_read data"] {
        assert_eq!(edge(&chain, sentence), None, "{sentence}");
    }
}

#[test]
fn a_role_is_passed_to_services_that_trust_lets_take_it_on() {
    let passes = |service: &str| {
        let condition = json!([{ "operator": "StringEquals", "key": "iam:PassedToService", "values": [service] }]);
        let pass =
            json!({ "effect": "Allow", "actions": ["iam:PassRole"], "resources": ["*"], "conditions": condition });
        let trainer = role("trainer", json!([]), "Service:sagemaker.amazonaws.com");
        world(vec![user("ana", json!([pass])), trainer])
    };
    assert!(holds(&passes("sagemaker.amazonaws.com"), "ana can_pass trainer"));
    assert_eq!(edge(&passes("lambda.amazonaws.com"), "ana can_pass trainer"), None);
}

fn admin(trusts: &str) -> Asset {
    role("admin", json!([allow(&["*"], &["*"])]), trusts)
}

#[test]
fn passing_a_role_to_a_new_machine_needs_every_call() {
    let found = |actions: &[&str]| {
        let assets = vec![user("ana", json!([allow(actions, &["*"])])), admin("Service:lambda.amazonaws.com")];
        edge(&world(assets), "ana can_escalate_to admin")
    };
    let (seen, ease, reasons) =
        found(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]).expect("an edge");
    assert!(seen && ease < u8::MAX);
    let Reason::Says(says) = &reasons[0] else { panic!("{reasons:?}") };
    assert!(says.contains("lambda:CreateFunction") && says.contains("iam:PassRole"), "{says}");
    for missing in [
        ["iam:PassRole", "lambda:CreateFunction"],
        ["iam:PassRole", "lambda:InvokeFunction"],
        ["lambda:CreateFunction", "lambda:InvokeFunction"],
    ] {
        assert_eq!(found(&missing), None, "{missing:?}");
    }
}

#[test]
fn a_notebook_that_was_not_described_may_lead_to_any_role_of_its_service() {
    let opens = json!([allow(&["sagemaker:CreatePresignedNotebookInstanceUrl"], &["*"])]);
    let reads = || json!([allow(&["s3:GetObject"], &[DATA])]);
    let uid = format!("arn:aws:sagemaker:eu-west-1:{HOME}:notebook-instance/nb");
    let denied = json!({ "unseen": { "reason": "denied", "permission": "sagemaker:DescribeNotebookInstance" } });
    let hidden = typed("aws_sagemaker_notebook_instance", &uid, json!({ "status": denied }));
    let (lab, tool) = (
        role("lab", reads(), "Service:sagemaker.amazonaws.com"),
        role("tool", reads(), "Service:lambda.amazonaws.com"),
    );
    let found = world(vec![user("ana", opens), user("bob", json!([])), lab, tool, hidden]);
    assert_eq!(edge(&found, "ana can_escalate_to lab").map(|(seen, ..)| seen), Some(false));
    assert_eq!(edge(&found, "ana can_escalate_to tool"), None);
    let Observed::Unseen(gap) = &identity(&found, "ana").escalations else { panic!("escalations are not known") };
    assert_eq!(gap.permission(), Some("sagemaker:DescribeNotebookInstance"));
    assert_eq!(identity(&found, "bob").escalations, Observed::Known(Vec::new()));
}

#[test]
fn only_identities_with_more_rights_are_climbed_to() {
    let opens = allow(&["sagemaker:CreatePresignedNotebookInstanceUrl"], &["*"]);
    let climbs = |own: &[Value], theirs: Value| {
        let lab = role("lab", theirs, "Service:sagemaker.amazonaws.com");
        let assets = vec![user("ana", json!([std::slice::from_ref(&opens), own].concat())), lab, notebook("nb", "lab")];
        world(assets)
    };
    let reads = allow(&["s3:GetObject"], &[DATA]);
    let up = climbs(&[], json!([reads]));
    let (seen, ease, reasons) = edge(&up, "ana can_escalate_to lab").expect("an edge");
    assert!(seen && ease == u8::MAX);
    assert_eq!(
        reasons[0],
        Reason::Says("`sagemaker:CreatePresignedNotebookInstanceUrl` opens notebook nb, which acts with it".into())
    );
    assert_eq!(
        identity(&up, "ana").escalations,
        Observed::Known(vec!["sagemaker:CreatePresignedNotebookInstanceUrl: opens notebook nb".to_owned()])
    );
    let level = climbs(std::slice::from_ref(&reads), json!([reads]));
    assert_eq!(edge(&level, "ana can_escalate_to lab"), None);
    assert_eq!(identity(&level, "ana").escalations, Observed::Known(Vec::new()));
    assert!(holds(&level, "ana can_invoke nb"));
    assert_eq!(edge(&climbs(&[allow(&["s3:*"], &["*"])], json!([reads])), "ana can_escalate_to lab"), None);
    let elsewhere = climbs(&[allow(&["s3:GetObject"], &["arn:aws:s3:::other/*"])], json!([reads]));
    assert!(holds(&elsewhere, "ana can_escalate_to lab"));
    let denied = climbs(&[allow(&["s3:*"], &["*"]), deny(&["s3:GetObject"], &[DATA])], json!([reads]));
    assert!(holds(&denied, "ana can_escalate_to lab"));
}

#[test]
fn what_the_policy_of_a_resource_gives_counts_as_a_right() {
    let opens = user("ana", json!([allow(&["sagemaker:CreatePresignedNotebookInstanceUrl"], &["*"])]));
    let lab = role("lab", json!([]), "Service:sagemaker.amazonaws.com");
    let given = bucket("data", json!([lets_in(&format!("AWS:arn:aws:iam::{HOME}:role/lab"), "s3:GetObject", DATA)]));
    let assets = vec![opens, lab, notebook("nb", "lab"), given];
    assert!(holds(&world(assets.clone()), "ana can_escalate_to lab"));
    assert_eq!(edge(&world(assets[..3].to_vec()), "ana can_escalate_to lab"), None);
}

#[test]
fn a_profile_without_a_role_works_with_that_of_its_domain() {
    let sagemaker = |rest: &str| format!("arn:aws:sagemaker:eu-west-1:{HOME}:{rest}");
    let domain = typed("aws_sagemaker_domain", &sagemaker("domain/d-1"), json!({}));
    let assets = vec![
        user("ana", json!([allow(&["sagemaker:CreatePresignedDomainUrl"], &[&sagemaker("user-profile/d-1/bob")])])),
        admin("Service:sagemaker.amazonaws.com"),
        domain.link(Relation::RunsAs, Some(format!("arn:aws:iam::{HOME}:role/admin"))),
        typed("aws_sagemaker_user_profile", &sagemaker("user-profile/d-1/bob"), json!({ "inherits_role": true })),
    ];
    let world = world(assets);
    assert!(holds(&world, "ana can_invoke bob") && holds(&world, "ana can_escalate_to admin"));
}

#[test]
fn one_profile_that_may_be_opened_does_not_open_the_others() {
    let sagemaker = |rest: &str| format!("arn:aws:sagemaker:eu-west-1:{HOME}:{rest}");
    let domain = typed("aws_sagemaker_domain", &sagemaker("domain/d-1"), json!({}));
    let profile =
        |name: &str| typed("aws_sagemaker_user_profile", &sagemaker(&format!("user-profile/d-1/{name}")), json!({}));
    let assets = vec![
        user("ana", json!([allow(&["sagemaker:CreatePresignedDomainUrl"], &[&sagemaker("user-profile/d-1/bob")])])),
        admin("Service:sagemaker.amazonaws.com"),
        role("weak", json!([]), "Service:sagemaker.amazonaws.com"),
        domain.link(Relation::RunsAs, Some(format!("arn:aws:iam::{HOME}:role/admin"))),
        profile("bob").link(Relation::RunsAs, Some(format!("arn:aws:iam::{HOME}:role/weak"))),
        profile("eve"),
    ];
    let world = world(assets);
    assert!(holds(&world, "ana can_invoke bob"));
    assert_eq!(edge(&world, "ana can_invoke eve"), None);
    assert_eq!(edge(&world, "ana can_escalate_to admin"), None);
}

#[test]
fn a_collection_asks_its_own_policies_too() {
    let uid = format!("arn:aws:aoss:eu-west-1:{HOME}:collection/c1");
    let found = |principals: Value| {
        let collection = typed("aws_aoss_collection", &uid, json!({ "data_principals": principals }));
        let may = json!([allow(&["aoss:APIAccessAll"], &["*"])]);
        edge(&world(vec![user("ana", may.clone()), user("bob", may), collection]), "ana can_read c1")
            .map(|(seen, ..)| seen)
    };
    assert_eq!(found(json!([format!("arn:aws:iam::{HOME}:user/ana")])), Some(true));
    assert_eq!(found(json!([format!("arn:aws:iam::{HOME}:user/bob")])), None);
    assert_eq!(found(json!({ "unseen": { "reason": "denied" } })), Some(false));
}

#[test]
fn what_was_not_read_is_possible_and_names_the_fact() {
    let unread = json!({ "unseen": { "reason": "denied", "permission": "iam:GetAccountAuthorizationDetails" } });
    let stranger = user("eve", unread);
    let world =
        world(vec![stranger, user("ana", json!([])), bucket("data", json!(null)), admin("Service:ec2.amazonaws.com")]);
    let (seen, _, reasons) = edge(&world, "eve can_read data").expect("an edge");
    assert!(!seen);
    let named = reasons.iter().any(|reason| {
        matches!(reason, Reason::Fact { of, slot } if *of == u32::MAX
            && Kind::Identity.schema().facts[*slot as usize].name == "statements")
    });
    assert!(named, "{reasons:?}");
    assert_eq!(edge(&world, "ana can_read data"), None);
    assert_eq!(edge(&world, "eve can_escalate_to admin"), None);
    let Observed::Unseen(gap) = &identity(&world, "eve").privileges else { panic!() };
    assert_eq!(gap.permission(), Some("iam:GetAccountAuthorizationDetails"));
    assert_eq!(identity(&world, "ana").privileges, Observed::Known(Vec::new()));
}

#[test]
fn an_unread_bucket_policy_lets_everybody_of_its_account_in_possibly() {
    let unread = json!({ "unseen": { "reason": "denied", "permission": "s3:GetBucketPolicy" } });
    let denies = user("bob", json!([deny(&["s3:*"], &["*"])]));
    let world = world(vec![user("ana", json!([])), denies, bucket("data", unread)]);
    assert_eq!(edge(&world, "ana can_read data").map(|(seen, ..)| seen), Some(false));
    assert_eq!(edge(&world, "bob can_read data"), None);
}

#[test]
fn administrators_share_one_row() {
    let mut assets: Vec<Asset> = (0..50)
        .map(|n| role(&format!("admin-{n}"), json!([allow(&["*"], &["*"])]), "Service:ec2.amazonaws.com"))
        .collect();
    assets.push(role("more", json!([allow(&["*"], &["*"]), allow(&["s3:*"], &["*"])]), "Service:ec2.amazonaws.com"));
    assets.extend((0..20).map(|n| bucket(&format!("b-{n}"), json!(null))));
    let world = world(assets);
    let reads = |row: &aispm_engine::graph::Row| row.edges.iter().any(|edge| edge.relation == Relation::CanRead);
    let rows: Vec<_> = world.graph.rows().iter().filter(|row| reads(row)).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].members.len(), 51);
    assert!(holds(&world, "more can_read b-7") && holds(&world, "admin-49 can_write b-19"));
    assert_eq!(edge(&world, "admin-0 can_escalate_to admin-1"), None);
}

#[test]
fn who_is_named_is_told_apart_from_equals() {
    let names = |name: &str| format!("AWS:arn:aws:iam::{HOME}:user/{name}");
    let policy =
        json!([{ "effect": "Deny", "principals": [names("bob")], "actions": ["s3:GetObject"], "resources": [DATA] }]);
    let reads = json!([allow(&["s3:GetObject"], &["*"])]);
    let users = ["ana", "bob", "eve"].map(|name| user(name, reads.clone()));
    let world = world(users.into_iter().chain([bucket("data", policy), bucket("more", json!(null))]).collect());
    for (name, data) in [("ana", true), ("bob", false), ("eve", true)] {
        assert_eq!(holds(&world, &format!("{name} can_read data")), data, "{name}");
        assert!(holds(&world, &format!("{name} can_read more")), "{name}");
    }
}

#[test]
fn a_policy_with_the_name_of_its_user_is_read_for_each() {
    let own = json!([allow(&["s3:GetObject"], &["arn:aws:s3:::home-${aws:username}/*"])]);
    let users = ["ana", "bob"].map(|name| user(name, own.clone()));
    let world =
        world(users.into_iter().chain(["home-ana", "home-bob"].map(|name| bucket(name, json!(null)))).collect());
    assert!(holds(&world, "ana can_read home-ana") && holds(&world, "bob can_read home-bob"));
    assert!(!holds(&world, "ana can_read home-bob") && !holds(&world, "bob can_read home-ana"));
}

#[test]
fn the_policy_of_a_registry_is_that_of_its_versions() {
    let sagemaker = |rest: &str| format!("arn:aws:sagemaker:eu-west-1:{HOME}:{rest}");
    let version = sagemaker("model-package/fraud/1");
    let policy = json!([lets_in(&format!("AWS:{STRANGER}"), "sagemaker:*", "*")]);
    let group = typed(
        "aws_sagemaker_model_package_group",
        &sagemaker("model-package-group/fraud"),
        json!({ "policy": policy }),
    );
    let group = group.link(Relation::Contains, Some(version.clone()));
    let world = world(vec![group, typed("aws_sagemaker_model_package", &version, json!({}))]);
    let stranger = format!("arn:aws:iam::{STRANGER}:root");
    assert!(holds(&world, &format!("{stranger} can_write fraud")) && holds(&world, &format!("{stranger} can_write 1")));
}

#[test]
fn policies_say_nothing_of_a_gateway_that_asks_for_tokens() {
    let gateway = |authentication: &str| {
        let uid = format!("arn:aws:bedrock-agentcore:eu-west-1:{HOME}:gateway/tools");
        let facts = json!({ "authentication": authentication, "policy": null });
        let ana = user("ana", json!([allow(&["bedrock-agentcore:InvokeGateway"], &["*"])]));
        world(vec![ana, typed("aws_agentcore_gateway", &uid, facts)])
    };
    assert!(holds(&gateway("cloud_identity"), "ana can_invoke tools"));
    assert_eq!(edge(&gateway("jwt"), "ana can_invoke tools"), None);
}

#[test]
fn an_agent_is_called_through_its_aliases() {
    let bedrock = |rest: &str| format!("arn:aws:bedrock:eu-west-1:{HOME}:{rest}");
    let calls = |resource: String| {
        let agent = typed("aws_bedrock_agent", &bedrock("agent/A1"), json!({}));
        world(vec![user("ana", json!([allow(&["bedrock:InvokeAgent"], &[&resource])])), agent])
    };
    assert!(holds(&calls(bedrock("agent-alias/A1/TSTALIASID")), "ana can_invoke A1"));
    assert_eq!(edge(&calls(bedrock("agent-alias/B2/*")), "ana can_invoke A1"), None);
    assert_eq!(edge(&calls(bedrock("agent/A1")), "ana can_invoke A1"), None);
}

#[test]
fn wide_rights_are_named() {
    let privileges = |statements: Value| {
        let world = world(vec![user("ana", statements)]);
        identity(&world, "ana").privileges.clone()
    };
    let known = |found: &[Privilege]| Observed::Known(found.to_vec());
    let Observed::Known(all) = privileges(json!([allow(&["*"], &["*"])])) else { panic!() };
    assert!(all.contains(&Privilege::Administrator) && all.contains(&Privilege::AssumesAnyRole), "{all:?}");
    assert_eq!(all.len(), 8);
    assert_eq!(privileges(json!([allow(&["s3:GetObject"], &["*"])])), known(&[Privilege::ReadsAllStores]));
    assert_eq!(privileges(json!([allow(&["s3:GetObject"], &[DATA])])), known(&[]));
    assert_eq!(privileges(json!([allow(&["sts:AssumeRole"], &["*"])])), known(&[Privilege::AssumesAnyRole]));
    assert_eq!(privileges(json!([allow(&["iam:PassRole"], &["*"])])), known(&[Privilege::PassesAnyRole]));
    let one_role = format!("arn:aws:iam::{HOME}:role/job");
    assert_eq!(privileges(json!([allow(&["iam:PassRole", "sts:AssumeRole"], &[&one_role])])), known(&[]));
    let itself = format!("arn:aws:iam::{HOME}:user/ana");
    assert_eq!(privileges(json!([allow(&["iam:PutUserPolicy"], &[&itself])])), known(&[Privilege::WritesIdentities]));
    let power = json!([{ "effect": "Allow", "not_actions": ["iam:*"], "resources": ["*"] }]);
    let Observed::Known(power) = privileges(power) else { panic!() };
    assert!(!power.contains(&Privilege::Administrator) && power.contains(&Privilege::AdministersAi), "{power:?}");
}

#[test]
fn whoever_may_write_its_own_policies_has_a_way_up() {
    let itself = format!("arn:aws:iam::{HOME}:user/ana");
    let found = |resource: &str| {
        let world = world(vec![user("ana", json!([allow(&["iam:PutUserPolicy"], &[resource])]))]);
        identity(&world, "ana").escalations.clone()
    };
    assert_eq!(found(&itself), Observed::Known(vec!["iam:PutUserPolicy: writes its own policies".to_owned()]));
    assert_eq!(found(&format!("arn:aws:iam::{HOME}:user/bob")), Observed::Known(Vec::new()));
}

#[test]
fn a_role_that_is_taken_on_and_rewritten_is_a_way_up() {
    let lab = role("lab", json!([]), &format!("AWS:arn:aws:iam::{HOME}:user/ana"));
    let found = |of: &str| {
        let resource = format!("arn:aws:iam::{HOME}:role/{of}");
        let assets = vec![user("ana", json!([allow(&["iam:PutRolePolicy"], &[&resource])])), lab.clone()];
        let world = world(assets);
        (identity(&world, "ana").escalations.clone(), identity(&world, "ana").privileges.clone())
    };
    let (ways, privileges) = found("lab");
    let way = "iam:PutRolePolicy: writes policies of a role that it takes on".to_owned();
    assert_eq!((ways, privileges), (Observed::Known(vec![way]), Observed::Known(vec![Privilege::WritesIdentities])));
    assert_eq!(found("other"), (Observed::Known(Vec::new()), Observed::Known(Vec::new())));
}

#[test]
fn a_guardrail_that_every_call_must_name_guards() {
    let calls = |more: Vec<Value>, condition: Value| {
        let actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
        let allow = json!({ "effect": "Allow", "actions": actions, "resources": ["*"], "conditions": condition });
        let world = world(vec![user("ana", json!([vec![allow], more].concat()))]);
        identity(&world, "ana").unguarded_model_access.clone()
    };
    let demands = |operator: &str| json!([{ "operator": operator, "key": "bedrock:GuardrailIdentifier", "values": ["arn:aws:bedrock:*:*:guardrail/g:1"] }]);
    assert_eq!(calls(vec![], json!([])), Observed::Known(true));
    assert_eq!(calls(vec![], demands("StringLike")), Observed::Known(false));
    let mut denied = deny(&["bedrock:InvokeModel*"], &["*"]);
    denied["conditions"] = demands("StringNotLike");
    assert_eq!(calls(vec![denied], json!([])), Observed::Known(false));
    let world = world(vec![user("bob", json!([allow(&["s3:*"], &["*"])]))]);
    assert_eq!(identity(&world, "bob").unguarded_model_access, Observed::Known(false));
}

#[test]
fn identities_know_what_acts_with_them() {
    let lab = role("lab", json!([]), "Service:sagemaker.amazonaws.com");
    let world = world(vec![lab, notebook("nb", "lab"), user("ana", json!([]))]);
    let uid = format!("arn:aws:sagemaker:eu-west-1:{HOME}:notebook-instance/nb");
    assert_eq!(identity(&world, "lab").used_by, Observed::Known(vec![uid]));
    assert_eq!(identity(&world, "ana").used_by, Observed::Known(Vec::new()));
}

#[test]
fn logging_is_switched_off_by_whoever_may_change_it_everywhere() {
    let settings = format!("arn:aws:bedrock:eu-west-1:{HOME}:account-settings");
    let found = |action: &str| {
        let settings = typed("aws_bedrock_account_settings", &settings, json!({}));
        holds(&world(vec![user("ana", json!([allow(&[action], &["*"])])), settings]), "ana can_admin account-settings")
    };
    assert!(found("bedrock:DeleteModelInvocationLoggingConfiguration"));
    assert!(!found("bedrock:GetModelInvocationLoggingConfiguration"));
}

/// Everything that analysis says of a world, whatever its order.
fn said(world: &World) -> Vec<String> {
    let assets = &world.inventory.assets;
    let name = |node: u32| &assets[node as usize].uid;
    let mut all: Vec<String> = (0_u32..)
        .zip(assets)
        .flat_map(|(node, _)| {
            world.graph.all_out(node).map(|edge| {
                let reasons: Vec<String> = world
                    .graph
                    .reasons(&edge)
                    .iter()
                    .map(|reason| match reason {
                        Reason::Row { of, slot, row } if *of != u32::MAX => format!("{} {slot} {row}", name(*of)),
                        Reason::Fact { of, slot } if *of != u32::MAX => format!("{} {slot}", name(*of)),
                        other => format!("{other:?}"),
                    })
                    .collect();
                let (from, to) = (name(edge.from), name(edge.to));
                format!("{from} {} {to} {} {} {reasons:?}", edge.relation.name(), edge.seen, edge.ease)
            })
        })
        .chain(assets.iter().map(|asset| format!("{asset:?}")))
        .collect();
    all.sort();
    all
}

#[test]
fn the_order_of_assets_changes_nothing() {
    let assets = vec![
        user("ana", json!([allow(&["iam:PassRole", "sagemaker:*", "lambda:*"], &["*"])])),
        user("bob", json!([allow(&["iam:PassRole", "sagemaker:*", "lambda:*"], &["*"])])),
        user("eve", json!({ "unseen": { "reason": "denied" } })),
        admin("Service:sagemaker.amazonaws.com"),
        role("open", json!([]), "AWS:*"),
        bucket("data", json!([lets_in(&format!("AWS:{STRANGER}"), "s3:*", "*")])),
        bucket("more", json!({ "unseen": { "reason": "denied" } })),
        notebook("nb", "admin"),
    ];
    let one = inventory(assets);
    let mut other = one.clone();
    other.assets.reverse();
    let one = said(&analyse(one));
    assert_eq!(one, said(&analyse(other)));
    assert!(one.len() > 20, "{one:#?}");
}

#[test]
fn hostile_texts_end_in_no_panic() {
    let odd =
        ["", "*", "arn:", "arn:aws:s3:::", "::::::", "${", "${aws:username", "a*?é*b", "\u{0}", "AWS:", "user/", "/"];
    let mut assets = Vec::new();
    for (n, text) in odd.iter().enumerate() {
        let condition = json!([{ "operator": text, "key": text, "values": [text] }]);
        let statement = json!({
            "effect": "Allow", "principals": [text, format!("AWS:{text}")], "not_principals": [text], "actions": [text, "*"],
            "not_actions": [text], "resources": [text, "*"], "not_resources": [text], "conditions": condition,
        });
        let all = json!([statement, allow(&["*"], &[text]), lets_in(&format!("AWS:{text}"), "*", "*")]);
        assets.push(role_in(HOME, text, all.clone(), all.clone()));
        assets.push(typed("aws_s3_bucket", text, json!({ "policy": all })));
        assets.push(typed("aws_lambda_function", &format!("{text}{n}"), json!({ "policy": all })));
        assets.push(user_of(&format!("{text}{n}"), all, json!([text])));
    }
    let world = world(assets);
    assert!(world.graph.edges() > 0);
}
