//! AgentCore gateway targets: what a gateway forwards to, and with which credential.

use aispm_inventory::Reason;
use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_gateway_target::GetGatewayTargetOutput,
    types::{
        ApiGatewayTargetConfiguration, ApiKeyCredentialLocation, ApiSchemaConfiguration, CredentialProvider,
        CredentialProviderConfiguration, CredentialProviderType, HttpTargetConfiguration, InferenceTargetConfiguration,
        ListingMode, McpServerTargetConfiguration, McpTargetConfiguration, McpToolSchemaConfiguration, S3Configuration,
        TargetConfiguration, ToolSchema,
    },
};
use kind::connection::{CredentialLocation, ToolListing};
use serde_json::Value;

use super::{address, definition, gateway, openapi};
use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_gateway_target",
    kind: Kind::Connection,
    permissions: &[
        "bedrock-agentcore:ListGateways",
        "bedrock-agentcore:ListGatewayTargets",
        "bedrock-agentcore:GetGatewayTarget",
    ],
    source: "bedrock-agentcore:GetGatewayTarget",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGatewayTarget.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let gateways = agentcore.list_gateways().into_paginator().items().send();
    let gateways = at.list("bedrock-agentcore:ListGateways", gateways).await;
    at.each(gateways, async |gateway| {
        let id = &gateway.gateway_id;
        let targets = agentcore.list_gateway_targets().gateway_identifier(id).into_paginator().items().send();
        for target in at.list("bedrock-agentcore:ListGatewayTargets", targets).await {
            let described = agentcore.get_gateway_target().gateway_identifier(id).target_id(&target.target_id).send();
            let asset = |facts| {
                Asset::new(TYPE.name, at.place(), uid(&at, id, &target.target_id), facts)
                    .named(Some(format!("{}/{}", gateway.name, target.name)))
                    .created(time(&target.created_at))
            };
            at.found(match at.call("bedrock-agentcore:GetGatewayTarget", described).await {
                Ok(t) => linked(asset(read(&at, &t)), &t),
                Err(gap) => asset(kind::Connection::unseen(&gap)),
            });
        }
    })
    .await;
    Ok(())
}

/// The uid of a target, which has no ARN of its own.
pub(crate) fn uid(at: &Region, gateway: &str, target: &str) -> String {
    format!("{}/target/{target}", gateway::uid(at, gateway))
}

/// What is behind a target.
#[derive(Default)]
struct Far {
    target_type: Observed<String>,
    url: Observed<String>,
    in_cloud: Observed<bool>,
    tool_listing: Observed<ToolListing>,
    methods: Observed<Vec<String>>,
}

fn read(at: &Region, t: &GetGatewayTargetOutput) -> kind::Connection {
    let credentials = t.credential_provider_configurations();
    let far = far(at, t.target_configuration());
    let host = far.url.clone().and_then(|url| address::host(&url));
    let host = match (&far.url, host) {
        // An address without a host that can be read is not an address inside the cloud.
        (Known(_), Unset) => Observed::Unseen(Gap::because(Reason::Unreadable)),
        (_, host) => host,
    };
    kind::Connection {
        target_type: far.target_type,
        plain_http: match &far.url {
            Unset => Known(false),
            url => url.as_ref().map(|url| address::plain_http(url)),
        },
        provider_host: match &host {
            Unset => far.in_cloud,
            host => host.as_ref().map(|host| address::of_provider(host)),
        },
        url: far.url,
        host,
        authentication: Known(credentials.first().map_or(Authentication::None, authentication)),
        passes_caller_credential: Known(credentials.iter().any(passes_on)),
        credential_location: Observed::from(credentials.iter().find_map(location)),
        scopes: Observed::from(credentials.iter().find_map(scopes)),
        tool_listing: far.tool_listing,
        methods: far.methods,
        status: Known(lower(t.status().as_str())),
        ..kind::Connection::default()
    }
}

