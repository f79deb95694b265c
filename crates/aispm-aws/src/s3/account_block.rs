//! The public access block of a whole account, which overrides those of its buckets.
//!
//! It belongs to S3 Control, a service of its own whose answer to this call is the same as that of S3.
//! The client of S3 asks its own question and sends it there.

use aws_sdk_s3::Client;
use aws_smithy_runtime_api::{client::orchestrator::HttpRequest, http::HttpError};

use super::public::Block;
use crate::{call, prelude::*};

pub(super) const GET: &str = "s3:GetAccountPublicAccessBlock";

/// The block of the account; read by the first cell that asks, and filed by each.
pub(super) async fn of(at: &Region) -> Block {
    let block = at.account.once.public_access_block.get_or_init(|| read(at)).await;
    if let Err(gap) = block {
        at.cell.gap(gap);
    }
    block.clone()
}

async fn read(at: &Region) -> Block {
    let region = at.config.region().map(ToString::to_string).unwrap_or_default();
    let account = at.account_id().to_owned();
    let ask = at.client(Client::new).get_public_access_block().bucket("account").customize();
    let ask = ask.map_request(move |request| sent_to_control(request, &account, &region));
    match call::named(GET, ask.send()).await {
        Ok(answer) => Ok(answer.public_access_block_configuration),
        Err(error) if is_none(call::code(&error), error.raw_response().map(|r| r.status().as_u16())) => Ok(None),
        Err(error) => Err(call::gap(GET, &error)),
    }
}

/// Whether the account has no block. S3 Control wraps its errors one element deeper than S3 does, so the client
/// of S3 may see the status alone; an answer of S3 itself to a question gone astray always has a code.
fn is_none(code: &str, status: Option<u16>) -> bool {
    code == "NoSuchPublicAccessBlockConfiguration" || (code.is_empty() && status == Some(404))
}

fn sent_to_control(mut request: HttpRequest, account: &str, region: &str) -> Result<HttpRequest, HttpError> {
    let uri = control(request.uri(), account, region);
    request.set_uri(uri)?;
    request.headers_mut().try_insert("x-amz-account-id", account.to_owned())?;
    Ok(request)
}

/// The address of the account's block. A stand-in answers for every service at one host.
fn control(uri: &str, account: &str, region: &str) -> String {
    const PATH: &str = "/v20180820/configuration/publicAccessBlock";
    let (scheme, rest) = uri.split_once("://").unwrap_or(("https", uri));
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    match host.split_once(".amazonaws.com") {
        Some((_, partition)) => format!("{scheme}://{account}.s3-control.{region}.amazonaws.com{partition}{PATH}"),
        None => format!("{scheme}://{host}{PATH}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{control, is_none};

    #[test]
    fn only_the_answer_of_s3_control_says_that_there_is_none() {
        assert!(is_none("NoSuchPublicAccessBlockConfiguration", Some(404)));
        assert!(is_none("", Some(404)));
        assert!(!is_none("NoSuchBucket", Some(404)));
        assert!(!is_none("", Some(500)));
        assert!(!is_none("AccessDenied", Some(403)));
    }

    #[test]
    fn the_question_goes_to_the_account() {
        let of = |uri| control(uri, "111122223333", "eu-west-1");
        assert_eq!(
            of("https://account.s3.eu-west-1.amazonaws.com/?publicAccessBlock"),
            "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/configuration/publicAccessBlock"
        );
        assert_eq!(
            of("https://account.s3.cn-north-1.amazonaws.com.cn/?publicAccessBlock"),
            "https://111122223333.s3-control.eu-west-1.amazonaws.com.cn/v20180820/configuration/publicAccessBlock"
        );
        assert_eq!(
            of("http://127.0.0.1:5566/account?publicAccessBlock"),
            "http://127.0.0.1:5566/v20180820/configuration/publicAccessBlock"
        );
    }
}
