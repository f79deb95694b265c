//! What an asset does for its callers by itself, without what it holds.

use aispm_inventory::{
    Asset, Detail, Gap, Inventory, Kind, Observed, Relation,
    kind::{
        Agent, Connection, Flow, KnowledgeBase, Sandbox, Tool,
        sandbox::SandboxType,
        tool::{Executor, ToolFunction},
    },
    words::{Authentication, Network, ToolClass},
};

use super::{
    Does,
    behind::Behind,
    names::{self, Verb},
};
use crate::{
    analysis::sight::Calls,
    graph::{Graph, Node},
};

/// Calls whose failure hides what a Bedrock agent can use.
const EQUIPMENT: &[&str] =
    &["bedrock:ListAgentActionGroups", "bedrock:ListAgentKnowledgeBases", "bedrock:ListAgentCollaborators"];

/// What assets do by themselves.
pub(super) struct Own<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph,
    behind: Behind<'a>,
    failed: Calls<'a>,
}

impl<'a> Own<'a> {
    pub(super) fn new(inventory: &'a Inventory, graph: &'a Graph) -> Self {
        Self { inventory, graph, behind: Behind::new(inventory, graph), failed: Calls::of(inventory, EQUIPMENT) }
    }

    /// What an asset does by itself. Nothing for kinds that have no callers, or hold nothing that does things for them.
    pub(super) fn of(&mut self, node: Node, asset: &Asset) -> Option<Does> {
        Some(match &asset.detail {
            Detail::Tool(tool) => self.tool(node, asset, tool),
            Detail::Connection(connection) => self.connection(node, connection),
            Detail::Sandbox(sandbox) => self.sandbox(node, sandbox),
            Detail::KnowledgeBase(base) => self.knowledge(node, base),
            Detail::McpServer(server) => {
                let mut does = self.behind.missing(node, Relation::HasTool, Kind::Tool, "");
                does.unless_read(&server.tools);
                does
            }
            Detail::Gateway(gateway) => {
                let mut does = Does::default();
                does.unless_read(&gateway.targets);
                does
            }
            Detail::AgentRuntime(_) => {
                let mut does = self.behind.machine(node);
                does.unasked = does.acts();
                does
            }
            Detail::Agent(agent) => {
                let mut does = self.agent(node, agent);
                self.equipped(&mut does, node, asset);
                does
            }
            Detail::AgentVersion(version) => {
                let mut does = Does::default();
                does.unless_read(&version.instructed);
                self.equipped(&mut does, node, asset);
                does
            }
            Detail::Flow(flow) => self.flow(node, flow),
            Detail::Endpoint(_) => Does::default(),
            _ => return None,
        })
    }

    fn tool(&mut self, node: Node, asset: &Asset, tool: &Tool) -> Does {
        let mut does = self.behind.functions(node);
        let behind = does.acts();
        let mut calls = |name: &str, method: Option<&str>, asked: bool| {
            let (verb, classes) = names::read(name, method);
            let acts = match verb {
                Verb::Reads => false,
                Verb::Writes => true,
                Verb::Unclear => behind || classes.contains(&ToolClass::ExecutesCode),
            };
            does.unasked |= acts && !asked;
            does.classes.extend(classes);
        };
        let app_decides = tool.executor == Observed::Known(Executor::Caller);
        match (&tool.functions, &tool.builtin) {
            (Observed::Known(functions), _) => {
                for ToolFunction { name, method, requires_confirmation, .. } in functions {
                    calls(name, method.as_deref(), *requires_confirmation || app_decides);
                }
            }
            (Observed::Unset, Observed::Known(builtin)) => {
                does.take(&built_in(builtin, &asset.name), &super::Gate::Open)
            }
            (Observed::Unset, _) => calls(&asset.name, None, app_decides),
            (Observed::Unseen(gap), _) => {
                does.unless_read(&tool.functions);
                // Whether its functions ask before they act is not known.
                does.unasked_gap = behind.then(|| gap.clone()).filter(|_| !app_decides);
            }
        }
        does.unless_read(&tool.executor);
        let out = self.graph.out(node).iter().filter(|edge| edge.relation == Relation::ConnectsTo);
        for edge in out {
            if let Some(Detail::Connection(far)) = self.inventory.assets.get(edge.to as usize).map(|a| &a.detail) {
                sends_out(&mut does, far);
            }
        }
        does
    }

    fn connection(&mut self, node: Node, connection: &Connection) -> Does {
        let mut does = self.behind.functions(node);
        does.unless_read(&connection.target_type);
        does.unless_read(&connection.methods);
        sends_out(&mut does, connection);
        let methods = connection.methods.known().map(Vec::as_slice).unwrap_or_default();
        let (reading, writing): (Vec<_>, Vec<_>) =
            methods.iter().partition(|method| matches!(method.as_str(), "get" | "head" | "options" | "trace"));
        if !writing.is_empty() {
            does.class(ToolClass::WritesState);
        }
        let signs_in = connection.authentication.known().is_some_and(|how| *how != Authentication::None);
        if !reading.is_empty() && signs_in {
            does.class(ToolClass::ReadsPrivate);
        }
        // Where tools are defined, they say which of them act.
        let defined = self.graph.inward(node).any(|edge| {
            let from = self.inventory.assets.get(edge.from as usize);
            edge.relation == Relation::ConnectsTo && from.is_some_and(|from| from.kind() == Kind::Tool)
        });
        does.unasked = !defined && does.acts();
        does
    }

