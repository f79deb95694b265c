//! Exposure: each way in from the internet, and the hardened twin that has none.

use aispm_inventory::Asset;
use serde_json::{Value, json};

use crate::analysis::{asset, because, denied, ease, edges, fact, typed, world};

fn exposed(assets: Vec<Asset>) -> Vec<String> {
    edges(&world(assets), "exposes")
}

fn one(kind: &str, facts: Value) -> Vec<String> {
    exposed(vec![asset(kind, "it", facts, &[])])
}

fn allow(action: &str, conditions: &Value) -> Value {
    json!({ "effect": "Allow", "principals": ["AWS:*"], "actions": [action], "resources": ["*"], "conditions": conditions })
}

fn only_if(operator: &str, key: &str, value: &str) -> Value {
    json!([{ "operator": operator, "key": key, "values": [value] }])
}

const NONE: [&str; 0] = [];
const OPEN: [&str; 1] = ["internet exposes it"];
const PERHAPS: [&str; 1] = ["internet exposes it ?"];
const ASSUMED: [&str; 1] = ["internet exposes it ~"];

#[test]
fn there_is_one_internet_and_only_where_something_is_open() {
    let closed = world(vec![asset("store", "a", json!({ "public": false }), &[])]);
    assert_eq!(closed.inventory.assets.len(), 1);
    let open = || {
        vec![asset("store", "a", json!({ "public": true }), &[]), asset("store", "b", json!({ "public": true }), &[])]
    };
    let world = world(open());
    let internet: Vec<_> = world.inventory.assets.iter().filter(|asset| asset.uid == "internet").collect();
    assert_eq!(internet.len(), 1);
    assert_eq!((&*internet[0].place.account, &*internet[0].place.region), ("*", "global"));
    assert_eq!(fact(&world, "internet", "external"), json!(true));
}

#[test]
fn stores_are_open_as_their_facts_say() {
    let policy = json!([allow("s3:GetObject", &json!([]))]);
    let facts =
        json!({ "public": true, "public_policy": true, "public_acl": false, "policy": policy, "shared_with": ["*"] });
    let open = world(vec![asset("store", "it", facts, &[])]);
    assert_eq!(edges(&open, "exposes"), OPEN);
    assert_eq!(because(&open, "internet", "exposes", "it"), ["it.public", "it.public_policy", "it.policy[0]"]);
    assert_eq!(one("store", json!({ "public": false })), NONE);
    assert_eq!(one("store", json!({})), NONE);
    assert_eq!(one("store", json!({ "public": denied("s3:GetBucketPolicyStatus") })), PERHAPS);
    let foreign = json!({ "public": denied("s3:GetBucketPolicyStatus"), "own_account": false });
    assert_eq!(one("store", foreign), NONE);
}

#[test]
fn an_account_on_the_internet_is_open_to_whoever_comes_by_its_keys() {
    let account = |keys: Value, ingress: Value| {
        one("store", json!({ "public": false, "account_keys": keys, "ingress": ingress }))
    };
    assert_eq!(account(json!(true), json!("public")), ASSUMED);
    assert_eq!(account(json!(true), json!("private")), NONE);
    assert_eq!(account(json!(false), json!("public")), NONE);
    assert_eq!(account(json!(true), denied("Microsoft.Storage/storageAccounts/read")), ["internet exposes it ? ~"]);
    assert_eq!(account(denied("Microsoft.Storage/storageAccounts/read"), json!("public")), ["internet exposes it ? ~"]);
    assert_eq!(account(denied("Microsoft.Storage/storageAccounts/read"), json!("private")), NONE);
    // What anyone reads is open once, and without a key.
    let facts = json!({ "public": true, "account_keys": true, "ingress": "public" });
    let both = world(vec![asset("store", "it", facts, &[])]);
    assert_eq!(edges(&both, "exposes"), OPEN);
    assert_eq!(because(&both, "internet", "exposes", "it"), ["it.public"]);
    assert_eq!(ease(&both, "it", "exposes"), u8::MAX);
    let facts = json!({ "public": false, "account_keys": true, "ingress": "public" });
    assert_eq!(ease(&world(vec![asset("store", "it", facts, &[])]), "it", "exposes"), 96);
}

