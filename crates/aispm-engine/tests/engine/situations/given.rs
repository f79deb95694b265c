//! What a situation gives, as the assets that a scan would have found.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Detail, Kind, Link, Observed, Place, Provider, Relation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Account of everything that names no other.
pub(super) const HOME: &str = "111122223333";
/// Account that manages the organisation.
const MANAGER: &str = "999988887777";
/// Levels of the organisation above and at an account.
const LEVELS: [&str; 3] = ["root", "unit", "account"];

/// An asset; which of these it may have depends on what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Given {
    /// Statements of a user, role or group.
    policies: Vec<Value>,
    boundary: Option<Vec<Value>>,
    groups: Vec<String>,
    trust: Option<Vec<Value>>,
    /// Statements of a resource.
    policy: Option<Vec<Value>>,
    /// Version of the policy language.
    version: Option<String>,
    tags: BTreeMap<String, String>,
    /// Statements at a level of the organisation, each a policy of its own; a level without any allows everything.
    service_control: BTreeMap<String, Vec<Value>>,
    resource_control: BTreeMap<String, Vec<Value>>,
    organization: Option<String>,
    /// What it points at, by relation.
    links: BTreeMap<String, String>,
    /// Further facts.
    facts: Map<String, Value>,
    /// Facts that nobody could read.
    unseen: Vec<String>,
    /// Not in the inventory at all.
    pub(super) absent: bool,
}

/// `[<account>/]<what>/<name>`.
pub(super) struct Name {
    pub(super) account: String,
    what: String,
    name: String,
}

impl Name {
    pub(super) fn read(text: &str) -> Self {
        let of = |account: &str, what: &str, name: &str| Self {
            account: account.to_owned(),
            what: what.to_owned(),
            name: name.to_owned(),
        };
        match text.split_once('/') {
            None => of(HOME, text, ""),
            Some((what @ ("account" | "outsider"), account)) => of(account, what, account),
            Some((account, rest)) if account.bytes().all(|b| b.is_ascii_digit()) => {
                let (what, name) = rest.split_once('/').unwrap_or_else(|| panic!("`{text}`"));
                of(account, what, name)
            }
            Some((what, name)) => of(HOME, what, name),
        }
    }

    /// Resource type and kind.
    fn kind(&self) -> (&'static str, Kind) {
        match self.what.as_str() {
            "user" => ("aws_iam_user", Kind::Identity),
            "role" => ("aws_iam_role", Kind::Identity),
            "group" => ("aws_iam_group", Kind::Identity),
            "bucket" => ("aws_s3_bucket", Kind::Store),
            "key" => ("aws_kms_key", Kind::Key),
            "function" => ("aws_lambda_function", Kind::Function),
            "endpoint" => ("aws_sagemaker_endpoint", Kind::Endpoint),
            "notebook" => ("aws_sagemaker_notebook_instance", Kind::Notebook),
            "interpreter" => ("aws_agentcore_code_interpreter", Kind::Sandbox),
            "knowledge-base" => ("aws_bedrock_knowledge_base", Kind::KnowledgeBase),
            "account" => ("aws_organizations_account", Kind::Account),
            other => panic!("nothing is called `{other}`"),
        }
    }

    pub(super) fn uid(&self) -> String {
        let Self { account, name, .. } = self;
        let regional = |service: &str, resource: &str| format!("arn:aws:{service}:eu-west-1:{account}:{resource}");
        match self.what.as_str() {
            "internet" => "internet".to_owned(),
            // An account as one that is allowed something, not as a member of an organisation.
            "outsider" => format!("arn:aws:iam::{account}:root"),
            what @ ("user" | "role" | "group") => format!("arn:aws:iam::{account}:{what}/{name}"),
            "bucket" => format!("arn:aws:s3:::{name}"),
            "key" => regional("kms", &format!("key/{name}")),
            "function" => regional("lambda", &format!("function:{name}")),
            "endpoint" => regional("sagemaker", &format!("endpoint/{name}")),
            "notebook" => regional("sagemaker", &format!("notebook-instance/{name}")),
            "interpreter" => regional("bedrock-agentcore", &format!("code-interpreter-custom/{name}")),
            "knowledge-base" => regional("bedrock", &format!("knowledge-base/{name}")),
            "account" => format!("arn:aws:organizations::{MANAGER}:account/o-acme/{account}"),
            other => panic!("nothing is called `{other}`"),
        }
    }
}

impl Given {
    pub(super) fn asset(&self, name: &Name, situation: &str) -> Asset {
        let (resource_type, kind) = name.kind();
        let mut facts = match kind {
            Kind::Identity => self.identity(name),
            Kind::Account => self.account(name),
            _ => self.resource(name, kind),
        };
        facts.extend(self.facts.clone());
        for fact in self.unseen.iter().filter(|fact| *fact != "tags") {
            facts.insert(fact.clone(), json!({ "unseen": { "reason": "denied", "permission": "aws:Read" } }));
        }
        let detail = Detail::read(kind, Value::Object(facts)).unwrap_or_else(|e| panic!("{situation}: {e}"));
        // Accounts are read from the account that manages the organisation.
        let account = if kind == Kind::Account { MANAGER } else { &name.account };
        let region = if matches!(kind, Kind::Account | Kind::Identity) { "global" } else { "eu-west-1" };
        let place = Place { provider: Provider::Aws, account: account.into(), region: region.into() };
        let uid = match &self.organization {
            Some(organization) => name.uid().replace("o-acme", organization),
            None => name.uid(),
        };
        let last = name.name.rsplit('/').next().map(str::to_owned);
        let mut asset = Asset::new(resource_type, &place, uid, detail).named(last);
        if !self.unseen.iter().any(|fact| fact == "tags") {
            asset.tags = Observed::Known(self.tags.clone());
        }
        for (relation, to) in &self.links {
            let relation = Relation::named(relation).unwrap_or_else(|| panic!("{situation}: `{relation}`"));
            asset.links.push(Link { relation, to: Name::read(to).uid(), external: false });
        }
        asset
    }

