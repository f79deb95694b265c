//! The path of a correlation: steps and edges, compiled to an automaton and checked against what relations can join.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Kind, Relation};

use super::{
    condition::Compiler,
    document::{Mark, Node},
    fields::Fields,
    header::optional_texts,
    reader::{Entries, Reader, get, listed},
};
use crate::{
    condition::Condition,
    correlation::{
        Step, Wanted,
        automaton::{Hop, Leg, MOST_HOPS, Place, State, narrow_from_end, narrow_from_entry, states},
        sets::KindSet,
    },
    error::Code,
};

pub(crate) const STEP_KEYS: [&str; 4] = ["step", "asset", "types", "where"];
pub(crate) const LEG_KEYS: [&str; 3] = ["edge", "reverse", "repeat"];

/// Names of parameters, and the nodes of their defaults.
pub(crate) type Params<'r, 'n> = &'r BTreeMap<&'n str, &'n Node>;

/// A path, compiled.
pub(crate) struct Path {
    pub(crate) steps: Vec<Step>,
    pub(crate) states: Vec<State>,
    /// Where each step is named.
    pub(crate) marks: Vec<Mark>,
    /// Steps between others that take every asset which gets there.
    pub(crate) plain: BTreeSet<usize>,
}

/// What an item of a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Step,
    Edge,
}

/// A path being read.
#[derive(Default)]
struct Draft<'n> {
    /// The item before, even if something is wrong in it.
    last: Option<Last>,
    names: BTreeSet<&'n str>,
    steps: Vec<Step>,
    marks: Vec<Mark>,
    /// Where each kind of a step is named.
    kinds: Vec<Vec<(Kind, Mark)>>,
    places: Vec<Place>,
    legs: Vec<(Leg, Written<'n>)>,
}

/// Where the parts of a leg stand.
struct Written<'n> {
    edge: Mark,
    relations: Vec<(Relation, &'n str, Mark)>,
}

/// Reads `path`.
pub(crate) fn read<'n>(reader: &mut Reader<'_>, node: &'n Node, params: Params<'_, 'n>) -> Option<Path> {
    let items = reader.list(node)?;
    let (mut draft, mut complete) = (Draft::default(), true);
    for item in items {
        complete &= draft.item(reader, item, params).is_some();
    }
    if draft.last != Some(Last::Step) {
        let end = items.last().map_or(node.mark, |item| item.mark);
        reader.report_with(Code::BadPath, end, "the path does not end with a step", "an edge leads to a step");
        return None;
    }
    if !complete {
        return None;
    }
    let most: u32 = draft.legs.iter().map(|(leg, _)| leg.max).sum();
    let mut taken = 0;
    let over = draft.legs.iter().find(|(leg, _)| {
        taken += leg.max;
        taken > MOST_HOPS
    });
    if let Some((_, written)) = over {
        let message = format!("the path may take {most} edges, and {MOST_HOPS} are the most");
        reader.report_with(Code::OutOfRange, written.edge, message, "repeat less");
        return None;
    }
    draft.finish(reader)
}

impl<'n> Draft<'n> {
    /// One step or edge.
    fn item(&mut self, reader: &mut Reader<'_>, node: &'n Node, params: Params<'_, 'n>) -> Option<()> {
        let entries = reader.map(node)?;
        if let Some(edge) = get(entries, "edge") {
            reader.map_of(node, &LEG_KEYS);
            let before = self.last.replace(Last::Edge);
            let leg = leg(reader, entries, edge);
            match before {
                None => {
                    let hint = "write the step that it starts at before it";
                    reader.report_with(Code::BadPath, edge.mark, "the path does not begin with a step", hint);
                    return None;
                }
                Some(Last::Step) => {}
                Some(Last::Edge) => self.places.push(Place { step: None, kinds: KindSet::all() }),
            }
            self.legs.push(leg?);
            return Some(());
        }
        let Some(name) = get(entries, "step") else {
            reader.report(Code::MissingKey, node.mark, "`step` or `edge` is missing");
            return None;
        };
        reader.map_of(node, &STEP_KEYS);
        let follows_step = self.last.replace(Last::Step) == Some(Last::Step);
        let mark = name.mark;
        let name = self.name(reader, name);
        if follows_step {
            let hint = "write `{ edge: … }` between two steps";
            reader.report_with(Code::BadPath, mark, "no edge leads to this step", hint);
        }
        let kinds = reader.need(entries, "asset", node.mark).and_then(|node| kinds(reader, node))?;
        let wanted = wanted(reader, entries, &kinds, params)?;
        let name = name.filter(|_| !follows_step)?;
        self.places.push(Place { step: Some(self.steps.len()), kinds: wanted.kinds });
        self.steps.push(Step { name: name.into(), wanted });
        self.marks.push(mark);
        self.kinds.push(kinds);
        Some(())
    }

