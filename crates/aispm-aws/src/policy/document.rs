//! The JSON of a policy document, in every form that AWS accepts.

use aispm_inventory::record::{Condition, Statement};
use serde_json::{Map, Value};

/// Reads a document, percent-encoded or not. Nothing when any part of it is not what a policy holds:
/// a statement that is dropped silently could be the one that matters.
pub(super) fn parse(document: &str) -> Option<Vec<Statement>> {
    let document = document.trim_start();
    let policy: Value = match document.starts_with('{') {
        true => serde_json::from_str(document).ok()?,
        // IAM encodes the documents that it lists.
        false => serde_json::from_str(&percent_decoded(document)?).ok()?,
    };
    let policy = policy.as_object()?;
    let mut statements: Vec<Statement> = match policy.get("Statement")? {
        Value::Array(statements) => statements.iter().map(statement).collect::<Option<_>>()?,
        one => vec![statement(one)?],
    };
    // Only this version knows variables: in older documents, and in those without a version, `${` is plain text.
    if policy.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
        statements.iter_mut().for_each(write_out);
    }
    Some(statements)
}

/// Marks what looks like a variable as the characters that it is.
fn write_out(statement: &mut Statement) {
    let values = statement.conditions.iter_mut().flat_map(|condition| &mut condition.values);
    for text in statement.resources.iter_mut().chain(&mut statement.not_resources).chain(values) {
        if text.contains("${") {
            *text = text.replace("${", "${$}{");
        }
    }
}

fn statement(value: &Value) -> Option<Statement> {
    let parts = value.as_object()?;
    let effect = parts.get("Effect")?.as_str().filter(|e| ["Allow", "Deny"].contains(e))?;
    Some(Statement {
        policy: None,
        sid: parts.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned),
        effect: effect.to_owned(),
        principals: principals(parts.get("Principal"))?,
        not_principals: principals(parts.get("NotPrincipal"))?,
        actions: texts(parts.get("Action"))?,
        not_actions: texts(parts.get("NotAction"))?,
        resources: texts(parts.get("Resource"))?,
        not_resources: texts(parts.get("NotResource"))?,
        conditions: conditions(parts.get("Condition"))?,
    })
}

fn principals(value: Option<&Value>) -> Option<Vec<String>> {
    let Some(Value::Object(kinds)) = value else {
        let plain = |p: String| if p == "*" { p } else { format!("AWS:{p}") };
        return Some(texts(value)?.into_iter().map(plain).collect());
    };
    let mut all = Vec::new();
    for (kind, values) in kinds {
        all.extend(texts(Some(values))?.into_iter().map(|value| format!("{kind}:{value}")));
    }
    Some(all)
}

fn conditions(value: Option<&Value>) -> Option<Vec<Condition>> {
    let empty = Map::new();
    let operators = match value {
        None | Some(Value::Null) => &empty,
        Some(value) => value.as_object()?,
    };
    let mut all = Vec::new();
    for (operator, keys) in operators {
        for (key, values) in keys.as_object()? {
            all.push(Condition { operator: operator.clone(), key: key.clone(), values: texts(Some(values))? });
        }
    }
    Some(all)
}

