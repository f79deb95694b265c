//! Tool classes: what tools, and agents with all of their tools, let their callers do.
//!
//! | seen | class |
//! |---|---|
//! | function called like `delete_order`, or with an HTTP method that changes | `writes_state` |
//! | function called like `send_email` | `writes_state`, `sends_external` |
//! | function called like `refund_payment` | `spends_money` |
//! | function called like `run_sql`; code interpreter; shell | `executes_code` |
//! | function called like `fetch_url`, `web_search`; browser with a way out | `reads_untrusted`, `sends_external` |
//! | function called like `read_inbox` | `reads_untrusted` |
//! | the role behind a function, sandbox or MCP runtime can read stores, logs, memories or knowledge | `reads_private` |
//! | the same role can change something, or its settings | `writes_state` |
//! | the same role can start a sandbox | `executes_code` |
//! | knowledge base with a source that anyone can write: the web, or a public store | `reads_untrusted` |
//! | knowledge base with any other source | `reads_private` |
//! | connection to a host that is not the provider's; model of another provider | `sends_external` |
//! | MCP server at such a host | `sends_external`, `reads_untrusted` |
//! | connection that signs in to read | `reads_private` |
//! | code interpreter or browser on the internet | `reads_untrusted`, `sends_external` |
//! | flow that reads or writes a store | `reads_private`, `writes_state` |
//!
//! Whatever holds a tool has its classes: an MCP server, a connection, a gateway, an agent, a flow, and an agent that hands
//! work to that agent. Tools that are switched off add nothing.
//!
//! Something acts *unasked* when it writes state or runs code in a function that needs no confirmation, unless a policy
//! engine that enforces, or a function that sees each call first, stands in between. What the calling application runs by
//! itself is asked: it decides.
//!
//! A list is Known only where every part was seen, because a class that is missing from it counts as absent. What no
//! collector reads (the code of a function, a schema in a bucket) takes no part.

use std::collections::{BTreeSet, HashMap};

use aispm_inventory::{Detail, Gap, Inventory, Kind, Observed, Relation, words::ToolClass};

use crate::{
    graph::{Graph, Node},
    world::FactPass,
};

mod behind;
mod foundry;
mod names;
mod own;

pub(crate) const PASS: FactPass = FactPass { run };

/// What something does for its callers, as far as it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Does {
    classes: BTreeSet<ToolClass>,
    /// Why there may be more classes.
    gap: Option<Gap>,
    /// Whether it writes or runs code without anybody agreeing.
    unasked: bool,
    /// Why it may do so.
    unasked_gap: Option<Gap>,
}

impl Does {
    fn class(&mut self, class: ToolClass) {
        self.classes.insert(class);
    }

    /// Notes why something was not seen. What nothing reads for the type is no reason.
    fn unless_read<T>(&mut self, fact: &Observed<T>) {
        if let Observed::Unseen(gap) = fact {
            self.blind(Some(gap.clone()));
        }
    }

    fn blind(&mut self, gap: Option<Gap>) {
        let gap = gap.filter(|gap| *gap != Gap::NOT_COLLECTED);
        self.gap = self.gap.take().max(gap);
    }

    /// Whether it changes something or runs code.
    fn acts(&self) -> bool {
        [ToolClass::WritesState, ToolClass::ExecutesCode].iter().any(|class| self.classes.contains(class))
    }

    fn take(&mut self, other: &Self, gate: &Gate) {
        self.classes.extend(&other.classes);
        self.blind(other.gap.clone());
        match gate {
            Gate::Open => {
                self.unasked |= other.unasked;
                self.unasked_gap = self.unasked_gap.take().max(other.unasked_gap.clone());
            }
            Gate::Shut => {}
            Gate::Unseen(gap) if other.unasked || other.unasked_gap.is_some() => {
                self.unasked_gap = self.unasked_gap.take().max(Some(gap.clone()));
            }
            Gate::Unseen(_) => {}
        }
    }
}

/// Whether calls that pass are asked about.
enum Gate {
    Open,
    Shut,
    Unseen(Gap),
}

fn run(inventory: &mut Inventory, graph: &Graph) {
    let does = computed(inventory, graph);
    for (node, asset) in (0_u32..).zip(&mut inventory.assets) {
        let Some(does) = does.get(&node) else { continue };
        let classes = match &does.gap {
            None => Observed::Known(does.classes.iter().copied().collect()),
            Some(gap) => Observed::Unseen(gap.clone()),
        };
        match &mut asset.detail {
            Detail::Tool(tool) => tool.tool_classes = classes,
            Detail::Connection(connection) => connection.tool_classes = classes,
            Detail::Gateway(gateway) => gateway.tool_classes = classes,
            Detail::Sandbox(sandbox) => sandbox.tool_classes = classes,
            Detail::McpServer(server) => server.tool_classes = classes,
            Detail::KnowledgeBase(base) => base.tool_classes = classes,
            Detail::Agent(agent) => {
                let checked = agent.checks_tool_calls == Observed::Known(true);
                (agent.tool_classes, agent.acts_unasked) = (classes, unasked(does, checked));
            }
            // The tools of a version that nothing serves are not read.
            Detail::AgentVersion(version) if version.served != Observed::Known(false) => {
                (version.tool_classes, version.acts_unasked) = (classes, unasked(does, false));
            }
            Detail::Flow(flow) => (flow.tool_classes, flow.acts_unasked) = (classes, unasked(does, false)),
            _ => {}
        }
    }
}

