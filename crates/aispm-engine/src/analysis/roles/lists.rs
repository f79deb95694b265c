//! Vaults with a list of their own: whoever is on it reads or writes secrets, whatever roles say.

use std::collections::HashMap;

use aispm_inventory::{
    Asset, Detail, Kind, Observed, Relation,
    kind::{Identity, store::SecretAccess},
};

use super::holds_roles;
use crate::{
    graph::{Node, Reason},
    world::{Analysis, slot},
};

/// What is on the list of a vault.
struct Listed {
    vault: Node,
    row: u32,
    principal: String,
    relation: Relation,
}

pub(super) fn run(analysis: &mut Analysis) {
    let listed = listed(analysis);
    if listed.is_empty() {
        return;
    }
    let known: HashMap<String, Node> = principals(analysis).collect();
    for Listed { vault, row, principal, relation } in listed {
        let from = match known.get(&principal) {
            Some(node) => *node,
            None => stranger(analysis, vault, &principal),
        };
        let because = Reason::Row { of: vault, slot: slot(Kind::Store, "secret_access"), row };
        analysis.draft.add(from, relation, vault, vec![because]);
    }
}

fn listed(analysis: &Analysis) -> Vec<Listed> {
    let mut found = Vec::new();
    for (vault, asset) in analysis.of_kind(Kind::Store) {
        let Detail::Store(store) = &asset.detail else { continue };
        for (row, access) in (0..).zip(store.secret_access.known().into_iter().flatten()) {
            let rights = [(Relation::CanRead, "get"), (Relation::CanWrite, "set")];
            let has = rights.into_iter().filter(|(_, word)| may(access, word));
            found.extend(has.map(|(relation, _)| Listed { vault, row, principal: access.principal.clone(), relation }));
        }
    }
    found
}

fn may(access: &SecretAccess, word: &str) -> bool {
    access.secrets.iter().any(|may| may == word || may == "all")
}

/// Identities by the uid of their principal: one that stands on its own goes by another.
fn principals(analysis: &Analysis) -> impl Iterator<Item = (String, Node)> {
    let identities = analysis.of_kind(Kind::Identity).filter(|(_, asset)| holds_roles(asset));
    identities.filter_map(|(node, asset)| match &asset.detail {
        Detail::Identity(facts) => Some((format!("entra:principal/{}", facts.principal_id.known()?), node)),
        _ => None,
    })
}

/// Somebody who was given no role, and stands on the list of a vault.
fn stranger(analysis: &mut Analysis, vault: Node, principal: &str) -> Node {
    let facts = Identity {
        principal_id: principal.rsplit('/').next().map(str::to_owned).into(),
        grants: Observed::Known(Vec::new()),
        grants_complete: Observed::Known(true),
        provider_owned: Observed::Unset,
        external: Observed::Known(false),
        privileges: Observed::Known(Vec::new()),
        escalations: Observed::Known(Vec::new()),
        used_by: Observed::Known(Vec::new()),
        unguarded_model_access: Observed::Unset,
        ..Identity::default()
    };
    let Some(place) = analysis.asset(vault).map(|vault| vault.place.clone()) else { return vault };
    analysis.add(Asset::new("azure_principal", &place, principal, facts))
}
