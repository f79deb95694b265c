//! Who can do what in 20 subscriptions with 5,000 principals and 20,000 resources: the budget is a few seconds on two cores.
//!
//! Every principal has three of 50 roles. Of each hundred: 1 has one of them on a whole subscription, 33 all on resource groups,
//! 66 two on single resources and one on a group; one in five is a managed identity. A thousand resource groups hold 20
//! resources each: stores, accounts, deployments, workspaces with machines that act with an identity, online endpoints,
//! search services, vaults and registries.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench may fail loudly, and says what it measured")]

use std::{collections::BTreeMap, hint::black_box};

use aispm_engine::analyse;
use aispm_inventory::{Asset, Detail, Inventory, Kind, Link, Place, Provider, Relation, Scan};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const PRINCIPALS: usize = 5_000;
const GROUPS: usize = 1_000;
const SUBSCRIPTIONS: usize = 20;

/// The resources of every group: type, kind, path below the group's provider, facts.
const RESOURCES: &[(&str, Kind, &str)] = &[
    ("azure_storage_account", Kind::Store, "microsoft.storage/storageaccounts/data"),
    ("azure_storage_account", Kind::Store, "microsoft.storage/storageaccounts/logs"),
    ("azure_storage_account", Kind::Store, "microsoft.storage/storageaccounts/models"),
    ("azure_ai_account", Kind::Endpoint, "microsoft.cognitiveservices/accounts/ai"),
    ("azure_ai_deployment", Kind::Model, "microsoft.cognitiveservices/accounts/ai/deployments/chat"),
    ("azure_ai_deployment", Kind::Model, "microsoft.cognitiveservices/accounts/ai/deployments/embed"),
    ("azure_ai_content_filter", Kind::Guardrail, "microsoft.cognitiveservices/accounts/ai/raipolicies/strict"),
    ("azure_ai_project", Kind::Workspace, "microsoft.cognitiveservices/accounts/ai/projects/desk"),
    ("azure_foundry_agent", Kind::Agent, "microsoft.cognitiveservices/accounts/ai/projects/desk/agents/helper"),
    ("azure_ai_connection", Kind::Connection, "microsoft.cognitiveservices/accounts/ai/connections/docs"),
    ("azure_ml_workspace", Kind::Workspace, "microsoft.machinelearningservices/workspaces/lab"),
    ("azure_ml_compute_cluster", Kind::Workspace, "microsoft.machinelearningservices/workspaces/lab/computes/gpu"),
    ("azure_ml_compute_instance", Kind::Notebook, "microsoft.machinelearningservices/workspaces/lab/computes/notes"),
    ("azure_ml_datastore", Kind::Connection, "microsoft.machinelearningservices/workspaces/lab/datastores/data"),
    ("azure_ml_connection", Kind::Connection, "microsoft.machinelearningservices/workspaces/lab/connections/ai"),
    (
        "azure_ml_online_endpoint",
        Kind::Endpoint,
        "microsoft.machinelearningservices/workspaces/lab/onlineendpoints/score",
    ),
    ("azure_search_service", Kind::VectorStore, "microsoft.search/searchservices/docs"),
    ("azure_key_vault", Kind::Store, "microsoft.keyvault/vaults/keys"),
    ("azure_container_registry", Kind::ContainerImage, "microsoft.containerregistry/registries/images"),
    ("azure_container_registry", Kind::ContainerImage, "microsoft.containerregistry/registries/base"),
];

fn subscription(group: usize) -> String {
    format!("5ca1ab1e-0000-4000-8000-{:012}", group % SUBSCRIPTIONS)
}

fn scope(group: usize) -> String {
    format!("/subscriptions/{}/resourcegroups/rg-{group:04}", subscription(group))
}

fn resource(group: usize, index: usize) -> String {
    let path = RESOURCES.get(index % RESOURCES.len()).map_or("", |(_, _, path)| path);
    format!("{}/providers/{path}{group:04}", scope(group))
}

fn asset(resource_type: &str, kind: Kind, group: usize, uid: String, facts: Value) -> Asset {
    let place = Place { provider: Provider::Azure, account: subscription(group).into(), region: "westeurope".into() };
    Asset::new(resource_type, &place, uid, Detail::read(kind, facts).expect("facts of the kind"))
}

fn principal_uid(index: usize) -> String {
    format!("entra:principal/{index:08}-0000-4000-8000-000000000000")
}

