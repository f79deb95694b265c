//! ECR repositories: who can replace the images that AI workloads run.

use aws_sdk_ecr::{
    Client,
    types::{EncryptionConfiguration, ImageTagMutability, Repository, ScanFrequency},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_ecr_repository",
    kind: Kind::ContainerImage,
    permissions: &[
        "ecr:DescribeRepositories",
        "ecr:GetRepositoryPolicy",
        "ecr:BatchGetRepositoryScanningConfiguration",
    ],
    source: "ecr:DescribeRepositories",
    side_calls: &[
        ("policy", "ecr:GetRepositoryPolicy"),
        ("shared_with", "ecr:GetRepositoryPolicy"),
        ("scan_on_push", "ecr:BatchGetRepositoryScanningConfiguration"),
    ],
    reference: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    name_of(uid).is_some()
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let ecr = at.client(Client::new);
    at.each(uids, async |uid| {
        let Some(name) = name_of(&uid) else { return };
        let asset = |facts| Asset::new(TYPE.name, at.place(), &uid, facts).named(Some(name));
        let described = ecr.describe_repositories().repository_names(name).send();
        let described = at.call_unless("ecr:DescribeRepositories", &["RepositoryNotFoundException"], described).await;
        let repository = described.map(|found| found.and_then(|found| found.repositories?.into_iter().next()));
        at.found(match repository {
            Ok(Some(repository)) => asset(read(&at, &ecr, name, &repository).await)
                .created(repository.created_at().and_then(time))
                .link(Relation::EncryptedBy, key_of(&at, &repository)),
            Ok(None) => asset(kind::ContainerImage { exists: Known(false), ..kind::ContainerImage::default() }),
            Err(gap) => asset(kind::ContainerImage::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn name_of(uid: &str) -> Option<&str> {
    Arn::parse(uid).filter(|arn| arn.service == "ecr")?.resource.strip_prefix("repository/")
}

async fn read(at: &Region, ecr: &Client, name: &str, repository: &Repository) -> kind::ContainerImage {
    let policy = policy_of(at, ecr, name).await;
    kind::ContainerImage {
        exists: Known(true),
        // Immutable with exclusions still lets the excluded tags move. Mutable is the documented default.
        mutable_tags: Observed::from(repository.image_tag_mutability())
            .map(|m| *m != ImageTagMutability::Immutable)
            .or_documented_default(true),
        scan_on_push: scanned(at, ecr, name).await,
        encryption_key: key_of(at, repository).into(),
        shared_with: match &policy {
            Unset => Known(Vec::new()),
            policy => policy.as_ref().map(|statements| policy::shared_with(at, statements)),
        },
        policy,
        ..kind::ContainerImage::default()
    }
}

async fn policy_of(at: &Region, ecr: &Client, name: &str) -> Observed<Vec<Statement>> {
    let policy = ecr.get_repository_policy().repository_name(name).send();
    match at.call_unless("ecr:GetRepositoryPolicy", &["RepositoryPolicyNotFoundException"], policy).await {
        Ok(answer) => answer
            .and_then(|answer| answer.policy_text)
            .map_or(Unset, |text| policy::read(at, "ecr:GetRepositoryPolicy", &text).into()),
        Err(gap) => Observed::Unseen(gap),
    }
}

/// Whether images are scanned when they are pushed, by the settings of the repository or of the registry:
/// the repository's own record does not know the latter.
async fn scanned(at: &Region, ecr: &Client, name: &str) -> Observed<bool> {
    const PERMISSION: &str = "ecr:BatchGetRepositoryScanningConfiguration";
    let answer = ecr.batch_get_repository_scanning_configuration().repository_names(name).send();
    match at.call(PERMISSION, answer).await {
        Ok(answer) => match answer.scanning_configurations().iter().find(|c| c.repository_name() == Some(name)) {
            Some(c) => Known(
                c.scan_on_push()
                    || matches!(c.scan_frequency(), Some(ScanFrequency::ScanOnPush | ScanFrequency::ContinuousScan)),
            ),
            None => Observed::Unseen(at.file(PERMISSION, aispm_inventory::Reason::Unreadable)),
        },
        Err(gap) => Observed::Unseen(gap),
    }
}

/// The key of the customer, as an ARN: it may be given as an id or alias.
fn key_of(at: &Region, repository: &Repository) -> Option<String> {
    let key = repository.encryption_configuration().and_then(EncryptionConfiguration::kms_key)?;
    match key {
        _ if key.contains("alias/aws/") => None,
        _ if key.starts_with("arn:") => Some(key.to_owned()),
        _ if key.starts_with("alias/") => Some(at.arn("kms", key)),
        _ => Some(at.arn("kms", &format!("key/{key}"))),
    }
}
