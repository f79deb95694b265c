//! A memo of answers about texts: names of states, regions and types repeat, and expressions are dear.

use crate::condition::formula::Truth;

/// How many texts are remembered; a newer one takes the place of an older.
const PLACES: usize = 64;

/// What was answered about some texts.
pub(crate) struct Memo<'a>([Option<(&'a str, Truth)>; PLACES]);

impl Default for Memo<'_> {
    fn default() -> Self {
        Self([None; PLACES])
    }
}

impl<'a> Memo<'a> {
    /// The answer about a text, asked only when it is not remembered.
    pub(crate) fn get(&mut self, text: &'a str, ask: impl FnOnce() -> Truth) -> Truth {
        let Some(place) = self.0.get_mut(place(text)) else { return ask() };
        match place {
            Some((known, truth)) if *known == text => *truth,
            _ => {
                let truth = ask();
                *place = Some((text, truth));
                truth
            }
        }
    }
}

/// Length and ends tell names apart well enough; a clash only costs one more question.
fn place(text: &str) -> usize {
    let bytes = text.as_bytes();
    let end =
        bytes.iter().rev().take(4).fold(bytes.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    bytes.first().map_or(end, |first| end ^ usize::from(*first)) % PLACES
}
