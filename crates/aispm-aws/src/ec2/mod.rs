//! Amazon EC2: machines that serve models, security groups and private endpoints.

mod instance;
mod ports;
mod security_group;
mod vpc_endpoint;

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Tag;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room =
    Room { reach: Reach::Regional, survey: survey![instance, security_group, vpc_endpoint], follow: &[] };

/// Records in a page: the most there may be.
const PAGE: i32 = 1000;

fn tags(tags: &[Tag]) -> BTreeMap<String, String> {
    let pairs = tags.iter().filter_map(|tag| Some((tag.key()?, tag.value().unwrap_or_default())));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
