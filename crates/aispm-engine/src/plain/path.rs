//! Paths in plain words: the steps, the edges between them, and what must stand beside them.

use super::condition::{Words, listed, quoted, spaced};
use crate::correlation::{
    Branch, Correlation, ShownBy, Sign, Wanted,
    automaton::{Hop, State},
};

/// The path of a rule, its branches and its signals, an entry each.
pub(super) fn lines(correlation: &Correlation) -> Vec<String> {
    let words = Words { steps: &correlation.steps };
    let mut lines = Vec::new();
    let mut over = String::new();
    let mut at = 0;
    while let Some(state) = correlation.states.get(at) {
        if let Some(step) = state.step.and_then(|step| correlation.steps.get(step)) {
            let lead = if over.is_empty() { "begins at".to_owned() } else { format!("{over} to") };
            placed(&words, &mut lines, 0, &format!("{lead} {}:", quoted(&step.name)), &step.wanted);
            over.clear();
        }
        let Some(leg) = leg(&correlation.states, at) else { break };
        let again = if over.is_empty() { String::new() } else { format!("{over}, then ") };
        over = format!("{again}{}{}", edges(leg.hop), leg.times());
        at = leg.end;
    }
    for (word, branches) in [("only with", &correlation.with), ("only without", &correlation.without)] {
        for of in branches {
            branch(&words, &mut lines, 0, word, of);
        }
    }
    if !correlation.signals.is_empty() {
        lines.push(match correlation.at_least {
            0 => "- made worse by these signals:".to_owned(),
            least => format!("- with signals that weigh at least {least} together:"),
        });
        for sign in &correlation.signals {
            signal(&words, &mut lines, sign);
        }
    }
    if let Some(per) = correlation.steps.get(correlation.per) {
        lines.push(format!("- one finding for each {}", quoted(&per.name)));
    }
    lines
}

/// An edge of a path that is taken several times.
struct Leg {
    hop: Hop,
    min: usize,
    max: usize,
    /// The state that it leads to.
    end: usize,
}

impl Leg {
    fn times(&self) -> String {
        match (self.min, self.max) {
            (1, 1) => String::new(),
            (min, max) if min == max => format!(" {max} times"),
            (0, 1) => " if need be".to_owned(),
            (0, max) => format!(" up to {max} times"),
            (min, max) => format!(" {min} to {max} times"),
        }
    }
}

/// The edge that leaves a state, with the rounds it may take. Edges alike that follow each other are one.
fn leg(states: &[State], start: usize) -> Option<Leg> {
    let (hop, _) = states.get(start)?.hop?;
    let alike = |state: &&State| state.step.is_none() && state.hop.is_some_and(|(next, _)| next == hop);
    let mut taken = 0;
    let mut state = states.get(start);
    while let Some(here) = state {
        if let Some(end) = here.skip {
            return Some(Leg { hop, min: taken, max: end - start, end });
        }
        taken += 1;
        state = states.get(start + taken).filter(alike);
    }
    Some(Leg { hop, min: taken, max: taken, end: start + taken })
}

/// `over exposes`, `against serves`.
fn edges(hop: Hop) -> String {
    let relations: Vec<String> = hop.relations.iter().map(|relation| quoted(relation.name())).collect();
    format!("{} {}", if hop.reverse { "against" } else { "over" }, listed(&relations, "or"))
}

/// Which assets may stand somewhere.
fn placed(words: &Words<'_>, lines: &mut Vec<String>, depth: usize, lead: &str, wanted: &Wanted) {
    let kinds: Vec<String> = wanted.kinds.iter().map(|kind| quoted(kind.name())).collect();
    let types: Vec<String> = wanted.types.iter().map(|name| quoted(name)).collect();
    let mut lead = spaced(lead, &listed(&kinds, "or"));
    if !types.is_empty() {
        lead = format!("{lead} of type {}", listed(&types, "or"));
    }
    match wanted.conditions.first() {
        Some((_, condition)) => words.entry(lines, depth, &format!("{lead} where"), condition),
        None => lines.push(format!("{}- {lead}", "  ".repeat(depth))),
    }
}

fn branch(words: &Words<'_>, lines: &mut Vec<String>, depth: usize, lead: &str, branch: &Branch) {
    let from = words.steps.get(branch.from).map_or_else(String::new, |step| quoted(&step.name));
    placed(words, lines, depth, &format!("{lead} {from} {} to", edges(branch.hop)), &branch.to);
}

