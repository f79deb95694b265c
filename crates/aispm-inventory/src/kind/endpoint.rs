//! Endpoints: the addresses at which models and agents answer.

use crate::{
    fact::kind,
    record::{Output, Statement},
    words::{Authentication, Network},
};

kind! {
    /// An address at which a model or agent answers, or the configuration of one.
    Endpoint = "endpoint" {
        /// How callers prove who they are.
        authentication: Authentication,
        /// Where callers may come from.
        ingress: Network,
        /// Where it reaches out to by itself, such as to fetch what a request names. Azure `restrictOutboundNetworkAccess`; absent means
        /// anywhere.
        egress: Network,
        /// Whether it keeps prompts and answers for callers who ask for it. Azure `storedCompletionsDisabled`; absent means that it does.
        /// `Unset`: it has no such store.
        keeps_completions: bool,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Whether it answers now. SageMaker `EndpointStatus` = `InService`.
        in_service: bool,
        /// Whether requests and responses are recorded. SageMaker `DataCaptureConfig.EnableCapture`; absent means no.
        request_log: bool,
        /// Places it writes to: captured data, asynchronous answers, core dumps.
        outputs: Vec<Output>,
        /// Whether operators may open a shell on its instances. SageMaker `EnableSSMAccess`; absent means no.
        shell_access: bool,
        /// Key of the customer that encrypts its disks. `Unset`: a key of the provider.
        encryption_key: String,
        /// The smallest number of instances over its variants. Absent for serverless variants.
        instances: i64,
        /// Whether a schedule or an online evaluation watches the quality of its answers.
        monitored: bool,
        /// Whether it routes to a version that may still change. Bedrock agent alias to `DRAFT`.
        routes_to_draft: bool,
        /// Whether it is the provider's test address. Bedrock agent alias `TSTALIASID`.
        test_address: bool,
        /// Model units or throughput that were bought. Absent: on demand.
        provisioned_units: i64,
        /// Whether the metadata service of its machine refuses requests without a session token. EC2 `HttpTokens` = `required`.
        metadata_v2_only: bool,
        /// Regions that may answer a request. Bedrock inference profiles.
        regions: Vec<String>,
        /// Private endpoints that were approved, by uid. Azure `privateEndpointConnections`.
        private_endpoints: Vec<String>,
        /// Whether the perimeter around it refuses what its rules do not let in. False: it only watches. `Unset`: there is none.
        /// Azure `networkSecurityPerimeterConfigurations`.
        perimeter_enforced: bool,
        /// Whether services of the provider pass its firewall. Azure `bypass`; absent means no.
        trusted_services: bool,
        /// Categories of logs that are sent somewhere, in the provider's words, lower case. Known and empty: none. Azure diagnostic
        /// settings.
        log_categories: Vec<String>,
        /// Whether the provider's filter of content stands before the model. Azure ML `contentSafetyStatus`; absent means it does.
        content_filter: bool,
        /// Whether what answers behind it reports to a monitor. Azure ML `appInsightsEnabled` of every deployment; absent means no.
        telemetry: bool,
        /// Registry outside of what this scan sees that the model comes from.
        foreign_registry: String,
    }
}
