//! What the assets of Azure Machine Learning point at.

use std::collections::BTreeSet;

use aispm_inventory::{Asset, Detail, Observed, Relation};

use crate::stage::{Scanned, planted, scanned, skipped};

const LAB: &str = "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourcegroups/ml/providers/microsoft.machinelearningservices/workspaces/open-lab";
const STORE: &str = "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourcegroups/ml/providers/microsoft.storage/storageaccounts/acmemla";
const CLUSTER: &str = "entra:principal/0b0b0b0b-0000-4000-8000-000000000013";

fn asset<'a>(scan: &'a Scanned, below: &str) -> &'a Asset {
    let uid = format!("{LAB}{below}");
    scan.inventory.assets.iter().find(|asset| asset.uid == uid).expect(&uid)
}

fn points(asset: &Asset, relation: Relation) -> BTreeSet<&str> {
    asset.links.iter().filter(|link| link.relation == relation).map(|link| link.to.as_str()).collect()
}

#[test]
fn jobs_models_and_machines_point_at_what_they_use() {
    if skipped() {
        return;
    }
    let scan = scanned("learning", &planted());
    let below = |path: &str| format!("{LAB}{path}");

    let trained = asset(&scan, "/jobs/train-clean");
    assert_eq!(points(trained, Relation::TrainedOn), [below("/data/claims/versions/1").as_str()].into());
    assert_eq!(points(trained, Relation::Writes), [STORE].into());
    assert_eq!(
        points(trained, Relation::RunsAs),
        [CLUSTER].into(),
        "a job without an identity has that of its cluster"
    );
    assert_eq!(points(trained, Relation::PullsImage), [below("/environments/pinned/versions/1").as_str()].into());
    assert!(matches!(&trained.detail, Detail::TrainingJob(facts) if facts.instances == Observed::Known(2)));

    let as_person = asset(&scan, "/jobs/train-leaky");
    assert_eq!(points(as_person, Relation::RunsAs), BTreeSet::new(), "the token of a person is no identity here");
    assert_eq!(points(asset(&scan, "/jobs/tune-clean"), Relation::RunsAs).len(), 1);

    // A version that only a job names is read too.
    assert_eq!(points(asset(&scan, "/data/claims/versions/1"), Relation::Reads), [STORE].into());

    let served = asset(&scan, "/onlineendpoints/tokens-open/deployments/pickle");
    assert_eq!(points(served, Relation::Serves), [below("/models/scores/versions/3").as_str()].into());
    assert_eq!(points(served, Relation::ArtifactIn), [STORE].into());
    assert_eq!(points(served, Relation::RunsAs).len(), 1, "a deployment acts as its endpoint");
    assert_eq!(points(asset(&scan, "/batchendpoints/nightly/deployments/plain"), Relation::RunsAs), [CLUSTER].into());

    let version = asset(&scan, "/models/scores/versions/3");
    assert_eq!(points(version, Relation::ArtifactIn), [STORE].into());
    let newest =
        scan.inventory.assets.iter().filter(|asset| asset.uid.starts_with(&below("/models/undated/versions/")));
    assert_eq!(newest.map(|asset| asset.name.as_str()).collect::<Vec<_>>(), ["9"]);

    let held = points(asset(&scan, ""), Relation::Contains);
    for path in ["/computes/cpu-open", "/computes/spark", "/batchendpoints/nightly", "/onlineendpoints/entra-open"] {
        assert!(held.contains(below(path).as_str()), "{path}");
    }
}
