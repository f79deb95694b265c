//! Conditions, compiled: statements about one asset's facts, ready to be judged.

use aispm_inventory::{Kind, fact::Shape};
use jiff::Timestamp;

pub(crate) mod cidr;
pub(crate) mod formula;
pub(crate) mod glob;
pub(crate) mod judge;
pub(crate) mod pattern;

use self::{cidr::Block, formula::Formula, glob::Glob, pattern::Pattern};

/// A condition as rules write it.
pub(crate) type Condition = Formula<Statement>;

/// One test of one value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) of: Operand,
    pub(crate) test: Test,
}

/// A value that a condition reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operand {
    /// The name in the document: `status`, `tags.env`.
    pub(crate) name: Box<str>,
    pub(crate) source: Source,
    pub(crate) shape: Shape,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    Type,
    Name,
    Uid,
    Account,
    Region,
    Provider,
    Created,
    Tag(Box<str>),
    /// A fact of the asset's kind.
    Slot(usize),
    /// A field of the record at hand.
    Column(usize),
    /// The text at hand.
    Element,
    /// How long a text or list is. What is not set has length 0.
    Length(Box<Operand>),
}

/// What is asked of a value.
///
/// INVARIANT: on a value that is not set every test is false, except `Known`, `Empty`, and what is true of an empty list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Is(Value),
    In(Vec<Literal>),
    /// In a list fact.
    Listed(Operand),
    Compare(Order, Value),
    Matches(Pattern),
    Glob(Glob),
    StartsWith(Box<str>),
    EndsWith(Box<str>),
    /// A member of a list, a part of a text.
    Contains(Value),
    ContainsAny(Vec<Box<str>>),
    ContainsAll(Vec<Box<str>>),
    SubsetOf(Vec<Box<str>>),
    CidrIn(Vec<Block>),
    CidrOverlaps(Vec<Block>),
    /// Age in seconds, measured from the start of the scan.
    OlderThan(i64),
    NewerThan(i64),
    Present,
    Empty,
    Known,
    /// Of at least one element.
    Any(Box<Condition>),
    /// Of every element.
    All(Box<Condition>),
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Literal(Literal),
    Field(Operand),
    Step(OfStep),
}

/// A value of the asset at another step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OfStep {
    /// Index of the step.
    pub(crate) step: usize,
    /// The value, by kind of the asset there.
    pub(crate) operands: Vec<(Kind, Operand)>,
}

/// A value written in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Bool(bool),
    Int(i64),
    Text(Box<str>),
    Time(Timestamp),
}

/// An order of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Gt,
    Gte,
    Lt,
    Lte,
}

impl Operand {
    /// The value that was observed, where this is only its length.
    pub(crate) fn whole(&self) -> &Self {
        if let Source::Length(of) = &self.source { of.whole() } else { self }
    }

    /// Whether it can be read without a list element at hand.
    pub(crate) fn is_of_asset(&self) -> bool {
        !matches!(self.whole().source, Source::Column(_) | Source::Element)
    }
}

impl Test {
    /// Whether it costs much more than comparing two texts.
    pub(crate) fn is_dear(&self) -> bool {
        match self {
            Self::Matches(_) | Self::Glob(_) | Self::CidrIn(_) | Self::CidrOverlaps(_) => true,
            Self::In(literals) => literals.len() > 4,
            _ => false,
        }
    }

    /// Other values that it reads.
    pub(crate) fn others(&self) -> Vec<&Operand> {
        match self {
            Self::Is(Value::Field(other))
            | Self::Compare(_, Value::Field(other))
            | Self::Contains(Value::Field(other))
            | Self::Listed(other) => vec![other],
            Self::Any(condition) | Self::All(condition) => {
                let mut others = Vec::new();
                statements(condition, &mut |statement| others.extend(statement.test.others()));
                others
            }
            _ => Vec::new(),
        }
    }

    /// Values of other steps that it reads.
    pub(crate) fn steps(&self) -> Vec<&OfStep> {
        match self {
            Self::Is(Value::Step(of)) | Self::Compare(_, Value::Step(of)) | Self::Contains(Value::Step(of)) => vec![of],
            Self::Any(condition) | Self::All(condition) => {
                let mut steps = Vec::new();
                statements(condition, &mut |statement| steps.extend(statement.test.steps()));
                steps
            }
            _ => Vec::new(),
        }
    }
}

/// Every statement of a condition, in order.
pub(crate) fn statements<'c>(condition: &'c Condition, each: &mut impl FnMut(&'c Statement)) {
    match condition {
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                statements(part, each);
            }
        }
        Formula::Not(part) => statements(part, each),
        Formula::Leaf(statement) => each(statement),
    }
}
