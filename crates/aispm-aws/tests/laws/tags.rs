//! Tags that one call reads for a region reach the assets that other collectors found there.

use std::collections::BTreeMap;

use aispm_aws::Aws;
use aispm_inventory::Observed;

use crate::stage::{Recording, play_with};

#[test]
fn tags_of_a_region_reach_the_assets_of_other_types() {
    let recording = |name: &str| Aws::resource_types().find(|of| of.name == name).and_then(Recording::open).unwrap();
    let (keys, tags) = (recording("aws_kms_key"), recording("aws_resource_tags"));
    let assets = play_with(&keys, &tags);
    let tags: BTreeMap<&str, _> =
        assets.iter().map(|asset| (asset.uid.rsplit('/').next().unwrap(), &asset.tags)).collect();
    let owner = BTreeMap::from([("owner".to_owned(), "platform".to_owned())]);
    assert_eq!(tags["0b1f7c52-5a0e-4c1e-9d7f-2f6f5a1d0001"], &Observed::Known(owner));
    // One is listed because it had tags once, the other is not listed at all.
    for bare in ["0b1f7c52-5a0e-4c1e-9d7f-2f6f5a1d0002", "0b1f7c52-5a0e-4c1e-9d7f-2f6f5a1d0003"] {
        assert_eq!(tags[bare], &Observed::Known(BTreeMap::new()), "{bare}");
    }
}
