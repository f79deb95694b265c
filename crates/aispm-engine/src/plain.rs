//! Rules in plain words: what they judge, when they fail, and their tests by name.

use jiff::Timestamp;

use crate::{
    Judgement, Rule,
    condition::{Condition, Literal, Operand, Order, Source, Statement, Test, Value, cidr::Block, formula::Formula},
};

/// Longest pattern that is shown whole, in characters.
const PATTERN: usize = 80;

impl Rule {
    /// The word for its form: `check`, or `correlation` for one that follows paths.
    #[must_use]
    pub const fn form(&self) -> &'static str {
        "check"
    }

    /// The word for what its findings are about: a kind of asset.
    #[must_use]
    pub const fn subject(&self) -> &'static str {
        self.asset.name()
    }

    /// The sentence of its findings, with placeholders as they are written.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.message.template()
    }

    /// Its tests by name, with what they expect.
    pub fn named_tests(&self) -> impl Iterator<Item = (&str, Judgement)> {
        self.tests.iter().map(|test| (test.name.as_str(), test.expect))
    }
}

/// What a rule judges and when it fails, as a list in Markdown, one line an entry, nested by two spaces a level.
#[must_use]
pub fn pattern_lines(rule: &Rule) -> Vec<String> {
    let mut lines = Vec::new();
    let types: Vec<String> = rule.types.iter().map(|name| quoted(name)).collect();
    lines.push(match types.as_slice() {
        [] => format!("- judges every `{}`", rule.subject()),
        _ => format!("- judges `{}` of type {}", rule.subject(), listed(&types, "or")),
    });
    if let Some(when) = &rule.when {
        entry(&mut lines, 0, "applies where", when);
    }
    entry(&mut lines, 0, "fails where", &rule.fail_if);
    lines
}

/// A condition as one entry of a list, its parts nested below.
fn entry(lines: &mut Vec<String>, depth: usize, lead: &str, condition: &Condition) {
    let (word, parts) = match condition {
        Formula::All(parts) if parts.len() > 1 => ("all of these hold:", parts),
        Formula::Any(parts) if parts.len() > 1 => ("any of these holds:", parts),
        _ => {
            if let Some((said, of_each)) = of_entries(condition) {
                return entry(lines, depth, &spaced(lead, &said), of_each);
            }
            return lines.push(format!("{}- {}", "  ".repeat(depth), spaced(lead, &inline(condition, false))));
        }
    };
    lines.push(format!("{}- {}", "  ".repeat(depth), spaced(lead, word)));
    for part in parts {
        entry(lines, depth + 1, "", part);
    }
}

/// A test of the entries of a list that says several things about each: its beginning, and what it says.
fn of_entries(condition: &Condition) -> Option<(String, &Condition)> {
    let (leaf, words) = match condition {
        Formula::Not(inner) => (&**inner, ["has no entry where", "has not only entries where"]),
        other => (other, ["has an entry where", "has only entries where"]),
    };
    let Formula::Leaf(statement) = leaf else { return None };
    let (of_each, word) = match (&statement.test, words) {
        (Test::Any(of_each), [word, _]) | (Test::All(of_each), [_, word]) => (&**of_each, word),
        _ => return None,
    };
    matches!(of_each, Formula::All(_) | Formula::Any(_)).then(|| (format!("{} {word}", named(&statement.of)), of_each))
}

fn spaced(lead: &str, text: &str) -> String {
    if lead.is_empty() { text.to_owned() } else { format!("{lead} {text}") }
}

/// A condition as part of a sentence.
fn inline(condition: &Condition, negated: bool) -> String {
    let join = |parts: &[Condition], word: &str| -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Formula::All(nested) | Formula::Any(nested) if nested.len() > 1 => {
                    format!("({})", inline(part, negated))
                }
                _ => inline(part, negated),
            })
            .collect();
        parts.join(word)
    };
    match (condition, negated) {
        (Formula::All(parts), false) | (Formula::Any(parts), true) => join(parts, " and "),
        (Formula::Any(parts), false) | (Formula::All(parts), true) => join(parts, " or "),
        (Formula::Not(part), _) => inline(part, !negated),
        (Formula::Leaf(statement), _) => said(statement, negated),
    }
}

