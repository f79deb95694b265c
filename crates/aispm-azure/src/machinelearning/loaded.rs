//! What a deployment loads: a version of a model, and the image that it runs in.

use aispm_inventory::{
    Gap,
    kind::model::ModelSource,
    record::{ImageUse, SecretFound},
};

use super::{VERSION, environment, model_version, reference, registry, stores::Stores, workspace};
use crate::{prelude::*, resource::Resource};

/// What a deployment loads.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The version of the model, where it lies in a workspace.
    version: Option<String>,
    pub(super) foreign_registry: Observed<String>,
    pub(super) artifact_uris: Observed<Vec<String>>,
    pub(super) artifact_formats: Observed<Vec<String>>,
    stores: Vec<String>,
    pub(super) images: Observed<Vec<ImageUse>>,
    environment: Option<String>,
}

impl Loaded {
    /// Follows what a deployment names.
    pub(super) async fn of(
        at: &At,
        workspace: &Resource<workspace::Properties>,
        model: Option<&str>,
        environment: Option<&str>,
    ) -> Self {
        let (environment, images) = environment::named(at, workspace, environment).await;
        let loaded = Self { environment, images, foreign_registry: Observed::Unset, ..Self::default() };
        let Some(model) = model.filter(|model| !model.is_empty()) else {
            // The image holds the model.
            return Self { artifact_uris: Observed::Unset, artifact_formats: Observed::Unset, ..loaded };
        };
        match reference::read(&workspace.id, "models", model) {
            Some(reference::Reference::Own(id)) => {
                let loaded = Self { version: Some(id::uid(&id)), ..loaded };
                loaded.with_version(at, workspace, model_version::READ, &id).await
            }
            Some(reference::Reference::Registry(name, path)) => match registry::seen(at, &name).await {
                Known(registry) if path.contains("/versions/") => {
                    loaded.with_version(at, workspace, registry::MODELS, &format!("{registry}/{path}")).await
                }
                Known(_) => loaded,
                Observed::Unset => Self { foreign_registry: Known(name), ..loaded },
                Observed::Unseen(gap) => Self {
                    artifact_uris: unseen(&gap),
                    artifact_formats: unseen(&gap),
                    foreign_registry: Observed::Unseen(gap),
                    ..loaded
                },
            },
            None => loaded,
        }
    }

    async fn with_version(
        self,
        at: &At,
        workspace: &Resource<workspace::Properties>,
        permission: &'static str,
        id: &str,
    ) -> Self {
        let found = at.known::<model_version::Properties>(permission, workspace, id, VERSION).await;
        let (uris, formats) = match found {
            Ok(Some(version)) => {
                (version.properties.uri().map(|uri| vec![uri.clone()]).into(), Known(version.properties.formats()))
            }
            Ok(None) => (Observed::Unset, Observed::Unset),
            Err(gap) => (unseen(&gap), unseen(&gap)),
        };
        let stores = match uris.known() {
            Some(uris) => Stores::of(at, workspace).await.all(uris),
            None => Vec::new(),
        };
        Self { artifact_uris: uris, artifact_formats: formats, stores, ..self }
    }

    /// Where the model comes from. What a registry of somebody else holds is not seen.
    pub(super) fn source(&self) -> Observed<ModelSource> {
        match &self.foreign_registry {
            Known(_) => Known(ModelSource::Marketplace),
            Observed::Unset => Known(ModelSource::Container),
            Observed::Unseen(gap) => unseen(gap),
        }
    }

    /// The asset of the deployment with its links.
    pub(super) fn link(&self, asset: aispm_inventory::Asset) -> aispm_inventory::Asset {
        asset
            .link(Relation::Serves, self.version.clone())
            .links(Relation::ArtifactIn, &self.stores)
            .link(Relation::PullsImage, self.environment.clone())
    }
}

fn unseen<T>(gap: &Gap) -> Observed<T> {
    Observed::Unseen(gap.clone())
}

/// The secrets in variables of an environment.
pub(super) fn secrets<'a>(
    at: &At,
    variables: impl IntoIterator<Item = (&'a String, &'a Option<String>)>,
) -> Vec<SecretFound> {
    let said = variables.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    said.flat_map(|(name, value)| at.secrets(&format!("environment.{name}"), Some(name), value)).collect()
}
