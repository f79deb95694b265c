//! Findings of a correlation: the path, with what every hop of it rests on.

use serde_json::json;

use super::{
    Branch, Correlation, ShownBy, Sign, Wanted, branches,
    ground::Ground,
    of_kind,
    table::Table,
    targets::Targets,
    trace::{self, Trace},
    worth::Reading,
};
use crate::{
    Confidence, Evidence, Finding, Judgement, Rule, Severity,
    condition::{Condition, formula::Truth, judge::Scope},
    evaluate::fingerprint,
    evidence,
    finding::{AttackPath, Beside, Hop, Risk, Signal, Stop},
    graph::{Edge, Node},
    world::undescribed,
};

/// Makes findings of one rule.
pub(crate) struct Renderer<'a> {
    ground: &'a Ground<'a>,
    rule: &'a Rule,
    /// Index of the rule.
    index: usize,
    correlation: &'a Correlation,
    table: &'a Table,
    sure: Targets<'a>,
    possible: Targets<'a>,
}

/// A path with its assets.
struct Case<'a> {
    trace: &'a Trace,
    /// The assets at the steps.
    steps: Vec<&'a aispm_inventory::Asset>,
    nodes: Vec<Node>,
}

/// What a condition, a branch or a signal comes to, with the facts that show it or that were not seen.
struct Shown {
    truth: Truth,
    asset: Node,
    evidence: Vec<Evidence>,
    beside: Option<Beside>,
}

impl<'a> Renderer<'a> {
    pub(crate) fn of(
        ground: &'a Ground<'a>,
        (index, rule, correlation): (usize, &'a Rule, &'a Correlation),
        table: &'a Table,
    ) -> Self {
        let targets = |reading| Targets::of(ground, correlation, table, reading);
        let (sure, possible) = (targets(Reading::Sure), targets(Reading::Possible));
        Self { ground, rule, index, correlation, table, sure, possible }
    }

    /// The finding about an asset, given the path through it.
    pub(crate) fn finding(&mut self, node: Node, judgement: Judgement, trace: &Trace) -> Option<Finding> {
        let asset = self.ground.asset(node)?;
        let (nodes, steps) = trace.steps(self.ground, self.correlation).into_iter().unzip();
        let case = Case { trace, steps, nodes };
        let signs: Vec<(&Sign, Shown)> =
            self.correlation.signals.iter().filter_map(|sign| Some((sign, self.sign(&case, sign)?))).collect();
        let counted: Vec<_> = signs.iter().filter(|(_, shown)| trace.reading.holds(shown.truth)).collect();
        let (stops, hops, unseen) = self.hops(trace)?;
        let mut evidence = self.standing(&case);
        let with = self.correlation.with.iter().filter_map(|branch| Some((branch, *case.nodes.get(branch.from)?)));
        let mut beside = Vec::new();
        for (branch, from) in with {
            let shown = self.branch(branch, from, trace.reading);
            evidence.extend(shown.evidence);
            beside.extend(shown.beside);
        }
        if trace.reading == Reading::Possible {
            evidence.extend(unseen);
            evidence.extend(self.undecided_absence(&case));
            let known = counted.iter().filter(|(_, shown)| shown.truth == Truth::True).map(|(sign, _)| sign.weight);
            if known.sum::<u32>() < self.correlation.at_least {
                let open = counted.iter().filter(|(_, shown)| shown.truth == Truth::Unknown);
                evidence.extend(open.flat_map(|(_, shown)| shown.evidence.clone()));
            }
        }
        beside.extend(counted.iter().filter_map(|(_, shown)| shown.beside.clone()));
        let open = hops.iter().chain(beside.iter().map(|beside| &beside.hop)).any(|hop| !hop.open.is_empty());
        let evidence = once_each(evidence);
        let message = match judgement {
            Judgement::Unknown => evidence::undecided(asset, &evidence),
            _ => self.rule.message.about(&case.steps, self.ground.now()),
        };
        let (severity, confidence) = (self.rule.severity, self.rule.confidence);
        let is_possible = trace.reading == Reading::Possible;
        Some(Finding {
            fingerprint: fingerprint(&self.rule.id, &asset.uid),
            rule: self.index,
            asset: node as usize,
            judgement,
            severity: if is_possible { milder(severity) } else { severity },
            confidence: if is_possible || open { less_sure(confidence) } else { confidence },
            message,
            evidence,
            risk: Risk::default(),
            signals: counted
                .iter()
                .map(|(sign, shown)| Signal {
                    id: sign.id.to_string(),
                    asset: shown.asset as usize,
                    weight: sign.weight,
                    evidence: shown.evidence.clone(),
                })
                .collect(),
            path: Some(AttackPath { stops, hops, beside, targets: self.targets(node, trace) }),
            cuts: Vec::new(),
        })
    }

