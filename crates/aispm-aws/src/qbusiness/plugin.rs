//! Q Business plugins: what an assistant acts on in other systems, and with which credential.

use aws_sdk_qbusiness::{
    Client,
    operation::get_plugin::GetPluginOutput,
    types::{PluginAuthConfiguration, PluginState, PluginType},
};

use super::{APPLICATIONS, PLUGINS};
use crate::{agentcore::address, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_qbusiness_plugin",
    kind: Kind::Connection,
    permissions: &[APPLICATIONS, PLUGINS, GET],
    source: GET,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/amazonq/latest/api-reference/API_GetPlugin.html",
};

const GET: &str = "qbusiness:GetPlugin";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(super::applications(&at, &client).await, async |(application, _)| {
        let plugins = client.list_plugins().application_id(&application).into_paginator().items().send();
        for plugin in at.list(PLUGINS, plugins).await {
            let Some(id) = plugin.plugin_id() else { continue };
            let get = client.get_plugin().application_id(&application).plugin_id(id).send();
            let facts = match at.call(GET, get).await {
                Ok(plugin) => read(&plugin),
                Err(gap) => kind::Connection::unseen(&gap),
            };
            let asset = Asset::new(TYPE.name, at.place(), super::plugin_uid(&at, &application, id), facts);
            at.found(asset.named(plugin.display_name()).created(plugin.created_at().and_then(time)));
        }
    })
    .await;
    Ok(())
}

fn read(plugin: &GetPluginOutput) -> kind::Connection {
    let url = plugin.server_url().filter(|url| !url.is_empty());
    let url = match (url, plugin.r#type()) {
        (Some(url), _) => Known(url.to_owned()),
        // The address of a plugin of one's own stands in the description of its interface.
        (None, Some(PluginType::Custom)) => Observed::default(),
        (None, _) => Unset,
    };
    let host: Observed<String> = match &url {
        Known(url) => match address::host(url) {
            Some(host) => Known(host),
            None => Observed::default(),
        },
        Unset => Unset,
        Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
    };
    kind::Connection {
        target_type: Observed::from(plugin.r#type()).map(|of| lower(of.as_str())),
        plain_http: url.as_ref().map(|url| address::plain_http(url)),
        provider_host: host.as_ref().map(|host| address::of_provider(host)),
        url,
        host,
        authentication: Observed::from(plugin.auth_configuration()).map(authentication),
        status: match (plugin.state(), plugin.build_status()) {
            (Some(PluginState::Disabled), _) => Known("disabled".to_owned()),
            (_, status) => Observed::from(status).map(|status| lower(status.as_str())),
        },
        ..kind::Connection::default()
    }
}

fn authentication(with: &PluginAuthConfiguration) -> Authentication {
    match with {
        PluginAuthConfiguration::BasicAuthConfiguration(_) => Authentication::SharedKey,
        PluginAuthConfiguration::IdcAuthConfiguration(_) => Authentication::SingleSignOn,
        PluginAuthConfiguration::NoAuthConfiguration(_) => Authentication::None,
        PluginAuthConfiguration::OAuth2ClientCredentialConfiguration(_) => Authentication::Jwt,
        _ => Authentication::Other,
    }
}
