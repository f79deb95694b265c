//! Wildcards: `*` is any run of characters, `?` is one.

use std::fmt;

/// A pattern of wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(Vec<char>);

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        Self(pattern.chars().collect())
    }

    /// Whether the whole text matches. Takes at most the product of both lengths.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let (mut pattern, mut rest) = (self.0.as_slice(), text.chars());
        let mut star: Option<(&[char], std::str::Chars<'_>)> = None;
        loop {
            match pattern.split_first() {
                Some(('*', after)) => {
                    star = Some((after, rest.clone()));
                    pattern = after;
                    continue;
                }
                Some((wanted, after)) => {
                    let mut next = rest.clone();
                    if next.next().is_some_and(|found| *wanted == '?' || *wanted == found) {
                        pattern = after;
                        rest = next;
                        continue;
                    }
                }
                None if rest.as_str().is_empty() => return true,
                None => {}
            }
            // Only the last star needs to be widened: an earlier one would match no more.
            let Some((after, from)) = &mut star else { return false };
            if from.next().is_none() {
                return false;
            }
            pattern = after;
            rest = from.clone();
        }
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|c| write!(f, "{c}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn wildcards_match_whole_texts() {
        for (pattern, text, matches) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("a?c", "abc", true),
            ("a?c", "aéc", true),
            ("a?c", "ac", false),
            ("arn:*:bucket", "arn:aws:s3:::bucket", true),
            ("arn:*:bucket", "arn:aws:s3:::bucket2", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "ab ab a", false),
            ("s3:Get*", "s3:GetObject", true),
        ] {
            assert_eq!(Glob::new(pattern).is_match(text), matches, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_do_not_explode() {
        let text = "a".repeat(2_000);
        assert!(!Glob::new(&format!("{}b", "a*".repeat(200))).is_match(&text));
    }
}
