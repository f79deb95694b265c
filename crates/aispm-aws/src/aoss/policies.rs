//! Policies of OpenSearch Serverless: which collections they are about, and what they grant.

use std::sync::{Mutex, PoisonError};

use aispm_inventory::Reason;
use aws_sdk_opensearchserverless::{
    Client,
    types::{AccessPolicyType, SecurityPolicyType},
};
use aws_smithy_types::Document;

use crate::prelude::*;

/// One grant of a policy.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Grant {
    /// Resource type and pattern of each rule.
    rules: Vec<(String, String)>,
    public: bool,
    principals: Vec<String>,
}

/// All grants of one type of policy, and why there may be more.
#[derive(Debug, Default)]
pub(super) struct Policies {
    grants: Vec<Grant>,
    gap: Option<Gap>,
}

impl Policies {
    /// Whether the internet may talk to a collection. A rule that lets it in overrides every private one, and
    /// rules for dashboards say nothing about the collection.
    pub(super) fn public(&self, collection: &str) -> Observed<bool> {
        let public = self.about(collection).any(|(grant, resource)| grant.public && resource == "collection");
        match &self.gap {
            Some(gap) if !public => Observed::Unseen(gap.clone()),
            _ => Known(public),
        }
    }

    /// Who may use what is in a collection.
    pub(super) fn principals(&self, collection: &str) -> Observed<Vec<String>> {
        if let Some(gap) = &self.gap {
            return Observed::Unseen(gap.clone());
        }
        let mut principals: Vec<String> =
            self.about(collection).flat_map(|(grant, _)| grant.principals.iter().cloned()).collect();
        principals.sort();
        principals.dedup();
        Known(principals)
    }

    /// The grants about a collection, with the resource type of the rule that says so.
    fn about<'a>(&'a self, collection: &'a str) -> impl Iterator<Item = (&'a Grant, &'a str)> {
        let rules = self.grants.iter().flat_map(|grant| grant.rules.iter().map(move |rule| (grant, rule)));
        rules.filter(|(_, (_, pattern))| covers(pattern, collection)).map(|(grant, (resource, _))| (grant, &**resource))
    }
}

/// Reads every network policy.
pub(super) async fn network(at: &Region, aoss: &Client) -> Policies {
    const LIST: &str = "aoss:ListSecurityPolicies";
    const GET: &str = "aoss:GetSecurityPolicy";
    let pages = aoss.list_security_policies().r#type(SecurityPolicyType::Network).into_paginator().send().try_collect();
    let names = at.call(LIST, pages).await.map(|pages| {
        let policies = pages.into_iter().flat_map(|page| page.security_policy_summaries.unwrap_or_default());
        policies.filter_map(|policy| policy.name).collect()
    });
    each(at, names, async |name| {
        let policy = aoss.get_security_policy().r#type(SecurityPolicyType::Network).name(name).send();
        let policy = at.call(GET, policy).await?.security_policy_detail.and_then(|detail| detail.policy);
        read(policy.as_ref()).ok_or_else(|| at.file(GET, Reason::Unreadable))
    })
    .await
}

/// Reads every data access policy.
pub(super) async fn access(at: &Region, aoss: &Client) -> Policies {
    const LIST: &str = "aoss:ListAccessPolicies";
    const GET: &str = "aoss:GetAccessPolicy";
    let pages = aoss.list_access_policies().r#type(AccessPolicyType::Data).into_paginator().send().try_collect();
    let names = at.call(LIST, pages).await.map(|pages| {
        let policies = pages.into_iter().flat_map(|page| page.access_policy_summaries.unwrap_or_default());
        policies.filter_map(|policy| policy.name).collect()
    });
    each(at, names, async |name| {
        let policy = aoss.get_access_policy().r#type(AccessPolicyType::Data).name(name).send();
        let policy = at.call(GET, policy).await?.access_policy_detail.and_then(|detail| detail.policy);
        read(policy.as_ref()).ok_or_else(|| at.file(GET, Reason::Unreadable))
    })
    .await
}

