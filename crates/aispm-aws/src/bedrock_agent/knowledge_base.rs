//! Bedrock knowledge bases: what agents and applications look things up in.

use aispm_inventory::kind::knowledge_base::VectorStorage;
use aws_sdk_bedrockagent::{
    Client,
    types::{KnowledgeBase, KnowledgeBaseStorageType, KnowledgeBaseType, StorageConfiguration},
};

use super::{listing, reference};
use crate::{arn::bucket_of, bedrock::resource_policy, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_knowledge_base",
    kind: Kind::KnowledgeBase,
    permissions: &[
        "bedrock:ListKnowledgeBases",
        "bedrock:GetKnowledgeBase",
        "bedrock:ListDataSources",
        "bedrock:GetResourcePolicy",
    ],
    source: "bedrock:GetKnowledgeBase",
    side_calls: &[
        ("sources", "bedrock:ListDataSources"),
        ("policy", "bedrock:GetResourcePolicy"),
        ("shared_with", "bedrock:GetResourcePolicy"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetKnowledgeBase.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let listed = client.list_knowledge_bases().into_paginator().items().send();
    at.each(at.list("bedrock:ListKnowledgeBases", listed).await, async |listed| {
        let id = listed.knowledge_base_id();
        let uid = reference::knowledge_base(&at, id);
        let sources = client.list_data_sources().knowledge_base_id(id).into_paginator().items().send();
        let sources = at.call("bedrock:ListDataSources", sources.try_collect()).await;
        let source_uids = sources.iter().flatten().map(|s| data_source_uid(&at, id, s.data_source_id()));
        let source_uids: Vec<_> = source_uids.collect();
        let policy = client.get_resource_policy().resource_arn(&uid).send();
        let policy = at.call_unless(resource_policy::PERMISSION, resource_policy::NO_POLICY, policy).await;
        let (policy, shared_with) = resource_policy::read(&at, policy.map(|p| p.map(|p| p.policy)));
        let sources = sources.map(|s| i64::try_from(s.len()).unwrap_or(i64::MAX)).into();

        let described = client.get_knowledge_base().knowledge_base_id(id).send();
        let described = at.call("bedrock:GetKnowledgeBase", described).await;
        let described = described.and_then(|a| listing::record(&at, "bedrock:GetKnowledgeBase", a.knowledge_base));
        let facts = match &described {
            Ok(base) => read(base),
            Err(gap) => kind::KnowledgeBase::unseen(gap),
        };
        let facts = kind::KnowledgeBase { sources, policy, shared_with, ..facts };
        let mut asset = Asset::new(TYPE.name, at.place(), uid, facts)
            .named(Some(listed.name()))
            .links(Relation::Reads, source_uids);
        if let Ok(base) = &described {
            asset = pointed(&at, base, asset);
        }
        at.found(asset);
    })
    .await;
    Ok(())
}

/// The uid of a data source, which has an id within a knowledge base but no ARN.
pub(super) fn data_source_uid(at: &Region, base: &str, id: &str) -> String {
    format!("{}/data-source/{id}", reference::knowledge_base(at, base))
}

fn pointed(at: &Region, base: &KnowledgeBase, asset: Asset) -> Asset {
    let collection = base.storage_configuration().and_then(|s| s.opensearch_serverless_configuration());
    let vectors = base.knowledge_base_configuration().and_then(|c| c.vector_knowledge_base_configuration());
    let extracted = vectors.and_then(|v| v.supplemental_data_storage_configuration());
    let extracted = extracted.map(|s| s.storage_locations()).unwrap_or_default();
    asset
        .created(time(base.created_at()))
        .link(Relation::RunsAs, Some(base.role_arn()))
        .link(Relation::ConnectsTo, collection.map(|c| c.collection_arn()))
        .link(Relation::UsesModel, embedding_model(base).and_then(|model| reference::model(at, model)))
        .link(Relation::EncryptedBy, encryption_key(base))
        .links(Relation::Writes, extracted.iter().filter_map(|place| bucket_of(place.s3_location()?.uri())))
}

fn read(base: &KnowledgeBase) -> kind::KnowledgeBase {
    let managed = base.knowledge_base_configuration().is_some_and(|c| *c.r#type() == KnowledgeBaseType::Managed);
    let storage = base.storage_configuration();
    kind::KnowledgeBase {
        status: Known(lower(base.status().as_str())),
        storage: match storage {
            Some(storage) => Known(vector_storage(storage.r#type())),
            None if managed => Known(VectorStorage::Managed),
            None => Unset,
        },
        storage_type: match storage {
            Some(storage) => Known(lower(storage.r#type().as_str())),
            None if managed => Known("managed".to_owned()),
            None => Unset,
        },
        external_host: storage.and_then(external_address).map(|address| host(address).to_owned()).into(),
        embedding_model: embedding_model(base).map(str::to_owned).into(),
        encryption_key: encryption_key(base).map(str::to_owned).into(),
        ..kind::KnowledgeBase::default()
    }
}

const fn vector_storage(storage: &KnowledgeBaseStorageType) -> VectorStorage {
    use KnowledgeBaseStorageType as Type;
    match storage {
        Type::OpensearchServerless | Type::OpensearchManagedCluster | Type::S3Vectors => VectorStorage::Managed,
        Type::Rds | Type::NeptuneAnalytics => VectorStorage::Database,
        Type::Pinecone | Type::RedisEnterpriseCloud | Type::MongoDbAtlas => VectorStorage::External,
        _ => VectorStorage::Other,
    }
}

fn external_address(storage: &StorageConfiguration) -> Option<&str> {
    let pinecone = storage.pinecone_configuration().map(|p| p.connection_string());
    let redis = storage.redis_enterprise_cloud_configuration().map(|r| r.endpoint());
    let mongo = storage.mongo_db_atlas_configuration().map(|m| m.endpoint());
    pinecone.or(redis).or(mongo)
}

/// The host of an address that may or may not begin with a scheme and end with a port or path.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or(rest)
}

fn embedding_model(base: &KnowledgeBase) -> Option<&str> {
    let configuration = base.knowledge_base_configuration()?;
    let own = configuration.vector_knowledge_base_configuration().map(|v| v.embedding_model_arn());
    own.or_else(|| configuration.managed_knowledge_base_configuration()?.embedding_model_arn())
}

fn encryption_key(base: &KnowledgeBase) -> Option<&str> {
    let managed = base.knowledge_base_configuration()?.managed_knowledge_base_configuration()?;
    managed.server_side_encryption_configuration()?.kms_key_arn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_with_and_without_a_scheme() {
        assert_eq!(host("https://acme-1a2b3c.svc.pinecone.io"), "acme-1a2b3c.svc.pinecone.io");
        assert_eq!(
            host("redis-12345.c1.eu-west-1-1.ec2.cloud.redislabs.com:12345"),
            "redis-12345.c1.eu-west-1-1.ec2.cloud.redislabs.com"
        );
    }
}
