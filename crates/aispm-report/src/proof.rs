//! Facts as people read them: `authentication = none`, `policy read-all, statement 2 allows s3:* on *`.

use aispm_engine::Evidence;
use serde_json::{Map, Value};

use crate::{
    escape,
    layout::{cut, enumerated},
};

/// Longest value of a fact, in characters.
const VALUE: usize = 60;
/// Longest sentence about a statement of a policy, in characters.
const STATEMENT: usize = 120;
/// Most members of a list that a sentence names.
const NAMED: usize = 3;

/// A fact in one line, escaped and of bounded length, without the call it came from.
pub(crate) fn short(evidence: &Evidence) -> String {
    if let Some(reason) = unseen(evidence) {
        return format!("{} not seen ({})", escape(&evidence.fact), escape(reason));
    }
    sentence(evidence)
        .unwrap_or_else(|| format!("{} = {}", escape(&evidence.fact), cut(&value(&evidence.value), VALUE)))
}

/// Statements of policies in a sentence, escaped and of bounded length. `None`: the value is something else.
pub(crate) fn sentence(evidence: &Evidence) -> Option<String> {
    match &evidence.value {
        Value::Object(record) => statement(evidence, record),
        Value::Array(records) => {
            let first = statement(evidence, records.first()?.as_object()?)?;
            Some(match records.len() {
                1 => first,
                more => format!("{first} and {} more", more - 1),
            })
        }
        _ => None,
    }
}

/// Why a fact was not seen.
pub(crate) fn unseen(evidence: &Evidence) -> Option<&str> {
    evidence.value.as_object().filter(|value| value.len() == 1)?.get("unseen")?.as_str()
}

/// The call that a fact came from, or the permission that would decide it. Escaped.
pub(crate) fn source(evidence: &Evidence) -> Option<String> {
    let source = escape(evidence.source.as_deref().filter(|source| !source.is_empty())?);
    Some(if unseen(evidence).is_some() { format!("needs {source}") } else { source })
}

/// A value, whole and escaped.
pub(crate) fn value(value: &Value) -> String {
    escape(&match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// A statement of a policy in a sentence. `None`: the record is none.
fn statement(evidence: &Evidence, record: &Map<String, Value>) -> Option<String> {
    let verb = match record.get("effect")?.as_str()? {
        "Allow" => "allows",
        "Deny" => "denies",
        _ => return None,
    };
    let texts = |field: &str| -> Vec<String> {
        let list = record.get(field).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let either = |field: &str, of: &str| match (texts(field), texts(of)) {
        (some, _) if !some.is_empty() => Some(enumerated(&some, NAMED)),
        (_, but) if !but.is_empty() => Some(format!("everything but {}", enumerated(&but, NAMED))),
        _ => None,
    };
    let (fact, number) = numbered(&evidence.fact);
    let mut sentence = match (fact, record.get("policy").and_then(Value::as_str)) {
        (_, Some(policy)) => format!("policy {}", policy.rsplit('/').next().unwrap_or(policy)),
        ("policy", None) => "resource policy".to_owned(),
        ("trust", None) => "trust policy".to_owned(),
        (other, None) => other.to_owned(),
    };
    match (record.get("sid").and_then(Value::as_str), number) {
        (Some(sid), _) => sentence.push_str(&format!(", statement {sid}")),
        (None, Some(number)) => sentence.push_str(&format!(", statement {}", number.saturating_add(1))),
        (None, None) => {}
    }
    sentence.push_str(&format!(" {verb} {}", either("actions", "not_actions")?));
    if let Some(resources) = either("resources", "not_resources") {
        sentence.push_str(&format!(" on {resources}"));
    }
    if let Some(principals) = either("principals", "not_principals") {
        sentence.push_str(&format!(" to {principals}"));
    }
    let conditions = record.get("conditions").and_then(Value::as_array).into_iter().flatten();
    let keys: Vec<String> =
        conditions.filter_map(|condition| condition.get("key")?.as_str()).map(str::to_owned).collect();
    if !keys.is_empty() {
        sentence.push_str(&format!(" if {}", enumerated(&keys, NAMED)));
    }
    Some(cut(&escape(&sentence), STATEMENT))
}

/// The fact and the record of it that evidence names: `statements[1]` is the second.
fn numbered(fact: &str) -> (&str, Option<u32>) {
    let parts = fact.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match parts.and_then(|(name, number)| Some((name, number.parse().ok()?))) {
        Some((name, number)) => (name, Some(number)),
        None => (fact, None),
    }
}

#[cfg(test)]
mod tests {
    use aispm_engine::Evidence;
    use serde_json::{Value, json};

    use super::{short, source};

    fn said(fact: &str, value: Value) -> String {
        let of = Evidence { asset: "uid".to_owned(), fact: fact.to_owned(), value, source: Some("a:B".to_owned()) };
        format!("{} / {}", short(&of), source(&of).unwrap_or_default())
    }

    #[test]
    fn a_fact_is_a_name_and_its_value() {
        assert_eq!(said("authentication", json!("none")), "authentication = none / a:B");
        assert_eq!(said("shared_with", json!(["*"])), "shared_with = [\"*\"] / a:B");
        assert_eq!(said("status", Value::Null), "status = not set / a:B");
        assert_eq!(said("trust", json!({ "unseen": "denied" })), "trust not seen (denied) / needs a:B");
        assert_eq!(said("x", json!("\u{1b}[2J".repeat(30))).chars().count(), "x = ".len() + 60 + " / a:B".len());
    }

    #[test]
    fn a_statement_is_a_sentence() {
        let allow = json!({ "policy": "read-all", "effect": "Allow", "actions": ["s3:*"], "resources": ["*"] });
        assert_eq!(said("statements[1]", allow.clone()), "policy read-all, statement 2 allows s3:* on * / a:B");
        assert_eq!(said("statements", json!([allow, allow])), "policy read-all allows s3:* on * and 1 more / a:B");
        let conditioned = json!({
            "sid": "open", "effect": "Allow", "principals": ["AWS:*"], "actions": ["a", "b", "c", "d"],
            "conditions": [{ "operator": "IpAddress", "key": "aws:SourceIp", "values": ["0.0.0.0/0"] }],
        });
        assert_eq!(
            said("policy", conditioned),
            "resource policy, statement open allows a, b, c and 1 more to AWS:* if aws:SourceIp / a:B"
        );
        let refused = json!({ "effect": "Deny", "not_actions": ["iam:*"], "not_resources": ["r"] });
        assert_eq!(
            said("trust[0]", refused),
            "trust policy, statement 1 denies everything but iam:* on everything but r / a:B"
        );
    }

    #[test]
    fn what_only_looks_like_a_statement_stays_a_value() {
        for value in
            [json!({ "effect": "Allow" }), json!({ "effect": 1 }), json!([]), json!([1]), json!({ "unseen": 1 })]
        {
            assert!(said("f", value.clone()).starts_with("f = "), "{value}");
        }
        assert_eq!(said("f[x]", json!(1)), "f[x] = 1 / a:B");
    }
}
