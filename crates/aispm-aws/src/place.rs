//! One resource type in one account and region, as a collector sees it, and the verbs it has.

use std::{error::Error, future::Future, sync::Arc};

use aispm_discovery::Cell;
use aispm_inventory::{Asset, Gap, GapRecord, Place, Reason, record::SecretFound};
use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use futures::StreamExt as _;

use crate::{
    arn::Arn,
    call,
    estate::{Account, Shared},
};

/// Records that are described at once in one cell.
const DESCRIBES_IN_FLIGHT: usize = 8;

/// Where a collector collects, and what it may do there. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    /// The account.
    pub(crate) account: Arc<Account>,
    /// The cell that is being filled.
    pub(crate) cell: Arc<Cell>,
    /// Region and credentials for SDK clients.
    pub(crate) config: SdkConfig,
    /// What all cells of the scan share.
    pub(crate) shared: Arc<Shared>,
}

impl Region {
    /// A client of any SDK crate: pass its `Client::new`.
    pub(crate) fn client<C>(&self, new: fn(&SdkConfig) -> C) -> C {
        new(&self.config)
    }

    /// Account number.
    pub(crate) fn account_id(&self) -> &str {
        &self.account.id
    }

    /// Region name; `global` for services without regions.
    pub(crate) fn name(&self) -> &str {
        &self.cell.place.region
    }

    /// Account and region.
    pub(crate) fn place(&self) -> &Place {
        &self.cell.place
    }

    /// The ARN of a resource of this account and region.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        let region = if self.name() == "global" { "" } else { self.name() };
        format!("arn:aws:{service}:{region}:{}:{resource}", self.account_id())
    }

    /// Makes one call. The gap of a failure is filed already.
    pub(crate) async fn call<T, E>(
        &self,
        permission: &'static str,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Gap>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match self.call_unless(permission, &[], send).await {
            Ok(Some(answer)) => Ok(answer),
            // INVARIANT: without absent codes there is no other way to have no answer.
            Ok(None) => Err(self.file(permission, Reason::NotFound)),
            Err(gap) => Err(gap),
        }
    }

    /// Makes one call whose errors in `absent` mean that the thing is not set: codes, or a code and a part of the
    /// message as `Code: part` where the code alone says too little.
    pub(crate) async fn call_unless<T, E>(
        &self,
        permission: &'static str,
        absent: &[&str],
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Option<T>, Gap>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.declared(permission);
        if let Some(gap) = self.shared.absent(self.place(), permission) {
            self.cell.gap(&gap);
            return Err(gap);
        }
        match call::named(permission, send).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if absent.iter().any(|means| call::says(&error, means)) => Ok(None),
            Err(error) => Err(self.filed(call::gap(permission, &error))),
        }
    }

    /// Reads every page of a list. What a failing page cuts off is filed as a gap.
    pub(crate) async fn list<T, E>(
        &self,
        permission: &'static str,
        pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Vec<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.list_up_to(permission, usize::MAX, pages).await
    }

    /// Reads a list up to the bound on history, newest first as the caller asked the provider;
    /// what is cut off is filed as `truncated`.
    pub(crate) async fn list_recent<T, E>(
        &self,
        permission: &'static str,
        pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Vec<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.list_up_to(permission, self.shared.settings.history_count, pages).await
    }

    async fn list_up_to<T, E>(
        &self,
        permission: &'static str,
        bound: usize,
        mut pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Vec<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.declared(permission);
        let mut items = Vec::new();
        if let Some(gap) = self.shared.absent(self.place(), permission) {
            self.cell.gap(&gap);
            return items;
        }
        while let Some(item) = call::named(permission, pages.next()).await {
            match item {
                Ok(_) if items.len() >= bound => {
                    self.file(permission, Reason::Truncated);
                    break;
                }
                Ok(item) => items.push(item),
                Err(error) => {
                    self.filed(call::gap(permission, &error));
                    break;
                }
            }
        }
        items
    }

    /// Works on each item, a few at a time.
    pub(crate) async fn each<T, F: Future<Output = ()>>(
        &self,
        items: impl IntoIterator<Item = T>,
        work: impl Fn(T) -> F,
    ) {
        futures::stream::iter(items).for_each_concurrent(DESCRIBES_IN_FLIGHT, work).await;
    }

    /// Keeps an asset, and marks the links that lead out of what this scan can see.
    pub(crate) fn found(&self, mut asset: Asset) {
        for link in &mut asset.links {
            link.external = Arn::parse(&link.to)
                .is_none_or(|arn| !arn.account.is_empty() && !self.shared.scans(arn.account))
                || link.to.contains("::foundation-model/")
                // Profiles that AWS defines bear the account's number, and are nobody's to change.
                || link.to.contains(":inference-profile/");
        }
        self.cell.asset(asset);
    }

    /// Files a gap that is not the failure of a call.
    pub(crate) fn file(&self, permission: &'static str, reason: Reason) -> Gap {
        self.filed(Gap::from(GapRecord { reason, permission: Some(permission.to_owned()), detail: None }))
    }

    /// The secrets in a text that stood `at` a place; `name` is what the value is called, if it has a name.
    pub(crate) fn secrets(&self, at: &str, name: Option<&str>, text: &str) -> Vec<SecretFound> {
        self.shared.secrets.scan(at, name, text)
    }

    fn filed(&self, gap: Gap) -> Gap {
        if gap.reason() == Reason::NotOffered
            && let Some(permission) = gap.permission()
        {
            self.shared.remember_absent(self.place(), permission, &gap);
        }
        self.cell.gap(&gap);
        gap
    }

    /// The published policy is made from the declarations, so a call that is not declared is a defect.
    fn declared(&self, permission: &'static str) {
        debug_assert!(
            self.cell.of.permissions.contains(&permission),
            "`{}` calls `{permission}` without declaring it",
            self.cell.of.name
        );
    }
}
