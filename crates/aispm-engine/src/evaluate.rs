//! Evaluation: every rule over every asset of its kind, in blocks of assets that fit the cache.
//!
//! A block answers each question of its kind once, as two bitsets (yes and no; neither is unknown),
//! and each rule is a few operations on whole words of those.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Inventory, Kind, Seen};
use rayon::prelude::*;

use crate::{
    Evaluation, Finding, Judgement, OutcomeCounts, Passed, Rule, RuleSet, World,
    bits::{Answers, Bits, ROWS},
    condition::{Test, formula::Truth, judge::Scope},
    correlation,
    distinct::Distinct,
    evidence,
    finding::Risk,
    graph::Node,
    plan::{Column, Plan, Planned},
    risk,
    rule::{Body, Check},
};

/// What the rules say about a world. The same arguments always give the same answer.
#[must_use]
pub fn evaluate(world: &World, rules: &RuleSet) -> Evaluation {
    let mut all = checks(world, rules);
    correlation::judge(world, rules, &mut all);
    risk::assess(world, rules, &mut all);
    all.findings.par_sort_by(|a, b| {
        let uid = |finding: &Finding| world.inventory.assets.get(finding.asset).map_or("", |asset| asset.uid.as_str());
        // A finding that is not decided stands behind those that are. Rules are in the order of their ids.
        (a.judgement.cmp(&b.judgement))
            .then_with(|| b.risk.priority.total_cmp(&a.risk.priority))
            .then_with(|| (b.severity, b.confidence).cmp(&(a.severity, a.confidence)))
            .then_with(|| (a.rule, uid(a), a.asset).cmp(&(b.rule, uid(b), b.asset)))
    });
    all
}

/// What the rules about single assets say.
fn checks(world: &World, rules: &RuleSet) -> Evaluation {
    let inventory = &world.inventory;
    let is_missing = |index: usize| Node::try_from(index).is_ok_and(|node| world.graph.is_missing(node));
    let mut kinds: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    for (index, asset) in inventory.assets.iter().enumerate().filter(|(index, _)| !is_missing(*index)) {
        kinds.entry(asset.kind()).or_default().push(index);
    }
    let blocks: Vec<(&Plan, &[usize])> = kinds
        .iter()
        .filter_map(|(kind, assets)| Some((rules.plan(*kind)?, assets)))
        .flat_map(|(plan, assets)| assets.chunks(ROWS).map(move |block| (plan, block)))
        .collect();
    let judged: Vec<Evaluation> =
        blocks.into_par_iter().map(|(plan, block)| Block::new(inventory, block).judge(rules, plan)).collect();
    let mut all = Evaluation::default();
    // The blocks of a rule come in the order of their assets, so that gathering by rule leaves nothing to sort.
    let mut passed: Vec<Vec<Passed>> = vec![Vec::new(); rules.rules().len()];
    for block in judged {
        all.findings.extend(block.findings);
        all.outcomes += block.outcomes;
        for of_rule in block.passed.chunk_by(|a, b| a.rule == b.rule) {
            if let Some(passed) = of_rule.first().and_then(|first| passed.get_mut(first.rule)) {
                passed.extend_from_slice(of_rule);
            }
        }
    }
    all.passed = passed.concat();
    all
}

/// Assets of one kind that are judged together.
struct Block<'a> {
    inventory: &'a Inventory,
    /// Their indices in the inventory.
    indices: &'a [usize],
    assets: Vec<&'a Asset>,
}

impl<'a> Block<'a> {
    fn new(inventory: &'a Inventory, indices: &'a [usize]) -> Self {
        let assets = indices.iter().filter_map(|index| inventory.assets.get(*index)).collect();
        Self { inventory, indices, assets }
    }

