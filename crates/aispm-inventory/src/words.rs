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

words! {
    /// What a store holds, as far as its use, its tags or a classifier say.
    DataClass {
        /// Data about people.
        Personal = "personal",
        /// Data that its owner calls confidential, restricted or secret.
        Confidential = "confidential",
        /// Data that models are trained on.
        TrainingData = "training_data",
        /// Weights or code of models.
        ModelArtifact = "model_artifact",
        /// What people asked models, and what models answered.
        Prompts = "prompts",
        /// Documents that agents look things up in.
        Knowledge = "knowledge",
    }
}

words! {
    /// What a tool lets its caller do.
    ToolClass {
        /// It brings in text that strangers write: web pages, mail, tickets.
        ReadsUntrusted = "reads_untrusted",
        /// It brings in data that is not public.
        ReadsPrivate = "reads_private",
        /// It changes something that lasts.
        WritesState = "writes_state",
        /// It runs code that its caller writes.
        ExecutesCode = "executes_code",
        /// It can send data out of the account.
        SendsExternal = "sends_external",
        /// It spends money.
        SpendsMoney = "spends_money",
    }
}

words! {
    /// What stands between people and a model, by the guardrail in the version that is really served.
    Guarding {
        /// Nothing.
        None = "none",
        /// Something looks, and lets everything pass.
        DetectsOnly = "detects_only",
        /// Something blocks, but not attacks on the prompt.
        Partial = "partial",
        /// Attacks on the prompt are blocked.
        BlocksAttacks = "blocks_attacks",
    }
}

words! {
    /// A right so wide that its holder decides over the AI estate.
    Privilege {
        /// Every action on every resource. Azure: everything in a whole subscription, rights of others aside.
        Administrator = "administrator",
        /// Can give itself more rights.
        WritesIdentities = "writes_identities",
        /// Can hand any role to a machine.
        PassesAnyRole = "passes_any_role",
        /// Can ask to take on any role.
        AssumesAnyRole = "assumes_any_role",
        /// Can read every store.
        ReadsAllStores = "reads_all_stores",
        /// Can change every store.
        WritesAllStores = "writes_all_stores",
        /// Can call every model.
        InvokesAllModels = "invokes_all_models",
        /// Can change every setting of the AI services.
        AdministersAi = "administers_ai",
    }
}
