//! Azure AI services: accounts (Azure OpenAI, AI Services, Content Safety), their deployments and content filters.

mod account;
mod deployment;
mod rai_policy;

use crate::room::{Room, survey};

/// The version of the API that every type here is read with.
const VERSION: &str = "2025-06-01";

/// Every Cognitive Services resource type this scanner reads.
pub(crate) const ROOM: Room =
    Room { graph: &[account::ARM], survey: survey![deployment, rai_policy, account], follow: &[] };
