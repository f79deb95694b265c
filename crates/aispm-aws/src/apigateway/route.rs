//! Routes of HTTP and WebSocket APIs that lead to a function, a model or an agent.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_apigatewayv2::{
    Client,
    types::{Api, Integration, ProtocolType, Route, Stage},
};
use tokio::sync::OnceCell;

use super::{GET, backend, caller, caller::Domains};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_apigatewayv2_route",
    kind: Kind::Endpoint,
    permissions: &[GET],
    source: GET,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html",
};

/// Records in a page.
const PAGE: &str = "500";

/// Reads every page of a list that has no paginator, with the gap that cut it short.
macro_rules! pages {
    ($at:expr, $list:expr) => {{
        let mut items = Vec::new();
        let mut token = None;
        let failure = loop {
            match $at.call(GET, $list.max_results(PAGE).set_next_token(token).send()).await {
                Ok(page) => {
                    items.extend(page.items.unwrap_or_default());
                    token = page.next_token;
                    if token.is_none() {
                        break None;
                    }
                }
                Err(gap) => break Some(gap),
            }
        };
        (items, failure)
    }};
}

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let (apis, _): (Vec<Api>, _) = pages!(at, client.get_apis());
    let domains = OnceCell::new();
    at.each(apis, async |api| {
        let Some(id) = api.api_id() else { return };
        let Ok(integrations) = integrations(&at, &client, id).await else { return };
        if integrations.is_empty() {
            return;
        }
        let Ok(routes) = whole::<Route>(pages!(at, client.get_routes().api_id(id))) else { return };
        let stages = whole::<Stage>(pages!(at, client.get_stages().api_id(id)));
        for route in &routes {
            let Some(key) = route.route_key() else { continue };
            let integration = route.target().and_then(|target| target.strip_prefix("integrations/"));
            let Some(to) = integration.and_then(|id| integrations.get(id)) else { continue };
            let facts = match api.disable_execute_api_endpoint() {
                Some(true) => caller::behind(
                    domains.get_or_init(|| Domains::read(&at)).await,
                    read(&api, route, &routes, &stages),
                ),
                _ => read(&api, route, &routes, &stages),
            };
            let uid = at.arn("execute-api", &format!("{id}/*/{}", key.replacen(' ', "", 1)));
            let tags = api.tags().cloned().unwrap_or_default().into_iter().collect();
            at.found(
                Asset::new(TYPE.name, at.place(), uid, facts)
                    .named(Some(format!("{} {key}", api.name().unwrap_or(id))))
                    .created(api.created_date().and_then(time))
                    .tagged(Known(tags))
                    .links(Relation::RoutesTo, targets(&at, to, &stages))
                    .link(Relation::RunsAs, backend::role(to.credentials_arn())),
            );
        }
    })
    .await;
    Ok(())
}

/// A list where a part says nothing.
fn whole<T>((items, failure): (Vec<T>, Option<Gap>)) -> Result<Vec<T>, Gap> {
    failure.map_or(Ok(items), Err)
}

/// Integrations that lead somewhere of interest, by id.
async fn integrations(at: &Region, client: &Client, api: &str) -> Result<HashMap<String, Integration>, Gap> {
    let all = whole::<Integration>(pages!(at, client.get_integrations().api_id(api)))?;
    let leads = |to: &Integration| to.integration_uri().is_some_and(backend::is_of_interest);
    Ok(all.into_iter().filter(leads).filter_map(|to| Some((to.integration_id.clone()?, to))).collect())
}

fn read(api: &Api, route: &Route, routes: &[Route], stages: &Result<Vec<Stage>, Gap>) -> kind::Endpoint {
    let asks = |route: &Route| {
        let key = route.api_key_required().unwrap_or(false);
        caller::authentication(route.authorization_type().map(|asks| asks.as_str()), key)
    };
    kind::Endpoint {
        authentication: Known(match api.protocol_type() {
            // Who opens a connection is asked, and whoever has one open is not asked again.
            Some(ProtocolType::Websocket) => {
                let opens = routes.iter().find(|route| route.route_key() == Some("$connect"));
                opens.map_or(Authentication::None, asks)
            }
            _ => asks(route),
        }),
        // These APIs have neither private endpoints nor resource policies.
        ingress: Known(Network::Public),
        policy: Unset,
        in_service: Observed::from(stages.clone()).map(|stages| {
            stages.iter().any(|stage| stage.deployment_id().is_some() || stage.auto_deploy() == Some(true))
        }),
        ..kind::Endpoint::default()
    }
}

fn targets(at: &Region, to: &Integration, stages: &Result<Vec<Stage>, Gap>) -> BTreeSet<String> {
    let uri = to.integration_uri().unwrap_or_default();
    let stages = stages.as_ref().map(Vec::as_slice).unwrap_or_default();
    let filled = stages.iter().map(|stage| backend::filled(uri, stage.stage_variables()));
    filled.chain([uri.to_owned()]).filter_map(|uri| backend::target(at, &uri)).collect()
}
