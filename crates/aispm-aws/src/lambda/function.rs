//! Lambda functions that agents and gateways call.

use aispm_inventory::Reason;
use aws_sdk_lambda::{
    Client,
    operation::get_function_configuration::GetFunctionConfigurationOutput,
    types::{FunctionUrlAuthType, FunctionUrlConfig},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_lambda_function",
    kind: Kind::Function,
    permissions: &[GET, "lambda:GetPolicy", "lambda:ListFunctionUrlConfigs"],
    source: GET,
    side_calls: &[
        ("policy", "lambda:GetPolicy"),
        ("shared_with", "lambda:GetPolicy"),
        ("urls", "lambda:ListFunctionUrlConfigs"),
        ("url_authentication", "lambda:ListFunctionUrlConfigs"),
    ],
    reference: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html",
};

const GET: &str = "lambda:GetFunctionConfiguration";
const MISSING: &[&str] = &["ResourceNotFoundException"];

pub(crate) fn claims(uid: &str) -> bool {
    Arn::parse(uid).is_some_and(|arn| {
        let name = arn.resource.strip_prefix("function:").filter(|name| !name.is_empty());
        // Versions and aliases are cut off before a link is made, so what has one more part is something else.
        arn.service == "lambda" && !arn.region.is_empty() && name.is_some_and(|name| !name.contains([':', '*', '$']))
    })
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let lambda = at.client(Client::new);
    at.each(uids, async |uid| {
        let Some(name) = Arn::parse(&uid).map(|arn| arn.name()) else { return };
        let asset = |facts| Asset::new(TYPE.name, at.place(), &*uid, facts).named(Some(name));
        let get = lambda.get_function_configuration().function_name(name).send();
        let function = match at.call_unless(GET, MISSING, get).await {
            Ok(Some(function)) => Ok(function),
            Ok(None) => {
                let gone = kind::Function::unseen(&Gap::because(Reason::NotFound));
                return at.found(asset(kind::Function { exists: Known(false), ..gone }));
            }
            Err(gap) => Err(gap),
        };
        let get_policy = lambda.get_policy().function_name(name).send();
        let policy: Observed<_> = match at.call_unless("lambda:GetPolicy", MISSING, get_policy).await {
            Ok(Some(answer)) => policy::read(&at, "lambda:GetPolicy", answer.policy().unwrap_or_default()).into(),
            Ok(None) => Unset,
            Err(gap) => Observed::Unseen(gap),
        };
        let urls = urls(&at, &lambda, name).await;
        let facts = match &function {
            Ok(function) => read(&at, function),
            Err(gap) => kind::Function::unseen(gap),
        };
        let function = function.ok();
        let facts = kind::Function {
            shared_with: policy.as_ref().map(|p| policy::shared_with(&at, p)).or_documented_default(Vec::new()),
            policy,
            url_authentication: urls.as_ref().map(|urls| authentication(urls)),
            urls: urls.map(|urls| urls.into_iter().map(|url| url.function_url).collect()),
            ..facts
        };
        let key = facts.encryption_key.known().cloned();
        let role = function.as_ref().and_then(|f| f.role()).map(str::to_owned);
        at.found(asset(facts).link(Relation::RunsAs, role).link(Relation::EncryptedBy, key));
    })
    .await;
    Ok(())
}

/// The addresses of a function and its aliases.
async fn urls(at: &Region, lambda: &Client, name: &str) -> Observed<Vec<FunctionUrlConfig>> {
    let mut urls = Vec::new();
    let mut marker = None;
    loop {
        let list = lambda.list_function_url_configs().function_name(name).set_marker(marker).send();
        match at.call_unless("lambda:ListFunctionUrlConfigs", MISSING, list).await {
            Ok(Some(page)) => {
                urls.extend(page.function_url_configs);
                marker = page.next_marker.filter(|marker| !marker.is_empty());
            }
            Ok(None) => marker = None,
            Err(gap) => return Observed::Unseen(gap),
        }
        if marker.is_none() {
            return Some(urls).filter(|urls| !urls.is_empty()).into();
        }
    }
}

/// How callers prove who they are at the weakest of several addresses.
fn authentication(urls: &[FunctionUrlConfig]) -> Authentication {
    let mut words = urls.iter().map(|url| match &url.auth_type {
        FunctionUrlAuthType::None => Authentication::None,
        FunctionUrlAuthType::AwsIam => Authentication::CloudIdentity,
        _ => Authentication::Other,
    });
    let first = words.next().unwrap_or(Authentication::Other);
    words.fold(first, |weakest, word| match (weakest, word) {
        (Authentication::None, _) | (_, Authentication::None) => Authentication::None,
        (Authentication::CloudIdentity, other) => other,
        (other, _) => other,
    })
}

fn read(at: &Region, function: &GetFunctionConfigurationOutput) -> kind::Function {
    kind::Function {
        exists: Known(true),
        secrets: secrets(at, function),
        encryption_key: function.kms_key_arn().filter(|key| !key.is_empty()).map(str::to_owned).into(),
        // A function that left its network keeps a configuration with nothing in it.
        private_network: Known(function.vpc_config().is_some_and(|vpc| !vpc.subnet_ids().is_empty())),
        runtime: function.runtime().map(|runtime| runtime.as_str().to_owned()).into(),
        ..kind::Function::default()
    }
}

fn secrets(at: &Region, function: &GetFunctionConfigurationOutput) -> Observed<Vec<SecretFound>> {
    let environment = function.environment();
    if environment.is_some_and(|environment| environment.error().is_some()) {
        // Variables under a customer's key are only shown to callers that may use the key.
        return Observed::Unseen(at.file(GET, Reason::Denied));
    }
    let mut variables: Vec<_> = environment.and_then(|e| e.variables()).into_iter().flatten().collect();
    variables.sort();
    let found =
        variables.into_iter().flat_map(|(name, value)| at.secrets(&format!("environment.{name}"), Some(name), value));
    Known(found.collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn only_functions_without_a_suffix_are_claimed() {
        assert!(claims("arn:aws:lambda:eu-west-1:111122223333:function:acme-tool"));
        for uid in [
            "arn:aws:lambda:eu-west-1:111122223333:function:acme-tool:live",
            "arn:aws:lambda:eu-west-1:111122223333:function:",
            "arn:aws:lambda:eu-west-1:111122223333:function:acme-*",
            "arn:aws:lambda:eu-west-1:111122223333:layer:acme",
            "arn:aws:iam::111122223333:role/function:x",
        ] {
            assert!(!claims(uid), "{uid}");
        }
    }

    #[test]
    fn the_weakest_address_counts() {
        let url = |auth: FunctionUrlAuthType| {
            let url = FunctionUrlConfig::builder().function_url("https://x").function_arn("arn").auth_type(auth);
            url.creation_time("t").last_modified_time("t").build().unwrap()
        };
        let of = |all: &[FunctionUrlAuthType]| authentication(&all.iter().cloned().map(url).collect::<Vec<_>>());
        assert_eq!(of(&[FunctionUrlAuthType::AwsIam]), Authentication::CloudIdentity);
        assert_eq!(of(&[FunctionUrlAuthType::AwsIam, FunctionUrlAuthType::None]), Authentication::None);
        assert_eq!(of(&["NEW".into(), FunctionUrlAuthType::AwsIam]), Authentication::Other);
    }
}
