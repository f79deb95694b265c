//! What stands where a secret belongs and is none: references, names of secrets, placeholders and switches.

use super::named::{TELLING, is_aws_shaped, words};

/// Shorter values protect nothing, and are mostly words.
const VALUE_CHARS: usize = 6;
/// Longer values are no words.
const WORDS_BYTES: usize = 160;
/// What is left out is drawn for as long as this.
const TAIL_CHARS: usize = 12;

/// Parts of what people write where a secret belongs.
const STAND_INS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "replaceme",
    "replace_me",
    "replace-me",
    "replace_with",
    "replace-with",
    "replace-this",
    "redacted",
    "dummy",
    "fake",
    "example",
    "insert_",
    "insert-",
    "goes-here",
    "goes_here",
    "goeshere",
    "secretsmanager",
    "x-oauth-basic",
    "fixme",
    "not-set",
    "not_set",
    "not-needed",
    "not_needed",
    "not-used",
    "not_used",
    "to-be-",
    "to_be_",
    "undefined",
    "optional",
    "required",
];
/// What settings say that are called by a telling name and hold no secret.
const SWITCHES: &[&str] = &["enabled", "disabled", "unused", "header", "cookie", "bearer", "default", "username"];
/// How references to a secret begin.
const REFERENCES: &[&str] = &[
    "arn:",
    "$",
    "{{",
    "=",
    "your",
    "vault:",
    "op://",
    "ssm:",
    "env:",
    "file:",
    "alias/",
    "projects/",
    "@microsoft.keyvault",
];
/// Words that a secret is called by, beside those that end its name.
const CALLED: &[&str] = &["key", "keys", "pass", "creds", "auth"];

/// Whether the value of a name is no secret.
pub(super) fn is_for(name: &str, value: &str) -> bool {
    let called = words(name);
    let ends_with = |word: &str| called.last().is_some_and(|last| last == word);
    let has = |word: &str| called.iter().any(|w| w == word);
    // AWS takes an id for a request that may be sent twice, and names keys of KMS by id.
    let takes_id = ends_with("token") && has("client") || ends_with("key") && (has("master") || has("encryption"));
    value.eq_ignore_ascii_case(name)
        || takes_id && is_uuid(value)
        || if is_aws_shaped(value) { is_from_documentation(value) } else { is_stand_in(value) }
}

/// Whether a value is a reference to a secret, the name of one, or stands where one is to be put.
pub(super) fn is_stand_in(value: &str) -> bool {
    let value = value.trim();
    let words = value.get(..value.floor_char_boundary(WORDS_BYTES)).unwrap_or(value);
    let lower = words.to_ascii_lowercase();
    let enclosed = |open, close| lower.starts_with(open) && lower.ends_with(close);
    lower.chars().count() < VALUE_CHARS
        || REFERENCES.iter().any(|start| lower.starts_with(start))
        || lower.contains("${")
        || lower.contains("{{")
        || STAND_INS.iter().any(|word| lower.contains(word))
        || TELLING.iter().chain(SWITCHES).any(|word| lower == *word)
        || enclosed('<', '>')
        || enclosed('[', ']')
        || enclosed('%', '%')
        || lower.ends_with("...")
        || lower.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '_'))
        || is_masked(value)
        || is_left_out(value)
        || value.len() == words.len() && names_a_secret(value)
        || is_path(&lower)
}

/// Whether a stretch with the looks of a secret was made up to show the looks.
pub(super) fn is_made_up(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    let for_yours = ["your-", "your_", "-your", "_your", "yourtoken", "yourkey", "yourapi", "yoursecret"];
    let shows_looks = ["goes-here", "goes_here", "goeshere", "placeholder", "replace-this", "replace_with"];
    is_masked(token)
        || is_left_out(token)
        || is_from_documentation(token)
        || for_yours.iter().chain(&shows_looks).any(|word| lower.contains(word))
}

/// Whether it is one of the keys that providers show in their documentation.
pub(super) fn is_from_documentation(value: &str) -> bool {
    value.contains("EXAMPLE")
}

/// Whether somebody has put crosses or stars over it.
pub(super) fn is_masked(value: &str) -> bool {
    value.contains("***") || value.to_ascii_lowercase().contains("xxxxxx")
}

/// Whether it ends in a row of what people draw where characters are left out.
fn is_left_out(value: &str) -> bool {
    let mut tail = value.chars().rev().take(TAIL_CHARS);
    let last = tail.next().filter(|c| matches!(c.to_ascii_lowercase(), 'x' | '0' | '.' | '-' | '_' | '#' | '?'));
    value.chars().count() >= TAIL_CHARS && last.is_some_and(|last| tail.all(|c| c == last))
}

/// Whether a value is what a secret is called: words only, one of them a word for secrets.
fn names_a_secret(value: &str) -> bool {
    let words = words(value);
    let is_word = |word: &String| word.trim_end_matches(|c: char| c.is_ascii_digit()).chars().all(char::is_alphabetic);
    let speaks_of_secrets = |word: &String| TELLING.contains(&word.as_str()) || CALLED.contains(&word.as_str());
    words.len() > 1
        && words.iter().all(is_word)
        && words.iter().any(speaks_of_secrets)
        && !words.iter().any(|word| word.ends_with(|c: char| c.is_ascii_digit()) && word.len() > 6)
}

fn is_uuid(value: &str) -> bool {
    let parts: Vec<&str> = value.trim().split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}

fn is_path(lower: &str) -> bool {
    const ENDINGS: &[&str] =
        &[".json", ".pem", ".txt", ".yaml", ".yml", ".key", ".crt", ".env", ".toml", ".ini", ".cfg", ".conf"];
    lower.starts_with(['/', '~'])
        || lower.starts_with("./")
        || lower.starts_with("../")
        || lower.contains("://")
        || lower.contains(":\\")
        || ENDINGS.iter().any(|ending| lower.ends_with(ending))
}
