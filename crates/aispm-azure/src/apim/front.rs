//! What guards an API: how callers get in, and the policies that each of them meets.
//!
//! A caller without a key comes in where a product of the API is open, or, where none is, if the API asks for none; a caller with
//! a key comes in by a product. Each way meets the policies of its own product, and each operation has policies of its own. The
//! weakest way counts. Keys made for one API or for all of them pass by the products; they are for administrators, and are left out.
//! What `authenticationSettings` says is shown in the developer portal, and asks nobody anything.

use aispm_inventory::Gap;

use super::{
    policy::{self, Asks, Fragments, Policy},
    service::{self, Api, Document, Properties, VERSION},
};
use crate::{call, prelude::*, resource::Resource};

pub(super) const POLICIES: &str = "Microsoft.ApiManagement/service/policies/read";
pub(super) const FRAGMENTS: &str = "Microsoft.ApiManagement/service/policyFragments/read";
pub(super) const PRODUCTS_OF_API: &str = "Microsoft.ApiManagement/service/apis/products/read";
pub(super) const POLICIES_OF_PRODUCT: &str = "Microsoft.ApiManagement/service/products/policies/read";
pub(super) const OPERATIONS: &str = "Microsoft.ApiManagement/service/apis/operations/read";
pub(super) const POLICIES_OF_OPERATION: &str = "Microsoft.ApiManagement/service/apis/operations/policies/read";

/// What a product says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Product {
    subscription_required: Option<bool>,
    /// Absent means that it is not published.
    state: Option<String>,
}

/// What an operation says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Operation {
    pub(super) method: Option<String>,
}

/// What the policies of a whole service are.
#[derive(Debug)]
pub(super) struct Shared {
    global: Policy,
    fragments: Fragments,
}

/// Whether a key is asked for on a way in, or why that is not known.
type Key = Result<bool, Gap>;

/// A way in: the product that it leads through, and whether a key is asked for on it.
#[derive(Debug)]
struct Way {
    product: Option<Policy>,
    key: Key,
}

/// Everything that guards an API.
#[derive(Debug)]
pub(super) struct Guards {
    /// What is asked on each way of each operation, and whether a key is.
    asked: Vec<(Asks, Key)>,
}

impl Shared {
    /// The policies of a service that all of its APIs meet.
    pub(super) async fn read(at: &At, service: &Resource<Properties>) -> Self {
        let global = service::policy(at.below_with_gap(POLICIES, service, "policies", VERSION).await);
        let (listed, gap) = at.below_with_gap::<Document>(FRAGMENTS, service, "policyFragments", VERSION).await;
        let named = listed.into_iter().filter_map(|of| {
            let name = of.name.clone().or_else(|| service::last(&of.id))?;
            Some((name, Policy::fragment(of.properties.value.as_deref().unwrap_or_default())))
        });
        Self { global, fragments: Fragments { named: named.collect(), gap } }
    }
}

impl Guards {
    /// Reads what guards an API.
    pub(super) async fn read(at: &At, shared: &Shared, api: &Resource<Api>) -> Self {
        let own = service::policy(at.below_with_gap(service::POLICIES_OF_API, api, "policies", VERSION).await);
        let (products, gap) = at.below_with_gap::<Product>(PRODUCTS_OF_API, api, "products", VERSION).await;
        let mut ways = Vec::new();
        for product in products {
            let key = key(product.properties.subscription_required);
            if product.properties.state.as_deref() != Some("notPublished") {
                let policy = at.below_with_gap(POLICIES_OF_PRODUCT, &product, "policies", VERSION).await;
                ways.push(Way { product: Some(service::policy(policy)), key });
            }
        }
        let ways = reached(ways, key(api.properties.subscription_required), gap);
        let (operations, gap) = at.below_with_gap::<Operation>(OPERATIONS, api, "operations", VERSION).await;
        let mut narrowest: Vec<Policy> = Vec::new();
        for operation in operations {
            let policy = at.below_with_gap(POLICIES_OF_OPERATION, &operation, "policies", VERSION).await;
            narrowest.push(service::policy(policy));
        }
        // An operation that is not seen may have a policy that lets everything pass.
        narrowest.extend(gap.map(Policy::Unread));
        // All operations without a policy of their own are alike, and so are those of an API that has none.
        let alike = narrowest.iter().all(|policy| !matches!(policy, Policy::None));
        if !alike || narrowest.is_empty() {
            narrowest.retain(|policy| !matches!(policy, Policy::None));
            narrowest.push(Policy::None);
        }
        Self { asked: each(shared, &ways, &own, &narrowest) }
    }

