//! Notebooks and workspaces that reach the internet: not open to it, and still an entry for what they fetch.

use aispm_inventory::{
    Asset, Detail, Kind, Observed, Relation,
    kind::{Notebook, Workspace},
    words::Network,
};

use super::{Door, left_open};
use crate::{
    graph::{Node, Reason},
    world::{Analysis, fact},
};

/// Somebody has to fetch the wrong package, page or repository.
const FETCHED: u8 = 32;
/// What was fetched then owns the machine.
const FETCHED_AS_ROOT: u8 = 64;
/// A start-up script fetches code each time, without anybody's doing.
const FETCHED_AT_START: u8 = 96;

/// A shell on the internet asks for a key of one person.
const SHELL: u8 = 64;

/// A machine whose shell answers on the internet, or that reaches out to it.
pub(super) fn of_notebook(analysis: &Analysis, node: Node, asset: &Asset, notebook: &Notebook) -> Option<Door> {
    if notebook.open_shell == Observed::Known(true) {
        let key = left_open("somebody has to come by the key of its shell");
        return Some(Door::new(node, SHELL, vec![fact(node, Kind::Notebook, "open_shell"), key]));
    }
    if notebook.direct_internet != Observed::Known(true) {
        return None;
    }
    let mut because = vec![fact(node, Kind::Notebook, "direct_internet"), outbound()];
    let mut ease = FETCHED;
    if notebook.root_access == Observed::Known(true) {
        because.push(fact(node, Kind::Notebook, "root_access"));
        ease = FETCHED_AS_ROOT;
    }
    let scripts = analysis.linked(asset, Relation::ArtifactIn).filter(|script| fetches_code(analysis, *script));
    if let Some(script) = scripts.min() {
        because.push(fact(script, Kind::Notebook, "remote_code"));
        ease = FETCHED_AT_START;
    }
    Some(Door::new(node, ease, because))
}

pub(super) fn of_workspace(node: Node, workspace: &Workspace) -> Option<Door> {
    let open = workspace.network == Observed::Known(Network::Public);
    open.then(|| Door::new(node, FETCHED, vec![fact(node, Kind::Workspace, "network"), outbound()]))
}

fn fetches_code(analysis: &Analysis, script: Node) -> bool {
    let script = analysis.asset(script).map(|asset| &asset.detail);
    matches!(script, Some(Detail::Notebook(script)) if script.remote_code.known().is_some_and(|code| !code.is_empty()))
}

fn outbound() -> Reason {
    left_open("it calls out and is not called: strangers get in with a package, page or repository that it fetches")
}
