//! The sign-in that App Service and Container Apps put in front of an application, and what it asks of callers.

use crate::{call, prelude::*};

/// What the sign-in says of itself. Secrets are not in the answer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SignIn {
    platform: Option<Platform>,
    global_validation: Option<Validation>,
    identity_providers: Option<Providers>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Platform {
    /// Absent means that it is off.
    enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Validation {
    /// App Service only.
    require_authentication: Option<bool>,
    unauthenticated_client_action: Option<String>,
    excluded_paths: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Providers {
    azure_active_directory: Option<Entra>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entra {
    /// Absent means that it is on.
    enabled: Option<bool>,
    registration: Option<Registration>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Registration {
    client_id: Option<String>,
    open_id_issuer: Option<String>,
}

/// Paths that have to answer everybody: what probes and browsers ask for, and how clients find out where to sign in.
const HARMLESS: &[&str] = &["/health", "/ready", "/live", "/ping", "/favicon", "/robots", "/.well-known/"];

impl SignIn {
    /// What it asks of callers.
    pub(crate) fn authentication(&self) -> Observed<Authentication> {
        if self.platform.as_ref().and_then(|platform| platform.enabled) != Some(true) {
            return Known(Authentication::None);
        }
        let validation = self.global_validation.as_ref();
        let action = validation.and_then(|of| of.unauthenticated_client_action.as_deref()).map(str::to_ascii_lowercase);
        let required = validation.and_then(|of| of.require_authentication);
        match (required, action.as_deref()) {
            (_, Some("allowanonymous")) | (Some(false), _) => return Known(Authentication::None),
            (_, Some("redirecttologinpage" | "return401" | "return403" | "return404")) | (Some(true), None) => {}
            (_, Some(other)) => return call::strange(other),
            (None, None) => {
                return Observed::Unseen(call::unclear("a sign-in does not say what happens without one"));
            }
        }
        let mut open = validation.iter().flat_map(|of| of.excluded_paths.iter().flatten());
        if let Some(path) = open.find(|path| !is_harmless(path)) {
            return Observed::Unseen(call::unclear(&format!("`{path}` is left out of a sign-in")));
        }
        // Whoever comes through a provider of identities other than Entra is a person in a browser.
        Known(if self.entra().is_some() { Authentication::Jwt } else { Authentication::SingleSignOn })
    }

    /// Whether tokens must have been made for the application: Entra compares their audience with its client id.
    pub(crate) fn tokens_limited(&self) -> Observed<bool> {
        match self.authentication() {
            Known(Authentication::Jwt) => Known(self.entra().is_some_and(|of| of.client_id.is_some())),
            Observed::Unseen(gap) => Observed::Unseen(gap),
            _ => Observed::Unset,
        }
    }

    /// Who issues the tokens.
    pub(crate) fn issuer(&self) -> Option<String> {
        self.entra().and_then(|of| of.open_id_issuer.clone())
    }

    fn entra(&self) -> Option<&Registration> {
        let entra = self.identity_providers.as_ref()?.azure_active_directory.as_ref()?;
        entra.registration.as_ref().filter(|_| entra.enabled != Some(false))
    }
}

fn is_harmless(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let path = path.strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(&path);
    HARMLESS.iter().any(|of| path.starts_with(of))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(text: &str) -> SignIn {
        serde_json::from_str(text).unwrap()
    }

    fn asked(validation: &str) -> Observed<Authentication> {
        of(&format!(r#"{{ "platform": {{ "enabled": true }}, "globalValidation": {validation} }}"#)).authentication()
    }

    #[test]
    fn what_is_off_or_lets_everybody_pass_asks_nobody() {
        for text in ["{}", r#"{ "platform": {} }"#, r#"{ "platform": { "enabled": false } }"#] {
            assert_eq!(of(text).authentication(), Known(Authentication::None), "{text}");
        }
        for validation in [
            r#"{ "unauthenticatedClientAction": "AllowAnonymous" }"#,
            r#"{ "requireAuthentication": false, "unauthenticatedClientAction": "RedirectToLoginPage" }"#,
        ] {
            assert_eq!(asked(validation), Known(Authentication::None), "{validation}");
        }
    }

    #[test]
    fn what_turns_callers_away_asks_everybody() {
        for validation in [
            r#"{ "unauthenticatedClientAction": "Return401" }"#,
            r#"{ "requireAuthentication": true }"#,
            r#"{ "requireAuthentication": true, "excludedPaths": ["/healthz", "/.well-known/oauth-protected-resource"] }"#,
        ] {
            assert_eq!(asked(validation), Known(Authentication::SingleSignOn), "{validation}");
        }
        let entra = of(r#"{ "platform": { "enabled": true }, "globalValidation": { "requireAuthentication": true },
            "identityProviders": { "azureActiveDirectory": { "registration": { "clientId": "c", "openIdIssuer": "https://i" } } } }"#);
        assert_eq!((entra.authentication(), entra.tokens_limited()), (Known(Authentication::Jwt), Known(true)));
        assert_eq!(entra.issuer().as_deref(), Some("https://i"));
    }

    #[test]
    fn what_it_does_not_say_is_not_known() {
        for validation in [
            "null",
            "{}",
            r#"{ "unauthenticatedClientAction": "SoNew" }"#,
            r#"{ "requireAuthentication": true, "excludedPaths": ["/mcp"] }"#,
            r#"{ "requireAuthentication": true, "excludedPaths": ["/"] }"#,
        ] {
            assert!(matches!(asked(validation), Observed::Unseen(_)), "{validation}");
        }
    }
}
