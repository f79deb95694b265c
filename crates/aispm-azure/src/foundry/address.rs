//! Addresses that tools name, without what may be secret in them.

use aispm_discovery::address;
use azure_core::http::Url;

use crate::prelude::*;

/// An address without user, query and fragment. A path in which a secret stands is left out too.
pub(super) fn shown(at: &At, address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(Url::has_host)?;
    // Refused only for addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    if !at.secrets("address", None, url.path()).is_empty() {
        url.set_path("/");
    }
    Some(url.to_string())
}

/// The uid of the server at an address. Servers are no resources: each subscription knows its own.
pub(super) fn server_uid(subscription: &str, shown: &str) -> String {
    let (scheme, rest) = shown.split_once("://").unwrap_or(("https", shown));
    format!("/subscriptions/{subscription}/mcpservers/{scheme}/{}", rest.trim_end_matches('/'))
}

/// The application of the customer that answers at an address, where a subscription of the scan holds it.
pub(super) async fn application(at: &At, address: &str) -> Option<String> {
    let host = address::host(address)?;
    let (relation, uid) = at.shared.far_side(None, Some(&host)).await.link?;
    (relation == Relation::RoutesTo).then_some(uid)
}

/// Addresses at which no resource of this scan answers. Where some resources may not be read, one of them may.
pub(super) async fn of_others(at: &At, all: Vec<String>) -> Observed<Vec<String>> {
    let mut found = Vec::new();
    for one in all {
        let host = address::host(&one);
        if at.shared.far_side(None, host.as_deref()).await.seen == Known(true) {
            continue;
        }
        if let Some(gap) = at.shared.hides_applications(host.as_deref().unwrap_or_default()).await {
            return Observed::Unseen(gap);
        }
        found.push(one);
    }
    Known(found)
}

/// The agent, or the application that publishes one, at an address, where a subscription of the scan holds its account.
pub(super) async fn agent(at: &At, address: &str) -> Option<String> {
    let below = below_project(address)?;
    let account = application(at, address).await?;
    Some(id::uid(&format!("{account}/{below}")))
}

/// Which agent or application of which project an address means.
fn below_project(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let mut parts = url.path_segments()?;
    if (parts.next(), parts.next()) != (Some("api"), Some("projects")) {
        return None;
    }
    let (project, list, name) = (parts.next()?, parts.next()?, parts.next()?);
    let is_agent = ["agents", "applications"].contains(&list) && !name.is_empty();
    is_agent.then(|| format!("projects/{project}/{list}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_answers_below_its_project() {
        let of = |path: &str| below_project(&format!("https://a.services.ai.azure.com{path}"));
        assert_eq!(of("/api/projects/p/agents/desk/endpoint/protocols/a2a").as_deref(), Some("projects/p/agents/desk"));
        assert_eq!(
            of("/api/projects/p/applications/desk/protocols/a2a").as_deref(),
            Some("projects/p/applications/desk")
        );
        assert_eq!((of("/api/projects/p/toolboxes/t/mcp"), of("/api/projects/p"), of("/a2a")), (None, None, None));
    }

    #[test]
    fn one_server_has_one_uid_however_its_address_ends() {
        let uid = "/subscriptions/s/mcpservers/https/tools.example/mcp";
        assert_eq!(server_uid("s", "https://tools.example/mcp"), uid);
        assert_eq!(server_uid("s", "https://tools.example/mcp/"), uid);
        assert_ne!(server_uid("s", "http://tools.example/mcp"), uid);
    }
}
