//! An open agent that reads personal data through a second role, and a bucket anyone reads; judged by hand.

use std::collections::BTreeMap;

use aispm_engine::{
    Confidence, Evaluation, Evidence, Finding, Judgement, OutcomeCounts, RuleSet, RuleSource, Severity, World, analyse,
    finding::{Action, AttackPath, Beside, Cut, Hop, Risk, Signal, Stop},
};
use aispm_inventory::{
    Asset, CellReport, Detail, Gap, GapRecord, Inventory, Observed, Outcome, Place, Provider, Reason, Relation, Scan,
    coverage::CellGap,
    kind::{AgentRuntime, Identity, Internet, Store, Tool},
};
use aispm_report::{FORMATS, Report, Style};
use serde_json::{Value, json};

pub(crate) const HOME: &str = "111122223333";
pub(crate) const FINGERPRINT: &str = "f1:00000000000000000000000000000001";

/// An inventory, the rules, and what they say about it.
pub(crate) struct Estate {
    pub(crate) world: World,
    pub(crate) rules: RuleSet,
    pub(crate) evaluation: Evaluation,
}

impl Estate {
    /// The whole story: a path that fails, a path that may be there, a check, and a choke point.
    pub(crate) fn whole() -> Self {
        Self::named("chat", "acme-pii-train")
    }

    /// The same, in which strangers named the runtime and the bucket.
    pub(crate) fn named(runtime: &str, bucket: &str) -> Self {
        let world = analyse(inventory(runtime, bucket));
        let rules = rules();
        let at = |uid: &str| world.inventory.assets.iter().position(|asset| asset.uid == uid).unwrap();
        let rule = |id: &str| rules.rules().iter().position(|rule| rule.id == id).unwrap();
        let findings = vec![
            open_agent(rule("open-agent-reads-personal-data"), &at),
            public_bucket(rule("store-open-to-anyone"), &at),
            possible(rule("open-agent-reads-personal-data"), &at),
        ];
        let choke_points = findings[0].cuts.iter().map(|cut| Cut { score_after: 0.0, ..cut.clone() }).collect();
        let outcomes = OutcomeCounts { fail: 2, pass: 7, unknown: 1, not_applicable: 4 };
        let evaluation = Evaluation { findings, passed: Vec::new(), outcomes, choke_points };
        Self { world, rules, evaluation }
    }

