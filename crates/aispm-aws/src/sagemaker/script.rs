//! Start-up scripts, which SageMaker keeps in base64.

use aispm_discovery::scripts;
use aispm_inventory::Reason;
use aws_smithy_types::base64;

use crate::prelude::*;

/// What stands in one script: its secrets, and code it fetches and runs.
pub(super) type Findings = (Vec<SecretFound>, Vec<RemoteCode>);

/// Reads a script that stood `place`. One that is no text is filed as unreadable under `permission`.
pub(super) fn read(at: &Region, permission: &'static str, place: &str, content: &str) -> Result<Findings, Gap> {
    let content: String = content.split_ascii_whitespace().collect();
    let script = base64::decode(content).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let script = script.ok_or_else(|| at.file(permission, Reason::Unreadable))?;
    Ok((at.secrets(place, None, &script), scripts::remote_code(place, &script)))
}

/// A notebook kind with what stands in its scripts; one unreadable script leaves both facts unseen.
pub(super) fn facts(scripts: impl IntoIterator<Item = Result<Findings, Gap>>) -> kind::Notebook {
    let read: Result<Vec<Findings>, Gap> = scripts.into_iter().collect();
    let read = Observed::from(read);
    kind::Notebook {
        secrets: read.as_ref().map(|all| all.iter().flat_map(|(secrets, _)| secrets.clone()).collect()),
        remote_code: read.map(|all| all.into_iter().flat_map(|(_, code)| code).collect()),
        ..kind::Notebook::default()
    }
}