#[test]
fn a_registry_that_asks_nobody_who_they_are_is_open_where_it_is_within_reach() {
    let registry = |anonymous: Value, ingress: Value| {
        one("container_image", json!({ "exists": true, "anonymous_pull": anonymous, "ingress": ingress }))
    };
    assert_eq!(registry(json!(true), json!("public")), OPEN);
    assert_eq!(registry(json!(true), json!("private")), NONE);
    assert_eq!(registry(json!(false), json!("public")), NONE);
    assert_eq!(registry(json!(true), denied("Microsoft.ContainerRegistry/registries/read")), PERHAPS);
    assert_eq!(registry(denied("Microsoft.ContainerRegistry/registries/read"), json!("public")), PERHAPS);
    assert_eq!(registry(denied("Microsoft.ContainerRegistry/registries/read"), json!("private")), NONE);
    let gone = json!({ "exists": false, "anonymous_pull": true, "ingress": "public" });
    assert_eq!(one("container_image", gone), NONE);
}

#[test]
fn a_drop_box_is_written_and_not_read() {
    let store = |action: &str| {
        let policy = json!([allow(action, &json!([]))]);
        let facts = json!({ "public": true, "public_policy": true, "public_acl": false, "publicly_writable": true, "policy": policy, "shared_with": ["*"] });
        world(vec![asset("store", "it", facts, &[])])
    };
    let drop_box = store("s3:PutObject");
    assert_eq!(edges(&drop_box, "exposes"), NONE);
    assert_eq!(edges(&drop_box, "writable_by_public"), ["internet writable_by_public it"]);
    assert_eq!(fact(&drop_box, "it", "outside_writers"), json!(["internet"]));
    assert_eq!(edges(&store("s3:*"), "exposes"), OPEN);
}

#[test]
fn a_bucket_nobody_owns_is_anybodys() {
    let bucket = |exists: Value| {
        let store = asset("store", "it", json!({ "exists": exists }), &[]);
        edges(&world(vec![typed("aws_s3_bucket", store)]), "writable_by_public")
    };
    assert_eq!(bucket(json!(false)), ["internet writable_by_public it"]);
    assert_eq!(bucket(json!(true)), NONE);
    assert_eq!(bucket(denied("s3:ListBucket")), NONE);
}

#[test]
fn a_function_address_is_open_if_nobody_is_asked_and_the_policy_lets_them() {
    let by_address = allow("lambda:InvokeFunctionUrl", &only_if("StringEquals", "lambda:FunctionUrlAuthType", "NONE"));
    let function = |authentication: Value, policy: Value, shared_with: Value| {
        one(
            "function",
            json!({ "exists": true, "url_authentication": authentication, "policy": policy, "shared_with": shared_with }),
        )
    };
    assert_eq!(function(json!("none"), json!([by_address]), json!(["*"])), OPEN);
    // The statement stayed when the address was made to ask.
    assert_eq!(function(json!("cloud_identity"), json!([by_address]), json!(["*"])), NONE);
    assert_eq!(function(json!(null), json!([by_address]), json!(["*"])), NONE);
    // Callers from one network.
    let near = allow("lambda:InvokeFunctionUrl", &only_if("IpAddress", "aws:SourceIp", "198.51.100.0/24"));
    assert_eq!(function(json!("none"), json!([near]), json!([])), NONE);
    let unread = denied("lambda:GetPolicy");
    assert_eq!(function(json!("none"), unread.clone(), unread), PERHAPS);
    assert_eq!(function(json!("none"), json!(null), json!([])), ["internet exposes it ? ~"]);
}

#[test]
fn a_function_policy_for_everybody_lets_any_account_call() {
    let function =
        |statement: Value| json!({ "url_authentication": null, "policy": [statement], "shared_with": ["*"] });
    let open = function(allow("lambda:InvokeFunction", &json!([])));
    let open = world(vec![asset("function", "it", open, &[])]);
    assert_eq!(edges(&open, "exposes"), OPEN);
    assert!(ease(&open, "it", "exposes") < u8::MAX);
    assert_eq!(because(&open, "internet", "exposes", "it")[..2], ["it.shared_with", "it.policy[0]"]);
    let by_address = only_if("Bool", "lambda:InvokedViaFunctionUrl", "true");
    assert_eq!(one("function", function(allow("lambda:InvokeFunction", &by_address))), NONE);
    assert_eq!(one("function", function(allow("lambda:GetFunction", &json!([])))), NONE);
}

