//! What the policies of an API ask of a request, inherited ones included.
//!
//! A policy stands at the service, a product, an API or an operation. What a wider scope asks applies only where the narrower one
//! has `<base />`, and a scope without a policy inherits everything. What stands below a condition, or in a fragment that could
//! not be read, is asked of some requests at most: it is never taken for a check, and never for its absence.

use std::collections::BTreeMap;

use aispm_inventory::Gap;

use super::xml::{self, Element};
use crate::{call, network, prelude::*};

/// How far fragments may hold one another.
const NESTED: usize = 8;

/// The policy of one scope.
#[derive(Debug)]
pub(super) enum Policy {
    /// There is none: everything is inherited.
    None,
    /// What it does with a request, in order.
    Inbound(Vec<Element>),
    /// It could not be read.
    Unread(Gap),
}

/// Fragments that policies share.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    pub(super) named: BTreeMap<String, Policy>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

impl Policy {
    /// Reads a document.
    pub(super) fn read(document: &str) -> Self {
        let root = xml::parse(document).filter(|root| root.name == "policies");
        let mut inbound = root.into_iter().flat_map(|root| root.children).filter(|section| section.name == "inbound");
        match (inbound.next(), inbound.next()) {
            (Some(section), None) => Self::Inbound(section.children),
            _ => Self::Unread(call::unclear("a policy is not what API Management writes")),
        }
    }

    /// Reads a fragment.
    pub(super) fn fragment(document: &str) -> Self {
        match xml::parse(document).filter(|root| root.name == "fragment") {
            Some(root) => Self::Inbound(root.children),
            None => Self::Unread(call::unclear("a policy fragment is not what API Management writes")),
        }
    }
}

/// Where a policy sends requests on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Backend {
    /// An address.
    Address(String),
    /// One of the backends of the service, by name.
    Named(String),
}

/// A secret may stand here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    /// What the value is called.
    pub(super) name: String,
    pub(super) value: String,
}

/// What is asked of every request, and what else is done with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asks {
    /// Tokens, each with whether it must have been made for this API, and where its issuer describes itself.
    pub(super) tokens: Vec<(bool, Option<String>)>,
    /// Certificates, or signatures that code of the customer looks at.
    pub(super) other: bool,
    /// A header with a certain value.
    pub(super) key: bool,
    /// Only callers from some addresses.
    pub(super) addresses: bool,
    /// How many limits there are on requests or tokens of a model.
    pub(super) limits: i64,
    /// Where requests go; some of it perhaps under conditions.
    pub(super) backends: Vec<Backend>,
    /// Managed identities that it acts with, by client id. `None`: that of the service itself.
    pub(super) identities: Vec<Option<String>>,
    pub(super) literals: Vec<Literal>,
    /// Why callers may be asked for more than is seen.
    pub(super) may_ask: Option<Gap>,
    /// Why there may be more limits.
    pub(super) may_limit: Option<Gap>,
    /// Why there may be more of anything.
    pub(super) unread: Option<Gap>,
}

/// What is asked where some policies apply, the widest scope first.
pub(super) fn asks(scopes: &[&Policy], fragments: &Fragments) -> Asks {
    let mut asks = Asks::default();
    asks.inherit(scopes, fragments, true);
    asks
}

impl Asks {
    /// Takes in the narrowest of some scopes, and those that it inherits from.
    fn inherit(&mut self, scopes: &[&Policy], fragments: &Fragments, always: bool) {
        let Some((policy, wider)) = scopes.split_last() else { return };
        match policy {
            Policy::None => self.inherit(wider, fragments, always),
            Policy::Unread(gap) => self.unread(gap),
            Policy::Inbound(steps) => self.take(steps, wider, fragments, always, NESTED),
        }
    }

    fn take(&mut self, steps: &[Element], wider: &[&Policy], fragments: &Fragments, always: bool, nested: usize) {
        for step in steps {
            match step.name.as_str() {
                "base" => self.inherit(wider, fragments, always),
                // What is in it happens to every request.
                "limit-concurrency" => self.take(&step.children, wider, fragments, always, nested),
                "choose" | "when" | "otherwise" | "retry" | "wait" => {
                    self.take(&step.children, wider, fragments, false, nested);
                }
                "include-fragment" => match step.attribute("fragment-id").and_then(|name| fragments.named.get(name)) {
                    Some(Policy::Inbound(steps)) if nested > 0 => self.take(steps, &[], fragments, always, nested - 1),
                    Some(Policy::Unread(gap)) => self.unread(gap),
                    _ => {
                        let missing = || call::unclear("a policy holds a fragment that was not found");
                        self.unread(&fragments.gap.clone().unwrap_or_else(missing));
                    }
                },
                _ => self.step(step, always),
            }
        }
    }

    fn unread(&mut self, gap: &Gap) {
        self.may_ask.get_or_insert_with(|| gap.clone());
        self.may_limit.get_or_insert_with(|| gap.clone());
        self.unread.get_or_insert_with(|| gap.clone());
    }

