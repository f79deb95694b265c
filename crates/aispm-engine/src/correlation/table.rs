//! The table of a rule: for each asset in each state the best way there from the entry, and the best way on to the end.

use super::{
    admit::Admission,
    automaton::{Hop, State},
    ground::Ground,
    neighbours::Gone,
    places::Places,
    reach::Live,
    top::TopTwo,
    worth::{Pair, Reading, Worth},
};
use crate::graph::Node;

/// A table, one layer for each state. Only assets that a possible path goes through are in it.
pub(crate) struct Table {
    pub(crate) layers: Vec<Layer>,
}

/// The assets in one state, by node.
#[derive(Default)]
pub(crate) struct Layer {
    pub(crate) cells: Vec<Cell>,
    /// Their nodes, to search in: a cell is large.
    nodes: Vec<Node>,
}

/// An asset in a state.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) node: Node,
    /// What its own signals are worth; nothing where it may not stand here.
    pub(crate) own: Pair<Worth>,
    /// The best way here, its own worth included.
    pub(crate) forth: Pair<Best>,
    /// The best way on, without its own worth.
    pub(crate) back: Pair<Best>,
}

/// A best way, by its worth and the nearest cell on it. That cell is of the same node where an edge is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Best {
    pub(crate) worth: Worth,
    pub(crate) node: Node,
    pub(crate) state: usize,
}

impl Best {
    const NONE: Self = Self { worth: Worth::NONE, node: Node::MAX, state: 0 };

    /// Keeps the better of both; of equals the one whose node is first by uid, then the earlier state.
    fn improve(&mut self, other: Self, ground: &Ground<'_>) {
        let key = |best: &Self| (ground.place(best.node), best.state);
        if other.worth > self.worth || (other.worth == self.worth && other.worth.is_some() && key(&other) < key(self)) {
            *self = other;
        }
    }
}

impl Cell {
    /// What the way on from the cell before is worth that goes through here.
    pub(crate) fn ahead(&self) -> Pair<Worth> {
        self.own.and(self.back.map(|best| best.worth))
    }

    /// The best whole path through here.
    pub(crate) fn whole(&self, reading: Reading) -> Worth {
        self.forth.get(reading).worth.and(self.back.get(reading).worth)
    }
}

impl Layer {
    /// The cell of an asset.
    pub(crate) fn cell(&self, node: Node) -> Option<&Cell> {
        self.cells.get(self.number(node)?)
    }

    /// The number of the cell of an asset.
    pub(crate) fn number(&self, node: Node) -> Option<usize> {
        self.nodes.binary_search(&node).ok()
    }
}

impl Table {
    /// Where its sure paths are.
    pub(crate) fn sure(&self) -> Live {
        let nodes = |layer: &Layer| {
            let sure = layer.cells.iter().filter(|cell| cell.whole(Reading::Sure).is_some());
            sure.map(|cell| cell.node).collect()
        };
        Live { states: self.layers.iter().map(nodes).collect() }
    }
}

/// Room for one table, used again for the next.
pub(crate) struct Scratch {
    /// Cells of the layer at hand, by node.
    cells: Places,
    /// Hubs of the hop at hand, by row.
    hubs: Places,
}

impl Scratch {
    pub(crate) fn of(ground: &Ground<'_>) -> Self {
        let graph = ground.graph();
        Self { cells: Places::of(graph.nodes()), hubs: Places::of(graph.rows().len()) }
    }
}

/// What the members of a row have in common, by the node that has it.
type Hub = Pair<TopTwo<Worth>>;

impl Hub {
    fn offer(&mut self, worth: Pair<Worth>, node: Node, ground: &Ground<'_>) {
        let place = |node| ground.place(node);
        if worth.sure.is_some() {
            self.sure.offer(worth.sure, node, place);
        }
        if worth.possible.is_some() {
            self.possible.offer(worth.possible, node, place);
        }
    }

    /// The best of any node but this, with that node.
    fn except(&self, node: Node) -> Pair<(Worth, Node)> {
        self.map(|top| top.except(node).unwrap_or((Worth::NONE, Node::MAX)))
    }
}

