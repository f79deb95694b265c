//! Web addresses: whose host they lead to, and whether the way there is encrypted.

/// The host of an address, lower case, without user, port and trailing dot.
/// Nothing when there is none, or when it still holds a variable.
pub(crate) fn host(url: &str) -> Option<String> {
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
pub(crate) fn plain_http(url: &str) -> bool {
    url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

/// Whether a host is one of AWS's own service domains.
pub(crate) fn of_provider(host: &str) -> bool {
    // Names of customers' machines and load balancers stand under the same domain.
    let rented = [".compute.amazonaws.com", ".compute-1.amazonaws.com", ".elb.amazonaws.com"];
    let own = [".amazonaws.com", ".amazonaws.com.cn", ".on.aws", ".api.aws"];
    own.iter().any(|domain| host.ends_with(domain)) && !rented.iter().any(|domain| host.ends_with(domain))
}

/// Whether a token sent back to this address can be read or caught by others:
/// it is not encrypted, ends on the local machine, or holds a wildcard.
pub(crate) fn unsafe_return(url: &str) -> bool {
    plain_http(url) || url.contains('*') || host(url).is_some_and(|host| local(&host))
}

fn local(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || ["::1", "0.0.0.0"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::{host, of_provider, plain_http, unsafe_return};

    #[test]
    fn a_host_is_read_without_user_port_and_path() {
        assert_eq!(host("https://User@Tools.Example.com.:8443/mcp?x=1").as_deref(), Some("tools.example.com"));
        assert_eq!(host("https://example.com#@evil.example").as_deref(), Some("example.com"));
        assert_eq!(host("http://[::1]:3000/cb").as_deref(), Some("::1"));
        assert_eq!(host("https://{region}.example.com/v1"), None);
        assert_eq!(host("/relative"), None);
    }

    #[test]
    fn a_name_that_only_looks_like_the_providers_is_not() {
        assert!(of_provider("abc.execute-api.eu-west-1.amazonaws.com"));
        assert!(of_provider("abc.lambda-url.eu-west-1.on.aws"));
        assert!(!of_provider("amazonaws.com.evil.example"));
        assert!(!of_provider("evilamazonaws.com"));
        assert!(!of_provider("ec2-203-0-113-9.eu-west-1.compute.amazonaws.com"));
    }

    #[test]
    fn only_encrypted_addresses_of_one_host_are_safe_to_return_to() {
        assert!(!unsafe_return("https://app.example.com/callback"));
        for url in ["http://app.example.com/cb", "https://localhost/cb", "https://127.0.0.1:8/cb", "https://[::1]/cb"] {
            assert!(unsafe_return(url), "{url}");
        }
        assert!(unsafe_return("https://*.example.com/cb"));
        assert!(plain_http("HTTP://example.com") && !plain_http("https://example.com"));
    }
}
