//! Addresses that tools name, without what may be secret in them.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_one_uid_however_its_address_ends() {
        let uid = "/subscriptions/s/mcpservers/https/tools.example/mcp";
        assert_eq!(server_uid("s", "https://tools.example/mcp"), uid);
        assert_eq!(server_uid("s", "https://tools.example/mcp/"), uid);
        assert_ne!(server_uid("s", "http://tools.example/mcp"), uid);
    }
}
