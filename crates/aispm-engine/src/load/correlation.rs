//! The part of a document that is about paths: branches, signals, what is reported, and what nothing uses.

use std::collections::BTreeSet;

use super::{
    Checks,
    document::{Mark, Node},
    header::{BASE, Judging},
    path::{self, Params, Path},
    reader::{Entries, Reader, get},
    scene,
};
use crate::{
    condition::statements,
    correlation::{Branch, Correlation, ShownBy, Sign, Step, automaton::Hop, sets::KindSet},
    error::Code,
    message::{Message, Named},
    rule::Body,
};

/// The keys that only a correlation has.
pub(crate) const KEYS: [&str; 5] = ["path", "with", "without", "signals", "report"];
pub(crate) const BRANCH_KEYS: [&str; 6] = ["from", "edge", "reverse", "to", "types", "where"];
pub(crate) const SIGNAL_KEYS: [&str; 11] =
    ["id", "step", "asset", "where", "fails", "from", "edge", "reverse", "to", "types", "weight"];
/// The most that one signal may weigh.
pub(crate) const MOST_WEIGHT: u32 = 1_000;
/// The most signals of a rule: their weights must fit beside the ease of a path.
const MOST_SIGNALS: usize = 64;
/// How many ends of paths a finding lists, unless the rule says otherwise, and at most.
pub(crate) const TARGETS: (u32, u32) = (20, 1_000);

/// Reads what a correlation judges. Everything that is wrong is filed before this gives up.
pub(crate) fn read<'n>(
    reader: &mut Reader<'_>,
    entries: Entries<'n>,
    top: Mark,
    params: Params<'_, 'n>,
    checks: &Checks,
) -> Option<Judging> {
    let path = reader.need(entries, "path", top).and_then(|node| path::read(reader, node, params));
    let report = reader.need(entries, "report", top);
    let tests = reader.need(entries, "tests", top);
    // Everything else names steps.
    let Path { steps, states, marks, plain } = path?;
    let mut body = Parts { reader, steps: &steps, params, checks, branches: 0, named: BTreeSet::new() };
    let with = body.branches(get(entries, "with"));
    let without = body.branches(get(entries, "without"));
    let signals = body.signals(get(entries, "signals"));
    let report = report.and_then(|node| body.report(node));
    let mut named = body.named;
    let message = Message::of_rule(reader, entries, Named::Steps(&steps));
    if let Some(message) = &message {
        named.extend((0..steps.len()).filter(|step| message.names(*step)));
    }
    for (step, mark) in plain.difference(&named).filter_map(|step| Some((steps.get(*step)?, marks.get(*step)?))) {
        let message = format!("nothing names step `{}`, and it takes every asset that gets there", step.name);
        reader.report_with(Code::UnusedStep, *mark, message, "name it in the message, or leave it out");
    }
    let ((at_least, signals), (per, max_targets)) = (signals?, report?);
    let correlation =
        Correlation { steps, states, with: with?, without: without?, signals, at_least, per, max_targets };
    let tests = tests.and_then(|node| scene::read_all(reader, node, &correlation));
    Some(Judging { body: Body::Correlation(correlation), message: message?, tests: tests? })
}

/// The parts that name steps.
struct Parts<'r, 's, 'n> {
    reader: &'r mut Reader<'s>,
    steps: &'r [Step],
    params: Params<'r, 'n>,
    checks: &'r Checks,
    /// How many branches there are.
    branches: usize,
    /// Steps that something names.
    named: BTreeSet<usize>,
}

impl<'n> Parts<'_, '_, 'n> {
    fn step(&mut self, node: &'n Node) -> Option<usize> {
        let name = self.reader.text(node)?;
        let found = self.steps.iter().position(|step| *step.name == *name);
        match found {
            Some(step) => {
                self.named.insert(step);
            }
            None => {
                let names = self.steps.iter().map(|step| &*step.name);
                self.reader.unknown(Code::UnknownStep, node.mark, format!("unknown step `{name}`"), name, names);
            }
        }
        found
    }

    fn branches(&mut self, node: Option<&'n Node>) -> Option<Vec<Branch>> {
        let Some(node) = node else { return Some(Vec::new()) };
        let branches: Vec<_> = self
            .reader
            .list(node)?
            .iter()
            .map(|node| {
                let entries = self.reader.map_of(node, &BRANCH_KEYS)?;
                self.branch(entries, node.mark)
            })
            .collect();
        branches.into_iter().collect()
    }

