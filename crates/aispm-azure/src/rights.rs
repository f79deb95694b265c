//! What the scan itself may read in a subscription.
//!
//! Resource Graph leaves out what the caller may not read, without a word: an empty answer says nothing before it is known
//! that everything could have been in it.

use serde::Deserialize;

/// What ARM says that the caller may do in a subscription.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Rights {
    #[serde(default)]
    pub(crate) value: Vec<Right>,
}

/// One role of the caller.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Right {
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    not_actions: Vec<String>,
}

impl Rights {
    /// Whether some role allows an action. What a role leaves out, another may give.
    pub(crate) fn allow(&self, action: &str) -> bool {
        let has = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, action));
        self.value.iter().any(|right| has(&right.actions) && !has(&right.not_actions))
    }
}

/// Whether an action is what a pattern stands for, in any case; `*` stands for anything.
pub(crate) fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = action.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    const READ: &str = "microsoft.cognitiveservices/accounts/deployments/read";

    #[test]
    fn stars_stand_for_anything_in_any_case() {
        for pattern in ["*", "*/read", "Microsoft.CognitiveServices/*", "Microsoft.CognitiveServices/*/read", READ] {
            assert!(matches(pattern, READ), "{pattern}");
        }
        for pattern in ["", "*/write", "Microsoft.Storage/*", "Microsoft.CognitiveServices/accounts/read"] {
            assert!(!matches(pattern, READ), "{pattern}");
        }
    }

    #[test]
    fn what_one_role_leaves_out_another_may_give() {
        let of = |text: &str| serde_json::from_str::<Rights>(text).unwrap();
        let limited = r#"{ "actions": ["*"], "notActions": ["Microsoft.CognitiveServices/*"] }"#;
        assert!(!of(&format!(r#"{{ "value": [{limited}] }}"#)).allow(READ));
        assert!(of(&format!(r#"{{ "value": [{limited}, {{ "actions": ["*/read"] }}] }}"#)).allow(READ));
        assert!(!of(r#"{ "value": [] }"#).allow(READ));
    }
}
