//! Mistakes in correlation documents, as people see them.

use std::time::{Duration, Instant};

use aispm_engine::{RuleSet, RuleSource};
use insta::assert_snapshot;

use crate::{
    correlations::CORRELATION,
    support::{compile, rule, source, themes},
};

fn errors_of(text: &str) -> String {
    let bounds = rule("agent-without-bounds", "agent", "fail_if: { bounded: false }");
    let open = rule("notebook-open", "notebook", "fail_if: { direct_internet: true }");
    match compile(&[source("agent-reads-personal-data", text), bounds, open]) {
        Ok(_) => panic!("no mistakes"),
        Err(errors) => errors.to_string(),
    }
}

/// The errors of the rule in which some text is another.
fn with(text: &str, other: &str) -> String {
    assert!(CORRELATION.contains(text), "{text}");
    errors_of(&CORRELATION.replacen(text, other, 1))
}

#[test]
fn an_unknown_step() {
    assert_snapshot!(with("id: remembers, step: inner", "id: remembers, step: iner"), @r#"
    error[unknown-step]: unknown step `iner`
      --> rules/test/agent-reads-personal-data.yaml:19:30
       |
    19 |     - { id: remembers, step: iner, where: { remembers: true }, weight: 2 }
       |                              ^^^^ did you mean `inner`?
    "#);
}

#[test]
fn a_signal_of_a_kind_that_is_never_there() {
    assert_snapshot!(with("id: remembers, step: inner", "id: remembers, step: inner, asset: store"), @r#"
    error[unknown-kind]: this step is `agent`, never `store`
      --> rules/test/agent-reads-personal-data.yaml:19:44
       |
    19 |     - { id: remembers, step: inner, asset: store, where: { remembers: true }, weight: 2 }
       |                                            ^^^^^
    "#);
}

#[test]
fn a_report_about_no_step() {
    assert_snapshot!(with("per: agent", "per: agents"), @r#"
    error[unknown-step]: unknown step `agents`
      --> rules/test/agent-reads-personal-data.yaml:23:16
       |
    23 | report: { per: agents, max_targets: 2 }
       |                ^^^^^^ did you mean `agent`?
    "#);
}

#[test]
fn a_fact_that_one_of_the_kinds_does_not_have() {
    assert_snapshot!(with("status: { in: [ready, prepared] }", "session_isolation: true"), @r#"
    error[unknown-fact]: `session_isolation` is not a fact of kind `agent`
     --> rules/test/agent-reads-personal-data.yaml:6:51
      |
    6 |   - { step: agent, asset: [agent, flow], where: { session_isolation: true } }
      |                                                   ^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn an_unknown_kind_and_an_unknown_relation() {
    assert_snapshot!(
        errors_of(&CORRELATION.replace("asset: store", "asset: stor").replace("edge: reads", "edge: reeds")), @r#"
    error[unknown-relation]: unknown relation `reeds`
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { edge: reeds }
       |             ^^^^^ did you mean `reads`?

    error[unknown-kind]: unknown kind `stor`
      --> rules/test/agent-reads-personal-data.yaml:11:26
       |
    11 |   - { step: data, asset: stor, types: [aws_store], where: { data_classes: { contains: personal } } }
       |                          ^^^^ did you mean `store`?
    "#
    );
}

#[test]
fn an_edge_the_wrong_way() {
    assert_snapshot!(with("{ edge: reads }", "{ edge: reads, reverse: true }"), @r#"
    error[impossible-edge]: `reads` does not lead from `agent` to `store` against its direction
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { edge: reads, reverse: true }
       |             ^^^^^ leave out `reverse`
    "#);
}

#[test]
fn an_edge_to_a_kind_that_it_does_not_lead_to() {
    assert_snapshot!(with("{ edge: reads }", "{ edge: uses_model }"), @r#"
    error[impossible-edge]: `uses_model` does not lead from `agent` to `store`
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { edge: uses_model }
       |             ^^^^^^^^^^ it leads to `endpoint`, `model`
    "#);
}

#[test]
fn a_repeated_edge_that_cannot_be_taken_twice() {
    assert_snapshot!(with("{ edge: reads }", "{ edge: runs_as, repeat: { min: 2, max: 3 } }\n  - { edge: can_read }"), @r#"
    error[impossible-edge]: `runs_as`, taken 2 times, leads nowhere from `agent`
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { edge: runs_as, repeat: { min: 2, max: 3 } }
       |             ^^^^^^^ taken once it leads to `identity`
    "#);
}

#[test]
fn a_kind_and_a_relation_that_no_path_goes_through() {
    assert_snapshot!(
        errors_of(&CORRELATION.replace("data, asset: store, types: [aws_store], where: { data_classes: { contains: personal } }", "data, asset: [store, model]")
                .replace("edge: reads", "edge: [reads, can_read]")), @r#"
    error[impossible-edge]: no path of the rule goes over `can_read` here
      --> rules/test/agent-reads-personal-data.yaml:10:21
       |
    10 |   - { edge: [reads, can_read] }
       |                     ^^^^^^^^

    error[impossible-edge]: no path of the rule goes through kind `model` here
      --> rules/test/agent-reads-personal-data.yaml:11:34
       |
    11 |   - { step: data, asset: [store, model] }
       |                                  ^^^^^
    "#
    );
}

#[test]
fn a_step_that_says_nothing() {
    assert_snapshot!(
        errors_of(&CORRELATION.replace("{ edge: reads }", "{ edge: runs_as }\n  - { step: role, asset: identity }\n  - { edge: can_read }")), @r#"
    error[unused-step]: nothing names step `role`, and it takes every asset that gets there
      --> rules/test/agent-reads-personal-data.yaml:11:13
       |
    11 |   - { step: role, asset: identity }
       |             ^^^^ name it in the message, or leave it out
    "#
    );
}

#[test]
fn too_many_edges() {
    assert_snapshot!(with("repeat: { min: 0, max: 2 }", "repeat: { min: 0, max: 11 }"), @r#"
    error[out-of-range]: the path may take 13 edges, and 12 are the most
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { edge: reads }
       |             ^^^^^ repeat less
    "#);
}

#[test]
fn repeats_that_cannot_be() {
    assert_snapshot!(
        errors_of(&CORRELATION.replace("repeat: { min: 0, max: 1 }", "repeat: { min: 3, max: 2 }").replace("repeat: { min: 0, max: 2 }", "repeat: { min: 0, max: 0 }")), @r#"
    error[out-of-range]: at least 3 is more than at most 2
     --> rules/test/agent-reads-personal-data.yaml:7:32
      |
    7 |   - { edge: routes_to, repeat: { min: 3, max: 2 } }
      |                                ^

    error[out-of-range]: 0 is not between 1 and 12
     --> rules/test/agent-reads-personal-data.yaml:8:50
      |
    8 |   - { edge: delegates_to, repeat: { min: 0, max: 0 } }
      |                                                  ^
    "#
    );
}

#[test]
fn names_that_stand_twice() {
    assert_snapshot!(
        errors_of(&CORRELATION.replace("step: inner, asset", "step: agent, asset").replace("id: unsafe", "id: remembers")), @r#"
    error[duplicate-name]: `agent` is already a step of the path
     --> rules/test/agent-reads-personal-data.yaml:9:13
      |
    9 |   - { step: agent, asset: agent }
      |             ^^^^^
    "#
    );
    assert_snapshot!(with("id: unsafe", "id: remembers"), @r#"
    error[duplicate-name]: `remembers` is already a signal of the rule
      --> rules/test/agent-reads-personal-data.yaml:20:13
       |
    20 |     - { id: remembers, step: inner, fails: agent-without-bounds }
       |             ^^^^^^^^^
    "#);
}

#[test]
fn a_path_that_does_not_go_from_step_to_step() {
    assert_snapshot!(with("  - { edge: reads }\n", ""), @r#"
    error[bad-path]: no edge leads to this step
      --> rules/test/agent-reads-personal-data.yaml:10:13
       |
    10 |   - { step: data, asset: store, types: [aws_store], where: { data_classes: { contains: personal } } }
       |             ^^^^ write `{ edge: … }` between two steps
    "#);
    assert_snapshot!(with("path:\n", "path:\n  - { edge: exposes }\n"), @r#"
    error[bad-path]: the path does not begin with a step
     --> rules/test/agent-reads-personal-data.yaml:6:13
      |
    6 |   - { edge: exposes }
      |             ^^^^^^^ write the step that it starts at before it
    "#);
    assert_snapshot!(with("with:\n", "  - { edge: trained_on, reverse: true }\nwith:\n"), @r#"
    error[bad-path]: the path does not end with a step
      --> rules/test/agent-reads-personal-data.yaml:12:5
       |
    12 |   - { edge: trained_on, reverse: true }
       |     ^ an edge leads to a step
    "#);
}

#[test]
fn a_check_that_does_not_exist() {
    assert_snapshot!(with("fails: agent-without-bounds", "fails: agent-without-bound"), @r#"
    error[unknown-rule]: there is no check `agent-without-bound`
      --> rules/test/agent-reads-personal-data.yaml:20:41
       |
    20 |     - { id: unsafe, step: inner, fails: agent-without-bound }
       |                                         ^^^^^^^^^^^^^^^^^^^ did you mean `agent-without-bounds`?
    "#);
}

#[test]
fn a_check_about_other_assets() {
    assert_snapshot!(with("fails: agent-without-bounds", "fails: notebook-open"), @r#"
    error[wrong-rule]: `notebook-open` judges kind `notebook`, and this step is `agent`
      --> rules/test/agent-reads-personal-data.yaml:20:41
       |
    20 |     - { id: unsafe, step: inner, fails: notebook-open }
       |                                         ^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_correlation_that_names_itself() {
    assert_snapshot!(with("fails: agent-without-bounds", "fails: agent-reads-personal-data"), @r#"
    error[wrong-rule]: `agent-reads-personal-data` is a correlation
      --> rules/test/agent-reads-personal-data.yaml:20:41
       |
    20 |     - { id: unsafe, step: inner, fails: agent-reads-personal-data }
       |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^ a signal is a check that fails
    "#);
}

#[test]
fn more_weight_than_there_is() {
    assert_snapshot!(with("at_least: 2", "at_least: 6"), @r#"
    error[out-of-range]: no path weighs 6: all signals together weigh 5
      --> rules/test/agent-reads-personal-data.yaml:17:13
       |
    17 |   at_least: 6
       |             ^
    "#);
}

#[test]
fn a_signal_that_is_two_things() {
    assert_snapshot!(with("{ id: holds_tools, from: inner", "{ id: holds_tools, step: inner, from: inner"), @r#"
    error[unknown-key]: `step` does not go with `from`
      --> rules/test/agent-reads-personal-data.yaml:22:26
       |
    22 |     - { id: holds_tools, step: inner, from: inner, edge: has_tool, to: tool }
       |                          ^^^^
    "#);
}

#[test]
fn a_branch_the_wrong_way() {
    assert_snapshot!(with("edge: guarded_by, to: guardrail", "edge: guarded_by, reverse: true, to: guardrail"), @r#"
    error[impossible-edge]: `guarded_by` does not lead from `agent`, `flow` to `guardrail`
      --> rules/test/agent-reads-personal-data.yaml:15:26
       |
    15 |   - { from: agent, edge: guarded_by, reverse: true, to: guardrail, where: { blocks_prompt_attacks: true } }
       |                          ^^^^^^^^^^ leave out `reverse`
    "#);
}

#[test]
fn a_step_that_compares_itself_with_another() {
    assert_snapshot!(with("types: [aws_store], where: { ", "where: { account: { step: agent, field: account }, "), @r#"
    error[unknown-step]: another step cannot be named here
      --> rules/test/agent-reads-personal-data.yaml:11:59
       |
    11 |  { step: data, asset: store, where: { account: { step: agent, field: account }, data_classes: { contains: pers
       |                                                        ^^^^^ only the `where` of a signal compares steps
    "#);
}

#[test]
fn a_comparison_with_another_shape() {
    assert_snapshot!(with("{ step: agent, field: account }", "{ step: inner, field: remembers }"), @r#"
    error[wrong-type]: `remembers` is true or false, and is compared with a text
      --> rules/test/agent-reads-personal-data.yaml:21:83
       |
    21 | : data, where: { account: { not: { step: inner, field: remembers } } } }
       |                                                        ^^^^^^^^^
    "#);
}

#[test]
fn placeholders_that_cannot_be_filled() {
    assert_snapshot!(with("{{data.name}}", "{{data.nam}} {{store.name}} {{name}}"), @r#"
    error[bad-placeholder]: `data.nam` cannot be put in a message
      --> rules/test/agent-reads-personal-data.yaml:27:34
       |
    27 | message: "{{agent.name}} reads {{data.nam}} {{store.name}} {{name}} in {{data.region}} as {{inner.status}}"
       |                                  ^^^^^^^^ did you mean `data.name`?

    error[bad-placeholder]: `store.name` cannot be put in a message
      --> rules/test/agent-reads-personal-data.yaml:27:47
       |
    27 | message: "{{agent.name}} reads {{data.nam}} {{store.name}} {{name}} in {{data.region}} as {{inner.status}}"
       |                                               ^^^^^^^^^^ one of `agent.name`, `inner.name`, `data.name`

    error[bad-placeholder]: `name` cannot be put in a message
      --> rules/test/agent-reads-personal-data.yaml:27:62
       |
    27 | e: "{{agent.name}} reads {{data.nam}} {{store.name}} {{name}} in {{data.region}} as {{inner.status}}"
       |                                                        ^^^^ one of `agent.name`, `inner.name`, `data.name`
    "#);
}

#[test]
fn factors_of_no_signal_and_out_of_range() {
    assert_snapshot!(with("base: 0.5, remembers: 1", "base: 1.5, remember: 1"), @r#"
    error[out-of-range]: 1.5 is not between 0 and 1
      --> rules/test/agent-reads-personal-data.yaml:24:36
       |
    24 | factors: { exploitability: { base: 1.5, remember: 1 }, impact: 0.7 }
       |                                    ^^^

    error[unknown-key]: `remember` is neither `base` nor a signal of the rule
      --> rules/test/agent-reads-personal-data.yaml:24:41
       |
    24 | factors: { exploitability: { base: 1.5, remember: 1 }, impact: 0.7 }
       |                                         ^^^^^^^^ did you mean `remembers`?
    "#);
}

#[test]
fn no_test_in_which_one_edge_is_missing() {
    assert_snapshot!(with("missing: b reads s, expect: pass", "missing: [b reads s, a delegates_to b], expect: pass"), @r#"
    error[missing-test]: no test expects `pass` for want of one edge of a test that expects `fail`
      --> rules/test/agent-reads-personal-data.yaml:30:3
       |
    30 |   - name: the whole path
       |   ^ such as `{ name: …, like: …, missing: <one edge>, expect: pass }`
    "#);
}

#[test]
fn a_test_that_is_like_none() {
    assert_snapshot!(with("{ name: reads nothing, like: the whole path", "{ name: reads nothing, like: the hole path"), @r#"
    error[unknown-name]: no test before this is called `the hole path`
      --> rules/test/agent-reads-personal-data.yaml:38:34
       |
    38 |   - { name: reads nothing, like: the hole path, missing: b reads s, expect: pass }
       |                                  ^^^^^^^^^^^^^ did you mean `the whole path`?
    "#);
}

#[test]
fn edges_that_a_test_does_not_have() {
    assert_snapshot!(with("missing: b reads s", "missing: a reads s"), @r#"
    error[bad-edge]: the test has no edge `a reads s`
      --> rules/test/agent-reads-personal-data.yaml:38:59
       |
    38 |  { name: reads nothing, like: the whole path, missing: a reads s, expect: pass }
       |                                                        ^^^^^^^^^ it has `a delegates_to b`, `b reads s`, `c contains a`
    "#);
}

#[test]
fn sentences_that_are_no_edges() {
    assert_snapshot!(with("[a delegates_to b, b reads s, c contains a]", "[a delegates b, b reads, x reads s, s reads b]"), @r#"
    error[unknown-relation]: unknown relation `delegates`
      --> rules/test/agent-reads-personal-data.yaml:36:13
       |
    36 |     edges: [a delegates b, b reads, x reads s, s reads b]
       |             ^^^^^^^^^^^^^ did you mean `delegates_to`?

    error[bad-edge]: `b reads` is not an edge
      --> rules/test/agent-reads-personal-data.yaml:36:28
       |
    36 |     edges: [a delegates b, b reads, x reads s, s reads b]
       |                            ^^^^^^^ `FROM RELATION TO`

    error[unknown-name]: no asset of the test is called `x`
      --> rules/test/agent-reads-personal-data.yaml:36:37
       |
    36 |     edges: [a delegates b, b reads, x reads s, s reads b]
       |                                     ^^^^^^^^^ did you mean `a`?

    error[impossible-edge]: `reads` does not lead from `store` to `agent`
      --> rules/test/agent-reads-personal-data.yaml:36:48
       |
    36 |     edges: [a delegates b, b reads, x reads s, s reads b]
       |                                                ^^^^^^^^^
    "#);
}

#[test]
fn a_change_of_nothing() {
    assert_snapshot!(with("change: { c: { invocation_log: true } }", "change: { d: { invocation_log: true } }"), @r#"
    error[unknown-name]: no asset of the test is called `d`
      --> rules/test/agent-reads-personal-data.yaml:43:53
       |
    43 |   - { name: logged, like: the whole path, change: { d: { invocation_log: true } }, expect: pass }
       |                                                     ^ did you mean `a`?
    "#);
}

#[test]
fn a_key_of_the_other_kind_of_rule() {
    assert_snapshot!(with("path:\n", "asset: agent\npath:\n"), @r#"
    error[unknown-key]: unknown key `asset`
     --> rules/test/agent-reads-personal-data.yaml:5:1
      |
    5 | asset: agent
      | ^^^^^
    "#);
}

#[test]
fn hostile_documents_are_refused_at_once() {
    let started = Instant::now();
    let bomb = "x: &a [y,y,y,y,y,y,y,y,y]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d \
                [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n";
    assert!(errors_of(&CORRELATION.replacen("path:\n", &format!("{bomb}path:\n"), 1)).starts_with("error[syntax]"));
    let long = CORRELATION.replacen("title: Agent", &format!("title: {}", "A".repeat(10_000_000)), 1);
    assert!(errors_of(&long).starts_with("error[syntax]: the document is longer than 256 KiB"));
    let large = with("{ in: [ready, prepared] }", "{ matches: '(a{1000}){1000}' }");
    assert!(large.starts_with("error[bad-pattern]"), "{large}");
    let signals = "    - { id: s, step: inner, where: { remembers: true } }\n".repeat(1_000);
    let many = with("    - { id: remembers,", &format!("{signals}    - {{ id: remembers,"));
    assert!(many.contains("a rule has at most 64 signals, and this one 1004"), "{many}");
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_regular_expression_takes_linear_time() {
    let text = CORRELATION
        .replace("{ in: [ready, prepared] }", "{ matches: '^(a+)+$' }")
        .replace("status: ready", &format!("status: {}b", "a".repeat(20_000)))
        .replace("expect: not_applicable", "expect: fail");
    let bounds = rule("agent-without-bounds", "agent", "fail_if: { bounded: false }");
    let started = Instant::now();
    let rules = compile(&[source("agent-reads-personal-data", text), bounds]).unwrap_or_else(|e| panic!("{e}"));
    assert!(rules.run_tests().iter().any(|failure| failure.test == "the whole path"));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn errors_stand_in_the_order_of_documents() {
    let correlation =
        source("agent-reads-personal-data", CORRELATION.replacen("severity: critical", "severity: bad", 1));
    let check = rule("agent-without-bounds", "agent", "fail_if: { bounded: 1 }");
    let errors = RuleSet::compile(&[correlation, check], &themes(), &[]).expect_err("mistakes");
    let paths: Vec<&str> = errors.0.iter().map(|error| error.path.as_str()).collect();
    assert_eq!(paths, ["rules/test/agent-reads-personal-data.yaml", "rules/test/agent-without-bounds.yaml"]);
}

#[test]
fn a_rule_of_ones_own_may_be_a_correlation_about_a_built_in_check() {
    let own = source("agent-reads-personal-data", CORRELATION);
    let built_in = rule("agent-without-bounds", "agent", "fail_if: { bounded: false }");
    let rules = RuleSet::compile(&[built_in], &themes(), &[own]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(rules.rules().iter().map(|rule| rule.built_in).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_damaged_correlation_is_an_answer_or_an_error() {
    let lines: Vec<&str> = CORRELATION.lines().collect();
    let bounds = rule("agent-without-bounds", "agent", "fail_if: { bounded: false }");
    let load = |text: String| {
        let document = RuleSource { path: "rules/test/agent-reads-personal-data.yaml".to_owned(), text };
        match RuleSet::compile(&[document, bounds.clone()], &themes(), &[]) {
            Ok(rules) => drop(rules.run_tests()),
            Err(errors) => assert!(errors.to_string().starts_with("error[")),
        }
    };
    for gone in 0..lines.len() {
        let kept: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        load(kept.join("\n"));
        let doubled: Vec<&str> =
            lines.iter().enumerate().flat_map(|(at, line)| vec![*line; 1 + usize::from(at == gone)]).collect();
        load(doubled.join("\n"));
    }
    for word in ["agent", "inner", "edge", "step", "reads", "min", "like", "kind", "where", "[", "}", ":"] {
        for (at, _) in CORRELATION.match_indices(word) {
            let mut text = CORRELATION.to_owned();
            text.replace_range(at..at + word.len(), "");
            load(text);
        }
    }
}
