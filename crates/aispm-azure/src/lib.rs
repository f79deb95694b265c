//! Azure: a room per resource provider, a file per resource type.

mod arm;
mod call;
mod certificate;
mod cloud;
mod connection;
mod credential;
mod data_plane;
mod diagnostics;
mod easy_auth;
mod estate;
mod far_side;
mod graph;
mod history;
mod host;
mod http;
mod id;
mod image;
mod key;
mod likeness;
mod perimeter;
mod place;
mod private_endpoint;
mod provider;
mod resource;
mod rights;
mod room;

pub(crate) mod prelude;

mod apicenter;
mod apim;
mod authorization;
mod botservice;
mod cognitive;
mod containerapps;
mod containerregistry;
mod foundry;
mod keyvault;
mod machinelearning;
mod network;
mod operationalinsights;
mod search;
mod security;
mod storage;
mod website;

pub use estate::{AzureError, Estate, MANAGEMENT_GROUPS, PREPARATION, Settings, endpoint_is_loopback, has_credentials};
pub use foundry::DATA_ACTIONS;
pub use http::{QUOTAS, permission_of_request};
pub use provider::Azure;
pub use room::{ROOMS, Room};
