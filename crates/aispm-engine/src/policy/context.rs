//! Condition keys: what a request says of itself.
//!
//! After the IAM User Guide, "AWS global condition context keys". What a scan cannot know of a request, such as the
//! network it comes from, is open.

use jiff::Timestamp;

use super::request::{Caller, CallerKind, Request};

/// A condition key. Keys do not mind their case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    PrincipalArn,
    PrincipalAccount,
    PrincipalOrganization,
    PrincipalPaths,
    PrincipalTag(Box<str>),
    PrincipalType,
    PrincipalIsService,
    PrincipalService,
    UserName,
    UserId,
    ResourceAccount,
    ResourceOrganization,
    ResourcePaths,
    ResourceTag(Box<str>),
    SourceAccount,
    SourceArn,
    SourceOrganization,
    SourcePaths,
    SourceIp,
    SourceNetwork,
    SecureTransport,
    Region,
    Time,
    /// What any caller can write into its request.
    Header,
    /// Whether the caller proved a second factor, and when.
    SecondFactor,
    /// When temporary credentials were issued. Roles always have such.
    TokenIssued,
    Other,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// It has this value.
    Is(&'a str),
    /// It has these values.
    All(&'a [&'a str]),
    /// It has some value that starts with this.
    Under(&'a str),
    /// It has some value.
    Present,
    /// It has some value that no policy writes out.
    Foreign,
    /// It has an address of the internet, which is in no range that is somebody's.
    Internet,
    /// The caller chooses.
    Chosen,
    /// It is this time.
    Time(Timestamp),
    /// The request does not have it.
    Absent,
    /// Nothing is known.
    Open,
}

impl Key {
    /// The key with a name.
    pub(super) fn new(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if let Some((before, tag)) = name.split_once('/') {
            return match before {
                "aws:principaltag" => Self::PrincipalTag(tag.into()),
                _ if before.ends_with(":resourcetag") => Self::ResourceTag(tag.into()),
                _ => Self::Other,
            };
        }
        match name.as_str() {
            "aws:principalarn" => Self::PrincipalArn,
            "aws:principalaccount" | "kms:calleraccount" => Self::PrincipalAccount,
            "aws:principalorgid" => Self::PrincipalOrganization,
            "aws:principalorgpaths" => Self::PrincipalPaths,
            "aws:principaltype" => Self::PrincipalType,
            "aws:principalisawsservice" => Self::PrincipalIsService,
            "aws:principalservicename" | "aws:principalservicenameslist" => Self::PrincipalService,
            "aws:username" => Self::UserName,
            "aws:userid" => Self::UserId,
            "aws:resourceaccount" | "s3:resourceaccount" => Self::ResourceAccount,
            "aws:resourceorgid" => Self::ResourceOrganization,
            "aws:resourceorgpaths" => Self::ResourcePaths,
            "aws:sourceaccount" | "aws:sourceowner" => Self::SourceAccount,
            "aws:sourcearn" => Self::SourceArn,
            "aws:sourceorgid" => Self::SourceOrganization,
            "aws:sourceorgpaths" => Self::SourcePaths,
            "aws:sourceip" => Self::SourceIp,
            "aws:sourcevpc" | "aws:sourcevpce" | "aws:sourcevpcarn" | "aws:vpcsourceip" | "aws:vpceaccount"
            | "aws:vpceorgid" | "aws:vpceorgpaths" => Self::SourceNetwork,
            "aws:securetransport" => Self::SecureTransport,
            "aws:requestedregion" => Self::Region,
            "aws:currenttime" | "aws:epochtime" => Self::Time,
            "aws:referer" | "aws:useragent" => Self::Header,
            "aws:multifactorauthpresent" | "aws:multifactorauthage" => Self::SecondFactor,
            "aws:tokenissuetime" => Self::TokenIssued,
            _ => Self::Other,
        }
    }

