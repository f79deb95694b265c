//! Guardrails: what stands between people and the models of agents, by the versions that are really served.
//!
//! The stronger of two guards counts: the version that the agent names, and those that its account enforces. Of several
//! nodes of a flow the weakest counts. Guardrails that an organisation enforces are not read one by one: where there is
//! one, and nothing seen already blocks attacks, the answer is Unseen.

use std::collections::{BTreeSet, HashMap};

use aispm_inventory::{
    Asset, Detail, Gap, Inventory, Kind, Observed, Provider, Reason, Relation,
    kind::{Agent, Flow, Guardrail, account::EnforcedGuardrail},
    words::Guarding,
};

use super::sight::Sight;
use crate::{
    graph::{Graph, Node},
    world::FactPass,
};

pub(crate) const PASS: FactPass = FactPass { run };

/// Geographies that inference profiles put before the id of a model.
const GEOGRAPHIES: &[&str] = &["global", "us", "us-gov", "eu", "apac", "jp", "au", "ca", "sa", "me", "af", "ap"];

fn run(inventory: &mut Inventory, graph: &Graph) {
    let estate = Estate::of(inventory, graph);
    let found: Vec<(usize, Observed<Guarding>)> = (0..)
        .zip(&inventory.assets)
        .filter_map(|(node, asset): (Node, &Asset)| Some((node as usize, estate.guarding(node, asset)?)))
        .collect();
    for (at, guarding) in found {
        match inventory.assets.get_mut(at).map(|asset| &mut asset.detail) {
            Some(Detail::Agent(agent)) => agent.guarding = guarding,
            Some(Detail::AgentVersion(version)) => version.guarding = guarding,
            Some(Detail::Flow(flow)) => flow.guarding = guarding,
            _ => {}
        }
    }
}

struct Estate<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph,
    guardrails: HashMap<&'a str, &'a Guardrail>,
    sight: Sight<'a>,
    /// Accounts on which an organisation enforces a guardrail.
    enforced_from_above: BTreeSet<&'a str>,
}

impl<'a> Estate<'a> {
    fn of(inventory: &'a Inventory, graph: &'a Graph) -> Self {
        let guardrails = inventory.assets.iter().filter_map(|asset| match &asset.detail {
            Detail::Guardrail(guardrail) => Some((asset.uid.as_str(), &**guardrail)),
            _ => None,
        });
        let above = inventory.assets.iter().filter_map(|asset| match &asset.detail {
            Detail::Account(account) if account.organization_guardrail == Observed::Known(true) => {
                asset.uid.rsplit('/').next()
            }
            _ => None,
        });
        let (guardrails, sight) = (guardrails.collect(), Sight::of(inventory));
        Self { inventory, graph, guardrails, sight, enforced_from_above: above.collect() }
    }

    fn guarding(&self, node: Node, asset: &Asset) -> Option<Observed<Guarding>> {
        let (own, models) = match &asset.detail {
            Detail::Agent(agent) if asset.place.provider == Provider::Azure => {
                return Some(self.of_foundry(node, agent));
            }
            Detail::Agent(agent) => (self.named(node, &agent.guardrail), agent.model.known()),
            Detail::AgentVersion(version) => (self.named(node, &version.guardrail), version.model.known()),
            Detail::Flow(flow) if flow.model_nodes == Observed::Known(0) => return Some(Observed::Unset),
            Detail::Flow(flow) => (self.of_nodes(node, flow), None),
            _ => return None,
        };
        let asked: Vec<&str> = match models {
            Some(model) => vec![model],
            None => self.models(node).collect(),
        };
        Some(stronger(own, self.enforced(node, asset, &asked)))
    }

