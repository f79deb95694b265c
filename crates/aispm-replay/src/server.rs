//! The server that plays AWS: calls are read off requests, answered, and counted.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use hyper::{Response, http::request::Parts};
use serde_json::Value;

use crate::{
    Answer, Answers, Call, Unmatched,
    loopback::{Loopback, Respond},
    request::{self, Refused},
    service::Service,
    sts, wire,
};

/// An error quotes this much of a request, in characters.
const QUOTED: usize = 300;

/// A stand-in for a cloud on this machine. It stops when it is dropped.
///
/// The account that a client is in is its access key: 12 digits, bare or behind `AKID` or `ASIA`.
/// `sts:AssumeRole` answers keys of the account in the role's ARN, unless the estate says otherwise.
#[derive(Debug)]
pub struct Replay {
    stage: Arc<Stage>,
    server: Loopback,
}

/// What all connections share.
struct Stage {
    answers: Arc<dyn Answers>,
    unmatched: Unmatched,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl Replay {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// If the machine has no such port.
    pub async fn start(answers: Arc<dyn Answers>, unmatched: Unmatched) -> io::Result<Self> {
        let stage = Arc::new(Stage { answers, unmatched, calls: Mutex::default() });
        let server = Loopback::start(stage.clone()).await?;
        Ok(Self { stage, server })
    }

    /// Where it listens, as `http://127.0.0.1:port`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.server.endpoint()
    }

    /// Calls so far by `service:Operation`, retries included. What was no call goes by method and path.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.stage.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Respond for Stage {
    async fn respond(&self, parts: Parts, body: Bytes) -> Response<Bytes> {
        let (answer, spoken) = match request::read(&parts, &body) {
            Ok((call, service)) => {
                self.count(call.to_string());
                (self.answer(&call, service), service.wire)
            }
            Err(Refused { name, wire, code, message }) => {
                let answer = Answer::error(400, code, &format!("{message}: {name}"));
                self.count(name);
                (answer, wire)
            }
        };
        if answer.hangs {
            std::future::pending::<()>().await;
        }
        if !answer.delay.is_zero() {
            tokio::time::sleep(answer.delay).await;
        }
        wire::write(answer, spoken)
    }
}

impl Stage {
    fn answer(&self, call: &Call, service: &Service) -> Answer {
        let known = self.answers.answer(call).or_else(|| sts::answer(call));
        known.unwrap_or_else(|| match self.unmatched {
            Unmatched::Empty => wire::empty(call, service),
            Unmatched::Refused => {
                let input: String = Value::Object(call.input.clone()).to_string().chars().take(QUOTED).collect();
                let message = format!("no exchange answers {call} in {} {} with {input}", call.account, call.region);
                Answer::error(400, "UnknownOperationException", &message)
            }
        })
    }

    fn count(&self, name: String) {
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage").field("unmatched", &self.unmatched).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use std::{
        net::TcpStream,
        sync::Arc,
        time::{Duration, Instant},
    };

    use serde_json::{Value, json};

    use super::Replay;
    use crate::{
        Estate, Unmatched,
        loopback::{LARGEST_REQUEST, tests::talk},
    };

    async fn replay(exchanges: &Value, unmatched: Unmatched) -> Replay {
        let estate = Estate::from_json(&json!({ "exchanges": exchanges }).to_string()).unwrap();
        Replay::start(Arc::new(estate), unmatched).await.unwrap()
    }

    async fn send(replay: &Replay, bytes: impl Into<Vec<u8>>) -> String {
        talk(&replay.endpoint(), bytes).await
    }

