//! Sensitivity: what stores hold, by what the AI estate uses them for and by what their owners say in tags.
//!
//! | source | class |
//! |---|---|
//! | used for training data | `training_data` |
//! | used for model artefacts, or a job's `model` or `checkpoints` output | `model_artifact` |
//! | used for captured requests, or holds the log of model calls | `prompts` |
//! | source of a knowledge base | `knowledge` |
//! | a tag that flags it ([`PERSONAL_FLAGS`], [`CONFIDENTIAL_FLAGS`]) and does not say no | `personal`, `confidential` |
//! | a classification tag ([`CLASSIFICATIONS`]) whose value has such a word | `personal`, `confidential` |
//!
//! Keys are compared without case, separators and a prefix such as `acme:`. A list cannot be half known. One that is not
//! empty is Known even where another source was not seen: no source proves that a class is absent, so a missing class never
//! means more than that nobody says so. Where nothing is said, it is Unset if every source was seen, and else Unseen.

use std::collections::BTreeSet;

use aispm_inventory::{
    Asset, Detail, Gap, Inventory, Observed, Relation,
    kind::{Store, TrainingJob},
    words::{DataClass, Use},
};

use crate::{
    graph::{Graph, Node},
    world::FactPass,
};

pub(crate) const PASS: FactPass = FactPass { run };

/// Keys of tags whose presence says that a store holds data about people.
const PERSONAL_FLAGS: &[&str] = &[
    "containspersonaldata",
    "containsphi",
    "containspii",
    "gdpr",
    "haspii",
    "hipaa",
    "personal",
    "personaldata",
    "phi",
    "pii",
    "piidata",
];
/// Keys of tags whose presence says that a store is confidential.
const CONFIDENTIAL_FLAGS: &[&str] = &["confidential", "restricted", "sensitive", "sensitivedata"];
/// Keys of tags whose value says how a store is classified.
const CLASSIFICATIONS: &[&str] = &[
    "classification",
    "confidentiality",
    "datacategory",
    "dataclass",
    "dataclassification",
    "datasensitivity",
    "datatype",
    "informationclassification",
    "securityclassification",
    "sensitivity",
];
/// Words of a value that mean data about people.
const PERSONAL: &[&str] = &["gdpr", "health", "hipaa", "patient", "personal", "phi", "pi", "pii", "spi"];
/// Words of a value that mean confidential data.
const CONFIDENTIAL: &[&str] =
    &["confidential", "critical", "high", "highest", "proprietary", "restricted", "secret", "sensitive", "topsecret"];
/// Words of a value that mean that nothing is claimed, or the opposite.
const NEGATIVE: &[&str] = &[
    "0",
    "false",
    "n",
    "na",
    "no",
    "non",
    "none",
    "not",
    "null",
    "off",
    "public",
    "tbd",
    "unclassified",
    "unknown",
    "unset",
    "without",
];
/// Outputs of a job that are a model.
const MODELS: &[&str] = &["checkpoints", "model"];

fn run(inventory: &mut Inventory, graph: &Graph) {
    let found: Vec<(usize, Observed<Vec<DataClass>>)> = (0_u32..)
        .zip(&inventory.assets)
        .filter_map(|(node, asset)| match &asset.detail {
            Detail::Store(store) => Some((node as usize, classes(inventory, graph, node, asset, store))),
            _ => None,
        })
        .collect();
    for (at, classes) in found {
        if let Some(Detail::Store(store)) = inventory.assets.get_mut(at).map(|asset| &mut asset.detail) {
            store.data_classes = classes;
        }
    }
}

