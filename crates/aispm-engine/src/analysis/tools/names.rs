//! Names of functions: what they promise to do. A guess, made only where nothing better is said.

use std::collections::BTreeSet;

use aispm_inventory::words::ToolClass;

/// Verbs that look.
const READS: &[&str] = &[
    "calculate",
    "check",
    "count",
    "describe",
    "download",
    "fetch",
    "find",
    "get",
    "list",
    "lookup",
    "query",
    "read",
    "retrieve",
    "search",
    "show",
    "summarize",
    "validate",
    "verify",
    "view",
];
/// Verbs that change something, wherever they stand.
const WRITES: &[&str] = &[
    "add",
    "append",
    "approve",
    "assign",
    "cancel",
    "create",
    "delete",
    "deploy",
    "disable",
    "drop",
    "edit",
    "enable",
    "grant",
    "insert",
    "modify",
    "notify",
    "overwrite",
    "patch",
    "provision",
    "publish",
    "purge",
    "put",
    "reboot",
    "refund",
    "register",
    "remove",
    "rename",
    "replace",
    "reset",
    "restart",
    "revoke",
    "send",
    "set",
    "stop",
    "submit",
    "terminate",
    "update",
    "upload",
    "upsert",
    "write",
];
/// Verbs that are nouns too, and count only where a verb stands.
const WRITES_FIRST: &[&str] = &[
    "book", "buy", "charge", "close", "email", "issue", "open", "order", "pay", "post", "purchase", "schedule",
    "start", "transfer", "wire",
];
/// Ways out of the account.
const CHANNELS: &[&str] =
    &["email", "mail", "notification", "notify", "slack", "sms", "telegram", "tweet", "webhook", "whatsapp"];
/// Money.
const MONEY: &[&str] = &[
    "buy", "charge", "checkout", "funds", "money", "pay", "payment", "payments", "payout", "purchase", "refund",
    "refunds", "wire",
];
/// Pages that anyone can write, which a request is sent out for.
const WEB: &[&str] =
    &["browse", "browser", "crawl", "internet", "scrape", "url", "web", "webpage", "website", "websearch"];
/// Text that strangers send in.
const MAIL_IN: &[&str] = &["comments", "emails", "inbox", "mailbox", "reviews", "ticket", "tickets"];
/// Interpreters.
const SHELLS: &[&str] = &["bash", "eval", "exec", "python", "shell", "terminal"];
/// What can be run.
const CODE: &[&str] = &["code", "command", "commands", "script", "sql"];

/// What the name and method of a function promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Reads,
    Writes,
    /// The name says nothing.
    Unclear,
}

/// What a function promises, by its name and HTTP method.
pub(super) fn read(name: &str, method: Option<&str>) -> (Verb, BTreeSet<ToolClass>) {
    let words = words(name);
    let verb = match (method, verb(&words)) {
        (Some("get" | "head" | "options" | "trace"), _) => Verb::Reads,
        // Searches are often posted.
        (Some("post"), Verb::Reads) => Verb::Reads,
        (Some(_), _) => Verb::Writes,
        (None, verb) => verb,
    };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let mut classes = BTreeSet::new();
    if verb == Verb::Writes {
        classes.insert(ToolClass::WritesState);
    }
    if verb != Verb::Reads {
        classes.extend(has(CHANNELS).then_some(ToolClass::SendsExternal));
        classes.extend(has(MONEY).then_some(ToolClass::SpendsMoney));
        let runs = has(&["run", "execute"]) && has(CODE);
        classes.extend((runs || has(SHELLS)).then_some(ToolClass::ExecutesCode));
    }
    if verb != Verb::Writes && has(WEB) {
        classes.extend([ToolClass::ReadsUntrusted, ToolClass::SendsExternal]);
    }
    if verb == Verb::Reads && has(MAIL_IN) {
        classes.insert(ToolClass::ReadsUntrusted);
    }
    (verb, classes)
}

fn verb(words: &[String]) -> Verb {
    let first = words.first().map(String::as_str).unwrap_or_default();
    if WRITES_FIRST.contains(&first) {
        return Verb::Writes;
    }
    let verbs = words.iter().find_map(|word| match word.as_str() {
        word if READS.contains(&word) => Some(Verb::Reads),
        word if WRITES.contains(&word) => Some(Verb::Writes),
        _ => None,
    });
    verbs.unwrap_or(Verb::Unclear)
}

/// The words of a name, lower case: `getOrderById`, `get-order`, `HTTPFetch`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_capitals = before.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase());
        if !letter.is_alphanumeric() || (letter.is_uppercase() && (!before.is_uppercase() || ends_capitals)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use ToolClass::{ExecutesCode, ReadsUntrusted, SendsExternal, SpendsMoney, WritesState};

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(words("getOrderById"), ["get", "order", "by", "id"]);
        assert_eq!(words("target___delete-user"), ["target", "delete", "user"]);
        assert_eq!(words("HTTPFetch2"), ["http", "fetch2"]);
        assert!(words("").is_empty() && words("\u{202e}--").is_empty());
    }

    #[test]
    fn names_promise_what_they_do() {
        for (name, classes) in [
            ("deleteOrder", vec![WritesState]),
            ("order_create", vec![WritesState]),
            ("send_email", vec![WritesState, SendsExternal]),
            ("refundPayment", vec![WritesState, SpendsMoney]),
            ("pay_invoice", vec![WritesState, SpendsMoney]),
            ("run_sql", vec![ExecutesCode]),
            ("shell", vec![ExecutesCode]),
            ("web_search", vec![ReadsUntrusted, SendsExternal]),
            ("fetchUrl", vec![ReadsUntrusted, SendsExternal]),
            ("read_inbox", vec![ReadsUntrusted]),
            ("get_order", vec![]),
            ("order_pizza", vec![WritesState]),
            ("list_payments", vec![]),
            ("search_emails_sent", vec![ReadsUntrusted]),
            ("check_refund", vec![]),
            ("weather", vec![]),
        ] {
            assert_eq!(read(name, None).1.into_iter().collect::<Vec<_>>(), classes, "{name}");
        }
    }

    #[test]
    fn methods_say_more_than_names() {
        assert_eq!(read("order_status", Some("get")).0, Verb::Reads);
        assert_eq!(read("searchOrders", Some("post")).0, Verb::Reads);
        assert_eq!(read("orders", Some("post")).0, Verb::Writes);
        assert_eq!(read("getOrders", Some("delete")).0, Verb::Writes);
        assert_eq!(read("", Some("patch")).0, Verb::Writes);
    }
}
