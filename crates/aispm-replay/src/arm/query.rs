//! As much of the language of Resource Graph as collectors speak: which types a query wants.

/// The types in `type =~ '…'` and `type in~ ('…', '…')`, in lower case. None: every type.
pub(super) fn types(query: &str) -> Vec<String> {
    let lower = query.to_lowercase();
    let mut found = Vec::new();
    let mut rest = lower.as_str();
    while let Some((_, after)) = rest.split_once("type ") {
        rest = after.trim_start();
        if let Some(list) = rest.strip_prefix("in~").and_then(|list| list.trim_start().strip_prefix('(')) {
            let list = list.split_once(')').map_or(list, |(list, _)| list);
            found.extend(quoted(list));
        } else if let Some(one) = rest.strip_prefix("=~") {
            found.extend(quoted(one).take(1));
        }
    }
    found
}

/// The texts between single quotes.
fn quoted(text: &str) -> impl Iterator<Item = String> {
    text.split('\'').skip(1).step_by(2).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::types;

    #[test]
    fn a_query_names_its_types() {
        assert_eq!(types("Resources | where type in~ ('A/b', 'C/d') | project id, type, name"), ["a/b", "c/d"]);
        assert_eq!(types("Resources | where type =~ 'A/b' and name == 'x'"), ["a/b"]);
        assert_eq!(types("Resources | project id"), [""; 0]);
    }
}
