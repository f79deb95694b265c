//! Whether anyone can reach a bucket: its policy and its access list, and the switches that overrule them.

use aws_sdk_s3::types::{Grant, Permission, PublicAccessBlockConfiguration};

use crate::prelude::*;

/// The switches of a bucket or an account; nothing when they were never set, which is off.
pub(crate) type Block = Result<Option<PublicAccessBlockConfiguration>, Gap>;

/// Actions that change what a bucket holds, or who may.
const WRITES: &[&str] = &[
    "s3:bypassgovernanceretention",
    "s3:deletebucket",
    "s3:deletebucketpolicy",
    "s3:deleteobject",
    "s3:deleteobjectversion",
    "s3:putbucketacl",
    "s3:putbucketpolicy",
    "s3:putobject",
    "s3:putobjectacl",
    "s3:replicateobject",
    "s3:restoreobject",
];

/// What decides it, each part as far as it was seen.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) own_block: Block,
    pub(super) account_block: Block,
    /// Whether S3 calls the policy public. It looks at the policy alone.
    pub(super) policy: Observed<bool>,
    /// Whether what the policy gives to anyone includes writing.
    pub(super) policy_writes: Observed<bool>,
    /// Whether access lists are switched off.
    pub(super) acl_disabled: Observed<bool>,
    /// Whether the access list names everybody, or everybody with an account.
    pub(super) acl: Observed<bool>,
    pub(super) acl_writes: Observed<bool>,
}

impl Access {
    pub(super) fn blocked(&self) -> Observed<bool> {
        let all = [
            self.switch(|block| block.block_public_acls),
            self.switch(|block| block.ignore_public_acls),
            self.switch(|block| block.block_public_policy),
            self.switch(|block| block.restrict_public_buckets),
        ];
        all.into_iter().fold(Known(true), both)
    }

    pub(super) fn by_policy(&self) -> Observed<bool> {
        // The switch against new public policies leaves the one that is there in force.
        both(self.policy.clone(), not(self.switch(|block| block.restrict_public_buckets)))
    }

    pub(super) fn by_acl(&self) -> Observed<bool> {
        both(self.acl.clone(), self.acl_counts())
    }

    pub(super) fn public(&self) -> Observed<bool> {
        either(self.by_policy(), self.by_acl())
    }

    pub(super) fn writable(&self) -> Observed<bool> {
        let by_policy = both(self.by_policy(), self.policy_writes.clone());
        either(by_policy, both(self.acl_writes.clone(), self.acl_counts()))
    }

    fn acl_counts(&self) -> Observed<bool> {
        both(not(self.acl_disabled.clone()), not(self.switch(|block| block.ignore_public_acls)))
    }

    /// A switch is on when the bucket or its account has it on.
    fn switch(&self, of: impl Fn(&PublicAccessBlockConfiguration) -> Option<bool>) -> Observed<bool> {
        let on = |block: &Block| match block {
            Ok(block) => Known(block.as_ref().and_then(&of).unwrap_or(false)),
            Err(gap) => Observed::Unseen(gap.clone()),
        };
        either(on(&self.own_block), on(&self.account_block))
    }
}

/// Whether the statements let anyone write.
pub(super) fn anyone_writes(own: &str, statements: &[Statement]) -> bool {
    policy::open_to_anyone(own, statements).iter().any(|statement| {
        let named = |patterns: &[String], action: &str| {
            patterns.iter().any(|pattern| policy::matches(&pattern.to_ascii_lowercase(), action))
        };
        WRITES.iter().any(|action| match statement.not_actions.is_empty() {
            true => named(&statement.actions, action),
            false => !named(&statement.not_actions, action),
        })
    })
}

/// Whether a grant is to everybody, or to everybody with an account.
pub(super) fn is_to_anyone(grant: &Grant) -> bool {
    let group = grant.grantee().and_then(|grantee| grantee.uri()).and_then(|uri| uri.rsplit('/').next());
    matches!(group, Some("AllUsers" | "AuthenticatedUsers"))
}

/// Whether a grant lets its holder change what the bucket holds, or who may.
pub(super) fn writes(grant: &Grant) -> bool {
    matches!(grant.permission(), Some(Permission::Write | Permission::WriteAcp | Permission::FullControl))
}