    /// The guardrail that an agent names.
    fn named(&self, node: Node, named: &Observed<String>) -> Observed<Guarding> {
        match named {
            Observed::Known(_) => self.linked(node),
            Observed::Unset => Observed::Known(Guarding::None),
            Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// An agent of Foundry is asked past the filter that it names, and without one past that of each deployment it thinks with.
    fn of_foundry(&self, node: Node, agent: &Agent) -> Observed<Guarding> {
        if !matches!(&agent.guardrail, Observed::Unset) {
            return self.named(node, &agent.guardrail);
        }
        let models = self.graph.out(node).iter().filter(|edge| edge.relation == Relation::UsesModel);
        let strengths = models.map(|edge| if edge.seen { self.linked(edge.to) } else { not_found() });
        // What a container thinks with, it does not say.
        strengths.reduce(weaker).unwrap_or(Observed::Unseen(Gap::NOT_COLLECTED))
    }

    /// The weakest node of a flow.
    fn of_nodes(&self, node: Node, flow: &Flow) -> Observed<Guarding> {
        match &flow.unguarded_nodes {
            Observed::Known(0) => self.linked(node),
            Observed::Known(_) | Observed::Unset => Observed::Known(Guarding::None),
            Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// The weakest guardrail that an asset is linked to.
    fn linked(&self, node: Node) -> Observed<Guarding> {
        let Some(asset) = self.inventory.assets.get(node as usize) else { return not_found() };
        let links = asset.links.iter().filter(|link| link.relation == Relation::GuardedBy);
        let strengths = links.map(|link| self.strength(&link.to, asset));
        strengths.reduce(weaker).unwrap_or_else(not_found)
    }

    /// The strength of the guardrail that an asset names.
    fn strength(&self, uid: &str, from: &Asset) -> Observed<Guarding> {
        if let Some(guardrail) = self.guardrails.get(uid) {
            return strength(guardrail);
        }
        let unread = self.sight.missing(Kind::Guardrail, &from.place.account);
        match unread.filter(|gap| gap.reason() != Reason::NotCollected) {
            Some(gap) => Observed::Unseen(gap),
            // A guardrail of another account, or one that is gone.
            None => not_found(),
        }
    }

    /// The models that an asset is linked to.
    fn models(&self, node: Node) -> impl Iterator<Item = &str> {
        let links = self.inventory.assets.get(node as usize).map(|asset| asset.links.as_slice()).unwrap_or_default();
        links.iter().filter(|link| link.relation == Relation::UsesModel).map(|link| link.to.as_str())
    }

    /// The strongest guardrail that is enforced on every call of the asset.
    fn enforced(&self, node: Node, asset: &Asset, models: &[&str]) -> Observed<Guarding> {
        let mut strongest = Observed::Known(Guarding::None);
        let mut settled = false;
        for edge in self.graph.inward(node).filter(|edge| edge.relation == Relation::Contains) {
            let Some(Detail::Account(account)) = self.inventory.assets.get(edge.from as usize).map(|a| &a.detail)
            else {
                continue;
            };
            // Settings of another service say nothing about guardrails.
            if account.enforced_guardrails.is_not_collected() {
                continue;
            }
            settled = true;
            strongest = match &account.enforced_guardrails {
                Observed::Known(all) => {
                    all.iter().map(|one| self.by_force(one, asset, models)).fold(strongest, stronger)
                }
                Observed::Unset => strongest,
                Observed::Unseen(gap) => stronger(strongest, Observed::Unseen(gap.clone())),
            };
        }
        if !settled || self.enforced_from_above.contains(&*asset.place.account) {
            strongest = stronger(strongest, Observed::Unseen(Gap::NOT_COLLECTED));
        }
        strongest
    }

    fn by_force(&self, enforced: &EnforcedGuardrail, on: &Asset, models: &[&str]) -> Observed<Guarding> {
        let uid = match enforced.version.parse::<u64>() {
            Ok(_) => format!("{}:{}", enforced.guardrail, enforced.version),
            Err(_) => enforced.guardrail.clone(),
        };
        let strength = self.strength(&uid, on);
        // Whoever may exempt parts of a prompt exempts an attack.
        let strength = match strength {
            Observed::Known(strength) if enforced.honours_caller_tags => {
                Observed::Known(strength.min(Guarding::Partial))
            }
            other => other,
        };
        match applies(enforced, models) {
            Some(true) => strength,
            Some(false) => Observed::Known(Guarding::None),
            None if strength == Observed::Known(Guarding::None) => strength,
            None => Observed::Unseen(Gap::NOT_COLLECTED),
        }
    }
}

/// Whether a guardrail is enforced on calls of all of some models. Nothing where the models behind a name are not known.
fn applies(enforced: &EnforcedGuardrail, models: &[&str]) -> Option<bool> {
    if enforced.included_models.is_empty() && enforced.excluded_models.is_empty() {
        return Some(true);
    }
    let named = |names: &[String], model: &str| names.iter().any(|name| model_id(name) == model_id(model));
    if models.is_empty() || models.iter().any(|model| model_id(model).is_none()) {
        return None;
    }
    let covered = |model: &&str| {
        (enforced.included_models.is_empty() || named(&enforced.included_models, model))
            && !named(&enforced.excluded_models, model)
    };
    Some(models.iter().all(covered))
}

/// The id of a foundation model, without the region and geography that a name puts before it. Nothing for names that a
/// customer made.
fn model_id(name: &str) -> Option<&str> {
    let id = name.rsplit('/').next()?;
    let id = match id.split_once('.') {
        Some((first, rest)) if GEOGRAPHIES.contains(&first) => rest,
        Some(_) => id,
        None => return None,
    };
    Some(id)
}

/// How much a version of a guardrail stops.
fn strength(guardrail: &Guardrail) -> Observed<Guarding> {
    if guardrail.ready == Observed::Known(false) {
        return Observed::Known(Guarding::None);
    }
    match &guardrail.blocks_prompt_attacks {
        Observed::Known(true) => return Observed::Known(Guarding::BlocksAttacks),
        Observed::Unseen(gap) => return Observed::Unseen(gap.clone()),
        Observed::Known(false) | Observed::Unset => {}
    }
    let filters = guardrail.content_filters.known().map(Vec::as_slice).unwrap_or_default();
    let personal = guardrail.personal_data_filters.known().map(Vec::as_slice).unwrap_or_default();
    let blocks = filters.iter().any(|f| f.blocks_input || f.blocks_output)
        || personal.iter().any(|f| f.acts_on_input || f.acts_on_output)
        || guardrail.denied_topics.known().is_some_and(|topics| *topics > 0)
        || guardrail.grounding_check == Observed::Known(true);
    // A guardrail has at least one policy, and words, which are not read, are blocked.
    let words_only = filters.is_empty() && personal.is_empty();
    Observed::Known(if blocks || words_only { Guarding::Partial } else { Guarding::DetectsOnly })
}

fn stronger(a: Observed<Guarding>, b: Observed<Guarding>) -> Observed<Guarding> {
    match (a, b) {
        (Observed::Known(Guarding::BlocksAttacks), _) | (_, Observed::Known(Guarding::BlocksAttacks)) => {
            Observed::Known(Guarding::BlocksAttacks)
        }
        (Observed::Unseen(a), Observed::Unseen(b)) => Observed::Unseen(a.max(b)),
        (Observed::Unseen(gap), _) | (_, Observed::Unseen(gap)) => Observed::Unseen(gap),
        (Observed::Known(a), Observed::Known(b)) => Observed::Known(a.max(b)),
        (Observed::Known(one), Observed::Unset) | (Observed::Unset, Observed::Known(one)) => Observed::Known(one),
        (Observed::Unset, Observed::Unset) => Observed::Unset,
    }
}

fn weaker(a: Observed<Guarding>, b: Observed<Guarding>) -> Observed<Guarding> {
    match (a, b) {
        (Observed::Known(Guarding::None), _) | (_, Observed::Known(Guarding::None)) => Observed::Known(Guarding::None),
        (Observed::Known(a), Observed::Known(b)) => Observed::Known(a.min(b)),
        (Observed::Unseen(a), Observed::Unseen(b)) => Observed::Unseen(a.max(b)),
        (Observed::Unseen(gap), _) | (_, Observed::Unseen(gap)) => Observed::Unseen(gap),
        (one, _) => one,
    }
}

fn not_found() -> Observed<Guarding> {
    Observed::Unseen(Gap::because(Reason::NotFound))
}
