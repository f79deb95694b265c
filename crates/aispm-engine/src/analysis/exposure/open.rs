//! Statements of a resource policy that let everybody do one of some actions.
//!
//! Whether a policy lets anyone in, all of its conditions and denials considered, is the fact `shared_with` that collectors
//! read off it. What is asked here is which statements do so, and for which actions.

use aispm_inventory::{
    Observed,
    record::{Condition, Statement},
};

use super::failed;
use crate::condition::glob::Glob;

/// Keys of a condition that leave only callers from some accounts, networks or services.
const NARROWING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "kms:calleraccount",
    "lambda:sourcefunctionarn",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

/// Operators under which a condition leaves only what it names.
const EXACT: &[&str] =
    &["arnequals", "arnlike", "bool", "ipaddress", "stringequals", "stringequalsignorecase", "stringlike"];

/// Whether everybody may do one of some actions.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Open {
    No,
    /// By these statements.
    Yes(Vec<u32>),
    /// One of these statements lets everybody in, under conditions that were not weighed here.
    Perhaps(Vec<u32>),
    /// The policy could not be read.
    Unread,
}

/// Reads who may do one of `actions` (lower case). `applies` leaves out statements that are about something else.
pub(super) fn open(
    policy: &Observed<Vec<Statement>>,
    shared_with: &Observed<Vec<String>>,
    actions: &[&str],
    applies: impl Fn(&Statement) -> bool,
) -> Open {
    let anyone = match shared_with {
        Observed::Known(accounts) => accounts.iter().any(|account| account == "*"),
        unseen if failed(unseen) => return Open::Unread,
        _ => false,
    };
    let (true, Observed::Known(statements)) = (anyone, policy) else {
        return if anyone { Open::Yes(Vec::new()) } else { Open::No };
    };
    let everybody = || (0_u32..).zip(statements).filter(|(_, s)| s.effect == "Allow" && speaks_to_everybody(s));
    let wanted = |s: &Statement| actions.iter().any(|action| lets(s, action)) && applies(s);
    let unbound = |s: &Statement| !s.conditions.iter().any(narrows);
    let plain: Vec<u32> = everybody().filter(|(_, s)| wanted(s) && unbound(s)).map(|(row, _)| row).collect();
    if !plain.is_empty() {
        return Open::Yes(plain);
    }
    // Another statement is what lets everybody in.
    if everybody().any(|(_, s)| unbound(s)) {
        return Open::No;
    }
    let bound: Vec<u32> = everybody().filter(|(_, s)| wanted(s)).map(|(row, _)| row).collect();
    if bound.is_empty() { Open::No } else { Open::Perhaps(bound) }
}

/// Whether any Allow is about an action, whoever it speaks to.
pub(super) fn mentions(policy: &Observed<Vec<Statement>>, action: &str) -> bool {
    policy.known().is_some_and(|all| all.iter().any(|s| s.effect == "Allow" && lets(s, action)))
}

fn speaks_to_everybody(statement: &Statement) -> bool {
    let named = |principal: &String| match principal.strip_prefix("AWS:").unwrap_or(principal) {
        "*" => true,
        arn => arn.starts_with("arn:") && arn.split(':').nth(4).is_some_and(|account| account.contains('*')),
    };
    statement.principals.iter().any(named) || !statement.not_principals.is_empty()
}

/// Whether a statement is about an action, given in lower case.
fn lets(statement: &Statement, action: &str) -> bool {
    let named =
        |patterns: &[String]| patterns.iter().any(|pattern| Glob::new(&pattern.to_ascii_lowercase()).is_match(action));
    if statement.not_actions.is_empty() { named(&statement.actions) } else { !named(&statement.not_actions) }
}

fn narrows(condition: &Condition) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    let wide = |value: &String| value.starts_with('*') || value.ends_with("/0") || value.eq_ignore_ascii_case("false");
    EXACT.contains(&operator)
        && NARROWING.contains(&condition.key.to_ascii_lowercase().as_str())
        && !condition.values.is_empty()
        && !condition.values.iter().any(wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(principal: &str, action: &str) -> Statement {
        Statement {
            effect: "Allow".to_owned(),
            principals: vec![principal.to_owned()],
            actions: vec![action.to_owned()],
            resources: vec!["*".to_owned()],
            ..Statement::default()
        }
    }

    fn only(mut statement: Statement, operator: &str, key: &str, value: &str) -> Statement {
        statement.conditions.push(Condition {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: vec![value.to_owned()],
        });
        statement
    }

    fn read(statements: Vec<Statement>) -> Open {
        let anyone = Observed::Known(vec!["*".to_owned()]);
        open(&Observed::Known(statements), &anyone, &["kms:decrypt"], |_| true)
    }

    #[test]
    fn the_statement_that_lets_everybody_in_is_named() {
        assert_eq!(read(vec![allow("AWS:111122223333", "kms:*"), allow("AWS:*", "kms:De*")]), Open::Yes(vec![1]));
        assert_eq!(read(vec![allow("*", "*")]), Open::Yes(vec![0]));
    }

    #[test]
    fn everybody_may_do_something_else() {
        assert_eq!(read(vec![allow("AWS:*", "kms:DescribeKey")]), Open::No);
        let of_organization = only(allow("AWS:*", "kms:*"), "StringEquals", "aws:PrincipalOrgID", "o-acme1234");
        assert_eq!(read(vec![of_organization.clone(), allow("AWS:*", "kms:DescribeKey")]), Open::No);
        assert_eq!(read(vec![of_organization]), Open::Perhaps(vec![0]));
    }

    #[test]
    fn conditions_that_anyone_meets_narrow_nothing() {
        for (operator, key, value) in [
            ("StringLike", "aws:PrincipalArn", "*"),
            ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
            ("StringNotEquals", "aws:PrincipalAccount", "111122223333"),
            ("StringEqualsIfExists", "aws:SourceAccount", "111122223333"),
            ("StringEquals", "aws:RequestedRegion", "eu-west-1"),
        ] {
            let statement = only(allow("AWS:*", "kms:Decrypt"), operator, key, value);
            assert_eq!(read(vec![statement]), Open::Yes(vec![0]), "{operator} {key}");
        }
    }

    #[test]
    fn everything_but_some_actions_takes_in_the_rest() {
        let but = |action: &str| Statement { not_actions: vec![action.to_owned()], actions: vec![], ..allow("*", "") };
        assert_eq!(read(vec![but("kms:Encrypt")]), Open::Yes(vec![0]));
        assert_eq!(read(vec![but("kms:*")]), Open::No);
    }
}
