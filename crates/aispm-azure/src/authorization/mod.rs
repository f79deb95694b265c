//! Who was given which role: principals with their roles, and the managed identities that assets act with.

mod grant;
mod managed_identity;
mod merge;
mod principal;
mod role;

use crate::room::{Room, follow, survey};

pub(crate) use merge::settle;
pub(crate) use role::Roles;

/// The type of the identities that assets act with.
pub(crate) const IDENTITIES: &str = managed_identity::ARM;

/// Every type of authorization this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[], survey: survey![principal], follow: follow![managed_identity] };
