//! Every class of mistake in a document, as people see it.

use aispm_engine::{RuleSet, RuleSource};
use insta::assert_snapshot;

use crate::support::{THEMES, rule, source, themes};

const GOOD: &str = "\
kind: Check
id: a-rule
title: Something is wrong
why: Because.
asset: notebook
fail_if: { direct_internet: true }
severity: high
confidence: observed
fix: { summary: Change it. }
tests:
  - { name: f, asset: { direct_internet: true }, expect: fail }
  - { name: p, asset: { direct_internet: false }, expect: pass }
  - { name: u, asset: { direct_internet: { $unseen: denied } }, expect: unknown }
";

fn errors_of(rules: &[RuleSource], themes: &RuleSource, own: &[RuleSource]) -> String {
    RuleSet::compile(rules, themes, own).expect_err("mistakes").to_string()
}

/// The errors of a rule in which one line is another.
fn with(line: &str, other: &str) -> String {
    assert!(GOOD.contains(line), "{line}");
    errors_of(&[source("a-rule", GOOD.replace(line, other))], &themes(), &[])
}

/// The errors of a condition about an agent.
fn condition(condition: &str) -> String {
    let text = rule("a-rule", "agent", &format!("fail_if: {condition}")).text;
    errors_of(&[source("a-rule", text)], &themes(), &[])
}

#[test]
fn a_good_rule_has_none() {
    assert!(
        RuleSet::compile(&[source("a-rule", GOOD)], &themes(), &[]).is_ok_and(|rules| rules.run_tests().is_empty())
    );
}

