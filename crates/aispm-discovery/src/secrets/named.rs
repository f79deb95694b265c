//! Secrets that are known by what they are called.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Candidate, stand_in};

/// Longer values under a telling name are documents, which are read for what they assign.
const VALUE_BYTES: usize = 1024;

/// What a name ends with when its value is a secret.
pub(super) const TELLING: &[&str] = &[
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
const TELLING_KEYS: &[&str] = &[
    "api",
    "private",
    "access",
    "secret",
    "signing",
    "master",
    "auth",
    "encryption",
    "openai",
    "anthropic",
    "shared",
    "storage",
    "subscription",
];
/// What stands before `pass` when it is none that opens something.
const NO_PASSWORDS: &[&str] =
    &["first", "second", "one", "two", "single", "multi", "forward", "backward", "by", "render", "full", "all", "test"];
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
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "digest",
    "checksum",
    "fingerprint",
    "algorithm",
    "function",
    "env",
    "var",
    "source",
    "stdin",
    "prompt",
    "command",
    "parameter",
    "param",
    "backend",
    "label",
    "hint",
    "confirmation",
    "vendor",
    "spec",
    "state",
    "status",
    "alias",
    "user",
    "username",
    "template",
    "link",
    "page",
    "form",
    "message",
];
/// Tokens that are no secrets: of language models, of pages of a list, of requests that may be sent twice.
const OTHER_TOKENS: &[&str] = &[
    "pad",
    "eos",
    "bos",
    "unk",
    "sep",
    "cls",
    "mask",
    "stop",
    "special",
    "max",
    "min",
    "num",
    "per",
    "decoder",
    "image",
    "audio",
    "n",
    "first",
    "last",
    "next",
    "continuation",
    "page",
    "pagination",
    "cursor",
    "idempotency",
    "request",
];
/// A name, and the sign after which its value stands.
static ASSIGNMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?-u:\b)(?:(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,80})\\?["'`]?\]?[ \t]{0,8}(?P<sign>:[ \t]?[A-Z]?[a-z][A-Za-z.\[\]|]{0,40}[ \t]*=(?:[ \t]|$)|:=|=>|=|:)[ \t]{0,8}|(?P<flag>[A-Za-z_][A-Za-z0-9_.-]{0,80})[ \t]{1,8})"#,
    )
    .ok()
});

/// What a name without a sign follows when the next word is its value.
const SETTERS: &[&str] = &["--", "ENV ", "setx ", "configure set "];

/// Names and values that stand further apart.
const PAIRS: &[&str] = &[
    // `name: X`, `value: Y` of containers, tasks and jobs.
    r#"(?i)(?-u:\b)(?:name|key)\\?["']?[ \t]*[:=][ \t]*\\?["']?([a-z_][a-z0-9_.-]{0,80})\\?["']?[ \t]*[,;]?\s{0,80}\\?["']?value\\?["']?[ \t]*[:=][ \t]*\\?["']?([^\s"',;{}\\]{1,1024})"#,
    // Elements of XML.
    r#"<([A-Za-z_][A-Za-z0-9_.-]{0,80})>([^<>\s]{1,1024})</"#,
    // Variables of Terraform.
    r#"(?-u:\b)variable[ \t]+"([A-Za-z_][A-Za-z0-9_-]{0,80})"\s*\{[^{}]{0,400}?(?-u:\b)default[ \t]*=[ \t]*"([^"\r\n]{1,1024})""#,
    // Functions that set a variable of the environment.
    r#"(?i)(?-u:\b)(?:setdefault|putenv|setenv|SetEnvironmentVariable)\([ \t]*["']([a-z_][a-z0-9_.-]{0,80})["'],[ \t]*["']([^"'\r\n]{1,1024})["']"#,
];

static APART: LazyLock<Vec<Regex>> =
    LazyLock::new(|| PAIRS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect());

/// The whole of a value that is called by a telling name.
pub(super) fn whole(name: &str, text: &str) -> Option<Candidate> {
    let value = text.trim();
    let start = text.len() - text.trim_start().len();
    let is_document = value.len() > VALUE_BYTES || value.starts_with('{') && value.ends_with('}');
    (!is_document && is_telling(name) && !stand_in::is_for(name, value))
        .then(|| Candidate { class: class(name, value), span: start..start + value.len() })
}

