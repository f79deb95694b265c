//! What management policies say: JSON in which children inherit from parents by `@@` operators.

use serde_json::Value;

/// Whether a policy opts out of AWS using content to improve its AI services, for every service without
/// a word of its own.
pub(super) fn opts_out(content: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(content) else { return false };
    let default = policy.pointer("/services/default/opt_out_policy");
    // A policy assigns, an effective policy has been assigned to.
    default.map(|value| value.get("@@assign").unwrap_or(value)).and_then(Value::as_str) == Some("optOut")
}

/// Whether a policy applies a guardrail to calls of models in some region.
pub(super) fn enforces_guardrail(content: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(content) else { return false };
    policy.pointer("/bedrock/guardrail_inference").is_some_and(names_a_guardrail)
}

fn names_a_guardrail(value: &Value) -> bool {
    let Some(members) = value.as_object() else { return false };
    let identifier = members.get("identifier").map(|value| value.get("@@assign").unwrap_or(value));
    identifier.and_then(Value::as_str).is_some_and(|text| !text.is_empty()) || members.values().any(names_a_guardrail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opting_out_is_a_matter_of_the_default() {
        for content in [
            r#"{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}}}}"#,
            r#"{"services":{"default":{"opt_out_policy":"optOut"},"lex":{"opt_out_policy":"optIn"}}}"#,
            r#"{"services":{"@@operators_allowed_for_child_policies":["@@none"],"default":{
               "@@operators_allowed_for_child_policies":["@@none"],
               "opt_out_policy":{"@@operators_allowed_for_child_policies":["@@none"],"@@assign":"optOut"}}}}"#,
        ] {
            assert!(opts_out(content), "{content}");
        }
        for content in [
            r#"{"services":{"default":{"opt_out_policy":{"@@assign":"optIn"}}}}"#,
            r#"{"services":{"rekognition":{"opt_out_policy":{"@@assign":"optOut"}}}}"#,
            "{}",
            "",
        ] {
            assert!(!opts_out(content), "{content}");
        }
    }

    #[test]
    fn a_guardrail_must_be_named() {
        for content in [
            r#"{"bedrock":{"guardrail_inference":{"eu-west-1":{"config_1":{"identifier":{"@@assign":"arn:aws:bedrock:eu-west-1:111122223333:guardrail/g1:1"}}}}}}"#,
            r#"{"bedrock":{"guardrail_inference":{"eu-west-1":{"config_1":{"identifier":"arn:aws:bedrock:eu-west-1:111122223333:guardrail/g1:1"}}}}}"#,
        ] {
            assert!(enforces_guardrail(content), "{content}");
        }
        for content in [
            r#"{"bedrock":{"guardrail_inference":{}}}"#,
            r#"{"bedrock":{"guardrail_inference":{"eu-west-1":{"config_1":{"identifier":{"@@assign":""}}}}}}"#,
            r#"{"bedrock":{}}"#,
            "no policy",
        ] {
            assert!(!enforces_guardrail(content), "{content}");
        }
    }
}