    /// `{ from, edge, reverse, to, where }`.
    fn branch(&mut self, entries: Entries<'n>, mark: Mark) -> Option<Branch> {
        let from = self.reader.need(entries, "from", mark).and_then(|node| self.step(node));
        let edge = self.reader.need(entries, "edge", mark);
        let hop = edge.and_then(|edge| path::hop(self.reader, entries, edge));
        let kinds = self.reader.need(entries, "to", mark).and_then(|node| path::kinds(self.reader, node));
        let (from, kinds, (hop, relations)) = (from?, kinds?, hop?);
        let to = path::wanted(self.reader, entries, &kinds, self.params)?;
        let here = self.steps.get(from)?.wanted.kinds;
        let mut possible = true;
        for (relation, name, mark) in relations {
            let hop = Hop { relations: [relation].into_iter().collect(), ..hop };
            if hop.leads(here).and(to.kinds).is_empty() {
                possible = false;
                let message = format!("`{name}` does not lead from {} to {}", path::named(here), path::named(to.kinds));
                let other = Hop { reverse: !hop.reverse, ..hop };
                if !other.leads(here).and(to.kinds).is_empty() {
                    let hint = if hop.reverse { "leave out `reverse`" } else { "it does with `reverse: true`" };
                    self.reader.report_with(Code::ImpossibleEdge, mark, message, hint);
                } else if hop.leads(here).is_empty() {
                    self.reader.report(Code::ImpossibleEdge, mark, message);
                } else {
                    let hint = format!("it leads to {}", path::named(hop.leads(here)));
                    self.reader.report_with(Code::ImpossibleEdge, mark, message, hint);
                }
            }
        }
        self.branches += 1;
        possible.then_some(Branch { from, hop, to, number: self.branches })
    }

    /// `at_least` and `any_of`.
    fn signals(&mut self, node: Option<&'n Node>) -> Option<(u32, Vec<Sign>)> {
        let Some(node) = node else { return Some((0, Vec::new())) };
        let entries = self.reader.map_of(node, &["at_least", "any_of"])?;
        let at_least = get(entries, "at_least").map(|node| (node, self.reader.int_in(node, 0, u32::MAX)));
        let any_of = self.reader.need(entries, "any_of", node.mark)?;
        let items = self.reader.list(any_of)?;
        if items.len() > MOST_SIGNALS {
            let message = format!("a rule has at most {MOST_SIGNALS} signals, and this one {}", items.len());
            self.reader.report(Code::OutOfRange, any_of.mark, message);
            return None;
        }
        let mut ids = BTreeSet::new();
        let signs: Vec<_> = items.iter().map(|node| self.signal(node, &mut ids)).collect();
        let signs: Vec<Sign> = signs.into_iter().collect::<Option<_>>()?;
        let sum: u32 = signs.iter().map(|sign| sign.weight).sum();
        match at_least {
            None => Some((0, signs)),
            Some((node, at_least)) => {
                let at_least = at_least?;
                if at_least > sum {
                    let message = format!("no path weighs {at_least}: all signals together weigh {sum}");
                    self.reader.report(Code::OutOfRange, node.mark, message);
                    return None;
                }
                Some((at_least, signs))
            }
        }
    }

    fn signal(&mut self, node: &'n Node, ids: &mut BTreeSet<&'n str>) -> Option<Sign> {
        let entries = self.reader.map_of(node, &SIGNAL_KEYS)?;
        let id = self.reader.need(entries, "id", node.mark).and_then(|node| {
            let id = path::word(self.reader, node)?;
            if id == BASE {
                let message = format!("`{BASE}` stands for something else in `factors`");
                self.reader.report(Code::DuplicateName, node.mark, message);
            } else if !ids.insert(id) {
                self.reader.report(Code::DuplicateName, node.mark, format!("`{id}` is already a signal of the rule"));
            }
            Some(id)
        });
        let weight = get(entries, "weight").map_or(Some(1), |node| self.reader.int_in(node, 1, MOST_WEIGHT));
        let (step, shown_by) = if get(entries, "from").is_some() {
            for key in ["step", "asset", "fails"] {
                self.beside(entries, key, "from");
            }
            let branch = self.branch(entries, node.mark)?;
            (branch.from, ShownBy::Branch(branch))
        } else {
            for key in ["edge", "reverse", "to", "types"] {
                self.beside(entries, key, "step");
            }
            self.at_step(entries, node.mark)?
        };
        Some(Sign { id: id?.into(), step, weight: weight?, shown_by })
    }

