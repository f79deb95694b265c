//! Addresses that answer without asking who calls: routes of an API, and machines with open ports of AI servers.

use aispm_inventory::{
    Asset, Detail, Kind, Observed, Provider, Relation,
    kind::Endpoint,
    words::{Authentication, Network},
};

use super::{
    ANY_ACCOUNT, ANY_KEY, ANY_TOKEN, ANYONE, Door, failed, left_open,
    open::{Open, open},
    rows, says,
};
use crate::{
    graph::Node,
    world::{Analysis, fact},
};

/// Whatever listens there may still ask for a password.
const OPEN_PORT: u8 = 230;

pub(super) fn doors(analysis: &Analysis, node: Node, asset: &Asset, endpoint: &Endpoint) -> Vec<Door> {
    if endpoint.in_service == Observed::Known(false) {
        return Vec::new();
    }
    by_address(node, asset, endpoint).into_iter().chain(by_port(analysis, node, asset, endpoint)).collect()
}

fn by_address(node: Node, asset: &Asset, endpoint: &Endpoint) -> Option<Door> {
    let word = |name: &str| fact(node, Kind::Endpoint, name);
    let (ease, mut because) = match &endpoint.authentication {
        Observed::Known(Authentication::None) => (ANYONE, vec![word("authentication")]),
        Observed::Known(Authentication::AuthenticateOnly) => {
            let tokens = left_open("whether anyone can get a token from the identity provider was not seen");
            (ANY_TOKEN, vec![word("authentication"), says("any valid token passes"), tokens])
        }
        // A key of API Gateway belongs to a plan of use. One of these opens everything, and has no end.
        Observed::Known(Authentication::SharedKey) if asset.place.provider != Provider::Aws => {
            (ANY_KEY, vec![word("authentication"), left_open("somebody has to come by a key")])
        }
        Observed::Known(Authentication::CloudIdentity) => return by_policy(node, endpoint),
        // Which addresses answer strangers is worth a question only where they are known to be within reach.
        unseen if failed(unseen) && endpoint.ingress == Observed::Known(Network::Public) => {
            return Some(Door::possible(node, ANYONE, vec![word("authentication"), word("ingress")]));
        }
        _ => return None,
    };
    match &endpoint.ingress {
        Observed::Known(Network::Public) => {
            because.push(word("ingress"));
            Some(Door::new(node, ease, because))
        }
        Observed::Known(_) => None,
        Observed::Unset | Observed::Unseen(_) => {
            because.push(word("ingress"));
            Some(Door::possible(node, ease, because))
        }
    }
}

/// Signed requests from other accounts pass where a policy lets everybody in. That no condition of it keeps them out is what
/// makes an address with a policy public.
fn by_policy(node: Node, endpoint: &Endpoint) -> Option<Door> {
    let anyone = Observed::Known(vec!["*".to_owned()]);
    let within_reach = endpoint.ingress == Observed::Known(Network::Public) && endpoint.policy.known().is_some();
    match within_reach.then(|| open(&endpoint.policy, &anyone, &["execute-api:invoke"], |_| true))? {
        Open::Yes(statements) | Open::Perhaps(statements) => {
            let mut because = vec![fact(node, Kind::Endpoint, "ingress")];
            because.extend(rows(node, Kind::Endpoint, statements));
            because.push(says("any account of the cloud may call it"));
            Some(Door::new(node, ANY_ACCOUNT, because))
        }
        Open::Unread | Open::No => None,
    }
}

fn by_port(analysis: &Analysis, node: Node, asset: &Asset, endpoint: &Endpoint) -> Option<Door> {
    let reachable = match &endpoint.ingress {
        Observed::Known(Network::Public) => true,
        unseen if failed(unseen) => false,
        _ => return None,
    };
    let mut groups: Vec<_> = analysis.linked(asset, Relation::ConnectsTo).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut unseen = Vec::new();
    let mut because = Vec::new();
    let mut ports: Vec<&str> = Vec::new();
    for group in groups {
        let Some(Detail::Network(network)) = analysis.asset(group).map(|asset| &asset.detail) else { continue };
        match &network.open_ai_ports {
            Observed::Known(open) if !open.is_empty() => {
                because.push(fact(group, Kind::Network, "open_ai_ports"));
                ports.extend(open.iter().map(String::as_str));
            }
            gap if failed(gap) => unseen.push(fact(group, Kind::Network, "open_ai_ports")),
            _ => {}
        }
    }
    let ingress = fact(node, Kind::Endpoint, "ingress");
    if because.is_empty() {
        unseen.push(ingress);
        return (reachable && unseen.len() > 1).then(|| Door::possible(node, OPEN_PORT, unseen));
    }
    ports.sort_unstable();
    ports.dedup();
    because.push(ingress);
    because.push(says(&format!("the whole internet may connect to {}", ports.join(", "))));
    because.push(left_open("what listens there, and whether it asks for a password, was not seen"));
    Some(if reachable { Door::new(node, OPEN_PORT, because) } else { Door::possible(node, OPEN_PORT, because) })
}
