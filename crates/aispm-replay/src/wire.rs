//! Answers in the wire format of their service.

use bytes::Bytes;
use hyper::{Response, header::HeaderValue};

use crate::{
    Answer, Call,
    answer::Body,
    service::{Service, Wire},
};

/// Reads that list, whatever their name says.
const LISTS: &[&str] = &["GetAccountAuthorizationDetails", "GetApis", "GetResources", "GetRestApis"];

/// Writes an answer down.
pub(crate) fn write(answer: Answer, wire: Wire) -> Response<Bytes> {
    let (body, code) = match answer.body {
        Body::Said(bytes) => (bytes, None),
        Body::Error { code, message } => (error(wire, &code, &message), Some(code)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(content_type(wire)));
    if let Some(code) = code.and_then(|code| HeaderValue::try_from(code).ok()) {
        headers.insert("x-amzn-errortype", code);
    }
    headers.extend(answer.headers);
    response
}

/// What a fresh account says: lists are empty, and single things do not exist.
pub(crate) fn empty(call: &Call, of: &Service) -> Answer {
    let name = call.operation.as_str();
    let describes_many = name.starts_with("Describe") && name.ends_with('s');
    if !(name.starts_with("List") || name.starts_with("BatchGet") || describes_many || LISTS.contains(&name)) {
        return Answer::error(404, "ResourceNotFoundException", &format!("{call} is not in this estate"));
    }
    Answer::ok(match of.wire {
        Wire::AwsJson | Wire::RestJson => "{}".to_owned(),
        Wire::Query => format!("<{name}Response><{name}Result/></{name}Response>"),
        Wire::Ec2 => format!("<{name}Response/>"),
        Wire::S3 => format!("<{}/>", s3_root(name)),
    })
}

/// The element that holds an S3 list.
fn s3_root(operation: &str) -> String {
    match operation {
        "ListBuckets" => "ListAllMyBucketsResult".to_owned(),
        "ListObjects" | "ListObjectsV2" => "ListBucketResult".to_owned(),
        "ListObjectVersions" => "ListVersionsResult".to_owned(),
        other => format!("{other}Result"),
    }
}

fn error(wire: Wire, code: &str, message: &str) -> Bytes {
    let (xml_code, xml_message) = (escaped(code), escaped(message));
    let body = match wire {
        Wire::AwsJson | Wire::RestJson => serde_json::json!({ "__type": code, "message": message }).to_string(),
        Wire::Query => format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{xml_code}</Code><Message>{xml_message}</Message></Error>\
             <RequestId>replay</RequestId></ErrorResponse>"
        ),
        Wire::Ec2 => format!(
            "<Response><Errors><Error><Code>{xml_code}</Code><Message>{xml_message}</Message></Error></Errors>\
             <RequestID>replay</RequestID></Response>"
        ),
        Wire::S3 => format!("<Error><Code>{xml_code}</Code><Message>{xml_message}</Message></Error>"),
    };
    body.into()
}

const fn content_type(wire: Wire) -> &'static str {
    match wire {
        Wire::AwsJson => "application/x-amz-json-1.1",
        Wire::RestJson => "application/json",
        Wire::Query | Wire::Ec2 | Wire::S3 => "text/xml",
    }
}

/// Text inside an XML element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