    /// Files a key that does not go with another.
    fn beside(&mut self, entries: Entries<'n>, key: &str, other: &str) {
        if let Some((key, _)) = entries.iter().find(|(name, _)| name.name == key) {
            let message = format!("`{}` does not go with `{other}`", key.name);
            self.reader.report(Code::UnknownKey, key.mark, message);
        }
    }

    /// A signal of an asset on the path: `{ step, where }` or `{ step, fails }`.
    fn at_step(&mut self, entries: Entries<'n>, mark: Mark) -> Option<(usize, ShownBy)> {
        let step = self.reader.need(entries, "step", mark).and_then(|node| self.step(node))?;
        if let Some(node) = get(entries, "fails") {
            for key in ["where", "asset"] {
                self.beside(entries, key, "fails");
            }
            return Some((step, self.fails(node, step)?));
        }
        let Some(node) = get(entries, "where") else {
            self.reader.report(Code::MissingKey, mark, "`where` or `fails` is missing");
            return None;
        };
        let kinds = match get(entries, "asset") {
            Some(asset) => self.some_kinds(asset, step)?,
            None => self.steps.get(step)?.wanted.kinds,
        };
        let conditions = path::conditions(self.reader, node, kinds, self.params, self.steps)?;
        let mut compared = BTreeSet::new();
        for (_, condition) in &conditions {
            statements(condition, &mut |statement| compared.extend(statement.test.steps().iter().map(|of| of.step)));
        }
        let shown_by = if compared.is_empty() { ShownBy::Facts(conditions) } else { ShownBy::Comparison(conditions) };
        self.named.extend(compared);
        Some((step, shown_by))
    }

    /// Those kinds of a step that a signal is about: assets of the others do not show it.
    fn some_kinds(&mut self, node: &'n Node, step: usize) -> Option<KindSet> {
        let all = self.steps.get(step)?.wanted.kinds;
        let kinds = path::kinds(self.reader, node)?;
        if let Some((kind, mark)) = kinds.iter().find(|(kind, _)| !all.has(*kind)) {
            let message = format!("this step is {}, never `{}`", path::named(all), kind.name());
            self.reader.report(Code::UnknownKind, *mark, message);
            return None;
        }
        Some(kinds.into_iter().map(|(kind, _)| kind).collect())
    }

    /// A check that must judge a kind of the step.
    fn fails(&mut self, node: &'n Node, step: usize) -> Option<ShownBy> {
        let id = self.reader.text(node)?;
        let wanted = &self.steps.get(step)?.wanted;
        if let Some(check) = self.checks.read.get(id) {
            if !wanted.kinds.has(check.asset) {
                let message = format!(
                    "`{id}` judges kind `{}`, and this step is {}",
                    check.asset.name(),
                    path::named(wanted.kinds)
                );
                self.reader.report(Code::WrongRule, node.mark, message);
                return None;
            }
            return Some(ShownBy::Failing(Box::new(check.clone())));
        }
        if self.checks.correlations.contains(id) {
            let message = format!("`{id}` is a correlation");
            self.reader.report_with(Code::WrongRule, node.mark, message, "a signal is a check that fails");
        } else if !self.checks.broken.contains(id) {
            let names = self.checks.read.keys().map(String::as_str);
            self.reader.unknown(Code::UnknownRule, node.mark, format!("there is no check `{id}`"), id, names);
        }
        None
    }

    /// `per` and `max_targets`.
    fn report(&mut self, node: &'n Node) -> Option<(usize, usize)> {
        let entries = self.reader.map_of(node, &["per", "max_targets"])?;
        let per = self.reader.need(entries, "per", node.mark).and_then(|node| self.step(node));
        let (usual, most) = TARGETS;
        let targets = get(entries, "max_targets").map_or(Some(usual), |node| self.reader.int_in(node, 1, most));
        Some((per?, targets? as usize))
    }
}
