//! Kendra indexes: whether results depend on who asks, and which key encrypts what is indexed.

use aws_sdk_kendra::{Client, operation::describe_index::DescribeIndexOutput, types::UserContextPolicy};

use crate::{prelude::*, sagemaker::key};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_kendra_index",
    kind: Kind::KnowledgeBase,
    permissions: &[LIST, DESCRIBE],
    source: DESCRIBE,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/kendra/latest/APIReference/API_DescribeIndex.html",
};

const LIST: &str = "kendra:ListIndices";
const DESCRIBE: &str = "kendra:DescribeIndex";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let pages = at.list(LIST, client.list_indices().into_paginator().send()).await;
    let indexes = pages.into_iter().flat_map(|page| page.index_configuration_summary_items.unwrap_or_default());
    at.each(indexes, async |index| {
        let Some(id) = index.id() else { return };
        let described = at.call(DESCRIBE, client.describe_index().id(id).send()).await;
        let role = described.as_ref().ok().and_then(|index| index.role_arn()).map(str::to_owned);
        let facts = match &described {
            Ok(index) => read(&at, index),
            Err(gap) => kind::KnowledgeBase::unseen(gap),
        };
        let encrypted_by = facts.encryption_key.known().cloned();
        at.found(
            Asset::new(TYPE.name, at.place(), at.arn("kendra", &format!("index/{id}")), facts)
                .named(index.name())
                .created(time(index.created_at()))
                .link(Relation::RunsAs, role)
                .link(Relation::EncryptedBy, encrypted_by),
        );
    })
    .await;
    Ok(())
}

fn read(at: &Region, index: &DescribeIndexOutput) -> kind::KnowledgeBase {
    let encryption = index.server_side_encryption_configuration();
    kind::KnowledgeBase {
        status: Observed::from(index.status()).map(|status| lower(status.as_str())),
        encryption_key: key::arn(at, encryption.and_then(|with| with.kms_key_id())).into(),
        asks_user_token: Observed::from(index.user_context_policy())
            .map(|policy| *policy == UserContextPolicy::UserToken),
        ..kind::KnowledgeBase::default()
    }
}
