//! Names of models, data and environments, in the forms in which rows write them.

/// What a name stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A version in a workspace, by its id.
    Own(String),
    /// Something in a registry, by the name of the registry and the path in it.
    Registry(String, String),
}

/// Reads a name that stands in a row of a workspace; `list` is the list that such things lie in.
pub(super) fn read(workspace: &str, list: &str, text: &str) -> Option<Reference> {
    let text = text.trim();
    // Written in files of people, and kept so in jobs: `azureml:` before an id.
    let text = text
        .strip_prefix("azureml:/subscriptions/")
        .map_or_else(|| text.to_owned(), |id| format!("/subscriptions/{id}"));
    if text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/")) {
        return Some(Reference::Own(text));
    }
    if let Some(path) = text.strip_prefix("azureml://") {
        if let Some(rest) = path.strip_prefix("registries/") {
            let (name, below) = rest.split_once('/').unwrap_or((rest, ""));
            return Some(Reference::Registry(name.to_owned(), below.trim_end_matches('/').to_owned()));
        }
        // A workspace by its location and number: what a row names in this way lies in its own.
        let (_, rest) = path.split_once(&format!("/{list}/"))?;
        let (name, version) = rest.split_once("/versions/")?;
        return versioned(workspace, list, name, version);
    }
    let (name, version) = text.strip_prefix("azureml:")?.rsplit_once(':')?;
    versioned(workspace, list, name, version)
}

fn versioned(workspace: &str, list: &str, name: &str, version: &str) -> Option<Reference> {
    let plain = |part: &str| !part.is_empty() && !part.contains(['/', '?', '#']);
    (plain(name) && plain(version)).then(|| Reference::Own(format!("{workspace}/{list}/{name}/versions/{version}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_many_forms() {
        let own = Some(Reference::Own("/subscriptions/s/w/models/fraud/versions/3".to_owned()));
        for text in [
            "/subscriptions/s/w/models/fraud/versions/3",
            "azureml:/subscriptions/s/w/models/fraud/versions/3",
            "azureml://locations/westeurope/workspaces/0a1b/models/fraud/versions/3",
            "azureml:fraud:3",
        ] {
            assert_eq!(read("/subscriptions/s/w", "models", text), own, "{text}");
        }
        assert_eq!(
            read("/w", "models", "azureml://registries/HuggingFace/models/m/versions/1"),
            Some(Reference::Registry("HuggingFace".to_owned(), "models/m/versions/1".to_owned()))
        );
        for text in ["", "fraud", "azureml:fraud", "azureml:a/../../b:1", "https://models.example/fraud"] {
            assert_eq!(read("/w", "models", text), None, "{text}");
        }
    }
}
