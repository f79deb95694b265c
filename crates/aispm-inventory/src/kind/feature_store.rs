//! Feature stores: prepared values that models are fed with.

use crate::fact::kind;

kind! {
    /// A group of features.
    FeatureStore = "feature_store" {
        /// Whether values are served online.
        online: bool,
        /// Key of the customer that encrypts online values. `Unset`: a key of the provider.
        online_encryption_key: String,
        /// Whether values are kept for training.
        offline: bool,
        /// Key of the customer that encrypts values for training. `Unset`: the bucket's default.
        offline_encryption_key: String,
        /// Where values for training are kept.
        offline_uri: String,
    }
}
