//! KMS keys: what encrypts AI assets, and who may use it.

use aws_sdk_kms::{
    Client,
    types::{KeyManagerType, KeyMetadata, KeySpec, KeyState, OriginType},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_kms_key",
    kind: Kind::Key,
    permissions: &["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"],
    source: "kms:DescribeKey",
    side_calls: &[
        ("policy", "kms:GetKeyPolicy"),
        ("shared_with", "kms:GetKeyPolicy"),
        ("rotation", "kms:GetKeyRotationStatus"),
    ],
    reference: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    Arn::parse(uid).is_some_and(|arn| {
        arn.service == "kms" && (arn.resource.starts_with("key/") || arn.resource.starts_with("alias/"))
    })
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let kms = at.client(Client::new);
    at.each(uids, async |uid| {
        let name = Arn::parse(&uid).map(|arn| arn.resource.trim_start_matches("key/").to_owned());
        let asset = |facts| Asset::new(TYPE.name, at.place(), &uid, facts).named(name.as_ref());
        let described = kms.describe_key().key_id(&uid).send();
        at.found(match at.call_unless("kms:DescribeKey", &["NotFoundException"], described).await {
            Ok(Some(answer)) => {
                let key = answer.key_metadata();
                let arn = key.and_then(KeyMetadata::arn).filter(|arn| *arn != uid);
                asset(read(&at, &kms, &uid, key).await)
                    .created(key.and_then(KeyMetadata::creation_date).and_then(time))
                    // An alias leads on to its key, which is followed and is an asset of its own.
                    .link(Relation::RoutesTo, arn)
            }
            Ok(None) => asset(kind::Key { exists: Known(false), ..kind::Key::default() }),
            Err(gap) => asset(kind::Key::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

async fn read(at: &Region, kms: &Client, uid: &str, key: Option<&KeyMetadata>) -> kind::Key {
    let state = || Observed::from(key.and_then(KeyMetadata::key_state));
    // Policy and rotation are not to be had by alias.
    let id = key.and_then(KeyMetadata::arn).unwrap_or(uid);
    let policy = policy_of(at, kms, id).await;
    kind::Key {
        exists: Known(true),
        alias_of: if id == uid { Unset } else { Known(id.to_owned()) },
        enabled: state().map(|s| *s == KeyState::Enabled),
        pending_deletion: state().map(|s| matches!(s, KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)),
        customer_managed: Observed::from(key.and_then(KeyMetadata::key_manager))
            .map(|manager| *manager == KeyManagerType::Customer),
        rotation: match key.map_or(Rotation::Asked, rotation) {
            Rotation::Yearly => Known(true),
            Rotation::Impossible => Unset,
            Rotation::Asked => rotation_of(at, kms, id).await,
        },
        // KMS waits a week or more before a key is gone.
        purgeable: Known(false),
        shared_with: policy.as_ref().map(|statements| policy::shared_with(at, statements)),
        policy,
    }
}

async fn policy_of(at: &Region, kms: &Client, id: &str) -> Observed<Vec<Statement>> {
    match at.call("kms:GetKeyPolicy", kms.get_key_policy().key_id(id).policy_name("default").send()).await {
        Ok(answer) => answer.policy().map_or(Unset, |text| policy::read(at, "kms:GetKeyPolicy", text).into()),
        Err(gap) => Observed::Unseen(gap),
    }
}

async fn rotation_of(at: &Region, kms: &Client, id: &str) -> Observed<bool> {
    let status = kms.get_key_rotation_status().key_id(id).send();
    let status = at.call_unless("kms:GetKeyRotationStatus", &["UnsupportedOperationException"], status).await;
    status.map(|status| status.map(|status| status.key_rotation_enabled())).into()
}

#[derive(Debug, PartialEq, Eq)]
enum Rotation {
    Yearly,
    Impossible,
    Asked,
}

fn rotation(key: &KeyMetadata) -> Rotation {
    if key.key_manager() == Some(&KeyManagerType::Aws) {
        // "KMS always rotates the key material in AWS managed KMS keys every year."
        Rotation::Yearly
    } else if key.key_spec().is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
        && key.origin().is_none_or(|origin| *origin == OriginType::AwsKms)
    {
        Rotation::Asked
    } else {
        Rotation::Impossible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_aliases_are_claimed_and_nothing_else() {
        assert!(claims("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"));
        assert!(claims("arn:aws-cn:kms:cn-north-1:111122223333:alias/training"));
        assert!(!claims("arn:aws:kms:eu-west-1:111122223333:grant/1"));
        assert!(!claims("arn:aws:s3:::key/1"));
        assert!(!claims("alias/training"));
    }
}