fn unasked(does: &Does, checked: bool) -> Observed<bool> {
    match does.unasked_gap.as_ref().max(does.gap.as_ref()) {
        _ if checked => Observed::Known(false),
        _ if does.unasked => Observed::Known(true),
        Some(gap) => Observed::Unseen(gap.clone()),
        None => Observed::Known(false),
    }
}

/// What every asset does, with all that it holds.
fn computed(inventory: &Inventory, graph: &Graph) -> HashMap<Node, Does> {
    let mut own = own::Own::new(inventory, graph);
    let mut does: HashMap<Node, Does> = HashMap::new();
    let mut holders: HashMap<Node, Vec<Node>> = HashMap::new();
    for (node, asset) in (0..).zip(&inventory.assets) {
        let Some(of) = own.of(node, asset) else { continue };
        does.insert(node, of);
        for part in parts(inventory, graph, node) {
            holders.entry(part).or_default().push(node);
        }
    }
    // Classes only ever grow, so that any order ends in the same sets, cycles or not.
    let mut changed: Vec<Node> = does.keys().copied().collect();
    while let Some(part) = changed.pop() {
        let (Some(of), Some(holders)) = (does.get(&part).cloned(), holders.get(&part)) else { continue };
        for holder in holders {
            let gate = gate(inventory, graph, *holder);
            let Some(whole) = does.get_mut(holder) else { continue };
            let before = whole.clone();
            whole.take(&of, &gate);
            if *whole != before {
                changed.push(*holder);
            }
        }
    }
    does
}

/// What an asset holds that does things for its callers.
fn parts(inventory: &Inventory, graph: &Graph, node: Node) -> Vec<Node> {
    let kind_of = |node: Node| inventory.assets.get(node as usize).map(|asset| asset.kind());
    let Some(kind) = kind_of(node) else { return Vec::new() };
    let holds = |relation: Relation, part: Kind| match kind {
        Kind::McpServer => matches!(relation, Relation::HasTool | Relation::RoutesTo),
        Kind::Gateway => {
            matches!((relation, part), (Relation::RoutesTo, Kind::Connection) | (Relation::Contains, Kind::McpServer))
        }
        Kind::Connection => matches!((relation, part), (Relation::RoutesTo, Kind::AgentRuntime)),
        Kind::Endpoint => matches!(relation, Relation::RoutesTo),
        Kind::Agent | Kind::AgentVersion | Kind::Flow => matches!(
            (relation, part),
            (Relation::HasTool | Relation::DelegatesTo, _)
                | (Relation::Reads, Kind::KnowledgeBase)
                | (Relation::ConnectsTo, Kind::Gateway | Kind::McpServer | Kind::Connection)
        ),
        _ => false,
    };
    let held = graph.out(node).iter().filter(|edge| edge.seen && is_on(inventory, edge.to));
    let held = held.filter(|edge| kind_of(edge.to).is_some_and(|part| holds(edge.relation, part))).map(|edge| edge.to);
    let tools = graph.inward(node).filter(|edge| {
        kind == Kind::Connection
            && edge.relation == Relation::ConnectsTo
            && kind_of(edge.from) == Some(Kind::Tool)
            && is_on(inventory, edge.from)
    });
    held.chain(tools.map(|edge| edge.from)).collect()
}

fn is_on(inventory: &Inventory, node: Node) -> bool {
    let detail = inventory.assets.get(node as usize).map(|asset| &asset.detail);
    !matches!(detail, Some(Detail::Tool(tool)) if tool.enabled == Observed::Known(false))
}

/// What stands between callers and what an asset holds.
fn gate(inventory: &Inventory, graph: &Graph, node: Node) -> Gate {
    use aispm_inventory::kind::gateway::Enforcement;
    let detail = |node: Node| inventory.assets.get(node as usize).map(|asset| &asset.detail);
    match detail(node) {
        Some(Detail::Agent(agent)) => match &agent.checks_tool_calls {
            Observed::Known(true) => Gate::Shut,
            Observed::Unseen(gap) if *gap != Gap::NOT_COLLECTED => Gate::Unseen(gap.clone()),
            _ => Gate::Open,
        },
        Some(Detail::Gateway(gateway)) => match &gateway.policy_enforcement {
            Observed::Known(Enforcement::Enforce) => {
                let mut engines = graph.out(node).iter().filter(|edge| edge.relation == Relation::GuardedBy);
                let lets_all = |node| match detail(node) {
                    Some(Detail::Guardrail(engine)) => {
                        engine.unconstrained_permits.known().is_some_and(|permits| !permits.is_empty())
                    }
                    _ => false,
                };
                if engines.any(|edge| lets_all(edge.to)) { Gate::Open } else { Gate::Shut }
            }
            Observed::Unseen(gap) if *gap != Gap::NOT_COLLECTED => Gate::Unseen(gap.clone()),
            _ => Gate::Open,
        },
        _ => Gate::Open,
    }
}

#[cfg(test)]
mod tests;
