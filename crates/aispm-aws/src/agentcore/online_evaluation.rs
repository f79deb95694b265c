//! Online evaluations: which traces of agents are judged as they come in.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    types::{CloudWatchLogsInputConfig, DataSourceConfig, OnlineEvaluationExecutionStatus},
};

use crate::prelude::*;

pub(super) const LIST: &str = "bedrock-agentcore:ListOnlineEvaluationConfigs";
pub(super) const GET: &str = "bedrock-agentcore:GetOnlineEvaluationConfig";

/// The logs and services that evaluations which are switched on look at.
#[derive(Debug, Default)]
pub(super) struct Watched {
    logs: Vec<CloudWatchLogsInputConfig>,
    /// Why there may be more.
    gap: Option<Gap>,
}

impl Watched {
    pub(super) async fn read(at: &Region, agentcore: &Client) -> Self {
        let all = agentcore.list_online_evaluation_configs().into_paginator().items().send();
        let all = match at.call(LIST, all.try_collect()).await {
            Ok(all) => all,
            Err(gap) => return Self { gap: Some(gap), ..Self::default() },
        };
        let mut watched = Self::default();
        for config in all.iter().filter(|c| *c.execution_status() == OnlineEvaluationExecutionStatus::Enabled) {
            let get = agentcore.get_online_evaluation_config();
            let get = get.online_evaluation_config_id(config.online_evaluation_config_id()).send();
            match at.call(GET, get).await.map(|config| config.data_source_config) {
                Ok(Some(DataSourceConfig::CloudWatchLogs(logs))) => watched.logs.push(logs),
                // A source that this version does not know may hold the traces of any runtime.
                Ok(Some(_)) => watched.gap = Some(Gap::NOT_COLLECTED),
                Ok(None) => {}
                Err(gap) => watched.gap = Some(gap),
            }
        }
        watched
    }

    /// Whether an endpoint of a runtime is looked at, by the names of its logs or of its service.
    pub(super) fn covers(&self, runtime: &str, name: &str, endpoint: &str) -> Observed<bool> {
        let group = format!("/aws/bedrock-agentcore/runtimes/{runtime}-{endpoint}");
        let service = format!("{name}.{endpoint}");
        let looks = |logs: &CloudWatchLogsInputConfig| {
            logs.log_group_names().contains(&group)
                || logs.log_group_name_prefixes().iter().any(|prefix| group.starts_with(&**prefix))
                || logs.service_names().contains(&service)
        };
        match &self.gap {
            _ if self.logs.iter().any(looks) => Known(true),
            Some(gap) => Observed::Unseen(gap.clone()),
            None => Known(false),
        }
    }
}
