//! Azure: a room per resource provider, a file per resource type.

mod arm;
mod call;
mod certificate;
mod cloud;
mod connection;
mod credential;
mod estate;
mod graph;
mod http;
mod id;
mod place;
mod provider;
mod resource;
mod rights;
mod room;

pub(crate) mod prelude;

mod cognitive;
mod machinelearning;
mod network;
mod search;
mod security;
mod storage;

pub use estate::{AzureError, Estate, MANAGEMENT_GROUPS, PREPARATION, Settings, endpoint_is_loopback, has_credentials};
pub use http::{QUOTAS, permission_of_request};
pub use provider::Azure;
pub use room::{ROOMS, Room};
