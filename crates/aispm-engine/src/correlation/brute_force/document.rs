//! Random rules, as they are and as documents.

use std::fmt::Write as _;

use aispm_inventory::{Kind, Relation};

use super::estate::{Dice, Estate, KINDS, RELATIONS, Way};
use crate::{
    RuleSet, RuleSource,
    condition::formula::Truth,
    correlation::{automaton::Hop, sets::KindSet},
};

/// A tag must say this.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    key: usize,
    yes: bool,
}

impl Ask {
    fn random(dice: &mut Dice) -> Self {
        Self { key: dice.below(2), yes: dice.chance(60) }
    }

    pub(crate) fn of(self, estate: &Estate, thing: usize) -> Truth {
        let said = estate.tag(thing, self.key);
        if self.yes { said } else { !said }
    }

    fn text(self) -> String {
        format!("{{ tags.{}: '{}' }}", ["a", "b"][self.key], if self.yes { "yes" } else { "no" })
    }
}

/// A step or an edge of a path.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Step { kinds: Vec<Kind>, ask: Option<Ask> },
    Leg { relations: Vec<Relation>, reverse: bool, min: usize, max: usize },
}

/// An edge beside the path.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) from: usize,
    relation: Relation,
    reverse: bool,
    to: Kind,
    ask: Option<Ask>,
}

impl Side {
    /// Whether a thing has it.
    pub(crate) fn of(&self, estate: &Estate, ways: &[Way], thing: usize) -> Truth {
        let ends = ways.iter().filter(|way| way.relation == self.relation).filter_map(|way| {
            let (start, end) = if self.reverse { (way.to, way.from) } else { (way.from, way.to) };
            let fits = start == thing && estate.things[end].kind == self.to;
            let ask = |end| self.ask.map_or(Truth::True, |ask| ask.of(estate, end));
            fits.then(|| ask(end).min(if way.seen { Truth::True } else { Truth::Unknown }))
        });
        ends.max().unwrap_or(Truth::False)
    }

    fn text(&self) -> String {
        let ask = self.ask.map_or(String::new(), |ask| format!(", where: {}", ask.text()));
        let (relation, to) = (self.relation.name(), self.to.name());
        format!("from: s{}, edge: {relation}, reverse: {}, to: {to}{ask}", self.from, self.reverse)
    }
}

/// What shows a signal.
#[derive(Debug, Clone)]
pub(crate) enum Sign {
    Tag(usize, Ask),
    Side(Side),
    /// The account of a step is that of another, which all are here.
    Compare(usize, usize),
}

/// A rule about paths.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) items: Vec<Item>,
    pub(crate) with: Vec<Side>,
    pub(crate) without: Vec<Side>,
    pub(crate) signs: Vec<(Sign, u32)>,
    pub(crate) at_least: u32,
    pub(crate) per: usize,
    pub(crate) max_targets: usize,
}

impl Document {
    /// A rule that may not load.
    pub(crate) fn random(dice: &mut Dice, compares: bool) -> Self {
        let mut here = vec![dice.pick(&KINDS)];
        let mut items = vec![Item::Step { kinds: here.clone(), ask: ask(dice, 25) }];
        let legs = 1 + dice.below(3);
        for leg in 0..legs {
            let kinds: KindSet = here.iter().copied().collect();
            let hop = |relation, reverse| Hop { relations: [relation].into_iter().collect(), reverse };
            let ways: Vec<(Relation, bool)> = RELATIONS
                .into_iter()
                .flat_map(|relation| [(relation, false), (relation, true)])
                .filter(|(relation, reverse)| KINDS.iter().any(|kind| hop(*relation, *reverse).leads(kinds).has(*kind)))
                .collect();
            let Some((relation, reverse)) = (!ways.is_empty()).then(|| dice.pick(&ways)) else { break };
            let others: Vec<Relation> =
                ways.iter().filter(|(_, way)| *way == reverse).map(|(other, _)| *other).collect();
            let mut relations = vec![relation];
            if dice.chance(30) {
                let other = dice.pick(&others);
                relations.extend((other != relation).then_some(other));
            }
            let (min, max) = if dice.chance(45) {
                let min = dice.below(3);
                (min, (min + dice.below(3)).max(1))
            } else {
                (1, 1)
            };
            let hop = Hop { relations: relations.iter().copied().collect(), reverse };
            let mut next: Vec<Kind> = KINDS.into_iter().filter(|kind| hop.leads(kinds).has(*kind)).collect();
            items.push(Item::Leg { relations, reverse, min, max });
            let is_last = leg + 1 == legs;
            if is_last || dice.chance(75) {
                while next.len() > 1 && dice.chance(60) {
                    let at = dice.below(next.len());
                    next.remove(at);
                }
                items.push(Item::Step { kinds: next.clone(), ask: ask(dice, 25) });
            }
            here = next;
        }
        let kinds: Vec<Vec<Kind>> = items
            .iter()
            .filter_map(|item| match item {
                Item::Step { kinds, .. } => Some(kinds.clone()),
                Item::Leg { .. } => None,
            })
            .collect();
        let steps = kinds.len();
        let side = |dice: &mut Dice| loop {
            let (from, relation, to, reverse) =
                (dice.below(steps), dice.pick(&RELATIONS), dice.pick(&KINDS), dice.chance(40));
            let hop = Hop { relations: [relation].into_iter().collect(), reverse };
            if hop.leads(kinds[from].iter().copied().collect()).has(to) {
                break Side { from, relation, reverse, to, ask: ask(dice, 50) };
            }
        };
        let with = if dice.chance(15) { vec![side(dice)] } else { Vec::new() };
        let without = if dice.chance(20) { vec![side(dice)] } else { Vec::new() };
        let mut signs: Vec<(Sign, u32)> = Vec::new();
        for _ in 0..dice.below(5) {
            let sign = match dice.below(if compares { 5 } else { 4 }) {
                0..3 => Sign::Tag(dice.below(steps), Ask::random(dice)),
                3 => Sign::Side(side(dice)),
                _ => Sign::Compare(dice.below(steps), dice.below(steps)),
            };
            signs.push((sign, 1 + dice.below(3) as u32));
        }
        let sum: u32 = signs.iter().map(|(_, weight)| weight).sum();
        let at_least = if dice.chance(60) { dice.below(sum as usize + 1) as u32 } else { 0 };
        let max_targets = 1 + dice.below(12);
        Self { items, with, without, signs, at_least, per: dice.below(steps), max_targets }
    }