#[test]
fn yaml_that_cannot_be_read() {
    assert_snapshot!(with("severity: high", "severity: [high"), @r#"
    error[syntax]: illegal placement of ':' indicator
     --> rules/test/a-rule.yaml:8:11
      |
    8 | confidence: observed
      |           ^
    "#);
}

#[test]
fn a_document_that_is_no_map() {
    assert_snapshot!(errors_of(&[source("a-rule", "")], &themes(), &[]), @r#"
    error[wrong-type]: expected a map, found nothing
     --> rules/test/a-rule.yaml:1:1
      |
    1 | 
      | ^
    "#);
}

#[test]
fn two_documents_in_a_file() {
    assert_snapshot!(with("asset: notebook", "---\nasset: notebook"), @r#"
    error[syntax]: YAML document too large or too complex: limits breached: Documents { documents: 2 }
     --> rules/test/a-rule.yaml:5:1
      |
    5 | ---
      | ^^^
    "#);
}

#[test]
fn an_alias_bomb() {
    assert_snapshot!(errors_of(&[source("a-rule", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]")], &themes(), &[]), @r#"
    error[syntax]: YAML document too large or too complex: total_replayed_events=20001 > 20000 at line 1, column 27 (defined at line 4, column 7) (used at line 5, column 5)
     --> rules/test/a-rule.yaml:5:5
      |
    5 | e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
      |     ^^
    "#);
}

#[test]
fn deep_nesting() {
    assert_snapshot!(errors_of(&[source("a-rule", format!("a: {}", "[".repeat(500)))], &themes(), &[]), @r#"
    error[syntax]: recursion limit exceeded
     --> rules/test/a-rule.yaml:1:44
      |
    1 | a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      |                                            ^
    "#);
}

#[test]
fn a_document_that_is_too_long() {
    assert_snapshot!(errors_of(&[source("a-rule", "#".repeat(300_000))], &themes(), &[]), @r#"
    error[syntax]: the document is longer than 256 KiB
     --> rules/test/a-rule.yaml:1:1
      |
    1 | ##############################################################################################################
      | ^
    "#);
}

#[test]
fn an_unknown_key() {
    assert_snapshot!(with("severity: high", "severty: high"), @r#"
    error[missing-key]: `severity` is missing
     --> rules/test/a-rule.yaml:1:1
      |
    1 | kind: Check
      | ^^^^

    error[unknown-key]: unknown key `severty`
     --> rules/test/a-rule.yaml:7:1
      |
    7 | severty: high
      | ^^^^^^^ did you mean `severity`?
    "#);
}

#[test]
fn a_missing_key() {
    assert_snapshot!(with("why: Because.\n", ""), @r#"
    error[missing-key]: `why` is missing
     --> rules/test/a-rule.yaml:1:1
      |
    1 | kind: Check
      | ^^^^
    "#);
}

#[test]
fn a_key_that_stands_twice() {
    assert_snapshot!(with("severity: high", "severity: high\nseverity: low"), @r#"
    error[duplicate-key]: `severity` stands twice
     --> rules/test/a-rule.yaml:8:1
      |
    8 | severity: low
      | ^^^^^^^^
    "#);
}

#[test]
fn a_value_of_another_type() {
    assert_snapshot!(with("title: Something is wrong", "title: 42"), @r#"
    error[wrong-type]: expected a text, found a whole number
     --> rules/test/a-rule.yaml:3:8
      |
    3 | title: 42
      |        ^^ write it in quotes
    "#);
}

#[test]
fn an_unknown_kind_of_rule() {
    assert_snapshot!(with("kind: Check", "kind: Corelation"), @r"
    error[missing-key]: `path` is missing
     --> rules/test/a-rule.yaml:1:1
      |
    1 | kind: Correlation
      | ^^^^

    error[missing-key]: `report` is missing
     --> rules/test/a-rule.yaml:1:1
      |
    1 | kind: Correlation
      | ^^^^

    error[unknown-key]: unknown key `asset`
     --> rules/test/a-rule.yaml:5:1
      |
    5 | asset: notebook
      | ^^^^^

    error[unknown-key]: unknown key `fail_if`
     --> rules/test/a-rule.yaml:6:1
      |
    6 | fail_if: { direct_internet: true }
      | ^^^^^^^
    ");
}

#[test]
fn an_unknown_kind_of_asset() {
    assert_snapshot!(with("asset: notebook", "asset: notebok"), @r#"
    error[unknown-kind]: unknown kind `notebok`
     --> rules/test/a-rule.yaml:5:8
      |
    5 | asset: notebok
      |        ^^^^^^^ did you mean `notebook`?
    "#);
}

#[test]
fn an_unknown_word_of_a_closed_set() {
    assert_snapshot!(with("severity: high", "severity: hihg"), @r#"
    error[unknown-word]: unknown word `hihg`
     --> rules/test/a-rule.yaml:7:11
      |
    7 | severity: hihg
      |           ^^^^ did you mean `high`?
    "#);
}

#[test]
fn an_id_that_is_not_kebab_case() {
    assert_snapshot!(with("id: a-rule", "id: A_rule"), @r#"
    error[bad-id]: `A_rule` is not kebab-case
     --> rules/test/a-rule.yaml:2:5
      |
    2 | id: A_rule
      |     ^^^^^^ lower-case words joined by `-`
    "#);
}

#[test]
fn an_id_that_is_not_the_file() {
    assert_snapshot!(with("id: a-rule", "id: another-rule"), @r#"
    error[bad-id]: the file of `another-rule` is named `a-rule`
     --> rules/test/a-rule.yaml:2:5
      |
    2 | id: another-rule
      |     ^^^^^^^^^^^^ name it `another-rule.yaml`
    "#);
}

#[test]
fn an_id_that_stands_twice() {
    assert_snapshot!(errors_of(&[source("a-rule", GOOD), source("a-rule", GOOD.replace("high", "hgh"))], &themes(), &[]), @r#"
    error[duplicate-id]: `a-rule` is already the id of rules/test/a-rule.yaml
     --> rules/test/a-rule.yaml:2:5
      |
    2 | id: a-rule
      |     ^^^^^^

    error[unknown-word]: unknown word `hgh`
     --> rules/test/a-rule.yaml:7:11
      |
    7 | severity: hgh
      |           ^^^ did you mean `high`?
    "#);
}

#[test]
fn an_id_of_a_built_in_rule() {
    assert_snapshot!(errors_of(&[source("a-rule", GOOD)], &themes(), &[RuleSource { path: "mine/a-rule.yaml".to_owned(), text: GOOD.to_owned() }]), @r#"
    error[shadows-built-in]: `a-rule` is the id of a built-in rule
     --> mine/a-rule.yaml:2:5
      |
    2 | id: a-rule
      |     ^^^^^^ give it an id of its own
    "#);
}

#[test]
fn an_unknown_theme() {
    assert_snapshot!(with("severity: high", "severity: high\nthemes: [NTE]"), @r#"
    error[unknown-theme]: unknown theme `NTE`
     --> rules/test/a-rule.yaml:8:10
      |
    8 | themes: [NTE]
      |          ^^^ did you mean `NET`?
    "#);
}

#[test]
fn themes_that_cannot_be_read() {
    assert_snapshot!(errors_of(&[source("a-rule", GOOD.replace("severity: high", "severity: high\nthemes: [NET]"))], &RuleSource { path: "rules/themes.yaml".to_owned(), text: THEMES.replace("meaning", "meanin") }, &[]), @r#"
    error[missing-key]: `meaning` is missing
     --> rules/themes.yaml:1:1
      |
    1 | NET: { meanin: Networks, controls: { owasp_llm: [LLM02], nist_ai_rmf: [MEASURE 2.7] } }
      | ^^^

    error[unknown-key]: unknown key `meanin`
     --> rules/themes.yaml:1:8
      |
    1 | NET: { meanin: Networks, controls: { owasp_llm: [LLM02], nist_ai_rmf: [MEASURE 2.7] } }
      |        ^^^^^^ did you mean `meaning`?
    "#);
}

#[test]
fn an_unknown_fact() {
    assert_snapshot!(with("direct_internet: true }\nsev", "dirct_internet: true }\nsev"), @r#"
    error[unknown-fact]: `dirct_internet` is not a fact of kind `notebook`
     --> rules/test/a-rule.yaml:6:12
      |
    6 | fail_if: { dirct_internet: true }
      |            ^^^^^^^^^^^^^^ did you mean `direct_internet`?
    "#);
}

#[test]
fn an_unknown_field_of_a_record() {
    assert_snapshot!(condition("{ secrets: { any: { clas: x } } }"), @r#"
    error[unknown-fact]: `clas` is not a field of record `SecretFound`
     --> rules/test/a-rule.yaml:6:30
      |
    6 | fail_if: { secrets: { any: { clas: x } } }
      |                              ^^^^ did you mean `class`?
    "#);
}

#[test]
fn an_unknown_other_field() {
    assert_snapshot!(condition("{ status: { field: modl } }"), @r#"
    error[unknown-fact]: `modl` is not a fact of kind `agent`
     --> rules/test/a-rule.yaml:6:29
      |
    6 | fail_if: { status: { field: modl } }
      |                             ^^^^ did you mean `model`?
    "#);
}

#[test]
fn an_unknown_operator() {
    assert_snapshot!(condition("{ status: { start_with: x } }"), @r#"
    error[unknown-operator]: unknown operator `start_with`
     --> rules/test/a-rule.yaml:6:22
      |
    6 | fail_if: { status: { start_with: x } }
      |                      ^^^^^^^^^^ did you mean `starts_with`?
    "#);
}

#[test]
fn an_operator_that_the_fact_does_not_take() {
    assert_snapshot!(condition("{ remembers: { gt: 3 } }"), @r#"
    error[wrong-operator]: `remembers` is true or false, which does not take `gt`
     --> rules/test/a-rule.yaml:6:25
      |
    6 | fail_if: { remembers: { gt: 3 } }
      |                         ^^ it takes `not`, `is`
    "#);
}

#[test]
fn empty_of_a_number() {
    assert_snapshot!(condition("{ memory_days: { is: empty } }"), @r#"
    error[wrong-operator]: `memory_days` is a whole number, which is never empty
     --> rules/test/a-rule.yaml:6:31
      |
    6 | fail_if: { memory_days: { is: empty } }
      |                               ^^^^^ `absent` tests that it is not set
    "#);
}

#[test]
fn a_literal_of_another_type() {
    assert_snapshot!(condition("{ remembers: 1, memory_days: many, status: 3, served_versions: [a] }"), @r#"
    error[wrong-type]: expected true or false, found a whole number
     --> rules/test/a-rule.yaml:6:23
      |
    6 | fail_if: { remembers: 1, memory_days: many, status: 3, served_versions: [a] }
      |                       ^

    error[wrong-type]: expected a whole number, found a text
     --> rules/test/a-rule.yaml:6:39
      |
    6 | fail_if: { remembers: 1, memory_days: many, status: 3, served_versions: [a] }
      |                                       ^^^^

    error[wrong-type]: expected a text, found a whole number
     --> rules/test/a-rule.yaml:6:53
      |
    6 | fail_if: { remembers: 1, memory_days: many, status: 3, served_versions: [a] }
      |                                                     ^ write it in quotes

    error[wrong-type]: a list of texts is not compared with a list
     --> rules/test/a-rule.yaml:6:73
      |
    6 | ers: 1, memory_days: many, status: 3, served_versions: [a] }
      |                                                        ^ it takes `not`, `contains`, `contains_any`, `contains_all`, `subset_of`, `any`, `all`, `none`, `len`, `is`
    "#);
}

#[test]
fn a_literal_that_is_nothing() {
    assert_snapshot!(condition("{ status: ~ }"), @r#"
    error[wrong-type]: expected a text, found nothing
     --> rules/test/a-rule.yaml:6:20
      |
    6 | fail_if: { status: ~ }
      |                    ^ `is: absent` tests that it is not set
    "#);
}

#[test]
fn a_word_outside_of_the_set() {
    assert_snapshot!(errors_of(&[rule("a-rule", "identity", "fail_if: { identity_type: { in: [role, uzer] } }")], &themes(), &[]), @r#"
    error[unknown-word]: unknown word `uzer`
     --> rules/test/a-rule.yaml:6:40
      |
    6 | fail_if: { identity_type: { in: [role, uzer] } }
      |                                        ^^^^ did you mean `user`?
    "#);
}

#[test]
fn fields_of_other_types_compared() {
    assert_snapshot!(condition("{ status: { field: memory_days } }"), @r#"
    error[wrong-type]: `memory_days` is a whole number, and is compared with a text
     --> rules/test/a-rule.yaml:6:29
      |
    6 | fail_if: { status: { field: memory_days } }
      |                             ^^^^^^^^^^^
    "#);
}

#[test]
fn a_condition_that_says_nothing() {
    assert_snapshot!(condition("{ all: [], any: [{}], status: {} }"), @r#"
    error[empty-condition]: a block has at least one condition
     --> rules/test/a-rule.yaml:6:17
      |
    6 | fail_if: { all: [], any: [{}], status: {} }
      |                 ^

    error[empty-condition]: a condition names at least one fact
     --> rules/test/a-rule.yaml:6:27
      |
    6 | fail_if: { all: [], any: [{}], status: {} }
      |                           ^

    error[empty-condition]: nothing is asked of `status`
     --> rules/test/a-rule.yaml:6:40
      |
    6 | fail_if: { all: [], any: [{}], status: {} }
      |                                        ^
    "#);
}

#[test]
fn a_bad_pattern() {
    assert_snapshot!(condition("{ status: { matches: 'a(b' } }"), @r#"
    error[bad-pattern]: not a regular expression: unclosed group
     --> rules/test/a-rule.yaml:6:31
      |
    6 | fail_if: { status: { matches: 'a(b' } }
      |                               ^^^^^
    "#);
}

#[test]
fn a_pattern_that_is_too_large() {
    assert_snapshot!(condition("{ status: { matches: '(a{1000}){1000}' } }"), @r#"
    error[bad-pattern]: not a regular expression: Compiled regex exceeds size limit of 1048576 bytes.
     --> rules/test/a-rule.yaml:6:31
      |
    6 | fail_if: { status: { matches: '(a{1000}){1000}' } }
      |                               ^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_bad_duration() {
    assert_snapshot!(errors_of(&[rule("a-rule", "identity", "fail_if: { last_used: { older_than: 90 days } }")], &themes(), &[]), @r#"
    error[bad-duration]: `90 days` is not a duration
     --> rules/test/a-rule.yaml:6:37
      |
    6 | fail_if: { last_used: { older_than: 90 days } }
      |                                     ^^^^^^^ such as `90d` or `1d 12h`; units are w, d, h, m and s
    "#);
}

#[test]
fn a_bad_time() {
    assert_snapshot!(errors_of(&[rule("a-rule", "identity", "fail_if: { last_used: { gt: yesterday } }")], &themes(), &[]), @r#"
    error[bad-time]: `yesterday` is not a point in time
     --> rules/test/a-rule.yaml:6:29
      |
    6 | fail_if: { last_used: { gt: yesterday } }
      |                             ^^^^^^^^^ such as `2026-01-01T00:00:00Z`
    "#);
}

#[test]
fn a_bad_block_of_addresses() {
    assert_snapshot!(condition("{ status: { cidr_in: [10.0.0.0/33] } }"), @r#"
    error[bad-cidr]: `10.0.0.0/33` is not a block of addresses
     --> rules/test/a-rule.yaml:6:32
      |
    6 | fail_if: { status: { cidr_in: [10.0.0.0/33] } }
      |                                ^^^^^^^^^^^ such as `10.0.0.0/8`
    "#);
}

#[test]
fn an_unknown_parameter() {
    assert_snapshot!(with("fail_if: { direct_internet: true }", "params: { states: { type: texts, default: [a] } }\nfail_if: { status: { in: { param: state } } }"), @r#"
    error[unknown-param]: the rule declares no parameter `state`
     --> rules/test/a-rule.yaml:7:35
      |
    7 | fail_if: { status: { in: { param: state } } }
      |                                   ^^^^^ did you mean `states`?
    "#);
}

#[test]
fn a_parameter_of_another_type() {
    assert_snapshot!(with("fail_if: { direct_internet: true }", "params: { states: { type: duration, default: 3 } }\nfail_if: { direct_internet: true }"), @r#"
    error[bad-duration]: `3` is not a duration
     --> rules/test/a-rule.yaml:6:46
      |
    6 | params: { states: { type: duration, default: 3 } }
      |                                              ^ such as `90d` or `1d 12h`; units are w, d, h, m and s
    "#);
}

#[test]
fn bad_placeholders() {
    assert_snapshot!(with("severity: high", "severity: high\nmessage: \"{{asset.nme}} has {{root_acess}}\""), @r#"
    error[bad-placeholder]: `asset.nme` cannot be put in a message
     --> rules/test/a-rule.yaml:8:13
      |
    8 | message: "{{asset.nme}} has {{root_acess}}"
      |             ^^^^^^^^^ did you mean `asset.name`?

    error[bad-placeholder]: `root_acess` cannot be put in a message
     --> rules/test/a-rule.yaml:8:31
      |
    8 | message: "{{asset.nme}} has {{root_acess}}"
      |                               ^^^^^^^^^^ did you mean `root_access`?
    "#);
}

#[test]
fn an_open_placeholder() {
    assert_snapshot!(with("severity: high", "severity: high\nmessage: \"{{asset.name has it\""), @r#"
    error[bad-placeholder]: `{{` is not closed by `}}`
     --> rules/test/a-rule.yaml:8:10
      |
    8 | message: "{{asset.name has it"
      |          ^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn missing_tests() {
    assert_snapshot!(with("expect: pass", "expect: fail"), @r#"
    error[missing-test]: no test expects `pass`
      --> rules/test/a-rule.yaml:11:3
       |
    11 |   - { name: f, asset: { direct_internet: true }, expect: fail }
       |   ^
    "#);
}

#[test]
fn a_test_of_an_unknown_fact() {
    assert_snapshot!(with("direct_internet: false", "direct_internt: false"), @r#"
    error[unknown-fact]: `direct_internt` is not a fact of kind `notebook`
      --> rules/test/a-rule.yaml:12:25
       |
    12 |   - { name: p, asset: { direct_internt: false }, expect: pass }
       |                         ^^^^^^^^^^^^^^ did you mean `direct_internet`?
    "#);
}

#[test]
fn a_test_of_another_type() {
    assert_snapshot!(with("direct_internet: false", "direct_internet: no"), @r#"
    error[wrong-type]: expected true or false, found a text
      --> rules/test/a-rule.yaml:12:42
       |
    12 |   - { name: p, asset: { direct_internet: no }, expect: pass }
       |                                          ^^
    "#);
}

#[test]
fn a_test_with_an_unknown_reason() {
    assert_snapshot!(with("$unseen: denied", "$unseen: dnied"), @r#"
    error[unknown-word]: unknown word `dnied`
      --> rules/test/a-rule.yaml:13:53
       |
    13 |   - { name: u, asset: { direct_internet: { $unseen: dnied } }, expect: unknown }
       |                                                     ^^^^^ did you mean `denied`?
    "#);
}

#[test]
fn a_test_with_an_unknown_key() {
    assert_snapshot!(with("{ name: p,", "{ name: p, tpye: x,"), @r#"
    error[unknown-key]: unknown key `tpye`
      --> rules/test/a-rule.yaml:12:16
       |
    12 |   - { name: p, tpye: x, asset: { direct_internet: false }, expect: pass }
       |                ^^^^ did you mean `type`?
    "#);
}

#[test]
fn an_unknown_cloud_and_tool() {
    assert_snapshot!(with("{ summary: Change it. }", "{ summary: Change it., aws: { cil: x }, asw: {} }"), @r#"
    error[unknown-key]: unknown key `cil`
     --> rules/test/a-rule.yaml:9:36
      |
    9 | fix: { summary: Change it., aws: { cil: x }, asw: {} }
      |                                    ^^^ did you mean `cli`?

    error[unknown-key]: unknown key `asw`
     --> rules/test/a-rule.yaml:9:46
      |
    9 | fix: { summary: Change it., aws: { cil: x }, asw: {} }
      |                                              ^^^ did you mean `aws`?
    "#);
}

#[test]
fn escapes_in_a_document_are_shown() {
    assert_snapshot!(with("title: Something is wrong", "title: \"a\"\nwhy2: \"31m\u{202e}\""), @r#"
    error[unknown-key]: unknown key `why2`
     --> rules/test/a-rule.yaml:4:1
      |
    4 | why2: "31m\u{202e}"
      | ^^^^ did you mean `why`?
    "#);
}

#[test]
fn everything_that_is_wrong_at_once() {
    assert_snapshot!(errors_of(&[source("a-rule", GOOD.replace("direct_internet: true }\nsev", "dirct_internet: 3, root_access: 3 }\nsev").replace("high", "hgh")), source("b-rule", "kind: Chek")], &themes(), &[]), @r#"
    error[unknown-fact]: `dirct_internet` is not a fact of kind `notebook`
     --> rules/test/a-rule.yaml:6:12
      |
    6 | fail_if: { dirct_internet: 3, root_access: 3 }
      |            ^^^^^^^^^^^^^^ did you mean `direct_internet`?

    error[wrong-type]: expected true or false, found a whole number
     --> rules/test/a-rule.yaml:6:44
      |
    6 | fail_if: { dirct_internet: 3, root_access: 3 }
      |                                            ^

    error[unknown-word]: unknown word `hgh`
     --> rules/test/a-rule.yaml:7:11
      |
    7 | severity: hgh
      |           ^^^ did you mean `high`?

    error[unknown-rule-kind]: unknown kind of rule `Chek`
     --> rules/test/b-rule.yaml:1:7
      |
    1 | kind: Chek
      |       ^^^^ did you mean `Check`?
    "#);
}
