//! Who a resource policy lets in from outside, once its conditions and denials are taken into account.
//!
//! What is concluded from `Principal: *`:
//! - a condition on the caller's or the source's account leaves those accounts;
//! - a condition on an organisation, a network, an address range, a named bucket or an AWS service leaves
//!   nobody with a number: it is not `*`, and there is no account to report;
//! - a condition that an absent key satisfies, that excludes instead of including, or whose value anyone can
//!   arrange for leaves `*`;
//! - a denial to everybody else, of the same actions on the same resources, counts as a condition.
//!
//! Principals that are named are reported as they are: conditions on top of a name are not judged.

use std::{collections::BTreeSet, net::IpAddr};

use aispm_inventory::record::{Condition, Statement};

/// Who can be the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Callers {
    /// Anyone at all.
    Anyone,
    /// Accounts by number. Empty: callers that are no account, or whose account is not said.
    Only(BTreeSet<String>),
}

use Callers::{Anyone, Only};

/// Accounts outside the scan that are let in, sorted; `*` for anyone.
pub(super) fn strangers(own: &str, scanned: &dyn Fn(&str) -> bool, statements: &[Statement]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for callers in statements.iter().flat_map(|statement| let_in(own, statement, statements)) {
        match callers {
            Anyone => drop(found.insert("*".to_owned())),
            Only(accounts) => found.extend(accounts),
        }
    }
    found.into_iter().filter(|account| account != own && !scanned(account)).collect()
}

/// The statements that let anyone in.
pub(crate) fn open_to_anyone<'a>(own: &str, statements: &'a [Statement]) -> Vec<&'a Statement> {
    statements.iter().filter(|statement| let_in(own, statement, statements).contains(&Anyone)).collect()
}

/// The callers that a statement lets in, one entry a principal, given the denials beside it.
fn let_in(own: &str, statement: &Statement, all: &[Statement]) -> Vec<Callers> {
    if statement.effect != "Allow" {
        return Vec::new();
    }
    let narrowed = || {
        let bounds = statement.conditions.iter().map(|c| limit(c, &statement.conditions, own));
        let denials = all.iter().filter(|s| s.effect == "Deny" && covers(s, statement));
        bounds.chain(denials.map(|d| spared_by(d, own))).fold(Anyone, both)
    };
    let named = statement.principals.iter().filter_map(|p| principal(p));
    // An Allow that excludes a few callers lets in everybody else.
    let excluded = (!statement.not_principals.is_empty()).then_some(Anyone);
    named.chain(excluded).map(|callers| if callers == Anyone { narrowed() } else { callers }).collect()
}

/// Services that are let in without a condition on the account, resource or organisation that they act for.
pub(crate) fn unbound_services(own: &str, statements: &[Statement]) -> Vec<String> {
    const SOURCE: [&str; 4] = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];
    let bound = |s: &Statement| {
        let mut source = s.conditions.iter().filter(|c| SOURCE.contains(&c.key.to_ascii_lowercase().as_str()));
        source.any(|c| limit(c, &s.conditions, own) != Anyone)
    };
    let open = statements.iter().filter(|s| s.effect == "Allow" && !bound(s));
    let services: BTreeSet<&str> =
        open.flat_map(|s| s.principals.iter().filter_map(|p| p.strip_prefix("Service:"))).collect();
    services.into_iter().map(str::to_owned).collect()
}

/// The callers behind a principal. Nothing for services, identity providers, and the ids that principals keep
/// once they are deleted.
fn principal(principal: &str) -> Option<Callers> {
    let name = match principal.split_once(':') {
        Some(("AWS", name)) => name,
        Some(("CanonicalUser", id)) => return Some(one(id)),
        _ if principal == "*" => principal,
        _ => return None,
    };
    match name {
        "*" => Some(Anyone),
        account if is_account(account) => Some(one(account)),
        _ => {
            let account = name.strip_prefix("arn:")?.split(':').nth(3)?;
            // Such as the user of a CloudFront distribution, whose account is called `cloudfront`.
            if is_account(account) { Some(one(account)) } else { account.contains('*').then_some(Anyone) }
        }
    }
}

