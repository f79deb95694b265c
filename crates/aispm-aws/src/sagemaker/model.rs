//! SageMaker models: containers and weights, ready to be served.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_model::DescribeModelOutput,
    types::{ContainerDefinition, RepositoryAccessMode},
};
use kind::model::ModelSource;

use super::{artifact, environment, job, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_model",
    kind: Kind::Model,
    permissions: &["sagemaker:ListModels", "sagemaker:DescribeModel"],
    source: "sagemaker:DescribeModel",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModel.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_models().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListModels", pages).await;
    at.each(listed, async |model| {
        let (Some(name), Some(arn)) = (&model.model_name, &model.model_arn) else { return };
        let created = model.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_model().model_name(name).send();
        at.found(match at.call("sagemaker:DescribeModel", described).await {
            Ok(m) => linked(&at, read(&at, &m), asset, &m),
            Err(gap) => asset(kind::Model::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// Its containers, each with the place it stands at.
fn containers(m: &DescribeModelOutput) -> impl Iterator<Item = (String, &ContainerDefinition)> {
    let primary = m.primary_container().map(|container| (String::new(), container));
    let others = m.containers().iter().enumerate();
    primary.into_iter().chain(others.map(|(index, container)| (format!("containers[{index}]."), container)))
}

fn read(at: &Region, m: &DescribeModelOutput) -> kind::Model {
    let uris = containers(m).flat_map(|(_, c)| {
        artifact::uris(c.model_data_url(), c.model_data_source(), c.additional_model_data_sources())
    });
    let (artifact_uris, artifact_formats) = artifact::facts(uris.collect());
    let secrets =
        containers(m).flat_map(|(place, c)| environment::secrets(at, &format!("{place}environment"), c.environment()));
    let images = containers(m).filter_map(|(_, c)| c.image()).map(|uri| image::read(at, uri));
    let mut pulled = containers(m).filter(|(_, c)| c.image().is_some()).map(|(_, c)| {
        c.image_config().and_then(|config| config.repository_access_mode()) == Some(&RepositoryAccessMode::Vpc)
    });
    kind::Model {
        source: Known(if containers(m).any(|(_, c)| is_from_hub(c)) {
            ModelSource::Marketplace
        } else {
            ModelSource::Container
        }),
        network_isolation: Known(m.enable_network_isolation().unwrap_or(false)),
        private_network: Known(network::is_private(m.vpc_config())),
        artifact_uris,
        artifact_formats,
        secrets: Known(secrets.collect()),
        images: Known(images.collect()),
        private_image_pull: Known(pulled.next().is_some_and(|first| first && pulled.all(|other| other))),
        ..kind::Model::default()
    }
}

fn is_from_hub(container: &ContainerDefinition) -> bool {
    let source = container.model_data_source().and_then(|source| source.s3_data_source());
    source.is_some_and(|source| source.hub_access_config().is_some())
}

fn linked(at: &Region, model: kind::Model, asset: impl Fn(kind::Model) -> Asset, m: &DescribeModelOutput) -> Asset {
    let repositories = model.images.known().map(|images| job::repositories(images)).unwrap_or_default();
    let buckets = model.artifact_uris.known().map(artifact::buckets).unwrap_or_default();
    let packages = containers(m).filter_map(|(_, c)| c.model_package_name()).map(|package| match package {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        name => at.arn("sagemaker", &format!("model-package/{name}")),
    });
    asset(model)
        .link(Relation::RunsAs, m.execution_role_arn())
        .links(Relation::Serves, packages)
        .links(Relation::ArtifactIn, buckets)
        .links(Relation::PullsImage, repositories)
        .links(Relation::ConnectsTo, network::security_groups(at, m.vpc_config()))
}