fn far(at: &Region, target: Option<&TargetConfiguration>) -> Far {
    match target {
        Some(TargetConfiguration::Mcp(target)) => match target {
            McpTargetConfiguration::Lambda(_) => cloud("lambda"),
            McpTargetConfiguration::McpServer(server) => {
                Far { tool_listing: Known(listing(server)), ..web("mcp", server.endpoint()) }
            }
            McpTargetConfiguration::OpenApiSchema(schema) => openapi(at, schema),
            McpTargetConfiguration::SmithyModel(model) => smithy(at, model),
            McpTargetConfiguration::ApiGateway(api) => Far { methods: Known(filters(api)), ..cloud("api_gateway") },
            // Connectors reach services of AWS and of others; which, only their ids say.
            McpTargetConfiguration::Connector(_) => Far { in_cloud: Observed::default(), ..cloud("connector") },
            _ => unknown(at),
        },
        Some(TargetConfiguration::Http(target)) => match target {
            HttpTargetConfiguration::AgentcoreRuntime(_) => cloud("agent_runtime"),
            HttpTargetConfiguration::Connector(_) => cloud("http_connector"),
            HttpTargetConfiguration::Passthrough(http) => {
                let described = http.schema().and_then(|schema| schema.source());
                let methods = described.map_or_else(Observed::default, |schema| openapi(at, schema).methods);
                Far { methods, tool_listing: Unset, ..web("http", http.endpoint()) }
            }
            _ => unknown(at),
        },
        Some(TargetConfiguration::Inference(target)) => match target {
            InferenceTargetConfiguration::Provider(provider) => {
                Far { tool_listing: Unset, methods: Unset, ..web("inference", provider.endpoint()) }
            }
            InferenceTargetConfiguration::Connector(connector) => {
                let id = connector.source().map(|source| source.connector_id());
                let in_cloud = Observed::from(id).map(|id| id.starts_with("bedrock"));
                Far { in_cloud, ..cloud("inference_connector") }
            }
            _ => unknown(at),
        },
        _ => unknown(at),
    }
}

/// A target that is a resource of the cloud.
fn cloud(target_type: &str) -> Far {
    Far {
        target_type: Known(target_type.to_owned()),
        url: Unset,
        in_cloud: Known(true),
        tool_listing: Unset,
        methods: Unset,
    }
}

/// A target with an address.
fn web(target_type: &str, url: &str) -> Far {
    Far { target_type: Known(target_type.to_owned()), url: Known(url.to_owned()), methods: Unset, ..Far::default() }
}

/// A target of a sort that this version does not know.
fn unknown(at: &Region) -> Far {
    let gap = at.file(TYPE.source, Reason::Unreadable);
    Far {
        target_type: Observed::Unseen(gap.clone()),
        url: Observed::Unseen(gap.clone()),
        in_cloud: Observed::Unseen(gap.clone()),
        tool_listing: Observed::Unseen(gap.clone()),
        methods: Observed::Unseen(gap),
    }
}

fn openapi(at: &Region, schema: &ApiSchemaConfiguration) -> Far {
    let document = document(at, schema);
    let url = match document.clone().and_then(|d| openapi::server(&d).map(str::to_owned)) {
        Unset => Observed::Unseen(at.file(TYPE.source, Reason::Unreadable)),
        url => url,
    };
    Far {
        target_type: Known("openapi".to_owned()),
        url,
        tool_listing: Unset,
        methods: document.map(|d| openapi::methods(&d)),
        ..Far::default()
    }
}

fn smithy(at: &Region, model: &ApiSchemaConfiguration) -> Far {
    Far {
        target_type: Known("smithy".to_owned()),
        tool_listing: Unset,
        methods: document(at, model).map(|d| openapi::smithy_methods(&d)),
        ..Far::default()
    }
}

/// The description of an interface. One that stands in a bucket is not read: that would read data.
fn document(at: &Region, schema: &ApiSchemaConfiguration) -> Observed<Value> {
    match schema {
        ApiSchemaConfiguration::InlinePayload(text) => match serde_json::from_str(text) {
            Ok(document) => Known(document),
            Err(_) => Observed::Unseen(at.file(TYPE.source, Reason::Unreadable)),
        },
        _ => Observed::default(),
    }
}

