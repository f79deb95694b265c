//! CloudTrail trails: which data events of AI services they record.

use std::collections::BTreeSet;

use aws_sdk_cloudtrail::{
    Client,
    operation::get_event_selectors::GetEventSelectorsOutput,
    types::{AdvancedEventSelector, Trail},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_cloudtrail_trail",
    kind: Kind::LogSink,
    permissions: &["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
    source: "cloudtrail:DescribeTrails",
    side_calls: &[("active", "cloudtrail:GetTrailStatus"), ("data_events", "cloudtrail:GetEventSelectors")],
    reference: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let cloudtrail = at.client(Client::new);
    // Shadow trails are asked for: an organisation's trail is one in its member accounts.
    let described = cloudtrail.describe_trails().send();
    let trails = at.call("cloudtrail:DescribeTrails", described).await?.trail_list.unwrap_or_default();
    at.each(trails.into_iter().filter(|trail| belongs(&at, trail)), async |trail| {
        let (Some(name), Some(arn)) = (trail.name(), trail.trail_arn()) else { return };
        let status = at.call("cloudtrail:GetTrailStatus", cloudtrail.get_trail_status().name(arn).send()).await;
        let selectors = cloudtrail.get_event_selectors().trail_name(arn).send();
        let selectors = at.call("cloudtrail:GetEventSelectors", selectors).await;
        let facts = kind::LogSink {
            active: Observed::from(status.map(|status| status.is_logging())),
            data_events: Observed::from(selectors).map(|selectors| data_events(&selectors)),
            ..read(&trail)
        };
        at.found(
            Asset::new(TYPE.name, at.place(), uid(&at, &trail, arn), facts)
                .named(Some(name))
                .link(Relation::LogsTo, trail.s3_bucket_name().map(|b| format!("arn:aws:s3:::{b}")))
                .link(
                    Relation::LogsTo,
                    trail.cloud_watch_logs_log_group_arn().map(|group| group.trim_end_matches(":*")),
                )
                .link(Relation::EncryptedBy, trail.kms_key_id()),
        );
    })
    .await;
    Ok(())
}

/// Whether a trail is told of in this cell: in its home region, and if nobody looks there, in the first region.
fn belongs(at: &Region, trail: &Trail) -> bool {
    let regions = &at.account.regions;
    match trail.home_region() {
        Some(home) if regions.iter().any(|region| **region == *home) => home == at.name(),
        _ => regions.first().is_some_and(|first| **first == *at.name()),
    }
}

/// An organisation's trail shows up in each member under the ARN of the account that made it. It covers each
/// of them, so each gets its own.
fn uid(at: &Region, trail: &Trail, arn: &str) -> String {
    match Arn::parse(arn) {
        Some(parsed) if parsed.account != at.account_id() => {
            let home = trail.home_region().unwrap_or(parsed.region);
            format!("arn:aws:cloudtrail:{home}:{}:{}", at.account_id(), parsed.resource)
        }
        _ => arn.to_owned(),
    }
}

fn read(trail: &Trail) -> kind::LogSink {
    kind::LogSink {
        exists: Known(true),
        encryption_key: trail.kms_key_id().map(str::to_owned).into(),
        all_regions: trail.is_multi_region_trail().into(),
        ..kind::LogSink::default()
    }
}

/// The resource types whose data events are recorded. A trail without selectors records management events only.
fn data_events(selectors: &GetEventSelectorsOutput) -> Vec<String> {
    let basic = selectors.event_selectors().iter().flat_map(|selector| selector.data_resources());
    // A type without values selects no resource.
    let basic = basic.filter(|resource| !resource.values().is_empty()).filter_map(|resource| resource.r#type());
    let advanced =
        selectors.advanced_event_selectors().iter().filter(|s| field(s, "eventCategory").any(|c| c == "Data"));
    let advanced = advanced.flat_map(|selector| field(selector, "resources.type"));
    basic.chain(advanced).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The values that a field must equal.
fn field<'a>(selector: &'a AdvancedEventSelector, name: &'static str) -> impl Iterator<Item = &'a str> {
    let of = selector.field_selectors().iter().filter(move |field| field.field() == name);
    of.flat_map(|field| field.equals()).map(String::as_str)
}
