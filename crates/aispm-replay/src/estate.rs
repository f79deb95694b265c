//! Estates: recorded exchanges, read from documents.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use hyper::{
    StatusCode,
    header::{HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    Answer, Answers, Call,
    answer::Body,
    route,
    service::{self, Wire},
};

/// A recorded set of accounts.
#[derive(Debug, Default)]
pub struct Estate {
    /// By `service:Operation`, in the order of the documents.
    exchanges: HashMap<String, Vec<Exchange>>,
}

/// Why a document is no estate.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// It is no JSON, or JSON of another shape.
    #[error("the estate is no document of exchanges")]
    Document(#[source] serde_json::Error),
    /// One exchange makes no sense.
    #[error("exchange {number} (`{call}`) {problem}")]
    Exchange {
        /// Which one, from 1.
        number: usize,
        /// What it answers.
        call: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// One call that is answered, and what with.
#[derive(Debug)]
struct Exchange {
    account: Option<String>,
    region: Option<String>,
    when: Map<String, Value>,
    answer: Answer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    account: Option<String>,
    region: Option<String>,
    /// What collectors that follow references are given; it says nothing about answers.
    #[serde(default, rename = "references")]
    _references: Vec<String>,
    exchanges: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    call: String,
    account: Option<String>,
    region: Option<String>,
    #[serde(default)]
    when: Map<String, Value>,
    answer: Option<Value>,
    xml: Option<String>,
    body: Option<String>,
    error: Option<WrittenError>,
    #[serde(default)]
    hang: bool,
    #[serde(default)]
    delay_ms: u64,
    status: Option<u16>,
    #[serde(default)]
    headers: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenError {
    status: u16,
    code: String,
    #[serde(default)]
    message: String,
}

impl Estate {
    /// Reads a document of exchanges.
    ///
    /// # Errors
    ///
    /// [`EstateError::Document`] if it is no such document, [`EstateError::Exchange`] if an
    /// exchange names a call that no client makes, or does not say exactly one thing.
    pub fn from_json(document: &str) -> Result<Self, EstateError> {
        let document: Document = serde_json::from_str(document).map_err(EstateError::Document)?;
        let mut estate = Self::default();
        for (index, mut written) in document.exchanges.into_iter().enumerate() {
            let call = written.call.clone();
            let refuse = |problem| EstateError::Exchange { number: index + 1, call: call.clone(), problem };
            let service = written.known_service().map_err(refuse)?;
            let account = written.account.take().or_else(|| document.account.clone());
            // A service without regions signs for whichever region the client is in.
            let region = written.region.take().or_else(|| document.region.clone().filter(|_| !service.global));
            let when = std::mem::take(&mut written.when);
            let answer = written.answer().map_err(refuse)?;
            estate.exchanges.entry(call).or_default().push(Exchange { account, region, when, answer });
        }
        Ok(estate)
    }

    /// Joins estates. Where two answer the same call, the earlier one does.
    #[must_use]
    pub fn merge(estates: impl IntoIterator<Item = Self>) -> Self {
        let mut merged = Self::default();
        for (call, mut exchanges) in estates.into_iter().flat_map(|estate| estate.exchanges) {
            merged.exchanges.entry(call).or_default().append(&mut exchanges);
        }
        merged
    }
}

impl Answers for Estate {
    fn answer(&self, call: &Call) -> Option<Answer> {
        let exchanges = self.exchanges.get(&call.to_string())?;
        exchanges.iter().find(|exchange| exchange.answers(call)).map(|exchange| exchange.answer.clone())
    }
}

impl Exchange {
    fn answers(&self, call: &Call) -> bool {
        self.account.as_ref().is_none_or(|account| *account == call.account)
            && self.region.as_ref().is_none_or(|region| *region == call.region)
            && self.when.iter().all(|(member, wanted)| call.has(member, wanted))
    }
}

impl Written {
    fn known_service(&self) -> Result<&'static service::Service, &'static str> {
        let (service, operation) = self.call.split_once(':').ok_or("is not `service:Operation`")?;
        let service = service::named(service).ok_or("names a service that cannot be played")?;
        let by_path = matches!(service.wire, Wire::RestJson | Wire::S3);
        if by_path && !route::leads_to(service.name, operation) {
            return Err("names an operation that no route leads to");
        }
        Ok(service)
    }

    fn answer(self) -> Result<Answer, &'static str> {
        let said = self.answer.map(|value| Bytes::from(value.to_string()));
        let said = [said, self.xml.map(Bytes::from), self.body.map(Bytes::from)].into_iter().flatten().map(Body::Said);
        let error_status = self.error.as_ref().map(|error| error.status);
        let error = self.error.map(|error| Body::Error { code: error.code, message: error.message });
        let mut bodies: Vec<Body> = said.chain(error).collect();
        let body = match (bodies.pop(), bodies.is_empty(), self.hang) {
            (Some(body), true, false) => body,
            (None, _, true) => Body::Said(Bytes::new()),
            _ => return Err("must have exactly one of `answer`, `xml`, `body`, `error` and `hang`"),
        };
        let status = self.status.or(error_status).unwrap_or(200);
        let status = StatusCode::from_u16(status).map_err(|_| "has a status that HTTP does not have")?;
        let mut answer = Answer::with(status, body);
        for (name, value) in self.headers {
            let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
            let (Ok(name), Ok(value)) = header else { return Err("has a header that HTTP does not allow") };
            answer.headers.push((name, value));
        }
        answer.delay = Duration::from_millis(self.delay_ms);
        answer.hangs = self.hang;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use serde_json::{Value, json};

    use super::Estate;
    use crate::{Answers as _, Call};

    fn estate(document: &Value) -> Estate {
        Estate::from_json(&document.to_string()).unwrap()
    }

    fn said(estate: &Estate, name: &str, place: (&str, &str), input: &Value) -> Option<String> {
        let (service, operation) = name.split_once(':').unwrap();
        let call = Call {
            service: service.to_owned(),
            operation: operation.to_owned(),
            account: place.0.to_owned(),
            region: place.1.to_owned(),
            input: input.as_object().unwrap().clone(),
        };
        Some(String::from_utf8(estate.answer(&call)?.body()?.to_vec()).unwrap())
    }

    #[test]
    fn the_first_exchange_that_matches_answers() {
        let estate = estate(&json!({ "exchanges": [
            { "call": "sagemaker:ListModels", "when": { "NextToken": "2", "MaxResults": 5 }, "answer": { "page": 2 } },
            { "call": "sagemaker:ListModels", "when": { "NextToken": null }, "answer": { "page": 1 } },
            { "call": "sagemaker:ListModels", "when": { "NextToken": null }, "answer": { "page": "never" } },
        ] }));
        let here = ("111122223333", "eu-west-1");
        let page = |input| said(&estate, "sagemaker:ListModels", here, &input);
        assert_eq!(page(json!({})), Some(r#"{"page":1}"#.to_owned()));
        assert_eq!(page(json!({ "NextToken": "2", "MaxResults": "5" })), Some(r#"{"page":2}"#.to_owned()));
        assert_eq!(page(json!({ "NextToken": "2" })), None);
        assert_eq!(said(&estate, "sagemaker:ListEndpoints", here, &json!({})), None);
    }

    #[test]
    fn an_exchange_answers_where_it_was_recorded() {
        let estate = Estate::merge([
            estate(&json!({ "account": "111122223333", "region": "eu-west-1", "exchanges": [
                { "call": "kms:ListKeys", "body": "here" },
                { "call": "kms:ListKeys", "region": "us-east-1", "body": "there" },
                { "call": "iam:ListRoles", "xml": "roles" },
            ] })),
            estate(&json!({ "exchanges": [{ "call": "kms:ListKeys", "body": "anywhere" }] })),
        ]);
        let at = |call, account, region| said(&estate, call, (account, region), &json!({})).unwrap_or_default();
        assert_eq!(at("kms:ListKeys", "111122223333", "eu-west-1"), "here");
        assert_eq!(at("kms:ListKeys", "111122223333", "us-east-1"), "there");
        assert_eq!(at("kms:ListKeys", "444455556666", "eu-west-1"), "anywhere");
        assert_eq!(at("iam:ListRoles", "111122223333", "us-east-1"), "roles");
        assert_eq!(at("iam:ListRoles", "444455556666", "us-east-1"), "");
    }

    #[test]
    fn a_wrong_exchange_is_named() {
        let refused = |exchange: Value| {
            Estate::from_json(&json!({ "exchanges": [exchange] }).to_string()).unwrap_err().to_string()
        };
        assert_eq!(
            refused(json!({ "call": "bedrock:ListGuardrail", "answer": {} })),
            "exchange 1 (`bedrock:ListGuardrail`) names an operation that no route leads to"
        );
        assert!(refused(json!({ "call": "bedroc:ListGuardrails", "answer": {} })).contains("cannot be played"));
        assert!(refused(json!({ "call": "ListGuardrails", "answer": {} })).contains("`service:Operation`"));
        assert!(refused(json!({ "call": "kms:ListKeys" })).contains("exactly one"));
        assert!(refused(json!({ "call": "kms:ListKeys", "answer": {}, "xml": "" })).contains("exactly one"));
        assert!(refused(json!({ "call": "kms:ListKeys", "answer": {}, "hang": true })).contains("exactly one"));
        assert!(refused(json!({ "call": "kms:ListKeys", "answer": {}, "status": 7 })).contains("status"));
        assert!(refused(json!({ "call": "kms:ListKeys", "answer": {}, "headers": { "a b": "" } })).contains("header"));
        assert!(refused(json!({ "call": "kms:ListKeys", "answers": {} })).contains("no document"));
    }
}
