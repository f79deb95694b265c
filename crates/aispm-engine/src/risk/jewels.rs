//! Crown jewels: the assets that attackers come for, by their owner's word or by what they are.

use std::collections::BTreeMap;

use aispm_inventory::{
    Asset, Detail, Relation,
    kind::model::ModelSource,
    words::{DataClass, Privilege, Use},
};

use super::carry::Hold;
use crate::{World, graph::Node};

/// Tags that declare one with any value but `false`, `no`, `0` and none. Compared without case, `-`, `_`, `.`, `:` and spaces.
pub const DECLARED_BY: [&str; 1] = ["crownjewel"];
/// Tags that name how critical an asset is, and the values that declare one.
pub const CRITICALITY: ([&str; 3], [&str; 5]) = (
    ["criticality", "businesscriticality", "assetcriticality"],
    ["critical", "missioncritical", "businesscritical", "crownjewel", "tier0"],
);
/// Tags that name what an asset holds, and the values that declare one.
pub const CLASSIFICATION: ([&str; 6], [&str; 13]) = (
    ["classification", "dataclassification", "dataclass", "datasensitivity", "sensitivity", "confidentiality"],
    [
        "confidential",
        "highlyconfidential",
        "strictlyconfidential",
        "restricted",
        "highlyrestricted",
        "secret",
        "topsecret",
        "sensitive",
        "personal",
        "personaldata",
        "pii",
        "phi",
        "pci",
    ],
);

/// A crown jewel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jewel {
    /// Index of the asset.
    pub asset: usize,
    /// Why it is one, in sentences without a full stop. Hostile text inside: tags are quoted.
    pub because: Vec<String>,
    /// What an attacker must have of it for it to be lost.
    pub(crate) lost_by: Hold,
    /// Whether it is one by its owner's word or for what it locks, and not for what it holds itself.
    pub(crate) by_word: bool,
}

/// The crown jewels of a world, in the order of its assets.
#[must_use]
pub fn jewels(world: &World) -> Vec<Jewel> {
    let mut found: BTreeMap<Node, Jewel> = BTreeMap::new();
    for (node, asset) in (0..).zip(&world.inventory.assets) {
        let declared = declared(asset);
        let by_word = declared.is_some();
        let because: Vec<String> = declared.into_iter().chain(derived(asset)).collect();
        if !because.is_empty() {
            let lost_by = if matches!(asset.detail, Detail::Identity(_)) { Hold::Control } else { Hold::Reach };
            found.insert(node, Jewel { asset: node as usize, because, lost_by, by_word });
        }
    }
    let locked: Vec<Node> = found.keys().copied().collect();
    let mut keys: BTreeMap<Node, usize> = BTreeMap::new();
    for node in locked {
        for edge in world.graph.out(node).iter().filter(|edge| edge.relation == Relation::EncryptedBy) {
            *keys.entry(edge.to).or_default() += 1;
        }
    }
    for (key, count) in keys {
        let jewel = Jewel { asset: key as usize, because: Vec::new(), lost_by: Hold::Reach, by_word: true };
        found.entry(key).or_insert(jewel).because.push(format!("it encrypts {count} of the others"));
    }
    found.into_values().collect()
}

/// What its tags say.
fn declared(asset: &Asset) -> Option<String> {
    let declares = |(key, value): &(&String, &String)| {
        let (key, value) = (plain(key), plain(value));
        let among = |(keys, values): (&[&str], &[&str])| keys.contains(&&*key) && values.contains(&&*value);
        (DECLARED_BY.contains(&&*key) && !["", "false", "no", "0", "none"].contains(&&*value))
            || among((&CRITICALITY.0, &CRITICALITY.1))
            || among((&CLASSIFICATION.0, &CLASSIFICATION.1))
    };
    let (key, value) = asset.tags.known()?.iter().find(declares)?;
    Some(format!("its tag `{key}` is `{value}`"))
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ':' | ' ')).flat_map(char::to_lowercase).collect()
}

/// What it is.
fn derived(asset: &Asset) -> Vec<String> {
    let because = match &asset.detail {
        Detail::Store(store) => {
            store.data_classes.known().into_iter().flatten().filter_map(|class| holds(*class)).collect()
        }
        Detail::LogSink(sink) if sink.used_for.known().is_some_and(|uses| uses.contains(&Use::Capture)) => {
            vec!["it holds prompts and answers"]
        }
        Detail::Memory(_) => vec!["it holds what people told agents"],
        Detail::Identity(identity) => {
            identity.privileges.known().into_iter().flatten().filter_map(|privilege| rules(*privilege)).collect()
        }
        Detail::Model(model) => match model.source.known() {
            Some(ModelSource::Custom | ModelSource::Imported) => vec!["it is a model of the customer's own"],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    because.into_iter().map(str::to_owned).collect()
}

const fn holds(class: DataClass) -> Option<&'static str> {
    match class {
        DataClass::Personal => Some("it holds data about people"),
        DataClass::Confidential => Some("it holds confidential data"),
        DataClass::Prompts => Some("it holds prompts and answers"),
        DataClass::ModelArtifact => Some("it holds weights or code of models"),
        DataClass::TrainingData | DataClass::Knowledge => None,
    }
}

const fn rules(privilege: Privilege) -> Option<&'static str> {
    match privilege {
        Privilege::Administrator => Some("it administers the account"),
        Privilege::WritesIdentities => Some("it can give itself every right"),
        _ => None,
    }
}
