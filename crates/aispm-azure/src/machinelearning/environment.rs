//! Environments that jobs and deployments name: the image that they run in, or what it is built from.

use super::{VERSION, image, reference, workspace};
use aispm_inventory::record::ImageUse;

use crate::{prelude::*, resource::Resource};

pub(super) const ARM: &str = "Microsoft.MachineLearningServices/workspaces/environments/versions";
pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/environments/versions/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_environment",
    kind: Kind::ContainerImage,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/environment-versions/get",
};

/// What a version says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    /// Absent where the image is built.
    image: Option<String>,
    /// Packages that are put on top of the image: then it is built too.
    conda_file: Option<String>,
    build: Option<serde_json::Value>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| {
        let parent = Resource::at(&uid, "");
        match at.known::<Properties>(READ, &parent, &uid, VERSION).await {
            Ok(Some(environment)) => at.found(at.asset(&environment, read())),
            // A version is kept as long as its workspace: what names one that is gone runs what the service has in its cache.
            Ok(None) => {
                let name = uid.rsplit('/').next().unwrap_or_default();
                at.found(at.asset(&Resource::at(&uid, name), kind::ContainerImage { exists: Known(false), ..read() }));
            }
            Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::ContainerImage::unseen(&gap))),
        }
    })
    .await;
}

fn read() -> kind::ContainerImage {
    kind::ContainerImage {
        exists: Known(true),
        // A version never changes.
        mutable_tags: Known(false),
        policy: Observed::Unset,
        shared_with: Observed::Unset,
        ..kind::ContainerImage::default()
    }
}

/// The environment that a row of a workspace names, and the images that it means.
pub(super) async fn named(
    at: &At,
    workspace: &Resource<workspace::Properties>,
    text: Option<&str>,
) -> (Option<String>, Observed<Vec<ImageUse>>) {
    // The model brings its own, or the service chooses one.
    let Some(text) = text.filter(|text| !text.is_empty()) else { return (None, Observed::Unset) };
    let id = match reference::read(&workspace.id, "environments", text) {
        Some(reference::Reference::Own(id)) => id,
        // Registries of the provider hold images that it builds.
        Some(reference::Reference::Registry(name, _)) if name.eq_ignore_ascii_case("azureml") => {
            return (None, Observed::Unset);
        }
        _ => return (None, Observed::default()),
    };
    let images = match at.known::<Properties>(READ, workspace, &id, VERSION).await {
        Ok(Some(environment)) => environment.properties.images(at, workspace).await,
        Ok(None) => Observed::Unset,
        Err(gap) => Observed::Unseen(gap),
    };
    (Some(id::uid(&id)), images)
}

impl Properties {
    /// The image as it is named. One that is built lies in the registry of the workspace under a name that the service chooses.
    async fn images(&self, at: &At, workspace: &Resource<workspace::Properties>) -> Observed<Vec<ImageUse>> {
        let Some(image) = &self.image else {
            return if self.build.is_some() || self.conda_file.is_some() {
                Observed::Unset
            } else {
                Observed::default()
            };
        };
        let own = workspace.properties.container_registry();
        Known(vec![image::read(image, own, at.shared.graph().await)])
    }
}
