//! What people call things: `role chat-role`, `can read`.

use aispm_inventory::{Asset, Detail, Observed, Provider, Relation, kind::identity::IdentityType};

use crate::{escape, layout::cut};

/// Longest name that is shown whole where there is little room, in characters.
const NAME: usize = 48;
/// Longest word for what something is, in characters.
const SORT: usize = 24;

/// An asset as people call it, in two words: what it is (nothing for the internet) and its name. Escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) sort: String,
    pub(crate) name: String,
}

impl Called {
    pub(crate) fn of(asset: &Asset) -> Self {
        Self { sort: cut(&escape(&sort(asset)), SORT), name: name(asset) }
    }

    /// Both words.
    pub(crate) fn whole(&self) -> String {
        if self.sort.is_empty() { self.name.clone() } else { format!("{} {}", self.sort, self.name) }
    }
}

/// An asset's name, escaped, and cut where it is long: a uid at its front, which says least.
pub(crate) fn name(asset: &Asset) -> String {
    name_within(asset, NAME)
}

/// The same where there is more room.
pub(crate) fn name_within(asset: &Asset, most: usize) -> String {
    let name = if asset.name.is_empty() { &asset.uid } else { &asset.name };
    let name = escape(name);
    let length = name.chars().count();
    if length > most && asset.name == asset.uid {
        let kept: String = name.chars().skip((length + 1).saturating_sub(most)).collect();
        return format!("…{kept}");
    }
    cut(&name, most)
}

/// Where an asset is: `aws 111122223333 eu-west-1`. Escaped.
pub(crate) fn place(asset: &Asset) -> String {
    let place = &asset.place;
    escape(&format!("{} {} {}", place.provider.name(), place.account, place.region))
}

/// A relation in a sentence: `can read`.
pub(crate) fn relation(relation: Relation) -> String {
    relation.name().replace('_', " ")
}

/// What an asset is, from its type without cloud and service: `aws_s3_bucket` is a bucket, `azure_ai_account` an ai account.
fn sort(asset: &Asset) -> String {
    match &asset.detail {
        Detail::Internet(_) => return String::new(),
        Detail::Identity(identity) if identity.identity_type == Observed::Known(IdentityType::Account) => {
            return "account".to_owned();
        }
        _ => {}
    }
    let kind = asset.kind().name();
    let own = asset.resource_type.strip_prefix(asset.place.provider.name()).and_then(|rest| rest.strip_prefix('_'));
    // Azure has accounts and services of everything; there the service is what tells them apart.
    let service_says_it = asset.place.provider == Provider::Azure;
    let own = own.map_or(kind, |own| match own.split_once('_') {
        Some((_, thing)) if !service_says_it => thing,
        _ => own,
    });
    if own.is_empty() { kind } else { own }.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use aispm_inventory::{
        Asset, Detail, Observed, Place, Provider,
        kind::{Agent, AgentRuntime, Identity, Internet, Store, identity::IdentityType},
    };

    use super::Called;

    fn called(resource_type: &str, name: &str, detail: impl Into<Detail>) -> String {
        let place = Place { provider: Provider::Aws, account: "111122223333".into(), region: "eu-west-1".into() };
        Called::of(&Asset::new(resource_type, &place, "arn:aws:x", detail).named(Some(name))).whole()
    }

    #[test]
    fn an_asset_is_called_by_what_it_is_and_its_name() {
        let account = Identity { identity_type: Observed::Known(IdentityType::Account), ..Identity::default() };
        for (said, expected) in [
            (called("aws_s3_bucket", "pii", Store::default()), "bucket pii"),
            (called("aws_agentcore_runtime", "chat", AgentRuntime::default()), "runtime chat"),
            (called("aws_bedrock_agent", "bot", Agent::default()), "agent bot"),
            (called("aws_account_principal", "444455556666", account), "account 444455556666"),
            (called("internet", "internet", Internet::default()), "internet"),
            (called("something", "x", AgentRuntime::default()), "agent runtime x"),
            (called("aws_", "x", Store::default()), "store x"),
            (called("aws_\u{1b}[2J_\u{202e}", "x\u{1b}", Store::default()), "\\u{202e} x\\u{1b}"),
        ] {
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn an_asset_of_azure_is_called_by_its_service_too() {
        let place = Place { provider: Provider::Azure, account: "s".into(), region: "westeurope".into() };
        let asset = Asset::new("azure_storage_account", &place, "/x", Store::default()).named(Some("acme"));
        assert_eq!(Called::of(&asset).whole(), "storage account acme");
    }

    #[test]
    fn a_long_uid_keeps_its_end_and_a_long_name_its_beginning() {
        let long = format!("arn:{}:end", "x".repeat(100));
        let place = Place { provider: Provider::Aws, account: "1".into(), region: "r".into() };
        let unnamed = Asset::new("aws_s3_bucket", &place, long.clone(), Store::default());
        let shown = super::name(&unnamed);
        assert!(shown.starts_with('…') && shown.ends_with(":end") && shown.chars().count() == super::NAME, "{shown}");
        let shown = super::name(&unnamed.named(Some(format!("{long}!"))));
        assert!(shown.starts_with("arn:") && shown.ends_with('…') && shown.chars().count() == super::NAME, "{shown}");
    }
}
