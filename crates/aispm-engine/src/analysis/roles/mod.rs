//! Who can do what by roles that were given on scopes, as in Azure: a role holds for what lies below its scope, a denial takes
//! away what any role gives, and keys that a role may list are access.
//!
//! Identities with the same roles are asked about once. A condition on a role, and a role that has to be activated first,
//! leave an edge that is harder to walk. What places could not be read may give is a possible edge.

mod acts;
mod blind;
mod decide;
mod holders;
mod lists;
mod privileges;
mod rights;
mod targets;

use std::collections::BTreeSet;

use aispm_inventory::{Asset, Detail, Observed};
use rayon::prelude::*;

use self::{
    acts::Table,
    blind::Blind,
    decide::{Decided, Judge},
    holders::{Holder, Profiles, holders, profiles},
    privileges::Computed,
    rights::To,
    targets::{Target, Targets},
};
use crate::{
    graph::{Edge, Node, OWN, Reason},
    world::{Analysis, EdgePass, slot},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

/// Types of identities that were given roles on scopes.
const TYPES: [&str; 2] = ["azure_managed_identity", "azure_principal"];

/// Whether roles on scopes decide what an identity may do.
pub(super) fn holds_roles(asset: &Asset) -> bool {
    TYPES.contains(&&*asset.resource_type)
}

fn run(analysis: &mut Analysis) {
    lists::run(analysis);
    let (rows, facts) = ask(analysis);
    for (members, edges) in rows {
        let edges = edges.into_iter().map(|(edge, reasons)| Edge { because: analysis.draft.because(reasons), ..edge });
        let edges = edges.collect();
        analysis.draft.row(members, edges);
    }
    for (node, computed) in facts {
        if let Some(Detail::Identity(identity)) =
            analysis.inventory.assets.get_mut(node as usize).map(|a| &mut a.detail)
        {
            identity.external = Observed::Known(false);
            identity.unguarded_model_access = Observed::Unset;
            identity.privileges = computed.privileges;
            identity.escalations = computed.escalations;
        }
    }
}

/// Nodes with the edges that each of them has, and the reasons of every edge.
type Row = (Vec<Node>, Vec<(Edge, Vec<Reason>)>);

fn ask(analysis: &Analysis) -> (Vec<Row>, Vec<(Node, Computed)>) {
    let holders = holders(analysis);
    if holders.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let table = Table::new();
    let targets = Targets::read(analysis, &table);
    let profiles = profiles(&holders, &table);
    let blind = Blind::of(analysis);
    let asked = profiles.all.par_iter().map(|profile| {
        let judge = Judge { table: &table, profile };
        let (edges, climbs) = edges(&judge, &targets, &profiles);
        (edges, privileges::of(&judge, &climbs, blind.hides_climbs(&judge).as_ref()))
    });
    let asked: Vec<_> = asked.collect();
    let (mut rows, mut facts) = (Vec::new(), Vec::new());
    for (profile, (edges, computed)) in profiles.all.iter().zip(asked) {
        facts.extend(profile.members.iter().map(|member| (*member, computed.clone())));
        rows.push((profile.members.clone(), edges));
    }
    rows.extend(possible(analysis, &holders, &targets));
    (rows, facts)
}

/// What the members of a profile can do, and the ways in which they gain rights.
fn edges(
    judge: &Judge<'_>,
    targets: &Targets<'_>,
    profiles: &Profiles<'_>,
) -> (Vec<(Edge, Vec<Reason>)>, BTreeSet<String>) {
    let (mut edges, mut climbs) = (Vec::new(), BTreeSet::new());
    for target in targets.within(judge.profile.scopes()) {
        for (right, ways) in &target.rights {
            let Some((way, decided)) = judge.best(ways, target.uid) else { continue };
            match right.to {
                To::Itself => edges.push(edge(target.node, right.relation, &decided, way.says)),
                To::ActsAs => {
                    for identity in &target.acts_as {
                        if !judge.gains(profiles, *identity) {
                            continue;
                        }
                        // What has to be activated is an edge, and no right that it has.
                        if !decided.later {
                            climbs.insert(format!(
                                "{}: {} {}",
                                way.acts.first().map_or("", |act| act.name),
                                way.says,
                                target.asset.name
                            ));
                        }
                        let says = format!("{} {}", way.says, target.asset.name);
                        edges.push(edge(*identity, right.relation, &decided, &says));
                    }
                }
            }
        }
    }
    (edges, climbs)
}

fn edge(to: Node, relation: aispm_inventory::Relation, decided: &Decided, says: &str) -> (Edge, Vec<Reason>) {
    let mut reasons = decided.reasons.clone();
    if !says.is_empty() {
        reasons.push(Reason::Says(says.into()));
    }
    (Edge { from: OWN, to, relation, ease: decided.ease, seen: true, because: 0 }, reasons)
}

/// What identities may do by roles that could not be read.
fn possible(analysis: &Analysis, holders: &[Holder<'_>], targets: &Targets<'_>) -> Vec<Row> {
    let of_a_scan = !analysis.inventory.coverage.is_empty();
    let cells =
        analysis.inventory.coverage.iter().filter(|cell| TYPES.contains(&&*cell.resource_type) && cell.is_blind());
    let blind: BTreeSet<&str> = cells.map(|cell| &*cell.place.account).collect();
    let mut rows = Vec::new();
    for (fact, everywhere) in [("grants", true), ("grants_complete", false)] {
        let unseen = |holder: &&Holder<'_>| match fact {
            "grants" => matches!(holder.facts.grants, Observed::Unseen(_)),
            _ => holder.facts.grants.known().is_some() && matches!(holder.facts.grants_complete, Observed::Unseen(_)),
        };
        let members: Vec<Node> = holders.iter().filter(unseen).map(|holder| holder.node).collect();
        if members.is_empty() {
            continue;
        }
        let reason = || vec![Reason::Fact { of: OWN, slot: slot(aispm_inventory::Kind::Identity, fact) }];
        let open = |target: &&Target<'_>| everywhere || !of_a_scan || blind.contains(&*target.asset.place.account);
        let edges = targets.all.iter().filter(open).flat_map(|target| {
            let rights = target.rights.iter().filter(|(right, _)| right.to == To::Itself);
            rights.map(|(right, _)| {
                let edge = Edge {
                    from: OWN,
                    to: target.node,
                    relation: right.relation,
                    ease: u8::MAX,
                    seen: false,
                    because: 0,
                };
                (edge, reason())
            })
        });
        rows.push((members, edges.collect()));
    }
    rows
}