fn signal(words: &Words<'_>, lines: &mut Vec<String>, sign: &Sign) {
    let step = words.steps.get(sign.step).map_or_else(String::new, |step| quoted(&step.name));
    let lead = format!("{} ({})", quoted(&sign.id), sign.weight);
    match &sign.shown_by {
        ShownBy::Branch(of) => branch(words, lines, 1, &format!("{lead}:"), of),
        ShownBy::Failing(_) => lines.push(format!("  - {lead}: the check fails on {step}")),
        ShownBy::Facts(conditions) | ShownBy::Comparison(conditions) => {
            if let Some((_, condition)) = conditions.first() {
                words.entry(lines, 1, &format!("{lead}: {step} where"), condition);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

    use crate::{RuleSet, RuleSource, pattern_lines};

    const RULE: &str = r#"
kind: Correlation
id: a-path
title: T
why: W
path:
  - { step: entry, asset: internet }
  - { edge: exposes }
  - { step: runtime, asset: [agent_runtime, gateway], types: [aws_agentcore_runtime], where: { authentication: none } }
  - { edge: runs_as }
  - { step: identity, asset: identity }
  - { edge: [can_assume, can_escalate_to], repeat: { min: 0, max: 3 } }
  - { edge: [can_read, can_write] }
  - { step: data, asset: store, where: { any: [{ data_classes: { contains: personal } }, { public: true }] } }
  - { edge: trained_on, reverse: true }
  - { step: job, asset: training_job }
with:
  - { from: runtime, edge: contains, reverse: true, to: account, where: { invocation_log: false } }
without:
  - { from: runtime, edge: guarded_by, to: guardrail, where: { blocks_prompt_attacks: true } }
signals:
  at_least: 2
  any_of:
    - { id: network, step: runtime, where: { name: { starts_with: c } }, weight: 3 }
    - { id: elsewhere, step: data, where: { account: { not: { step: identity, field: account } } } }
report: { per: runtime }
severity: critical
confidence: derived
message: "{{runtime.name}} reads {{data.name}} as {{identity.name}} for {{job.name}}"
covers: [TC-15]
fix: { summary: S }
tests:
  - name: the whole path
    assets:
      internet: { kind: internet }
      chat: { kind: agent_runtime, type: aws_agentcore_runtime, authentication: none, status: ready }
      role: { kind: identity }
      pii: { kind: store, data_classes: [personal] }
      job: { kind: training_job }
      settings: { kind: account, invocation_log: false }
    edges: [internet exposes chat, chat runs_as role, role can_read pii, job trained_on pii, settings contains chat]
    expect: fail
  - { name: reads nothing, like: the whole path, missing: role can_read pii, expect: pass }
  - { name: not seen, like: the whole path, unseen: role can_read pii, expect: unknown }
"#;

    #[test]
    fn a_path_is_told_edge_by_edge() {
        let source = |path: &str, text: &str| RuleSource { path: path.to_owned(), text: text.to_owned() };
        let rules =
            RuleSet::compile(&[source("rules/correlation/a-path.yaml", RULE)], &source("rules/themes.yaml", ""), &[]);
        let rules = rules.unwrap_or_else(|errors| panic!("{errors}"));
        let rule = rules.get("a-path").unwrap();
        assert_eq!((rule.form(), rule.subject()), ("correlation", "agent_runtime or gateway".to_owned()));
        assert_eq!(rule.sentence(), "{{runtime.name}} reads {{data.name}} as {{identity.name}} for {{job.name}}");
        insta::assert_snapshot!(pattern_lines(rule).join("\n"), @r"
        - begins at `entry`: `internet`
        - over `exposes` to `runtime`: `agent_runtime` or `gateway` of type `aws_agentcore_runtime` where `authentication` is `none`
        - over `runs_as` to `identity`: `identity`
        - over `can_assume` or `can_escalate_to` up to 3 times, then over `can_read` or `can_write` to `data`: `store` where any of these holds:
          - `data_classes` contains `personal`
          - `public` is `true`
        - against `trained_on` to `job`: `training_job`
        - only with `runtime` against `contains` to `account` where `invocation_log` is `false`
        - only without `runtime` over `guarded_by` to `guardrail` where `blocks_prompt_attacks` is `true`
        - with signals that weigh at least 2 together:
          - `network` (3): `runtime` where `name` starts with `c`
          - `elsewhere` (1): `data` where `account` is not the `account` of `identity`
        - one finding for each `runtime`
        ");
    }
}