    fn sandbox(&mut self, node: Node, sandbox: &Sandbox) -> Does {
        let mut does = self.behind.machine(node);
        does.unless_read(&sandbox.sandbox_type);
        does.unless_read(&sandbox.network);
        let outside = sandbox.network == Observed::Known(Network::Public);
        if sandbox.sandbox_type == Observed::Known(SandboxType::CodeInterpreter) {
            does.class(ToolClass::ExecutesCode);
        }
        if sandbox.sandbox_type == Observed::Known(SandboxType::Browser) && !outside {
            does.class(ToolClass::ReadsPrivate);
        }
        if outside {
            does.class(ToolClass::ReadsUntrusted);
            does.class(ToolClass::SendsExternal);
        }
        does.unasked = does.acts();
        does
    }

    fn knowledge(&self, node: Node, base: &KnowledgeBase) -> Does {
        let mut does = self.behind.missing(node, Relation::Reads, Kind::DataSource, "");
        does.unless_read(&base.sources);
        let (mut crawled, mut other) = (false, false);
        for edge in self.graph.out(node).iter().filter(|edge| edge.relation == Relation::Reads) {
            let Some(Detail::DataSource(source)) = self.inventory.assets.get(edge.to as usize).map(|a| &a.detail)
            else {
                continue;
            };
            does.unless_read(&source.untrusted);
            if source.untrusted == Observed::Known(true) {
                crawled = true;
            } else {
                other = true;
                let mut stores = self.graph.out(edge.to).iter().filter(|edge| edge.relation == Relation::Reads);
                crawled |= stores.any(|edge| self.anyone_writes(edge.to));
            }
        }
        if crawled {
            does.class(ToolClass::ReadsUntrusted);
        }
        // What is not crawled from the web is the customer's own.
        if other || !crawled {
            does.class(ToolClass::ReadsPrivate);
        }
        does
    }

    fn anyone_writes(&self, store: Node) -> bool {
        self.graph.inward(store).any(|edge| edge.relation == Relation::WritableByPublic && edge.seen)
    }

    fn agent(&self, node: Node, agent: &Agent) -> Does {
        let mut does = Does::default();
        does.unless_read(&agent.instructed);
        if agent.model_provider_url.known().is_some() {
            does.class(ToolClass::SendsExternal);
        }
        if agent.remote_tool_urls.known().is_some_and(|urls| !urls.is_empty()) {
            does.class(ToolClass::SendsExternal);
            does.class(ToolClass::ReadsUntrusted);
            // Nobody here can see what those servers offer.
            does.unasked_gap = Some(Gap::NOT_COLLECTED);
        }
        // Interpreters and browsers of the provider are in every account, and an asset in none.
        let links = self.inventory.assets.get(node as usize).map(|asset| asset.links.as_slice()).unwrap_or_default();
        for link in links.iter().filter(|link| link.relation == Relation::HasTool) {
            if link.to.contains(":aws:code-interpreter/") {
                does.class(ToolClass::ExecutesCode);
                does.unasked = true;
            } else if link.to.contains(":aws:browser/") {
                does.class(ToolClass::ReadsUntrusted);
                does.class(ToolClass::SendsExternal);
            }
        }
        if agent.checks_tool_calls == Observed::Known(true) {
            (does.unasked, does.unasked_gap) = (false, None);
        }
        does
    }

    /// Notes what hides tools, sources and agents that an agent can use.
    fn equipped(&self, does: &mut Does, node: Node, asset: &Asset) {
        for (relation, kind, part_of_uid) in [
            (Relation::HasTool, Kind::Tool, "/action-group/"),
            (Relation::Reads, Kind::KnowledgeBase, ""),
            (Relation::ConnectsTo, Kind::Gateway, ":gateway/"),
            (Relation::DelegatesTo, Kind::Endpoint, ":agent-alias/"),
        ] {
            does.blind(self.behind.missing(node, relation, kind, part_of_uid).gap);
        }
        does.blind(self.failed.failed_for(asset));
    }

    fn flow(&mut self, node: Node, flow: &Flow) -> Does {
        let mut does = self.behind.functions(node);
        does.unless_read(&flow.model_nodes);
        for edge in self.graph.out(node) {
            let store = self.inventory.assets.get(edge.to as usize).is_some_and(|to| to.kind() == Kind::Store);
            match edge.relation {
                Relation::Reads if store => does.class(ToolClass::ReadsPrivate),
                Relation::Writes if store => does.class(ToolClass::WritesState),
                _ => {}
            }
        }
        does.unasked = does.acts();
        does
    }
}

/// What a tool of the provider does, by the provider's name of it.
fn built_in(builtin: &str, name: &str) -> Does {
    let mut does = Does::default();
    let classes: &[ToolClass] = match builtin {
        "AMAZON.UserInput" => &[],
        "AMAZON.CodeInterpreter" => &[ToolClass::ExecutesCode],
        "ANTHROPIC.Bash" => &[ToolClass::ExecutesCode, ToolClass::WritesState],
        "ANTHROPIC.TextEditor" => &[ToolClass::ReadsPrivate, ToolClass::WritesState],
        "ANTHROPIC.Computer" => &[ToolClass::ReadsUntrusted, ToolClass::WritesState, ToolClass::SendsExternal],
        foundry if super::foundry::classes(foundry).is_some() => super::foundry::classes(foundry).unwrap_or_default(),
        connector => {
            for part in [connector, name] {
                does.classes.extend(names::read(part, None).1);
            }
            &[]
        }
    };
    does.classes.extend(classes);
    does.unasked = does.acts();
    does
}

fn sends_out(does: &mut Does, connection: &Connection) {
    does.unless_read(&connection.provider_host);
    if connection.provider_host == Observed::Known(false) {
        does.class(ToolClass::SendsExternal);
        if connection.target_type.known().is_some_and(|target| target == "mcp") {
            does.class(ToolClass::ReadsUntrusted);
        }
    }
}
