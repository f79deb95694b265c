//! Function apps whose functions are tools of agents, or that look as if they had to do with AI.

use aispm_inventory::{Gap, Reason};

use super::{
    VERSION,
    site::{self, ARM, CONFIG, Properties, READ, Site},
    trigger,
};
use crate::{prelude::*, resource::Resource};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_function_app",
    kind: Kind::Function,
    permissions: &[READ, CONFIG, trigger::READ],
    source: READ,
    // A function app of which it is not known whether it has tools has no facts at all.
    side_calls: &[
        ("exists", trigger::READ),
        ("exists", READ),
        ("urls", trigger::READ),
        ("urls", READ),
        ("plain_http", trigger::READ),
        ("plain_http", READ),
        ("private_network", trigger::READ),
        ("private_network", READ),
        ("encryption_key", trigger::READ),
        ("encryption_key", READ),
        ("ingress", trigger::READ),
        ("ingress", CONFIG),
        ("runtime", trigger::READ),
        ("runtime", CONFIG),
        ("url_authentication", CONFIG),
        ("url_authentication", trigger::READ),
    ],
    reference: "https://learn.microsoft.com/rest/api/appservice/web-apps/list",
};

pub(crate) async fn collect(at: At) {
    let sites = at.resources::<Properties>(READ, ARM, VERSION).await;
    let functions = sites.into_iter().filter(site::is_function);
    at.each(functions, async |function| match has_tools(&at, &function).await {
        _ if site::looks_like_ai(&function) => found(&at, function).await,
        Ok(true) => found(&at, function).await,
        Ok(false) => {}
        Err(gap) => {
            at.shared.not_yet_followed(TYPE.name, vec![id::uid(&function.id)]);
            at.found(at.asset(&function, kind::Function::unseen(&gap)));
        }
    })
    .await;
}

/// Whether a call over the Model Context Protocol starts one of its functions.
async fn has_tools(at: &At, site: &Resource<Properties>) -> Result<bool, Gap> {
    let (functions, gap) = trigger::all(at, site).await;
    let has = functions.iter().any(|function| function.properties.tool().is_some());
    gap.filter(|_| !has).map_or(Ok(has), Err)
}

/// Keeps a function app, whatever it looks like. What points at it later finds it read.
pub(super) async fn found(at: &At, site: Resource<Properties>) {
    at.shared.not_yet_followed(TYPE.name, vec![id::uid(&site.id)]);
    let (functions, gap) = trigger::all(at, &site).await;
    let site = Site::read(at, site).await;
    let facts = read(&site, &functions, gap);
    at.found(at.asset(&site.of, facts).links(Relation::RunsAs, site.identities()));
}

/// Keeps what something points at and what could not be read. It may be a web application as well.
pub(super) fn unread(at: &At, uid: &str, gap: &Gap) {
    at.found(at.asset(&Resource::named(uid), kind::Function::unseen(gap)));
}

/// Keeps a name that something points at, and that nobody owns.
pub(super) fn gone(at: &At, uid: &str) {
    let name = uid.rsplit('/').next().unwrap_or_default();
    let unseen = kind::Function::unseen(&Gap::because(Reason::NotFound));
    at.found(at.asset(&Resource::at(uid, name), kind::Function { exists: Known(false), ..unseen }));
}

fn read(site: &Site, functions: &[Resource<trigger::Properties>], gap: Option<Gap>) -> kind::Function {
    // The sign-in of the site stands before the keys of its functions.
    let asked = match site.authentication() {
        Known(Authentication::None) => trigger::authentication(functions, gap),
        asked => asked,
    };
    let answers = site.runs();
    kind::Function {
        exists: Known(true),
        urls: site.url().filter(|_| answers).map(|url| vec![url]).into(),
        url_authentication: if answers { asked } else { Observed::Unset },
        ingress: site.ingress(),
        plain_http: site.plain_http(),
        private_network: Known(site.of.properties.virtual_network_subnet_id.is_some()),
        // App Service encrypts settings with keys of its own.
        encryption_key: Observed::Unset,
        runtime: match &site.config {
            Ok(config) => config.linux_fx_version.clone().filter(|version| !version.is_empty()).into(),
            Err(gap) => Observed::Unseen(gap.clone()),
        },
        ..kind::Function::default()
    }
}
