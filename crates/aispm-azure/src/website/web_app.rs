//! Web applications that look as if they hosted an agent or an MCP server.

use std::collections::BTreeSet;

use super::{
    VERSION,
    site::{self, ARM, CONFIG, Config, Properties, READ, Site},
};
use crate::{
    image,
    likeness::{speaks_of_ai, speaks_of_mcp},
    prelude::*,
    resource::Resource,
};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_web_app",
    kind: Kind::AgentRuntime,
    permissions: &[READ, CONFIG],
    source: READ,
    side_calls: &[
        ("authentication", CONFIG),
        ("tokens_limited", CONFIG),
        ("discovery_url", CONFIG),
        ("ingress", CONFIG),
        ("any_origin", CONFIG),
        ("images", CONFIG),
    ],
    reference: "https://learn.microsoft.com/rest/api/appservice/web-apps/list",
};

pub(crate) async fn collect(at: At) {
    let sites = at.resources::<Properties>(READ, ARM, VERSION).await;
    let applications = sites.into_iter().filter(|site| !site::is_function(site) && site::looks_like_ai(site));
    at.each(applications, async |application| found(&at, application).await).await;
}

/// Keeps a web application, whatever it looks like. What points at it later finds it read.
pub(super) async fn found(at: &At, site: Resource<Properties>) {
    at.shared.not_yet_followed(TYPE.name, vec![id::uid(&site.id)]);
    let site = Site::read(at, site).await;
    at.found(at.asset(&site.of, read(&site)).links(Relation::RunsAs, site.identities()));
}

impl Config {
    /// The images that it runs. `Unset`: it runs code.
    fn images(&self) -> BTreeSet<&str> {
        // One image stands behind `DOCKER|`; several stand in a file that is not read.
        let version = self.linux_fx_version.as_deref().unwrap_or_default();
        let image = version.split_once('|').filter(|(of, _)| of.eq_ignore_ascii_case("docker"));
        image.map(|(_, image)| image).filter(|image| !image.is_empty()).into_iter().collect()
    }
}

fn read(site: &Site) -> kind::AgentRuntime {
    let words = || {
        let config = site.config.as_ref().ok();
        let command = config.and_then(|config| config.app_command_line.as_deref());
        site.of.name.as_deref().into_iter().chain(command).chain(config.into_iter().flat_map(Config::images))
    };
    kind::AgentRuntime {
        authentication: site.authentication(),
        tokens_limited: site.tokens_limited(),
        discovery_url: site.issuer(),
        images: match &site.config {
            Ok(config) => Some(config.images()).filter(|all| !all.is_empty()).map(used).into(),
            Err(gap) => Observed::Unseen(gap.clone()),
        },
        code_uri: Observed::Unset,
        protocol: words().any(|word| speaks_of_ai(word) && speaks_of_mcp(word)).then(|| "mcp".to_owned()).into(),
        status: site.status().into(),
        ingress: site.ingress(),
        plain_http: site.plain_http(),
        any_origin: site.any_origin(),
        ..kind::AgentRuntime::default()
    }
}

/// Where it signs in for its images stands in its settings.
fn used(images: BTreeSet<&str>) -> Vec<aispm_inventory::record::ImageUse> {
    images.into_iter().map(|uri| image::read(uri, &BTreeSet::new())).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_image_stands_in_the_version() {
        let of =
            |version: &str| serde_json::from_str::<Config>(&format!(r#"{{ "linuxFxVersion": "{version}" }}"#)).unwrap();
        assert_eq!(of("DOCKER|acme.azurecr.io/agent:1").images(), BTreeSet::from(["acme.azurecr.io/agent:1"]));
        for version in ["PYTHON|3.12", "", "COMPOSE|eHg=", "sitecontainers"] {
            assert_eq!(of(version).images(), BTreeSet::new(), "{version}");
        }
    }
}
