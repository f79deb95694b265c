//! Tags that one call reads for a whole place, brought to the assets that other cells found.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Gap, Observed, Place};

/// The region of assets that have none.
const GLOBAL: &str = "global";

/// The tags that one cell filed, and what kept it from filing all.
#[derive(Debug)]
pub(crate) struct Tags {
    pub(crate) place: Place,
    pub(crate) by_uid: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) gap: Option<Gap>,
}

impl Tags {
    /// Whether an asset of `place` may be among these.
    fn may_hold(&self, place: &Place) -> bool {
        let same_account = self.place.provider == place.provider && self.place.account == place.account;
        same_account && (self.place.region == place.region || *place.region == *GLOBAL)
    }

    /// Whether every tagged asset of `place` is among these.
    fn hold_all(&self, place: &Place) -> bool {
        self.place == *place && self.gap.is_none()
    }
}

/// Fills the tags of assets whose own collector read none.
pub(crate) fn fill(assets: &mut [Asset], filed: &[Tags]) {
    for asset in assets.iter_mut().filter(|a| a.tags.is_not_collected()) {
        let candidates = || filed.iter().filter(|t| t.may_hold(&asset.place));
        let tags = candidates().find_map(|t| t.by_uid.get(&asset.uid)).cloned();
        asset.tags = match (tags, candidates().find_map(|t| t.gap.clone())) {
            (Some(tags), _) => Observed::Known(tags),
            (None, Some(gap)) => Observed::Unseen(gap),
            (None, None) if candidates().any(|t| t.hold_all(&asset.place)) => Observed::Known(BTreeMap::new()),
            // An asset without a region is listed where it lies, and that may be a region nobody scanned.
            (None, None) => continue,
        };
    }
}
