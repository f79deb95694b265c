//! What Amazon Inspector scans in an account and region.

use aispm_inventory::Reason;
use aws_sdk_inspector2::{
    Client,
    types::{AccountState, State, Status},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_inspector_account",
    kind: Kind::Account,
    permissions: &[STATUS],
    source: STATUS,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html",
};

const STATUS: &str = "inspector2:BatchGetAccountStatus";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let ask = at.client(Client::new).batch_get_account_status().account_ids(at.account_id()).send();
    let answer = at.call(STATUS, ask).await;
    let own = answer.and_then(|answer| {
        let own = answer.accounts.into_iter().find(|account| account.account_id == at.account_id());
        own.ok_or_else(|| at.file(STATUS, Reason::Unreadable))
    });
    let facts = match own {
        Ok(own) => read(&own),
        Err(gap) => kind::Account {
            function_scan: Observed::Unseen(gap.clone()),
            function_code_scan: Observed::Unseen(gap.clone()),
            image_scan: Observed::Unseen(gap),
            ..kind::Account::default()
        },
    };
    at.found(Asset::new(TYPE.name, at.place(), at.arn("inspector2", "account"), facts));
    Ok(())
}

fn read(account: &AccountState) -> kind::Account {
    let scanned = account.resource_state();
    // A resource type that is not named is one that nobody switched on.
    let on = |state: Option<&State>| Known(state.is_some_and(|state| state.status == Status::Enabled));
    kind::Account {
        function_scan: on(scanned.and_then(|of| of.lambda())),
        function_code_scan: on(scanned.and_then(|of| of.lambda_code())),
        image_scan: on(scanned.and_then(|of| of.ecr())),
        ..kind::Account::default()
    }
}
