//! AWS: a room per service, a file per resource type.

mod arn;
mod call;
mod connector;
mod estate;
mod image;
mod in_use;
mod place;
mod policy;
mod provider;
mod quotas;
mod read;
mod room;

pub(crate) mod prelude;

mod agentcore;
mod aoss;
mod apigateway;
mod bedrock;
mod bedrock_agent;
mod cloudtrail;
mod ec2;
mod ecr;
mod guardduty;
mod iam;
mod inspector;
mod kendra;
mod kms;
mod lambda;
mod logs;
mod organizations;
mod qbusiness;
mod s3;
mod s3vectors;
mod sagemaker;
mod tagging;

pub use call::permission_of_operation;
pub use estate::{
    Account, AwsError, Estate, PREPARATION, PREPARATION_OF_ORGANIZATION, Replay, Settings, endpoint_is_loopback,
};
pub use provider::Aws;
pub use quotas::QUOTAS;
pub use room::{ROOMS, Reach, Room};
