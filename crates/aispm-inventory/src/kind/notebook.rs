//! Notebooks: where people write code next to the data, and the scripts that start them.

use crate::{
    fact::kind,
    record::{RemoteCode, SecretFound},
};

kind! {
    /// A notebook machine, or a script that runs when one starts.
    Notebook = "notebook" {
        /// Whether it reaches the internet past the customer network. SageMaker `DirectInternetAccess`; absent means it does.
        /// Azure ML `enableNodePublicIp` outside of a network; absent means it does.
        direct_internet: bool,
        /// Whether a shell answers the internet. Azure ML `sshSettings.sshPublicAccess` on a machine with a public address; absent means no.
        open_shell: bool,
        /// Whether it sits in a customer network. SageMaker `SubnetId` present.
        private_network: bool,
        /// Whether its users are root. SageMaker `RootAccess`; absent means they are.
        root_access: bool,
        /// Whether its metadata service refuses requests without a session token. SageMaker `MinimumInstanceMetadataServiceVersion` = 2; absent means it does not.
        metadata_v2_only: bool,
        /// Key of the customer that encrypts its disk. `Unset`: a key of the provider.
        encryption_key: String,
        /// The platform it runs, in the provider's words.
        platform: String,
        /// The code repository that is cloned into it.
        default_repository: String,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Secrets in its start-up scripts.
        secrets: Vec<SecretFound>,
        /// Code its start-up scripts fetch and run.
        remote_code: Vec<RemoteCode>,
        /// Whether everyone in the workspace may open its applications. Azure ML `applicationSharingPolicy`; absent means they may.
        shared: bool,
        /// Whether accounts of the machine itself may sign in, past the identities of the cloud. Azure ML `disableLocalAuth`; absent
        /// means they may.
        local_accounts: bool,
        /// Whether people sign in with the identities of the cloud. Azure ML `enableSSO`; absent means they do.
        single_sign_on: bool,
        /// Whether a newer image of its system is there. Azure ML `isLatestOsImageVersion`.
        image_outdated: bool,
        /// Whether it stops when nobody uses it, or by a timetable. Azure ML `idleTimeBeforeShutdown` and `schedules`; absent means no.
        stops_by_itself: bool,
    }
}
