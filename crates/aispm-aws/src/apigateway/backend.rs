//! Where an integration leads: a function, a model, an endpoint or an agent.

use std::collections::HashMap;

use crate::{arn::Arn, bedrock_agent::reference, place::Region};

/// AWS services that answer with a model or an agent.
const AI: &[&str] = &["bedrock-runtime", "bedrock-agent-runtime", "bedrock-agentcore", "runtime.sagemaker"];

/// Whether an integration leads to a function or to AI.
pub(super) fn is_of_interest(uri: &str) -> bool {
    Arn::parse(uri).is_some_and(|arn| match arn.service {
        "lambda" => true,
        // `arn:aws:apigateway:<region>:<service>:path/<its own path>`
        "apigateway" => arn.account == "lambda" || AI.contains(&arn.account),
        _ => false,
    })
}

/// The uid of what an integration leads to. Nothing where each request says it anew.
pub(super) fn target(at: &Region, uri: &str) -> Option<String> {
    let arn = Arn::parse(uri)?;
    let target = match (arn.service, arn.account) {
        ("lambda", _) => reference::function(uri),
        (_, "lambda") => {
            let named = arn.resource.split_once("/functions/")?.1;
            reference::function(named.strip_suffix("/invocations").unwrap_or(named))
        }
        (_, "runtime.sagemaker") => {
            let name = after(arn.resource, "endpoints").next()?;
            format!("arn:aws:sagemaker:{}:{}:endpoint/{name}", arn.region, at.account_id())
        }
        (_, "bedrock-runtime") => reference::model(at, &decoded(after(arn.resource, "model").next()?))?,
        (_, "bedrock-agent-runtime") => {
            let mut ids = after(arn.resource, "agents");
            let (agent, alias) = (ids.next()?, ids.nth(1)?);
            at.arn("bedrock", &format!("agent-alias/{agent}/{alias}"))
        }
        (_, "bedrock-agentcore") => decoded(after(arn.resource, "runtimes").next()?),
        _ => return None,
    };
    let is_open = target.contains(['{', '$', '*']);
    (!is_open && target.starts_with("arn:")).then_some(target)
}

/// The parts of a path that stand behind a word.
fn after<'a>(path: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    path.split('/').skip_while(move |part| *part != word).skip(1)
}

fn decoded(part: &str) -> String {
    part.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/")
}

/// An address with the variables of a stage in their places. A variable that the stage lacks stays as it is.
pub(super) fn filled(uri: &str, variables: Option<&HashMap<String, String>>) -> String {
    let mut filled = uri.to_owned();
    for (name, value) in variables.into_iter().flatten() {
        filled = filled.replace(&format!("${{stageVariables.{name}}}"), value);
    }
    filled
}

/// The role that an integration acts with. Nothing where the function's own policy lets API Gateway in, or where
/// the caller's identity is passed on.
pub(super) fn role(credentials: Option<&str>) -> Option<&str> {
    credentials.filter(|arn| arn.starts_with("arn:") && arn.contains(":role/") && !arn.contains('*'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{filled, is_of_interest, role};

    #[test]
    fn functions_and_ai_are_of_interest() {
        for uri in [
            "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:chat/invocations",
            "arn:aws:lambda:eu-west-1:111122223333:function:chat:live",
            "arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/chat/invocations",
        ] {
            assert!(is_of_interest(uri), "{uri}");
        }
        for uri in [
            "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem",
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/x/1/2",
            "https://backend.acme.example/lambda",
            "",
        ] {
            assert!(!is_of_interest(uri), "{uri}");
        }
    }

    #[test]
    fn variables_of_a_stage_are_put_in() {
        let variables = HashMap::from([("fn".to_owned(), "chat".to_owned())]);
        assert_eq!(filled("function:${stageVariables.fn}/x", Some(&variables)), "function:chat/x");
        assert_eq!(
            filled("function:${stageVariables.other}/x", Some(&variables)),
            "function:${stageVariables.other}/x"
        );
        assert_eq!(filled("function:${stageVariables.fn}", None), "function:${stageVariables.fn}");
    }

    #[test]
    fn a_caller_that_is_passed_on_is_no_role() {
        assert_eq!(role(Some("arn:aws:iam::*:user/*")), None);
        assert_eq!(role(Some("arn:aws:iam::111122223333:role/api")), Some("arn:aws:iam::111122223333:role/api"));
    }
}
