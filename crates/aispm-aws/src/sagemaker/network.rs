//! Networks of the customer that SageMaker puts its machines in.

use aws_sdk_sagemaker::types::VpcConfig;

use crate::prelude::*;

/// Whether a network is configured.
pub(super) fn is_private(vpc: Option<&VpcConfig>) -> bool {
    // A configuration without subnets is none.
    vpc.is_some_and(|vpc| !vpc.subnets().is_empty())
}

/// The security groups of a network.
pub(super) fn security_groups(at: &Region, vpc: Option<&VpcConfig>) -> Vec<String> {
    vpc.map(|vpc| by_id(at, vpc.security_group_ids())).unwrap_or_default()
}

/// Security groups by their ids, each once.
pub(super) fn by_id<'a>(at: &Region, ids: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut groups: Vec<String> = ids.into_iter().map(|id| at.arn("ec2", &format!("security-group/{id}"))).collect();
    groups.sort();
    groups.dedup();
    groups
}