#[test]
fn doors_of_agents_are_open_if_callers_are_asked_for_nothing_or_for_any_token() {
    for kind in ["agent_runtime", "gateway"] {
        let door = |authentication: Value, limited: Value| {
            one(
                kind,
                json!({ "authentication": authentication, "tokens_limited": limited, "policy": null, "shared_with": [] }),
            )
        };
        assert_eq!(door(json!("none"), json!(null)), OPEN, "{kind}");
        assert_eq!(door(json!("jwt"), json!(false)), ASSUMED, "{kind}");
        assert_eq!(door(json!("authenticate_only"), json!(null)), ASSUMED, "{kind}");
        assert_eq!(door(json!("jwt"), json!(true)), NONE, "{kind}");
        assert_eq!(door(json!("cloud_identity"), json!(null)), NONE, "{kind}");
        assert_eq!(door(json!("shared_key"), json!(null)), NONE, "{kind}");
        assert_eq!(door(denied("x:Describe"), denied("x:Describe")), PERHAPS, "{kind}");
        assert_eq!(door(json!("jwt"), denied("x:Describe")), PERHAPS, "{kind}");
        assert_eq!(one(kind, json!({})), NONE, "{kind}");
    }
}

#[test]
fn doors_within_a_network_are_not_exposed() {
    for (kind, asked) in
        [("agent_runtime", "authentication"), ("gateway", "authentication"), ("function", "url_authentication")]
    {
        let door =
            |authentication: &str, ingress: Value| one(kind, json!({ asked: authentication, "ingress": ingress }));
        assert_eq!(door("none", json!("private")), NONE, "{kind}");
        assert_eq!(door("shared_key", json!("public")), NONE, "{kind}");
        assert_eq!(door("none", json!("public")), if kind == "agent_runtime" { ASSUMED } else { OPEN }, "{kind}");
        let unseen = door("none", denied("x:Describe"));
        assert!(unseen.iter().all(|edge| edge.contains(" ?")) && unseen.len() == 1, "{kind} {unseen:?}");
    }
}

#[test]
fn a_policy_may_keep_callers_of_an_open_door_to_a_network() {
    let runtime = |policy: Value, shared_with: Value| {
        one(
            "agent_runtime",
            json!({ "authentication": "jwt", "tokens_limited": false, "policy": policy, "shared_with": shared_with }),
        )
    };
    let invoke = "bedrock-agentcore:InvokeAgentRuntime";
    let from_vpc = allow(invoke, &only_if("StringEquals", "aws:SourceVpc", "vpc-1a2b3c4d"));
    assert_eq!(runtime(json!([from_vpc]), json!([])), NONE);
    assert_eq!(runtime(json!([allow(invoke, &json!([]))]), json!(["*"])), ASSUMED);
}

#[test]
fn a_policy_for_everybody_needs_no_token_where_requests_are_signed() {
    let runtime = |authentication: &str| {
        let policy = json!([allow("bedrock-agentcore:*", &json!([]))]);
        one(
            "agent_runtime",
            json!({ "authentication": authentication, "tokens_limited": true, "policy": policy, "shared_with": ["*"] }),
        )
    };
    assert_eq!(runtime("cloud_identity"), OPEN);
    // Where tokens are limited, the policy only lets their holders through.
    assert_eq!(runtime("jwt"), NONE);
}

#[test]
fn an_interceptor_may_turn_callers_away() {
    let gateway = |interceptors: Value| {
        let facts = json!({ "authentication": "none", "policy": null, "interceptors": interceptors });
        world(vec![asset("gateway", "it", facts, &[])])
    };
    assert_eq!(ease(&gateway(json!([])), "it", "exposes"), u8::MAX);
    let checked = gateway(json!(["arn:aws:lambda:eu-west-1:111122223333:function:check"]));
    assert!(ease(&checked, "it", "exposes") < u8::MAX);
    assert_eq!(edges(&checked, "exposes"), ASSUMED);
}

