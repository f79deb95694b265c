//! Loading: documents become rules, or errors that say where and what.

use std::collections::BTreeMap;

pub(crate) mod condition;
pub(crate) mod document;
pub(crate) mod example;
pub(crate) mod fields;
pub(crate) mod header;
pub(crate) mod literal;
pub(crate) mod operator;
pub(crate) mod reader;
pub(crate) mod themes;

use self::{
    document::{Mark, Node},
    reader::Reader,
};
use crate::{Rule, RuleErrors, RuleSource, Theme, error::Code, error::RuleError};

/// Compiles all documents and collects everything that is wrong in any of them.
pub(crate) fn compile(
    built_in: &[RuleSource],
    themes: &RuleSource,
    own: &[RuleSource],
) -> Result<(Vec<Rule>, BTreeMap<String, Theme>), RuleErrors> {
    let mut errors = Vec::new();
    let themes = document(themes, &mut errors, themes::read);
    let mut ids: BTreeMap<String, &RuleSource> = BTreeMap::new();
    let mut rules = Vec::new();
    for (index, source) in built_in.iter().chain(own).enumerate() {
        let is_own = index >= built_in.len();
        let rule = document(source, &mut errors, |reader, node| {
            if let Some((id, mark)) = header::id(node) {
                match ids.get(id) {
                    Some(earlier) => taken(reader, mark, id, earlier, is_own && built_in.contains(earlier)),
                    None => {
                        ids.insert(id.to_owned(), source);
                    }
                }
            }
            header::read(reader, node, themes.as_ref(), !is_own)
        });
        rules.extend(rule);
    }
    if errors.is_empty() { Ok((rules, themes.unwrap_or_default())) } else { Err(RuleErrors(errors)) }
}

fn taken(reader: &mut Reader<'_>, mark: Mark, id: &str, earlier: &RuleSource, built_in: bool) {
    if built_in {
        let message = format!("`{id}` is the id of a built-in rule");
        reader.report_with(Code::ShadowsBuiltIn, mark, message, "give it an id of its own");
    } else {
        reader.report(Code::DuplicateId, mark, format!("`{id}` is already the id of {}", earlier.path));
    }
}

/// Reads one document; its mistakes are added in the order of their places.
fn document<T>(
    source: &RuleSource,
    errors: &mut Vec<RuleError>,
    read: impl FnOnce(&mut Reader<'_>, &Node) -> Option<T>,
) -> Option<T> {
    let mut reader = Reader::new(source);
    let read = match document::parse(&source.text) {
        Ok(node) => read(&mut reader, &node),
        Err((mark, message)) => {
            reader.report(Code::Syntax, mark, message);
            None
        }
    };
    let clean = reader.is_clean();
    let mut found = reader.into_errors();
    found.sort_by_key(|error| (error.line, error.column));
    // A parameter that is used twice is wrong once.
    found.dedup();
    errors.extend(found);
    read.filter(|_| clean)
}
