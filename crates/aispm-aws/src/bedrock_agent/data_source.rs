//! Bedrock data sources: what feeds a knowledge base.

use aws_sdk_bedrockagent::{
    Client,
    types::{
        DataDeletionPolicy, DataSource, DataSourceConfiguration, DataSourceType, S3DataSourceConfiguration,
        VectorIngestionConfiguration,
    },
};

use super::{knowledge_base::data_source_uid, listing, reference};
use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_data_source",
    kind: Kind::DataSource,
    permissions: &["bedrock:ListKnowledgeBases", "bedrock:ListDataSources", "bedrock:GetDataSource"],
    source: "bedrock:GetDataSource",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetDataSource.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let bases = client.list_knowledge_bases().into_paginator().items().send();
    at.each(at.list("bedrock:ListKnowledgeBases", bases).await, async |base| {
        let base = base.knowledge_base_id();
        let sources = client.list_data_sources().knowledge_base_id(base).into_paginator().items().send();
        for listed in at.list("bedrock:ListDataSources", sources).await {
            let id = listed.data_source_id();
            let described = client.get_data_source().knowledge_base_id(base).data_source_id(id).send();
            let described = at.call("bedrock:GetDataSource", described).await;
            let described = described.and_then(|a| listing::record(&at, "bedrock:GetDataSource", a.data_source));
            let asset = |facts| {
                Asset::new(TYPE.name, at.place(), data_source_uid(&at, base, id), facts).named(Some(listed.name()))
            };
            at.found(match &described {
                Ok(source) => pointed(source, asset(read(&at, source))),
                Err(gap) => asset(kind::DataSource::unseen(gap)),
            });
        }
    })
    .await;
    Ok(())
}

fn pointed(source: &DataSource, asset: Asset) -> Asset {
    let passing = source.vector_ingestion_configuration().and_then(|v| v.custom_transformation_configuration());
    let passing = passing.and_then(|t| t.intermediate_storage()).and_then(|s| s.s3_location());
    asset
        .created(time(source.created_at()))
        .link(Relation::Reads, s3(source).map(|s3| s3.bucket_arn()))
        .link(Relation::EncryptedBy, encryption_key(source))
        .link(Relation::Writes, passing.and_then(|place| bucket_of(place.uri())))
        .links(Relation::RoutesTo, transforms(source.vector_ingestion_configuration()).map(reference::function))
}

fn read(at: &Region, source: &DataSource) -> kind::DataSource {
    let configuration = source.data_source_configuration();
    let source_type = configuration.map(source_type);
    let owner = s3(source).and_then(|s3| s3.bucket_owner_account_id());
    // What the connectors of a managed knowledge base read stands in a document of each connector's own shape.
    let legible = configuration.is_none_or(|c| *c.r#type() != DataSourceType::ManagedKnowledgeBaseConnector);
    let facts = kind::DataSource {
        untrusted: Observed::from(source_type.as_deref()).and_then(untrusted),
        source_type: source_type.into(),
        encryption_key: encryption_key(source).map(str::to_owned).into(),
        keeps_deleted_data: Observed::from(source.data_deletion_policy()).map(|p| *p == DataDeletionPolicy::Retain),
        transform_functions: Known(transforms(source.vector_ingestion_configuration()).map(str::to_owned).collect()),
        status: Known(lower(source.status().as_str())),
        ..kind::DataSource::default()
    };
    if !legible {
        return facts;
    }
    kind::DataSource {
        bucket_owner: owner.map(str::to_owned).into(),
        foreign_bucket: Observed::from(owner).map(|owner| owner != at.account_id()),
        urls: Known(configuration.map(urls).unwrap_or_default()),
        ..facts
    }
}

/// The provider's word for a source. A connector of a managed knowledge base goes by what it connects to.
fn source_type(configuration: &DataSourceConfiguration) -> String {
    let managed = configuration.managed_knowledge_base_connector_configuration();
    let parameters = managed.and_then(|m| m.connector_parameters()).and_then(|p| p.as_object());
    let connector = parameters.and_then(|p| p.get("type")).and_then(|t| t.as_string());
    match connector {
        Some("WEB_CRAWLER") => "web".to_owned(),
        Some(connector) => lower(connector),
        None => lower(configuration.r#type().as_str()),
    }
}

/// Whether anybody outside can write what a source of this type reads. Nothing for a type that is not known.
fn untrusted(source_type: &str) -> Option<bool> {
    match source_type {
        "web" => Some(true),
        "s3" | "confluence" | "salesforce" | "sharepoint" | "onedrive" | "google_drive" | "custom"
        | "redshift_metadata" => Some(false),
        _ => None,
    }
}

fn s3(source: &DataSource) -> Option<&S3DataSourceConfiguration> {
    source.data_source_configuration()?.s3_configuration()
}

fn encryption_key(source: &DataSource) -> Option<&str> {
    source.server_side_encryption_configuration()?.kms_key_arn()
}

fn transforms(ingestion: Option<&VectorIngestionConfiguration>) -> impl Iterator<Item = &str> {
    let custom = ingestion.and_then(|i| i.custom_transformation_configuration());
    let steps = custom.map(|c| c.transformations()).unwrap_or_default();
    steps.iter().filter_map(|s| Some(s.transformation_function()?.transformation_lambda_configuration()?.lambda_arn()))
}

fn urls(configuration: &DataSourceConfiguration) -> Vec<String> {
    let web = configuration.web_configuration().and_then(|w| w.source_configuration());
    let seeds = web.and_then(|w| w.url_configuration()).map(|u| u.seed_urls()).unwrap_or_default();
    let confluence = configuration.confluence_configuration().and_then(|c| c.source_configuration());
    let salesforce = configuration.salesforce_configuration().and_then(|c| c.source_configuration());
    let sites = configuration.share_point_configuration().and_then(|c| c.source_configuration());
    let sites = sites.map(|s| s.site_urls()).unwrap_or_default();
    let hosts = confluence.map(|c| c.host_url()).into_iter().chain(salesforce.map(|s| s.host_url()));
    let seeds = seeds.iter().filter_map(|seed| seed.url());
    seeds.chain(hosts).chain(sites.iter().map(String::as_str)).map(str::to_owned).collect()
}
