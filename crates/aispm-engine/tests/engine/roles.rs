//! Roles on scopes: what they allow and where, and what takes it away.

use aispm_engine::{World, graph::Reason};
use aispm_inventory::{Asset, Place, Provider};
use serde_json::{Value, json};

use crate::analysis::{asset, blind_world_at, denied, fact, typed, world};

const SUBSCRIPTION: &str = "/subscriptions/s1";
const STORE: &str = "/subscriptions/s1/resourcegroups/rg/providers/microsoft.storage/storageaccounts/data";
const ACCOUNT: &str = "/subscriptions/s1/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/ai";
const CHAT: &str =
    "/subscriptions/s1/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/ai/deployments/chat";
const ENDPOINT: &str =
    "/subscriptions/s1/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/w/onlineendpoints/e";
const OWNER: &[&str] = &["*"];
const CONTRIBUTOR_LEAVES: &[&str] = &["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"];
const BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

fn azure(resource_type: &str, mut asset: Asset) -> Asset {
    asset.place = Place { provider: Provider::Azure, account: "s1".into(), region: "global".into() };
    typed(resource_type, asset)
}

fn grant(scope: &str, actions: &[&str], not: &[&str], data: &[&str]) -> Value {
    json!({ "role": "R", "scope": scope, "effect": "Allow", "actions": actions, "not_actions": not, "data_actions": data })
}

fn with(mut grant: Value, field: &str, value: Value) -> Value {
    grant[field] = value;
    grant
}

fn principal(uid: &str, grants: &[Value]) -> Asset {
    let facts = json!({ "identity_type": "user", "grants": grants, "grants_complete": true, "provider_owned": false });
    azure("azure_principal", asset("identity", uid, facts, &[]))
}

fn store() -> Asset {
    azure("azure_storage_account", asset("store", STORE, json!({}), &[]))
}

fn account(authentication: &str) -> Asset {
    azure("azure_ai_account", asset("endpoint", ACCOUNT, json!({ "authentication": authentication }), &[]))
}

fn chat() -> Asset {
    azure("azure_ai_deployment", asset("model", CHAT, json!({}), &[]))
}

/// The computed edges of an identity, as `can_read data`. A `?` marks those that are only possible, a `~` those that rest on
/// something assumed.
fn can(world: &World, uid: &str) -> Vec<String> {
    let assets = &world.inventory.assets;
    let node = assets.iter().position(|asset| asset.uid == uid).expect(uid);
    let edges =
        world.graph.all_out(u32::try_from(node).expect("a small world")).filter(|edge| edge.relation.is_derived());
    let mut found: Vec<String> = edges
        .map(|edge| {
            let assumed = world.graph.reasons(&edge).iter().any(|reason| matches!(reason, Reason::Residue(_)));
            let marks = [(!edge.seen).then_some(" ?"), assumed.then_some(" ~")];
            let marks: String = marks.into_iter().flatten().collect();
            let to = &assets[edge.to as usize].uid;
            format!("{} {}{marks}", edge.relation.name(), to.rsplit('/').next().unwrap_or(to))
        })
        .collect();
    found.sort();
    found
}

fn may(grants: &[Value], others: Vec<Asset>) -> Vec<String> {
    let mut assets = others;
    assets.push(principal("p", grants));
    can(&world(assets), "p")
}

const NONE: [&str; 0] = [];

#[test]
fn a_role_holds_for_what_lies_below_its_scope() {
    let read = |scope: &str| may(&[grant(scope, &[], &[], &[BLOBS])], vec![store()]);
    for scope in [SUBSCRIPTION, "/subscriptions/s1/resourcegroups/rg", STORE] {
        assert_eq!(read(scope), ["can_read data"], "{scope}");
    }
    for scope in ["/subscriptions/s2", "/subscriptions/s1/resourcegroups/r", "/subscriptions/s1/resourcegroups/rg2"] {
        assert_eq!(read(scope), NONE, "{scope}");
    }
}

#[test]
fn actions_on_resources_are_none_on_their_data_but_keys_are_access() {
    let whole = |actions, not| may(&[grant(SUBSCRIPTION, actions, not, &[])], vec![store()]);
    assert_eq!(whole(OWNER, &[]), ["can_admin data", "can_read data", "can_write data"]);
    assert_eq!(whole(OWNER, CONTRIBUTOR_LEAVES), ["can_admin data", "can_read data", "can_write data"]);
    assert_eq!(whole(OWNER, &["Microsoft.Storage/storageAccounts/listKeys/action"]), ["can_admin data"]);
    assert_eq!(whole(&["*/read"], &[]), NONE);
}

