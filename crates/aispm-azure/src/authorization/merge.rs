//! One asset for each principal, whatever the number of subscriptions it was seen in.

use std::collections::HashMap;

use aispm_inventory::{Asset, CellReport, Detail, Gap, Observed, kind::Identity, record::Grant};

use super::{managed_identity, principal};

/// Brings the roles of each principal together, and says where not all of them could be seen.
pub(crate) fn settle(assets: &mut Vec<Asset>, coverage: &[CellReport]) {
    let is_one = |asset: &Asset| [principal::TYPE.name, managed_identity::TYPE.name].contains(&&*asset.resource_type);
    let (mut principals, others): (Vec<Asset>, Vec<Asset>) = std::mem::take(assets).into_iter().partition(is_one);
    *assets = others;
    // Managed identities first: what they are called and where they are is known of them.
    principals.sort_by(|a, b| (&a.resource_type, &a.uid, &a.place).cmp(&(&b.resource_type, &b.uid, &b.place)));
    let blind = coverage.iter().filter(|cell| &*cell.resource_type == principal::TYPE.name && cell.is_blind());
    let blind = blind.flat_map(|cell| cell.gaps.iter().map(|gap| gap.gap.clone())).max();
    let mut kept: Vec<Asset> = Vec::new();
    let mut by_principal: HashMap<String, usize> = HashMap::new();
    for asset in principals {
        let Detail::Identity(facts) = &asset.detail else { continue };
        let id = facts.principal_id.known().cloned().unwrap_or_else(|| asset.uid.clone());
        match by_principal.get(&id).and_then(|at| kept.get_mut(*at)).map(|known| &mut known.detail) {
            Some(Detail::Identity(known)) => add(known, facts),
            _ => {
                by_principal.insert(id, kept.len());
                kept.push(asset);
            }
        }
    }
    for asset in &mut kept {
        if let Detail::Identity(facts) = &mut asset.detail {
            finish(facts, blind.as_ref());
        }
    }
    assets.append(&mut kept);
}

/// Adds what another subscription says of a principal.
fn add(known: &mut Identity, more: &Identity) {
    match (&mut known.grants, &more.grants) {
        (Observed::Known(grants), Observed::Known(more)) => grants.extend(more.iter().cloned()),
        (grants, Observed::Known(more)) => *grants = Observed::Known(more.clone()),
        _ => {}
    }
    if let Observed::Unseen(_) = &more.grants_complete {
        known.grants_complete = more.grants_complete.clone();
    }
}

fn finish(facts: &mut Identity, blind: Option<&Gap>) {
    if let Observed::Known(grants) = &mut facts.grants {
        grants.sort_by(|a, b| order(a).cmp(&order(b)));
        grants.dedup();
        // What it was given itself and what it has through a group are two; the same role seen twice is one.
        let own: Vec<_> = grants.iter().filter(|grant| grant.through.is_none()).cloned().collect();
        grants.retain(|grant| {
            // What has to be activated, or holds under a condition, does not stand for what needs neither.
            grant.through.is_none()
                || !own.iter().any(|own| Grant { through: grant.through.clone(), ..own.clone() } == *grant)
        });
    }
    if let (Observed::Known(true), Some(gap)) = (&facts.grants_complete, blind) {
        facts.grants_complete = Observed::Unseen(gap.clone());
    }
}

type Order<'a> =
    (&'a str, &'a str, &'a str, bool, Option<&'a str>, Option<&'a str>, Option<&'a str>, &'a [String], &'a [String]);

fn order(grant: &Grant) -> Order<'_> {
    let (through, condition) = (grant.through.as_deref(), grant.condition.as_deref());
    let (actions, data) = (grant.actions.as_slice(), grant.data_actions.as_slice());
    (
        &grant.scope,
        &grant.effect,
        &grant.role,
        grant.eligible,
        through,
        condition,
        grant.given_at.as_deref(),
        actions,
        data,
    )
}