    /// The rule, loaded; nothing when it asks for what cannot be.
    pub(crate) fn load(&self) -> Option<RuleSet> {
        let source = RuleSource { path: "rules/correlation/random.yaml".to_owned(), text: self.text() };
        let themes = RuleSource { path: "rules/themes.yaml".to_owned(), text: String::new() };
        match RuleSet::compile(&[source], &themes, &[]) {
            Ok(rules) => Some(rules),
            Err(errors) => {
                let impossible =
                    errors.0.iter().all(|error| matches!(error.code.name(), "impossible-edge" | "out-of-range"));
                assert!(impossible, "{errors}\n{}", self.text());
                None
            }
        }
    }

    fn text(&self) -> String {
        let mut text = "kind: Correlation\nid: random\ntitle: t\nwhy: w\npath:\n".to_owned();
        let mut steps = 0;
        for item in &self.items {
            let line = match item {
                Item::Step { kinds, ask } => {
                    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
                    let ask = ask.map_or(String::new(), |ask| format!(", where: {}", ask.text()));
                    steps += 1;
                    format!("step: s{}, asset: [{}]{ask}", steps - 1, kinds.join(", "))
                }
                Item::Leg { relations, reverse, min, max } => {
                    let names: Vec<&str> = relations.iter().map(|relation| relation.name()).collect();
                    let repeat = format!("repeat: {{ min: {min}, max: {max} }}");
                    format!("edge: [{}], reverse: {reverse}, {repeat}", names.join(", "))
                }
            };
            writeln!(text, "  - {{ {line} }}").expect("text");
        }
        for (key, sides) in [("with", &self.with), ("without", &self.without)] {
            let sides: Vec<String> = sides.iter().map(|side| format!("{{ {} }}", side.text())).collect();
            writeln!(text, "{key}: [{}]", sides.join(", ")).expect("text");
        }
        writeln!(text, "signals:\n  at_least: {}\n  any_of:", self.at_least).expect("text");
        let mut any_of = String::new();
        for (number, (sign, weight)) in self.signs.iter().enumerate() {
            let shown_by = match sign {
                Sign::Tag(step, ask) => format!("step: s{step}, where: {}", ask.text()),
                Sign::Side(side) => side.text(),
                Sign::Compare(step, other) => {
                    format!("step: s{step}, where: {{ name: {{ not: {{ step: s{other}, field: name }} }} }}")
                }
            };
            writeln!(any_of, "    - {{ id: g{number}, weight: {weight}, {shown_by} }}").expect("text");
        }
        text.push_str(if any_of.is_empty() { "    []\n" } else { &any_of });
        let named: Vec<String> = (0..steps).map(|step| format!("{{{{s{step}.uid}}}}")).collect();
        writeln!(text, "report: {{ per: s{}, max_targets: {} }}", self.per, self.max_targets).expect("text");
        writeln!(text, "severity: high\nconfidence: derived\nmessage: '{}'", named.join(" ")).expect("text");
        text.push_str(
            "fix: { summary: f }\ntests:\n  - { name: a, assets: { x: { kind: agent }, y: { kind: identity } }, edges: [x \
             runs_as y], expect: fail }\n  - { name: b, like: a, missing: x runs_as y, expect: pass }\n  - { name: c, like: a, \
             unseen: x runs_as y, expect: unknown }\n",
        );
        text
    }
}

fn ask(dice: &mut Dice, percent: usize) -> Option<Ask> {
    dice.chance(percent).then(|| Ask::random(dice))
}