    /// What a request says of the key.
    pub(super) fn value<'a>(&self, name: &str, request: &Request<'a>) -> Value<'a> {
        if let Some((_, values)) = request.keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            return match values {
                [] => Value::Absent,
                [one] => Value::Is(one),
                _ => Value::All(values),
            };
        }
        let resource = &request.resource;
        match self {
            Self::ResourceAccount => known(resource.account),
            Self::ResourceOrganization => member(resource.organization, Value::Is),
            Self::ResourcePaths => member(resource.organization, Value::Under),
            Self::ResourceTag(tag) => match resource.tags {
                Some(tags) => find(tags, tag).map_or(Value::Absent, Value::Is),
                None => Value::Open,
            },
            Self::SecureTransport => Value::Is("true"),
            Self::Region => match request.action.service() {
                "iam" | "sts" | "organizations" => Value::Open,
                _ => match resource.arn.split(':').nth(3) {
                    Some(region) if !region.is_empty() && !region.contains(['*', '?']) => Value::Is(region),
                    _ => Value::Open,
                },
            },
            Self::Time => request.at.map_or(Value::Open, Value::Time),
            Self::Header => Value::Chosen,
            Self::Other => Value::Open,
            _ => self.of_caller(&request.caller),
        }
    }

    /// What a caller brings along.
    fn of_caller<'a>(&self, caller: &Caller<'a>) -> Value<'a> {
        use CallerKind::{Account, Federated, Role, Service, Stranger, User};
        let kind = caller.kind;
        match self {
            Self::PrincipalArn => match kind {
                Role | User => known(caller.arn),
                // Some identity of the account.
                Account => caller.arn.strip_suffix("root").map_or(Value::Present, Value::Under),
                Stranger => Value::Foreign,
                Service | Federated => Value::Open,
            },
            Self::PrincipalAccount => match kind {
                Role | User | Account => known(caller.account),
                Stranger => Value::Foreign,
                Service | Federated => Value::Open,
            },
            Self::PrincipalOrganization | Self::PrincipalPaths => match (kind, self) {
                // A stranger needs no organisation, and is in none that a policy names.
                (Stranger, _) => Value::Absent,
                (Service | Federated, _) => Value::Open,
                (_, Self::PrincipalPaths) => member(caller.organization, Value::Under),
                _ => member(caller.organization, Value::Is),
            },
            Self::PrincipalTag(tag) => match (kind, caller.tags) {
                (Service, _) => Value::Absent,
                (Stranger, _) => Value::Chosen,
                (_, Some(tags)) => find(tags, tag).map_or(Value::Absent, Value::Is),
                (_, None) => Value::Open,
            },
            Self::PrincipalType => match kind {
                Role => Value::Is("AssumedRole"),
                User => Value::Is("User"),
                Stranger => Value::Chosen,
                Account | Service | Federated => Value::Open,
            },
            Self::PrincipalIsService => match kind {
                Service => Value::Is("true"),
                _ => Value::Is("false"),
            },
            Self::PrincipalService => {
                if kind == Service {
                    Value::Is(caller.arn)
                } else {
                    Value::Absent
                }
            }
            Self::UserName => match kind {
                User => caller.arn.rsplit('/').next().map_or(Value::Present, Value::Is),
                Stranger => Value::Chosen,
                Account => Value::Open,
                Role | Service | Federated => Value::Absent,
            },
            Self::UserId => match kind {
                Stranger => Value::Foreign,
                _ => Value::Present,
            },
            Self::SourceAccount => {
                if kind == Service {
                    known(caller.account)
                } else {
                    Value::Absent
                }
            }
            Self::SourceArn => match kind {
                Service => caller.acts_for.map_or(Value::Open, Value::Is),
                _ => Value::Absent,
            },
            Self::SourceOrganization if kind == Service => member(caller.organization, Value::Is),
            Self::SourcePaths if kind == Service => member(caller.organization, Value::Under),
            Self::SourceOrganization | Self::SourcePaths => Value::Absent,
            Self::SourceIp => {
                if kind == Stranger {
                    Value::Internet
                } else {
                    Value::Open
                }
            }
            Self::SourceNetwork => {
                if kind == Stranger {
                    Value::Absent
                } else {
                    Value::Open
                }
            }
            Self::TokenIssued if kind == Role => Value::Present,
            Self::SecondFactor | Self::TokenIssued => match kind {
                Service => Value::Absent,
                Stranger => Value::Chosen,
                Role | User | Account | Federated => Value::Open,
            },
            _ => Value::Open,
        }
    }
}

const fn known(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Open } else { Value::Is(text) }
}

/// A key of an organisation. Its path starts with its id.
fn member<'a>(organization: Option<&'a str>, value: fn(&'a str) -> Value<'a>) -> Value<'a> {
    match organization {
        None => Value::Open,
        Some("") => Value::Absent,
        Some(id) => value(id),
    }
}

fn find<'a>(tags: &'a std::collections::BTreeMap<String, String>, tag: &str) -> Option<&'a str> {
    let exact = tags.get(tag);
    exact.or_else(|| Some(tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(tag))?.1)).map(String::as_str)
}
