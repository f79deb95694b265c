#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use serde_json::{Value, json};

use super::{ArmEstate, ArmEstateError, ArmFault, ArmReplay, ArmSettings};
use crate::loopback::tests::talk;

const ACCOUNTS: &str = "/subscriptions/S1/resourceGroups/Rg/providers/Microsoft.CognitiveServices/accounts";

fn document() -> Value {
    let account = |name: &str| {
        json!({ "id": format!("{ACCOUNTS}/{name}"), "name": name, "type": "Microsoft.CognitiveServices/accounts",
                "properties": {} })
    };
    let deployment = json!({ "id": format!("{ACCOUNTS}/a1/deployments/chat"), "name": "chat",
                             "type": "Microsoft.CognitiveServices/accounts/deployments", "properties": {} });
    let assignment = |scope: &str, name: &str| {
        json!({ "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"), "name": name,
                "type": "Microsoft.Authorization/roleAssignments", "properties": {} })
    };
    let search = json!({ "id": "/subscriptions/S2/resourceGroups/Rg/providers/Microsoft.Search/searchServices/s",
                         "name": "s", "type": "Microsoft.Search/searchServices", "properties": {} });
    json!({
        "resources": [account("a1"), account("a2"), account("a3"), deployment, search,
                      assignment("/subscriptions/S1", "r1"), assignment(&format!("{ACCOUNTS}/a1"), "r2")],
        "answers": { "/_host/A1.services.ai.azure.com/agents": { "data": [] } },
    })
}

async fn replay(document: &Value) -> ArmReplay {
    let estate = ArmEstate::from_json(&document.to_string()).unwrap();
    ArmReplay::start(estate, ArmSettings { page: Some(2), faults: None }).await.unwrap()
}