#[test]
fn keys_open_only_what_takes_keys() {
    let lists = [grant(SUBSCRIPTION, &["Microsoft.CognitiveServices/accounts/listKeys/action"], &[], &[])];
    assert_eq!(may(&lists, vec![account("shared_key"), chat()]), ["can_invoke ai", "can_invoke chat", "can_read ai"]);
    assert_eq!(may(&lists, vec![account("cloud_identity"), chat()]), NONE);
    let calls = [grant(ACCOUNT, &[], &[], &["Microsoft.CognitiveServices/accounts/OpenAI/*"])];
    assert_eq!(may(&calls, vec![account("cloud_identity"), chat()]), ["can_invoke ai", "can_invoke chat"]);
}

#[test]
fn a_denial_wins_and_what_one_role_leaves_out_another_gives() {
    let reads = grant(SUBSCRIPTION, &[], &[], &[BLOBS]);
    let denial = with(grant("/subscriptions/s1/resourcegroups/rg", &[], &[], &["*"]), "effect", json!("Deny"));
    assert_eq!(may(&[reads.clone(), denial.clone()], vec![store()]), NONE);
    let elsewhere = with(denial, "scope", json!("/subscriptions/s1/resourcegroups/other"));
    assert_eq!(may(&[reads, elsewhere], vec![store()]), ["can_read data"]);
    let limited = grant(SUBSCRIPTION, OWNER, &["Microsoft.Storage/*"], &[]);
    assert_eq!(may(std::slice::from_ref(&limited), vec![store()]), NONE);
    let keys = grant(STORE, &["Microsoft.Storage/storageAccounts/listkeys/ACTION"], &[], &[]);
    assert_eq!(may(&[limited, keys], vec![store()]), ["can_read data", "can_write data"]);
}

#[test]
fn a_denial_that_stops_at_its_scope_leaves_what_lies_below() {
    let calls = || grant(SUBSCRIPTION, &[], &[], &["Microsoft.CognitiveServices/*"]);
    let denial = with(grant(ACCOUNT, &[], &[], &["*"]), "effect", json!("Deny"));
    let others = || vec![account("cloud_identity"), chat()];
    assert_eq!(may(&[calls(), denial.clone()], others()), NONE);
    assert_eq!(may(&[calls(), with(denial, "only_here", json!(true))], others()), ["can_invoke chat"]);
}

#[test]
fn conditions_and_activation_leave_something_open() {
    let reads = grant(SUBSCRIPTION, &[], &[], &[BLOBS]);
    for bound in [
        with(reads.clone(), "condition", json!("@Resource[x] StringEquals 'y'")),
        with(reads.clone(), "eligible", json!(true)),
    ] {
        assert_eq!(may(std::slice::from_ref(&bound), vec![store()]), ["can_read data ~"]);
        assert_eq!(may(&[bound, reads.clone()], vec![store()]), ["can_read data"]);
    }
}

#[test]
fn what_was_not_seen_may_be_anything() {
    let unseen = |grants: Value, complete: Value| {
        let facts = json!({ "identity_type": "workload", "grants": grants, "grants_complete": complete });
        let world = world(vec![store(), azure("azure_managed_identity", asset("identity", "m", facts, &[]))]);
        (can(&world, "m"), fact(&world, "m", "privileges"))
    };
    let gap = denied("Microsoft.Authorization/roleAssignments/read");
    let (edges, privileges) = unseen(gap.clone(), gap.clone());
    assert_eq!(edges, ["can_admin data ?", "can_read data ?", "can_write data ?"]);
    assert_eq!(privileges, gap);
    let (edges, privileges) = unseen(json!([grant(STORE, &[], &[], &[BLOBS])]), gap.clone());
    assert_eq!(edges, ["can_admin data ?", "can_read data", "can_read data ?", "can_write data ?"]);
    assert_eq!(privileges, gap);
    assert_eq!(unseen(json!([]), json!(true)), (Vec::new(), json!([])));
}

#[test]
fn the_widest_rights_are_named() {
    let privileges = |grants: &[Value]| fact(&world(vec![principal("p", grants)]), "p", "privileges");
    let owner = [
        "administrator",
        "writes_identities",
        "passes_any_role",
        "reads_all_stores",
        "writes_all_stores",
        "invokes_all_models",
        "administers_ai",
    ];
    assert_eq!(privileges(&[grant(SUBSCRIPTION, OWNER, &[], &[])]), json!(owner));
    let contributor: Vec<&str> = owner.into_iter().filter(|name| *name != "writes_identities").collect();
    assert_eq!(privileges(&[grant(SUBSCRIPTION, OWNER, CONTRIBUTOR_LEAVES, &[])]), json!(contributor));
    assert_eq!(privileges(&[grant("/subscriptions/s1/resourcegroups/rg", OWNER, CONTRIBUTOR_LEAVES, &[])]), json!([]));
    assert_eq!(privileges(&[grant(SUBSCRIPTION, &["*/read"], &[], &[])]), json!([]));
    let gives = grant("/subscriptions/s1/resourcegroups/rg", &["Microsoft.Authorization/roleAssignments/*"], &[], &[]);
    assert_eq!(privileges(std::slice::from_ref(&gives)), json!(["writes_identities"]));
    assert_eq!(privileges(&[with(gives, "condition", json!("only some roles"))]), json!([]));
}