/// Fifty roles: a few wide ones of the provider, and many of somebody's own.
fn role(index: usize) -> (Value, Value, Value) {
    let own =
        ["Microsoft.Storage", "Microsoft.CognitiveServices", "Microsoft.MachineLearningServices", "Microsoft.Search"];
    let provider = own.get(index % own.len()).copied().unwrap_or_default();
    match index % 50 {
        0 => (json!(["*"]), json!(["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"]), json!([])),
        1 => (json!(["*/read"]), json!([]), json!([])),
        2 => (json!(["Microsoft.CognitiveServices/*"]), json!([]), json!([])),
        3 => (json!([]), json!([]), json!(["Microsoft.CognitiveServices/*"])),
        4 => (
            json!([
                "Microsoft.MachineLearningServices/workspaces/*/read",
                "Microsoft.MachineLearningServices/workspaces/*/write"
            ]),
            json!(["Microsoft.MachineLearningServices/workspaces/computes/*/write"]),
            json!([]),
        ),
        5..15 => {
            (json!([]), json!([]), json!(["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]))
        }
        15..25 => (json!([format!("{provider}/*")]), json!([format!("{provider}/*/delete")]), json!([])),
        of => (json!([format!("{provider}/*/read")]), json!([]), json!([format!("{provider}/*/action{of}")])),
    }
}

fn grant(role_of: usize, scope: &str) -> Value {
    let (actions, not_actions, data_actions) = role(role_of);
    json!({ "role": format!("role {}", role_of % 50), "scope": scope, "effect": "Allow", "actions": actions,
            "not_actions": not_actions, "data_actions": data_actions })
}

fn principal(index: usize) -> Asset {
    let group = (index * 7 + index / GROUPS * 31) % GROUPS;
    let scopes = match index % 100 {
        0 => [format!("/subscriptions/{}", subscription(group)), scope(group), scope((group + 1) % GROUPS)],
        1..34 => [scope(group), scope((group + 1) % GROUPS), scope((group + 13) % GROUPS)],
        _ => [resource(group, index), resource(group, index + 3), scope((group + 1) % GROUPS)],
    };
    let grants: Vec<Value> = (0..).zip(&scopes).map(|(nth, scope)| grant(index * 3 + nth * 17, scope)).collect();
    let facts = json!({ "identity_type": "user", "principal_id": format!("{index:08}-0000-4000-8000-000000000000"),
                        "grants": grants, "grants_complete": true, "provider_owned": false });
    let of = if index.is_multiple_of(5) { "azure_managed_identity" } else { "azure_principal" };
    asset(of, Kind::Identity, group, principal_uid(index), facts)
}

fn estate() -> Inventory {
    let link = |relation, to| Link { relation, to, external: false };
    let resources = (0..GROUPS).flat_map(|group| {
        (0..).zip(RESOURCES).map(move |(index, (of, kind, _))| {
            let mut asset = asset(of, *kind, group, resource(group, index), json!({}));
            match *of {
                "azure_ml_workspace" => asset.links.push(link(Relation::Contains, resource(group, index + 1))),
                "azure_ml_compute_cluster" | "azure_ml_online_endpoint" | "azure_foundry_agent" => {
                    asset.links.push(link(Relation::RunsAs, principal_uid(group * 5 % PRINCIPALS)));
                }
                _ => {}
            }
            asset
        })
    });
    let start = "2026-01-01T00:00:00Z".parse().expect("a time");
    let scan = Scan {
        id: String::new(),
        started_at: start,
        finished_at: start,
        version: String::new(),
        providers: vec![Provider::Azure],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    Inventory::new(scan, BTreeMap::new(), Vec::new(), resources.chain((0..PRINCIPALS).map(principal)).collect())
}

fn roles(criterion: &mut Criterion) {
    let inventory = estate();
    let world = analyse(inventory.clone());
    println!("{} edges, {} rows", world.graph.edges(), world.graph.rows().len());
    let mut group = criterion.benchmark_group("roles");
    group.sample_size(10);
    group.bench_function("5,000 principals, 20,000 resources, 50 roles, 3 grants each", |bench| {
        bench.iter_with_setup(|| inventory.clone(), |inventory| analyse(black_box(inventory)));
    });
    group.finish();
}

criterion_group!(benches, roles);
criterion_main!(benches);
