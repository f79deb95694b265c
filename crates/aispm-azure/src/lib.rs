//! Azure: a room per resource provider, a file per resource type.

mod arm;
mod call;
mod connection;
mod credential;
mod easy_auth;
mod estate;
mod graph;
mod host;
mod http;
mod id;
mod image;
mod likeness;
mod place;
mod provider;
mod resource;
mod rights;
mod room;

pub(crate) mod prelude;

mod apicenter;
mod apim;
mod botservice;
mod cognitive;
mod containerapps;
mod machinelearning;
mod network;
mod search;
mod security;
mod storage;
mod website;

pub use estate::{AzureError, Estate, PREPARATION, Settings, endpoint_is_loopback, has_credentials};
pub use http::QUOTAS;
pub use provider::Azure;
pub use room::{ROOMS, Room};
