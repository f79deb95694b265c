//! JSON: every field of a path, and a schema that refuses anything else.

use serde_json::{Value, json};

use crate::estate::{Estate, FINGERPRINT};

/// A change that makes a report none, and what it is.
type Change = (&'static str, fn(&mut Value));

fn report(estate: &Estate) -> Value {
    serde_json::from_str(&estate.written("json", 0)).unwrap()
}

#[test]
fn the_report_and_every_line_are_what_their_schemas_say() {
    let estate = Estate::whole();
    let errors = |schema: &Value, document: &Value| -> Vec<String> {
        let validator = jsonschema::validator_for(schema).unwrap();
        validator.iter_errors(document).map(|error| format!("{} at {}", error, error.instance_path())).collect()
    };
    assert_eq!(errors(&aispm_report::schema::report(), &report(&estate)), Vec::<String>::new());
    let lines = estate.written("jsonl", 0);
    let mut records = std::collections::BTreeMap::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(errors(&aispm_report::schema::line(), &line), Vec::<String>::new(), "{line}");
        *records.entry(line["record"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!((records["finding"], records["choke_point"], records["link"]), (3, 2, 6));
}

#[test]
fn the_schemas_refuse_what_is_no_path() {
    let estate = Estate::whole();
    let report = report(&estate);
    let validator = jsonschema::validator_for(&aispm_report::schema::report()).unwrap();
    let wrong: [Change; 12] = [
        ("a hop of no relation", |r| r["findings"][0]["path"][1]["edge"] = json!("likes")),
        ("a hop without ease", |r| drop(r["findings"][0]["path"][1].as_object_mut().unwrap().remove("ease"))),
        ("a key of nobody's in a hop", |r| r["findings"][0]["path"][1]["extra"] = json!(1)),
        ("a key of nobody's in a stop", |r| r["findings"][0]["path"][0]["extra"] = json!(1)),
        ("a correlation without its path", |r| drop(r["findings"][0].as_object_mut().unwrap().remove("path"))),
        ("a check with a path", |r| r["findings"][1]["path"] = r["findings"][0]["path"].clone()),
        ("a finding without risk", |r| drop(r["findings"][0].as_object_mut().unwrap().remove("risk"))),
        ("a score above all", |r| r["findings"][0]["risk"]["score"] = json!(100.1)),
        ("an action of nobody's", |r| r["findings"][0]["risk"]["action"] = json!("panic")),
        ("a stated link with ease", |r| r["links"][0]["ease"] = json!(1)),
        ("a computed link without reasons", |r| r["links"][1]["derived"] = json!(false)),
        ("a cut without count", |r| drop(r["choke_points"][0].as_object_mut().unwrap().remove("closes"))),
    ];
    assert!(validator.is_valid(&report));
    for (what, change) in wrong {
        let mut changed = report.clone();
        change(&mut changed);
        assert!(!validator.is_valid(&changed), "{what} passes");
    }
}

#[test]
fn a_path_has_its_assets_edges_and_reasons_in_turn() {
    let report = report(&Estate::whole());
    let finding = &report["findings"][0];
    assert_eq!(finding["fingerprint"], FINGERPRINT);
    assert_eq!(finding["type"], "correlation");
    insta::assert_snapshot!(serde_json::to_string_pretty(&finding["path"]).unwrap(), @r#"
    [
      {
        "asset": "internet",
        "kind": "internet",
        "name": "internet",
        "step": "entry"
      },
      {
        "because": [
          {
            "asset": "arn:chat",
            "fact": "authentication",
            "source": "bedrock-agentcore:GetAgentRuntime",
            "value": "none"
          }
        ],
        "ease": 1.0,
        "edge": "exposes"
      },
      {
        "asset": "arn:chat",
        "kind": "agent_runtime",
        "name": "chat",
        "step": "runtime"
      },
      {
        "because": [
          {
            "asset": "arn:chat",
            "fact": "runs_as",
            "source": "bedrock-agentcore:GetAgentRuntime",
            "value": "arn:chat-role"
          }
        ],
        "ease": 1.0,
        "edge": "runs_as"
      },
      {
        "asset": "arn:chat-role",
        "kind": "identity",
        "name": "chat-role",
        "step": "identity"
      },
      {
        "because": [],
        "ease": 0.9,
        "edge": "can_assume",
        "says": [
          "reader trusts every role of 111122223333"
        ]
      },
      {
        "asset": "arn:reader",
        "kind": "identity",
        "name": "reader"
      },
      {
        "because": [
          {
            "asset": "arn:reader",
            "fact": "statements[1]",
            "source": "iam:GetAccountAuthorizationDetails",
            "value": {
              "actions": [
                "s3:*"
              ],
              "effect": "Allow",
              "policy": "read-all",
              "resources": [
                "*"
              ]
            }
          }
        ],
        "ease": 1.0,
        "edge": "can_read",
        "open": [
          "organisation policies were not seen"
        ]
      },
      {
        "asset": "arn:pii",
        "kind": "store",
        "name": "acme-pii-train",
        "step": "data"
      }
    ]
    "#);
    assert_eq!(
        finding["beside"],
        json!([{ "from": "arn:chat", "edge": "has_tool", "to": "arn:mail", "ease": 1.0, "because": [] }])
    );
    assert_eq!(finding["targets"], json!(["arn:pii", "arn:logs"]));
    assert_eq!(
        (&finding["signals"][0]["id"], &finding["signals"][0]["asset"]),
        (&json!("no_auth"), &json!("arn:chat"))
    );
    assert_eq!(
        finding["choke_points"],
        json!([
            { "from": "arn:chat", "edge": "runs_as", "to": "arn:chat-role", "closes": 3, "score_after": 0.0 },
            { "from": "arn:reader", "edge": "can_read", "to": "arn:pii", "closes": 0, "score_after": 61.2 },
        ])
    );
    assert_eq!(
        report["choke_points"][0],
        json!({ "from": "arn:chat", "edge": "runs_as", "to": "arn:chat-role", "closes": 3 })
    );
}

#[test]
fn numbers_are_rounded_and_the_vector_is_whole() {
    let report = report(&Estate::whole());
    assert_eq!(
        report["findings"][0]["risk"],
        json!({
            "score": 94.5, "priority": 86.9, "exposure": 1.0, "exploitability": 1.0, "impact": 0.85, "confidence": 0.8,
            "vector": "ASPM:1/E:1.00/X:1.00/I:0.85/A:0.70/T:1.00/M:0.50/K:0.80", "action": "act",
        })
    );
}

#[test]
fn a_check_has_no_member_of_a_path_and_none_is_null() {
    let report = report(&Estate::whole());
    let check = report["findings"][1].as_object().unwrap();
    assert_eq!(check["type"], "check");
    for absent in ["path", "beside", "targets", "signals", "choke_points", "waived"] {
        assert!(!check.contains_key(absent), "{absent}");
    }
    let possible = &report["findings"][2]["path"][1];
    assert_eq!((&possible["seen"], &possible["because"][0]["source"]), (&json!(false), &json!("iam:GetRolePolicy")));
    assert!(report["findings"][0]["path"][1].get("seen").is_none() && possible.get("reversed").is_none());
}

#[test]
fn computed_links_are_those_of_paths_and_stated_ones_are_not_repeated() {
    let mut estate = Estate::whole();
    let links = |estate: &Estate| -> Vec<(String, bool)> {
        let report = report(estate);
        let links = report["links"].as_array().unwrap().iter();
        let text = |link: &Value, key: &str| link[key].as_str().unwrap().to_owned();
        links
            .map(|l| (["from", "relation", "to"].map(|key| text(l, key)).join(" "), l["derived"].as_bool().unwrap()))
            .collect()
    };
    let derived = |text: &str| (text.to_owned(), true);
    assert_eq!(
        links(&estate),
        [
            ("arn:chat runs_as arn:chat-role".to_owned(), false),
            derived("arn:chat can_read arn:logs"),
            derived("arn:chat has_tool arn:mail"),
            derived("arn:chat-role can_assume arn:reader"),
            derived("arn:reader can_read arn:pii"),
            derived("internet exposes arn:chat"),
        ]
    );
    estate.path().hops[2].reversed = true;
    assert!(
        links(&estate).contains(&derived("arn:reader can_assume arn:chat-role")),
        "in the direction of the relation"
    );
    estate.evaluation.findings.clear();
    assert_eq!(links(&estate).len(), 1, "nothing is listed, so nothing is explained");
}

#[test]
fn what_analysis_added_is_listed_and_not_counted_as_found() {
    let report = report(&Estate::whole());
    assert_eq!(report["assets"].as_array().unwrap().len(), 7);
    assert_eq!(report["summary"]["assets"]["total"], 6);
    assert!(report["summary"]["assets"]["by_kind"].get("internet").is_none());
}

#[test]
fn the_same_evaluation_gives_the_same_bytes() {
    for format in ["text", "json", "jsonl"] {
        assert_eq!(Estate::whole().written(format, 100), Estate::whole().written(format, 100), "{format}");
    }
}
