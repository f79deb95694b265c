//! Lists that are whole or not there: half a list would make a wrong count.

use std::error::Error;

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::prelude::*;

/// Reads every page of a list, or says why one could not be read.
pub(crate) async fn list<T, E>(
    at: &Region,
    permission: &'static str,
    mut pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
) -> Result<Vec<T>, Gap>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let mut items = Vec::new();
    while let Some(item) = at.call(permission, async { pages.next().await.transpose() }).await? {
        items.push(item);
    }
    Ok(items)
}

/// How many things a list holds.
pub(crate) fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}
