//! Azure AI services: accounts (Azure OpenAI, AI Services, Content Safety), their deployments, content filters, projects and
//! connections.

mod account;
mod connection;
mod deployment;
mod project;
mod rai_policy;

use crate::room::{Room, survey};

/// The version of the API that every type here is read with.
pub(crate) const VERSION: &str = "2025-06-01";

/// The type of the accounts.
pub(crate) const ACCOUNTS: &str = account::ARM;

/// Every Cognitive Services resource type this scanner reads.
pub(crate) const ROOM: Room =
    Room { graph: &[account::ARM], survey: survey![connection, deployment, rai_policy, project, account], follow: &[] };
