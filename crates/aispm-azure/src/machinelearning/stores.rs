//! Storage accounts behind the addresses that a workspace writes: by way of its datastores, or by their own names.

use std::collections::BTreeMap;

use aispm_discovery::address;

use super::{VERSION, datastore, workspace};
use crate::{graph::Graph, prelude::*, resource::Resource};

const ACCOUNTS: &str = "Microsoft.Storage/storageAccounts";

/// What a workspace calls its stores.
pub(super) struct Stores<'a> {
    graph: &'a Graph,
    /// Accounts by the name of a datastore.
    datastores: BTreeMap<String, Account>,
    /// The account that a workspace is made with.
    own: Option<String>,
}

/// An account as a datastore names it.
struct Account {
    host: String,
    uid: Option<String>,
}

impl<'a> Stores<'a> {
    /// The stores of a workspace. What could not be read is filed.
    pub(super) async fn of(at: &'a At, workspace: &Resource<workspace::Properties>) -> Self {
        let datastores = at.below::<datastore::Properties>(datastore::READ, workspace, "datastores", VERSION).await;
        let datastores = datastores.iter().filter_map(|datastore| {
            let account = Account { host: datastore.properties.host()?, uid: datastore.properties.account() };
            Some((datastore.name.as_deref()?.to_ascii_lowercase(), account))
        });
        Self {
            graph: at.shared.graph().await,
            datastores: datastores.collect(),
            own: workspace.properties.storage_account().map(id::uid),
        }
    }

    /// The uid of the account behind an address: its id where the scan sees it, else its host.
    pub(super) fn behind(&self, uri: &str) -> Option<String> {
        // azureml://datastores/D/paths/P, and the same with the workspace written out before.
        if let Some((_, rest)) = uri.strip_prefix("azureml:/").and_then(|path| path.split_once("/datastores/")) {
            let name = rest.split('/').next()?.to_ascii_lowercase();
            let account = self.datastores.get(&name)?;
            return Some(account.uid.clone().unwrap_or_else(|| self.by_host(&account.host)));
        }
        // https://A.blob.core.windows.net/C/P, abfss://C@A.dfs.core.windows.net/P
        let host = address::host(uri)?;
        let service = host.split('.').nth(1)?;
        ["blob", "dfs", "file"].contains(&service).then(|| self.by_host(&host))
    }

    /// The uids of the accounts behind addresses, each once.
    pub(super) fn all<'b>(&self, uris: impl IntoIterator<Item = &'b String>) -> Vec<String> {
        let mut uids: Vec<String> = uris.into_iter().filter_map(|uri| self.behind(uri)).collect();
        uids.sort();
        uids.dedup();
        uids
    }

    /// Names of accounts are unique in the cloud. An account that is not seen keeps its address, so that it is not taken for none.
    fn by_host(&self, host: &str) -> String {
        let name = host.split('.').next().unwrap_or(host);
        let own = self.own.as_deref().filter(|own| own.rsplit('/').next() == Some(name));
        own.or_else(|| self.graph.named(ACCOUNTS, name)).map_or_else(|| format!("https://{host}"), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_an_account() {
        let graph = Graph::default();
        let account =
            Account { host: "acmetrain.blob.core.windows.net".to_owned(), uid: Some("/a/acmetrain".to_owned()) };
        let stores = Stores {
            graph: &graph,
            datastores: [("train".to_owned(), account)].into(),
            own: Some("/s/storageaccounts/acmeml".to_owned()),
        };
        let of = |uri: &str| stores.behind(uri);
        assert_eq!(of("azureml://datastores/Train/paths/x").as_deref(), Some("/a/acmetrain"));
        let long = "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/train/paths/x";
        assert_eq!(of(long).as_deref(), Some("/a/acmetrain"));
        assert_eq!(of("https://acmeml.blob.core.windows.net/c/m.pkl").as_deref(), Some("/s/storageaccounts/acmeml"));
        assert_eq!(
            of("abfss://c@others.dfs.core.windows.net/m").as_deref(),
            Some("https://others.dfs.core.windows.net")
        );
        for uri in ["azureml://datastores/unknown/paths/x", "azureml:fraud:1", "https://models.example/m", ""] {
            assert_eq!(of(uri), None, "{uri}");
        }
    }
}
