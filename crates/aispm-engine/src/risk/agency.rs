//! Agency: what makes a weakness worse when an agent stands beside it, after OWASP AIVSS v0.8.

use aispm_inventory::{
    Asset, Detail, Kind, Observed, Relation,
    kind::{connection::ToolListing, gateway::Enforcement},
    words::{Guarding, ToolClass},
};

use super::amplification::Amplification;
use crate::{
    World,
    graph::{Edge, Node},
};

/// Half: partly so, or not known.
const PARTLY: u8 = 50;
const FULLY: u8 = 100;
/// A memory that is kept longer than this many days lasts.
const LASTING_DAYS: i64 = 30;
/// What is left of an agent's part when a strong control stands in front of it, and a partial one; the strong and partial
/// factors of AIVSS.
const STRONG: f64 = 0.67;
const PARTIAL: f64 = 0.83;
/// How exposed an agent is at least to text that attackers wrote, and when what its tools read was not seen.
const SOME_THREAT: f64 = 0.5;
const UNKNOWN_THREAT: f64 = 0.75;

/// One agent, or several that act together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Agency {
    amplifies: [u8; 10],
    threat: f64,
    /// What its guardrail leaves. `None`: it is not the place of a guardrail.
    guarding: Option<f64>,
    /// Whether it may act without a person agreeing. `None`: it is not where that is decided.
    unasked: Option<bool>,
    /// Whether something may refuse its tool calls.
    checked: bool,
}

/// What agents add to a finding: see [`crate::finding::Risk`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Uplift {
    pub(crate) agency: f64,
    pub(crate) threat: f64,
    pub(crate) mitigation: f64,
}

impl Uplift {
    /// No agent: nothing is added and nothing is there to mitigate.
    pub(crate) const NONE: Self = Self { agency: 0.0, threat: 0.0, mitigation: 1.0 };

    fn size(self) -> f64 {
        self.agency * self.threat * self.mitigation
    }

    /// The one that adds more.
    pub(crate) fn or(self, other: Self) -> Self {
        let key = |uplift: Self| (uplift.size(), uplift.agency, uplift.threat);
        if key(other) > key(self) { other } else { self }
    }
}

impl Agency {
    /// Several that act together: each factor of whichever has most of it, the weakest guardrail, and every check of calls.
    pub(crate) fn and(self, other: Self) -> Self {
        let either = |a: Option<f64>, b: Option<f64>| a.map_or(b, |a| Some(b.map_or(a, |b| a.max(b))));
        let mut amplifies = self.amplifies;
        for (most, other) in amplifies.iter_mut().zip(other.amplifies) {
            *most = (*most).max(other);
        }
        Self {
            amplifies,
            threat: self.threat.max(other.threat),
            guarding: either(self.guarding, other.guarding),
            unasked: self.unasked.max(other.unasked),
            checked: self.checked || other.checked,
        }
    }

    pub(crate) fn uplift(self) -> Uplift {
        let sum: u32 = self.amplifies.iter().map(|factor| u32::from(*factor)).sum();
        let asked = if self.unasked == Some(false) { STRONG } else { 1.0 };
        let checked = if self.checked { PARTIAL } else { 1.0 };
        Uplift {
            agency: f64::from(sum) / 1000.0,
            threat: self.threat,
            mitigation: self.guarding.unwrap_or(1.0) * asked * checked,
        }
    }
}

