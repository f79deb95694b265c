//! Container images, as workloads name them.

mod registries;

use aispm_inventory::record::ImageUse;

use crate::place::Region;

/// Names under `public.ecr.aws` that are AWS's own. Any other name there is anybody's.
const PUBLIC_NAMES: &[&str] = &[
    "amazoncorretto",
    "amazonlinux",
    "aws-observability",
    "cloudwatch-agent",
    "codebuild",
    "deep-learning-containers",
    "eks",
    "eks-distro",
    "lambda",
    "neuron",
    "sagemaker",
    "sam",
    "xray",
];

/// A private repository of ECR.
#[derive(Debug, PartialEq, Eq)]
struct Repository<'a> {
    account: &'a str,
    region: &'a str,
    name: &'a str,
}

/// Reads an image reference.
pub(crate) fn read(at: &Region, uri: &str) -> ImageUse {
    let registry_account = repository(uri).map(|repository| repository.account.to_owned());
    let own_registry = registry_account.as_deref().is_some_and(|a| a == at.account_id() || at.shared.scans(a));
    ImageUse {
        uri: uri.to_owned(),
        pinned: uri.contains("@sha256:"),
        provider_registry: is_of_provider(uri),
        own_registry,
        registry_account,
    }
}

/// The ARN of the repository that an image lies in. Nothing outside of private ECR registries.
pub(crate) fn repository_uid(uri: &str) -> Option<String> {
    let Repository { account, region, name } = repository(uri)?;
    let partition = match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    Some(format!("arn:{partition}:ecr:{region}:{account}:repository/{name}"))
}

fn repository(uri: &str) -> Option<Repository<'_>> {
    let (host, path) = uri.split_once('/')?;
    let labels: Vec<&str> = host.split('.').collect();
    let (account, region) = match labels.as_slice() {
        [account, "dkr", "ecr" | "ecr-fips", region, "amazonaws", ..]
        | [account, "dkr-ecr" | "dkr-ecr-fips", region, "on", "aws"] => (*account, *region),
        _ => return None,
    };
    let name = path.split('@').next()?;
    let name = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    (is_account && !name.is_empty()).then_some(Repository { account, region, name })
}

fn is_of_provider(uri: &str) -> bool {
    match uri.strip_prefix("public.ecr.aws/") {
        Some(path) => path.split('/').next().is_some_and(|name| PUBLIC_NAMES.contains(&name)),
        None => repository(uri).is_some_and(|r| registries::ACCOUNTS.binary_search(&r.account).is_ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_found_behind_tags_digests_and_every_kind_of_host() {
        let uid = Some("arn:aws:ecr:eu-west-1:111122223333:repository/team/chat".to_owned());
        for uri in [
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/chat",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/chat:v1",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/chat@sha256:0123",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/chat:v1@sha256:0123",
            "111122223333.dkr.ecr-fips.eu-west-1.amazonaws.com/team/chat:v1",
            "111122223333.dkr-ecr.eu-west-1.on.aws/team/chat:v1",
        ] {
            assert_eq!(repository_uid(uri), uid, "{uri}");
        }
    }

    #[test]
    fn other_registries_have_no_repository_of_ours() {
        for uri in [
            "public.ecr.aws/lambda/python:3.12",
            "docker.io/library/python:3.12",
            "python",
            "registry.acme.example:5000/chat:v1",
            "1234.dkr.ecr.eu-west-1.amazonaws.com/chat",
            "111122223333.dkr.ecr.eu-west-1.acme.example/chat",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/",
        ] {
            assert_eq!(repository_uid(uri), None, "{uri}");
        }
    }

    #[test]
    fn images_of_aws_are_told_from_those_that_only_lie_there() {
        assert!(is_of_provider("763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-inference:2.1"));
        assert!(is_of_provider("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"));
        assert!(is_of_provider("141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1"));
        assert!(is_of_provider("public.ecr.aws/deep-learning-containers/pytorch:2.1"));
        assert!(!is_of_provider("public.ecr.aws/x1y2z3/chat"));
        assert!(!is_of_provider("111122223333.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1"));
    }

    #[test]
    fn accounts_are_sorted() {
        assert!(registries::ACCOUNTS.is_sorted());
    }
}
