//! What every collector file needs.

pub(crate) use aispm_discovery::ResourceType;
pub(crate) use aispm_inventory::{
    Asset, Gap, Kind,
    Observed::{self, Known, Unset},
    Relation, kind,
    record::{ImageUse, Output, RemoteCode, SecretFound, Statement},
    words::{Authentication, Network},
};

pub(crate) use crate::{
    arn::Arn,
    image,
    place::Region,
    policy,
    read::{lower, time},
};
