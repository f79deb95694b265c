//! ARM ids, taken apart. They are the same in any case, so that uids are in lower case.

/// The uid of an ARM id.
pub(crate) fn uid(id: &str) -> String {
    id.trim_end_matches('/').to_ascii_lowercase()
}

/// The subscription of an id.
pub(crate) fn subscription(id: &str) -> Option<&str> {
    let mut parts = id.split('/').skip(1);
    (parts.next()?.eq_ignore_ascii_case("subscriptions")).then(|| parts.next()).flatten()
}

/// The resource type of an id, such as `microsoft.cognitiveservices/accounts/deployments`, in lower case.
pub(crate) fn resource_type(id: &str) -> Option<String> {
    let lower = uid(id);
    let (_, after) = lower.rsplit_once("/providers/")?;
    let mut parts = after.split('/');
    let namespace = parts.next()?;
    // After the namespace stand types and names in turn.
    let types: Vec<&str> = parts.step_by(2).collect();
    (!types.is_empty()).then(|| format!("{namespace}/{}", types.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPLOYMENT: &str =
        "/subscriptions/S1/resourceGroups/RG/providers/Microsoft.CognitiveServices/accounts/A1/deployments/chat";

    #[test]
    fn an_id_has_a_subscription_and_a_type() {
        assert_eq!(subscription(DEPLOYMENT), Some("S1"));
        assert_eq!(resource_type(DEPLOYMENT).as_deref(), Some("microsoft.cognitiveservices/accounts/deployments"));
        assert_eq!((subscription("/providers/x"), resource_type("/subscriptions/S1")), (None, None));
    }
}
