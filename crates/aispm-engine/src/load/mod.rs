//! Loading: documents become rules, or errors that say where and what.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) mod check;
pub(crate) mod condition;
pub(crate) mod correlation;
pub(crate) mod document;
pub(crate) mod example;
pub(crate) mod fields;
pub(crate) mod header;
pub(crate) mod literal;
pub(crate) mod operator;
pub(crate) mod path;
pub(crate) mod reader;
pub(crate) mod scene;
pub(crate) mod themes;

use self::{
    document::{Mark, Node},
    reader::Reader,
};
use crate::{
    Check, Rule, RuleErrors, RuleSource, Theme,
    error::{Code, RuleError},
    rule::Body,
};

/// The checks that signals may name.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// Those that could be read, by id.
    pub(crate) read: BTreeMap<String, Check>,
    /// Ids of checks that could not be read: naming one is not a second mistake.
    pub(crate) broken: BTreeSet<String>,
    /// Ids of correlations.
    pub(crate) correlations: BTreeSet<String>,
}

/// Compiles all documents and collects everything that is wrong in any of them.
pub(crate) fn compile(
    built_in: &[RuleSource],
    themes: &RuleSource,
    own: &[RuleSource],
) -> Result<(Vec<Rule>, BTreeMap<String, Theme>), RuleErrors> {
    let mut errors = Vec::new();
    let themes = document(themes, &parse(themes), &mut errors, themes::read);
    let sources: Vec<&RuleSource> = built_in.iter().chain(own).collect();
    let documents: Vec<Parsed> = sources.iter().map(|source| parse(source)).collect();
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, parsed) in documents.iter().enumerate() {
        if let Some((id, _)) = parsed.as_ref().ok().and_then(header::id) {
            ids.entry(id).or_insert(index);
        }
    }
    let correlations = documents.iter().flatten().filter(|node| header::is_correlation(node));
    let correlations = correlations.filter_map(header::id).map(|(id, _)| id.to_owned()).collect();
    let mut checks = Checks { correlations, ..Checks::default() };
    let mut rules = Vec::new();
    let mut found: BTreeMap<usize, Vec<RuleError>> = BTreeMap::new();
    // Correlations name checks, so that those are read first.
    for correlations in [false, true] {
        for (index, (source, parsed)) in sources.iter().zip(&documents).enumerate() {
            if parsed.as_ref().is_ok_and(header::is_correlation) != correlations {
                continue;
            }
            let is_own = index >= built_in.len();
            let id = parsed.as_ref().ok().and_then(header::id);
            let rule = document(source, parsed, found.entry(index).or_default(), |reader, node| {
                if let Some((id, mark)) = id
                    && let Some(earlier) = ids.get(id).filter(|earlier| **earlier != index)
                {
                    let path = sources.get(*earlier).map_or("", |source| source.path.as_str());
                    taken(reader, mark, id, path, is_own && *earlier < built_in.len());
                }
                header::read(reader, node, themes.as_ref(), &checks, !is_own)
            });
            match (rule.as_ref().map(|rule| &rule.body), id) {
                (Some(Body::Check(check)), Some((id, _))) => {
                    checks.read.insert(id.to_owned(), check.clone());
                }
                (None, Some((id, _))) if !correlations => {
                    checks.broken.insert(id.to_owned());
                }
                _ => {}
            }
            rules.extend(rule);
        }
    }
    // In the order of documents, not in that of reading.
    errors.extend(found.into_values().flatten());
    if errors.is_empty() { Ok((rules, themes.unwrap_or_default())) } else { Err(RuleErrors(errors)) }
}

/// A document, or where and why it cannot be read.
type Parsed = Result<Node, (Mark, String)>;

fn parse(source: &RuleSource) -> Parsed {
    document::parse(&source.text)
}

fn taken(reader: &mut Reader<'_>, mark: Mark, id: &str, earlier: &str, built_in: bool) {
    if built_in {
        let message = format!("`{id}` is the id of a built-in rule");
        reader.report_with(Code::ShadowsBuiltIn, mark, message, "give it an id of its own");
    } else {
        reader.report(Code::DuplicateId, mark, format!("`{id}` is already the id of {earlier}"));
    }
}

/// Reads one document; its mistakes are added in the order of their places.
fn document<T>(
    source: &RuleSource,
    parsed: &Parsed,
    errors: &mut Vec<RuleError>,
    read: impl FnOnce(&mut Reader<'_>, &Node) -> Option<T>,
) -> Option<T> {
    let mut reader = Reader::new(source);
    let read = match parsed {
        Ok(node) => read(&mut reader, node),
        Err((mark, message)) => {
            reader.report(Code::Syntax, *mark, message);
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
