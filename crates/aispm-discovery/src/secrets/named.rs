//! Secrets that are known by what they are called.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::Candidate;

/// Longer values under a telling name are documents, which are read for what they assign.
const VALUE_BYTES: usize = 1024;
/// Shorter values protect nothing, and are mostly words.
const VALUE_CHARS: usize = 6;

/// What a name ends with when its value is a secret.
const TELLING: &[&str] = &[
    "secret",
    "secrets",
    "token",
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "apikey",
    "privatekey",
    "accesskey",
    "secretkey",
    "credential",
    "credentials",
];
/// What stands before `key` when it is one that opens something.
const TELLING_KEYS: &[&str] = &["api", "private", "access", "secret", "signing", "master", "auth"];
/// A name that ends with one of these is about a secret, and its value is not one.
const ABOUT: &[&str] = &[
    "arn",
    "name",
    "names",
    "path",
    "file",
    "files",
    "filename",
    "dir",
    "directory",
    "id",
    "ids",
    "url",
    "uri",
    "host",
    "endpoint",
    "region",
    "version",
    "type",
    "field",
    "header",
    "prefix",
    "suffix",
    "limit",
    "count",
    "length",
    "size",
    "budget",
    "ttl",
    "expiry",
    "expiration",
    "expires",
    "timeout",
    "duration",
    "days",
    "rotation",
    "policy",
    "enabled",
    "required",
    "optional",
    "provider",
    "store",
    "manager",
    "ref",
    "reference",
    "location",
    "scope",
    "scopes",
    "audience",
    "issuer",
    "index",
    "rate",
    "usage",
    "mode",
    "hash",
    "algorithm",
    "function",
    "env",
    "var",
];
/// Tokens of a language model, which are no secrets.
const OF_MODELS: &[&str] = &[
    "pad", "eos", "bos", "unk", "sep", "cls", "mask", "stop", "special", "max", "min", "num", "per", "decoder",
    "image", "audio", "n", "first", "last", "next",
];
/// What people write where a secret belongs.
const STAND_INS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "replaceme",
    "replace_me",
    "replace-me",
    "replace_with",
    "redacted",
    "dummy",
    "insert_",
    "insert-",
    "secretsmanager",
    "x-oauth-basic",
    "fixme",
    "not-set",
    "not_set",
    "undefined",
    "optional",
    "required",
];

/// A name, and the sign after which its value stands.
static ASSIGNMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?-u:\b)(?:(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,80})\\?["'`]?[ \t]{0,8}(?P<sign>:=|=>|=|:)[ \t]{0,8}|(?P<flag>[A-Za-z_][A-Za-z0-9_.-]{0,80})[ \t]{1,8})"#,
    )
    .ok()
});

/// The whole of a value that is called by a telling name.
pub(super) fn whole(name: &str, text: &str) -> Option<Candidate> {
    let value = text.trim();
    let start = text.len() - text.trim_start().len();
    let is_document = value.len() > VALUE_BYTES || value.starts_with('{') && value.ends_with('}');
    (!is_document && is_telling(name) && !is_stand_in_for(name, value))
        .then(|| Candidate { class: class(name, value), span: start..start + value.len() })
}

/// Values that a text assigns to telling names.
pub(super) fn assigned(text: &str) -> Vec<Candidate> {
    let Some(assignment) = &*ASSIGNMENT else { return Vec::new() };
    let found = assignment.captures_iter(text).filter_map(|found| {
        let all = found.get(0)?;
        let (name, sign) = match (found.name("name"), found.name("sign"), found.name("flag")) {
            (Some(name), Some(sign), _) => (name, sign.as_str()),
            // Only `--password hunter22` assigns without a sign.
            (_, _, Some(flag)) if text.get(..flag.start()).is_some_and(|t| t.ends_with("--")) => (flag, "--"),
            _ => return None,
        };
        let name = name.as_str();
        if !is_telling(name) {
            return None;
        }
        let (span, quoted) = value_at(text, all.end())?;
        let value = text.get(span.clone())?;
        let fits = quoted || !is_code(value) && (sign != ":" || !is_prose(value));
        (fits && !is_stand_in_for(name, value)).then(|| Candidate { class: class(name, value), span })
    });
    found.collect()
}