fn said(statement: &Statement, negated: bool) -> String {
    let of = named(&statement.of);
    let choose = |yes: &'static str, no: &'static str| if negated { no } else { yes };
    let verb = |yes: &'static str, no: &'static str, what: &str| format!("{of} {} {what}", choose(yes, no));
    match &statement.test {
        Test::Is(value) => verb("is", "is not", &valued(value)),
        Test::In(literals) => {
            verb("is one of", "is none of", &listed(&literals.iter().map(literal).collect::<Vec<_>>(), "or"))
        }
        Test::Listed(other) => verb("is in", "is not in", &named(other)),
        Test::Compare(order, value) => {
            let (yes, no) = match order {
                Order::Gt => ("is more than", "is not more than"),
                Order::Gte => ("is at least", "is not at least"),
                Order::Lt => ("is less than", "is not less than"),
                Order::Lte => ("is at most", "is not at most"),
            };
            verb(yes, no, &valued(value))
        }
        Test::Matches(pattern) => verb("matches", "does not match", &shortened(pattern.as_str())),
        Test::Glob(glob) => verb("matches", "does not match", &quoted(&glob.to_string())),
        Test::StartsWith(text) => verb("starts with", "does not start with", &quoted(text)),
        Test::EndsWith(text) => verb("ends with", "does not end with", &quoted(text)),
        Test::Contains(value) => verb("contains", "does not contain", &valued(value)),
        Test::ContainsAny(texts) => verb("contains any of", "contains none of", &all_quoted(texts)),
        Test::ContainsAll(texts) => verb("contains all of", "does not contain all of", &all_quoted(texts)),
        Test::SubsetOf(texts) => verb("has only", "has others than", &all_quoted(texts)),
        Test::CidrIn(blocks) => verb("lies in", "does not lie in", &ranges(blocks)),
        Test::CidrOverlaps(blocks) => verb("overlaps", "does not overlap", &ranges(blocks)),
        Test::OlderThan(seconds) => verb("is older than", "is not older than", &span(*seconds)),
        Test::NewerThan(seconds) => verb("is newer than", "is not newer than", &span(*seconds)),
        Test::Present => format!("{of} {}", choose("is set", "is not set")),
        Test::Empty => format!("{of} {}", choose("is empty", "is not empty")),
        Test::Known => format!("{of} {}", choose("was seen", "was not seen")),
        Test::Any(condition) => {
            format!("{of} {} where {}", choose("has an entry", "has no entry"), inline(condition, false))
        }
        Test::All(condition) => {
            format!("{of} {} where {}", choose("has only entries", "has not only entries"), inline(condition, false))
        }
    }
}

fn named(operand: &Operand) -> String {
    match &operand.source {
        Source::Length(of) => format!("the length of {}", quoted(&of.name)),
        Source::Element => "it".to_owned(),
        _ => quoted(&operand.name),
    }
}

fn valued(value: &Value) -> String {
    match value {
        Value::Literal(value) => literal(value),
        Value::Field(other) => named(other),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => quoted(&value.to_string()),
        Literal::Int(value) => value.to_string(),
        Literal::Text(value) => quoted(value),
        Literal::Time(value) => time(*value),
    }
}

fn time(at: Timestamp) -> String {
    quoted(&at.to_string())
}

/// A text as code of Markdown.
fn quoted(text: &str) -> String {
    format!("`{text}`")
}

fn shortened(pattern: &str) -> String {
    match pattern.char_indices().nth(PATTERN) {
        Some((cut, _)) => quoted(&format!("{}…", pattern.get(..cut).unwrap_or_default())),
        None => quoted(pattern),
    }
}

fn all_quoted(texts: &[Box<str>]) -> String {
    listed(&texts.iter().map(|text| quoted(text)).collect::<Vec<_>>(), "and")
}

fn ranges(blocks: &[Block]) -> String {
    listed(&blocks.iter().map(|block| quoted(&block.to_string())).collect::<Vec<_>>(), "or")
}

fn listed(parts: &[String], word: &str) -> String {
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
    }
}

/// A span of time in its largest whole unit.
fn span(seconds: i64) -> String {
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    let (unit, size) = units.into_iter().find(|(_, size)| seconds % size == 0).unwrap_or(("second", 1));
    let count = seconds / size;
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

    use super::pattern_lines;
    use crate::{RuleSet, RuleSource};

    fn lines(conditions: &str) -> String {
        let text = format!(
            "kind: Check\nid: a-rule\ntitle: T\nwhy: W\nasset: notebook\n{conditions}\nseverity: high\n\
             confidence: observed\nmessage: \"{{{{asset.name}}}} is {{{{status}}}}\"\nfix: {{ summary: S }}\ntests:\n  \
             - {{ name: f, expect: fail }}\n  - {{ name: p, expect: pass }}\n  - {{ name: u, expect: unknown }}\n"
        );
        let source = |path: &str, text: &str| RuleSource { path: path.to_owned(), text: text.to_owned() };
        let rules = RuleSet::compile(&[source("rules/test/a-rule.yaml", &text)], &source("rules/themes.yaml", ""), &[]);
        let rules = rules.unwrap_or_else(|errors| panic!("{errors}"));
        let rule = rules.get("a-rule").unwrap();
        assert_eq!(rule.sentence(), "{{asset.name}} is {{status}}");
        assert_eq!(rule.named_tests().count(), 3);
        pattern_lines(rule).join("\n")
    }

    #[test]
    fn a_simple_rule_is_three_lines() {
        let said = lines(
            "types: [aws_sagemaker_notebook_instance]\nwhen: { status: { not_in: [deleting, failed] } }\n\
             fail_if: { direct_internet: true }",
        );
        assert_eq!(
            said,
            "- judges `notebook` of type `aws_sagemaker_notebook_instance`\n\
             - applies where `status` is none of `deleting` or `failed`\n\
             - fails where `direct_internet` is `true`"
        );
    }

    #[test]
    fn parts_of_a_condition_are_nested() {
        let said = lines(
            "fail_if: { any: [{ created: { older_than: 36h } }, { status: { is: absent }, tags.env: { not: prod } }, \
             { not: { any: [{ status: a }, { secrets: { len: { gt: 0 } } }] } }, \
             { secrets: { none: { class: key, at: { starts_with: env } } } }] }",
        );
        assert_eq!(
            said,
            "- judges every `notebook`\n\
             - fails where any of these holds:\n  \
               - `created` is older than 36 hours\n  \
               - all of these hold:\n    \
                 - `status` is not set\n    \
                 - `tags.env` is not `prod`\n  \
               - `status` is not `a` and the length of `secrets` is not more than 0\n  \
               - `secrets` has no entry where all of these hold:\n    \
                 - `class` is `key`\n    \
                 - `at` starts with `env`"
        );
    }
}