    fn name(&mut self, reader: &mut Reader<'_>, node: &'n Node) -> Option<&'n str> {
        let name = word(reader, node)?;
        if self.names.insert(name) {
            return Some(name);
        }
        reader.report(Code::DuplicateName, node.mark, format!("`{name}` is already a step of the path"));
        None
    }

    /// Compiles the path, and finds what no asset can walk.
    fn finish(self, reader: &mut Reader<'_>) -> Option<Path> {
        let legs: Vec<Leg> = self.legs.iter().map(|(leg, _)| *leg).collect();
        let mut states = states(&self.places, &legs);
        narrow_from_entry(&mut states);
        let reached: Vec<KindSet> = states.iter().map(|state| state.kinds).collect();
        let starts: Vec<usize> = starts(&legs);
        // The first edge that leads nowhere: what comes after it follows from that.
        let dead = starts.windows(2).zip(&self.legs).find_map(|(ends, (leg, written))| match ends {
            [from, to] if reached.get(*to).is_some_and(|kinds| kinds.is_empty()) => Some((*from, *to, leg, written)),
            _ => None,
        });
        if let Some((from, to, leg, written)) = dead {
            let there = self.places.get(starts.iter().position(|at| *at == to)?)?.kinds;
            impossible(reader, leg, *reached.get(from)?, there, written);
            return None;
        }
        narrow_from_end(&mut states);
        let mut possible = true;
        for (index, named) in self.kinds.iter().enumerate() {
            let state = states.iter().find(|state| state.step == Some(index))?;
            for (kind, mark) in named.iter().filter(|(kind, _)| !state.kinds.has(*kind)) {
                possible = false;
                let message = format!("no path of the rule goes through kind `{}` here", kind.name());
                reader.report(Code::ImpossibleEdge, *mark, message);
            }
        }
        for (ends, (leg, written)) in starts.windows(2).zip(&self.legs) {
            let [from, to] = ends else { continue };
            let rounds = states.iter().zip(states.iter().skip(1)).take(*to).skip(*from);
            let kinds: Vec<(KindSet, KindSet)> = rounds.map(|(here, next)| (here.kinds, next.kinds)).collect();
            for (relation, name, mark) in &written.relations {
                let hop = Hop { relations: [*relation].into_iter().collect(), ..leg.hop };
                if kinds.iter().all(|(here, next)| hop.leads(*here).and(*next).is_empty()) {
                    possible = false;
                    let message = format!("no path of the rule goes over `{name}` here");
                    reader.report(Code::ImpossibleEdge, *mark, message);
                }
            }
        }
        let plain = self.plain(&states, &legs, &starts);
        let Self { steps, marks, .. } = self;
        possible.then_some(Path { steps, states, marks, plain })
    }

    /// The steps that take every asset which gets there: the path is the same without them.
    fn plain(&self, states: &[State], legs: &[Leg], starts: &[usize]) -> BTreeSet<usize> {
        let inner = 1..self.places.len().saturating_sub(1);
        let takes_all = |place: &usize| {
            let (at, leg) = (starts.get(*place)?, legs.get(place.checked_sub(1)?)?);
            let step = self.places.get(*place)?.step?;
            let wanted = &self.steps.get(step)?.wanted;
            let before = states.get(at.checked_sub(1)?)?.kinds;
            let narrows = leg.hop.leads(before).and(wanted.kinds) != leg.hop.leads(before);
            (wanted.types.is_empty() && wanted.conditions.is_empty() && !narrows).then_some(step)
        };
        inner.filter_map(|place| takes_all(&place)).collect()
    }
}

/// The state of each place, given the legs between them.
fn starts(legs: &[Leg]) -> Vec<usize> {
    let mut at = 0;
    let after = legs.iter().map(|leg| {
        at += leg.max as usize;
        at
    });
    let mut starts = vec![0];
    starts.extend(after);
    starts
}

fn leg<'n>(reader: &mut Reader<'_>, entries: Entries<'n>, edge: &'n Node) -> Option<(Leg, Written<'n>)> {
    let (hop, relations) = hop(reader, entries, edge)?;
    let (min, max) = match get(entries, "repeat") {
        None => (1, 1),
        Some(node) => {
            let entries = reader.map_of(node, &["min", "max"])?;
            let bound = |reader: &mut Reader<'_>, key: &str, least: u32| {
                reader.need(entries, key, node.mark).and_then(|node| reader.int_in(node, least, MOST_HOPS))
            };
            let (min, max) = (bound(reader, "min", 0), bound(reader, "max", 1));
            let (min, max) = (min?, max?);
            if min > max {
                reader.report(Code::OutOfRange, node.mark, format!("at least {min} is more than at most {max}"));
                return None;
            }
            (min, max)
        }
    };
    Some((Leg { hop, min, max }, Written { edge: edge.mark, relations }))
}

/// Relations as they are written.
type Relations<'n> = Vec<(Relation, &'n str, Mark)>;

