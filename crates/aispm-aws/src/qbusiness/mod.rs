//! Amazon Q Business: assistants over a company's documents, and the plugins they act through.

mod application;
mod plugin;

use aws_sdk_qbusiness::{Client, types::Application};

use crate::{
    place::Region,
    room::{Reach, Room, survey},
};

/// Every Q Business resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![application, plugin], follow: &[] };

const APPLICATIONS: &str = "qbusiness:ListApplications";
const PLUGINS: &str = "qbusiness:ListPlugins";

/// Every application, with its id.
async fn applications(at: &Region, client: &Client) -> Vec<(String, Application)> {
    let applications = client.list_applications().into_paginator().items().send();
    let applications = at.list(APPLICATIONS, applications).await;
    applications.into_iter().filter_map(|found| Some((found.application_id.clone()?, found))).collect()
}

/// The uid of a plugin.
fn plugin_uid(at: &Region, application: &str, plugin: &str) -> String {
    at.arn("qbusiness", &format!("application/{application}/plugin/{plugin}"))
}