    /// How callers prove who they are on the weakest way.
    pub(super) fn authentication(&self) -> Observed<Authentication> {
        let ways = self.asked.iter().map(|(asks, key)| match (key, asks.authentication(*key == Ok(true))) {
            (Err(gap), Known(Authentication::None)) => Observed::Unseen(gap.clone()),
            (_, asked) => asked,
        });
        let strength = |asked: &Observed<Authentication>| match asked {
            Known(Authentication::None) => 0,
            Observed::Unset | Observed::Unseen(_) => 1,
            Known(Authentication::SharedKey) => 2,
            Known(Authentication::Other) => 3,
            Known(_) => 4,
        };
        ways.min_by_key(strength).unwrap_or(Observed::Unset)
    }

    /// Whether tokens must have been made for this API, wherever they are asked for.
    pub(super) fn tokens_limited(&self) -> Observed<bool> {
        let mut limited = Observed::Unset;
        for (asks, _) in &self.asked {
            match (asks.tokens_limited(), &asks.may_ask) {
                (Known(false), _) => return Known(false),
                // Tokens may be asked for that are not seen, and any may do.
                (Observed::Unset, Some(gap)) => limited = Observed::Unseen(gap.clone()),
                (Known(true), _) if !matches!(limited, Observed::Unseen(_)) => limited = Known(true),
                _ => {}
            }
        }
        limited
    }

    /// Where the issuer of tokens describes itself.
    pub(super) fn discovery(&self) -> Observed<String> {
        let said = self.all().flat_map(|asks| &asks.tokens).find_map(|(_, url)| url.clone());
        match (said, self.unread()) {
            (None, Some(gap)) => Observed::Unseen(gap),
            (said, _) => said.into(),
        }
    }

    /// The fewest limits on any way.
    pub(super) fn limits(&self) -> Observed<i64> {
        let strength = |limits: &Observed<i64>| match limits {
            Known(0) => (0, 0),
            Known(many) => (2, *many),
            _ => (1, 0),
        };
        self.asked.iter().map(|(asks, _)| asks.limits()).min_by_key(strength).unwrap_or(Observed::Unset)
    }

    /// Whether only callers from some addresses pass, on every way.
    pub(super) fn keep_addresses_out(&self) -> bool {
        !self.asked.is_empty() && self.asked.iter().all(|(asks, _)| asks.addresses)
    }

    /// Why more may be done on some way than is seen.
    pub(super) fn unread(&self) -> Option<Gap> {
        self.all().find_map(|asks| asks.unread.clone())
    }

    /// Everything that is asked and done on some way.
    pub(super) fn all(&self) -> impl Iterator<Item = &Asks> {
        self.asked.iter().map(|(asks, _)| asks)
    }
}

/// What is said of keys.
fn key(required: Option<bool>) -> Key {
    required.ok_or_else(|| call::unclear("it is not said whether a subscription is required"))
}

/// The ways in, given the published products of an API and what the API asks for itself.
fn reached(products: Vec<Way>, key: Key, gap: Option<Gap>) -> Vec<Way> {
    let (mut open, with_key): (Vec<Way>, Vec<Way>) = products.into_iter().partition(|product| product.key == Ok(false));
    // A product that is not seen may be open, with a policy that lets everything pass.
    open.extend(gap.map(|gap| Way { product: Some(Policy::Unread(gap.clone())), key: Err(gap) }));
    if open.is_empty() && (key != Ok(true) || with_key.is_empty()) {
        open.push(Way { product: None, key: key.clone() });
    }
    // Who needs no key does not bring one.
    if key == Ok(false) || open.iter().any(|way| way.key == Ok(false)) {
        return open;
    }
    open.into_iter().chain(with_key).collect()
}

