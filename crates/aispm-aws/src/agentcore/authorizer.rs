//! Authorizers: who may call a gateway, a runtime or a registry.

use aispm_inventory::Reason;
use aws_sdk_bedrockagentcorecontrol::types::AuthorizerConfiguration;

use crate::prelude::*;

/// What is asked of a caller's token.
pub(crate) struct Tokens {
    /// Whether they are limited to an audience, client, scope or claim.
    pub(crate) limited: Observed<bool>,
    /// Where the identity provider describes itself.
    pub(crate) discovery_url: Observed<String>,
}

/// Reads what an authorizer asks of a token; without an authorizer, tokens are not used.
pub(crate) fn tokens(authorizer: Option<&AuthorizerConfiguration>) -> Tokens {
    match authorizer {
        None => Tokens { limited: Unset, discovery_url: Unset },
        Some(AuthorizerConfiguration::CustomJwtAuthorizer(jwt)) => {
            let limits = [jwt.allowed_audience(), jwt.allowed_clients(), jwt.allowed_scopes()];
            Tokens {
                limited: Known(limits.iter().any(|l| !l.is_empty()) || !jwt.custom_claims().is_empty()),
                discovery_url: Known(jwt.discovery_url().to_owned()),
            }
        }
        Some(_) => {
            let gap = Gap::because(Reason::Unreadable);
            Tokens { limited: Observed::Unseen(gap.clone()), discovery_url: Observed::Unseen(gap) }
        }
    }
}

/// Reads the type of a gateway's or registry's authorizer.
pub(crate) fn authentication(authorizer: &str) -> Authentication {
    match authorizer {
        "NONE" => Authentication::None,
        "AWS_IAM" => Authentication::CloudIdentity,
        "CUSTOM_JWT" => Authentication::Jwt,
        "AUTHENTICATE_ONLY" => Authentication::AuthenticateOnly,
        _ => Authentication::Other,
    }
}

/// Reads how callers of a runtime prove who they are: signed requests, unless it says otherwise.
pub(crate) fn of_runtime(authorizer: Option<&AuthorizerConfiguration>) -> Authentication {
    match authorizer {
        None => Authentication::CloudIdentity,
        Some(AuthorizerConfiguration::CustomJwtAuthorizer(_)) => Authentication::Jwt,
        Some(_) => Authentication::Other,
    }
}
