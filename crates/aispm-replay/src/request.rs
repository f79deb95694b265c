//! Reading a call off a request: who asks, where, what for.

use hyper::http::request::Parts;
use serde_json::{Map, Value};

use crate::{
    Call, label, route,
    service::{self, Service, Wire},
};

/// The account of an access key that names none.
const NO_ACCOUNT: &str = "000000000000";

/// A request that is no call: what it is counted as, and what it is answered.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) wire: Wire,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

/// Reads the call behind a request.
pub(crate) fn read(parts: &Parts, body: &[u8]) -> Result<(Call, &'static Service), Refused> {
    let Some(scope) = parts.headers.get("authorization").and_then(|h| h.to_str().ok()).and_then(Scope::parse) else {
        let message = "the request is not signed, so nobody knows which service it is for";
        return Err(refused("unsigned", parts, Wire::AwsJson, "MissingAuthenticationTokenException", message));
    };
    let mut input = Map::new();
    label::pairs(parts.uri.query().unwrap_or_default(), &mut input);
    let Some((service, operation)) = operation(&scope, parts, body, &mut input) else {
        let wire = service::signing_as(scope.service).next().map_or(Wire::AwsJson, |service| service.wire);
        let message = "no operation that reads is known behind this request";
        return Err(refused(scope.service, parts, wire, "UnknownOperationException", message));
    };
    // The SDK repeats the operation's name in the query.
    input.remove("x-id");
    let call = Call {
        service: service.name.to_owned(),
        operation,
        account: account(scope.access_key).to_owned(),
        region: scope.region.to_owned(),
        input,
    };
    Ok((call, service))
}

fn operation(
    scope: &Scope<'_>,
    parts: &Parts,
    body: &[u8],
    input: &mut Map<String, Value>,
) -> Option<(&'static Service, String)> {
    // Bedrock and Bedrock Agents sign alike; no path belongs to both.
    service::signing_as(scope.service).find_map(|service| {
        let operation = match service.wire {
            Wire::AwsJson => {
                let target = parts.headers.get("x-amz-target")?.to_str().ok()?;
                members(body, input);
                target.rsplit('.').next()?.to_owned()
            }
            Wire::Query | Wire::Ec2 => {
                label::pairs(&String::from_utf8_lossy(body), input);
                input.remove("Version");
                match input.remove("Action")? {
                    Value::String(action) => action,
                    _ => return None,
                }
            }
            Wire::RestJson | Wire::S3 => {
                let (operation, labels) = route::find(service.name, parts.method.as_str(), parts.uri.path(), input)?;
                members(body, input);
                input.extend(labels);
                operation.to_owned()
            }
        };
        Some((service, operation))
    })
}

/// Adds the top level of a JSON body. A body that is something else adds nothing, as it can match nothing.
fn members(body: &[u8], input: &mut Map<String, Value>) {
    if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        input.extend(members);
    }
}

fn refused(service: &str, parts: &Parts, wire: Wire, code: &'static str, message: &'static str) -> Refused {
    Refused { name: format!("{service}:{} {}", parts.method, parts.uri.path()), wire, code, message }
}

/// The account that an access key stands for: 12 digits, bare or behind `AKID` (a user's) or `ASIA` (a role's).
fn account(access_key: &str) -> &str {
    let digits = access_key.strip_prefix("AKID").or_else(|| access_key.strip_prefix("ASIA")).unwrap_or(access_key);
    if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()) { digits } else { NO_ACCOUNT }
}

/// What a signature is good for.
#[derive(Debug, PartialEq, Eq)]
struct Scope<'a> {
    access_key: &'a str,
    region: &'a str,
    service: &'a str,
}

