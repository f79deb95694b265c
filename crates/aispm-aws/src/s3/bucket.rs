//! S3 buckets that AI assets point to, and buckets of their account that their roles name.

use aispm_inventory::{GapRecord, Place, Reason};
use aws_sdk_s3::{
    Client,
    types::{BucketVersioningStatus, Grant, ObjectLockEnabled, ObjectOwnership, ServerSideEncryptionConfiguration},
};

use super::{
    account_block,
    name::is_predictable,
    owned::{self, LIST, Listed, Owner},
    public::{self, Access},
};
use crate::{call, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_s3_bucket",
    kind: Kind::Store,
    permissions: &[
        LIST,
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetBucketPublicAccessBlock",
        account_block::GET,
        "s3:GetBucketPolicy",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketAcl",
        "s3:GetBucketOwnershipControls",
        "s3:GetEncryptionConfiguration",
        "s3:GetBucketVersioning",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketLogging",
    ],
    source: LIST,
    side_calls: &[
        ("exists", "s3:ListBucket"),
        ("public_access_blocked", "s3:GetBucketPublicAccessBlock"),
        ("public_access_blocked", account_block::GET),
        ("public_policy", "s3:GetBucketPolicyStatus"),
        ("public_policy", "s3:GetBucketPublicAccessBlock"),
        ("public_policy", account_block::GET),
        ("public_acl", "s3:GetBucketAcl"),
        ("public_acl", "s3:GetBucketOwnershipControls"),
        ("public_acl", "s3:GetBucketPublicAccessBlock"),
        ("public_acl", account_block::GET),
        ("public", "s3:GetBucketPolicyStatus"),
        ("public", "s3:GetBucketAcl"),
        ("public", "s3:GetBucketOwnershipControls"),
        ("public", "s3:GetBucketPublicAccessBlock"),
        ("public", account_block::GET),
        ("publicly_writable", "s3:GetBucketPolicy"),
        ("publicly_writable", "s3:GetBucketPolicyStatus"),
        ("publicly_writable", "s3:GetBucketAcl"),
        ("publicly_writable", "s3:GetBucketOwnershipControls"),
        ("publicly_writable", "s3:GetBucketPublicAccessBlock"),
        ("publicly_writable", account_block::GET),
        ("policy", "s3:GetBucketPolicy"),
        ("shared_with", "s3:GetBucketPolicy"),
        ("tls_only", "s3:GetBucketPolicy"),
        ("encryption_key", "s3:GetEncryptionConfiguration"),
        ("versioning", "s3:GetBucketVersioning"),
        ("object_lock", "s3:GetBucketObjectLockConfiguration"),
        ("access_log", "s3:GetBucketLogging"),
    ],
    reference: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    is_role(uid) || is_bucket(uid)
}

fn is_role(uid: &str) -> bool {
    Arn::parse(uid).is_some_and(|arn| arn.service == "iam" && arn.resource.starts_with("role/"))
}

fn is_bucket(uid: &str) -> bool {
    Arn::parse(uid).is_some_and(|arn| {
        let is_name = !arn.resource.is_empty() && !arn.resource.contains(['/', ':', '*', '?', '$']);
        arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty() && is_name
    })
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let own = owned::by(&at.account, &at.shared).await;
    if let Err(gap) = own {
        at.cell.gap(gap);
    }
    let (roles, mut uids): (Vec<String>, Vec<String>) = uids.into_iter().partition(|uid| is_role(uid));
    if let Ok(own) = own {
        let named = roles.iter().flat_map(|role| at.account.once.granted.to(role, own)).collect();
        uids.extend(at.shared.not_yet_followed(TYPE.name, &at.account.id, named));
    }
    at.each(uids, async |uid| {
        let Some(name) = Arn::parse(&uid).map(|arn| arn.resource) else { return };
        match own.as_ref().ok().and_then(|own| own.get(name)) {
            Some(listed) => describe(&at, &uid, name, listed).await,
            // What no account of the scan lists is looked for once, from home.
            None if at.account.reads_organization => match owned::owner(name, &at.shared).await {
                Owner::Scanned => {}
                Owner::Stranger => look_for(&at, &uid, name, None).await,
                Owner::Unknown(gap) => look_for(&at, &uid, name, Some(gap)).await,
            },
            None => {}
        }
    })
    .await;
    Ok(())
}