    fn scope(&self, asset: &'a Asset) -> Scope<'a> {
        Scope::of(asset, self.inventory.scan.started_at)
    }

    fn judge(&self, rules: &RuleSet, plan: &Plan) -> Evaluation {
        let answers = self.answers(plan);
        let everyone = Bits::first(self.assets.len());
        let mut out = Evaluation::default();
        for planned in &plan.rules {
            let Some((rule, check)) = rules.rules().get(planned.rule).and_then(of_check) else { continue };
            let said = Said::by(planned, everyone, &answers);
            out.outcomes += said.counts();
            out.passed.extend(
                said.pass.rows().filter_map(|row| Some(Passed { rule: planned.rule, asset: *self.indices.get(row)? })),
            );
            for (rows, judgement) in [(said.fail, Judgement::Fail), (said.unknown, Judgement::Unknown)] {
                out.findings
                    .extend(rows.rows().filter_map(|row| self.finding(row, planned.rule, rule, check, judgement)));
            }
        }
        out
    }

    fn finding(&self, row: usize, index: usize, rule: &Rule, check: &Check, judgement: Judgement) -> Option<Finding> {
        let asset = self.assets.get(row)?;
        let scope = self.scope(asset);
        let evidence = evidence::of(check, judgement, scope, self.inventory);
        let message = match judgement {
            Judgement::Unknown => evidence::undecided(asset, &evidence),
            _ => rule.message.about(&[asset], scope.now),
        };
        Some(Finding {
            fingerprint: fingerprint(&rule.id, &asset.uid),
            rule: index,
            asset: *self.indices.get(row)?,
            judgement,
            severity: rule.severity,
            confidence: rule.confidence,
            message,
            evidence,
            risk: Risk::default(),
            path: None,
            signals: Vec::new(),
            cuts: Vec::new(),
        })
    }

    /// The answers to every question of the plan, by its number.
    fn answers(&self, plan: &Plan) -> Vec<Answers> {
        let mut answers = vec![Answers::default(); plan.questions];
        let mut column: Vec<Seen<'a>> = Vec::with_capacity(self.assets.len());
        for Column { source, tests } in &plan.columns {
            column.clear();
            column.extend(self.assets.iter().map(|asset| self.scope(asset).read(source)));
            let distinct =
                (tests.len() > 1 || tests.iter().any(|(_, test)| test.is_dear())).then(|| Distinct::of(&column));
            for (number, test) in tests {
                let Some(answer) = answers.get_mut(*number) else { continue };
                *answer = match &distinct {
                    Some(Some(distinct)) if test.others().is_empty() => self.ask_each(test, distinct),
                    _ => self.ask(test, &column),
                };
            }
        }
        answers
    }

    fn ask(&self, test: &Test, column: &[Seen<'a>]) -> Answers {
        Answers::collect(self.assets.iter().zip(column).map(|(asset, seen)| self.scope(asset).test(test, seen)))
    }

    /// The same by way of distinct values, for a test that reads nothing else of the asset.
    fn ask_each(&self, test: &Test, distinct: &Distinct<'_, 'a>) -> Answers {
        let Some(any) = self.assets.first() else { return Answers::default() };
        let scope = self.scope(any);
        let truths: Vec<Truth> = distinct.values.iter().map(|seen| scope.test(test, seen)).collect();
        let truth = |number: &usize| truths.get(*number).copied().unwrap_or(Truth::Unknown);
        Answers::collect(distinct.numbers.iter().map(truth))
    }
}

/// What a rule says about the assets of a block.
struct Said {
    fail: Bits,
    pass: Bits,
    unknown: Bits,
    not_applicable: Bits,
}

impl Said {
    fn by(planned: &Planned, everyone: Bits, answers: &[Answers]) -> Self {
        let answer = |number: &usize| answers.get(*number).copied().unwrap_or_default();
        let judged = planned.gate.map_or(everyone, |gate| answer(&gate).yes) & everyone;
        let when = planned
            .when
            .as_ref()
            .map_or(Answers { yes: everyone, no: Bits::default() }, |when| Answers::of(when, everyone, &answer));
        let fail_if = Answers::of(&planned.fail_if, everyone, &answer);
        let asked = judged & when.yes;
        let (fail, pass, not_applicable) = (asked & fail_if.yes, asked & fail_if.no, judged & when.no);
        Self { fail, pass, not_applicable, unknown: judged & !(fail | pass | not_applicable) }
    }

    fn counts(&self) -> OutcomeCounts {
        OutcomeCounts {
            fail: self.fail.count(),
            pass: self.pass.count(),
            unknown: self.unknown.count(),
            not_applicable: self.not_applicable.count(),
        }
    }
}

impl std::ops::AddAssign for OutcomeCounts {
    fn add_assign(&mut self, other: Self) {
        self.fail += other.fail;
        self.pass += other.pass;
        self.unknown += other.unknown;
        self.not_applicable += other.not_applicable;
    }
}

const fn of_check(rule: &Rule) -> Option<(&Rule, &Check)> {
    match &rule.body {
        Body::Check(check) => Some((rule, check)),
        Body::Correlation(_) => None,
    }
}

/// The stable identity of a finding: rule and asset.
pub(crate) fn fingerprint(rule: &str, uid: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(rule.as_bytes()).update(&[0]).update(uid.as_bytes());
    let hex = hasher.finalize().to_hex();
    format!("f1:{}", hex.get(..32).unwrap_or_default())
}
