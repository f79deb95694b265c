//! Q Business applications: who may ask them, and what they answer from.

use aws_sdk_qbusiness::{
    Client,
    operation::get_application::GetApplicationOutput,
    types::{IdentityType, ResponseScope},
};

use super::{APPLICATIONS, PLUGINS};
use crate::{prelude::*, sagemaker::key};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_qbusiness_application",
    kind: Kind::Agent,
    permissions: &[APPLICATIONS, GET, CONTROLS, PLUGINS],
    source: GET,
    side_calls: &[("answers_beyond_sources", CONTROLS)],
    reference: "https://docs.aws.amazon.com/amazonq/latest/api-reference/API_GetApplication.html",
};

const GET: &str = "qbusiness:GetApplication";
const CONTROLS: &str = "qbusiness:GetChatControlsConfiguration";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(super::applications(&at, &client).await, async |(id, listed)| {
        let described = at.call(GET, client.get_application().application_id(&id).send()).await;
        let role = described.as_ref().ok().and_then(|application| application.role_arn()).map(str::to_owned);
        let facts = match &described {
            Ok(application) => read(&at, application),
            Err(gap) => kind::Agent::unseen(gap),
        };
        // The scope is on the first page; the others hold more topics.
        let controls = at.call(CONTROLS, client.get_chat_controls_configuration().application_id(&id).send()).await;
        let scope: Observed<ResponseScope> = controls.map(|controls| controls.response_scope).into();
        let facts = kind::Agent {
            answers_beyond_sources: scope.map(|scope| scope == ResponseScope::ExtendedKnowledgeEnabled),
            ..facts
        };
        let encrypted_by = facts.encryption_key.known().cloned();
        let plugins = client.list_plugins().application_id(&id).into_paginator().items().send();
        let plugins = at.list(PLUGINS, plugins).await.into_iter().filter_map(|plugin| plugin.plugin_id);
        at.found(
            Asset::new(TYPE.name, at.place(), at.arn("qbusiness", &format!("application/{id}")), facts)
                .named(listed.display_name())
                .created(listed.created_at().and_then(time))
                .link(Relation::RunsAs, role)
                .link(Relation::EncryptedBy, encrypted_by)
                .links(Relation::ConnectsTo, plugins.map(|plugin| super::plugin_uid(&at, &id, &plugin))),
        );
    })
    .await;
    Ok(())
}

fn read(at: &Region, application: &GetApplicationOutput) -> kind::Agent {
    let encryption = application.encryption_configuration();
    kind::Agent {
        status: Observed::from(application.status()).map(|status| lower(status.as_str())),
        authentication: Observed::from(application.identity_type()).map(|of| match of {
            IdentityType::Anonymous => Authentication::None,
            IdentityType::AwsIamIdc
            | IdentityType::AwsIamIdpOidc
            | IdentityType::AwsIamIdpSaml
            | IdentityType::AwsQuicksightIdp => Authentication::SingleSignOn,
            _ => Authentication::Other,
        }),
        encryption_key: key::arn(at, encryption.and_then(|with| with.kms_key_id())).into(),
        ..kind::Agent::default()
    }
}
