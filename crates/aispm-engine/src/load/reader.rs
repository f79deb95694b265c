//! Reading values out of one document: what does not fit is filed with its place, and reading goes on.

use std::collections::BTreeSet;

use crate::{
    RuleSource,
    error::{Code, RuleError, plain},
    load::document::{Content, Key, Mark, Node},
};

/// Most characters of a line that are shown.
const SHOWN: usize = 110;

/// One document and the mistakes found in it.
pub(crate) struct Reader<'s> {
    source: &'s RuleSource,
    errors: Vec<RuleError>,
}

/// The entries of a map.
pub(crate) type Entries<'n> = &'n [(Key, Node)];

/// The value of a key.
pub(crate) fn get<'n>(entries: Entries<'n>, key: &str) -> Option<&'n Node> {
    entries.iter().find(|(name, _)| name.name == key).map(|(_, value)| value)
}

impl<'s> Reader<'s> {
    pub(crate) const fn new(source: &'s RuleSource) -> Self {
        Self { source, errors: Vec::new() }
    }

    pub(crate) fn into_errors(self) -> Vec<RuleError> {
        self.errors
    }

    /// Whether nothing was wrong so far.
    pub(crate) const fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    pub(crate) fn path(&self) -> &'s str {
        &self.source.path
    }

    /// The name of the document's file without `.yaml`.
    pub(crate) fn stem(&self) -> &'s str {
        let file = self.source.path.rsplit(['/', '\\']).next().unwrap_or_default();
        file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file)
    }

    /// The text of a place as it is written.
    pub(crate) fn written(&self, mark: Mark) -> &'s str {
        self.source.text.get(mark.start..mark.start.saturating_add(mark.length)).unwrap_or_default()
    }

    /// Files a mistake.
    pub(crate) fn report(&mut self, code: Code, mark: Mark, message: impl Into<String>) {
        self.file(code, mark, message.into(), None);
    }

    /// Files a mistake with a way out.
    pub(crate) fn report_with(&mut self, code: Code, mark: Mark, message: impl Into<String>, hint: impl Into<String>) {
        self.file(code, mark, message.into(), Some(hint.into()));
    }

    /// Files a mistake about a name, with the nearest of those there are.
    pub(crate) fn unknown<'c>(
        &mut self,
        code: Code,
        mark: Mark,
        message: String,
        name: &str,
        there_are: impl IntoIterator<Item = &'c str>,
    ) {
        let there_are: Vec<&str> = there_are.into_iter().collect();
        let hint = nearest(name, &there_are).map(|near| format!("did you mean `{near}`?")).or_else(|| {
            (!there_are.is_empty() && there_are.len() <= 12).then(|| format!("one of {}", listed(&there_are)))
        });
        self.file(code, mark, message, hint);
    }

    fn file(&mut self, code: Code, mark: Mark, message: String, hint: Option<String>) {
        let line = mark.line.max(1);
        let column = mark.column.max(1);
        let text = self.source.text.lines().nth(line as usize - 1).unwrap_or_default();
        let before = column as usize - 1;
        let width = self.written(mark).lines().next().unwrap_or_default().trim_end().chars().count();
        let skipped = before.saturating_sub(SHOWN / 2);
        let shown = |from: usize, count: usize| plain(&text.chars().skip(from).take(count).collect::<String>());
        let (lead, body) = (shown(skipped, before - skipped), shown(before, SHOWN - (before - skipped)));
        let marked = shown(before, width.min(SHOWN - (before - skipped)));
        self.errors.push(RuleError {
            code,
            message,
            path: self.source.path.clone(),
            line,
            column,
            snippet: format!("{lead}{body}"),
            underline: (lead.chars().count(), marked.chars().count().max(1)),
            hint,
        });
    }

    fn wrong(&mut self, node: &Node, wanted: &str) {
        let hint = match (wanted, &node.content) {
            ("a text", Content::Bool(_) | Content::Int(_) | Content::Float(_)) => Some("write it in quotes".to_owned()),
            _ => None,
        };
        self.file(Code::WrongType, node.mark, format!("expected {wanted}, found {}", node.content.name()), hint);
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        if let Content::Text(text) = &node.content {
            return Some(text);
        }
        self.wrong(node, "a text");
        None
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        if let Content::List(items) = &node.content {
            return Some(items);
        }
        self.wrong(node, "a list");
        None
    }

    pub(crate) fn texts(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.list(node)?;
        let texts: Vec<_> = items.iter().map(|item| self.text(item).map(str::to_owned)).collect();
        texts.into_iter().collect()
    }

    pub(crate) fn int(&mut self, node: &Node) -> Option<i64> {
        if let Content::Int(int) = node.content {
            return Some(int);
        }
        self.wrong(node, "a whole number");
        None
    }

    /// A whole number between two others.
    pub(crate) fn int_in(&mut self, node: &Node, least: u32, most: u32) -> Option<u32> {
        let int = self.int(node)?;
        let found = u32::try_from(int).ok().filter(|int| (least..=most).contains(int));
        if found.is_none() {
            self.report(Code::OutOfRange, node.mark, format!("{int} is not between {least} and {most}"));
        }
        found
    }

    /// A number from 0 to 1.
    pub(crate) fn fraction(&mut self, node: &Node) -> Option<f64> {
        let number = match node.content {
            Content::Float(number) => number,
            Content::Int(number) => number as f64,
            _ => {
                self.wrong(node, "a number");
                return None;
            }
        };
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        self.report(Code::OutOfRange, node.mark, format!("{number} is not between 0 and 1"));
        None
    }

    /// One text, or a list of at least one.
    pub(crate) fn one_or_more<'n>(&mut self, node: &'n Node) -> Option<Vec<(&'n str, Mark)>> {
        let items =
            if let Content::List(items) = &node.content { items.as_slice() } else { std::slice::from_ref(node) };
        if items.is_empty() {
            self.report(Code::WrongType, node.mark, "the list is empty");
            return None;
        }
        let texts: Vec<_> = items.iter().map(|item| self.text(item).map(|text| (text, item.mark))).collect();
        texts.into_iter().collect()
    }

    pub(crate) fn bool(&mut self, node: &Node) -> Option<bool> {
        if let Content::Bool(bool) = node.content {
            return Some(bool);
        }
        self.wrong(node, "true or false");
        None
    }

    /// The entries of a map; a key that stands twice is filed.
    pub(crate) fn map<'n>(&mut self, node: &'n Node) -> Option<Entries<'n>> {
        let Content::Map(entries) = &node.content else {
            self.wrong(node, "a map");
            return None;
        };
        let mut names = BTreeSet::new();
        for (key, _) in entries {
            if !names.insert(key.name.as_str()) {
                self.report(Code::DuplicateKey, key.mark, format!("`{}` stands twice", key.name));
            }
        }
        Some(entries)
    }

    /// The entries of a map that has only these keys.
    pub(crate) fn map_of<'n>(&mut self, node: &'n Node, keys: &[&str]) -> Option<Entries<'n>> {
        let entries = self.map(node)?;
        for (key, _) in entries {
            if !keys.contains(&key.name.as_str()) {
                let message = format!("unknown key `{}`", key.name);
                self.unknown(Code::UnknownKey, key.mark, message, &key.name, keys.iter().copied());
            }
        }
        Some(entries)
    }

    /// The value of a key that must be there. `mark` is where the map is.
    pub(crate) fn need<'n>(&mut self, entries: Entries<'n>, key: &str, mark: Mark) -> Option<&'n Node> {
        let found = get(entries, key);
        if found.is_none() {
            self.report(Code::MissingKey, mark, format!("`{key}` is missing"));
        }
        found
    }

    /// One word of a closed set.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let message = format!("unknown word `{text}`");
            self.unknown(Code::UnknownWord, node.mark, message, text, words.iter().map(|(word, _)| *word));
        }
        found
    }
}

/// Names in backticks.
pub(crate) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn nearest<'c>(name: &str, there_are: &[&'c str]) -> Option<&'c str> {
    // A name that long was not mistyped, and the distance costs its square.
    if name.len() > 64 {
        return None;
    }
    let near = (name.chars().count() / 3).max(1);
    there_are
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, _)| *distance <= near)
        .min()
        .map(|(_, candidate)| candidate)
}