    fn step(&mut self, step: &Element, always: bool) {
        let name = step.name.as_str();
        let asks = matches!(
            name,
            "validate-jwt" | "validate-azure-ad-token" | "validate-client-certificate" | "check-header" | "ip-filter"
        );
        let limits = matches!(
            name,
            "rate-limit"
                | "rate-limit-by-key"
                | "quota"
                | "quota-by-key"
                | "llm-token-limit"
                | "azure-openai-token-limit"
        );
        match name {
            _ if asks && !always => {
                self.may_ask.get_or_insert_with(|| call::unclear("a policy asks callers under a condition"));
            }
            _ if limits && !always => {
                self.may_limit.get_or_insert_with(|| call::unclear("a policy limits callers under a condition"));
            }
            _ if limits => self.limits += 1,
            "validate-jwt" | "validate-azure-ad-token" => self.tokens.push((is_limited(step), discovery(step))),
            "validate-client-certificate" => self.other = true,
            "check-header" => self.key |= step.named("value").next().is_some(),
            "ip-filter" => self.addresses |= is_narrow(step),
            "set-backend-service" => {
                let address = step.attribute("base-url").map(|url| Backend::Address(url.to_owned()));
                let named = step.attribute("backend-id").map(|id| Backend::Named(id.to_owned()));
                self.backends.extend(address.or(named));
            }
            "authentication-managed-identity" => {
                self.identities.push(step.attribute("client-id").map(str::to_ascii_lowercase));
            }
            "authentication-basic" => self.literal("password", step.attribute("password")),
            "set-header" | "set-query-parameter" => {
                for value in step.named("value") {
                    self.literal(step.attribute("name").unwrap_or(name), Some(value.text.trim()));
                }
            }
            _ => {}
        }
    }

    /// Keeps a value that stands in the policy itself: not a named value, nor an expression.
    fn literal(&mut self, name: &str, value: Option<&str>) {
        let value = value.filter(|value| !value.is_empty() && !value.contains("{{") && !value.starts_with('@'));
        self.literals.extend(value.map(|value| Literal { name: name.to_owned(), value: value.to_owned() }));
    }

    /// How callers prove who they are, where they come with a subscription key or without one.
    pub(super) fn authentication(&self, key: bool) -> Observed<Authentication> {
        match (&self.unread, &self.may_ask) {
            _ if !self.tokens.is_empty() => Known(Authentication::Jwt),
            // What was not read may ask for more than a key.
            (Some(gap), _) => Observed::Unseen(gap.clone()),
            _ if self.other => Known(Authentication::Other),
            _ if key || self.key => Known(Authentication::SharedKey),
            (_, Some(gap)) => Observed::Unseen(gap.clone()),
            (None, None) => Known(Authentication::None),
        }
    }

    /// How many limits there are.
    pub(super) fn limits(&self) -> Observed<i64> {
        match &self.may_limit {
            Some(gap) if self.limits == 0 => Observed::Unseen(gap.clone()),
            _ => Known(self.limits),
        }
    }

    /// Whether tokens must have been made for this API. `Unset`: tokens are not asked for.
    pub(super) fn tokens_limited(&self) -> Observed<bool> {
        Some(&self.tokens).filter(|t| !t.is_empty()).map(|tokens| tokens.iter().any(|(limited, _)| *limited)).into()
    }
}

/// Whether a check of tokens names an audience, a client or a claim. Without one any token of the issuer passes; without a
/// signature any token at all.
fn is_limited(check: &Element) -> bool {
    const LISTS: &[&str] = &["audiences", "required-claims", "client-application-ids", "backend-application-ids"];
    let names = |list: &str| check.named(list).any(|list| !list.children.is_empty());
    check.attribute("require-signed-tokens") != Some("false") && LISTS.iter().any(|list| names(list))
}

fn discovery(check: &Element) -> Option<String> {
    let of_issuer = check.named("openid-config").find_map(|config| config.attribute("url"));
    let of_tenant = || check.attribute("tenant-id").filter(|tenant| !tenant.contains("{{")).map(tenant);
    of_issuer.map(str::to_owned).or_else(of_tenant)
}

/// Where a tenant describes itself. Some are named by an address.
fn tenant(id: &str) -> String {
    if id.contains("://") {
        return id.to_owned();
    }
    format!("https://login.microsoftonline.com/{id}/v2.0/.well-known/openid-configuration")
}

/// Whether a filter lets in only some addresses. One that forbids some lets in the rest of the internet.
fn is_narrow(filter: &Element) -> bool {
    let mut ranges = filter.named("address-range");
    filter.attribute("action") == Some("allow")
        && !filter.children.is_empty()
        && !filter.named("address").any(|address| network::is_wide(address.text.trim()))
        && !ranges.any(|range| range.attribute("from").is_none_or(|from| from.starts_with("0.")))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