/// `edge` and `reverse`.
pub(crate) fn hop<'n>(reader: &mut Reader<'_>, entries: Entries<'n>, edge: &'n Node) -> Option<(Hop, Relations<'n>)> {
    let names = reader.one_or_more(edge);
    let reverse = get(entries, "reverse").map_or(Some(false), |node| reader.bool(node));
    let mut relations: Vec<Option<_>> = Vec::new();
    for (name, mark) in names? {
        relations.push(relation(reader, name, mark).map(|relation| (relation, name, mark)));
    }
    let relations: Vec<_> = relations.into_iter().collect::<Option<_>>()?;
    let hop = Hop { relations: relations.iter().map(|(relation, ..)| *relation).collect(), reverse: reverse? };
    Some((hop, relations))
}

/// The relation with this name.
pub(crate) fn relation(reader: &mut Reader<'_>, name: &str, mark: Mark) -> Option<Relation> {
    let found = Relation::named(name);
    if found.is_none() {
        let names = Relation::ALL.iter().map(|relation| relation.name());
        reader.unknown(Code::UnknownRelation, mark, format!("unknown relation `{name}`"), name, names);
    }
    found
}

/// A name of lower-case words.
pub(crate) fn word<'n>(reader: &mut Reader<'_>, node: &'n Node) -> Option<&'n str> {
    let text = reader.text(node)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    if text.is_empty() || !text.bytes().all(plain) {
        let message = format!("`{text}` is not a name");
        reader.report_with(Code::BadId, node.mark, message, "lower-case letters, digits, `_` and `-`");
        return None;
    }
    Some(text)
}

/// One kind or several, with their places.
pub(crate) fn kinds(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(Kind, Mark)>> {
    let names = reader.one_or_more(node)?;
    let kinds: Vec<_> = names.into_iter().map(|(name, mark)| Some((reader.kind(name, mark)?, mark))).collect();
    kinds.into_iter().collect()
}

/// Which assets may stand at a step or at the end of a branch: `types` and `where`.
pub(crate) fn wanted<'n>(
    reader: &mut Reader<'_>,
    entries: Entries<'n>,
    kinds: &[(Kind, Mark)],
    params: Params<'_, 'n>,
) -> Option<Wanted> {
    let kinds: KindSet = kinds.iter().map(|(kind, _)| *kind).collect();
    let types = optional_texts(reader, entries, "types");
    let conditions = match get(entries, "where") {
        Some(node) => conditions(reader, node, kinds, params, &[])?,
        None => Vec::new(),
    };
    Some(Wanted { kinds, types, conditions })
}

/// A condition, compiled for each of some kinds: every kind must have the facts it names.
pub(crate) fn conditions<'n>(
    reader: &mut Reader<'_>,
    node: &'n Node,
    kinds: KindSet,
    params: Params<'_, 'n>,
    steps: &[Step],
) -> Option<Vec<(Kind, Condition)>> {
    // What is wrong for one kind is mostly wrong for all of them, and is said once.
    let mut compiled = Vec::new();
    for kind in kinds.iter() {
        let mut compiler = Compiler { reader, kind, params, steps };
        compiled.push((kind, compiler.condition(node, Fields::Asset(kind))?));
    }
    Some(compiled)
}

/// Says that an edge joins no two of these kinds, and what it could join.
fn impossible(reader: &mut Reader<'_>, leg: &Leg, from: KindSet, to: KindSet, written: &Written<'_>) {
    let hop = leg.hop;
    let names: Vec<&str> = written.relations.iter().map(|(_, name, _)| *name).collect();
    let times = if leg.min > 1 { format!(", taken {} times,", leg.min) } else { String::new() };
    let against = if hop.reverse { " against its direction" } else { "" };
    let message = match to == KindSet::all() {
        true => format!("{}{times} leads nowhere from {}{against}", listed(&names), named(from)),
        false => format!("{}{times} does not lead from {} to {}{against}", listed(&names), named(from), named(to)),
    };
    let leads = hop.leads(from);
    let other = Hop { reverse: !hop.reverse, ..hop };
    let joining: Vec<&str> = Relation::ALL
        .iter()
        .filter(|relation| !Hop { relations: [**relation].into_iter().collect(), ..hop }.leads(from).and(to).is_empty())
        .map(|relation| relation.name())
        .collect();
    let hint = if !other.leads(from).and(to).is_empty() {
        if hop.reverse { "leave out `reverse`".to_owned() } else { "it does with `reverse: true`".to_owned() }
    } else if !leads.is_empty() {
        let once = if leg.min > 1 { "taken once " } else { "" };
        format!("{once}it leads to {}", named(leads))
    } else if !joining.is_empty() && to != KindSet::all() {
        format!("{} would", listed(&joining))
    } else {
        let starts: KindSet =
            Kind::ALL.iter().copied().filter(|kind| !hop.leads([*kind].into_iter().collect()).is_empty()).collect();
        format!("it starts at {}", named(starts))
    };
    reader.report_with(Code::ImpossibleEdge, written.edge, message, hint);
}

/// Kinds in a sentence.
pub(crate) fn named(kinds: KindSet) -> String {
    let names: Vec<&str> = kinds.iter().map(Kind::name).collect();
    match names.len() {
        0 => "no kind".to_owned(),
        1..=6 => listed(&names),
        _ => format!("{} and {} other kinds", listed(names.get(..5).unwrap_or_default()), names.len() - 5),
    }
}
