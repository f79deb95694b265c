//! The distinct texts of a column: states, regions and types repeat, so that a test of each need be made only once.

use aispm_inventory::{Observed, Seen, fact::ValueRef};

/// Most distinct values for which this pays.
const MOST: usize = 256;
/// Places of the hash table; more than values, so that a free one is near.
const PLACES: usize = 4 * MOST;

/// A column as numbers of distinct values.
pub(crate) struct Distinct<'c, 'a> {
    /// One row's value of each number.
    pub(crate) values: Vec<&'c Seen<'a>>,
    /// The number of each row's value.
    pub(crate) numbers: Vec<usize>,
}

impl<'c, 'a> Distinct<'c, 'a> {
    /// Numbers a column's values. Nothing when they are not texts, or too many of them differ.
    pub(crate) fn of(column: &'c [Seen<'a>]) -> Option<Self> {
        let mut places = [None; PLACES];
        let mut found = Self { values: Vec::new(), numbers: Vec::with_capacity(column.len()) };
        for (row, seen) in column.iter().enumerate() {
            let mut at = hash(text(seen)?);
            let number = loop {
                match places.get_mut(at % PLACES)? {
                    Some(number) if found.values.get(*number).is_some_and(|known: &&Seen<'_>| same(known, seen)) => {
                        break *number;
                    }
                    Some(_) => at += 1,
                    free => {
                        let number = found.values.len();
                        // A column in which every second value is another is not worth the rest of its rows.
                        if number == MOST || (number > 64 && 2 * number > row) {
                            return None;
                        }
                        *free = Some(number);
                        found.values.push(seen);
                        break number;
                    }
                }
            };
            found.numbers.push(number);
        }
        Some(found)
    }
}

/// The text; nothing known has an empty one.
const fn text<'a>(seen: &Seen<'a>) -> Option<&'a str> {
    match seen {
        Observed::Known(ValueRef::Text(text)) => Some(text),
        Observed::Known(_) => None,
        Observed::Unset | Observed::Unseen(_) => Some(""),
    }
}

/// Whether every test of the value alone says the same of both.
fn same(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    match (a, b) {
        (Observed::Known(ValueRef::Text(a)), Observed::Known(ValueRef::Text(b))) => a == b,
        (Observed::Unset, Observed::Unset) | (Observed::Unseen(_), Observed::Unseen(_)) => true,
        _ => false,
    }
}

/// Length and both ends tell names apart well enough.
fn hash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mix = |sum: usize, byte: &u8| (sum ^ usize::from(*byte)).wrapping_mul(0x0100_0193);
    let ends = bytes.iter().take(4).chain(bytes.iter().rev().take(8));
    let mixed = ends.fold(bytes.len(), mix);
    mixed ^ (mixed >> 15)
}