#[test]
fn code_behind_an_endpoint_acts_as_it() {
    let deploys = grant(
        SUBSCRIPTION,
        &["Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/write"],
        &[],
        &[],
    );
    let identity = |grants: &[Value]| {
        let facts = json!({ "identity_type": "workload", "grants": grants, "grants_complete": true });
        azure("azure_managed_identity", asset("identity", "m", facts, &[]))
    };
    let climbs = |grants: &[Value], own: &[Value]| {
        let endpoint = azure("azure_ml_online_endpoint", asset("endpoint", ENDPOINT, json!({}), &["runs_as m"]));
        let world = world(vec![endpoint, identity(grants), principal("p", own)]);
        (can(&world, "p").contains(&"can_escalate_to m".to_owned()), fact(&world, "p", "escalations"))
    };
    let reads = grant(SUBSCRIPTION, &[], &[], &[BLOBS]);
    let (gains, said) = climbs(std::slice::from_ref(&reads), std::slice::from_ref(&deploys));
    assert!(gains);
    assert!(
        said[0]
            .as_str()
            .expect("a way")
            .starts_with("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/write: "),
        "{said}"
    );
    assert!(!climbs(&[], std::slice::from_ref(&deploys)).0, "nothing is gained from an identity without roles");
    assert!(
        !climbs(std::slice::from_ref(&reads), &[deploys, reads.clone()]).0,
        "nothing is gained that was had before"
    );
    assert!(!climbs(std::slice::from_ref(&reads), &[]).0);
}

#[test]
fn machines_that_could_not_be_listed_may_be_climbed_through() {
    const READ: &str = "Microsoft.MachineLearningServices/workspaces/computes/read";
    let place = |account: &str| Place { provider: Provider::Azure, account: account.into(), region: "global".into() };
    let escalations = |grants: &[Value], account: &str| {
        let assets = vec![principal("p", grants)];
        let world = blind_world_at(assets, place(account), "azure_ml_compute_cluster", "workspace", READ);
        fact(&world, "p", "escalations")
    };
    let jobs = grant("/subscriptions/s1/resourcegroups/rg", &["Microsoft.MachineLearningServices/*"], &[], &[]);
    assert_eq!(escalations(std::slice::from_ref(&jobs), "s1"), denied(READ));
    assert_eq!(escalations(std::slice::from_ref(&jobs), "s2"), json!([]), "its roles are elsewhere");
    assert_eq!(escalations(&[grant(SUBSCRIPTION, &["*/read"], &[], &[])], "s1"), json!([]), "it may start nothing");
    assert_eq!(escalations(&[with(jobs, "eligible", json!(true))], "s1"), json!([]));
}

#[test]
fn a_role_on_a_part_opens_that_part() {
    let container = format!("{STORE}/blobservices/default/containers/docs");
    assert_eq!(may(&[grant(&container, &[], &[], &[BLOBS])], vec![store()]), ["can_read data ~"]);
    let keys = grant(&container, &["Microsoft.Storage/storageAccounts/listKeys/action"], &[], &[]);
    assert_eq!(may(&[keys], vec![store()]), NONE, "keys are the account's");
    let queue = format!("{STORE}/queueservices/default/queues/docs");
    assert_eq!(may(&[grant(&queue, &[], &[], &[BLOBS])], vec![store()]), NONE);
    let other = container.replace("/data/", "/data2/");
    assert_eq!(may(&[grant(&other, &[], &[], &[BLOBS])], vec![store()]), NONE);
    let whole = [grant(&container, &[], &[], &[BLOBS]), grant(SUBSCRIPTION, &[], &[], &[BLOBS])];
    assert_eq!(may(&whole, vec![store()]), ["can_read data"]);
    let refused = |scope: &str| with(grant(scope, &[], &[], &[BLOBS]), "effect", json!("Deny"));
    for scope in [STORE, container.as_str()] {
        assert_eq!(may(&[grant(&container, &[], &[], &[BLOBS]), refused(scope)], vec![store()]), NONE, "{scope}");
    }
}