/// What a condition of an Allow leaves of everybody.
fn limit(condition: &Condition, all: &[Condition], own: &str) -> Callers {
    let operator = Operator::read(&condition.operator);
    let key = condition.key.to_ascii_lowercase();
    let tests_presence = |c: &Condition| {
        c.operator.eq_ignore_ascii_case("Null")
            && c.key.eq_ignore_ascii_case(&condition.key)
            && c.values.iter().all(|v| v == "false")
            && !c.values.is_empty()
    };
    let passes_absent = operator.if_exists || operator.quantifier == "forallvalues";
    let always_present = ["aws:principalaccount", "aws:userid", "kms:calleraccount"].contains(&key.as_str());
    if passes_absent && !always_present && !all.iter().any(tests_presence) {
        return Anyone;
    }
    any_of(&operator.name, &key, &condition.values, own)
}

/// Whom a denial to everybody spares.
fn spared_by(denial: &Statement, own: &str) -> Callers {
    let mut spared = Only(BTreeSet::new());
    for excluded in &denial.not_principals {
        spared = either(spared, principal(excluded).unwrap_or_else(nobody));
    }
    // It applies where all conditions hold, so whoever escapes one of them is spared.
    for condition in &denial.conditions {
        let operator = Operator::read(&condition.operator);
        let key = condition.key.to_ascii_lowercase();
        let escapes = match operator.name.as_str() {
            // A request without the key is denied too: an excluding operator holds for it.
            "stringnotequals"
            | "stringnotequalsignorecase"
            | "stringnotlike"
            | "arnnotequals"
            | "arnnotlike"
            | "notipaddress"
                if operator.quantifier != "foranyvalue" =>
            {
                any_of(&operator.name.replacen("not", "", 1), &key, &condition.values, own)
            }
            "bool" if operator.if_exists && key == "aws:principalisawsservice" && is(&condition.values, "false") => {
                nobody()
            }
            _ => Anyone,
        };
        spared = either(spared, escapes);
    }
    spared
}

/// Whether a statement is about every principal, conditions aside.
pub(crate) fn speaks_to_everybody(statement: &Statement) -> bool {
    statement.principals.iter().any(|p| p == "*" || p == "AWS:*")
}

/// Whether a denial speaks to everybody about all that an Allow allows.
fn covers(denial: &Statement, allow: &Statement) -> bool {
    let everybody = speaks_to_everybody(denial) || !denial.not_principals.is_empty();
    let plain = denial.not_actions.is_empty() && denial.not_resources.is_empty();
    let within = |wide: &[String], narrow: &[String], excluded: &[String]| {
        wide.iter().any(|w| w == "*")
            || (excluded.is_empty()
                && narrow.iter().all(|n| wide.iter().any(|w| matches(w, n)))
                && narrow.is_empty() == wide.is_empty())
    };
    let lower = |texts: &[String]| texts.iter().map(|t| t.to_ascii_lowercase()).collect::<Vec<_>>();
    everybody
        && plain
        && within(&lower(&denial.actions), &lower(&allow.actions), &allow.not_actions)
        && within(&denial.resources, &allow.resources, &allow.not_resources)
}

/// A condition operator, taken apart: `ForAnyValue:StringLikeIfExists`. Lower case, as IAM does not mind.
struct Operator {
    quantifier: String,
    name: String,
    if_exists: bool,
}

impl Operator {
    fn read(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let (quantifier, name) = text.split_once(':').unwrap_or(("", &text));
        let bare = name.strip_suffix("ifexists");
        Self { quantifier: quantifier.to_owned(), name: bare.unwrap_or(name).to_owned(), if_exists: bare.is_some() }
    }
}

/// The callers for whom a key has one of the values.
fn any_of(operator: &str, key: &str, values: &[String], own: &str) -> Callers {
    let with = |value: &String| match operator {
        "ipaddress" if key == "aws:sourceip" => if_so(is_narrow_range(value)),
        "bool" => if_so(key == "aws:principalisawsservice" && value == "true"),
        // Exact operators take a wildcard for the character that it is, which no key holds.
        "stringequals" | "stringequalsignorecase" if value.contains(['*', '?']) => nobody(),
        "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike" => {
            with_value(key, value, own)
        }
        _ => Anyone,
    };
    // Without values it is not a condition that AWS would have accepted.
    values.iter().map(with).reduce(either).unwrap_or(Anyone)
}