/// A bucket of the account.
async fn describe(at: &Region, uid: &str, name: &str, listed: &Listed) {
    let region = match &listed.region {
        Some(region) => Some(region.clone()),
        None => {
            let home = at.client(Client::new);
            let location = at.call("s3:GetBucketLocation", home.get_bucket_location().bucket(name).send()).await;
            location.ok().map(|answer| region_of(answer.location_constraint().map_or("", |c| c.as_str())).to_owned())
        }
    };
    // Without its region every call below has a failure of its own to show.
    let region = region.as_deref().unwrap_or("global");
    let s3 = Client::new(&at.account.config_for(region, &at.shared));

    let own_block = s3.get_public_access_block().bucket(name).send();
    let own_block =
        at.call_unless("s3:GetBucketPublicAccessBlock", &["NoSuchPublicAccessBlockConfiguration"], own_block).await;
    let policy = s3.get_bucket_policy().bucket(name).send();
    let policy = at.call_unless("s3:GetBucketPolicy", &["NoSuchBucketPolicy"], policy).await;
    let policy: Observed<Vec<Statement>> = match policy.map(|answer| answer.and_then(|answer| answer.policy)) {
        Ok(Some(document)) => policy::read(at, "s3:GetBucketPolicy", &document).into(),
        Ok(None) => Unset,
        Err(gap) => Observed::Unseen(gap),
    };
    let status = s3.get_bucket_policy_status().bucket(name).send();
    let status = at.call_unless("s3:GetBucketPolicyStatus", &["NoSuchBucketPolicy"], status).await;
    let is_public: Observed<bool> = status.map(|answer| answer?.policy_status?.is_public).into();
    let acl = at.call("s3:GetBucketAcl", s3.get_bucket_acl().bucket(name).send()).await;
    let acl = Observed::from(acl.map(|answer| answer.grants.unwrap_or_default()));
    let ownership = s3.get_bucket_ownership_controls().bucket(name).send();
    let ownership =
        at.call_unless("s3:GetBucketOwnershipControls", &["OwnershipControlsNotFoundError"], ownership).await;
    let encryption = s3.get_bucket_encryption().bucket(name).send();
    let no_encryption = ["ServerSideEncryptionConfigurationNotFoundError"];
    let encryption = at.call_unless("s3:GetEncryptionConfiguration", &no_encryption, encryption).await;
    let encryption = encryption.map(|answer| answer.and_then(|answer| answer.server_side_encryption_configuration));
    let versioning = at.call("s3:GetBucketVersioning", s3.get_bucket_versioning().bucket(name).send()).await;
    let lock = s3.get_object_lock_configuration().bucket(name).send();
    let lock =
        at.call_unless("s3:GetBucketObjectLockConfiguration", &["ObjectLockConfigurationNotFoundError"], lock).await;
    let log = at.call("s3:GetBucketLogging", s3.get_bucket_logging().bucket(name).send()).await;

    let strangers =
        |grants: &Vec<Grant>, of: fn(&Grant) -> bool| grants.iter().any(|g| public::is_to_anyone(g) && of(g));
    let access = Access {
        own_block: own_block.map(|answer| answer.and_then(|answer| answer.public_access_block_configuration)),
        account_block: account_block::of(at).await,
        policy: is_public.or_documented_default(false),
        policy_writes: policy
            .as_ref()
            .map(|policy| public::anyone_writes(at.account_id(), policy))
            .or_documented_default(false),
        acl_disabled: Observed::from(ownership.map(|answer| {
            let rules = answer.and_then(|answer| answer.ownership_controls).map(|controls| controls.rules);
            rules.unwrap_or_default().iter().any(|rule| rule.object_ownership == ObjectOwnership::BucketOwnerEnforced)
        })),
        acl: acl.as_ref().map(|grants| strangers(grants, |_| true)),
        acl_writes: acl.as_ref().map(|grants| strangers(grants, public::writes)),
    };
    let facts = kind::Store {
        exists: Known(true),
        own_account: Known(true),
        public_access_blocked: access.blocked(),
        public_policy: access.by_policy(),
        public_acl: access.by_acl(),
        public: access.public(),
        publicly_writable: access.writable(),
        encryption_key: encryption.map(|set| set.as_ref().and_then(|set| key(at, region, set))).into(),
        versioning: Observed::from(versioning.map(|v| v.status == Some(BucketVersioningStatus::Enabled))),
        object_lock: Observed::from(lock.map(|answer| {
            let lock = answer.and_then(|answer| answer.object_lock_configuration);
            lock.and_then(|lock| lock.object_lock_enabled) == Some(ObjectLockEnabled::Enabled)
        })),
        access_log: Observed::from(log.map(|answer| answer.logging_enabled.is_some())),
        tls_only: policy.as_ref().map(|p| public::refuses_plain_http(uid, p)).or_documented_default(false),
        shared_with: policy.as_ref().map(|p| policy::shared_with(at, p)).or_documented_default(Vec::new()),
        policy,
        predictable_name: Known(is_predictable(name)),
        ..kind::Store::default()
    };
    let place = Place { region: region.into(), ..at.place().clone() };
    let key = facts.encryption_key.known().cloned();
    let asset = Asset::new(TYPE.name, &place, uid, facts).named(Some(name));
    at.found(asset.created(listed.created).link(Relation::EncryptedBy, key));
}

