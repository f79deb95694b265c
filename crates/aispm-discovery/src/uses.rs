//! Why the AI estate uses a store, function or log: read off the links that lead to it.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation, words::Use};

/// Fills `used_for` of stores, functions and logs from every link of the scan.
pub(crate) fn fill(assets: &mut [Asset]) {
    let mut uses: BTreeMap<String, BTreeSet<Use>> = BTreeMap::new();
    for asset in assets.iter() {
        for link in &asset.links {
            uses.entry(link.to.clone()).or_default().insert(of(asset.kind(), link.relation));
        }
    }
    for asset in assets {
        let known = Observed::Known(uses.get(&asset.uid).into_iter().flatten().copied().collect());
        match &mut asset.detail {
            Detail::Store(store) => store.used_for = known,
            Detail::Function(function) => function.used_for = known,
            Detail::LogSink(log) => log.used_for = known,
            _ => {}
        }
    }
}

const fn of(from: Kind, relation: Relation) -> Use {
    match (from, relation) {
        (_, Relation::TrainedOn) => Use::TrainingData,
        (Kind::TrainingJob | Kind::Dataset, Relation::Reads) => Use::TrainingData,
        (Kind::Model | Kind::ModelVersion | Kind::Endpoint, Relation::ArtifactIn) => Use::ModelArtifact,
        (_, Relation::ArtifactIn) => Use::Code,
        (Kind::KnowledgeBase | Kind::DataSource, Relation::Reads) => Use::KnowledgeSource,
        (Kind::Endpoint, Relation::Writes) => Use::Capture,
        (_, Relation::LogsTo) => Use::Logs,
        (Kind::FeatureStore, _) => Use::Features,
        (
            Kind::Tool | Kind::Connection | Kind::Gateway | Kind::Agent | Kind::AgentVersion | Kind::Flow,
            Relation::RoutesTo | Relation::HasTool,
        ) => Use::AgentTool,
        (_, Relation::Writes) => Use::Output,
        _ => Use::Other,
    }
}
