//! `aispm permissions`: the exact read-only policy that a scan needs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    cli::{PermissionsArgs, ProviderName},
    exit::Exit,
    output,
};

/// Characters a managed policy may have, without white space (IAM quotas page).
const MANAGED_POLICY: usize = 6144;

pub(crate) fn run(args: PermissionsArgs) -> anyhow::Result<Exit> {
    let policy = match args.provider {
        ProviderName::Aws => aws(args.org),
        ProviderName::Azure => azure(),
    };
    output::to_stdout(|out| {
        serde_json::to_writer_pretty(&mut *out, &policy)?;
        writeln!(out)
    })?;
    let size = policy.to_string().len();
    if args.provider == ProviderName::Aws && size > MANAGED_POLICY {
        output::say(&format!(
            "note: {size} characters are more than a managed policy holds ({MANAGED_POLICY}); attach it as an inline policy of the role"
        ));
    }
    Ok(Exit::Done)
}

/// Made from the declarations that tests hold the collectors to.
fn aws(org: bool) -> Value {
    let mut actions: BTreeSet<&str> = aispm_aws::Aws::resource_types().flat_map(|of| of.permissions).copied().collect();
    actions.extend(aispm_aws::PREPARATION);
    if org {
        actions.extend(aispm_aws::PREPARATION_OF_ORGANIZATION);
    }
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "AispmReadOnly", "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
}

/// A custom role, made from the same declarations. It goes on a management group, or on each subscription.
fn azure() -> Value {
    let types = aispm_azure::Azure::resource_types().flat_map(|of| of.permissions);
    let all: BTreeSet<&str> = types.chain(aispm_azure::PREPARATION).copied().collect();
    let (data, actions): (BTreeSet<&str>, BTreeSet<&str>) =
        all.into_iter().partition(|permission| aispm_azure::DATA_ACTIONS.contains(permission));
    json!({
        "Name": "aispm reader",
        "IsCustom": true,
        "Description": "Reads what aispm scans, and nothing else.",
        "Actions": actions,
        "NotActions": [],
        "DataActions": data,
        "NotDataActions": [],
        "AssignableScopes": ["/providers/Microsoft.Management/managementGroups/MANAGEMENT_GROUP"],
    })
}
