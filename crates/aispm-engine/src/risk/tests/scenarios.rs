//! Situations with the vector and the level that they are expected to get.
//!
//! A regression anchor and no independent evidence: whoever chose the weights also wrote the situations.

use serde_json::{Value, json};

use super::worlds::{Parts, check, parts, path, risk};
use crate::{Severity, World, finding::Risk, risk::level};

use Severity::{Critical, High, Info, Low, Medium};

/// What is found.
enum Found {
    /// A weakness of one asset.
    Check(&'static str),
    /// A path, and the asset it is reported for.
    Path(&'static str, &'static str),
}
use Found::{Check, Path};

struct Scenario {
    name: &'static str,
    parts: Parts,
    found: Found,
    severity: Severity,
    vector: &'static str,
    level: Severity,
}

fn scenario(
    name: &'static str,
    parts: Parts,
    found: Found,
    severity: Severity,
    vector: &'static str,
    level: Severity,
) -> Scenario {
    Scenario { name, parts, found, severity, vector, level }
}

fn found(world: &World, found: &Found, severity: Severity) -> Risk {
    risk(
        world,
        match found {
            Check(asset) => check(world, asset, severity),
            Path(words, per) => path(world, words, per, severity),
        },
    )
}

fn none() -> Value {
    json!({})
}

fn admin() -> Value {
    json!({ "privileges": ["administrator"], "identity_type": "role" })
}

fn narrow() -> Value {
    json!({ "privileges": [], "identity_type": "role", "trust": [{ "effect": "Allow", "principals": ["Service:s"] }] })
}

fn user() -> Value {
    json!({ "privileges": [], "identity_type": "user" })
}

fn store(class: &str) -> Value {
    json!({ "data_classes": [class] })
}

/// An agent that writes, and reads what is not public; with what keeps it in check.
fn writer(guarding: &str, unasked: bool) -> Value {
    json!({
        "tool_classes": ["writes_state", "reads_private"],
        "acts_unasked": unasked,
        "guarding": guarding,
        "remembers": false,
        "bounded": true,
    })
}

/// The agent behind a door that any token opens.
fn writing_agent(guarding: &str, unasked: bool) -> Parts {
    parts(
        &[
            ("internet internet", none()),
            ("agent agent", writer(guarding, unasked)),
            ("role identity", narrow()),
            ("orders store", store("confidential")),
        ],
        &["internet exposes agent at 80", "agent runs_as role", "role can_write orders"],
    )
}

const TO_ORDERS: &str = "internet exposes agent runs_as role can_write orders";

fn scenarios() -> Vec<Scenario> {
    let admin_runtime = || {
        parts(
            &[("internet internet", none()), ("chat agent_runtime", none()), ("root identity", admin())],
            &["internet exposes chat", "chat runs_as root"],
        )
    };
    let trained = || {
        parts(
            &[
                ("internet internet", none()),
                ("bucket store", store("training_data")),
                ("model model", json!({ "source": "container" })),
                ("endpoint endpoint", json!({ "in_service": true })),
            ],
            &["model trained_on bucket", "endpoint serves model"],
        )
    };
    let pickle = || {
        parts(
            &[
                ("dev identity", user()),
                ("weights store", store("model_artifact")),
                ("model model", json!({ "source": "container" })),
                ("role identity", narrow()),
            ],
            &["dev can_write weights", "model artifact_in weights", "model runs_as role"],
        )
    };
    let guarded = || {
        parts(
            &[
                ("internet internet", none()),
                ("agent agent", writer("detects_only", true)),
                ("guard guardrail", none()),
            ],
            &["agent guarded_by guard"],
        )
    };
    let climb = |privileges: &str| {
        parts(
            &[
                ("dev identity", json!({ "privileges": [privileges], "identity_type": "user" })),
                ("root identity", admin()),
            ],
            &["dev can_escalate_to root"],
        )
    };
    let reader = |possibly: &str| {
        parts(
            &[
                ("internet internet", none()),
                ("chat agent_runtime", none()),
                ("role identity", narrow()),
                ("people store", store("personal")),
            ],
            &["internet exposes chat", "chat runs_as role", &format!("{possibly}role can_read people")],
        )
    };
    let shared = || {
        parts(
            &[
                ("other identity", json!({ "identity_type": "account", "external": true })),
                ("role identity", narrow()),
                ("weights store", store("model_artifact")),
            ],
            &["other can_assume role", "role can_read weights"],
        )
    };
    let one = |words: &str, facts: Value| parts(&[(words, facts)], &[]);
    let used = |words: &str, facts: Value, edge: &str| parts(&[(words, facts), ("dev identity", user())], &[edge]);
    let public =
        |words: &str, facts: Value, edge: &str| parts(&[(words, facts), ("internet internet", none())], &[edge]);
    vec![
        scenario(
            "weights are loaded from a store whose name is free",
            parts(
                &[
                    ("weights store", json!({ "exists": false, "used_for": ["model_artifact"] })),
                    ("model model", json!({ "source": "container" })),
                    ("role identity", narrow()),
                ],
                &["model artifact_in weights", "model runs_as role"],
            ),
            Check("weights"),
            High,
            "ASPM:1/E:0.90/X:0.75/I:0.70/A:0.00/T:0.00/M:1.00/K:1.00",
            High,
        ),
        scenario(
            "anyone talks to an agent that acts as administrator",
            admin_runtime(),
            Path("internet exposes chat runs_as root", "chat"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:1.00/A:0.50/T:1.00/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "anyone opens a notebook that can become administrator",
            parts(
                &[
                    ("internet internet", none()),
                    ("notes notebook", none()),
                    ("role identity", narrow()),
                    ("root identity", admin()),
                ],
                &["internet exposes notes", "notes runs_as role", "role can_escalate_to root"],
            ),
            Path("internet exposes notes runs_as role can_escalate_to root", "notes"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:1.00/A:0.00/T:0.00/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "a tool server with a shell asks nobody who calls",
            public("shell mcp_server", json!({ "tool_classes": ["executes_code"] }), "internet exposes shell"),
            Check("shell"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:0.80/A:0.00/T:0.00/M:1.00/K:1.00",
            Critical,
        ),
        scenario(
            "anyone writes what a served model is trained on",
            trained().edge("internet writable_by_public bucket"),
            Path("internet writable_by_public bucket <trained_on model <serves endpoint", "endpoint"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:0.60/A:0.00/T:0.00/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "anyone reads data about people",
            public("people store", store("personal"), "internet exposes people"),
            Check("people"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:0.90/A:0.00/T:0.00/M:1.00/K:1.00",
            Critical,
        ),
        scenario(
            "anyone reads a store that holds nothing of note",
            public("assets store", json!({ "data_classes": [] }), "internet exposes assets"),
            Check("assets"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.30/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "anyone calls an endpoint that leads nowhere",
            public("endpoint endpoint", json!({ "in_service": true }), "internet exposes endpoint"),
            Check("endpoint"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.60/A:0.00/T:0.00/M:1.00/K:1.00",
            High,
        ),
        scenario(
            "any token opens an agent that writes, unguarded and unasked",
            writing_agent("none", true),
            Path(TO_ORDERS, "agent"),
            High,
            "ASPM:1/E:0.80/X:0.75/I:0.90/A:0.55/T:0.80/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "the same agent with a guardrail, and people who must agree",
            writing_agent("blocks_attacks", false),
            Path(TO_ORDERS, "agent"),
            Medium,
            "ASPM:1/E:0.80/X:0.50/I:0.90/A:0.50/T:0.80/M:0.45/K:0.80",
            High,
        ),
        scenario(
            "anyone calls a function that is an agent's tool and reads data about people",
            parts(
                &[
                    ("internet internet", none()),
                    ("lookup function", none()),
                    ("role identity", narrow()),
                    ("people store", store("personal")),
                ],
                &["internet exposes lookup", "lookup runs_as role", "role can_read people"],
            ),
            Path("internet exposes lookup runs_as role can_read people", "lookup"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.90/A:0.00/T:0.00/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "an agent reads strangers' text and data about people, and can send it out; staff only",
            parts(
                &[
                    ("dev identity", user()),
                    (
                        "agent agent_version",
                        json!({
                            "tool_classes": ["reads_untrusted", "reads_private", "sends_external"],
                            "acts_unasked": true,
                            "guarding": "none",
                        }),
                    ),
                    ("role identity", narrow()),
                    ("people store", store("personal")),
                ],
                &["dev can_invoke agent", "agent runs_as role", "role can_read people"],
            ),
            Path("agent runs_as role can_read people", "agent"),
            Critical,
            "ASPM:1/E:0.40/X:0.95/I:0.90/A:0.60/T:1.00/M:1.00/K:0.80",
            High,
        ),
        scenario(
            "a developer swaps the pickled weights of a model",
            pickle(),
            Path("dev can_write weights <artifact_in model runs_as role", "model"),
            High,
            "ASPM:1/E:0.40/X:0.75/I:0.70/A:0.00/T:0.00/M:1.00/K:0.80",
            High,
        ),
        scenario(
            "weights in a format that runs code, which nobody but administrators can change",
            one("model model", json!({ "source": "container" })),
            Check("model"),
            High,
            "ASPM:1/E:0.10/X:0.75/I:0.70/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "a key of a model service in the start-up script of a notebook",
            used("notes notebook", none(), "dev can_invoke notes"),
            Check("notes"),
            High,
            "ASPM:1/E:0.40/X:0.75/I:0.40/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "a private endpoint acts as administrator",
            parts(
                &[("endpoint endpoint", json!({ "in_service": true })), ("root identity", admin())],
                &["endpoint runs_as root"],
            ),
            Check("endpoint"),
            High,
            "ASPM:1/E:0.10/X:0.75/I:1.00/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "model calls are not logged",
            one("account account", json!({ "ai_assets": 12 })),
            Check("account"),
            Medium,
            "ASPM:1/E:0.40/X:0.50/I:0.45/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "model calls are not logged where nothing asks models",
            one("account account", json!({ "ai_assets": 0 })),
            Check("account"),
            Medium,
            "ASPM:1/E:0.40/X:0.50/I:0.20/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "users of an isolated development notebook are root",
            one("notes notebook", none()),
            Check("notes"),
            Medium,
            "ASPM:1/E:0.10/X:0.50/I:0.40/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "training data under a key of the provider",
            used("bucket store", store("training_data"), "dev can_read bucket"),
            Check("bucket"),
            Low,
            "ASPM:1/E:0.40/X:0.15/I:0.60/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "a tag is missing",
            one("bucket store", json!({ "data_classes": [] })),
            Check("bucket"),
            Info,
            "ASPM:1/E:0.10/X:0.02/I:0.30/A:0.00/T:0.00/M:1.00/K:1.00",
            Info,
        ),
        scenario(
            "a tag is missing on a public store",
            public("bucket store", json!({ "data_classes": [] }), "internet exposes bucket"),
            Check("bucket"),
            Info,
            "ASPM:1/E:1.00/X:0.02/I:0.30/A:0.00/T:0.00/M:1.00/K:1.00",
            Info,
        ),
        scenario(
            "the guardrail of a public agent only looks",
            guarded().edge("internet exposes agent"),
            Check("guard"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.80/A:0.50/T:1.00/M:1.00/K:1.00",
            Critical,
        ),
        scenario(
            "a guardrail that guards nothing only looks",
            one("guard guardrail", none()),
            Check("guard"),
            High,
            "ASPM:1/E:0.10/X:0.75/I:0.40/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "a user can become administrator",
            climb("invokes_all_models"),
            Path("dev can_escalate_to root", "dev"),
            High,
            "ASPM:1/E:0.40/X:0.75/I:1.00/A:0.00/T:0.00/M:1.00/K:0.80",
            High,
        ),
        scenario(
            "an administrator can become another",
            climb("administrator"),
            Path("dev can_escalate_to root", "dev"),
            High,
            "ASPM:1/E:0.20/X:0.75/I:1.00/A:0.00/T:0.00/M:1.00/K:0.80",
            Medium,
        ),
        scenario(
            "anyone gets to data about people through an agent",
            reader(""),
            Path("internet exposes chat runs_as role can_read people", "chat"),
            Critical,
            "ASPM:1/E:1.00/X:0.95/I:0.90/A:0.45/T:1.00/M:1.00/K:0.80",
            Critical,
        ),
        scenario(
            "the same where the rights were not read",
            reader("possibly "),
            Path("internet exposes chat runs_as role can_read people", "chat"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.90/A:0.45/T:1.00/M:1.00/K:0.64",
            Critical,
        ),
        scenario(
            "another account takes on a role that reads weights",
            shared(),
            Path("other can_assume role can_read weights", "role"),
            High,
            "ASPM:1/E:0.60/X:0.75/I:0.70/A:0.00/T:0.00/M:1.00/K:0.80",
            High,
        ),
        scenario(
            "another account reads data about people",
            parts(
                &[
                    ("other identity", json!({ "identity_type": "account", "external": true })),
                    ("people store", store("personal")),
                ],
                &["other can_read people"],
            ),
            Check("people"),
            High,
            "ASPM:1/E:0.60/X:0.75/I:0.90/A:0.00/T:0.00/M:1.00/K:1.00",
            High,
        ),
        scenario(
            "a network is open to the internet in front of a notebook",
            parts(
                &[("internet internet", none()), ("ports network", none()), ("notes notebook", none())],
                &["internet exposes ports", "notes connects_to ports"],
            ),
            Check("ports"),
            High,
            "ASPM:1/E:1.00/X:0.75/I:0.30/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "a job can reach out to everywhere",
            used("job training_job", none(), "dev can_assume dev"),
            Check("job"),
            Medium,
            "ASPM:1/E:0.10/X:0.50/I:0.40/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "logs are kept forever",
            one("log log_sink", json!({ "used_for": ["logs"] })),
            Check("log"),
            Low,
            "ASPM:1/E:0.10/X:0.15/I:0.60/A:0.00/T:0.00/M:1.00/K:1.00",
            Low,
        ),
        scenario(
            "a runtime pulls an image that nobody owns",
            parts(
                &[
                    ("internet internet", none()),
                    ("chat agent_runtime", none()),
                    ("image container_image", none()),
                    ("role identity", narrow()),
                ],
                &["internet exposes chat", "chat pulls_image image", "chat runs_as role"],
            ),
            Check("image"),
            Critical,
            "ASPM:1/E:0.10/X:0.95/I:0.63/A:0.00/T:0.00/M:1.00/K:1.00",
            Medium,
        ),
        scenario(
            "a memory is shared by all who talk to a public agent",
            parts(
                &[
                    ("internet internet", none()),
                    ("agent agent", writer("none", true)),
                    ("memory memory", json!({ "retention_days": 365 })),
                ],
                &["internet exposes agent", "agent remembers_in memory"],
            ),
            Check("memory"),
            Medium,
            "ASPM:1/E:0.90/X:0.50/I:0.80/A:0.60/T:1.00/M:1.00/K:1.00",
            High,
        ),
    ]
}

#[test]
fn situations_get_the_vectors_and_levels_that_they_are_expected_to_get() {
    let mut wrong = Vec::new();
    let scenarios = scenarios();
    for Scenario { name, parts, found: what, severity, vector, level: expected } in &scenarios {
        let risk = found(&parts.world(), what, *severity);
        if risk.vector != *vector || level(risk.score) != *expected {
            wrong.push(format!(
                "{name}: {} {} {} (expected {})",
                risk.vector,
                risk.score,
                level(risk.score).name(),
                expected.name()
            ));
        }
    }
    assert!(scenarios.len() >= 30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
