//! Whether Bedrock is in use in a region: read off the other assets of the scan.

use std::{collections::BTreeMap, sync::Arc};

use aispm_inventory::{Asset, CellReport, Detail, Gap, Observed, Place};

/// Types whose assets show that somebody asks models.
const SIGNS: &[&str] = &[
    "aws_agentcore_harness",
    "aws_agentcore_runtime",
    "aws_bedrock_agent",
    "aws_bedrock_custom_model",
    "aws_bedrock_flow",
    "aws_bedrock_guardrail",
    "aws_bedrock_imported_model",
    "aws_bedrock_inference_profile",
    "aws_bedrock_knowledge_base",
    "aws_bedrock_prompt",
    "aws_bedrock_provisioned_throughput",
];

/// Fills `ai_assets` of the Bedrock settings of each region.
pub(crate) fn fill(assets: &mut [Asset], coverage: &[CellReport]) {
    let is_sign = |name: &Arc<str>| SIGNS.contains(&&**name);
    let mut counts: BTreeMap<Place, i64> = BTreeMap::new();
    for asset in assets.iter().filter(|a| is_sign(&a.resource_type)) {
        *counts.entry(asset.place.clone()).or_default() += 1;
    }
    let mut looked: BTreeMap<&Place, usize> = BTreeMap::new();
    for cell in coverage.iter().filter(|c| is_sign(&c.resource_type)) {
        *looked.entry(&cell.place).or_default() += 1;
    }
    let mut gaps: BTreeMap<&Place, &Gap> = BTreeMap::new();
    for cell in coverage.iter().filter(|c| c.is_blind() && is_sign(&c.resource_type)) {
        if let Some(first) = cell.gaps.first() {
            gaps.entry(&cell.place).or_insert(&first.gap);
        }
    }
    for asset in assets.iter_mut().filter(|a| &*a.resource_type == "aws_bedrock_account_settings") {
        if let Detail::Account(settings) = &mut asset.detail {
            settings.ai_assets = match (counts.get(&asset.place), gaps.get(&asset.place)) {
                (Some(count), _) => Observed::Known(*count),
                // None seen, and not all looked at: there may be some.
                (None, Some(gap)) => Observed::Unseen((*gap).clone()),
                (None, None) if looked.get(&asset.place) == Some(&SIGNS.len()) => Observed::Known(0),
                // A scan of chosen types did not look for them.
                (None, None) => Observed::Unseen(Gap::NOT_COLLECTED),
            };
        }
    }
}