/// Values that a text assigns to telling names.
pub(super) fn assigned(text: &str) -> Vec<Candidate> {
    let Some(assignment) = &*ASSIGNMENT else { return Vec::new() };
    let apart = APART.iter().flat_map(|pair| pair.captures_iter(text)).filter_map(|found| {
        let (name, value) = (found.get(1)?.as_str(), found.get(2)?);
        let is_secret = is_telling(name) && !stand_in::is_for(name, value.as_str()) && !is_code(value.as_str());
        is_secret.then(|| Candidate { class: class(name, value.as_str()), span: value.range() })
    });
    let mut taken = 0;
    let together = assignment.captures_iter(text).filter_map(|found| {
        // What stands in a secret is part of it.
        let all = found.get(0).filter(|all| all.start() >= taken)?;
        let (name, sign) = match (found.name("name"), found.name("sign"), found.name("flag")) {
            // A part of an ARN, such as `:secret:`, assigns nothing.
            (Some(name), Some(sign), _) if sign.as_str() == ":" && text.get(..name.start())?.ends_with(':') => {
                return None;
            }
            (Some(name), Some(sign), _) => (name, sign.as_str()),
            // Such as `--password hunter22`.
            (_, _, Some(flag)) if is_set(text.get(..flag.start())?) => (flag, "--"),
            _ => return None,
        };
        let name = name.as_str();
        if !is_telling(name) {
            return None;
        }
        let (span, quote) = value_at(text, all.end())?;
        let value = text.get(span.clone())?;
        let fits = match quote {
            Some('`') => !value.contains([' ', '\t']),
            Some(_) => !is_sentence(value),
            None => !is_code(value) && (sign != ":" || !is_prose(value)),
        };
        (fits && !stand_in::is_for(name, value)).then(|| {
            taken = span.end;
            Candidate { class: class(name, value), span }
        })
    });
    together.chain(apart).collect()
}

/// Whether the next word is a name that is set to the word after it.
fn is_set(before: &str) -> bool {
    SETTERS.iter().any(|setter| before.ends_with(setter))
}

/// The value that begins at a position, and the quote that it stands in.
fn value_at(text: &str, start: usize) -> Option<(Range<usize>, Option<char>)> {
    let rest = text.get(start..text.floor_char_boundary(start.saturating_add(VALUE_BYTES)))?;
    let escaped = usize::from(rest.starts_with('\\'));
    let quote = rest.get(escaped..)?.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let value = rest.split([' ', '\t', '\r', '\n', '"', '\'', '`', ',', ';']).next()?;
        let value = value.trim_end_matches(['.', ':', '!', '?', '\\']);
        let value = if value.contains(['(', '[', '{']) { value } else { value.trim_end_matches([')', ']', '}']) };
        return Some((start..start + value.len(), None));
    };
    let quotes = if rest.get(escaped..)?.starts_with(&String::from(quote).repeat(3)) { 3 } else { 1 };
    let start = start + escaped + quotes;
    let rest = rest.get(escaped + quotes..)?;
    let value = rest.split([quote, '\r', '\n']).next()?;
    let value = if escaped == 1 { value.trim_end_matches('\\') } else { value };
    // Without its closing quote it is a text that goes on.
    rest.get(value.len()..).is_some_and(|r| r.trim_start_matches('\\').starts_with(quote)).then_some(())?;
    Some((start..start + value.len(), Some(quote)))
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
        let other_token = word == "token" && words.iter().any(|w| OTHER_TOKENS.contains(&w.as_str()));
        if by_itself && !other_token || word == "key" && TELLING_KEYS.iter().any(|t| before.ends_with(t)) {
            return true;
        }
        before = word;
    }
    last == "pass" && words.len() > 1 && !words.iter().any(|word| NO_PASSWORDS.contains(&word.as_str()))
}

/// The words of a name in lower case: `OpenAIApi_key-2` has `open`, `aiapi`, `key` and `2`.
pub(super) fn words(name: &str) -> Vec<String> {
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

pub(super) fn is_aws_shaped(value: &str) -> bool {
    value.len() == 40
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '+'))
        && [char::is_ascii_uppercase, char::is_ascii_lowercase, char::is_ascii_digit]
            .iter()
            .all(|class| value.chars().any(|c| class(&c)))
}

/// Whether an unquoted value is an expression of a programming language.
fn is_code(value: &str) -> bool {
    let name = value.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let is_name = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name && (name.starts_with(['(', '[', '<']) || name.is_empty() && value.contains(['.', '_']) && is_telling(value))
        || value.starts_with(['(', '[', '{', '<'])
}

/// Whether a value after a colon is the next word of a sentence, or a type.
fn is_prose(value: &str) -> bool {
    value.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | ')' | '('))
}

/// Whether a quoted value is a sentence.
fn is_sentence(value: &str) -> bool {
    value.trim().contains([' ', '\t']) && !value.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(ASSIGNMENT.is_some());
        assert_eq!(APART.len(), PAIRS.len());
    }
}