    fn post(scope: &str, header: &str, body: &str) -> String {
        format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\ncontent-length: {}\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=111122223333/20261101/{scope}/aws4_request\r\n\r\n{body}",
            body.len()
        )
    }

    fn get(scope: &str, line: &str) -> String {
        post(scope, "accept: */*", "").replacen("POST /", line, 1)
    }

    #[tokio::test]
    async fn a_call_is_answered_and_counted() {
        let exchanges = json!([
            { "call": "kms:ListKeys", "answer": { "Keys": [] }, "headers": { "x-extra": "1" } },
            { "call": "kms:DescribeKey", "error": { "status": 400, "code": "NotFoundException", "message": "a <key>" } },
            { "call": "iam:GetRole", "error": { "status": 404, "code": "NoSuchEntity", "message": "a <role>" } },
            { "call": "ec2:DescribeVpcs", "error": { "status": 403, "code": "UnauthorizedOperation" } },
            { "call": "s3:GetBucketPolicy", "error": { "status": 404, "code": "NoSuchBucketPolicy" } },
        ]);
        let replay = replay(&exchanges, Unmatched::Refused).await;
        let listed = send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", "{}")).await;
        assert!(
            listed.starts_with("HTTP/1.1 200") && listed.contains("x-extra: 1") && listed.ends_with(r#"{"Keys":[]}"#)
        );
        let described = send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.DescribeKey", "{}")).await;
        assert!(described.contains("x-amzn-errortype: NotFoundException"), "{described}");
        assert!(described.ends_with(r#"{"__type":"NotFoundException","message":"a <key>"}"#), "{described}");
        let role = send(&replay, post("us-east-1/iam", "accept: */*", "Action=GetRole")).await;
        assert!(
            role.contains("<ErrorResponse><Error>") && role.contains("<Message>a &lt;role&gt;</Message>"),
            "{role}"
        );
        let vpcs = send(&replay, post("us-east-1/ec2", "accept: */*", "Action=DescribeVpcs")).await;
        assert!(vpcs.contains("<Response><Errors><Error><Code>UnauthorizedOperation</Code>"), "{vpcs}");
        let policy = send(&replay, get("us-east-1/s3", "GET /acme?policy")).await;
        assert!(policy.ends_with("<Error><Code>NoSuchBucketPolicy</Code><Message></Message></Error>"), "{policy}");
        let calls = replay.calls();
        assert!(calls.values().all(|count| *count == 1) && calls.len() == 5, "{calls:?}");
    }

    #[tokio::test]
    async fn an_unknown_call_is_refused_by_name() {
        let replay = replay(&json!([]), Unmatched::Refused).await;
        let refused =
            send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", r#"{"Limit":1}"#)).await;
        assert!(refused.starts_with("HTTP/1.1 400") && refused.contains("UnknownOperationException"), "{refused}");
        assert!(
            refused.contains(r#"no exchange answers kms:ListKeys in 111122223333 eu-west-1 with {\"Limit\":1}"#),
            "{refused}"
        );
    }

    #[tokio::test]
    async fn a_lenient_estate_is_a_fresh_account() {
        let replay = replay(&json!([]), Unmatched::Empty).await;
        let json = async |name| {
            send(&replay, post("eu-west-1/sagemaker", &format!("x-amz-target: SageMaker.{name}"), "{}")).await
        };
        assert!(json("ListEndpoints").await.ends_with("\r\n\r\n{}"));
        assert!(json("DescribeEndpoint").await.contains("ResourceNotFoundException"));
        let form = async |scope, name| send(&replay, post(scope, "accept: */*", &format!("Action={name}"))).await;
        assert!(
            form("us-east-1/iam", "ListRoles")
                .await
                .ends_with("<ListRolesResponse><ListRolesResult/></ListRolesResponse>")
        );
        assert!(form("us-east-1/ec2", "DescribeVpcs").await.ends_with("<DescribeVpcsResponse/>"));
        assert!(form("us-east-1/sts", "GetCallerIdentity").await.contains("<Account>111122223333</Account>"));
        assert!(send(&replay, get("us-east-1/s3", "GET /")).await.ends_with("<ListAllMyBucketsResult/>"));
        assert!(
            send(&replay, get("us-east-1/s3", "GET /acme?acl"))
                .await
                .contains("<Code>ResourceNotFoundException</Code>")
        );
    }

    #[tokio::test]
    async fn hostile_requests_do_no_harm() {
        let replay = replay(&json!([{ "call": "kms:ListKeys", "answer": {} }]), Unmatched::Refused).await;
        for bytes in [
            &b"\0\xff\xfe garbage\r\n\r\n"[..],
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
            b"GET /%ff%zz?%=&&&=%0 HTTP/1.1\r\nauthorization: Credential=////\r\n\r\n",
            b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            b"CONNECT x:1 HTTP/1.1\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nauthorization: AWS4 Credential=a/b/c/s3/d\r\n\r\n",
        ] {
            drop(send(&replay, bytes).await);
        }
        let huge = post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", &"[".repeat(LARGEST_REQUEST + 1));
        assert!(send(&replay, huge).await.starts_with("HTTP/1.1 413"));
        let deep = post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", &"[".repeat(LARGEST_REQUEST));
        assert!(send(&replay, deep).await.starts_with("HTTP/1.1 200"));
        let listed = send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", "{}")).await;
        assert!(listed.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn answers_can_be_late_or_never_come() {
        let exchanges = json!([
            { "call": "kms:ListKeys", "delay_ms": 150, "body": "late" },
            { "call": "kms:ListAliases", "hang": true },
        ]);
        let replay = replay(&exchanges, Unmatched::Refused).await;
        let started = Instant::now();
        let late = send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.ListKeys", "{}")).await;
        assert!(late.ends_with("late") && started.elapsed() >= Duration::from_millis(150));
        assert_eq!(send(&replay, post("eu-west-1/kms", "x-amz-target: TrentService.ListAliases", "{}")).await, "");
    }

    #[tokio::test]
    async fn a_dropped_server_is_gone() {
        let replay = replay(&json!([]), Unmatched::Refused).await;
        let address = replay.endpoint().replace("http://", "");
        drop(replay);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(TcpStream::connect(address).is_err());
    }
}