async fn request(replay: &ArmReplay, line: &str, body: &str) -> (u16, Value) {
    let bytes = format!(
        "{line} HTTP/1.1\r\nhost: here:1\r\nconnection: close\r\nauthorization: Bearer t\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = talk(&replay.endpoint(), bytes).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|_| body.into()))
}

async fn get(replay: &ArmReplay, path: &str) -> (u16, Value) {
    request(replay, &format!("GET {path}?api-version=2025-06-01"), "").await
}

fn names(body: &Value) -> Vec<&str> {
    body["value"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_resource_is_found_by_its_id_in_any_case() {
    let replay = replay(&document()).await;
    let (status, body) = get(&replay, &format!("{}/A1/", ACCOUNTS.to_uppercase())).await;
    assert_eq!((status, body["name"].as_str()), (200, Some("a1")));
    let (status, body) = get(&replay, &format!("{ACCOUNTS}/gone")).await;
    assert_eq!((status, body["error"]["code"].as_str()), (404, Some("ResourceNotFound")));
    assert_eq!(get(&replay, "/_host/a1.services.ai.azure.com/agents").await, (200, json!({ "data": [] })));
}

#[tokio::test]
async fn lists_are_by_subscription_group_and_parent_and_come_in_pages() {
    let replay = replay(&document()).await;
    let (_, first) = get(&replay, "/subscriptions/s1/providers/Microsoft.CognitiveServices/accounts").await;
    assert_eq!(names(&first), ["a1", "a2"]);
    let next = first["nextLink"].as_str().unwrap().strip_prefix("http://here:1").unwrap();
    let (_, second) = request(&replay, &format!("GET {next}"), "").await;
    assert_eq!((names(&second), second.get("nextLink")), (vec!["a3"], None));
    assert_eq!(names(&get(&replay, ACCOUNTS).await.1), ["a1", "a2"]);
    assert_eq!(names(&get(&replay, &format!("{ACCOUNTS}/a1/deployments")).await.1), ["chat"]);
    assert_eq!(names(&get(&replay, &format!("{ACCOUNTS}/a2/deployments")).await.1), [""; 0]);
    assert_eq!(get(&replay, &format!("{ACCOUNTS}/gone/deployments")).await.0, 404);
    assert_eq!(
        names(&get(&replay, "/subscriptions/s2/providers/Microsoft.CognitiveServices/accounts").await.1),
        [""; 0]
    );
    let (_, listed) = get(&replay, "/subscriptions").await;
    let ids: Vec<&str> =
        listed["value"].as_array().unwrap().iter().map(|s| s["subscriptionId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["s1", "s2"]);
}

#[tokio::test]
async fn role_assignments_come_with_those_that_are_inherited() {
    let replay = replay(&document()).await;
    let at = async |scope: &str| {
        let (_, body) = get(&replay, &format!("{scope}/providers/Microsoft.Authorization/roleAssignments")).await;
        names(&body).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(at("/subscriptions/S1").await, ["r1", "r2"]);
    assert_eq!(at(&format!("{ACCOUNTS}/a1")).await, ["r1", "r2"]);
    assert_eq!(at(&format!("{ACCOUNTS}/a2")).await, ["r1"]);
}

#[tokio::test]
async fn what_is_given_to_a_group_is_given_to_its_members() {
    let role = |name: &str, to: &str| {
        json!({ "id": format!("/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/{name}"), "name": name,
                "type": "Microsoft.Authorization/roleAssignments", "properties": { "principalId": to } })
    };
    let resources = json!([role("r1", "Me"), role("r2", "group"), role("r3", "other"), role("r4", "ME")]);
    let replay = replay(&json!({ "resources": resources, "groups": { "Group": ["me"] } })).await;
    let list = "/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01";
    let (_, first) = request(&replay, &format!("GET {list}&$filter=assignedTo(%27me%27)"), "").await;
    assert_eq!(names(&first), ["r1", "r2"]);
    let next = first["nextLink"].as_str().unwrap().strip_prefix("http://here:1").unwrap();
    assert_eq!(names(&request(&replay, &format!("GET {next}"), "").await.1), ["r4"]);
}

#[tokio::test]
async fn a_data_plane_has_pages_and_empty_lists() {
    let agents = "/_host/a1.services.ai.azure.com/api/projects/p/agents";
    let document = json!({ "resources": [], "answers": {
        agents: { "data": [{ "id": "one" }], "has_more": true, "last_id": "One" },
        (format!("{agents}?after=one")): { "data": [{ "id": "two" }], "has_more": false },
    } });
    let replay = replay(&document).await;
    assert_eq!(get(&replay, agents).await.1["data"][0]["id"], "one");
    let second = request(&replay, &format!("GET {agents}?api-version=v1&after=One"), "").await;
    assert_eq!(second.1["data"][0]["id"], "two");
    let empty = get(&replay, "/_host/a1.services.ai.azure.com/api/projects/p/toolboxes").await;
    assert_eq!(empty.1["data"], json!([]));
    assert_eq!(get(&replay, "/_host/s.search.windows.net/indexes").await.1, json!({ "value": [] }));
    assert_eq!(get(&replay, "/_host/evil.example/indexes").await.0, 404);
}

#[tokio::test]
async fn resource_graph_shows_the_types_that_are_asked_for() {
    let replay = replay(&document()).await;
    let ask = async |subscriptions: Value, token: Value| {
        let query = "Resources | where type in~ ('microsoft.cognitiveservices/accounts')";
        let body = json!({ "subscriptions": subscriptions, "query": query, "options": { "$skipToken": token } });
        let line = "POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
        request(&replay, line, &body.to_string()).await.1
    };
    let first = ask(json!(["s1", "s2"]), json!(null)).await;
    assert_eq!((first["totalRecords"].as_u64(), first["data"].as_array().unwrap().len()), (Some(3), 2));
    let second = ask(json!(["s1", "s2"]), first["$skipToken"].clone()).await;
    assert_eq!((second["data"][0]["name"].as_str(), second.get("$skipToken")), (Some("a3"), None));
    assert_eq!(ask(json!(["s2"]), json!(null)).await["count"], 0);
}

#[tokio::test]
async fn what_a_reader_may_not_is_refused() {
    let replay = replay(&document()).await;
    let keys = request(&replay, &format!("POST {ACCOUNTS}/a1/listKeys?api-version=2025-06-01"), "").await;
    assert_eq!((keys.0, keys.1["error"]["code"].as_str()), (403, Some("AuthorizationFailed")));
    assert_eq!(request(&replay, &format!("DELETE {ACCOUNTS}/a1?api-version=1"), "").await.0, 405);
    assert_eq!(
        request(&replay, &format!("GET {ACCOUNTS}/a1"), "").await.1["error"]["code"],
        "MissingApiVersionParameter"
    );
    let unsigned =
        talk(&replay.endpoint(), "GET /subscriptions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(unsigned.starts_with("HTTP/1.1 401"), "{unsigned}");
}

#[tokio::test]
async fn what_no_role_allows_is_left_out_of_the_graph_and_of_the_permissions() {
    let estate = ArmEstate::from_json(&document().to_string()).unwrap();
    let estate = estate.without("Microsoft.Search/searchServices/read");
    let replay = ArmReplay::start(estate, ArmSettings::default()).await.unwrap();
    let line = "POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
    let (_, rows) =
        request(&replay, line, r#"{"query":"Resources | where type =~ 'Microsoft.Search/searchServices'"}"#).await;
    assert_eq!(rows["count"], 0);
    let (_, rights) = get(&replay, "/subscriptions/s1/providers/Microsoft.Authorization/permissions").await;
    assert_eq!(rights["value"][0]["actions"], json!(["*/read"]));
    assert_eq!(rights["value"][0]["notActions"], json!(["microsoft.search/searchservices/read"]));
}

#[tokio::test]
async fn faults_hit_by_the_end_of_a_path_or_as_somebody_decides() {
    let mut document = document();
    document["faults"] = json!({ "/accounts/a1": "403", "/accounts/a2": "429x1" });
    let replayed = replay(&document).await;
    assert_eq!(get(&replayed, &format!("{ACCOUNTS}/A1")).await.0, 403);
    let statuses =
        [get(&replayed, &format!("{ACCOUNTS}/a2")).await.0, get(&replayed, &format!("{ACCOUNTS}/a2")).await.0];
    assert_eq!(statuses, [429, 200]);
    let heard = replayed.heard();
    assert_eq!(
        heard.iter().map(|one| (one.status, one.faulty)).collect::<Vec<_>>(),
        [(403, true), (429, true), (200, false)]
    );

    let estate = ArmEstate::from_json(&document.to_string()).unwrap();
    let faults = ArmSettings {
        page: None,
        faults: Some(Box::new(|call| call.path.ends_with("/deployments").then_some(ArmFault::Garbled))),
    };
    let replayed = ArmReplay::start(estate, faults).await.unwrap();
    assert!(get(&replayed, &format!("{ACCOUNTS}/a1/deployments")).await.1.is_string());
    assert_eq!(get(&replayed, &format!("{ACCOUNTS}/a3")).await.0, 200);
}

#[test]
fn a_wrong_document_is_named() {
    let refused = |document: Value| ArmEstate::from_json(&document.to_string()).unwrap_err();
    assert!(matches!(refused(json!({ "resources": [{ "name": "x" }] })), ArmEstateError::NoId(1)));
    assert!(matches!(refused(json!({ "resources": [], "faults": { "/x": "no" } })), ArmEstateError::Fault(_)));
    assert!(matches!(refused(json!({ "resource": [] })), ArmEstateError::Document(_)));
}