#[test]
fn what_stands_behind_a_door_is_not_exposed_again() {
    let open = json!({ "authentication": "none", "policy": null });
    let assets = vec![
        asset("gateway", "gateway", open, &["contains server", "routes_to target"]),
        asset("mcp_server", "server", json!({ "authentication": "none" }), &[]),
        asset("connection", "target", json!({}), &["routes_to function"]),
        asset("function", "function", json!({ "exists": true, "url_authentication": null }), &[]),
    ];
    assert_eq!(exposed(assets), ["internet exposes gateway"]);
}

#[test]
fn routes_are_open_if_they_ask_nobody_and_are_within_reach() {
    let route = |authentication: Value, ingress: Value| {
        one("endpoint", json!({ "authentication": authentication, "ingress": ingress }))
    };
    assert_eq!(route(json!("none"), json!("public")), OPEN);
    assert_eq!(route(json!("none"), json!("private")), NONE);
    assert_eq!(route(json!("none"), denied("apigateway:GET")), PERHAPS);
    assert_eq!(route(json!("authenticate_only"), json!("public")), ASSUMED);
    for asked in ["jwt", "shared_key", "cloud_identity", "other"] {
        assert_eq!(route(json!(asked), json!("public")), NONE, "{asked}");
    }
    assert_eq!(route(denied("apigateway:GET"), json!("public")), PERHAPS);
    assert_eq!(one("endpoint", json!({ "authentication": "none", "ingress": "public", "in_service": false })), NONE);
    assert_eq!(one("endpoint", json!({})), NONE);
}

#[test]
fn a_signed_route_is_open_to_any_account_that_its_policy_lets_in() {
    let route = |ingress: &str, policy: Value| {
        one("endpoint", json!({ "authentication": "cloud_identity", "ingress": ingress, "policy": policy }))
    };
    assert_eq!(route("public", json!([allow("execute-api:Invoke", &json!([]))])), OPEN);
    assert_eq!(route("public", json!(null)), NONE);
    let from_vpc = allow("execute-api:Invoke", &only_if("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d"));
    assert_eq!(route("private", json!([from_vpc])), NONE);
}

#[test]
fn a_machine_with_an_open_port_names_the_port() {
    let machine = |ingress: Value, ports: Value| {
        world(vec![
            asset("endpoint", "it", json!({ "ingress": ingress }), &["connects_to group"]),
            asset("network", "group", json!({ "network_type": "security_group", "open_ai_ports": ports }), &[]),
        ])
    };
    let open = machine(json!("public"), json!(["11434 ollama", "8888 jupyter"]));
    assert_eq!(edges(&open, "exposes"), ASSUMED);
    let because = because(&open, "internet", "exposes", "it");
    assert_eq!(because[..2], ["group.open_ai_ports", "it.ingress"]);
    assert_eq!(because[2], "the whole internet may connect to 11434 ollama, 8888 jupyter");
    assert_eq!(edges(&machine(json!("public"), json!([])), "exposes"), NONE);
    assert_eq!(edges(&machine(json!("private"), json!(["8888 jupyter"])), "exposes"), NONE);
    let unread = denied("ec2:GetManagedPrefixListEntries");
    assert_eq!(edges(&machine(json!("public"), unread), "exposes"), PERHAPS);
    assert_eq!(
        edges(&machine(denied("ec2:DescribeInstances"), json!(["8888 jupyter"])), "exposes"),
        ["internet exposes it ? ~"]
    );
}

