//! The policy language, case by case. Accounts: 1111… is scanned, 9999… is somebody else's.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod between_accounts;
mod bounds;
mod conditions;
mod matching;
mod parts;
mod principals;
mod within_account;

use std::collections::BTreeMap;

use aispm_inventory::record::{Condition, Statement};
use serde_json::Value;

use super::*;

const OWN: &str = "111111111111";
const OTHER: &str = "999999999999";
const ROLE: &str = "arn:aws:iam::111111111111:role/team/worker";
const USER: &str = "arn:aws:iam::111111111111:user/ann";
const OBJECT: &str = "arn:aws:s3:::models/a/weights.bin";

/// Statements from JSON, each with its principal in the form of the inventory.
fn statements(json: &str) -> Vec<Statement> {
    let texts = |value: &Value| match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().map(|text| text.as_str().unwrap().to_owned()).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    };
    let list: Vec<Value> = serde_json::from_str(&format!("[{json}]")).unwrap();
    let statement = |value: &Value| Statement {
        policy: None,
        sid: None,
        effect: value.get("Effect").map_or("Allow", |effect| effect.as_str().unwrap()).to_owned(),
        principals: texts(value.get("Principal").unwrap_or(&Value::Null)),
        not_principals: texts(value.get("NotPrincipal").unwrap_or(&Value::Null)),
        actions: texts(value.get("Action").unwrap_or(&Value::Null)),
        not_actions: texts(value.get("NotAction").unwrap_or(&Value::Null)),
        resources: texts(value.get("Resource").unwrap_or(&Value::Null)),
        not_resources: texts(value.get("NotResource").unwrap_or(&Value::Null)),
        conditions: value.get("Condition").map_or(Vec::new(), |operators| {
            let operators = operators.as_object().unwrap().iter();
            let keys =
                operators.flat_map(|(operator, keys)| keys.as_object().unwrap().iter().map(move |k| (operator, k)));
            let condition = |(operator, (key, values)): (&String, (&String, &Value))| Condition {
                operator: operator.clone(),
                key: key.clone(),
                values: texts(values),
            };
            keys.map(condition).collect()
        }),
    };
    list.iter().map(statement).collect()
}

fn policy(json: &str) -> Policy {
    Policy::compile(&statements(json))
}

/// A request and the policies that bear on it, changed by each test.
struct Scene {
    kind: CallerKind,
    arn: &'static str,
    account: &'static str,
    organization: Option<&'static str>,
    caller_tags: Option<BTreeMap<String, String>>,
    acts_for: Option<&'static str>,
    service_linked: bool,
    action: &'static str,
    resource: &'static str,
    owner: &'static str,
    resource_tags: Option<BTreeMap<String, String>>,
    keys: Vec<(&'static str, Vec<&'static str>)>,
    identity: Vec<Sight<Policy>>,
    boundary: Sight<Policy>,
    session: Sight<Policy>,
    policy: Sight<Policy>,
    caller_limits: Sight<Limits>,
    resource_limits: Sight<Limits>,
}

/// What a test looks at.
#[derive(Debug, PartialEq)]
struct Answer {
    outcome: Outcome,
    grounds: Vec<(Layer, u32)>,
    open: Vec<String>,
    unseen: Vec<Layer>,
}

impl Answer {
    fn is_certain(&self) -> bool {
        self.outcome == Outcome::Allowed && self.open.is_empty() && self.unseen.is_empty()
    }

    fn is_conditional(&self) -> bool {
        self.outcome == Outcome::Allowed && !self.open.is_empty()
    }

    fn is_explicit(&self) -> bool {
        matches!(self.outcome, Outcome::Denied(Denial::Explicit(_)))
    }

    fn is_implicit(&self, layer: Layer) -> bool {
        self.outcome == Outcome::Denied(Denial::Implicit(layer))
    }
}

/// A role that reads an object of its own account, without any policy.
fn scene() -> Scene {
    Scene {
        kind: CallerKind::Role,
        arn: ROLE,
        account: OWN,
        organization: None,
        caller_tags: Some(BTreeMap::new()),
        acts_for: None,
        service_linked: false,
        action: "s3:GetObject",
        resource: OBJECT,
        owner: OWN,
        resource_tags: Some(BTreeMap::new()),
        keys: Vec::new(),
        identity: vec![Sight::Seen(Policy::default())],
        boundary: Sight::Absent,
        session: Sight::Absent,
        policy: Sight::Absent,
        caller_limits: Sight::Absent,
        resource_limits: Sight::Absent,
    }
}

impl Scene {
    fn caller(mut self, kind: CallerKind, arn: &'static str, account: &'static str) -> Self {
        (self.kind, self.arn, self.account) = (kind, arn, account);
        self
    }

    fn user(self) -> Self {
        self.caller(CallerKind::User, USER, OWN)
    }

    fn asks(mut self, action: &'static str, resource: &'static str) -> Self {
        (self.action, self.resource) = (action, resource);
        self
    }

    /// The resource belongs to somebody else.
    fn abroad(mut self) -> Self {
        self.owner = OTHER;
        self
    }

    fn identity(mut self, json: &str) -> Self {
        self.identity = vec![Sight::Seen(policy(json))];
        self
    }

    fn resource(mut self, json: &str) -> Self {
        self.policy = Sight::Seen(policy(json));
        self
    }

    fn boundary(mut self, json: &str) -> Self {
        self.boundary = Sight::Seen(policy(json));
        self
    }

    fn session(mut self, json: &str) -> Self {
        self.session = Sight::Seen(policy(json));
        self
    }

    fn key(mut self, key: &'static str, values: &[&'static str]) -> Self {
        self.keys.push((key, values.to_vec()));
        self
    }

    fn answer(&self) -> Answer {
        let keys: Vec<(&str, &[&str])> = self.keys.iter().map(|(key, values)| (*key, values.as_slice())).collect();
        let request = Request {
            caller: Caller {
                kind: self.kind,
                arn: self.arn,
                account: self.account,
                organization: self.organization,
                tags: self.caller_tags.as_ref(),
                acts_for: self.acts_for,
                service_linked: self.service_linked,
            },
            action: find(self.action),
            resource: Resource {
                arn: self.resource,
                account: self.owner,
                organization: self.organization,
                tags: self.resource_tags.as_ref(),
            },
            keys: &keys,
            at: Some("2026-06-01T12:00:00Z".parse().unwrap()),
        };
        let identity: Vec<_> = self.identity.iter().map(borrow).collect();
        let layers = Layers {
            identity: &identity,
            boundary: borrow(&self.boundary),
            session: borrow(&self.session),
            resource: borrow(&self.policy),
            caller_limits: borrow(&self.caller_limits),
            resource_limits: borrow(&self.resource_limits),
        };
        let decision = decide(&request, &layers);
        Answer {
            outcome: decision.outcome,
            grounds: decision.grounds.iter().map(|ground| (ground.layer, ground.statement)).collect(),
            open: decision.open.iter().map(ToString::to_string).collect(),
            unseen: decision.unseen,
        }
    }
}

/// The action with a name.
fn find(name: &str) -> ActionId {
    ActionSet::all().iter().find(|action| action.name() == name).unwrap()
}

fn borrow<T>(sight: &Sight<T>) -> Sight<&T> {
    match sight {
        Sight::Seen(policy) => Sight::Seen(policy),
        Sight::Absent => Sight::Absent,
        Sight::Unseen => Sight::Unseen,
    }
}

fn tags(tags: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
    Some(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}
