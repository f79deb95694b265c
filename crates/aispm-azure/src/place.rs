//! One resource type in one subscription, as a collector sees it, and the verbs it has.

use std::{collections::BTreeMap, future::Future, sync::Arc};

use aispm_discovery::Cell;
use aispm_inventory::{Asset, Detail, Gap, Observed, Place, Reason, record::SecretFound};
use futures::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::sync::OnceCell;

use crate::{
    call,
    data_plane::List,
    estate::{Children, Shared, Subscription},
    id,
    resource::Resource,
};

/// Resources that are looked into at once in one cell.
const IN_FLIGHT: usize = 8;

/// Where a collector collects, and what it may do there. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct At {
    /// The subscription.
    pub(crate) subscription: Arc<Subscription>,
    /// The cell that is being filled.
    pub(crate) cell: Arc<Cell>,
    /// What all cells of the scan share.
    pub(crate) shared: Arc<Shared>,
}

impl At {
    /// The resources of a top-level type: from Resource Graph, or from ARM where that does not answer. What could not be read
    /// is filed.
    pub(crate) async fn resources<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        arm: &'static str,
        version: &str,
    ) -> Vec<Resource<P>> {
        self.resources_with_gap(permission, arm, version).await.0
    }

    /// The same, with why there may be more: for facts that say that there is none.
    pub(crate) async fn resources_with_gap<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        arm: &'static str,
        version: &str,
    ) -> (Vec<Resource<P>>, Option<Gap>) {
        self.declared(permission);
        let graph = self.shared.graph().await;
        if graph.gap.is_none() {
            // The graph leaves out what may not be read, and does not say so.
            let unread = self.subscription.may(&self.shared, permission).await.err();
            if let Some(gap) = &unread {
                self.cell.gap(gap);
            }
            let (found, odd) = self.read(permission, graph.rows(&self.subscription.id, arm));
            return (found, unread.or(odd));
        }
        let path = format!("/subscriptions/{}/providers/{arm}", self.subscription.id);
        let (rows, gap) = self.shared.arm.list(permission, &path, version, None).await;
        self.filed(gap.clone());
        let (found, odd) = self.read(permission, &rows);
        (found, gap.or(odd))
    }

    /// The rows of a list that is no list of resources below another, and why there may be more, which is filed too.
    pub(crate) async fn listed<R: DeserializeOwned>(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
        filter: Option<&str>,
    ) -> (Vec<R>, Option<Gap>) {
        self.declared(permission);
        let (rows, gap) = self.shared.arm.list(permission, path, version, filter).await;
        self.filed(gap.clone());
        let (found, odd) = self.read(permission, &rows);
        (found, gap.or(odd))
    }

    /// The resources in a list below another, asked once for all cells that need it. What could not be read is filed, and a part
    /// of the list is not told from the whole.
    pub(crate) async fn below<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        list: &str,
        version: &str,
    ) -> Vec<Resource<P>> {
        self.below_with_gap(permission, parent, list, version).await.0
    }

    /// The same, with why there may be more: for facts that say that something is not there.
    pub(crate) async fn below_with_gap<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        list: &str,
        version: &str,
    ) -> (Vec<Resource<P>>, Option<Gap>) {
        self.declared(permission);
        let children = self.shared.children(permission, &format!("{}/{list}", parent.id), version).await;
        self.rows_below(permission, parent, &children)
    }

    /// The newest in a list of what happened below another, as far back as the scan looks, asked once for all cells that need it.
    pub(crate) async fn recent_below<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        list: &str,
        version: &str,
    ) -> Vec<Resource<P>> {
        self.declared(permission);
        let children = self.shared.recent(permission, &format!("{}/{list}", parent.id), version).await;
        self.rows_below(permission, parent, &children).0
    }

    /// One resource below another, by its id, asked once for all cells that need it. Nothing where there is none; the gap of a
    /// failure is filed already.
    pub(crate) async fn known<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        id: &str,
        version: &str,
    ) -> Result<Option<Resource<P>>, Gap> {
        self.declared(permission);
        let single = self.shared.single(permission, id, version).await;
        let (mut found, gap) = self.rows_below(permission, parent, &single);
        gap.map_or_else(|| Ok(found.pop()), Err)
    }

    fn rows_below<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        children: &OnceCell<Children>,
    ) -> (Vec<Resource<P>>, Option<Gap>) {
        let Some((rows, gap)) = children.get() else { return (Vec::new(), Some(Gap::NOT_COLLECTED)) };
        self.filed(gap.clone());
        let (mut found, odd) = self.read::<Resource<P>>(permission, rows);
        for resource in &mut found {
            // What lies below a resource lies where it does, unless it says otherwise.
            resource.location = resource.location.take().or_else(|| parent.location.clone());
        }
        (found, gap.clone().or(odd))
    }

    /// The rows of a list below a resource that are no resources themselves, with why there may be more. An odd row is a gap.
    pub(crate) async fn records_below<T: DeserializeOwned>(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        list: &str,
        version: &str,
    ) -> (Vec<T>, Option<Gap>) {
        self.declared(permission);
        let children = self.shared.children(permission, &format!("{}/{list}", parent.id), version).await;
        let Some((rows, gap)) = children.get() else { return (Vec::new(), Some(Gap::NOT_COLLECTED)) };
        self.filed(gap.clone());
        let (found, odd) = self.read(permission, rows);
        (found, gap.clone().or(odd))
    }

    /// How many rows a list below a resource has, counted up to a bound. What is in them is not looked at.
    pub(crate) async fn count_below(
        &self,
        permission: &'static str,
        parent: &Resource<impl Sized>,
        list: &str,
        version: &str,
        at_most: usize,
    ) -> Result<i64, Gap> {
        self.declared(permission);
        let path = format!("{}/{list}", parent.id);
        match self.shared.arm.list_some(permission, &path, version, at_most).await {
            (_, Some(gap)) => {
                self.cell.gap(&gap);
                Err(gap)
            }
            (rows, None) => Ok(rows.len().min(at_most).try_into().unwrap_or(i64::MAX)),
        }
    }

    /// One resource. Nothing where there is none; the gap of a failure is filed already.
    pub(crate) async fn one<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
    ) -> Result<Option<Resource<P>>, Gap> {
        self.declared(permission);
        let found = self.shared.arm.get(permission, path, version).await;
        if let Err(gap) = &found {
            self.cell.gap(gap);
        }
        found
    }

    /// The rows of a list at a data plane, asked once for all cells that need it, and why there may be more, which is filed.
    pub(crate) async fn at_plane<T: DeserializeOwned>(
        &self,
        permission: &'static str,
        of: List<'_>,
    ) -> (Vec<T>, Option<Gap>) {
        self.declared(permission);
        let children = self.shared.at_plane(permission, of).await;
        let Some((rows, gap)) = children.get() else { return (Vec::new(), Some(Gap::NOT_COLLECTED)) };
        self.filed(gap.clone());
        let (mut found, mut odd) = (Vec::new(), None);
        for row in rows {
            match serde_json::from_str(row.get()) {
                Ok(one) => found.push(one),
                Err(error) => {
                    // What stands in the row, and what the error quotes of it, may be a secret.
                    let detail = format!("a row has another shape at column {}", error.column());
                    let gap = call::gap(permission, Reason::Unreadable, &detail);
                    self.cell.gap(&gap);
                    odd = Some(gap);
                }
            }
        }
        (found, gap.clone().or(odd))
    }

    /// A resource that something points at, by its uid: from Resource Graph where that has it, or else from ARM, which alone can
    /// say that there is none. The gap of a failure is filed already.
    pub(crate) async fn pointed_at<P: DeserializeOwned>(
        &self,
        permission: &'static str,
        uid: &str,
        version: &str,
    ) -> Result<Option<Resource<P>>, Gap> {
        self.declared(permission);
        let graph = self.shared.graph().await;
        let of_type = id::resource_type(uid).unwrap_or_default();
        let row = graph.rows(&self.subscription.id, &of_type).iter().find(|row| {
            let head = serde_json::from_str::<Resource<serde::de::IgnoredAny>>(row.get());
            head.is_ok_and(|head| id::uid(&head.id) == uid)
        });
        if let Some(resource) = row.and_then(|row| serde_json::from_str(row.get()).ok()) {
            return Ok(Some(resource));
        }
        self.one(permission, uid, version).await
    }

    /// Reads each row on its own: an odd one is a gap, and takes no other with it.
    fn read<R: DeserializeOwned>(&self, permission: &'static str, rows: &[Box<RawValue>]) -> (Vec<R>, Option<Gap>) {
        let (mut found, mut odd) = (Vec::new(), None);
        for row in rows {
            match serde_json::from_str(row.get()) {
                Ok(resource) => found.push(resource),
                Err(error) => {
                    let text: String = row.get().chars().take(120).collect();
                    let gap = call::gap(permission, Reason::Unreadable, &format!("{error} in {text}"));
                    self.cell.gap(&gap);
                    odd = Some(gap);
                }
            }
        }
        (found, odd)
    }

    /// The secrets in a text that stood `at` a place; `name` is what the value is called, if it has a name.
    pub(crate) fn secrets(&self, at: &str, name: Option<&str>, text: &str) -> Vec<SecretFound> {
        self.shared.secrets.scan(at, name, text)
    }

    /// Works on each item, a few at a time.
    pub(crate) async fn each<T, F: Future<Output = ()>>(
        &self,
        items: impl IntoIterator<Item = T>,
        work: impl Fn(T) -> F,
    ) {
        futures::stream::iter(items).for_each_concurrent(IN_FLIGHT, work).await;
    }

    /// An asset of a resource, with what every resource has.
    pub(crate) fn asset<P>(&self, of: &Resource<P>, facts: impl Into<Detail>) -> Asset {
        let region = of.location.as_deref().map(|l| l.to_ascii_lowercase().replace(' ', ""));
        let place = Place {
            region: region.filter(|r| !r.is_empty()).unwrap_or_else(|| "global".to_owned()).into(),
            ..self.cell.place.clone()
        };
        let created = of.system_data.as_ref().and_then(|data| data.created_at.as_deref()?.parse().ok());
        Asset::new(self.cell.of.name, &place, id::uid(&of.id), facts)
            .named(of.name.as_deref())
            .tagged(Observed::Known(of.tags.clone().unwrap_or_default()))
            .created(created)
    }

    /// The same, of what lies in a workspace and keeps its tags among its properties.
    pub(crate) fn asset_tagged<P>(
        &self,
        of: &Resource<P>,
        tags: Option<&BTreeMap<String, String>>,
        facts: impl Into<Detail>,
    ) -> Asset {
        let asset = self.asset(of, facts);
        match tags {
            Some(tags) => asset.tagged(Observed::Known(tags.clone())),
            None => asset,
        }
    }

    /// Keeps an asset, and marks the links that lead out of what this scan can see.
    pub(crate) fn found(&self, mut asset: Asset) {
        for link in &mut asset.links {
            let subscription = id::subscription(&link.to);
            link.external = subscription.is_none_or(|id| !self.shared.subscriptions.contains_key(id));
        }
        // A word that this version does not know is filed like an answer that it cannot read.
        for (slot, _) in asset.kind().schema().facts.iter().enumerate() {
            match asset.detail.fact(slot) {
                Some(Observed::Unseen(gap)) if gap.reason() == Reason::Unreadable && gap.permission().is_none() => {
                    self.cell.gap(&call::gap(
                        self.cell.of.source,
                        Reason::Unreadable,
                        gap.detail().unwrap_or_default(),
                    ));
                }
                _ => {}
            }
        }
        self.cell.asset(asset);
    }

    fn filed(&self, gap: Option<Gap>) {
        if let Some(gap) = gap {
            self.cell.gap(&gap);
        }
    }

    /// The published role is made from the declarations, so a call that is not declared is a defect.
    fn declared(&self, permission: &'static str) {
        debug_assert!(
            self.cell.of.permissions.contains(&permission),
            "`{}` calls `{permission}` without declaring it",
            self.cell.of.name
        );
    }
}