/// A bucket that no account of the scan lists: a stranger's, or nobody's. `unread` is why a list may lack it.
async fn look_for(at: &Region, uid: &str, name: &str, unread: Option<Gap>) {
    const HEAD: &str = "s3:ListBucket";
    let head = call::named(HEAD, at.client(Client::new).head_bucket().bucket(name).send()).await;
    let exists = match &head {
        Ok(_) => Known(true),
        Err(error) => {
            let answer = error.raw_response();
            let status = answer.map_or(0, |answer| answer.status().as_u16());
            // S3 names the region also to those who may not look, but only of a bucket that is there.
            match answer.and_then(|answer| answer.headers().get("x-amz-bucket-region")) {
                _ if status == 404 => Known(false),
                Some(_) => Known(true),
                None => {
                    let gap = call::gap(HEAD, error);
                    at.cell.gap(&gap);
                    Observed::Unseen(gap)
                }
            }
        }
    };
    let gone = exists == Known(false);
    let rest = match &unread {
        Some(gap) => gap.clone(),
        None => Gap::from(GapRecord {
            reason: if gone { Reason::NotFound } else { Reason::Denied },
            permission: None,
            detail: Some(if gone { "nobody owns this bucket" } else { "the bucket is of another account" }.to_owned()),
        }),
    };
    let mut facts = kind::Store { exists, ..kind::Store::unseen(&rest) };
    if unread.is_none() {
        facts.predictable_name = Known(is_predictable(name));
        if !gone {
            facts.own_account = Known(false);
        }
    }
    at.found(Asset::new(TYPE.name, at.place(), uid, facts).named(Some(name)));
}

/// The customer's key, as an ARN. Nothing for keys of AWS.
fn key(at: &Region, region: &str, encryption: &ServerSideEncryptionConfiguration) -> Option<String> {
    let mut defaults = encryption.rules().iter().filter_map(|rule| rule.apply_server_side_encryption_by_default());
    let key = defaults.find_map(|default| default.kms_master_key_id()).filter(|key| !key.is_empty())?;
    match key {
        _ if key.ends_with("alias/aws/s3") => None,
        _ if key.starts_with("arn:") => Some(key.to_owned()),
        _ => {
            let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
            Some(format!("arn:aws:kms:{region}:{}:{resource}", at.account_id()))
        }
    }
}

/// The region of a location constraint.
fn region_of(constraint: &str) -> &str {
    match constraint {
        "" => "us-east-1",
        "EU" => "eu-west-1",
        region => region,
    }
}

#[cfg(test)]
mod tests {
    use super::{claims, region_of};

    #[test]
    fn only_whole_buckets_and_roles_are_claimed() {
        for uid in
            ["arn:aws:s3:::acme-training", "arn:aws-cn:s3:::acme", "arn:aws:iam::111122223333:role/service-role/tool"]
        {
            assert!(claims(uid), "{uid}");
        }
        for uid in [
            "arn:aws:s3:::acme/prefix",
            "arn:aws:s3:::acme-*",
            "arn:aws:s3:::",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/x",
            "arn:aws:lambda:eu-west-1:111122223333:function:f",
            "arn:aws:iam::111122223333:user/ana",
            "acme",
        ] {
            assert!(!claims(uid), "{uid}");
        }
    }

    #[test]
    fn old_location_constraints_are_regions() {
        assert_eq!((region_of(""), region_of("EU"), region_of("us-west-2")), ("us-east-1", "eu-west-1", "us-west-2"));
    }
}
