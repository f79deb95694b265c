//! Comparing texts with wildcards, character by character.

/// A character of a pattern, or of what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Byte(u8),
    /// One character; a colon too where it is free.
    One {
        free: bool,
    },
    /// Any characters; colons too where it is free.
    Any {
        free: bool,
    },
}

/// Whether a pattern takes in all that another stands for: a wildcard is taken in by one that is as wide.
pub(super) fn covers(pattern: &impl Fn(usize) -> Option<Token>, text: &impl Fn(usize) -> Option<Token>) -> bool {
    let (mut p, mut t) = (0, 0);
    // The last `*`, and the last that may pass a colon: a confined one takes nothing away from a free one before it.
    let mut last: Option<(usize, usize)> = None;
    let mut last_free = last;
    loop {
        match (pattern(p), text(t)) {
            (Some(Token::Any { free }), _) => {
                last = Some((p, t));
                if free {
                    last_free = last;
                }
                p += 1;
                continue;
            }
            (None, None) => return true,
            (Some(token), Some(found)) if takes(token, found) => {
                (p, t) = (p + 1, t + width(token, found, text, t));
                continue;
            }
            _ => {}
        }
        let widened = last.and_then(|star| widen(star, pattern, text)).or_else(|| {
            last = last_free;
            last_free.and_then(|star| widen(star, pattern, text))
        });
        let Some((star, from)) = widened else { return false };
        last = Some((star, from));
        if matches!(pattern(star), Some(Token::Any { free: true })) {
            last_free = last;
        }
        (p, t) = (star + 1, from);
    }
}

/// Lets a `*` take one more.
fn widen(
    (star, from): (usize, usize),
    pattern: &impl Fn(usize) -> Option<Token>,
    text: &impl Fn(usize) -> Option<Token>,
) -> Option<(usize, usize)> {
    let (wide, next) = (pattern(star)?, text(from)?);
    takes(wide, next).then_some((star, from + 1))
}

/// Whether a token takes in all that another stands for.
const fn takes(wide: Token, narrow: Token) -> bool {
    match (wide, narrow) {
        (Token::Byte(a), Token::Byte(b)) => a == b,
        (Token::Byte(_), _) | (Token::One { .. }, Token::Any { .. }) => false,
        (Token::One { free } | Token::Any { free }, Token::Byte(b':')) => free,
        (Token::One { .. } | Token::Any { .. }, Token::Byte(_)) => true,
        (Token::One { free } | Token::Any { free }, Token::One { free: other } | Token::Any { free: other }) => {
            free || !other
        }
    }
}

/// How many bytes a token takes: `?` takes a whole character.
fn width(token: Token, found: Token, text: &impl Fn(usize) -> Option<Token>, at: usize) -> usize {
    let (Token::One { .. }, Token::Byte(0xC0..)) = (token, found) else { return 1 };
    1 + (at + 1..).take_while(|next| matches!(text(*next), Some(Token::Byte(0x80..0xC0)))).count()
}

/// Longest text that is compared with another pattern; AWS accepts ARNs of 2,048 characters.
const LONGEST: usize = 2_048;

/// Whether some text fits both, of which the other has `length` tokens. Too long a one counts as fitting. Wildcards of the
/// pattern before its place `name` do not stand for a slash.
pub(super) fn overlaps(
    pattern: &impl Fn(usize) -> Option<Token>,
    name: usize,
    other: &impl Fn(usize) -> Option<Token>,
    length: usize,
) -> bool {
    if length >= LONGEST {
        return true;
    }
    let (mut row, mut next) = (Row::default(), Row::default());
    row.reach(0);
    for at in 0.. {
        let token = pattern(at);
        // The row grows while it is walked.
        let mut place = row.first;
        while place <= row.last {
            if row.has(place) {
                let other = other(place);
                let passes = |free: bool| match other {
                    Some(Token::Byte(b':')) => free,
                    Some(Token::Byte(b'/')) => at >= name,
                    Some(_) => true,
                    None => false,
                };
                if matches!(other, Some(Token::Any { .. })) {
                    row.reach(place + 1);
                }
                match (token, other) {
                    (Some(Token::Any { free }), _) => {
                        next.reach(place);
                        if passes(free) {
                            row.reach(place + 1);
                        }
                    }
                    (Some(_), Some(Token::Any { .. })) => next.reach(place),
                    (Some(Token::One { free }), Some(Token::Byte(_))) if !passes(free) => {}
                    (Some(token), Some(other)) if takes(token, other) || takes(other, token) => next.reach(place + 1),
                    _ => {}
                }
            }
            place += 1;
        }
        if token.is_none() {
            return row.has(length);
        }
        if next.last < next.first {
            return false;
        }
        row.clear();
        std::mem::swap(&mut row, &mut next);
    }
    false
}

/// Places in what is asked for that some text can lead to, at one place of the pattern.
struct Row {
    places: [bool; LONGEST + 2],
    first: usize,
    last: usize,
}

impl Default for Row {
    fn default() -> Self {
        Self { places: [false; LONGEST + 2], first: 1, last: 0 }
    }
}

impl Row {
    fn has(&self, place: usize) -> bool {
        self.places.get(place).copied().unwrap_or_default()
    }

    fn reach(&mut self, place: usize) {
        let Some(reached) = self.places.get_mut(place) else { return };
        *reached = true;
        let empty = self.last < self.first;
        self.first = if empty { place } else { self.first.min(place) };
        self.last = if empty { place } else { self.last.max(place) };
    }

    fn clear(&mut self) {
        self.places.iter_mut().take(self.last + 1).skip(self.first).for_each(|place| *place = false);
        (self.first, self.last) = (1, 0);
    }
}
