//! Bedrock API keys: long-lived credentials of a user that call models.

use std::collections::BTreeMap;

use aispm_inventory::kind::credential::CredentialType;
use aws_sdk_iam::{Client, types::ServiceSpecificCredentialMetadata};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_iam_service_credential",
    kind: Kind::Credential,
    permissions: &["iam:ListServiceSpecificCredentials", "iam:GetUser"],
    source: "iam:ListServiceSpecificCredentials",
    side_calls: &[("owner", "iam:GetUser")],
    reference: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredentialMetadata.html",
};

/// The service whose credentials call models.
const SERVICE: &str = "bedrock.amazonaws.com";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let iam = at.client(Client::new);
    let mut owners: BTreeMap<String, Vec<ServiceSpecificCredentialMetadata>> = BTreeMap::new();
    let mut marker = None;
    loop {
        let list = iam.list_service_specific_credentials().all_users(true).service_name(SERVICE);
        // What earlier pages listed is kept when a later one fails.
        let Ok(page) = at.call("iam:ListServiceSpecificCredentials", list.set_marker(marker).send()).await else {
            break;
        };
        for credential in page.service_specific_credentials.unwrap_or_default() {
            owners.entry(credential.user_name.clone()).or_default().push(credential);
        }
        marker = page.marker;
        if !page.is_truncated || marker.is_none() {
            break;
        }
    }
    at.each(owners, async |(name, credentials)| {
        // A credential names its user without the path that the user's ARN has.
        let user = at.call("iam:GetUser", iam.get_user().user_name(&name).send()).await;
        let owner: Observed<String> = user.map(|answer| answer.user.map(|user| user.arn)).into();
        for credential in credentials {
            let uid =
                at.arn("iam", &format!("service-specific-credential/{}", credential.service_specific_credential_id));
            let asset = Asset::new(TYPE.name, at.place(), uid, read(&credential, &owner));
            let asset = asset.named(Some(credential.service_credential_alias().unwrap_or(&name)));
            at.found(asset.created(time(&credential.create_date)).link(Relation::ActsAs, owner.known().cloned()));
        }
    })
    .await;
    Ok(())
}

fn read(credential: &ServiceSpecificCredentialMetadata, owner: &Observed<String>) -> kind::Credential {
    kind::Credential {
        credential_type: Known(CredentialType::ServiceKey),
        service: Known(credential.service_name.clone()),
        active: Known(credential.status.as_str() == "Active"),
        created: time(&credential.create_date).into(),
        expires: credential.expiration_date().and_then(time).into(),
        owner: owner.clone(),
        ..kind::Credential::default()
    }
}
