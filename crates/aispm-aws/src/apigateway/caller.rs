//! Who may call an API, and how callers prove who they are.

use aws_sdk_apigateway::Client;

use super::GET;
use crate::prelude::*;

/// How a method or route asks callers who they are. A key is handed to many, and is meant for counting.
pub(super) fn authentication(asks: Option<&str>, key: bool) -> Authentication {
    match asks.unwrap_or("NONE") {
        "NONE" if key => Authentication::SharedKey,
        "NONE" => Authentication::None,
        "AWS_IAM" => Authentication::CloudIdentity,
        "COGNITO_USER_POOLS" | "JWT" => Authentication::Jwt,
        // Code of the customer decides.
        _ => Authentication::Other,
    }
}

/// The weakest of several ways to prove who one is.
pub(super) fn weakest(ways: impl IntoIterator<Item = Authentication>) -> Option<Authentication> {
    ways.into_iter().min_by_key(|way| match way {
        Authentication::None => 0,
        Authentication::SharedKey => 1,
        Authentication::Other => 2,
        _ => 3,
    })
}

/// The resource policy of an API. `Unset`: it has none.
pub(super) fn policy(at: &Region, document: Option<&str>) -> Observed<Vec<Statement>> {
    let Some(document) = document.filter(|document| !document.trim().is_empty()) else { return Unset };
    // API Gateway hands the document out as the inside of a JSON string.
    let plain = serde_json::from_str::<String>(&format!("\"{document}\""));
    policy::read(at, GET, plain.as_deref().unwrap_or(document)).into()
}

/// Where callers may come from.
pub(super) fn ingress(at: &Region, is_private: bool, policy: &Observed<Vec<Statement>>) -> Observed<Network> {
    match policy {
        _ if is_private => Known(Network::Private),
        Unset => Known(Network::Public),
        Known(statements) => match policy::open_to_anyone(at.account_id(), statements).is_empty() {
            // Addresses, networks or accounts that the policy names.
            true => Known(Network::Private),
            false => Known(Network::Public),
        },
        Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
    }
}

/// The customer's own addresses of a region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domains {
    any: bool,
    /// Whether one of them asks callers for a certificate.
    asks_for_certificates: bool,
}

impl Domains {
    /// Reads the addresses, for APIs that answer at no other.
    pub(super) async fn read(at: &Region) -> Result<Self, Gap> {
        let mut domains = Self { any: false, asks_for_certificates: false };
        let client = at.client(Client::new);
        let mut position = None;
        loop {
            let page = at.call(GET, client.get_domain_names().limit(500).set_position(position).send()).await?;
            domains.any |= !page.items().is_empty();
            domains.asks_for_certificates |= page.items().iter().any(|d| d.mutual_tls_authentication().is_some());
            position = page.position;
            if position.is_none() {
                return Ok(domains);
            }
        }
    }
}

/// What is true of an API that only answers at the customer's own addresses.
pub(super) fn behind(domains: &Result<Domains, Gap>, facts: kind::Endpoint) -> kind::Endpoint {
    let domains = match domains {
        Ok(domains) => domains,
        Err(gap) => {
            let (authentication, in_service) = (Observed::Unseen(gap.clone()), Observed::Unseen(gap.clone()));
            return kind::Endpoint { authentication, in_service, ..facts };
        }
    };
    let is_open = matches!(facts.authentication, Known(Authentication::None | Authentication::SharedKey));
    kind::Endpoint {
        in_service: facts.in_service.map(|serves| serves && domains.any),
        // Which addresses lead to it is not read, so a certificate may be asked for.
        authentication: match is_open && domains.asks_for_certificates {
            true => Observed::Unseen(Gap::NOT_COLLECTED),
            false => facts.authentication,
        },
        ..facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_identity() {
        assert_eq!(authentication(None, false), Authentication::None);
        assert_eq!(authentication(Some("NONE"), true), Authentication::SharedKey);
        assert_eq!(authentication(Some("AWS_IAM"), true), Authentication::CloudIdentity);
        assert_eq!(authentication(Some("CUSTOM"), false), Authentication::Other);
    }

    #[test]
    fn the_weakest_way_counts() {
        use Authentication::{CloudIdentity, Jwt, None as Nobody, Other, SharedKey};
        assert_eq!(weakest([Jwt, SharedKey, Other]), Some(SharedKey));
        assert_eq!(weakest([CloudIdentity, Other]), Some(Other));
        assert_eq!(weakest([SharedKey, Nobody]), Some(Nobody));
        assert_eq!(weakest([]), None);
    }

    #[test]
    fn an_api_without_an_address_serves_nobody() {
        let open = || kind::Endpoint {
            authentication: Known(Authentication::None),
            in_service: Known(true),
            ..kind::Endpoint::default()
        };
        let with = |any, asks_for_certificates| behind(&Ok(Domains { any, asks_for_certificates }), open());
        assert_eq!(with(false, false).in_service, Known(false));
        assert_eq!(with(true, false), open());
        assert_eq!(with(true, true).authentication, Observed::Unseen(Gap::NOT_COLLECTED));
    }
}
