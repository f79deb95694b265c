//! SageMaker notebook instances: machines with a notebook, next to the data.

use aws_sdk_sagemaker::{Client, operation::describe_notebook_instance::DescribeNotebookInstanceOutput};

use super::{key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_notebook_instance",
    kind: Kind::Notebook,
    permissions: &["sagemaker:ListNotebookInstances", "sagemaker:DescribeNotebookInstance"],
    source: "sagemaker:DescribeNotebookInstance",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeNotebookInstance.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_notebook_instances().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListNotebookInstances", pages).await;
    at.each(listed, async |notebook| {
        let (Some(name), Some(arn)) = (&notebook.notebook_instance_name, &notebook.notebook_instance_arn) else {
            return;
        };
        let created = notebook.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_notebook_instance().notebook_instance_name(name).send();
        at.found(match at.call("sagemaker:DescribeNotebookInstance", described).await {
            Ok(n) => linked(&at, asset(read(&at, &n)), &n),
            Err(gap) => asset(kind::Notebook::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, n: &DescribeNotebookInstanceOutput) -> kind::Notebook {
    let metadata = n.instance_metadata_service_configuration();
    let version = metadata.and_then(|m| m.minimum_instance_metadata_service_version());
    kind::Notebook {
        direct_internet: Observed::from(n.direct_internet_access())
            .map(|access| access.as_str() != "Disabled")
            .or_documented_default(true),
        private_network: Known(n.subnet_id().is_some_and(|subnet| !subnet.is_empty())),
        root_access: Observed::from(n.root_access())
            .map(|access| access.as_str() != "Disabled")
            .or_documented_default(true),
        metadata_v2_only: Known(version == Some("2")),
        encryption_key: key::arn(at, n.kms_key_id()).into(),
        platform: n.platform_identifier().map(str::to_owned).into(),
        default_repository: n.default_code_repository().map(str::to_owned).into(),
        status: n.notebook_instance_status().map(|status| lower(status.as_str())).into(),
        // Its scripts are assets of their own.
        ..kind::Notebook::default()
    }
}

fn linked(at: &Region, asset: Asset, n: &DescribeNotebookInstanceOutput) -> Asset {
    let script = n.notebook_instance_lifecycle_config_name().filter(|name| !name.is_empty());
    asset
        .link(Relation::RunsAs, n.role_arn())
        .link(Relation::EncryptedBy, key::arn(at, n.kms_key_id()))
        .link(
            Relation::ArtifactIn,
            script.map(|name| at.arn("sagemaker", &format!("notebook-instance-lifecycle-config/{name}"))),
        )
        .links(Relation::ConnectsTo, network::by_id(at, n.security_groups()))
}