fn filters(api: &ApiGatewayTargetConfiguration) -> Vec<String> {
    let Some(tools) = api.api_gateway_tool_configuration() else { return Vec::new() };
    let named = tools.tool_overrides().iter().map(|tool| lower(tool.method().as_str()));
    let matched = tools.tool_filters().iter().flat_map(|filter| filter.methods());
    openapi::sorted(named.chain(matched.map(|method| lower(method.as_str()))))
}

fn listing(server: &McpServerTargetConfiguration) -> ToolListing {
    match (server.mcp_tool_schema(), server.listing_mode()) {
        (Some(_), _) => ToolListing::Pinned,
        (None, Some(ListingMode::Dynamic)) => ToolListing::Dynamic,
        (None, _) => ToolListing::Cached,
    }
}

fn authentication(provider: &CredentialProviderConfiguration) -> Authentication {
    match provider.credential_provider_type() {
        CredentialProviderType::GatewayIamRole | CredentialProviderType::CallerIamCredentials => {
            Authentication::CloudIdentity
        }
        CredentialProviderType::Oauth | CredentialProviderType::JwtPassthrough => Authentication::Jwt,
        CredentialProviderType::ApiKey => Authentication::SharedKey,
        _ => Authentication::Other,
    }
}

fn passes_on(provider: &CredentialProviderConfiguration) -> bool {
    matches!(
        provider.credential_provider_type(),
        CredentialProviderType::CallerIamCredentials | CredentialProviderType::JwtPassthrough
    )
}

fn location(provider: &CredentialProviderConfiguration) -> Option<CredentialLocation> {
    let Some(CredentialProvider::ApiKeyCredentialProvider(key)) = provider.credential_provider() else { return None };
    Some(match key.credential_location() {
        // The header is what AWS documents for a key without a place.
        None | Some(ApiKeyCredentialLocation::Header) => CredentialLocation::Header,
        Some(ApiKeyCredentialLocation::QueryParameter) => CredentialLocation::Query,
        Some(_) => CredentialLocation::Other,
    })
}

fn scopes(provider: &CredentialProviderConfiguration) -> Option<Vec<String>> {
    match provider.credential_provider() {
        Some(CredentialProvider::OauthCredentialProvider(oauth)) => Some(oauth.scopes().to_vec()),
        _ => None,
    }
}

fn linked(asset: Asset, t: &GetGatewayTargetOutput) -> Asset {
    let mut routes = None;
    let mut schema = None;
    match t.target_configuration() {
        Some(TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(lambda))) => {
            routes = Some(definition::unqualified(lambda.lambda_arn()));
            if let Some(ToolSchema::S3(s3)) = lambda.tool_schema() {
                schema = bucket(s3);
            }
        }
        Some(TargetConfiguration::Mcp(
            McpTargetConfiguration::OpenApiSchema(ApiSchemaConfiguration::S3(s3))
            | McpTargetConfiguration::SmithyModel(ApiSchemaConfiguration::S3(s3)),
        )) => schema = bucket(s3),
        Some(TargetConfiguration::Mcp(McpTargetConfiguration::McpServer(server))) => {
            if let Some(McpToolSchemaConfiguration::S3(s3)) = server.mcp_tool_schema() {
                schema = bucket(s3);
            }
        }
        Some(TargetConfiguration::Http(HttpTargetConfiguration::AgentcoreRuntime(runtime))) => {
            routes = Some(runtime.arn().to_owned());
        }
        _ => {}
    }
    asset
        .link(Relation::RoutesTo, routes)
        .link(Relation::ArtifactIn, schema)
        .links(Relation::ActsAs, t.credential_provider_configurations().iter().filter_map(provider))
}

fn bucket(s3: &S3Configuration) -> Option<String> {
    s3.uri().and_then(bucket_of)
}

fn provider(provider: &CredentialProviderConfiguration) -> Option<&str> {
    match provider.credential_provider()? {
        CredentialProvider::ApiKeyCredentialProvider(key) => Some(key.provider_arn()),
        CredentialProvider::OauthCredentialProvider(oauth) => Some(oauth.provider_arn()),
        _ => None,
    }
}
