//! Loading: documents become rules, or errors that say where and what.

use std::collections::{BTreeMap, btree_map::Entry};

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
    let themes = document(themes, &mut errors, |reader, node| themes::read(reader, node)).unwrap_or_default();
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    let sources = built_in.iter().map(|source| (source, true)).chain(own.iter().map(|source| (source, false)));
    for (source, built_in) in sources {
        let rule = document(source, &mut errors, |reader, node| {
            let (rule, id) = header::read(reader, node, &themes, built_in)?;
            if let Some(earlier) = rules.get(&rule.id) {
                taken(reader, id, earlier, built_in);
            }
            Some(rule)
        });
        if let Some(rule) = rule
            && let Entry::Vacant(free) = rules.entry(rule.id.clone())
        {
            free.insert(rule);
        }
    }
    if errors.is_empty() { Ok((rules.into_values().collect(), themes)) } else { Err(RuleErrors(errors)) }
}

fn taken(reader: &mut Reader<'_>, id: Mark, earlier: &Rule, built_in: bool) {
    let Rule { id: name, path, .. } = earlier;
    if earlier.built_in && !built_in {
        let message = format!("`{name}` is the id of a built-in rule");
        reader.report_with(Code::ShadowsBuiltIn, id, message, "give it an id of its own");
    } else {
        reader.report(Code::DuplicateId, id, format!("`{name}` is already the id of {path}"));
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
