//! Web addresses: whose host they lead to, and whether the way there is encrypted.

/// The host of an address, lower case, without user, port and trailing dot.
/// Nothing when there is none, or when it still holds a variable.
#[must_use]
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty() && !host.contains(['{', '$'])).then_some(host)
}

/// Whether an address is not encrypted in transit.
#[must_use]
pub fn plain_http(url: &str) -> bool {
    url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

#[cfg(test)]
mod tests {
    use super::{host, plain_http};

    #[test]
    fn a_host_is_read_without_user_port_and_path() {
        assert_eq!(host("https://User@Tools.Example.com.:8443/mcp?x=1").as_deref(), Some("tools.example.com"));
        assert_eq!(host("https://example.com#@evil.example").as_deref(), Some("example.com"));
        assert_eq!(host("http://[::1]:3000/cb").as_deref(), Some("::1"));
        assert_eq!(host("https://{region}.example.com/v1"), None);
        assert_eq!(host("/relative"), None);
    }

    #[test]
    fn only_plain_http_is_plain() {
        assert!(plain_http("HTTP://example.com") && !plain_http("https://example.com"));
    }
}