/// The agency of an asset, given how exposed it is from 0 to 1. `None`: it is no agent.
pub(crate) fn agency(world: &World, node: Node, asset: &Asset, exposure: f64) -> Option<Agency> {
    let seen = Seen { world, node };
    Some(match &asset.detail {
        Detail::Agent(agent) => {
            let acts = Acts { tools: &agent.tool_classes, unasked: &agent.acts_unasked, guarding: &agent.guarding };
            let remote = listed(&agent.unpinned_code).max(listed(&agent.remote_tool_urls));
            let amplifies = Amplification {
                non_determinism: if agent.bounded.known() == Some(&false) { FULLY } else { PARTLY },
                persistence: seen.memory(&agent.remembers, &agent.memory_days),
                multi_agent: seen.others(&agent.supervises, &agent.relays_conversation),
                self_modification: seen.moving_tools().max(remote),
                ..acts.amplifies(&seen)
            };
            Agency { checked: agent.checks_tool_calls.known() == Some(&true), ..acts.agency(amplifies, exposure) }
        }
        Detail::AgentVersion(agent) => {
            let acts = Acts { tools: &agent.tool_classes, unasked: &agent.acts_unasked, guarding: &agent.guarding };
            let amplifies = Amplification {
                // What it remembers stands on the agent that it is a version of.
                persistence: PARTLY,
                multi_agent: seen.others(&agent.supervises, &agent.relays_conversation),
                self_modification: seen.moving_tools(),
                ..acts.amplifies(&seen)
            };
            acts.agency(amplifies, exposure)
        }
        Detail::Flow(flow) => {
            let acts = Acts { tools: &flow.tool_classes, unasked: &flow.acts_unasked, guarding: &flow.guarding };
            let amplifies = Amplification {
                language: if flow.model_nodes.known() == Some(&0) { 0 } else { FULLY },
                multi_agent: seen.others(&Observed::Unset, &Observed::Unset),
                ..acts.amplifies(&seen)
            };
            acts.agency(amplifies, exposure)
        }
        Detail::AgentRuntime(runtime) => {
            let speaks = runtime.protocol.known().map(String::as_str);
            let amplifies = Amplification {
                // Its code decides, and no scan sees that.
                autonomy: PARTLY,
                tools: PARTLY,
                language: if speaks == Some("mcp") { PARTLY } else { FULLY },
                context: PARTLY,
                non_determinism: PARTLY,
                opacity: seen.opacity(),
                persistence: PARTLY,
                identity: seen.identity(),
                multi_agent: if speaks == Some("a2a") { FULLY } else { 0 },
                self_modification: seen.moving_tools(),
            };
            Agency {
                amplifies: amplifies.all(),
                threat: UNKNOWN_THREAT.max(exposure),
                guarding: None,
                unasked: None,
                checked: false,
            }
        }
        Detail::Gateway(gateway) => {
            let amplifies = Amplification {
                tools: tools(&gateway.tool_classes),
                // Models read what it says about its tools.
                language: PARTLY,
                context: context(&gateway.tool_classes),
                opacity: seen.opacity(),
                identity: seen.identity(),
                self_modification: seen.moving_tools(),
                ..Amplification::default()
            };
            Agency {
                amplifies: amplifies.all(),
                threat: threat(&gateway.tool_classes, exposure),
                guarding: None,
                unasked: None,
                checked: gateway.policy_enforcement.known() == Some(&Enforcement::Enforce),
            }
        }
        _ => return None,
    })
}

/// Assets that agents use in this relation are a part of what they do.
pub(crate) const fn is_used_in(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::HasTool
            | Relation::RemembersIn
            | Relation::GuardedBy
            | Relation::Reads
            | Relation::ConnectsTo
            | Relation::RoutesTo
            | Relation::RunsAs
    )
}

/// What agents, their versions and flows have in common.
struct Acts<'a> {
    tools: &'a Observed<Vec<ToolClass>>,
    unasked: &'a Observed<bool>,
    guarding: &'a Observed<Guarding>,
}

impl Acts<'_> {
    fn amplifies(&self, seen: &Seen<'_>) -> Amplification {
        Amplification {
            autonomy: match self.unasked {
                Observed::Known(true) => FULLY,
                Observed::Known(false) if tools(self.tools) == 0 => 0,
                _ => PARTLY,
            },
            tools: tools(self.tools),
            language: FULLY,
            context: context(self.tools),
            non_determinism: PARTLY,
            opacity: seen.opacity(),
            identity: seen.identity(),
            ..Amplification::default()
        }
    }

    fn agency(&self, amplifies: Amplification, exposure: f64) -> Agency {
        Agency {
            amplifies: amplifies.all(),
            threat: threat(self.tools, exposure),
            guarding: Some(match self.guarding.known() {
                Some(Guarding::BlocksAttacks) => STRONG,
                Some(Guarding::Partial) => PARTIAL,
                _ => 1.0,
            }),
            // What was not seen mitigates nothing.
            unasked: Some(self.unasked.known() != Some(&false)),
            checked: false,
        }
    }
}

/// Whether anything is on a list. A list that the type does not have holds nothing.
fn listed<T>(list: &Observed<Vec<T>>) -> u8 {
    match list {
        Observed::Known(list) if !list.is_empty() => FULLY,
        _ if was_missed(list) => PARTLY,
        _ => 0,
    }
}

/// Whether a fact that the type has was not seen.
const fn was_missed<T>(fact: &Observed<T>) -> bool {
    matches!(fact, Observed::Unseen(_)) && !fact.is_not_collected()
}

fn tools(classes: &Observed<Vec<ToolClass>>) -> u8 {
    match classes {
        Observed::Known(classes) if classes.iter().any(|class| does_something(*class)) => FULLY,
        Observed::Known(classes) if classes.is_empty() => 0,
        Observed::Unset => 0,
        _ => PARTLY,
    }
}

const fn does_something(class: ToolClass) -> bool {
    matches!(
        class,
        ToolClass::ExecutesCode | ToolClass::WritesState | ToolClass::SendsExternal | ToolClass::SpendsMoney
    )
}

