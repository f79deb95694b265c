//! Jobs: what turns data into models, or data into data.

use crate::{
    fact::{kind, words},
    record::{ImageUse, Output, SecretFound},
};

words! {
    /// What a job does.
    JobType {
        /// Trains a model.
        Training = "training",
        /// Runs a container over data.
        Processing = "processing",
        /// Runs a model over data.
        Transform = "transform",
        /// Searches hyperparameters.
        Tuning = "tuning",
        /// Fine-tunes a foundation model.
        Customization = "customization",
        /// Brings weights in from a store.
        Import = "import",
        /// Watches the quality of a model.
        Monitoring = "monitoring",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A job that reads data and makes a model or more data.
    TrainingJob = "training_job" {
        /// What it does.
        job_type: JobType,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Whether its containers have no outbound network. SageMaker `EnableNetworkIsolation`; absent means they have.
        network_isolation: bool,
        /// Whether its containers sit in a customer network. `VpcConfig` present.
        private_network: bool,
        /// Whether traffic between its instances is encrypted. SageMaker `EnableInterContainerTrafficEncryption`; absent means no.
        traffic_encryption: bool,
        /// How many instances it ran on.
        instances: i64,
        /// Key of the customer that encrypts its disks. `Unset`: a key of the provider.
        volume_encryption_key: String,
        /// Places it writes to.
        outputs: Vec<Output>,
        /// Places it reads from.
        input_uris: Vec<String>,
        /// Secrets in its environment, arguments and hyperparameters.
        secrets: Vec<SecretFound>,
        /// Images it runs.
        images: Vec<ImageUse>,
        /// Whether it trained on prompts of users, with or without the answers. Bedrock `invocationLogsConfig` present.
        trained_on_prompts: bool,
    }
}
