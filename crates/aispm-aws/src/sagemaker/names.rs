//! SageMaker's names: the case that ARNs write them in depends on the age of the resource.

use std::collections::BTreeMap;

use aispm_inventory::Asset;

/// Lets links that were made from a name point at the asset of that name, whatever case its ARN has.
pub(crate) fn settle(assets: &mut [Asset]) {
    let is_ours = |uid: &str| uid.split(':').nth(2) == Some("sagemaker");
    let uids: BTreeMap<String, String> =
        assets.iter().filter(|a| is_ours(&a.uid)).map(|a| (a.uid.to_ascii_lowercase(), a.uid.clone())).collect();
    for link in assets.iter_mut().flat_map(|asset| &mut asset.links).filter(|link| is_ours(&link.to)) {
        if let Some(uid) = uids.get(&link.to.to_ascii_lowercase()) {
            link.to.clone_from(uid);
        }
    }
}