/// Whether a policy refuses plain HTTP to everybody, for the bucket and for all that it holds.
pub(super) fn refuses_plain_http(bucket: &str, statements: &[Statement]) -> bool {
    let refusals: Vec<_> = statements.iter().filter(|statement| is_refusal_of_plain_http(statement)).collect();
    // An object's name is the widest there is, so that only a wildcard takes it in.
    [bucket.to_owned(), format!("{bucket}/*")].iter().all(|resource| {
        refusals.iter().any(|refusal| refusal.resources.iter().any(|pattern| policy::matches(pattern, resource)))
    })
}

fn is_refusal_of_plain_http(statement: &Statement) -> bool {
    let [condition] = statement.conditions.as_slice() else { return false };
    let everything = |action: &String| action == "*" || action.eq_ignore_ascii_case("s3:*");
    statement.effect == "Deny"
        && policy::speaks_to_everybody(statement)
        && statement.actions.iter().any(everything)
        && ["bool", "boolifexists"].contains(&condition.operator.to_ascii_lowercase().as_str())
        && condition.key.eq_ignore_ascii_case("aws:SecureTransport")
        && condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
}

fn both(left: Observed<bool>, right: Observed<bool>) -> Observed<bool> {
    match (left, right) {
        (Known(false), _) | (_, Known(false)) => Known(false),
        (Known(true), other) | (other, Known(true)) => other,
        (unseen, _) => unseen,
    }
}

fn either(left: Observed<bool>, right: Observed<bool>) -> Observed<bool> {
    not(both(not(left), not(right)))
}

