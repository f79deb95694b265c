//! Model versions: what a registry offers for serving.

use crate::{
    fact::{kind, words},
    record::ImageUse,
};

words! {
    /// What the registry's approver said.
    Approval {
        /// May be served.
        Approved = "approved",
        /// May not be served.
        Rejected = "rejected",
        /// Nobody decided yet.
        Pending = "pending",
        /// A state this version does not know.
        Other = "other",
    }
}

kind! {
    /// One version of a model in a registry.
    ModelVersion = "model_version" {
        /// Whether it was approved for serving.
        approval: Approval,
        /// Whether validation was skipped. SageMaker `SkipModelValidation` = `All`; absent means no.
        validation_skipped: bool,
        /// Who registered it, as the provider names the principal.
        created_by: String,
        /// Who changed it last, as the provider names the principal.
        last_modified_by: String,
        /// Images it would run.
        images: Vec<ImageUse>,
        /// Addresses its weights are loaded from.
        artifact_uris: Vec<String>,
        /// File formats guessed from the ends of the artefact addresses.
        artifact_formats: Vec<String>,
        /// Whether it has a model card.
        model_card: bool,
    }
}