    /// The finding about an asset of which nothing was seen, its links neither.
    pub(crate) fn undescribed(&self, node: Node) -> Option<Finding> {
        let asset = self.ground.asset(node)?;
        let evidence = Vec::from_iter(evidence::fact(&self.ground.world.inventory, asset, undescribed(asset)?, None));
        Some(Finding {
            fingerprint: fingerprint(&self.rule.id, &asset.uid),
            rule: self.index,
            asset: node as usize,
            judgement: Judgement::Unknown,
            severity: milder(self.rule.severity),
            confidence: less_sure(self.rule.confidence),
            message: evidence::undecided(asset, &evidence),
            evidence,
            risk: Risk::default(),
            signals: Vec::new(),
            path: None,
            cuts: Vec::new(),
        })
    }

    /// The stops and hops of a path, and what was not seen of its edges.
    fn hops(&self, trace: &Trace) -> Option<(Vec<Stop>, Vec<Hop>, Vec<Evidence>)> {
        let (mut stops, mut hops, mut unseen): (Vec<Stop>, Vec<Hop>, Vec<Evidence>) = Default::default();
        let mut before: Option<(usize, Node)> = None;
        for (state, node) in &trace.walk {
            let step = self.correlation.states.get(*state)?.step;
            let step = step.and_then(|step| Some(self.correlation.steps.get(step)?.name.to_string()));
            match (before, stops.last_mut()) {
                // An edge was left out: one asset is both steps.
                (Some((_, last)), Some(stop)) if last == *node => {
                    stop.step = [stop.step.take(), step].into_iter().flatten().reduce(|a, b| format!("{a}, {b}"));
                }
                (from, _) => {
                    if let Some((from_state, from)) = from {
                        let (hop, _) = self.correlation.states.get(from_state)?.hop?;
                        let edge = trace::edge(self.ground, hop, from, *node, trace.reading)?;
                        let (hop, missing) = self.hop(&edge, hop.reverse);
                        hops.push(hop);
                        unseen.extend(missing);
                    }
                    stops.push(Stop { asset: *node as usize, step });
                }
            }
            before = Some((*state, *node));
        }
        Some((stops, hops, unseen))
    }

    /// An edge for people, and what was not seen of it.
    fn hop(&self, edge: &Edge, reversed: bool) -> (Hop, Vec<Evidence>) {
        let hop = Hop { reversed, ..self.ground.world.hop(edge) };
        let mut unseen: Vec<Evidence> = hop
            .because
            .iter()
            .filter(|evidence| !edge.seen && evidence.value.get("unseen").is_some())
            .cloned()
            .collect();
        if !edge.seen && unseen.is_empty() {
            let asset = self.ground.asset(edge.from).map_or(String::new(), |asset| asset.uid.clone());
            let (fact, value) = (edge.relation.name().to_owned(), json!({ "unseen": "not_collected" }));
            unseen.push(Evidence { asset, fact, value, source: None });
        }
        (hop, unseen)
    }

    /// The facts by which the assets stand at their steps, or those of them that were not seen.
    fn standing(&self, case: &Case<'_>) -> Vec<Evidence> {
        let steps = self.correlation.steps.iter().zip(&case.steps);
        steps.flat_map(|(step, asset)| self.facts(&step.wanted, asset, case.trace.reading)).collect()
    }

    fn facts(&self, wanted: &Wanted, asset: &aispm_inventory::Asset, reading: Reading) -> Vec<Evidence> {
        let condition = of_kind(&wanted.conditions, asset);
        condition
            .map(|condition| self.read(condition, Scope::of(asset, self.ground.now()), reading))
            .unwrap_or_default()
    }

    /// What makes a condition hold; in a path that is only possible, what keeps it from being decided.
    fn read(&self, condition: &Condition, scope: Scope<'_>, reading: Reading) -> Vec<Evidence> {
        let inventory = &self.ground.world.inventory;
        match reading {
            Reading::Sure => evidence::seen(condition, scope, inventory),
            Reading::Possible if scope.holds(condition) == Truth::Unknown => {
                evidence::unseen(condition, scope, inventory)
            }
            Reading::Possible => Vec::new(),
        }
    }