fn classes(inventory: &Inventory, graph: &Graph, node: Node, asset: &Asset, store: &Store) -> Observed<Vec<DataClass>> {
    let mut classes: BTreeSet<DataClass> = store.used_for.known().into_iter().flatten().filter_map(by_use).collect();
    for edge in graph.inward(node).filter(|edge| edge.seen) {
        let from = inventory.assets.get(edge.from as usize).map(|asset| &asset.detail);
        classes.extend(match (edge.relation, from) {
            (Relation::LogsTo, Some(Detail::Account(settings)))
                if settings.invocation_log_text != Observed::Known(false) =>
            {
                Some(DataClass::Prompts)
            }
            (Relation::Writes, Some(Detail::TrainingJob(job))) if keeps_models_in(job, &asset.uid) => {
                Some(DataClass::ModelArtifact)
            }
            (Relation::TrainedOn, _) => Some(DataClass::TrainingData),
            _ => None,
        });
    }
    classes.extend(asset.tags.known().into_iter().flatten().flat_map(by_tag));
    match (&store.used_for, &asset.tags) {
        _ if !classes.is_empty() => Observed::Known(classes.into_iter().collect()),
        (Observed::Unseen(a), Observed::Unseen(b)) => {
            Observed::Unseen(if a == &Gap::NOT_COLLECTED { b } else { a }.clone())
        }
        (Observed::Unseen(gap), _) | (_, Observed::Unseen(gap)) => Observed::Unseen(gap.clone()),
        _ => Observed::Unset,
    }
}

const fn by_use(used: &Use) -> Option<DataClass> {
    match used {
        Use::TrainingData => Some(DataClass::TrainingData),
        Use::ModelArtifact => Some(DataClass::ModelArtifact),
        Use::KnowledgeSource => Some(DataClass::Knowledge),
        Use::Capture => Some(DataClass::Prompts),
        // Logs of calls are told from other logs by what writes them.
        Use::Logs | Use::Output | Use::Code | Use::AgentTool | Use::Features | Use::Other => None,
    }
}

fn keeps_models_in(job: &TrainingJob, store: &str) -> bool {
    let bucket = store.rsplit(':').next().unwrap_or(store);
    let outputs = job.outputs.known().into_iter().flatten();
    outputs.filter(|output| MODELS.contains(&output.purpose.as_str())).any(|output| {
        let path = output.uri.strip_prefix("s3://").unwrap_or_default();
        path.split('/').next() == Some(bucket)
    })
}

fn by_tag((key, value): (&String, &String)) -> Vec<DataClass> {
    let key = key.rsplit([':', '/']).next().unwrap_or(key);
    let key: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let value = value.to_lowercase();
    let words: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| NEGATIVE.contains(word)) {
        return Vec::new();
    }
    let key = key.as_str();
    let has = |class: &[&str]| words.iter().any(|word| class.contains(word));
    let classified = CLASSIFICATIONS.contains(&key);
    let personal = PERSONAL_FLAGS.contains(&key) || (classified && has(PERSONAL));
    let confidential = CONFIDENTIAL_FLAGS.contains(&key) || (classified && has(CONFIDENTIAL));
    let classes = [personal.then_some(DataClass::Personal), confidential.then_some(DataClass::Confidential)];
    classes.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(key: &str, value: &str) -> Vec<DataClass> {
        by_tag((&key.to_owned(), &value.to_owned()))
    }

    #[test]
    fn tags_say_what_a_store_holds() {
        use DataClass::{Confidential, Personal};
        for (key, value, classes) in [
            ("DataClass", "PII", vec![Personal]),
            ("acme:data-classification", "Confidential", vec![Confidential]),
            ("data_classification", "confidential/pii", vec![Personal, Confidential]),
            ("Sensitivity", "Highly Restricted", vec![Confidential]),
            ("confidentiality", "high", vec![Confidential]),
            ("pii", "", vec![Personal]),
            ("contains-pii", "Yes", vec![Personal]),
            ("GDPR", "article-9", vec![Personal]),
            ("sensitive", "true", vec![Confidential]),
        ] {
            assert_eq!(said(key, value), classes, "{key}={value}");
        }
    }

    #[test]
    fn tags_that_deny_it_or_are_about_something_else_say_nothing() {
        for (key, value) in [
            ("DataClass", "public"),
            ("pii", "false"),
            ("pii", "No"),
            ("pii", "n/a"),
            ("gdpr", "not applicable"),
            ("data-classification", "non-confidential"),
            ("data-classification", "internal"),
            ("classification", "unclassified"),
            ("team", "confidential computing"),
            ("pii-scanner", "true"),
            ("Name", "pii"),
            ("", ""),
        ] {
            assert_eq!(said(key, value), [], "{key}={value}");
        }
    }
}
