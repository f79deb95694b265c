//! Answers: what a stand-in says to a call, and what stands behind it.

use std::time::Duration;

use bytes::Bytes;
use hyper::{
    StatusCode,
    header::{HeaderName, HeaderValue},
};

use crate::Call;

/// What stands behind a [`Replay`](crate::Replay): a recording, a generator, or another one with faults in it.
pub trait Answers: Send + Sync + 'static {
    /// The answer to a call. Nothing when the estate does not know it.
    fn answer(&self, call: &Call) -> Option<Answer>;
}

/// What becomes of a call that the estate does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    /// It fails, and the error names the call.
    Refused,
    /// Lists are empty, and single things do not exist.
    Empty,
}

/// One answer, in no wire format yet where that makes a difference.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Body,
    pub(crate) delay: Duration,
    pub(crate) hangs: bool,
}

/// What an answer says.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// These bytes.
    Said(Bytes),
    /// An error, in the service's own wire format.
    Error { code: String, message: String },
}

impl Answer {
    /// A success with a body in the service's own wire format.
    #[must_use]
    pub fn ok(body: impl Into<Bytes>) -> Self {
        Self::with(StatusCode::OK, Body::Said(body.into()))
    }

    /// An error. A status that HTTP does not have becomes 400.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        Self::with(status, Body::Error { code: code.to_owned(), message: message.to_owned() })
    }

    /// The body of a success; nothing for an error.
    #[must_use]
    pub const fn body(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Said(bytes) => Some(bytes),
            Body::Error { .. } => None,
        }
    }

    pub(crate) const fn with(status: StatusCode, body: Body) -> Self {
        Self { status, headers: Vec::new(), body, delay: Duration::ZERO, hangs: false }
    }
}
