//! Words that several kinds share.

use crate::fact::words;

words! {
    /// How a caller proves who it is.
    Authentication {
        /// Nobody is asked.
        None = "none",
        /// Callers are named but not limited: any valid token passes.
        AuthenticateOnly = "authenticate_only",
        /// A shared key or password.
        SharedKey = "shared_key",
        /// The cloud's own identities and policies (AWS SigV4, Entra ID, Google IAM).
        CloudIdentity = "cloud_identity",
        /// A JSON web token from an identity provider.
        Jwt = "jwt",
        /// Single sign-on of people.
        SingleSignOn = "single_sign_on",
        /// A way this version does not know.
        Other = "other",
    }
}

words! {
    /// Where traffic may come from or go to.
    Network {
        /// The internet.
        Public = "public",
        /// A network of the customer.
        Private = "private",
        /// A network of the provider with limited reach, such as an AWS sandbox.
        Sandbox = "sandbox",
        /// A way this version does not know.
        Other = "other",
    }
}

words! {
    /// Why a store, function, key or log is part of the AI estate.
    Use {
        /// Training or fine-tuning data is read from it.
        TrainingData = "training_data",
        /// Model artefacts are loaded from it.
        ModelArtifact = "model_artifact",
        /// A knowledge base reads it.
        KnowledgeSource = "knowledge_source",
        /// Requests or responses of a model are written to it.
        Capture = "capture",
        /// Invocation or audit logs are written to it.
        Logs = "logs",
        /// Job, agent or sandbox output is written to it.
        Output = "output",
        /// Code or scripts that run beside a model come from it.
        Code = "code",
        /// An agent or gateway calls it.
        AgentTool = "agent_tool",
        /// Feature values are kept in it.
        Features = "features",
        /// Something of the AI estate points at it in another way.
        Other = "other",
    }
}