/// Reads policies by name. One that cannot be read leaves the others, and a gap.
async fn each<F>(at: &Region, names: Result<Vec<String>, Gap>, get: impl Fn(String) -> F) -> Policies
where
    F: Future<Output = Result<Vec<Grant>, Gap>>,
{
    let names = match names {
        Ok(names) => names,
        Err(gap) => return Policies { grants: Vec::new(), gap: Some(gap) },
    };
    let found = Mutex::new(Policies::default());
    at.each(names, async |name| {
        let grants = get(name).await;
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        match grants {
            Ok(grants) => found.grants.extend(grants),
            Err(gap) => found.gap = Some(gap),
        }
    })
    .await;
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a document. Nothing for one that is not a policy.
fn read(document: Option<&Document>) -> Option<Vec<Grant>> {
    document?.as_array()?.iter().map(grant).collect()
}

fn grant(document: &Document) -> Option<Grant> {
    let fields = document.as_object()?;
    let mut rules = Vec::new();
    for rule in fields.get("Rules")?.as_array()? {
        let rule = rule.as_object()?;
        let resource = rule.get("ResourceType")?.as_string()?;
        for pattern in texts(rule.get("Resource")?)? {
            rules.push((resource.to_owned(), pattern));
        }
    }
    Some(Grant {
        rules,
        public: fields.get("AllowFromPublic").map_or(Some(false), Document::as_bool)?,
        principals: fields.get("Principal").map_or(Some(Vec::new()), texts)?,
    })
}

fn texts(document: &Document) -> Option<Vec<String>> {
    document.as_array()?.iter().map(|text| text.as_string().map(str::to_owned)).collect()
}

/// Whether a pattern is about a collection: `collection/name`, `collection/prefix*`, `index/name/*`.
fn covers(pattern: &str, collection: &str) -> bool {
    let Some(name) = pattern.split('/').nth(1) else { return false };
    match name.strip_suffix('*') {
        Some(prefix) => collection.starts_with(prefix),
        None => collection == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(resource: &str, pattern: &str) -> Grant {
        Grant { rules: vec![(resource.to_owned(), pattern.to_owned())], ..Grant::default() }
    }

    fn policies(grants: Vec<Grant>) -> Policies {
        Policies { grants, gap: None }
    }

    #[test]
    fn patterns_name_a_collection_or_its_beginning() {
        assert!(covers("collection/docs", "docs"));
        assert!(covers("collection/do*", "docs"));
        assert!(covers("collection/*", "docs"));
        assert!(covers("index/docs/*", "docs"));
        assert!(covers("index/*/*", "docs"));
        assert!(!covers("collection/docs", "docs-2"));
        assert!(!covers("collection/docs-*", "docs"));
        assert!(!covers("index/other/docs", "docs"));
        assert!(!covers("docs", "docs"));
    }

    #[test]
    fn a_public_dashboard_does_not_make_a_collection_public() {
        let dashboard = Grant { public: true, ..grant("dashboard", "collection/docs") };
        assert_eq!(policies(vec![dashboard]).public("docs"), Known(false));
    }

    #[test]
    fn a_public_rule_overrides_private_ones() {
        let private = grant("collection", "collection/docs");
        let public = Grant { public: true, ..grant("collection", "collection/*") };
        assert_eq!(policies(vec![private, public]).public("docs"), Known(true));
    }

    #[test]
    fn a_policy_that_was_not_read_never_makes_a_collection_private() {
        let gap = Gap::because(Reason::Denied);
        let public = Grant { public: true, ..grant("collection", "collection/docs") };
        let half = Policies { grants: vec![public], gap: Some(gap.clone()) };
        assert_eq!(half.public("docs"), Known(true));
        assert_eq!(half.public("other"), Observed::Unseen(gap.clone()));
        assert_eq!(half.principals("docs"), Observed::Unseen(gap));
    }

    #[test]
    fn a_document_of_another_shape_is_not_read_as_harmless() {
        let odd = Document::Object([("AllowFromPublic".to_owned(), Document::Bool(true))].into());
        assert_eq!(read(Some(&Document::Array(vec![odd]))), None);
        assert_eq!(read(Some(&Document::String("[]".to_owned()))), None);
        assert_eq!(read(None), None);
    }
}
