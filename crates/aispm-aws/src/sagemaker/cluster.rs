//! SageMaker HyperPod clusters: machines that train together, and the scripts that set them up.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_cluster::DescribeClusterOutput,
    types::{ClusterEbsVolumeConfig, ClusterImageVersionStatus, ClusterInstanceStorageConfig, VpcConfig},
};

use super::{artifact, key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_cluster",
    kind: Kind::Workspace,
    permissions: &["sagemaker:ListClusters", "sagemaker:DescribeCluster"],
    source: "sagemaker:DescribeCluster",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeCluster.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_clusters().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListClusters", pages).await;
    at.each(listed, async |cluster| {
        let (Some(name), Some(arn)) = (&cluster.cluster_name, &cluster.cluster_arn) else { return };
        let created = cluster.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_cluster().cluster_name(name).send();
        at.found(match at.call("sagemaker:DescribeCluster", described).await {
            Ok(c) => linked(&at, asset(read(&at, &c)), &c),
            Err(gap) => asset(kind::Workspace::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, c: &DescribeClusterOutput) -> kind::Workspace {
    let mut own = networks_of_groups(c).peekable();
    let every_group_has_its_own = own.peek().is_some() && own.all(|vpc| network::is_private(vpc));
    let statuses = || c.instance_groups().iter().filter_map(|group| group.image_version_status());
    let is_outdated = |status: &ClusterImageVersionStatus| {
        matches!(status, ClusterImageVersionStatus::SecurityUpdateRequired | ClusterImageVersionStatus::EndOfLife)
    };
    let (keys, scripts) = (disk_keys(at, c), scripts(c));
    kind::Workspace {
        private_network: Known(network::is_private(c.vpc_config()) || every_group_has_its_own),
        encryption_key: keys.into_iter().collect::<Option<Vec<_>>>().and_then(|keys| keys.into_iter().next()).into(),
        status: c.cluster_status().map(|status| lower(status.as_str())).into(),
        // Groups with an image of the customer have no such status.
        image_outdated: statuses().next().map(|_| statuses().any(is_outdated)).into(),
        script_uris: if scripts.is_empty() { Unset } else { Known(scripts) },
        ..kind::Workspace::default()
    }
}

fn networks_of_groups(c: &DescribeClusterOutput) -> impl Iterator<Item = Option<&VpcConfig>> {
    let groups = c.instance_groups().iter().map(|group| group.override_vpc_config());
    groups.chain(c.restricted_instance_groups().iter().map(|group| group.override_vpc_config()))
}

/// The key of each group's disks; nothing for a group that has none.
fn disk_keys(at: &Region, c: &DescribeClusterOutput) -> Vec<Option<String>> {
    let groups = c.instance_groups().iter().map(|group| group.instance_storage_configs());
    let groups = groups.chain(c.restricted_instance_groups().iter().map(|group| group.instance_storage_configs()));
    let key = |disk: &ClusterEbsVolumeConfig| key::arn(at, disk.volume_kms_key_id());
    groups.map(|disks| disks.iter().filter_map(ebs).find_map(key)).collect()
}

fn ebs(disk: &ClusterInstanceStorageConfig) -> Option<&ClusterEbsVolumeConfig> {
    disk.as_ebs_volume_config().ok()
}

/// Where the scripts lie that run on each machine, as root.
fn scripts(c: &DescribeClusterOutput) -> Vec<String> {
    let scripts = c.instance_groups().iter().filter_map(|group| group.life_cycle_config()?.source_s3_uri());
    let mut scripts: Vec<String> = scripts.map(str::to_owned).collect();
    scripts.sort();
    scripts.dedup();
    scripts
}

fn linked(at: &Region, asset: Asset, c: &DescribeClusterOutput) -> Asset {
    let mut roles: Vec<&str> = c.instance_groups().iter().filter_map(|group| group.execution_role()).collect();
    roles.extend(c.restricted_instance_groups().iter().filter_map(|group| group.execution_role()));
    roles.extend(c.cluster_role());
    roles.sort_unstable();
    roles.dedup();
    let mut keys: Vec<String> = disk_keys(at, c).into_iter().flatten().collect();
    keys.sort();
    keys.dedup();
    let networks = c.vpc_config().into_iter().chain(networks_of_groups(c).flatten());
    asset
        .links(Relation::RunsAs, roles)
        .links(Relation::EncryptedBy, keys)
        .links(Relation::ArtifactIn, artifact::buckets(&scripts(c)))
        .links(Relation::ConnectsTo, network::by_id(at, networks.flat_map(|vpc| vpc.security_group_ids())))
}