#[test]
fn policies_for_everybody_open_what_they_are_attached_to() {
    for (kind, action, other, more) in [
        ("key", "kms:Decrypt", "kms:DescribeKey", json!({ "exists": true, "alias_of": null })),
        ("container_image", "ecr:BatchGetImage", "ecr:DescribeImages", json!({ "exists": true })),
        ("knowledge_base", "bedrock:Retrieve", "bedrock:GetKnowledgeBase", json!({})),
        ("memory", "bedrock-agentcore:RetrieveMemoryRecords", "bedrock-agentcore:CreateEvent", json!({})),
        ("model", "bedrock:CreateModelCopyJob", "bedrock:TagResource", json!({})),
        ("model_registry", "sagemaker:DescribeModelPackage", "sagemaker:AddTags", json!({})),
    ] {
        let shared = |action: &str, conditions: &Value, with: &Value| {
            let mut facts = more.clone();
            facts["policy"] = json!([allow(action, conditions)]);
            facts["shared_with"] = with.clone();
            one(kind, facts)
        };
        assert_eq!(shared(action, &json!([]), &json!(["*"])), OPEN, "{kind}");
        assert_eq!(shared(other, &json!([]), &json!(["*"])), NONE, "{kind}");
        let of_organization = only_if("StringEquals", "aws:PrincipalOrgID", "o-acme1234");
        assert_eq!(shared(action, &of_organization, &json!([])), NONE, "{kind}");
        assert_eq!(shared(action, &json!([]), &json!(["444455556666"])), NONE, "{kind}");
    }
}

#[test]
fn a_key_is_opened_once_under_all_of_its_names() {
    let policy = json!([allow("kms:*", &json!([]))]);
    let key = |uid: &str, alias_of: Value| {
        asset("key", uid, json!({ "exists": true, "alias_of": alias_of, "policy": policy, "shared_with": ["*"] }), &[])
    };
    assert_eq!(exposed(vec![key("it", json!(null)), key("alias", json!("it"))]), OPEN);
}

#[test]
fn registries_and_images_are_writable_if_everybody_may_push() {
    for (kind, action) in [("model_registry", "sagemaker:CreateModelPackage"), ("container_image", "ecr:PutImage")] {
        let facts = json!({ "policy": [allow(action, &json!([]))], "shared_with": ["*"] });
        let world = world(vec![asset(kind, "it", facts, &[])]);
        assert_eq!(edges(&world, "writable_by_public"), ["internet writable_by_public it"], "{kind}");
        assert_eq!(edges(&world, "exposes"), NONE, "{kind}");
    }
}

#[test]
fn a_collection_on_the_internet_still_asks_for_a_signature() {
    let collection = |network: Value, principals: Value| {
        one("vector_store", json!({ "public_network": network, "data_principals": principals }))
    };
    assert_eq!(collection(json!(true), json!(["*"])), OPEN);
    assert_eq!(collection(json!(true), json!(["arn:aws:iam::111122223333:role/kb"])), NONE);
    assert_eq!(collection(json!(false), json!(["*"])), NONE);
    assert_eq!(collection(json!(true), denied("aoss:GetAccessPolicy")), PERHAPS);
    assert_eq!(collection(denied("aoss:GetSecurityPolicy"), json!(["*"])), PERHAPS);
}

#[test]
fn a_notebook_that_calls_out_is_a_weak_entry() {
    let notebook = |facts: Value, script: Value| {
        world(vec![asset("notebook", "it", facts, &["artifact_in script"]), asset("notebook", "script", script, &[])])
    };
    let clean = || json!({ "remote_code": [] });
    let user = notebook(json!({ "direct_internet": true, "root_access": false }), clean());
    let root = notebook(json!({ "direct_internet": true, "root_access": true }), clean());
    let fetching = json!({ "remote_code": [{ "at": "on_start, line 3", "class": "curl piped into a shell" }] });
    let at_start = notebook(json!({ "direct_internet": true, "root_access": true }), fetching);
    assert_eq!(edges(&root, "exposes"), ASSUMED);
    let eases = [&user, &root, &at_start].map(|world| ease(world, "it", "exposes"));
    assert!(eases.is_sorted() && eases[0] > 0 && eases[2] < 128, "{eases:?}");
    assert_eq!(edges(&notebook(json!({ "direct_internet": false, "root_access": true }), clean()), "exposes"), NONE);
    assert_eq!(one("workspace", json!({ "network": "public" })), ASSUMED);
    assert_eq!(one("workspace", json!({ "network": "private" })), NONE);
}