/// What is asked on each way of each operation.
fn each(shared: &Shared, ways: &[Way], own: &Policy, operations: &[Policy]) -> Vec<(Asks, Key)> {
    let mut asked = Vec::new();
    for way in ways {
        for operation in operations {
            let wide = [Some(&shared.global), way.product.as_ref(), Some(own), Some(operation)];
            let scopes: Vec<&Policy> = wide.into_iter().flatten().collect();
            asked.push((policy::asks(&scopes, &shared.fragments), way.key.clone()));
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "<validate-azure-ad-token tenant-id=\"t\"><audiences><audience>a</audience></audiences></validate-azure-ad-token>";
    const LIMIT: &str = "<rate-limit calls=\"1\" renewal-period=\"60\"/>";

    fn inbound(steps: &str) -> Policy {
        Policy::read(&format!("<policies><inbound>{steps}</inbound></policies>"))
    }

    fn product(steps: &str, key: bool) -> Way {
        Way { product: Some(inbound(steps)), key: Ok(key) }
    }

    fn guards(products: Vec<Way>, key: Option<bool>, own: &str, operations: &[Policy]) -> Guards {
        let shared = Shared { global: Policy::None, fragments: Fragments::default() };
        Guards { asked: each(&shared, &reached(products, super::key(key), None), &inbound(own), operations) }
    }

    fn asked(products: Vec<Way>, key: Option<bool>, own: &str) -> (Observed<Authentication>, Observed<i64>) {
        let guards = guards(products, key, own, &[Policy::None]);
        (guards.authentication(), guards.limits())
    }

    #[test]
    fn an_api_without_products_asks_for_what_it_says() {
        assert_eq!(asked(vec![], Some(false), "<base/>"), (Known(Authentication::None), Known(0)));
        assert_eq!(asked(vec![], Some(true), "<base/>"), (Known(Authentication::SharedKey), Known(0)));
        assert_eq!(asked(vec![], Some(false), TOKEN), (Known(Authentication::Jwt), Known(0)));
        let (unsaid, _) = asked(vec![], None, "<base/>");
        assert!(matches!(unsaid, Observed::Unseen(_)));
        assert_eq!(asked(vec![], None, TOKEN).0, Known(Authentication::Jwt));
    }

    #[test]
    fn an_open_product_lets_in_whoever_has_no_key() {
        let open = || product("<base/>", false);
        assert_eq!(asked(vec![open()], Some(true), "<base/>"), (Known(Authentication::None), Known(0)));
        // What the open product asks is asked of everybody.
        let limited = product(TOKEN, false);
        assert_eq!(asked(vec![limited], Some(true), "<base/>").0, Known(Authentication::Jwt));
        // The API cuts its product off.
        assert_eq!(asked(vec![product(TOKEN, false)], Some(true), LIMIT), (Known(Authentication::None), Known(1)));
    }

    #[test]
    fn a_limit_of_each_product_is_a_limit() {
        let both = vec![product(LIMIT, true), product(LIMIT, true)];
        assert_eq!(asked(both, Some(true), "<base/>"), (Known(Authentication::SharedKey), Known(1)));
        let one = vec![product(LIMIT, true), product("<base/>", true)];
        assert_eq!(asked(one, Some(true), "<base/>").1, Known(0));
        // Without a key nobody meets the products.
        assert_eq!(asked(vec![product(LIMIT, true)], Some(false), "<base/>"), (Known(Authentication::None), Known(0)));
    }

    #[test]
    fn the_weakest_operation_counts() {
        let operations = [Policy::None, inbound("")];
        let weak = guards(vec![], Some(false), TOKEN, &operations);
        assert_eq!(weak.authentication(), Known(Authentication::None));
        let each = guards(vec![], Some(false), "", &[inbound(TOKEN), inbound(TOKEN)]);
        assert_eq!((each.authentication(), each.tokens_limited()), (Known(Authentication::Jwt), Known(true)));
    }

    #[test]
    fn products_that_were_not_seen_leave_it_open() {
        let ways = reached(vec![], Ok(true), Some(Gap::NOT_COLLECTED));
        let shared = Shared { global: Policy::None, fragments: Fragments::default() };
        let guards = Guards { asked: each(&shared, &ways, &inbound("<base/>"), &[Policy::None]) };
        assert_eq!(guards.authentication(), Observed::Unseen(Gap::NOT_COLLECTED));
        assert_eq!(guards.tokens_limited(), Observed::Unseen(Gap::NOT_COLLECTED));
        let guards = Guards { asked: each(&shared, &ways, &inbound(TOKEN), &[Policy::None]) };
        assert_eq!(guards.authentication(), Known(Authentication::Jwt));
    }
}
