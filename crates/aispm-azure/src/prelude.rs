//! What every collector file needs.

pub(crate) use aispm_discovery::ResourceType;
pub(crate) use aispm_inventory::{
    Kind,
    Observed::{self, Known},
    Relation, kind,
    words::{Authentication, Network},
};
pub(crate) use serde::Deserialize;

pub(crate) use crate::{id, place::At};
