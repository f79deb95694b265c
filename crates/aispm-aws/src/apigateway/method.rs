//! Methods of REST APIs that lead to a function, a model or an agent, as their stages serve them.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_apigateway::{
    Client,
    types::{EndpointType, Method, MethodSnapshot, Resource, RestApi, Stage},
};
use tokio::sync::OnceCell;

use super::{GET, backend, caller, caller::Domains};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_apigateway_method",
    kind: Kind::Endpoint,
    permissions: &[GET],
    source: GET,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html",
};

/// Records in a page: the most there may be.
const PAGE: i32 = 500;

/// What a deployment froze, by path and verb. Nothing where the summary is left out.
type Summary = Option<HashMap<String, HashMap<String, MethodSnapshot>>>;

/// A stage, and what it serves.
struct Served {
    stage: Stage,
    summary: Summary,
}

/// A method that leads somewhere of interest.
struct Found<'a> {
    path: &'a str,
    verb: &'a str,
    method: &'a Method,
    uri: &'a str,
}

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let apis = at.list(GET, client.get_rest_apis().into_paginator().page_size(PAGE).items().send()).await;
    let domains = OnceCell::new();
    at.each(apis, async |api| {
        let Some(id) = api.id() else { return };
        let list = client.get_resources().rest_api_id(id).embed("methods").into_paginator().page_size(PAGE);
        let resources = at.list(GET, list.items().send()).await;
        let found: Vec<_> = resources.iter().flat_map(methods).collect();
        if found.is_empty() {
            return;
        }
        let served = served(&at, &client, id).await;
        let policy = caller::policy(&at, api.policy());
        for found in found {
            let facts = kind::Endpoint {
                ingress: caller::ingress(&at, is_private(&api), &policy),
                policy: policy.clone(),
                ..read(&found, &served)
            };
            let facts = match api.disable_execute_api_endpoint() {
                true => caller::behind(domains.get_or_init(|| Domains::read(&at)).await, facts),
                false => facts,
            };
            let uid = at.arn("execute-api", &format!("{id}/*/{}{}", found.verb, found.path));
            let name = format!("{} {} {}", api.name().unwrap_or(id), found.verb, found.path);
            let credentials = found.method.method_integration().and_then(|to| to.credentials());
            let tags = api.tags().cloned().unwrap_or_default().into_iter().collect();
            at.found(
                Asset::new(TYPE.name, at.place(), uid, facts)
                    .named(Some(name))
                    .created(api.created_date().and_then(time))
                    .tagged(Known(tags))
                    .links(Relation::RoutesTo, targets(&at, found.uri, &served))
                    .link(Relation::RunsAs, backend::role(credentials)),
            );
        }
    })
    .await;
    Ok(())
}

fn methods(resource: &Resource) -> impl Iterator<Item = Found<'_>> {
    resource.resource_methods().into_iter().flatten().filter_map(|(verb, method)| {
        let uri = method.method_integration()?.uri().filter(|uri| backend::is_of_interest(uri))?;
        Some(Found { path: resource.path()?, verb, method, uri })
    })
}

fn is_private(api: &RestApi) -> bool {
    api.endpoint_configuration().is_some_and(|endpoint| endpoint.types().contains(&EndpointType::Private))
}

/// The stages of an API with what they serve: an API may have been edited since it was deployed.
async fn served(at: &Region, client: &Client, id: &str) -> Result<Vec<Served>, Gap> {
    let mut served = Vec::new();
    let mut read: HashMap<String, Summary> = HashMap::new();
    for stage in at.call(GET, client.get_stages().rest_api_id(id).send()).await?.item.unwrap_or_default() {
        let canary = stage.canary_settings().and_then(|canary| canary.deployment_id());
        for deployment in [stage.deployment_id(), canary].into_iter().flatten() {
            let summary = match read.get(deployment) {
                Some(summary) => summary.clone(),
                None => {
                    let get = client.get_deployment().rest_api_id(id).deployment_id(deployment).embed("apisummary");
                    let summary = at.call(GET, get.send()).await?.api_summary;
                    read.insert(deployment.to_owned(), summary.clone());
                    summary
                }
            };
            served.push(Served { stage: stage.clone(), summary });
        }
    }
    Ok(served)
}

fn read(found: &Found<'_>, served: &Result<Vec<Served>, Gap>) -> kind::Endpoint {
    let key = found.method.api_key_required().unwrap_or(false);
    let edited = caller::authentication(found.method.authorization_type(), key);
    let (authentication, in_service) = match served {
        Ok(served) => {
            let ways: Vec<_> = served.iter().filter_map(|stage| stage.asks(found, edited)).collect();
            (Known(caller::weakest(ways.iter().copied()).unwrap_or(edited)), Known(!ways.is_empty()))
        }
        Err(gap) => (Observed::Unseen(gap.clone()), Observed::Unseen(gap.clone())),
    };
    kind::Endpoint { authentication, in_service, ..kind::Endpoint::default() }
}

impl Served {
    /// How the stage asks callers of a method who they are. Nothing when it does not serve the method.
    fn asks(&self, found: &Found<'_>, edited: Authentication) -> Option<Authentication> {
        let Some(summary) = &self.summary else { return Some(edited) };
        let method = summary.get(found.path)?.get(found.verb)?;
        Some(caller::authentication(method.authorization_type(), method.api_key_required()))
    }
}

fn targets(at: &Region, uri: &str, served: &Result<Vec<Served>, Gap>) -> BTreeSet<String> {
    let stages = served.as_ref().map(Vec::as_slice).unwrap_or_default();
    let filled = stages.iter().map(|served| backend::filled(uri, served.stage.variables()));
    filled.chain([uri.to_owned()]).filter_map(|uri| backend::target(at, &uri)).collect()
}
