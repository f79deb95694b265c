//! Private endpoints of a resource, as the resource itself lists them.

use serde::Deserialize;

use crate::id;

/// A connection that somebody asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Connection {
    properties: Properties,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    private_endpoint: Option<Endpoint>,
    private_link_service_connection_state: Option<State>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Endpoint {
    id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct State {
    /// Only `Approved` lets traffic through.
    status: Option<String>,
}

/// The private endpoints that were approved, by uid. A resource that lists none has none.
pub(crate) fn approved(connections: Option<&Vec<Connection>>) -> Vec<String> {
    let properties = connections.into_iter().flatten().map(|connection| &connection.properties);
    let approved = properties.filter(|of| {
        let status = of.private_link_service_connection_state.as_ref().and_then(|state| state.status.as_deref());
        status.is_some_and(|status| status.eq_ignore_ascii_case("approved"))
    });
    approved.filter_map(|of| of.private_endpoint.as_ref()?.id.as_deref().map(id::uid)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_waits_is_no_way_in() {
        let of = |status: &str| {
            let text = format!(
                r#"[{{ "properties": {{ "privateEndpoint": {{ "id": "/subscriptions/S/Pe" }},
                       "privateLinkServiceConnectionState": {{ "status": "{status}" }} }} }}]"#
            );
            approved(Some(&serde_json::from_str(&text).unwrap()))
        };
        assert_eq!(of("Approved"), ["/subscriptions/s/pe"]);
        assert_eq!(of("Pending"), [""; 0]);
        assert_eq!(approved(None), [""; 0]);
    }
}