    pub(crate) fn report(&self) -> Report<'_> {
        Report {
            world: &self.world,
            rules: &self.rules,
            evaluation: &self.evaluation,
            min_severity: Severity::Info,
            include_passed: false,
        }
    }

    /// What a format writes.
    pub(crate) fn written(&self, format: &str, width: usize) -> String {
        let format = FORMATS.iter().find(|known| known.name == format).unwrap();
        let mut out = Vec::new();
        (format.write)(&self.report(), &Style { color: false, width }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The finding of the path that fails.
    pub(crate) fn path(&mut self) -> &mut AttackPath {
        self.evaluation.findings[0].path.as_mut().unwrap()
    }
}

pub(crate) fn place(account: &str) -> Place {
    Place { provider: Provider::Aws, account: account.into(), region: "eu-west-1".into() }
}

fn asset(uid: &str, resource_type: &str, name: &str, detail: impl Into<Detail>) -> Asset {
    Asset::new(resource_type, &place(HOME), uid, detail).named(Some(name))
}

fn inventory(runtime: &str, bucket: &str) -> Inventory {
    let mut internet =
        asset("internet", "internet", "internet", Internet { external: Observed::Known(true), ..Internet::default() });
    internet.place = Place { provider: Provider::Aws, account: "*".into(), region: "global".into() };
    let mut reader = asset("arn:reader", "aws_iam_role", "reader", Identity::default());
    reader.place.account = "444455556666".into();
    let denied =
        GapRecord { reason: Reason::Denied, permission: Some("organizations:ListPolicies".to_owned()), detail: None };
    let cell = |resource_type: &str, outcome, gaps| CellReport {
        place: place(HOME),
        resource_type: resource_type.into(),
        outcome,
        assets: 1,
        gaps,
    };
    Inventory::new(
        Scan {
            id: "scan".to_owned(),
            started_at: "2026-11-01T10:00:00Z".parse().unwrap(),
            finished_at: "2026-11-01T10:00:09Z".parse().unwrap(),
            version: "0.1.0".to_owned(),
            providers: vec![Provider::Aws],
            calls: BTreeMap::from([("s3:GetBucketPolicy".to_owned(), 3)]),
            interrupted: false,
        },
        BTreeMap::new(),
        vec![
            cell("aws_s3_bucket", Outcome::Complete, Vec::new()),
            cell("aws_organization", Outcome::Unread, vec![CellGap { gap: Gap::from(denied), times: 1 }]),
        ],
        vec![
            internet,
            asset("arn:chat", "aws_agentcore_runtime", runtime, AgentRuntime::default())
                .link(Relation::RunsAs, Some("arn:chat-role")),
            asset("arn:chat-role", "aws_iam_role", "chat-role", Identity::default()),
            reader,
            asset("arn:pii", "aws_s3_bucket", bucket, Store::default()),
            asset("arn:logs", "aws_s3_bucket", "acme-logs", Store::default()),
            asset("arn:mail", "aws_agentcore_tool", "send-mail", Tool::default()),
        ],
    )
}

fn rules() -> RuleSet {
    let rule = |id: &str, title: &str, kind: &str, severity: &str, fix: &str| RuleSource {
        path: format!("rules/test/{id}.yaml"),
        text: format!(
            "kind: Check\nid: {id}\ntitle: {title}\nwhy: Because it is so.\nasset: {kind}\nfail_if: {{ shared_with: {{ contains: \"*\" }} }}\n\
             severity: {severity}\nconfidence: derived\nmessage: m\ncovers: [TC-15]\nthemes: [T]\n\
             fix: {{ summary: \"{fix}\", aws: {{ cli: aws fix it }} }}\ntests:\n  - {{ name: anyone, asset: {{ shared_with: [\"*\"] }}, \
             expect: fail }}\n  - {{ name: p, expect: pass }}\n  - {{ name: u, asset: {{ shared_with: {{ $unseen: denied }} }}, \
             expect: unknown }}\n"
        ),
    };
    let documents = [
        rule(
            "open-agent-reads-personal-data",
            "An open agent reads personal data as a privileged role",
            "agent_runtime",
            "critical",
            "Let the runtime ask its callers who they are, and give its role the objects it needs and nothing else.",
        ),
        rule(
            "store-open-to-anyone",
            "Anyone can read a store of the AI estate",
            "store",
            "high",
            "Block public access.",
        ),
    ];
    let themes = "T: { meaning: m, controls: { owasp_llm: [LLM02, LLM06] } }".to_owned();
    let themes = RuleSource { path: "rules/themes.yaml".to_owned(), text: themes };
    RuleSet::compile(&documents, &themes, &[]).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(crate) fn evidence(asset: &str, fact: &str, value: Value, source: &str) -> Evidence {
    Evidence { asset: asset.to_owned(), fact: fact.to_owned(), value, source: Some(source.to_owned()) }
}

pub(crate) fn hop(relation: Relation, because: Vec<Evidence>) -> Hop {
    Hop { relation, reversed: false, ease: 1.0, seen: true, because, says: Vec::new(), open: Vec::new() }
}

fn stop(asset: usize, step: Option<&str>) -> Stop {
    Stop { asset, step: step.map(str::to_owned) }
}

fn finding(rule: usize, asset: usize, number: u8, severity: Severity, risk: Risk) -> Finding {
    Finding {
        fingerprint: format!("f1:{number:032x}"),
        rule,
        asset,
        judgement: Judgement::Fail,
        severity,
        confidence: Confidence::Derived,
        message: "chat can be called by anyone".to_owned(),
        evidence: Vec::new(),
        risk,
        path: None,
        signals: Vec::new(),
        cuts: Vec::new(),
    }
}

fn open_agent(rule: usize, at: &impl Fn(&str) -> usize) -> Finding {
    let risk = Risk {
        exposure: 1.0,
        exploitability: 1.0,
        impact: 0.85,
        agency: 0.7,
        threat: 1.0,
        mitigation: 0.5,
        confidence: 0.8,
        vector: "ASPM:1/E:1.00/X:1.00/I:0.85/A:0.70/T:1.00/M:0.50/K:0.80".to_owned(),
        score: 94.479,
        priority: 86.921,
        action: Action::Act,
    };
    let statement = json!({ "policy": "read-all", "effect": "Allow", "actions": ["s3:*"], "resources": ["*"] });
    let path = AttackPath {
        stops: vec![
            stop(at("internet"), Some("entry")),
            stop(at("arn:chat"), Some("runtime")),
            stop(at("arn:chat-role"), Some("identity")),
            stop(at("arn:reader"), None),
            stop(at("arn:pii"), Some("data")),
        ],
        hops: vec![
            hop(
                Relation::Exposes,
                vec![evidence("arn:chat", "authentication", json!("none"), "bedrock-agentcore:GetAgentRuntime")],
            ),
            hop(
                Relation::RunsAs,
                vec![evidence("arn:chat", "runs_as", json!("arn:chat-role"), "bedrock-agentcore:GetAgentRuntime")],
            ),
            Hop {
                ease: 0.9,
                says: vec!["reader trusts every role of 111122223333".to_owned()],
                ..hop(Relation::CanAssume, Vec::new())
            },
            Hop {
                open: vec!["organisation policies were not seen".to_owned()],
                ..hop(
                    Relation::CanRead,
                    vec![evidence("arn:reader", "statements[1]", statement, "iam:GetAccountAuthorizationDetails")],
                )
            },
        ],
        beside: vec![Beside { from: at("arn:chat"), hop: hop(Relation::HasTool, Vec::new()), to: at("arn:mail") }],
        targets: vec![at("arn:pii"), at("arn:logs")],
    };
    let signal = Signal {
        id: "no_auth".to_owned(),
        asset: at("arn:chat"),
        weight: 3,
        evidence: vec![evidence("arn:chat", "authentication", json!("none"), "bedrock-agentcore:GetAgentRuntime")],
    };
    let cut = |from: &str, relation, to: &str, closes, score_after| Cut {
        from: at(from),
        relation,
        to: at(to),
        closes,
        score_after,
    };
    Finding {
        path: Some(path),
        signals: vec![signal],
        cuts: vec![
            cut("arn:chat", Relation::RunsAs, "arn:chat-role", 3, 0.0),
            cut("arn:reader", Relation::CanRead, "arn:pii", 0, 61.234),
        ],
        ..finding(rule, at("arn:chat"), 1, Severity::Critical, risk)
    }
}

fn public_bucket(rule: usize, at: &impl Fn(&str) -> usize) -> Finding {
    let risk = Risk {
        exposure: 1.0,
        exploitability: 0.6,
        impact: 0.6,
        confidence: 1.0,
        score: 69.938,
        priority: 69.938,
        vector: "ASPM:1/E:1.00/X:0.60/I:0.60/A:0.00/T:0.00/M:0.00/K:1.00".to_owned(),
        action: Action::Attend,
        ..Risk::default()
    };
    Finding {
        evidence: vec![evidence("arn:logs", "public", json!(true), "s3:GetBucketPolicy")],
        ..finding(rule, at("arn:logs"), 2, Severity::High, risk)
    }
}

fn possible(rule: usize, at: &impl Fn(&str) -> usize) -> Finding {
    let unseen = json!({ "unseen": "denied" });
    let path = AttackPath {
        stops: vec![stop(at("arn:chat"), Some("runtime")), stop(at("arn:logs"), Some("data"))],
        hops: vec![Hop {
            seen: false,
            ..hop(Relation::CanRead, vec![evidence("arn:chat", "statements", unseen, "iam:GetRolePolicy")])
        }],
        beside: Vec::new(),
        targets: vec![at("arn:logs")],
    };
    Finding {
        judgement: Judgement::Unknown,
        path: Some(path),
        ..finding(rule, at("arn:chat"), 3, Severity::High, Risk::default())
    }
}