/// Fills the table of a rule. Nothing is found outside of `live`.
pub(crate) fn fill(
    ground: &Ground<'_>,
    states: &[State],
    gone: &Gone,
    live: &Live,
    admission: &mut Admission<'_>,
    scratch: &mut Scratch,
) -> Table {
    let filling = Filling { ground, states, gone };
    let mut layers: Vec<Layer> = Vec::new();
    for (at, nodes) in live.states.iter().enumerate() {
        let layer = filling.forth(&layers, at, nodes, admission, scratch);
        layers.push(layer);
    }
    for at in (0..layers.len()).rev() {
        filling.back(&mut layers, at, scratch);
    }
    for layer in &mut layers {
        layer.cells.retain(|cell| cell.whole(Reading::Possible).is_some());
        layer.nodes = layer.cells.iter().map(|cell| cell.node).collect();
    }
    Table { layers }
}

struct Filling<'a> {
    ground: &'a Ground<'a>,
    states: &'a [State],
    gone: &'a Gone,
}

/// The assets of a layer, with the best ways there so far.
struct Arrivals<'a> {
    ground: &'a Ground<'a>,
    places: &'a mut Places,
    best: Vec<(Node, Pair<Best>)>,
}

impl Arrivals<'_> {
    fn offer(&mut self, node: Node, sure: Best, possible: Best) {
        let place = self.places.get(node);
        if let Some((_, best)) = place.and_then(|place| self.best.get_mut(place)) {
            best.sure.improve(sure, self.ground);
            best.possible.improve(possible, self.ground);
        }
    }
}

