//! Themes: bundles of framework controls, by name.

use std::collections::BTreeMap;

use super::{
    document::{Content, Node},
    reader::{Reader, get},
};
use crate::Theme;

/// Reads `rules/themes.yaml`. An empty document defines none.
pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<BTreeMap<String, Theme>> {
    if matches!(node.content, Content::Null) {
        return Some(BTreeMap::new());
    }
    let mut themes = BTreeMap::new();
    for (name, body) in reader.map(node)? {
        let Some(entries) = reader.map_of(body, &["meaning", "controls"]) else { continue };
        let meaning = reader.need(entries, "meaning", name.mark).and_then(|node| reader.text(node).map(str::to_owned));
        let controls = get(entries, "controls").and_then(|node| controls(reader, node)).unwrap_or_default();
        themes.insert(name.name.clone(), Theme { meaning: meaning.unwrap_or_default().trim().to_owned(), controls });
    }
    Some(themes)
}

/// Reads controls by framework.
pub(crate) fn controls(reader: &mut Reader<'_>, node: &Node) -> Option<BTreeMap<String, Vec<String>>> {
    let mut controls = BTreeMap::new();
    for (framework, ids) in reader.map(node)? {
        if let Some(ids) = reader.texts(ids) {
            controls.insert(framework.name.clone(), ids);
        }
    }
    Some(controls)
}