impl<'a> Scope<'a> {
    fn parse(authorization: &'a str) -> Option<Self> {
        let credential = authorization.split_once("Credential=")?.1.split([',', ' ']).next()?;
        let mut parts = credential.split('/');
        let (access_key, _date) = (parts.next()?, parts.next()?);
        let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
        // A signature for several regions leaves the region out.
        let (region, service) = if third.is_some() { (first, second) } else { ("", first) };
        Some(Self { access_key, region, service })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use hyper::Request;
    use serde_json::json;

    use super::{Scope, account, read};

    fn parts(method: &str, uri: &str, scope: &str, target: Option<&str>) -> hyper::http::request::Parts {
        let credential = format!("AWS4-HMAC-SHA256 Credential=111122223333/20261101/{scope}/aws4_request, Signature=0");
        let mut request = Request::builder().method(method).uri(uri).header("authorization", credential);
        if let Some(target) = target {
            request = request.header("x-amz-target", target);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn an_access_key_names_its_account() {
        assert_eq!(account("111122223333"), "111122223333");
        assert_eq!(account("AKID111122223333"), "111122223333");
        assert_eq!(account("ASIA111122223333"), "111122223333");
        assert_eq!(account("AKIDEXAMPLE"), "000000000000");
    }

    #[test]
    fn a_scope_may_lack_a_region() {
        let scope =
            Scope::parse("AWS4-ECDSA-P256-SHA256 Credential=AKID/20261101/s3/aws4_request, Signature=0").unwrap();
        assert_eq!(scope, Scope { access_key: "AKID", region: "", service: "s3" });
        assert_eq!(Scope::parse("Bearer Credential=a/b"), None);
        assert_eq!(Scope::parse("Credential="), None);
    }

    #[test]
    fn json_names_its_operation_in_a_header() {
        let parts = parts("POST", "/", "eu-west-1/sagemaker", Some("SageMaker.DescribeEndpoint"));
        let (call, _) = read(&parts, br#"{"EndpointName":"chat"}"#).unwrap();
        assert_eq!(call.to_string(), "sagemaker:DescribeEndpoint");
        assert_eq!((call.account.as_str(), call.region.as_str()), ("111122223333", "eu-west-1"));
        assert_eq!(json!(call.input), json!({ "EndpointName": "chat" }));
    }

    #[test]
    fn a_form_names_its_operation() {
        let (call, _) =
            read(&parts("POST", "/", "us-east-1/iam", None), b"Action=GetRole&Version=2010-05-08&RoleName=a%2Fb")
                .unwrap();
        assert_eq!(call.to_string(), "iam:GetRole");
        assert_eq!(json!(call.input), json!({ "RoleName": "a/b" }));
    }

    #[test]
    fn bedrock_and_its_agents_are_told_apart_by_path() {
        let (call, _) = read(&parts("GET", "/guardrails?maxResults=5", "eu-west-1/bedrock", None), b"").unwrap();
        assert_eq!(call.to_string(), "bedrock:ListGuardrails");
        assert!(call.has("MaxResults", &json!(5)) && call.has("nextToken", &json!(null)));
        let (call, _) = read(&parts("POST", "/agents", "eu-west-1/bedrock", None), br#"{"maxResults":5}"#).unwrap();
        assert_eq!(call.to_string(), "bedrock-agent:ListAgents");
        assert!(call.has("maxResults", &json!(5)) && !call.has("maxResults", &json!(6)));
    }

    #[test]
    fn what_is_no_reading_call_is_refused_by_name() {
        let name = |parts| read(&parts, b"\xff\x00").unwrap_err().name;
        assert_eq!(name(parts("PUT", "/agents/", "eu-west-1/bedrock", None)), "bedrock:PUT /agents/");
        assert_eq!(name(parts("POST", "/", "eu-west-1/sagemaker", None)), "sagemaker:POST /");
        assert_eq!(name(parts("POST", "/", "eu-west-1/iam", None)), "iam:POST /");
        assert_eq!(name(parts("POST", "/", "eu-west-1/nothing", None)), "nothing:POST /");
        let unsigned = Request::builder().uri("/acme?policy").body(()).unwrap().into_parts().0;
        assert_eq!(name(unsigned), "unsigned:GET /acme");
    }
}