impl Filling<'_> {
    /// The layer of a state, given those before it and the assets that may be in it.
    fn forth(
        &self,
        before: &[Layer],
        at: usize,
        nodes: &[Node],
        admission: &mut Admission<'_>,
        scratch: &mut Scratch,
    ) -> Layer {
        let Some(state) = self.states.get(at) else { return Layer::default() };
        let start = if at == 0 { Worth::ZERO } else { Worth::NONE };
        let start = Pair::both(Best { worth: start, ..Best::NONE });
        for node in nodes {
            scratch.cells.claim(*node);
        }
        let best = nodes.iter().map(|node| (*node, start)).collect();
        let mut arrivals = Arrivals { ground: self.ground, places: &mut scratch.cells, best };
        for (from, (source, layer)) in self.states.iter().zip(before).enumerate() {
            if source.skip == Some(at) {
                for cell in &layer.cells {
                    let best = cell.forth.map(|best| Best { worth: best.worth, node: cell.node, state: from });
                    arrivals.offer(cell.node, best.sure, best.possible);
                }
            }
            if let Some((hop, to)) = source.hop
                && to == at
            {
                self.spread(from, layer, hop, &mut arrivals, &mut scratch.hubs);
            }
        }
        let best = arrivals.best;
        scratch.cells.forget();
        let arrived = best.into_iter().filter(|(_, best)| best.possible.worth.is_some());
        let cells = arrived.filter_map(|(node, arrived)| {
            let own = match state.step {
                Some(step) => admission.at(step, node)?,
                None => Pair::both(Worth::ZERO),
            };
            let forth = Pair {
                sure: Best { worth: arrived.sure.worth.and(own.sure), ..arrived.sure },
                possible: Best { worth: arrived.possible.worth.and(own.possible), ..arrived.possible },
            };
            Some(Cell { node, own, forth, back: Pair::both(Best::NONE) })
        });
        Layer { cells: cells.collect(), nodes: Vec::new() }
    }

    /// Offers what one edge from the assets of a layer leads to.
    fn spread(&self, from: usize, layer: &Layer, hop: Hop, arrivals: &mut Arrivals<'_>, hubs: &mut Places) {
        let graph = self.ground.graph();
        let best = |(worth, node): (Worth, Node)| Best { worth, node, state: from };
        let mut shared: Vec<(u32, Hub)> = Vec::new();
        for cell in &layer.cells {
            let (node, here) = (cell.node, cell.forth.map(|best| best.worth));
            if self.gone.touches(node) {
                for edge in hop.all(graph, self.gone, node) {
                    let there = here.over(&edge);
                    arrivals.offer(hop.end(&edge), best((there.sure, node)), best((there.possible, node)));
                }
                continue;
            }
            for edge in hop.own(graph, self.gone, node) {
                let there = here.over(edge);
                arrivals.offer(hop.end(edge), best((there.sure, node)), best((there.possible, node)));
            }
            for (row, edge) in hop.rows(graph, node) {
                let Some(place) = hubs.claim(row) else { continue };
                if place == shared.len() {
                    shared.push((row, Hub::default()));
                }
                if let Some((_, hub)) = shared.get_mut(place) {
                    hub.offer(edge.map_or(here, |edge| here.over(edge)), node, self.ground);
                }
            }
        }
        hubs.forget();
        for (row, hub) in shared {
            for (end, edge) in hop.far(graph, row) {
                let Pair { sure, possible } = hub.except(end);
                let here = Pair { sure: sure.0, possible: possible.0 };
                let there = edge.map_or(here, |edge| here.over(edge));
                if there.possible.is_some() {
                    arrivals.offer(end, best((there.sure, sure.1)), best((there.possible, possible.1)));
                }
            }
        }
    }

    /// Fills in the ways on from a layer, given those from all after it.
    fn back(&self, layers: &mut [Layer], at: usize, scratch: &mut Scratch) {
        let (before, after) = layers.split_at_mut(at + 1);
        let (Some(layer), Some(state)) = (before.last_mut(), self.states.get(at)) else { return };
        let later = |to: usize| after.get(to - at - 1).map(|layer| layer.cells.as_slice()).unwrap_or_default();
        let Some((hop, to)) = state.hop else {
            let end = Best { worth: Worth::ZERO, ..Best::NONE };
            layer.cells.iter_mut().for_each(|cell| cell.back = Pair::both(end));
            return;
        };
        if let Some(skip) = state.skip {
            let ahead = Ahead::of(later(skip), &mut scratch.cells);
            for cell in &mut layer.cells {
                let there = ahead.at(cell.node);
                self.improve(cell, there.map(|worth| (worth, cell.node)), skip);
            }
            scratch.cells.forget();
        }
        let ahead = Ahead::of(later(to), &mut scratch.cells);
        self.pull(layer, hop, to, &ahead, &mut scratch.hubs);
        scratch.cells.forget();
    }

    /// Looks where one edge from the assets of a layer leads.
    fn pull(&self, layer: &mut Layer, hop: Hop, to: usize, ahead: &Ahead<'_>, hubs: &mut Places) {
        let graph = self.ground.graph();
        let mut shared: Vec<Hub> = Vec::new();
        for cell in &mut layer.cells {
            let node = cell.node;
            let named = |there: Pair<Worth>, end: Node| there.map(|worth| (worth, end));
            if self.gone.touches(node) {
                for edge in hop.all(graph, self.gone, node) {
                    let end = hop.end(&edge);
                    self.improve(cell, named(ahead.at(end).over(&edge), end), to);
                }
                continue;
            }
            for edge in hop.own(graph, self.gone, node) {
                let end = hop.end(edge);
                self.improve(cell, named(ahead.at(end).over(edge), end), to);
            }
            for (row, edge) in hop.rows(graph, node) {
                let Some(place) = hubs.claim(row) else { continue };
                if place == shared.len() {
                    let mut hub = Hub::default();
                    for (end, edge) in hop.far(graph, row) {
                        let there = ahead.at(end);
                        hub.offer(edge.map_or(there, |edge| there.over(edge)), end, self.ground);
                    }
                    shared.push(hub);
                }
                let Some(Pair { sure, possible }) = shared.get(place).map(|hub| hub.except(node)) else { continue };
                let there = Pair { sure: sure.0, possible: possible.0 };
                let here = edge.map_or(there, |edge| there.over(edge));
                self.improve(cell, Pair { sure: (here.sure, sure.1), possible: (here.possible, possible.1) }, to);
            }
        }
        hubs.forget();
    }

    fn improve(&self, cell: &mut Cell, there: Pair<(Worth, Node)>, state: usize) {
        let best = there.map(|(worth, node)| Best { worth, node, state });
        cell.back.sure.improve(best.sure, self.ground);
        cell.back.possible.improve(best.possible, self.ground);
    }
}

/// What a later layer promises, by node.
struct Ahead<'a> {
    cells: &'a [Cell],
    places: &'a Places,
}

impl<'a> Ahead<'a> {
    /// INVARIANT: nothing else has a place yet, so that cells have theirs in their order.
    fn of(cells: &'a [Cell], places: &'a mut Places) -> Self {
        for cell in cells {
            places.claim(cell.node);
        }
        Self { cells, places }
    }

    fn at(&self, node: Node) -> Pair<Worth> {
        let cell = self.places.get(node).and_then(|place| self.cells.get(place));
        cell.map_or(Pair::NONE, Cell::ahead)
    }
}