    fn identity(&self, name: &Name) -> Map<String, Value> {
        let is = |what: &str| name.what == what;
        let boundary = self.boundary.as_ref().map(|_| format!("arn:aws:iam::{}:policy/boundary", name.account));
        let trust = match (&self.trust, is("role")) {
            (Some(trust), _) => Some(self.statements(trust, None)),
            (None, true) => Some(self.statements(
                &[json!({ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" })],
                None,
            )),
            (None, false) => None,
        };
        facts(json!({
            "identity_type": name.what,
            "attached_policies": [],
            "statements": self.statements(&self.policies, Some("inline")),
            "trust": trust,
            "boundary": boundary,
            "boundary_statements": self.boundary.as_ref().map(|all| self.statements(all, Some("boundary"))),
            "groups": is("user").then_some(&self.groups),
            "provider_owned": name.name.starts_with("aws-service-role/"),
        }))
    }

    fn resource(&self, name: &Name, kind: Kind) -> Map<String, Value> {
        let default = (kind == Kind::Key).then(|| {
            let root = format!("arn:aws:iam::{}:root", name.account);
            vec![json!({ "Effect": "Allow", "Principal": { "AWS": root }, "Action": "kms:*", "Resource": "*" })]
        });
        let policy = self.policy.as_ref().or(default.as_ref()).map(|policy| self.statements(policy, None));
        let mut known = Map::new();
        let mut say = |fact: &str, value: Value| {
            if kind.schema().facts.iter().any(|field| field.name == fact) {
                known.insert(fact.to_owned(), value);
            }
        };
        say("policy", json!(policy));
        say("exists", json!(true));
        say("own_account", json!(true));
        say("public_access_blocked", json!(false));
        known
    }

    fn account(&self, name: &Name) -> Map<String, Value> {
        let mut policies = Vec::new();
        let kinds = [
            (
                "service_control_policy",
                &self.service_control,
                json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }),
            ),
            (
                "resource_control_policy",
                &self.resource_control,
                json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }),
            ),
        ];
        for (policy_type, given, everything) in kinds {
            let wrong: Vec<_> = given.keys().filter(|level| !LEVELS.contains(&level.as_str())).collect();
            assert!(wrong.is_empty(), "no level is called {wrong:?}");
            for level in LEVELS.iter().filter(|_| !given.is_empty()) {
                let target = match *level {
                    "root" => "r-acme",
                    "unit" => "ou-acme-1",
                    _ => &name.account,
                };
                let mut statements = given.get(*level).cloned().unwrap_or_else(|| vec![everything.clone()]);
                // `RCPFullAWSAccess` cannot be detached.
                if policy_type == "resource_control_policy" {
                    statements.insert(0, everything.clone());
                }
                for (number, statement) in statements.iter().enumerate() {
                    policies.push(json!({
                        "name": format!("{level}-{number}"),
                        "policy_type": policy_type,
                        "target": target,
                        "statements": self.statements(std::slice::from_ref(statement), None),
                    }));
                }
            }
        }
        facts(json!({
            "management_account": name.account == MANAGER,
            "organization_policies": policies,
            "status": "active",
        }))
    }

    /// Statements as a collector reads them.
    fn statements(&self, documents: &[Value], policy: Option<&str>) -> Vec<Value> {
        let is_old = self.version.as_deref() == Some("2008-10-17");
        documents.iter().map(|document| statement(document, policy, is_old)).collect()
    }
}

fn facts(value: Value) -> Map<String, Value> {
    let Value::Object(facts) = value else { panic!("facts are an object") };
    facts
}

fn statement(document: &Value, policy: Option<&str>, is_old: bool) -> Value {
    const ELEMENTS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let parts = document.as_object().unwrap_or_else(|| panic!("{document} is no statement"));
    let wrong: Vec<_> = parts.keys().filter(|element| !ELEMENTS.contains(&element.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:?} are no elements of a statement");
    let of = |element: &str| parts.get(element).map(texts).unwrap_or_default();
    // Variables came with version 2012-10-17; before, `$` was a character as any other.
    let meant = |all: Vec<String>| -> Vec<String> {
        all.into_iter().map(|text| if is_old { text.replace("${", "${$}{") } else { text }).collect()
    };
    let mut conditions = Vec::new();
    for (operator, keys) in parts.get("Condition").and_then(Value::as_object).into_iter().flatten() {
        for (key, values) in keys.as_object().unwrap_or_else(|| panic!("{keys} is no condition")) {
            conditions.push(json!({ "operator": operator, "key": key, "values": meant(texts(values)) }));
        }
    }
    json!({
        "policy": policy,
        "sid": parts.get("Sid"),
        "effect": parts.get("Effect"),
        "principals": named_principals(parts.get("Principal")),
        "not_principals": named_principals(parts.get("NotPrincipal")),
        "actions": of("Action"),
        "not_actions": of("NotAction"),
        "resources": meant(of("Resource")),
        "not_resources": meant(of("NotResource")),
        "conditions": conditions,
    })
}

fn named_principals(value: Option<&Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Object(kinds)) => {
            let named = |kind: &String, all: &Value| -> Vec<String> {
                texts(all).into_iter().map(|name| format!("{kind}:{name}")).collect()
            };
            kinds.iter().flat_map(|(kind, all)| named(kind, all)).collect()
        }
        Some(plain) => texts(plain),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
