//! Models: what answers.

use crate::{
    fact::{kind, words},
    record::{ImageUse, SecretFound, Statement},
};

words! {
    /// Where a model comes from.
    ModelSource {
        /// Trained or fine-tuned by the customer.
        Custom = "custom",
        /// Weights brought in from a store.
        Imported = "imported",
        /// A container and artefacts put together by the customer.
        Container = "container",
        /// Published by the provider or a partner.
        Foundation = "foundation",
        /// A hub or marketplace.
        Marketplace = "marketplace",
        /// A way this version does not know.
        Other = "other",
    }
}

words! {
    /// Where in the world requests to a model may be answered.
    Residency {
        /// In the region that was chosen.
        Region = "region",
        /// In any region of a zone, such as the European Union.
        Zone = "zone",
        /// In any region.
        Anywhere = "anywhere",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A model that can be served.
    Model = "model" {
        /// Where it comes from.
        source: ModelSource,
        /// Whether its container has no outbound network. SageMaker `EnableNetworkIsolation`; absent means it has. Azure ML
        /// `egressPublicNetworkAccess` disabled, or approved destinations only where the workspace has a network for its machines.
        network_isolation: bool,
        /// Whether its container sits in a customer network. SageMaker `VpcConfig` present; for managed machines of Azure ML, the managed
        /// network of the workspace.
        private_network: bool,
        /// Addresses its weights are loaded from. `Unset`: none, the image holds them.
        artifact_uris: Vec<String>,
        /// File formats guessed from the ends of the artefact addresses, such as `pickle`, `safetensors`, `archive`.
        artifact_formats: Vec<String>,
        /// Key of the customer that encrypts the stored model. `Unset`: a key of the provider.
        encryption_key: String,
        /// Secrets in its environment.
        secrets: Vec<SecretFound>,
        /// Images its containers run.
        images: Vec<ImageUse>,
        /// Whether images are pulled through the customer network only. SageMaker `RepositoryAccessMode` = `Vpc`; absent means no.
        private_image_pull: bool,
        /// The model it was made from.
        base_model: String,
        /// Whether it was trained on prompts of users, with or without the answers. Bedrock `invocationLogsConfig` present.
        trained_on_prompts: bool,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Account it was copied from, when that is another account.
        copied_from: String,
        /// Whether the model or the job that made it is complete.
        ready: bool,
        /// Who made it, lower case. Azure `model.publisher` or, where that is absent, `model.format`.
        publisher: String,
        /// When the provider withdraws it. Azure `deprecation.inference`; `Unset`: no date is known.
        retires: jiff::Timestamp,
        /// Whether the provider moves it to a newer version, at the latest when its own is withdrawn. Azure
        /// `versionUpgradeOption`; absent means when it is withdrawn.
        upgrades_itself: bool,
        /// Where in the world requests may be answered. Azure `sku.name`: `Global…`, `DataZone…`.
        answered_in: Residency,
        /// Registry outside of what this scan sees that it comes from. Azure ML `azureml://registries/NAME`.
        foreign_registry: String,
    }
}
