//! Web addresses as AWS sees them: whether their host is one of its own.

pub(crate) use aispm_discovery::address::{host, plain_http};

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
    use super::{of_provider, unsafe_return};

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
    }
}
