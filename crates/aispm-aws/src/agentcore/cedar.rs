//! Cedar policies, as far as one question needs them: do they permit everything?

/// Whether a text holds a policy that lets everybody do everything:
/// `permit(principal, action, resource);` with no condition that could say no.
///
/// What is not understood is not called unconstrained.
pub(crate) fn permits_everything(text: &str) -> bool {
    let Some(tokens) = tokens(text) else { return false };
    tokens.split(|token| *token == ";").any(|policy| unconstrained(after_annotations(policy)))
}

fn unconstrained(policy: &[&str]) -> bool {
    let scope: &[&[&str]] = &[
        &["permit", "(", "principal", ",", "action", ",", "resource", ")"],
        &["permit", "(", "principal", ",", "action", ",", "resource", ",", ")"],
    ];
    let Some(mut conditions) = scope.iter().find_map(|scope| policy.strip_prefix(*scope)) else { return false };
    while let ["when", "{", "true", "}", rest @ ..] | ["unless", "{", "false", "}", rest @ ..] = conditions {
        conditions = rest;
    }
    conditions.is_empty()
}

fn after_annotations<'p, 't>(mut policy: &'p [&'t str]) -> &'p [&'t str] {
    loop {
        policy = match policy {
            ["@", _, "(", _, ")", rest @ ..] | ["@", _, rest @ ..] => rest,
            _ => return policy,
        };
    }
}

/// Words, marks and whole strings of a policy, without comments. Nothing when a string does not end.
fn tokens(text: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => {
                rest = rest.split_once('\n').map_or("", |(_, next)| next).trim_start();
                continue;
            }
            '"' => string(rest)?,
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, next) = rest.split_at_checked(length)?;
        tokens.push(token);
        rest = next.trim_start();
    }
    Some(tokens)
}

/// The length of the string that a text begins with, quotes included.
fn string(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::permits_everything;

    #[test]
    fn a_bare_permit_permits_everything() {
        for text in [
            "permit(principal, action, resource);",
            "permit (\n  principal,\n  action, // anything\n  resource\n);",
            "// allow all\n@id(\"a;b\") @advice permit(principal,action,resource,);",
            "forbid(principal, action, resource) when { context.amount > 5 };\npermit(principal, action, resource);",
            "permit(principal, action, resource) when { true } unless { false };",
            "permit(principal, action, resource)",
        ] {
            assert!(permits_everything(text), "{text}");
        }
    }

    #[test]
    fn a_permit_with_any_bound_does_not() {
        for text in [
            "permit(principal is AgentCore::OAuthUser, action, resource);",
            "permit(principal, action == AgentCore::Action::\"t___refund\", resource);",
            "permit(principal, action, resource == AgentCore::Gateway::\"arn\");",
            "permit(principal, action, resource) when { principal.hasTag(\"role\") };",
            "permit(principal, action, resource) unless { context.input.amount > 500 };",
            "forbid(principal, action, resource);",
            "// permit(principal, action, resource);",
            "permit(principal, action, resource) when { context.q == \"; permit(principal, action, resource);\" };",
        ] {
            assert!(!permits_everything(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_flagged() {
        for text in
            ["", "permit", "permit(principal, action, resource) when { \"open", "\u{1F980} permit()", "@", "@id("]
        {
            assert!(!permits_everything(text), "{text}");
        }
    }
}
