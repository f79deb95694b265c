//! AWS Organizations: what is decided for all accounts at once.

mod account;
mod bounds;
mod content;
mod organization;

use crate::room::{Reach, Room, survey};

/// Every Organizations resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Organization, survey: survey![organization, account], follow: &[] };

/// What an account says that is in no organisation; not a gap, there is nothing to see.
const NOT_IN_USE: &[&str] = &["AWSOrganizationsNotInUseException"];
