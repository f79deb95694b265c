//! Conditions of statements, judged as true, false, or left open.
//!
//! After the IAM User Guide, "IAM JSON policy elements: Condition operators" and "Condition with multiple keys or values".

use std::net::IpAddr;

use aispm_inventory::record::Condition;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    context::{Key, Value},
    pattern::{Asked, Fit, Pattern, Reach},
    request::Request,
    template::Wanted,
};
use crate::condition::{
    cidr::Block,
    formula::{Truth, all, any},
};

/// One condition, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Test {
    /// As it is written.
    pub(crate) written: Condition,
    key: Key,
    operator: Operator,
    negated: bool,
    /// Whether it holds where the key is absent.
    if_exists: bool,
    quantifier: Quantifier,
    wanted: Vec<Wanted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    One,
    Any,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Text {
        fold: bool,
    },
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Address,
    Null,
    /// One that is not known, or is compared with bytes.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less { or_equal: bool },
    Greater { or_equal: bool },
}

impl Test {
    /// Compiles a condition.
    pub(super) fn new(condition: &Condition) -> Self {
        let text = condition.operator.to_ascii_lowercase();
        let (quantifier, text) = match text.split_once(':') {
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            _ => (Quantifier::One, text.as_str()),
        };
        let (text, if_exists) = text.strip_suffix("ifexists").map_or((text, false), |bare| (bare, true));
        let (operator, negated) = operator(text);
        let wanted = condition.values.iter().map(|value| match operator {
            Operator::Text { fold: true } => Wanted::new(&value.to_ascii_lowercase(), Reach::Text, false),
            Operator::Text { fold: false } => Wanted::new(value, Reach::Text, text.ends_with("like")),
            Operator::Arn => Wanted::new(value, Reach::Parts, true),
            _ => Wanted::Fixed(Pattern::exactly(value)),
        });
        let wanted = wanted.collect();
        let key = Key::new(&condition.key);
        Self { written: condition.clone(), key, operator, negated, if_exists, quantifier, wanted }
    }

    /// Whether it holds. `denies`: it stands in a Deny, which a caller who can choose will not meet.
    pub(super) fn holds(&self, request: &Request<'_>, denies: bool) -> Truth {
        let value = self.key.value(&self.written.key, request);
        if self.operator == Operator::Null {
            let absent = match value {
                Value::Absent => Truth::True,
                Value::Open | Value::Chosen => Truth::Unknown,
                _ => Truth::False,
            };
            let wants = |text: &str| if text.eq_ignore_ascii_case("true") { absent } else { !absent };
            return any(self.wanted.iter().map(|wanted| wants(wanted.text())));
        }
        match value {
            Value::Absent => self.without_key(),
            Value::Chosen => Truth::from(!denies),
            Value::Open if self.if_exists && self.is_any_value() => Truth::True,
            Value::Open if self.operator != Operator::Address => Truth::Unknown,
            Value::All(values) => match self.quantifier {
                Quantifier::All => all(values.iter().map(|value| self.one(Value::Is(value), request))),
                Quantifier::One | Quantifier::Any => {
                    any(values.iter().map(|value| self.one(Value::Is(value), request)))
                }
            },
            one => self.one(one, request),
        }
    }

    fn without_key(&self) -> Truth {
        Truth::from(match self.quantifier {
            _ if self.if_exists => true,
            Quantifier::All => true,
            Quantifier::Any => false,
            Quantifier::One => self.negated,
        })
    }

    /// Whether every value would do.
    fn is_any_value(&self) -> bool {
        !self.negated
            && matches!(self.operator, Operator::Text { .. } | Operator::Arn)
            && self.wanted.iter().any(is_all)
    }

    fn one(&self, value: Value<'_>, request: &Request<'_>) -> Truth {
        let found = any(self.wanted.iter().map(|wanted| match (self.operator, wanted) {
            (Operator::Text { .. } | Operator::Arn, Wanted::Template(template)) => match template.resolve(request) {
                Some(_) if self.operator == (Operator::Text { fold: true }) => Truth::Unknown,
                Some(resolved) => {
                    let matched = self.like(&resolved.pattern, value);
                    if resolved.open { matched.min(Truth::Unknown) } else { matched }
                }
                None => Truth::False,
            },
            (Operator::Text { .. } | Operator::Arn, Wanted::Fixed(pattern)) => self.like(pattern, value),
            (_, wanted) => self.compare(wanted.text(), value),
        }));
        if self.negated { !found } else { found }
    }

