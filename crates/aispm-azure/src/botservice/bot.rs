//! Bots: what hands the messages of people on to the code of an agent.

use aispm_discovery::address;
use aispm_inventory::Gap;

use crate::{
    host::{self, Owners},
    network::ingress,
    prelude::*,
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.BotService/botServices";
const VERSION: &str = "2022-09-15";
const READ: &str = "Microsoft.BotService/botServices/read";
const CHANNELS: &str = "Microsoft.BotService/botServices/channels/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_bot",
    kind: Kind::Gateway,
    permissions: &[
        READ,
        CHANNELS,
        host::ACCOUNTS,
        host::CONTAINER_APPS,
        host::SITES,
        host::WORKSPACES,
        host::ONLINE_ENDPOINTS,
    ],
    source: READ,
    side_calls: &[("open_sites", CHANNELS)],
    reference: "https://learn.microsoft.com/rest/api/botservice/bots/list",
};

/// What a bot says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    /// Where the code of the bot answers.
    endpoint: Option<String>,
    /// Absent means that keys are accepted.
    disable_local_auth: Option<bool>,
    /// Absent means enabled.
    public_network_access: Option<String>,
    /// Absent means no.
    is_cmek_enabled: Option<bool>,
    cmek_key_vault_url: Option<String>,
    #[serde(rename = "msaAppMSIResourceId")]
    identity: Option<String>,
}

/// What a channel says of itself, in its own properties.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Channel {
    channel_name: Option<String>,
    properties: Option<ChannelProperties>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChannelProperties {
    sites: Option<Vec<Site>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Site {
    site_name: Option<String>,
    is_enabled: Option<bool>,
    /// Absent means that any page may talk to the bot.
    is_secure_site_enabled: Option<bool>,
}

pub(crate) async fn collect(at: At) {
    let bots = at.resources::<Properties>(READ, ARM, VERSION).await;
    if bots.is_empty() {
        return;
    }
    let owners = Owners::read(&at).await;
    at.each(bots, async |bot| {
        let (channels, gap) = at.below_with_gap::<Channel>(CHANNELS, &bot, "channels", VERSION).await;
        let facts = read(&bot.properties, &channels, gap);
        let key = facts.encryption_key.known().cloned();
        let code = bot.properties.endpoint.as_deref().and_then(|url| owners.of(url)).map(str::to_owned);
        let identity = bot.properties.identity.as_deref().filter(|id| !id.is_empty()).map(id::uid);
        at.found(
            at.asset(&bot, facts)
                .link(Relation::RoutesTo, code)
                .link(Relation::RunsAs, identity)
                .link(Relation::EncryptedBy, key),
        );
    })
    .await;
}

fn read(p: &Properties, channels: &[Resource<Channel>], gap: Option<Gap>) -> kind::Gateway {
    let endpoint = p.endpoint.as_deref().filter(|url| !url.is_empty());
    let open = open_sites(channels);
    let keys = p.disable_local_auth != Some(true);
    let key = p.cmek_key_vault_url.as_deref().filter(|url| !url.is_empty() && p.is_cmek_enabled == Some(true));
    kind::Gateway {
        authentication: Known(if keys { Authentication::SharedKey } else { Authentication::CloudIdentity }),
        tokens_limited: Observed::Unset,
        discovery_url: Observed::Unset,
        encryption_key: key.map(without_version).into(),
        ingress: ingress(p.public_network_access.as_deref(), None),
        // The service answers encrypted only.
        plain_http: Known(false),
        backend_plain_http: endpoint.map(address::plain_http).into(),
        open_sites: match gap {
            // One that is seen says enough.
            Some(gap) if open.is_empty() => Observed::Unseen(gap),
            _ => Known(open),
        },
        secrets: Observed::Unset,
        interceptors: Observed::Unset,
        protocol: Observed::Unset,
        targets: Known(endpoint.iter().len().try_into().unwrap_or_default()),
        ..kind::Gateway::default()
    }
}

/// The enabled Direct Line sites on which any page may talk to the bot.
fn open_sites(channels: &[Resource<Channel>]) -> Vec<String> {
    let direct_line = |channel: &&Resource<Channel>| {
        channel.properties.channel_name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("directlinechannel"))
    };
    let sites = channels.iter().filter(direct_line).filter_map(|channel| channel.properties.properties.as_ref());
    let open = sites
        .flat_map(|of| of.sites.iter().flatten())
        .filter(|site| site.is_enabled != Some(false) && site.is_secure_site_enabled != Some(true));
    open.map(|site| site.site_name.clone().unwrap_or_default()).collect()
}

/// The address of a key, as other types name it.
fn without_version(url: &str) -> String {
    let parts: Vec<&str> = url.trim_end_matches('/').split('/').take(5).collect();
    parts.join("/").to_ascii_lowercase()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(text: &str) -> kind::Gateway {
        read(&serde_json::from_str(text).unwrap(), &[], None)
    }

    #[test]
    fn a_bot_that_says_nothing_answers_anyone_with_a_key() {
        let facts = of("{}");
        assert_eq!((facts.authentication, facts.ingress), (Known(Authentication::SharedKey), Known(Network::Public)));
        assert_eq!((facts.encryption_key, facts.backend_plain_http), (Observed::Unset, Observed::Unset));
        assert_eq!(facts.open_sites, Known(Vec::new()));
    }

    #[test]
    fn a_hardened_bot() {
        let facts = of(
            r#"{ "endpoint": "https://bot.acme.example/api/messages", "disableLocalAuth": true, "publicNetworkAccess": "Disabled",
                 "isCmekEnabled": true, "cmekKeyVaultUrl": "https://KV.vault.azure.net/keys/bot/0123" }"#,
        );
        assert_eq!(
            (facts.authentication, facts.ingress),
            (Known(Authentication::CloudIdentity), Known(Network::Private))
        );
        assert_eq!(facts.encryption_key, Known("https://kv.vault.azure.net/keys/bot".to_owned()));
        assert_eq!((facts.backend_plain_http, facts.targets), (Known(false), Known(1)));
        assert_eq!(of(r#"{ "endpoint": "http://bot.acme.example/" }"#).backend_plain_http, Known(true));
    }

    #[test]
    fn sites_are_open_unless_they_are_secured() {
        let channel = |sites: &str| -> Resource<Channel> {
            let text = format!(
                r#"{{ "id": "/S/c", "properties": {{ "channelName": "DirectLineChannel", "properties": {{ "sites": [{sites}] }} }} }}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let open = |sites: &str| open_sites(&[channel(sites)]).len();
        assert_eq!(open(r#"{ "siteName": "a", "isEnabled": true }"#), 1);
        assert_eq!(open(r#"{ "siteName": "a", "isEnabled": true, "isSecureSiteEnabled": true }"#), 0);
        assert_eq!(open(r#"{ "siteName": "a", "isEnabled": false, "isSecureSiteEnabled": false }"#), 0);
    }
}