/// The callers for whom a key matches a value.
fn with_value(key: &str, value: &str, own: &str) -> Callers {
    let value = value.replace("${aws:ResourceAccount}", own).replace("${aws:ResourceOrgID}", "o-own");
    let literal = !value.contains(['*', '?', '$']);
    match key {
        "aws:principalaccount"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "kms:calleraccount"
        | "s3:dataaccesspointaccount" => match is_account(&value) {
            true => one(&value),
            false => Anyone,
        },
        "aws:principalarn"
        | "aws:sourcearn"
        | "s3:dataaccesspointarn"
        | "lambda:sourcefunctionarn"
        | "aws:sourcevpcarn" => with_arn(&value),
        "aws:principalorgid" | "aws:sourceorgid" | "aws:vpceorgid" => if_so(literal && value.starts_with("o-")),
        "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
            let organization = value.split('/').next().unwrap_or_default();
            if_so(organization.starts_with("o-") && !organization.contains(['*', '?', '$']))
        }
        "aws:sourcevpc" | "aws:sourcevpce" => if_so(literal && value.starts_with("vpc")),
        "aws:vpceaccount" => if_so(is_account(&value)),
        "aws:principalservicename" | "aws:principalservicenameslist" => if_so(literal && !value.is_empty()),
        "aws:userid" => match value.split(['*', '?', '$', ':']).next() {
            _ if is_account(&value) => one(&value),
            // Unique ids are not given out twice; a session name behind one may be anything.
            Some(id) => if_so(id.len() >= 16),
            None => Anyone,
        },
        // Tags, session names and the like are the caller's own choice.
        _ => Anyone,
    }
}

fn with_arn(value: &str) -> Callers {
    let Some(parts) = value.strip_prefix("arn:").map(|rest| rest.splitn(5, ':').collect::<Vec<_>>()) else {
        return Anyone;
    };
    match parts[..] {
        [_, _, _, account, _] if is_account(account) => one(account),
        // The ARN of a bucket says no account, but names are unique over all of AWS.
        [_, "s3", _, "", bucket] => if_so(!bucket.starts_with(['*', '?', '$']) && !bucket.is_empty()),
        [_, _, _, account, _] => if_so(!account.is_empty() && !account.contains(['*', '?', '$'])),
        _ => Anyone,
    }
}

/// Whether a range is small enough to be somebody's: S3 draws the line for public policies here.
fn is_narrow_range(range: &str) -> bool {
    let (address, bits) = range.split_once('/').map_or((range, None), |(address, bits)| (address, Some(bits)));
    let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.map_or(Ok(128), str::parse::<u8>)) else {
        return false;
    };
    bits >= if address.is_ipv4() { 8 } else { 32 }
}

fn is(values: &[String], word: &str) -> bool {
    matches!(values, [only] if only == word)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn one(account: &str) -> Callers {
    Only(BTreeSet::from([account.to_owned()]))
}

const fn nobody() -> Callers {
    Only(BTreeSet::new())
}

const fn if_so(limited: bool) -> Callers {
    if limited { nobody() } else { Anyone }
}

/// Callers that are in both.
fn both(left: Callers, right: Callers) -> Callers {
    match (left, right) {
        (Anyone, other) | (other, Anyone) => other,
        // One says how they come, the other who they are.
        (Only(a), Only(b)) if a.is_empty() || b.is_empty() => Only(if a.is_empty() { b } else { a }),
        (Only(a), Only(b)) => Only(a.intersection(&b).cloned().collect()),
    }
}

/// Callers that are in one of them.
fn either(left: Callers, right: Callers) -> Callers {
    match (left, right) {
        (Anyone, _) | (_, Anyone) => Anyone,
        (Only(mut a), Only(b)) => {
            a.extend(b);
            Only(a)
        }
    }
}

/// Whether a pattern with `*` and `?` takes in all that another pattern takes in.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            // `?` is one character, which a `*` in the other pattern is not.
            Some(&want) if want == byte || (want == b'?' && byte != b'*') => (p, t) = (p + 1, t + 1),
            _ => match retry {
                Some((star, from)) => {
                    (p, t) = (star + 1, from + 1);
                    retry = Some((star, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|b| *b == b'*'))
}

#[cfg(test)]
mod tests;
