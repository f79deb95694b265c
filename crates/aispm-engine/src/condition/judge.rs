//! Judging one statement about one asset. `Unset` is an answer, `Unseen` is not.

use aispm_inventory::{
    Asset, Gap, Observed, Seen,
    fact::{Records, Texts, ValueRef},
};
use jiff::Timestamp;

use super::{
    Condition, Literal, OfStep, Operand, Order, Source, Test, Value,
    cidr::Block,
    formula::{self, Truth},
};

/// What a condition is about: an asset, perhaps one element of one of its lists, the path it stands on, and the time
/// ages are measured from.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) asset: &'a Asset,
    pub(crate) element: Element<'a>,
    pub(crate) now: Timestamp,
    /// The assets at the steps of a path; none where only the asset is judged.
    pub(crate) steps: &'a [&'a Asset],
}

/// The element of a list at hand.
#[derive(Clone, Copy)]
pub(crate) enum Element<'a> {
    None,
    Record(&'a dyn Records, usize),
    Text(&'a str),
}

impl<'a> Scope<'a> {
    pub(crate) const fn of(asset: &'a Asset, now: Timestamp) -> Self {
        Self { asset, element: Element::None, now, steps: &[] }
    }

    /// The same, as a step of a path.
    pub(crate) const fn on(self, steps: &'a [&'a Asset]) -> Self {
        Self { steps, ..self }
    }

    const fn at(self, element: Element<'a>) -> Self {
        Self { element, ..self }
    }

    /// What a condition comes to here.
    pub(crate) fn holds(self, condition: &Condition) -> Truth {
        condition.truth(&|statement| self.test(&statement.test, &self.read(&statement.of.source)))
    }

    /// The value of a source.
    pub(crate) fn read(self, source: &Source) -> Seen<'a> {
        let asset = self.asset;
        let text = |text: &'a str| Observed::Known(ValueRef::Text(text));
        match source {
            Source::Slot(slot) => asset.detail.fact(*slot).unwrap_or_default(),
            Source::Type => text(&asset.resource_type),
            Source::Name => text(&asset.name),
            Source::Uid => text(&asset.uid),
            Source::Account => text(&asset.place.account),
            Source::Region => text(&asset.place.region),
            Source::Provider => text(asset.place.provider.name()),
            Source::Created => asset.created.as_ref().map(|time| ValueRef::Time(*time)),
            Source::Tag(key) => asset.tags.as_ref().and_then(|tags| tags.get(&**key).map(|tag| ValueRef::Text(tag))),
            Source::Column(column) => match self.element {
                Element::Record(records, row) => records.field(row, *column).into(),
                Element::Text(_) | Element::None => Observed::Unseen(Gap::NOT_COLLECTED),
            },
            Source::Element => match self.element {
                Element::Text(element) => text(element),
                Element::Record(..) | Element::None => Observed::Unseen(Gap::NOT_COLLECTED),
            },
            Source::Length(of) => match self.read(&of.source) {
                Observed::Unset => Observed::Known(ValueRef::Int(0)),
                seen => seen.map(|value| ValueRef::Int(i64::try_from(length(value)).unwrap_or(i64::MAX))),
            },
        }
    }

    /// What a test of a value comes to.
    pub(crate) fn test(self, test: &Test, seen: &Seen<'a>) -> Truth {
        match seen {
            Observed::Known(value) => self.test_known(test, *value),
            Observed::Unset => match test {
                Test::Known | Test::Empty | Test::SubsetOf(_) | Test::All(_) => Truth::True,
                Test::ContainsAll(wanted) => wanted.is_empty().into(),
                _ => Truth::False,
            },
            Observed::Unseen(_) if matches!(test, Test::Known) => Truth::False,
            Observed::Unseen(_) => Truth::Unknown,
        }
    }

    fn test_known(self, test: &Test, value: ValueRef<'a>) -> Truth {
        match (test, value) {
            (Test::Present | Test::Known, _) => Truth::True,
            (Test::Is(other), _) => self.compared(other, |other| same(value, other)),
            (Test::Compare(order, other), _) => self.compared(other, |other| ordered(*order, value, other)),
            (Test::In(literals), _) => literals.iter().any(|literal| same(value, literal.value())).into(),
            (Test::Listed(list), ValueRef::Text(text)) => {
                self.with(list, |list| matches!(list, ValueRef::Texts(list) if has(list, text)))
            }
            (Test::Matches(pattern), ValueRef::Text(text)) => pattern.is_match(text).into(),
            (Test::Glob(glob), ValueRef::Text(text)) => glob.is_match(text).into(),
            (Test::StartsWith(start), ValueRef::Text(text)) => text.starts_with(&**start).into(),
            (Test::EndsWith(end), ValueRef::Text(text)) => text.ends_with(&**end).into(),
            (Test::Contains(other), _) => {
                self.compared(other, |other| matches!(other, ValueRef::Text(part) if contains(value, part)))
            }
            (Test::ContainsAny(parts), _) => parts.iter().any(|part| contains(value, part)).into(),
            (Test::ContainsAll(parts), _) => parts.iter().all(|part| contains(value, part)).into(),
            (Test::SubsetOf(set), ValueRef::Texts(list)) => {
                texts(list).all(|text| set.iter().any(|member| **member == *text)).into()
            }
            (Test::CidrIn(blocks), ValueRef::Text(text)) => meets(blocks, text, Block::is_in),
            (Test::CidrOverlaps(blocks), ValueRef::Text(text)) => meets(blocks, text, Block::overlaps),
            (Test::OlderThan(seconds), ValueRef::Time(time)) => (self.age(time) > *seconds).into(),
            (Test::NewerThan(seconds), ValueRef::Time(time)) => (self.age(time) < *seconds).into(),
            (Test::Empty, _) => (is_sized(value) && length(value) == 0).into(),
            (Test::Any(condition), _) => formula::any(self.elements(value).map(|element| element.holds(condition))),
            (Test::All(condition), _) => formula::all(self.elements(value).map(|element| element.holds(condition))),
            // Loading has matched tests and shapes, so that only a defect of ours comes here; it must not make a pass.
            _ => Truth::Unknown,
        }
    }

    /// The elements of a list, each as a scope of its own.
    pub(crate) fn elements(self, value: ValueRef<'a>) -> impl Iterator<Item = Self> {
        let rows = length(value);
        (0..rows).filter_map(move |row| match value {
            ValueRef::Records(records) => Some(self.at(Element::Record(records, row))),
            ValueRef::Texts(texts) => texts.get(row).map(|text| self.at(Element::Text(text))),
            _ => None,
        })
    }

    fn compared(self, other: &Value, compare: impl FnOnce(ValueRef<'_>) -> bool) -> Truth {
        match other {
            Value::Literal(literal) => compare(literal.value()).into(),
            Value::Field(other) => self.with(other, compare),
            Value::Step(other) => match self.other(other) {
                Some((scope, operand)) => scope.with(operand, compare),
                None => Truth::Unknown,
            },
        }
    }

    /// The asset at another step, and what to read of it.
    pub(crate) fn other(self, of: &OfStep) -> Option<(Self, &Operand)> {
        let asset = *self.steps.get(of.step)?;
        let (_, operand) = of.operands.iter().find(|(kind, _)| *kind == asset.kind())?;
        Some((Self::of(asset, self.now), operand))
    }

    fn with(self, other: &Operand, test: impl FnOnce(ValueRef<'_>) -> bool) -> Truth {
        match self.read(&other.source) {
            Observed::Known(value) => test(value).into(),
            Observed::Unset => Truth::False,
            Observed::Unseen(_) => Truth::Unknown,
        }
    }

    fn age(self, time: Timestamp) -> i64 {
        self.now.as_second().saturating_sub(time.as_second())
    }
}

impl Literal {
    pub(crate) const fn value(&self) -> ValueRef<'_> {
        match self {
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Int(value) => ValueRef::Int(*value),
            Self::Text(value) => ValueRef::Text(value),
            Self::Time(value) => ValueRef::Time(*value),
        }
    }
}