#[test]
fn equal_roles_are_asked_about_once_and_groups_stand_for_their_members() {
    let writes = [grant(STORE, &[], &[], &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"])];
    let group = {
        let facts =
            json!({ "identity_type": "group", "grants": writes, "grants_complete": true, "provider_owned": false });
        azure("azure_principal", asset("identity", "g", facts, &[]))
    };
    let world = world(vec![store(), principal("p", &writes), group]);
    assert_eq!(
        (can(&world, "p"), can(&world, "g")),
        (vec!["can_write data".to_owned()], vec!["can_write data".to_owned()])
    );
    assert_eq!(world.graph.rows().len(), 1);
    assert_eq!(fact(&world, STORE, "outside_writers"), json!(["g", "p"]));
}

#[test]
fn an_agent_of_foundry_is_guarded_by_its_own_filter_or_by_that_of_its_model() {
    let guarding = |own: Value, links: &[&str]| {
        let filter = |uid: &str, blocks: bool| {
            let facts = json!({ "blocks_prompt_attacks": blocks, "ready": true, "content_filters": [] });
            azure("azure_ai_content_filter", asset("guardrail", uid, facts, &[]))
        };
        let model = azure("azure_ai_deployment", asset("model", CHAT, json!({}), &["guarded_by strong"]));
        let agent = azure("azure_foundry_agent", asset("agent", "desk", json!({ "guardrail": own }), links));
        fact(&world(vec![agent, model, filter("strong", true), filter("weak", false)]), "desk", "guarding")
    };
    let thinks = format!("uses_model {CHAT}");
    assert_eq!(guarding(Value::Null, &[&thinks]), json!("blocks_attacks"));
    assert_eq!(guarding(json!("weak"), &[&thinks, "guarded_by weak"]), json!("partial"));
    assert!(guarding(Value::Null, &[]).get("unseen").is_some() || guarding(Value::Null, &[]) == json!("not collected"));
}

#[test]
fn a_vault_is_read_by_roles_or_by_its_own_list() {
    let vault = |facts: Value| azure("azure_key_vault", asset("store", "vault", facts, &[]));
    let list = json!({ "role_based": false, "secret_access": [{ "principal": "entra:principal/p", "secrets": ["get"], "keys": [], "certificates": [] }, { "principal": "entra:principal/q", "secrets": ["all"], "keys": [], "certificates": [] }] });
    let named = |facts: Value| {
        let own = json!({ "identity_type": "user", "principal_id": "p", "grants": [], "grants_complete": true });
        world(vec![vault(facts), azure("azure_principal", asset("identity", "entra:principal/p", own, &[]))])
    };
    let listed = named(list);
    assert_eq!(can(&listed, "entra:principal/p"), ["can_read vault"]);
    assert_eq!(can(&listed, "entra:principal/q"), ["can_read vault", "can_write vault"]);
    assert_eq!(can(&named(json!({ "role_based": true })), "entra:principal/p"), NONE);
}

#[test]
fn a_right_over_the_list_of_a_vault_is_one_over_its_secrets() {
    const VAULT: &str = "/subscriptions/s1/resourcegroups/rg/providers/microsoft.keyvault/vaults/v";
    let reads = |based: bool, grant: Value| {
        let vault = azure("azure_key_vault", asset("store", VAULT, json!({ "role_based": based }), &[]));
        may(&[grant], vec![vault]).contains(&"can_read v".to_owned())
    };
    let get = || grant(SUBSCRIPTION, &[], &[], &["Microsoft.KeyVault/vaults/secrets/getSecret/action"]);
    let list = || grant(SUBSCRIPTION, &["Microsoft.KeyVault/vaults/accessPolicies/write"], &[], &[]);
    assert!(reads(true, get()) && !reads(false, get()));
    assert!(reads(false, list()) && !reads(true, list()));
}

#[test]
fn whoever_changes_the_code_of_an_application_acts_as_it() {
    const APP: &str = "/subscriptions/s1/resourcegroups/rg/providers/microsoft.app/containerapps/app";
    const SITE: &str = "/subscriptions/s1/resourcegroups/rg/providers/microsoft.web/sites/orders";
    let may = |actions: &[&str]| {
        let app = azure("azure_container_app", asset("agent_runtime", APP, json!({}), &["runs_as m"]));
        let site = azure("azure_function_app", asset("function", SITE, json!({}), &["runs_as m"]));
        let reads = [grant(SUBSCRIPTION, &[], &[], &[BLOBS])];
        let facts = json!({ "identity_type": "workload", "grants": reads, "grants_complete": true });
        let identity = azure("azure_managed_identity", asset("identity", "m", facts, &[]));
        can(&world(vec![app, site, identity, principal("p", &[grant(SUBSCRIPTION, actions, &[], &[])])]), "p")
    };
    assert_eq!(may(&["Microsoft.App/containerApps/write"]), ["can_admin app", "can_escalate_to m"]);
    assert_eq!(
        may(&["Microsoft.Web/sites/publish/Action"]),
        ["can_admin orders", "can_escalate_to m", "can_write orders"]
    );
    assert_eq!(may(&["Microsoft.App/*/read", "Microsoft.Web/sites/read", "Microsoft.Web/sites/restart/Action"]), NONE);
}
