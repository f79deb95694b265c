//! Conditions in plain words.

use jiff::Timestamp;

use crate::{
    condition::{Condition, Literal, Operand, Order, Source, Statement, Test, Value, cidr::Block, formula::Formula},
    correlation::Step,
};

/// Longest pattern that is shown whole, in characters.
const PATTERN: usize = 80;

/// Conditions of a rule, which may name steps of its path.
pub(super) struct Words<'a> {
    pub(super) steps: &'a [Step],
}

impl Words<'_> {
    /// A condition as one entry of a list, its parts nested below.
    pub(super) fn entry(&self, lines: &mut Vec<String>, depth: usize, lead: &str, condition: &Condition) {
        let (word, parts) = match condition {
            Formula::All(parts) if parts.len() > 1 => ("all of these hold:", parts),
            Formula::Any(parts) if parts.len() > 1 => ("any of these holds:", parts),
            _ => {
                if let Some((said, of_each)) = of_entries(condition) {
                    return self.entry(lines, depth, &spaced(lead, &said), of_each);
                }
                return lines.push(format!("{}- {}", "  ".repeat(depth), spaced(lead, &self.inline(condition, false))));
            }
        };
        lines.push(format!("{}- {}", "  ".repeat(depth), spaced(lead, word)));
        for part in parts {
            self.entry(lines, depth + 1, "", part);
        }
    }

    /// A condition as part of a sentence.
    fn inline(&self, condition: &Condition, negated: bool) -> String {
        let join = |parts: &[Condition], word: &str| -> String {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Formula::All(nested) | Formula::Any(nested) if nested.len() > 1 => {
                        format!("({})", self.inline(part, negated))
                    }
                    _ => self.inline(part, negated),
                })
                .collect();
            parts.join(word)
        };
        match (condition, negated) {
            (Formula::All(parts), false) | (Formula::Any(parts), true) => join(parts, " and "),
            (Formula::Any(parts), false) | (Formula::All(parts), true) => join(parts, " or "),
            (Formula::Not(part), _) => self.inline(part, !negated),
            (Formula::Leaf(statement), _) => self.said(statement, negated),
        }
    }

    fn said(&self, statement: &Statement, negated: bool) -> String {
        let of = named(&statement.of);
        let choose = |yes: &'static str, no: &'static str| if negated { no } else { yes };
        let verb = |yes: &'static str, no: &'static str, what: &str| format!("{of} {} {what}", choose(yes, no));
        match &statement.test {
            Test::Is(value) => verb("is", "is not", &self.valued(value)),
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
                verb(yes, no, &self.valued(value))
            }
            Test::Matches(pattern) => verb("matches", "does not match", &shortened(pattern.as_str())),
            Test::Glob(glob) => verb("matches", "does not match", &quoted(&glob.to_string())),
            Test::StartsWith(text) => verb("starts with", "does not start with", &quoted(text)),
            Test::EndsWith(text) => verb("ends with", "does not end with", &quoted(text)),
            Test::Contains(value) => verb("contains", "does not contain", &self.valued(value)),
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
                format!("{of} {} where {}", choose("has an entry", "has no entry"), self.inline(condition, false))
            }
            Test::All(condition) => {
                format!(
                    "{of} {} where {}",
                    choose("has only entries", "has not only entries"),
                    self.inline(condition, false)
                )
            }
        }
    }

    fn valued(&self, value: &Value) -> String {
        match value {
            Value::Literal(value) => literal(value),
            Value::Field(other) => named(other),
            Value::Step(of) => {
                let name = of.operands.first().map_or("", |(_, operand)| &operand.name);
                let step = self.steps.get(of.step).map_or("", |step| &step.name);
                format!("the {} of {}", quoted(name), quoted(step))
            }
        }
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

pub(super) fn spaced(lead: &str, text: &str) -> String {
    if lead.is_empty() { text.to_owned() } else { format!("{lead} {text}") }
}

fn named(operand: &Operand) -> String {
    match &operand.source {
        Source::Length(of) => format!("the length of {}", quoted(&of.name)),
        Source::Element => "it".to_owned(),
        _ => quoted(&operand.name),
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
pub(super) fn quoted(text: &str) -> String {
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

pub(super) fn listed(parts: &[String], word: &str) -> String {
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
