//! Workspaces: where people and shared machines meet, such as Studio domains, spaces and clusters.

use crate::{
    fact::kind,
    words::{Authentication, Network},
};

kind! {
    /// A shared place to work: a domain, user profile, space, tracking server or cluster.
    Workspace = "workspace" {
        /// Where its apps reach out to. SageMaker `AppNetworkAccessType`; absent means public.
        network: Network,
        /// Where callers of its interface may come from. Azure ML `publicNetworkAccess`; absent means anywhere.
        ingress: Network,
        /// Whether its machines sit in a customer network.
        private_network: bool,
        /// How people sign in.
        authentication: Authentication,
        /// Whether calls of an app carry the name of its user. SageMaker `ExecutionRoleIdentityConfig` = `USER_PROFILE_NAME`; absent means no.
        user_attribution: bool,
        /// Whether users fall back to one role of the workspace.
        inherits_role: bool,
        /// Role of another account that models are registered with. SageMaker Canvas.
        cross_account_role: String,
        /// Key of the customer that encrypts its storage. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether it is shared by several people.
        shared: bool,
        /// Whether desktops of people may open it remotely. SageMaker `RemoteAccess`; absent means no.
        remote_access: bool,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Whether the image of a machine waits for a security update or has reached its end of life.
        image_outdated: bool,
        /// Software version in the provider's words.
        version: String,
        /// Place where it keeps artefacts.
        artifact_uri: String,
        /// Places its start-up scripts come from.
        script_uris: Vec<String>,
        /// Private endpoints that were approved, by uid. Azure `privateEndpointConnections`.
        private_endpoints: Vec<String>,
        /// Categories of logs that are sent somewhere, in the provider's words, lower case. Known and empty: none. Azure diagnostic
        /// settings.
        log_categories: Vec<String>,
        /// Whether what happens in it is reported to a monitor. Azure: a connection of category `AppInsights` of the project or of its
        /// account.
        monitored: bool,
        /// What its agents keep in stores of the customer: `files`, `threads`, `vectors`. Foundry capability hosts; Known and empty: the
        /// provider keeps everything.
        agent_stores: Vec<String>,
        /// Whether a shell on its machines answers the internet. Azure ML `remoteLoginPortPublicAccess`; not specified means yes
        /// outside of a network.
        open_shell: bool,
        /// Whether its machines get addresses on the internet. Azure ML `enableNodePublicIp`; absent means they do. Of a workspace
        /// `serverlessComputeNoPublicIP`; absent means that nothing is set.
        public_address: bool,
        /// Whether its own stores are opened with account keys in place of identities. Azure ML `systemDatastoresAuthMode`; absent means
        /// they are.
        datastore_keys: bool,
        /// Whether it was said to hold data of high business impact, so that the provider keeps less about it. Azure ML `hbiWorkspace`;
        /// absent means no.
        high_impact: bool,
        /// Whether it acts with an identity that outlives it. Azure `userAssignedIdentities`; absent means no.
        lasting_identity: bool,
    }
}
