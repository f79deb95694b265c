//! The uids of what agents, prompts and flows name by a short id: models, guardrails, functions.

use aws_sdk_bedrockagent::types::GuardrailConfiguration;

use crate::{bedrock::guardrail, place::Region};

/// How the ids of inference profiles that AWS defines begin.
const GEOGRAPHIES: &[&str] = &["global", "us", "us-gov", "eu", "apac", "jp", "au", "ca", "sa", "me", "af", "ap"];

/// The uid of a model. Nothing for profiles that AWS defines: no account owns them, so no scan finds them.
pub(crate) fn model(at: &Region, named: &str) -> Option<String> {
    if named.starts_with("arn:") {
        return (!named.contains(":inference-profile/")).then(|| named.to_owned());
    }
    let (first, _) = named.split_once('.')?;
    (!GEOGRAPHIES.contains(&first)).then(|| format!("arn:aws:bedrock:{}::foundation-model/{named}", at.name()))
}

/// The ARN of the guardrail that a configuration names, whatever its version.
pub(super) fn guardrail(at: &Region, named: Option<&GuardrailConfiguration>) -> Option<String> {
    let id = named?.guardrail_identifier().filter(|id| !id.is_empty())?;
    Some(if id.starts_with("arn:") { id.to_owned() } else { at.arn("bedrock", &format!("guardrail/{id}")) })
}

/// The uid of the version of the guardrail that a configuration names.
pub(super) fn guardrail_version(at: &Region, named: Option<&GuardrailConfiguration>) -> Option<String> {
    Some(guardrail::uid(&guardrail(at, named)?, named?.guardrail_version()))
}

/// The ARN of a function, whichever of its versions or aliases is named.
pub(crate) fn function(arn: &str) -> String {
    arn.splitn(8, ':').take(7).collect::<Vec<_>>().join(":")
}

/// The uid of a knowledge base.
pub(super) fn knowledge_base(at: &Region, id: &str) -> String {
    at.arn("bedrock", &format!("knowledge-base/{id}"))
}