/// A text or a list of texts; numbers and booleans as they are written.
fn texts(value: Option<&Value>) -> Option<Vec<String>> {
    match value {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => Some(vec![text(value)?]),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_for_lists_of_one() {
        let read = parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
               "Action":"s3:GetObject","Resource":"arn:aws:s3:::acme/*"}}"#,
        )
        .unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].principals, ["AWS:111122223333"]);
        assert_eq!(read[0].actions, ["s3:GetObject"]);
        assert_eq!(read[0].resources, ["arn:aws:s3:::acme/*"]);
        assert_eq!((read[0].policy.as_deref(), read[0].sid.as_deref()), (None, None));
    }

    #[test]
    fn documents_of_the_old_version_have_no_variables() {
        let read = |version: &str| {
            let document = format!(
                r#"{{{version}"Statement":{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::acme/${{aws:username}}/*"}}}}"#
            );
            parse(&document).unwrap()[0].resources[0].clone()
        };
        assert_eq!(read(r#""Version":"2012-10-17","#), "arn:aws:s3:::acme/${aws:username}/*");
        assert_eq!(read(r#""Version":"2008-10-17","#), "arn:aws:s3:::acme/${$}{aws:username}/*");
        assert_eq!(read(""), "arn:aws:s3:::acme/${$}{aws:username}/*");
    }

    #[test]
    fn lists_and_every_kind_of_principal_are_read() {
        let read = parse(
            r#"{"Statement":[{"Sid":"Mixed","Effect":"Deny","Principal":{"AWS":["*","arn:aws:iam::111122223333:root"],
               "Service":["lambda.amazonaws.com"],"Federated":"cognito-identity.amazonaws.com","CanonicalUser":"79a5"},
               "NotAction":["iam:*"],"NotResource":"*"},
               {"Effect":"Allow","Principal":"*","Action":"*","Resource":["*"]}]}"#,
        )
        .unwrap();
        for principal in [
            "AWS:*",
            "AWS:arn:aws:iam::111122223333:root",
            "Service:lambda.amazonaws.com",
            "Federated:cognito-identity.amazonaws.com",
            "CanonicalUser:79a5",
        ] {
            assert!(read[0].principals.iter().any(|p| p == principal), "{principal}");
        }
        assert_eq!(read[0].principals.len(), 5);
        assert_eq!(read[0].sid.as_deref(), Some("Mixed"));
        assert_eq!((read[0].not_actions.len(), read[0].not_resources.len()), (1, 1));
        assert_eq!(read[1].principals, ["*"]);
    }

    #[test]
    fn excluded_principals_are_not_principals() {
        let read =
            parse(r#"{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::1:root"},"Action":"*"}}"#);
        let read = read.unwrap();
        assert!(read[0].principals.is_empty());
        assert_eq!(read[0].not_principals, ["AWS:arn:aws:iam::1:root"]);
    }

    #[test]
    fn condition_values_may_be_of_any_scalar_type() {
        let read = parse(
            r#"{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{
               "Bool":{"aws:SecureTransport":false},
               "NumericLessThan":{"aws:MultiFactorAuthAge":3600},
               "StringEquals":{"aws:SourceAccount":["111122223333",444455556666],"aws:SourceOrgID":"o-acme"}}}}"#,
        )
        .unwrap();
        let mut values: Vec<_> = read[0].conditions.iter().map(|c| (c.key.as_str(), c.values.join(","))).collect();
        values.sort();
        assert_eq!(
            values,
            [
                ("aws:MultiFactorAuthAge", "3600".to_owned()),
                ("aws:SecureTransport", "false".to_owned()),
                ("aws:SourceAccount", "111122223333,444455556666".to_owned()),
                ("aws:SourceOrgID", "o-acme".to_owned()),
            ]
        );
    }

    #[test]
    fn percent_encoded_documents_are_decoded_once() {
        let plain = r#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a/%20b"}}"#;
        let encoded: String = plain.bytes().map(|b| format!("%{b:02X}")).collect();
        assert_eq!(parse(&encoded), parse(plain));
        assert_eq!(parse(plain).unwrap()[0].resources, ["arn:aws:s3:::a/%20b"]);
    }

    #[test]
    fn what_is_not_a_policy_is_unreadable() {
        for document in [
            "",
            "{",
            "%7",
            "%ZZ",
            "[]",
            "{}",
            r#"{"Statement":"Allow"}"#,
            r#"{"Statement":[{"Action":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Perhaps","Action":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":{"a":"b"}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"StringEquals":"x"}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":{"AWS":{"x":"y"}}}]}"#,
        ] {
            assert_eq!(parse(document), None, "{document}");
        }
        assert_eq!(parse(r#"{"Version":"2012-10-17","Statement":[]}"#), Some(Vec::new()));
    }
}