fn context(classes: &Observed<Vec<ToolClass>>) -> u8 {
    match classes {
        Observed::Known(classes) if classes.contains(&ToolClass::ReadsPrivate) => FULLY,
        Observed::Known(classes) if classes.contains(&ToolClass::ReadsUntrusted) => PARTLY,
        Observed::Known(_) | Observed::Unset => 0,
        Observed::Unseen(_) => PARTLY,
    }
}

/// Text of strangers reaches it through what it reads, or from whoever may talk to it.
fn threat(classes: &Observed<Vec<ToolClass>>, exposure: f64) -> f64 {
    let read: f64 = match classes {
        Observed::Known(classes) if classes.contains(&ToolClass::ReadsUntrusted) => 1.0,
        Observed::Known(_) | Observed::Unset => SOME_THREAT,
        Observed::Unseen(_) => UNKNOWN_THREAT,
    };
    read.max(exposure)
}

/// What stands around an agent.
struct Seen<'a> {
    world: &'a World,
    node: Node,
}

impl<'a> Seen<'a> {
    fn asset(&self, node: Node) -> Option<&'a Asset> {
        self.world.inventory.assets.get(node as usize)
    }

    fn edges_into(&self) -> impl Iterator<Item = &'a Edge> {
        let graph = &self.world.graph;
        graph.inward(self.node)
    }

    fn linked(&self, relation: Relation) -> impl Iterator<Item = &'a Asset> {
        let edges = self.world.graph.out(self.node).iter().filter(move |edge| edge.relation == relation);
        edges.filter_map(|edge| self.asset(edge.to))
    }

    /// Whether anybody could see afterwards what it said: the log of model calls of its account.
    fn opacity(&self) -> u8 {
        let held_by = self.edges_into().filter(|edge| edge.relation == Relation::Contains);
        let logs = held_by.filter_map(|edge| match &self.asset(edge.from)?.detail {
            Detail::Account(account) => Some(match (&account.invocation_log, &account.invocation_log_text) {
                (Observed::Known(true), Observed::Known(true)) => 0,
                (Observed::Known(false) | Observed::Unset, _) => FULLY,
                _ => PARTLY,
            }),
            _ => None,
        });
        logs.max().unwrap_or(PARTLY)
    }

    /// Whether it can act as somebody with wide rights, or as somebody at all.
    fn identity(&self) -> u8 {
        let acts_as = self.linked(Relation::RunsAs).chain(self.linked(Relation::ActsAs));
        let wide = |asset: &Asset| match &asset.detail {
            Detail::Identity(identity) if identity.privileges.known().is_some_and(|all| !all.is_empty()) => FULLY,
            _ => PARTLY,
        };
        acts_as.map(wide).max().unwrap_or(0)
    }

    /// Whether what is said today is there another day.
    fn memory(&self, remembers: &Observed<bool>, days: &Observed<i64>) -> u8 {
        let kept = self.linked(Relation::RemembersIn).filter_map(|asset| match &asset.detail {
            Detail::Memory(memory) => memory.retention_days.known().copied(),
            _ => None,
        });
        let longest = kept.chain(days.known().copied()).max();
        let has_memory = self.linked(Relation::RemembersIn).next().is_some();
        match (remembers, longest) {
            (Observed::Known(false) | Observed::Unset, _) if !has_memory => 0,
            (_, Some(days)) if days > LASTING_DAYS => FULLY,
            _ => PARTLY,
        }
    }

    /// Whether it works with other agents.
    fn others(&self, supervises: &Observed<bool>, relays: &Observed<bool>) -> u8 {
        let directs = self.linked(Relation::DelegatesTo).count();
        let directed = || self.edges_into().any(|edge| edge.relation == Relation::DelegatesTo);
        if relays.known() == Some(&true) || directs > 1 {
            FULLY
        } else if directs == 1 || supervises.known() == Some(&true) || was_missed(supervises) || directed() {
            PARTLY
        } else {
            0
        }
    }

    /// Whether its tools can become others without anybody deciding it.
    fn moving_tools(&self) -> u8 {
        let far = self.linked(Relation::ConnectsTo).chain(self.linked(Relation::RoutesTo));
        let moves = |asset: &Asset| match &asset.detail {
            Detail::Connection(connection) => match connection.tool_listing.known() {
                Some(ToolListing::Dynamic) => FULLY,
                Some(ToolListing::Cached) => PARTLY,
                None if was_missed(&connection.tool_listing) => PARTLY,
                _ => 0,
            },
            _ => 0,
        };
        far.map(moves).max().unwrap_or(0)
    }
}

/// Whether assets of this kind act by themselves.
pub(crate) const fn is_agent(kind: Kind) -> bool {
    matches!(kind, Kind::Agent | Kind::AgentRuntime | Kind::AgentVersion | Kind::Flow | Kind::Gateway)
}