fn same(a: ValueRef<'_>, b: ValueRef<'_>) -> bool {
    match (a, b) {
        (ValueRef::Bool(a), ValueRef::Bool(b)) => a == b,
        (ValueRef::Int(a), ValueRef::Int(b)) => a == b,
        (ValueRef::Text(a), ValueRef::Text(b)) => a == b,
        (ValueRef::Time(a), ValueRef::Time(b)) => a == b,
        _ => false,
    }
}

fn ordered(order: Order, a: ValueRef<'_>, b: ValueRef<'_>) -> bool {
    let found = match (a, b) {
        (ValueRef::Int(a), ValueRef::Int(b)) => a.cmp(&b),
        (ValueRef::Time(a), ValueRef::Time(b)) => a.cmp(&b),
        _ => return false,
    };
    match order {
        Order::Gt => found.is_gt(),
        Order::Gte => found.is_ge(),
        Order::Lt => found.is_lt(),
        Order::Lte => found.is_le(),
    }
}

fn contains(value: ValueRef<'_>, part: &str) -> bool {
    match value {
        ValueRef::Text(text) => text.contains(part),
        ValueRef::Texts(list) => has(list, part),
        _ => false,
    }
}

fn has(list: &dyn Texts, wanted: &str) -> bool {
    texts(list).any(|text| text == wanted)
}

pub(crate) fn texts(list: &dyn Texts) -> impl Iterator<Item = &str> {
    (0..list.len()).filter_map(|index| list.get(index))
}

fn meets(blocks: &[Block], text: &str, meet: fn(Block, Block) -> bool) -> Truth {
    Block::parse(text).is_some_and(|found| blocks.iter().any(|block| meet(found, *block))).into()
}

const fn is_sized(value: ValueRef<'_>) -> bool {
    matches!(value, ValueRef::Text(_) | ValueRef::Texts(_) | ValueRef::Records(_))
}

fn length(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(text) => text.chars().count(),
        ValueRef::Texts(texts) => texts.len(),
        ValueRef::Records(records) => records.len(),
        ValueRef::Bool(_) | ValueRef::Int(_) | ValueRef::Time(_) => 0,
    }
}
