//! Agent runtimes and gateways that ask callers for nothing, for any token, or for any account.

use aispm_inventory::{
    Kind, Observed,
    kind::{AgentRuntime, Gateway},
    record::Statement,
    words::{Authentication, Network},
};

use super::{
    ANY_ACCOUNT, ANY_TOKEN, ANYONE, Door, failed, left_open,
    open::{Open, open},
    says, shared,
};
use crate::{
    graph::{Node, Reason},
    world::fact,
};

/// What decides who may call.
struct Asked<'a> {
    node: Node,
    kind: Kind,
    authentication: &'a Observed<Authentication>,
    tokens_limited: &'a Observed<bool>,
    policy: &'a Observed<Vec<Statement>>,
    shared_with: &'a Observed<Vec<String>>,
    actions: &'static [&'static str],
}

pub(super) fn of_runtime(node: Node, runtime: &AgentRuntime) -> Option<Door> {
    if is_kept_inside(&runtime.ingress) {
        return None;
    }
    let mut door = door(&Asked {
        node,
        kind: Kind::AgentRuntime,
        authentication: &runtime.authentication,
        tokens_limited: &runtime.tokens_limited,
        policy: &runtime.policy,
        shared_with: &runtime.shared_with,
        actions: &["bedrock-agentcore:invokeagentruntime"],
    })?;
    if failed(&runtime.ingress) {
        door.seen = false;
    }
    if !runtime.ingress.is_not_collected() {
        door.ease = door.ease.min(ANY_TOKEN);
        door.because.push(fact(node, Kind::AgentRuntime, "ingress"));
        door.because.push(left_open("its own code sees each request, and may turn callers away"));
    }
    Some(door)
}

/// Whether only a network of the customer reaches it.
fn is_kept_inside(ingress: &Observed<Network>) -> bool {
    *ingress == Observed::Known(Network::Private)
}

pub(super) fn of_gateway(node: Node, gateway: &Gateway) -> Option<Door> {
    if is_kept_inside(&gateway.ingress) {
        return None;
    }
    let mut door = door(&Asked {
        node,
        kind: Kind::Gateway,
        authentication: &gateway.authentication,
        tokens_limited: &gateway.tokens_limited,
        policy: &gateway.policy,
        shared_with: &gateway.shared_with,
        actions: &["bedrock-agentcore:invokegateway"],
    })?;
    if failed(&gateway.ingress) {
        door.seen = false;
        door.because.push(fact(node, Kind::Gateway, "ingress"));
    }
    if gateway.interceptors.known().is_some_and(|functions| !functions.is_empty()) {
        door.ease = door.ease.min(ANY_TOKEN);
        door.because.push(fact(node, Kind::Gateway, "interceptors"));
        door.because.push(left_open("a function sees each request first, and may turn callers away"));
    }
    Some(door)
}

fn door(asked: &Asked<'_>) -> Option<Door> {
    let word = asked.fact("authentication");
    match asked.authentication {
        Observed::Known(Authentication::None) => asked.unless_kept_out(ANYONE, vec![word]),
        Observed::Known(Authentication::AuthenticateOnly) => {
            asked.unless_kept_out(ANY_TOKEN, vec![word, says("any valid token passes"), any_token()])
        }
        Observed::Known(Authentication::Jwt) => match asked.tokens_limited {
            Observed::Known(false) => {
                asked.unless_kept_out(ANY_TOKEN, vec![word, asked.fact("tokens_limited"), any_token()])
            }
            unseen if failed(unseen) => {
                Some(Door::possible(asked.node, ANY_TOKEN, vec![word, asked.fact("tokens_limited")]))
            }
            _ => None,
        },
        Observed::Known(Authentication::CloudIdentity) => asked.by_policy(),
        unseen if failed(unseen) => Some(Door::possible(asked.node, ANYONE, vec![word])),
        _ => None,
    }
}

impl Asked<'_> {
    fn fact(&self, name: &str) -> Reason {
        fact(self.node, self.kind, name)
    }

    /// Callers without a signature need an Allow for everybody wherever there is a policy, and its conditions may keep
    /// them to a network: AgentCore developer guide, resource-based policies.
    fn unless_kept_out(&self, ease: u8, mut because: Vec<Reason>) -> Option<Door> {
        if self.policy.known().is_some_and(|statements| !statements.is_empty()) {
            match open(self.policy, self.shared_with, self.actions, |_| true) {
                Open::No => return None,
                Open::Yes(_) | Open::Perhaps(_) | Open::Unread => because.push(self.fact("shared_with")),
            }
        } else if failed(self.policy) {
            because.push(left_open("its resource policy was not seen, and may keep callers to a network"));
        }
        Some(Door::new(self.node, ease, because))
    }

    fn by_policy(&self) -> Option<Door> {
        let how = says("any account of the cloud may call it");
        let because = |statements| shared(self.node, self.kind, statements).into_iter().chain([how]);
        match open(self.policy, self.shared_with, self.actions, |_| true) {
            Open::Yes(statements) => Some(Door::new(self.node, ANY_ACCOUNT, because(statements).collect())),
            Open::Perhaps(statements) => {
                let conditions = left_open("the conditions of its policy were taken to be met");
                Some(Door::new(self.node, ANY_ACCOUNT, because(statements).chain([conditions]).collect()))
            }
            // Signed requests from outside need a policy, and few have one: to guess at each would be noise.
            Open::Unread | Open::No => None,
        }
    }
}

fn any_token() -> Reason {
    left_open("whether anyone can get a token from the identity provider was not seen")
}
