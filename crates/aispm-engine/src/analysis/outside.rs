//! What lies outside of the accounts that were scanned: the internet, and other accounts.

use aispm_inventory::{
    Asset, Observed, Place, Provider,
    kind::{Identity, Internet, identity::IdentityType},
};

use crate::{graph::Node, world::Analysis};

/// Uid and type of the internet.
const INTERNET: &str = "internet";

/// The internet. There is one; it is added where something points from it.
pub(crate) fn internet(analysis: &mut Analysis) -> Node {
    let place = place(analysis, "*");
    let detail = Internet {
        external: Observed::Known(true),
        used_by: Observed::Known(Vec::new()),
        privileges: Observed::Known(Vec::new()),
    };
    analysis.add(Asset::new(INTERNET, &place, INTERNET, detail))
}

/// Another AWS account as a whole: every identity in it that its own administrators let through.
pub(crate) fn account(analysis: &mut Analysis, id: &str) -> Node {
    let detail = Identity {
        identity_type: Observed::Known(IdentityType::Account),
        external: Observed::Known(true),
        // What it may do at home is not to be seen and does not matter: nothing here acts with it or is run by it.
        provider_owned: Observed::Known(false),
        privileges: Observed::Known(Vec::new()),
        used_by: Observed::Known(Vec::new()),
        escalations: Observed::Known(Vec::new()),
        unguarded_model_access: Observed::Unset,
        ..Identity::default()
    };
    let asset = Asset::new("aws_account_principal", &place(analysis, id), format!("arn:aws:iam::{id}:root"), detail);
    analysis.add(asset.named(Some(format!("account {id}"))))
}

fn place(analysis: &Analysis, account: &str) -> Place {
    let provider = analysis.inventory.scan.providers.iter().min().copied().unwrap_or(Provider::Aws);
    Place { provider, account: account.into(), region: "global".into() }
}