    fn like(&self, pattern: &Pattern, value: Value<'_>) -> Truth {
        let fold = self.operator == Operator::Text { fold: true };
        match value {
            Value::Is(text) if fold => Truth::from(pattern.text().eq_ignore_ascii_case(text)),
            Value::Is(text) => Truth::from(pattern.fit(&Asked::exactly(text)) == Fit::Whole),
            Value::Under(start) => match pattern.fit(&Asked::under(start)) {
                Fit::Whole => Truth::True,
                Fit::Part => Truth::Unknown,
                Fit::None => Truth::False,
            },
            _ if pattern.is_all() => Truth::True,
            Value::Foreign => foreign(pattern),
            _ => Truth::Unknown,
        }
    }

    /// Compares what is no text.
    fn compare(&self, wanted: &str, value: Value<'_>) -> Truth {
        match (self.operator, value) {
            (Operator::Bool, Value::Is(text)) => Truth::from(wanted.eq_ignore_ascii_case(text)),
            (Operator::Address, Value::Is(text)) => match (Block::parse(text), Block::parse(wanted)) {
                (Some(address), Some(range)) => Truth::from(address.is_in(range)),
                _ => Truth::Unknown,
            },
            (Operator::Address, Value::Internet) => Truth::from(!is_narrow(wanted)),
            // It has an address, unless it comes through an endpoint of its own choice.
            (Operator::Address, Value::Open) if wanted == "0.0.0.0/0" => Truth::True,
            (Operator::Number(order), Value::Is(text)) => match (text.parse::<f64>(), wanted.parse::<f64>()) {
                (Ok(text), Ok(wanted)) => Truth::from(order.holds(text.partial_cmp(&wanted))),
                _ => Truth::Unknown,
            },
            (Operator::Date(order) | Operator::Number(order), Value::Time(time)) => match moment(wanted) {
                Some(wanted) => Truth::from(order.holds(Some(time.cmp(&wanted)))),
                None => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }
}

impl Order {
    fn holds(self, ordering: Option<std::cmp::Ordering>) -> bool {
        ordering.is_some_and(|ordering| match self {
            Self::Equal => ordering.is_eq(),
            Self::Less { or_equal } => ordering.is_lt() || (or_equal && ordering.is_eq()),
            Self::Greater { or_equal } => ordering.is_gt() || (or_equal && ordering.is_eq()),
        })
    }
}

fn operator(text: &str) -> (Operator, bool) {
    use Operator::{Address, Arn, Bool, Date, Null, Number, Other, Text};
    let order = |name: &str| match name {
        "equals" => Some((Order::Equal, false)),
        "notequals" => Some((Order::Equal, true)),
        "lessthan" => Some((Order::Less { or_equal: false }, false)),
        "lessthanequals" => Some((Order::Less { or_equal: true }, false)),
        "greaterthan" => Some((Order::Greater { or_equal: false }, false)),
        "greaterthanequals" => Some((Order::Greater { or_equal: true }, false)),
        _ => None,
    };
    match text {
        "stringequals" | "stringlike" => (Text { fold: false }, false),
        "stringnotequals" | "stringnotlike" => (Text { fold: false }, true),
        "stringequalsignorecase" => (Text { fold: true }, false),
        "stringnotequalsignorecase" => (Text { fold: true }, true),
        "arnequals" | "arnlike" => (Arn, false),
        "arnnotequals" | "arnnotlike" => (Arn, true),
        "bool" => (Bool, false),
        "ipaddress" => (Address, false),
        "notipaddress" => (Address, true),
        "null" => (Null, false),
        _ => {
            let number = text.strip_prefix("numeric").and_then(order).map(|(order, not)| (Number(order), not));
            let date = || text.strip_prefix("date").and_then(order).map(|(order, not)| (Date(order), not));
            number.or_else(date).unwrap_or((Other, false))
        }
    }
}

fn is_all(wanted: &Wanted) -> bool {
    matches!(wanted, Wanted::Fixed(pattern) if pattern.is_all())
}

/// Whether somebody whom no policy names can have a value that fits.
fn foreign(pattern: &Pattern) -> Truth {
    if pattern.is_exact() {
        return Truth::False;
    }
    let mut segments = pattern.text().splitn(6, ':');
    match segments.nth(4) {
        // Of the same name, in an account of their own.
        Some("*") => Truth::True,
        Some(account) if super::principal::is_account(account) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a range of addresses is small enough to be somebody's: S3 draws the line for public policies here ("The
/// meaning of public").
fn is_narrow(range: &str) -> bool {
    let (address, bits) = range.split_once('/').map_or((range, None), |(address, bits)| (address, Some(bits)));
    match (address.parse::<IpAddr>(), bits.map_or(Ok(128), str::parse::<u8>)) {
        (Ok(address), Ok(bits)) => bits >= if address.is_ipv4() { 8 } else { 32 },
        _ => true,
    }
}

/// A time: a date with or without a time of day, or seconds since 1970.
fn moment(text: &str) -> Option<Timestamp> {
    let seconds = || Timestamp::from_second(text.parse().ok()?).ok();
    let day = || Some(text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    text.parse().ok().or_else(seconds).or_else(day)
}
