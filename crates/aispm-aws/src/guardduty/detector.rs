//! GuardDuty detectors: whether threats are looked for, and whether AI workloads are among what is watched.

use aws_sdk_guardduty::{
    Client,
    operation::get_detector::GetDetectorOutput,
    types::{DetectorFeatureResult, DetectorStatus, FeatureStatus},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_guardduty_detector",
    kind: Kind::Account,
    permissions: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    source: "guardduty:GetDetector",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let guardduty = at.client(Client::new);
    let asset = |uid: String, facts| Asset::new(TYPE.name, at.place(), uid, facts);
    let ids = guardduty.list_detectors().into_paginator().items().send().try_collect();
    // A list that is cut short must not pass for one without detectors.
    let ids = at.call("guardduty:ListDetectors", ids).await?;
    if ids.is_empty() {
        let off = kind::Account {
            threat_detection: Known(false),
            ai_threat_detection: Known(false),
            ..kind::Account::default()
        };
        at.found(asset(at.arn("guardduty", "detector"), off));
    }
    at.each(ids, async |id| {
        let uid = at.arn("guardduty", &format!("detector/{id}"));
        at.found(match at.call("guardduty:GetDetector", guardduty.get_detector().detector_id(&id).send()).await {
            Ok(detector) => {
                let tags = detector.tags().map(|tags| tags.clone().into_iter().collect());
                let asset = asset(uid, read(&detector));
                match tags {
                    Some(tags) => asset.tagged(Known(tags)),
                    None => asset,
                }
            }
            Err(gap) => asset(uid, unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// Only what a detector tells of an account is unseen: the rest is read elsewhere.
fn unseen(gap: &Gap) -> kind::Account {
    kind::Account {
        threat_detection: Observed::Unseen(gap.clone()),
        ai_threat_detection: Observed::Unseen(gap.clone()),
        ..kind::Account::default()
    }
}

fn read(detector: &GetDetectorOutput) -> kind::Account {
    let on = Observed::from(detector.status()).map(|status| *status == DetectorStatus::Enabled);
    let watches_ai = detector.features().iter().any(|feature| {
        feature.name() == Some(&DetectorFeatureResult::AiProtection)
            && feature.status() == Some(&FeatureStatus::Enabled)
    });
    kind::Account {
        // A detector that is suspended keeps its features and watches nothing.
        ai_threat_detection: on.as_ref().map(|on| *on && watches_ai),
        threat_detection: on,
        ..kind::Account::default()
    }
}