    /// A branch beside the path.
    fn branch(&self, branch: &Branch, from: Node, reading: Reading) -> Shown {
        let Some((edge, truth)) = branches::shown(self.ground, branch, from) else {
            return Shown { truth: Truth::False, asset: from, evidence: Vec::new(), beside: None };
        };
        let to = branch.hop.end(&edge);
        let (hop, unseen) = self.hop(&edge, branch.hop.reverse);
        let facts = self.ground.asset(to).map(|asset| self.facts(&branch.to, asset, reading)).unwrap_or_default();
        let evidence = unseen.into_iter().chain(facts).collect();
        Shown { truth, asset: to, evidence, beside: Some(Beside { from: from as usize, hop, to: to as usize }) }
    }

    /// What was not seen of branches that must not be there.
    fn undecided_absence(&self, case: &Case<'_>) -> Vec<Evidence> {
        let branches = self.correlation.without.iter();
        let shown =
            branches.filter_map(|branch| Some(self.branch(branch, *case.nodes.get(branch.from)?, Reading::Possible)));
        shown.filter(|shown| shown.truth == Truth::Unknown).flat_map(|shown| shown.evidence).collect()
    }

    /// What a signal comes to on the path.
    fn sign(&self, case: &Case<'_>, sign: &Sign) -> Option<Shown> {
        let (asset, node) = (*case.steps.get(sign.step)?, *case.nodes.get(sign.step)?);
        let scope = Scope::of(asset, self.ground.now()).on(&case.steps);
        let alone = |truth, evidence| Shown { truth, asset: node, evidence, beside: None };
        Some(match &sign.shown_by {
            ShownBy::Branch(branch) => {
                let reading = match branches::shown(self.ground, branch, node) {
                    Some((_, Truth::Unknown)) => Reading::Possible,
                    _ => Reading::Sure,
                };
                self.branch(branch, node, reading)
            }
            ShownBy::Failing(check) => {
                let (truth, judgement) = match check.judge(asset, self.ground.now()) {
                    Judgement::Fail => (Truth::True, Judgement::Fail),
                    Judgement::Unknown => (Truth::Unknown, Judgement::Unknown),
                    Judgement::Pass | Judgement::NotApplicable => (Truth::False, Judgement::Pass),
                };
                alone(truth, evidence::of(check, judgement, scope, &self.ground.world.inventory))
            }
            ShownBy::Facts(conditions) | ShownBy::Comparison(conditions) => {
                let condition = of_kind(conditions, asset)?;
                let truth = scope.holds(condition);
                let reading = if truth == Truth::Unknown { Reading::Possible } else { Reading::Sure };
                alone(truth, self.read(condition, scope, reading))
            }
        })
    }

    /// The ends of all paths of the finding, the one of its own path first.
    fn targets(&mut self, node: Node, trace: &Trace) -> Vec<usize> {
        let (Some((_, own)), Some(state)) = (trace.walk.last(), self.correlation.reported_state()) else {
            return Vec::new();
        };
        let cell = self.table.layers.get(state).and_then(|layer| layer.cell(node));
        let Some(forth) = cell.map(|cell| cell.forth.get(trace.reading).worth) else { return Vec::new() };
        let by_comparison = super::verdict::by_comparison(self.ground, self.correlation, trace);
        let targets = match trace.reading {
            Reading::Sure => &mut self.sure,
            Reading::Possible => &mut self.possible,
        };
        let ends = targets.from(state, node);
        let enough =
            |end: &&super::targets::End| forth.and(end.worth).weight() + by_comparison >= self.correlation.at_least;
        let others = ends.iter().filter(enough).map(|end| end.node).filter(|end| end != own);
        std::iter::once(*own).chain(others).take(self.correlation.max_targets).map(|end| end as usize).collect()
    }
}

fn once_each(all: Vec<Evidence>) -> Vec<Evidence> {
    let mut kept: Vec<Evidence> = Vec::new();
    for evidence in all {
        if !kept.contains(&evidence) {
            kept.push(evidence);
        }
    }
    kept
}

/// One severity lower.
const fn milder(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}

/// One confidence lower.
const fn less_sure(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::Observed => Confidence::Derived,
        Confidence::Derived | Confidence::Heuristic => Confidence::Heuristic,
    }
}
