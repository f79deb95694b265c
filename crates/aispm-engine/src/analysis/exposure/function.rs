//! Functions that anyone can call: by an address that asks nobody, or by a policy that lets everybody in.

use aispm_inventory::{
    Kind, Observed,
    kind::Function,
    record::{Condition, Statement},
    words::{Authentication, Network},
};

use super::{
    ANY_ACCOUNT, ANYONE, Door, failed, left_open,
    open::{Open, mentions, open},
    rows, says, shared,
};
use crate::{graph::Node, world::fact};

const BY_ADDRESS: &[&str] = &["lambda:invokefunctionurl"];
const DIRECTLY: &[&str] = &["lambda:invokefunction"];

pub(super) fn doors(node: Node, function: &Function) -> Vec<Door> {
    if function.exists == Observed::Known(false) {
        return Vec::new();
    }
    by_address(node, function).into_iter().chain(directly(node, function)).collect()
}

/// "The function's resource-based policy is always in effect and must grant public access before your function URL can
/// receive requests": Lambda developer guide, control access to function URLs.
fn by_address(node: Node, function: &Function) -> Option<Door> {
    let word = || fact(node, Kind::Function, "url_authentication");
    // Where a network decides, and no policy.
    match (&function.ingress, &function.url_authentication) {
        (Observed::Known(Network::Private), _) => return None,
        (Observed::Known(_), Observed::Known(Authentication::None)) => {
            let because = [word(), fact(node, Kind::Function, "urls"), fact(node, Kind::Function, "ingress")];
            return Some(Door::new(node, ANYONE, because.into()));
        }
        (Observed::Known(_), Observed::Known(_)) => return None,
        (unseen, Observed::Known(Authentication::None)) if failed(unseen) && function.policy.is_not_collected() => {
            return Some(Door::possible(node, ANYONE, vec![word(), fact(node, Kind::Function, "ingress")]));
        }
        _ => {}
    }
    let signed = match &function.url_authentication {
        Observed::Known(Authentication::None) => false,
        Observed::Known(Authentication::CloudIdentity) => true,
        unseen if failed(unseen) => return Some(Door::possible(node, ANYONE, vec![word()])),
        _ => return None,
    };
    let of_such_addresses = |s: &Statement| !s.conditions.iter().any(|c| asks_for_other_addresses(c, signed));
    let granted = open(&function.policy, &function.shared_with, BY_ADDRESS, of_such_addresses);
    if signed {
        let Open::Yes(statements) = granted else { return None };
        let how = says("any account of the cloud may call its address");
        let because = shared(node, Kind::Function, statements).into_iter().chain([word(), how]);
        return Some(Door::new(node, ANY_ACCOUNT, because.collect()));
    }
    Some(match granted {
        Open::Yes(statements) | Open::Perhaps(statements) => {
            let because = [word(), fact(node, Kind::Function, "urls")];
            Door::new(node, ANYONE, because.into_iter().chain(rows(node, Kind::Function, statements)).collect())
        }
        Open::Unread => Door::possible(node, ANYONE, vec![word(), fact(node, Kind::Function, "policy")]),
        // Somebody else is let in by it, and so it is the address of the function itself.
        Open::No if BY_ADDRESS.iter().any(|action| mentions(&function.policy, action)) => return None,
        Open::No => {
            let alias = left_open(
                "no statement of the function's own policy lets anyone call its address; the policy of an alias, which \
                 is not read, may do so",
            );
            Door::possible(node, ANYONE, vec![word(), fact(node, Kind::Function, "policy"), alias])
        }
    })
}

fn directly(node: Node, function: &Function) -> Option<Door> {
    let not_by_address = |s: &Statement| !s.conditions.iter().any(|c| is(c, "lambda:InvokedViaFunctionUrl"));
    let how = || says("any account of the cloud may call it");
    match open(&function.policy, &function.shared_with, DIRECTLY, not_by_address) {
        Open::Yes(statements) => {
            let because = shared(node, Kind::Function, statements).into_iter().chain([how()]);
            Some(Door::new(node, ANY_ACCOUNT, because.collect()))
        }
        Open::Perhaps(statements) => {
            let conditions = left_open("the conditions of its policy were taken to be met");
            let because = shared(node, Kind::Function, statements).into_iter().chain([how(), conditions]);
            Some(Door::new(node, ANY_ACCOUNT, because.collect()))
        }
        Open::Unread | Open::No => None,
    }
}

/// Whether a statement is about addresses that ask callers in another way than this one.
fn asks_for_other_addresses(condition: &Condition, signed: bool) -> bool {
    let word = if signed { "AWS_IAM" } else { "NONE" };
    is(condition, "lambda:FunctionUrlAuthType") && !condition.values.iter().any(|value| value == word)
}

fn is(condition: &Condition, key: &str) -> bool {
    condition.key.eq_ignore_ascii_case(key)
}
