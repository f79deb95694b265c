//! Data sources: what feeds a knowledge base.

use crate::{fact::kind, words::Authentication};

kind! {
    /// Something a knowledge base reads.
    DataSource = "data_source" {
        /// What it is in the provider's words, lower case: `s3`, `web`, `confluence`.
        source_type: String,
        /// How its reader proves who it is. Azure AI Search `credentials.connectionString`: with `ResourceId=` it is an identity;
        /// a connection string that is kept back is not seen.
        authentication: Authentication,
        /// Whether anybody outside can write what it reads: a crawl of the web.
        untrusted: bool,
        /// Account that owns the bucket, where the source names one.
        bucket_owner: String,
        /// Whether that account is another one than the knowledge base's. `Unset`: the source names no owner.
        foreign_bucket: bool,
        /// Addresses it crawls or connects to.
        urls: Vec<String>,
        /// Key of the customer that encrypts passing data. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether vectors stay when the source is deleted.
        keeps_deleted_data: bool,
        /// Functions that transform documents on the way in.
        transform_functions: Vec<String>,
        /// Its state in the provider's words, lower case.
        status: String,
    }
}
