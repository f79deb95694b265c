//! CloudWatch log groups: how long they keep what AI assets write, and whether it is masked.

use aws_sdk_cloudwatchlogs::{
    Client,
    types::{DataProtectionStatus, InheritedProperty, LogGroup},
};
use jiff::Timestamp;

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_logs_log_group",
    kind: Kind::LogSink,
    permissions: &["logs:DescribeLogGroups"],
    source: "logs:DescribeLogGroups",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    name_of(uid).is_some()
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let logs = at.client(Client::new);
    at.each(uids, async |uid| {
        let Some(name) = name_of(&uid) else { return };
        let asset = |facts| Asset::new(TYPE.name, at.place(), &uid, facts).named(Some(name));
        at.found(match find(&at, &logs, name).await {
            Ok(Some(group)) => asset(read(&group))
                .created(group.creation_time().and_then(|at| Timestamp::from_millisecond(at).ok()))
                .link(Relation::EncryptedBy, group.kms_key_id()),
            Ok(None) => asset(kind::LogSink { exists: Known(false), ..kind::LogSink::default() }),
            Err(gap) => asset(kind::LogSink::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// The name in a log group's ARN, which may go on to its streams.
fn name_of(uid: &str) -> Option<&str> {
    let arn = Arn::parse(uid).filter(|arn| arn.service == "logs")?;
    let name = arn.resource.strip_prefix("log-group:")?.split(':').next()?;
    (!name.is_empty()).then_some(name)
}

/// Looks by prefix: the answer is sorted, so the name itself comes first if it exists.
async fn find(at: &Region, logs: &Client, name: &str) -> Result<Option<LogGroup>, Gap> {
    let mut groups = logs.describe_log_groups().log_group_name_prefix(name).into_paginator().items().send();
    while let Some(group) = at.call("logs:DescribeLogGroups", groups.try_next()).await? {
        if group.log_group_name() == Some(name) {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

fn read(group: &LogGroup) -> kind::LogSink {
    // The status is there once a group has or had a policy of its own; a policy of the account is inherited.
    let own = group.data_protection_status() == Some(&DataProtectionStatus::Activated);
    kind::LogSink {
        exists: Known(true),
        retention_days: Observed::from(group.retention_in_days()).map(i64::from),
        encryption_key: group.kms_key_id().map(str::to_owned).into(),
        data_protection: Known(own || group.inherited_properties().contains(&InheritedProperty::AccountDataProtection)),
        ..kind::LogSink::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_without_what_follows_it() {
        let arn = |rest: &str| format!("arn:aws:logs:eu-west-1:111122223333:log-group:{rest}");
        assert_eq!(name_of(&arn("/aws/bedrock/calls")), Some("/aws/bedrock/calls"));
        assert_eq!(name_of(&arn("/aws/bedrock/calls:*")), Some("/aws/bedrock/calls"));
        assert_eq!(name_of(&arn("calls:log-stream:one")), Some("calls"));
        assert_eq!(name_of(&arn("")), None);
        assert_eq!(name_of("arn:aws:logs:eu-west-1:111122223333:destination:calls"), None);
    }
}
