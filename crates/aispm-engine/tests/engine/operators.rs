//! What every operator says of a value, of a value that is not set, and of one that was not seen.

use aispm_engine::Judgement::{self, Fail, Pass, Unknown};

const UNSEEN: &str = "{ $unseen: denied }";

/// A test, what it says of some values, and what it says where nothing is set.
type Row<'t> = (&'t str, &'t [(&'t str, Judgement)], Judgement);

/// Judges a fact of each value, of no value, and of one that was not seen.
fn table(kind: &str, fact: &str, rows: &[Row<'_>]) {
    for (test, values, unset) in rows {
        let fail_if = format!("{{ {fact}: {test} }}");
        for (value, expected) in *values {
            let got = crate::support::judged(kind, &fail_if, &format!("asset: {{ {fact}: {value} }}"));
            assert_eq!(got, *expected, "{fail_if} of {value}");
        }
        assert_eq!(crate::support::judged(kind, &fail_if, "asset: {}"), *unset, "{fail_if} of nothing");
        let unseen = if *test == "{ is: known }" { Pass } else { Unknown };
        assert_eq!(
            crate::support::judged(kind, &fail_if, &format!("asset: {{ {fact}: {UNSEEN} }}")),
            unseen,
            "{fail_if} unseen"
        );
    }
}

#[test]
fn truths() {
    table(
        "notebook",
        "root_access",
        &[
            ("true", &[("true", Fail), ("false", Pass)], Pass),
            ("false", &[("true", Pass), ("false", Fail)], Pass),
            ("{ not: true }", &[("true", Pass), ("false", Fail)], Fail),
            ("{ is: present }", &[("true", Fail), ("false", Fail)], Pass),
            ("{ is: absent }", &[("true", Pass)], Fail),
            ("{ is: known }", &[("true", Fail)], Fail),
            (
                "{ field: private_network }",
                &[("true, private_network: true", Fail), ("true, private_network: false", Pass)],
                Pass,
            ),
            (
                "{ field: private_network }",
                &[("true", Pass), ("true, private_network: { $unseen: denied }", Unknown)],
                Pass,
            ),
        ],
    );
}

#[test]
fn numbers() {
    table(
        "agent",
        "memory_days",
        &[
            ("30", &[("30", Fail), ("31", Pass)], Pass),
            ("{ not: 30 }", &[("30", Pass), ("31", Fail)], Fail),
            ("{ in: [1, 2] }", &[("2", Fail), ("3", Pass)], Pass),
            ("{ not_in: [1, 2] }", &[("2", Pass), ("3", Fail)], Fail),
            ("{ gt: 30 }", &[("31", Fail), ("30", Pass)], Pass),
            ("{ gte: 30 }", &[("30", Fail), ("29", Pass)], Pass),
            ("{ lt: 30 }", &[("29", Fail), ("30", Pass)], Pass),
            ("{ lte: 30 }", &[("30", Fail), ("31", Pass)], Pass),
            ("{ gt: 1, lt: 9 }", &[("5", Fail), ("9", Pass)], Pass),
            ("{ not: { gt: 1 } }", &[("5", Pass), ("1", Fail)], Fail),
            ("{ lt: { field: idle_session_seconds } }", &[("5, idle_session_seconds: 6", Fail), ("5", Pass)], Pass),
            ("{ is: present }", &[("0", Fail)], Pass),
        ],
    );
}

#[test]
fn texts() {
    table(
        "agent",
        "status",
        &[
            ("ready", &[("ready", Fail), ("Ready", Pass)], Pass),
            ("{ not: ready }", &[("ready", Pass), ("failed", Fail)], Fail),
            ("{ in: [ready, failed] }", &[("ready", Fail), ("other", Pass)], Pass),
            ("{ not_in: [ready, failed] }", &[("ready", Pass), ("other", Fail)], Fail),
            ("{ matches: '^rea' }", &[("ready", Fail), ("unready", Pass)], Pass),
            ("{ glob: 're*y' }", &[("ready", Fail), ("readyish", Pass)], Pass),
            ("{ starts_with: re }", &[("ready", Fail), ("unready", Pass)], Pass),
            ("{ ends_with: dy }", &[("ready", Fail), ("readyish", Pass)], Pass),
            ("{ contains: ead }", &[("ready", Fail), ("red", Pass)], Pass),
            ("{ contains_any: [x, ead] }", &[("ready", Fail), ("red", Pass)], Pass),
            ("{ contains_all: [r, ead] }", &[("ready", Fail), ("red", Pass)], Pass),
            ("{ cidr_in: [10.0.0.0/8, '::/0'] }", &[("10.1.0.0/16", Fail), ("11.0.0.1", Pass), ("sg-1", Pass)], Pass),
            ("{ cidr_overlaps: 10.1.0.0/16 }", &[("10.0.0.0/8", Fail), ("11.0.0.1", Pass)], Pass),
            ("{ len: { gt: 3 } }", &[("abcd", Fail), ("abc", Pass)], Pass),
            ("{ len: 0 }", &[("''", Fail), ("abc", Pass)], Fail),
            ("{ is: empty }", &[("''", Fail), ("a", Pass)], Fail),
            ("{ is: absent }", &[("''", Pass)], Fail),
            ("{ field: model }", &[("a, model: a", Fail), ("a, model: b", Pass), ("a", Pass)], Pass),
            ("{ not: { field: model } }", &[("a, model: a", Pass), ("a, model: b", Fail)], Fail),
            (
                "{ in: { field: allowed_tools } }",
                &[("a, allowed_tools: [a]", Fail), ("a, allowed_tools: []", Pass)],
                Pass,
            ),
        ],
    );
}

#[test]
fn words() {
    table(
        "identity",
        "identity_type",
        &[
            ("role", &[("role", Fail), ("user", Pass)], Pass),
            ("{ not: role }", &[("role", Pass), ("user", Fail)], Fail),
            ("{ in: [role, user] }", &[("role", Fail), ("group", Pass)], Pass),
            ("{ not_in: [role, user] }", &[("role", Pass), ("group", Fail)], Fail),
            ("{ is: present }", &[("role", Fail)], Pass),
        ],
    );
}

#[test]
fn times() {
    table(
        "identity",
        "last_used",
        &[
            ("{ older_than: 90d }", &[("2025-10-02T23:59:59Z", Fail), ("2025-10-03T00:00:00Z", Pass)], Pass),
            ("{ newer_than: 1d 12h }", &[("2025-12-31T00:00:00Z", Fail), ("2025-12-30T12:00:00Z", Pass)], Pass),
            ("{ gt: 2025-01-01T00:00:00Z }", &[("2025-01-02T00:00:00Z", Fail), ("2025-01-01T00:00:00Z", Pass)], Pass),
            ("{ lte: { field: created } }", &[("2025-01-02T00:00:00Z, created: 2025-01-03T00:00:00Z", Fail)], Pass),
            ("{ is: absent }", &[("2025-01-02T00:00:00Z", Pass)], Fail),
        ],
    );
    let later = "asset: { last_used: 2025-12-01T00:00:00Z }, at: 2027-01-01T00:00:00Z";
    assert_eq!(crate::support::judged("identity", "{ last_used: { older_than: 90d } }", later), Fail);
}

#[test]
fn lists_of_texts() {
    table(
        "agent",
        "allowed_tools",
        &[
            ("{ contains: a }", &[("[a, b]", Fail), ("[ab]", Pass), ("[]", Pass)], Pass),
            (
                "{ contains: { field: status } }",
                &[("[a], status: a", Fail), ("[a], status: b", Pass), ("[a]", Pass)],
                Pass,
            ),
            ("{ not: { contains: a } }", &[("[a, b]", Pass), ("[b]", Fail)], Fail),
            ("{ contains_any: [a, z] }", &[("[a, b]", Fail), ("[b]", Pass)], Pass),
            ("{ contains_all: [a, b] }", &[("[a, b, c]", Fail), ("[a]", Pass)], Pass),
            ("{ subset_of: [a, b] }", &[("[a]", Fail), ("[]", Fail), ("[a, c]", Pass)], Fail),
            ("{ any: { matches: '^x' } }", &[("[a, xy]", Fail), ("[a]", Pass), ("[]", Pass)], Pass),
            ("{ any: a }", &[("[a]", Fail), ("[b]", Pass)], Pass),
            ("{ all: { starts_with: x } }", &[("[xa, xb]", Fail), ("[]", Fail), ("[xa, b]", Pass)], Fail),
            ("{ none: { starts_with: x } }", &[("[a]", Fail), ("[]", Fail), ("[xa]", Pass)], Fail),
            ("{ len: { gte: 2 } }", &[("[a, b]", Fail), ("[a]", Pass)], Pass),
            ("{ len: { lt: 2 } }", &[("[a]", Fail), ("[a, b]", Pass)], Fail),
            ("{ is: empty }", &[("[]", Fail), ("[a]", Pass)], Fail),
            ("{ is: absent }", &[("[]", Pass)], Fail),
            ("{ is: known }", &[("[]", Fail)], Fail),
        ],
    );
}

#[test]
fn lists_of_records() {
    let open = "[{ effect: Allow, actions: ['*'] }]";
    let bound = "[{ effect: Allow, actions: ['*'], conditions: [{ key: 'aws:SourceAccount', values: [a] }] }]";
    let both = "[{ effect: Deny }, { effect: Allow, actions: ['*'] }]";
    table(
        "identity",
        "statements",
        &[
            (
                "{ any: { effect: Allow, actions: { contains: '*' } } }",
                &[(open, Fail), ("[{ effect: Deny }]", Pass), ("[]", Pass)],
                Pass,
            ),
            (
                "{ any: { conditions: { any: { key: { glob: 'aws:Source*' } } } } }",
                &[(bound, Fail), (open, Pass)],
                Pass,
            ),
            ("{ any: { effect: Allow, conditions: { is: empty } } }", &[(open, Fail), (bound, Pass)], Pass),
            ("{ all: { effect: Allow } }", &[(open, Fail), (both, Pass), ("[]", Fail)], Fail),
            ("{ none: { effect: Allow } }", &[(open, Pass), ("[{ effect: Deny }]", Fail), ("[]", Fail)], Fail),
            // The field is absent in the record, which is like a fact that is not set.
            ("{ any: { sid: x } }", &[("[{ sid: x }]", Fail), (open, Pass)], Pass),
            ("{ any: { sid: { is: absent } } }", &[(open, Fail), ("[{ sid: x }]", Pass)], Pass),
            ("{ any: { sid: { not: x } } }", &[(open, Fail), ("[{ sid: x }]", Pass)], Pass),
            ("{ any: { any: [{ sid: x }, { not: { effect: Allow } }] } }", &[(both, Fail), (open, Pass)], Pass),
            ("{ any: { sid: { field: policy } } }", &[("[{ sid: x, policy: x }]", Fail), ("[{ sid: x }]", Pass)], Pass),
            // A name that the record does not have is the asset's.
            (
                "{ any: { sid: { field: account } } }",
                &[("[{ sid: '111122223333' }]", Fail), ("[{ sid: x }]", Pass)],
                Pass,
            ),
            (
                "{ any: { sid: { field: boundary } } }",
                &[("[{ sid: x }], boundary: { $unseen: denied }", Unknown)],
                Pass,
            ),
            ("{ len: 1 }", &[(open, Fail), (both, Pass)], Pass),
            ("{ is: empty }", &[("[]", Fail), (open, Pass)], Fail),
        ],
    );
}

#[test]
fn fields_of_every_asset() {
    for (fail_if, test, expected) in [
        ("{ tags.env: prod }", "tags: { env: prod }", Fail),
        ("{ tags.env: prod }", "tags: { env: dev }", Pass),
        ("{ tags.env: prod }", "tags: {}", Pass),
        ("{ tags.env: { is: absent } }", "asset: {}", Fail),
        ("{ tags.env: prod }", "tags: { $unseen: denied }", Unknown),
        ("{ account: '111122223333' }", "asset: {}", Fail),
        ("{ account: { not: '111122223333' } }", "account: '2'", Fail),
        ("{ provider: aws }", "asset: {}", Fail),
        ("{ provider: azure }", "type: azure_x", Fail),
        ("{ type: aws_x }", "type: aws_x", Fail),
        ("{ name: { glob: 'a*' } }", "asset: { name: abc }", Fail),
        ("{ uid: x }", "asset: { uid: x }", Fail),
        ("{ created: { older_than: 1d } }", "created: 2025-12-01T00:00:00Z", Fail),
        ("{ created: { older_than: 1d } }", "asset: { created: { $unseen: denied } }", Unknown),
    ] {
        assert_eq!(crate::support::judged("notebook", fail_if, test), expected, "{fail_if} of {test}");
    }
}

#[test]
fn blocks_are_kleene() {
    let asset = |a: &str, b: &str| format!("asset: {{ root_access: {a}, direct_internet: {b} }}");
    for (a, b, both, either, neither) in [
        ("true", "true", Fail, Fail, Pass),
        ("true", "false", Pass, Fail, Pass),
        ("false", "false", Pass, Pass, Fail),
        ("true", UNSEEN, Unknown, Fail, Pass),
        ("false", UNSEEN, Pass, Unknown, Unknown),
        (UNSEEN, UNSEEN, Unknown, Unknown, Unknown),
    ] {
        let test = asset(a, b);
        let says = |fail_if: &str| crate::support::judged("notebook", fail_if, &test);
        assert_eq!(says("{ root_access: true, direct_internet: true }"), both, "{test}");
        assert_eq!(says("{ all: [{ root_access: true }, { direct_internet: true }] }"), both, "{test}");
        assert_eq!(says("{ any: [{ root_access: true }, { direct_internet: true }] }"), either, "{test}");
        assert_eq!(says("{ not: { any: [{ root_access: true }, { direct_internet: true }] } }"), neither, "{test}");
    }
}

#[test]
fn params_stand_for_their_values() {
    let conditions = "params:\n  age: { type: duration, default: 30d }\n  few: { type: int, default: 2 }\n  \
        names: { type: texts, default: [a, b] }\n  start: { type: text, default: arn }\nfail_if:\n  \
        last_used: { older_than: { param: age } }\n  groups: { len: { gte: { param: few } }, subset_of: { param: names } }\n  \
        boundary: { starts_with: { param: start } }";
    let tests = "  - { name: all, asset: { last_used: 2025-01-01T00:00:00Z, groups: [a, b], boundary: arn:x }, expect: fail }\n  \
        - { name: fewer, asset: { last_used: 2025-01-01T00:00:00Z, groups: [a], boundary: arn:x }, expect: pass }\n";
    let rules =
        crate::support::compile(&[crate::support::rule_with_tests("with-params", "identity", conditions, tests)])
            .unwrap_or_else(|e| panic!("{e}"));
    let failed: Vec<String> = rules.run_tests().into_iter().map(|failure| failure.test).collect();
    assert_eq!(failed, ["f", "u"]);
    assert_eq!(rules.get("with-params").map(|rule| rule.params["names"].default.as_str()), Some("a, b"));
}