/// The value that begins at a position, and whether it is quoted.
fn value_at(text: &str, start: usize) -> Option<(Range<usize>, bool)> {
    let rest = text.get(start..text.floor_char_boundary(start.saturating_add(VALUE_BYTES)))?;
    let escaped = usize::from(rest.starts_with('\\'));
    let quote = rest.get(escaped..)?.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let value = rest.split([' ', '\t', '\r', '\n', '"', '\'', '`', ',', ';']).next()?;
        let value = value.trim_end_matches(['.', ':', '!', '?', '\\']);
        let value = if value.contains(['(', '[', '{']) { value } else { value.trim_end_matches([')', ']', '}']) };
        return Some((start..start + value.len(), false));
    };
    let start = start + escaped + 1;
    let rest = rest.get(escaped + 1..)?;
    let value = rest.split([quote, '\r', '\n']).next()?;
    let value = if escaped == 1 { value.trim_end_matches('\\') } else { value };
    // Without its closing quote it is a text that goes on.
    rest.get(value.len()..).is_some_and(|r| r.trim_start_matches('\\').starts_with(quote)).then_some(())?;
    Some((start..start + value.len(), true))
}

/// Whether values called so are secrets.
fn is_telling(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else { return false };
    if ABOUT.contains(&last.as_str()) {
        return false;
    }
    let mut before = "";
    for word in &words {
        let by_itself = TELLING.iter().any(|t| word.ends_with(t));
        let of_a_model = word == "token" && words.iter().any(|w| OF_MODELS.contains(&w.as_str()));
        if by_itself && !of_a_model || word == "key" && TELLING_KEYS.iter().any(|t| before.ends_with(t)) {
            return true;
        }
        before = word;
    }
    false
}

/// The words of a name in lower case: `OpenAIApi_key-2` has `open`, `aiapi`, `key` and `2`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(char::is_ascii_lowercase);
        let begins =
            c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit() || next_is_lower);
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn class(name: &str, value: &str) -> &'static str {
    let has = |word| words(name).iter().any(|w| w == word);
    if is_aws_shaped(value) && has("secret") && (has("aws") || has("access")) {
        return "aws_secret_access_key";
    }
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let is_azure_shaped = value.len() == 88 && value.ends_with("==") && value.chars().all(is_base64);
    if is_azure_shaped && (has("azure") || has("storage")) { "azure_storage_key" } else { "secret_by_name" }
}

fn is_aws_shaped(value: &str) -> bool {
    value.len() == 40
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '+'))
        && [char::is_ascii_uppercase, char::is_ascii_lowercase, char::is_ascii_digit]
            .iter()
            .all(|class| value.chars().any(|c| class(&c)))
}

fn is_stand_in_for(name: &str, value: &str) -> bool {
    let same = |word: &str| value.eq_ignore_ascii_case(word);
    same(name) || TELLING.iter().any(|word| same(word)) || !is_aws_shaped(value) && is_stand_in(value)
}

/// Whether a value is a reference to a secret, or stands where one is to be put.
pub(super) fn is_stand_in(value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    let enclosed = |open, close| lower.starts_with(open) && lower.ends_with(close);
    lower.chars().count() < VALUE_CHARS
        || ["arn:", "$", "{{", "=", "your", "example", "vault:", "op://", "ssm:", "projects/", "@microsoft.keyvault"]
            .iter()
            .any(|start| lower.starts_with(start))
        || lower.contains("${")
        || lower.contains("{{")
        || STAND_INS.iter().any(|word| lower.contains(word))
        || enclosed('<', '>')
        || enclosed('[', ']')
        || enclosed('%', '%')
        || lower.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '_'))
        || is_masked(value)
        || is_path(&lower)
}

/// Whether somebody has put crosses or stars over it.
pub(super) fn is_masked(value: &str) -> bool {
    value.contains("***") || value.to_ascii_lowercase().contains("xxxxxx")
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

/// Whether an unquoted value is an expression of a programming language.
fn is_code(value: &str) -> bool {
    let name = value.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let is_name = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name && (name.starts_with(['(', '[']) || name.is_empty() && value.contains(['.', '_']) && is_telling(value))
        || value.starts_with(['(', '[', '{', '<'])
}

/// Whether a value after a colon is the next word of a sentence, or a type.
fn is_prose(value: &str) -> bool {
    value.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | ')' | '('))
}
