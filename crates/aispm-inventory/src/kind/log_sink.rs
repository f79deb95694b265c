//! Log sinks: where what happened is written down.

use crate::{fact::kind, words::Use};

kind! {
    /// A place logs of the AI estate go to, or a trail that feeds one.
    LogSink = "log_sink" {
        /// What the AI estate uses it for.
        used_for: Vec<Use>,
        /// Whether it exists. False: logs are sent nowhere.
        exists: bool,
        /// How long logs are kept, in days. `Unset`: forever.
        retention_days: i64,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether personal data is masked in it.
        data_protection: bool,
        /// Whether it writes now.
        active: bool,
        /// Resource types whose data events it records, in the provider's words.
        data_events: Vec<String>,
        /// Whether it covers every region.
        all_regions: bool,
    }
}
