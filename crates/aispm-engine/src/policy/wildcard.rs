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

/// Whether some text fits both, of which the other has `length` tokens. Too long a one counts as fitting.
pub(super) fn overlaps(
    pattern: &impl Fn(usize) -> Option<Token>,
    other: &impl Fn(usize) -> Option<Token>,
    length: usize,
) -> bool {
    if length >= LONGEST {
        return true;
    }
    // Places in what is asked for that some text can lead to, at each place of the pattern.
    let (mut places, mut next) = ([false; LONGEST + 2], [false; LONGEST + 2]);
    reach(&mut places, 0);
    for at in 0.. {
        let token = pattern(at);
        next.iter_mut().take(length + 2).for_each(|place| *place = false);
        for place in 0..=length {
            if !places.get(place).copied().unwrap_or_default() {
                continue;
            }
            let other = other(place);
            if matches!(other, Some(Token::Any { .. })) {
                reach(&mut places, place + 1);
            }
            match (token, other) {
                (Some(Token::Any { free }), _) => {
                    reach(&mut next, place);
                    if other.is_some_and(|other| free || other != Token::Byte(b':')) {
                        reach(&mut places, place + 1);
                    }
                }
                (Some(_), Some(Token::Any { .. })) => reach(&mut next, place),
                (Some(token), Some(other)) if takes(token, other) || takes(other, token) => reach(&mut next, place + 1),
                _ => {}
            }
        }
        if token.is_none() {
            break;
        }
        std::mem::swap(&mut places, &mut next);
    }
    places.get(length).copied().unwrap_or_default()
}

fn reach(places: &mut [bool], place: usize) {
    if let Some(reached) = places.get_mut(place) {
        *reached = true;
    }
}
