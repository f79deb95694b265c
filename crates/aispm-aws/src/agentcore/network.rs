//! Network modes: where runtimes, browsers and code interpreters may reach out to.

use aws_sdk_bedrockagentcorecontrol::types::VpcConfig;

use crate::prelude::*;

/// Reads a network mode.
pub(crate) fn mode(word: &str) -> Network {
    match word {
        "PUBLIC" => Network::Public,
        "VPC" => Network::Private,
        "SANDBOX" => Network::Sandbox,
        _ => Network::Other,
    }
}

/// The security groups of a network configuration.
pub(crate) fn security_groups(at: &Region, vpc: Option<&VpcConfig>) -> Vec<String> {
    let groups = vpc.map_or(&[][..], VpcConfig::security_groups);
    groups.iter().map(|id| at.arn("ec2", &format!("security-group/{id}"))).collect()
}