fn not(value: Observed<bool>) -> Observed<bool> {
    value.map(|value| !value)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::Reason;
    use aws_sdk_s3::types::{Grantee, Type};

    use super::*;
    use crate::policy::parsed;

    const BUCKET: &str = "arn:aws:s3:::acme";

    fn unseen<T>() -> Observed<T> {
        Observed::Unseen(Gap::because(Reason::Denied))
    }

    fn open() -> Access {
        Access {
            own_block: Ok(None),
            account_block: Ok(None),
            policy: Known(true),
            policy_writes: Known(true),
            acl_disabled: Known(true),
            acl: Known(false),
            acl_writes: Known(false),
        }
    }

    fn all_on() -> Block {
        let on = PublicAccessBlockConfiguration::builder().block_public_acls(true).ignore_public_acls(true);
        Ok(Some(on.block_public_policy(true).restrict_public_buckets(true).build()))
    }

    #[test]
    fn a_public_policy_is_public_until_a_switch_restricts_it() {
        assert_eq!((open().by_policy(), open().public(), open().writable()), (Known(true), Known(true), Known(true)));
        for blocked in [Access { own_block: all_on(), ..open() }, Access { account_block: all_on(), ..open() }] {
            assert_eq!((blocked.public(), blocked.writable()), (Known(false), Known(false)));
            assert_eq!(blocked.blocked(), Known(true));
        }
        let new_ones = PublicAccessBlockConfiguration::builder().block_public_policy(true).build();
        let refused = Access { own_block: Ok(Some(new_ones)), ..open() };
        assert_eq!((refused.public(), refused.blocked()), (Known(true), Known(false)));
    }

    #[test]
    fn the_switches_of_bucket_and_account_add_up() {
        let acls = PublicAccessBlockConfiguration::builder().block_public_acls(true).ignore_public_acls(true).build();
        let policies =
            PublicAccessBlockConfiguration::builder().block_public_policy(true).restrict_public_buckets(true).build();
        let split = Access { own_block: Ok(Some(acls)), account_block: Ok(Some(policies)), ..open() };
        assert_eq!((split.blocked(), split.public()), (Known(true), Known(false)));
    }

    #[test]
    fn an_access_list_counts_only_where_lists_count() {
        let listed = || Access { policy: Known(false), acl: Known(true), acl_disabled: Known(false), ..open() };
        assert_eq!(
            (listed().by_acl(), listed().public(), listed().writable()),
            (Known(true), Known(true), Known(false))
        );
        let writes = Access { acl_writes: Known(true), ..listed() };
        assert_eq!(writes.writable(), Known(true));
        for off in [Access { acl_disabled: Known(true), ..listed() }, Access { own_block: all_on(), ..listed() }] {
            assert_eq!((off.by_acl(), off.public()), (Known(false), Known(false)));
        }
    }

    #[test]
    fn what_was_not_seen_decides_nothing_and_hides_nothing() {
        let of_account = Access { account_block: Err(Gap::because(Reason::Denied)), ..open() };
        assert_eq!(of_account.public(), unseen());
        assert_eq!(of_account.blocked(), unseen());
        let harmless = Access { policy: Known(false), ..of_account };
        assert_eq!(harmless.public(), Known(false));
        let acl = Access { acl: unseen(), acl_disabled: Known(false), ..open() };
        assert_eq!((acl.by_acl(), acl.public()), (unseen(), Known(true)));
        let policy = Access { policy: unseen(), own_block: all_on(), ..open() };
        assert_eq!(policy.public(), Known(false));
    }

    #[test]
    fn grants_to_groups_of_strangers() {
        let grant = |group: &str, permission: Permission| {
            let uri = format!("http://acs.amazonaws.com/groups/{group}");
            let grantee = Grantee::builder().r#type(Type::Group).uri(uri).build().unwrap();
            Grant::builder().grantee(grantee).permission(permission).build()
        };
        assert!(is_to_anyone(&grant("global/AllUsers", Permission::Read)));
        assert!(is_to_anyone(&grant("global/AuthenticatedUsers", Permission::Read)));
        assert!(!is_to_anyone(&grant("s3/LogDelivery", Permission::Write)));
        let owner = Grantee::builder().r#type(Type::CanonicalUser).id("79a5").build().unwrap();
        assert!(!is_to_anyone(&Grant::builder().grantee(owner).permission(Permission::FullControl).build()));
        assert!(writes(&grant("global/AllUsers", Permission::WriteAcp)));
        assert!(!writes(&grant("global/AllUsers", Permission::ReadAcp)));
    }

    #[test]
    fn writing_is_told_from_reading() {
        let anyone = |rest: &str| parsed(&format!(r#"{{"Effect":"Allow","Principal":"*","Resource":"*",{rest}}}"#));
        for rest in [
            r#""Action":"s3:PutObject""#,
            r#""Action":["s3:GetObject","S3:Put*"]"#,
            r#""Action":"*""#,
            r#""NotAction":"s3:GetObject""#,
        ] {
            assert!(anyone_writes("111122223333", &anyone(rest)), "{rest}");
        }
        for rest in [
            r#""Action":["s3:GetObject","s3:List*"]"#,
            r#""NotAction":"s3:*""#,
            r#""Action":"s3:*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}"#,
        ] {
            assert!(!anyone_writes("111122223333", &anyone(rest)), "{rest}");
        }
    }

    #[test]
    fn plain_http_is_refused_only_as_a_whole() {
        let deny = |resource: &str, rest: &str| {
            format!(
                r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":{resource},
                    "Condition":{{"Bool":{{"aws:SecureTransport":"false"}}{rest}}}}}"#
            )
        };
        let whole = deny(r#"["arn:aws:s3:::acme","arn:aws:s3:::acme/*"]"#, "");
        assert!(refuses_plain_http(BUCKET, &parsed(&whole)));
        assert!(refuses_plain_http(BUCKET, &parsed(&deny(r#""arn:aws:s3:::acme*""#, ""))));
        let halves = format!("{},{}", deny(r#""arn:aws:s3:::acme""#, ""), deny(r#""arn:aws:s3:::acme/*""#, ""));
        assert!(refuses_plain_http(BUCKET, &parsed(&halves)));
        for part in [
            deny(r#""arn:aws:s3:::acme/*""#, ""),
            deny(r#"["arn:aws:s3:::acme","arn:aws:s3:::acme/in/*"]"#, ""),
            deny(r#""*""#, r#","StringNotEquals":{"aws:PrincipalTag/legacy":"yes"}"#),
            whole.replace("Deny", "Allow"),
            whole.replace("s3:*", "s3:PutObject"),
            whole.replace(r#""Principal":"*""#, r#""Principal":{"AWS":"999988887777"}"#),
            whole.replace(r#""false""#, r#""true""#),
        ] {
            assert!(!refuses_plain_http(BUCKET, &parsed(&part)), "{part}");
        }
    }
}
