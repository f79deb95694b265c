//! Records that several kinds share.

use crate::fact::record;

record! {
    /// A secret found in text, reduced before it left the collector.
    SecretFound {
        /// Where it stood, such as `environment.OPENAI_API_KEY`.
        at: String,
        /// What it looks like, such as `openai_api_key`.
        class: String,
        /// Length of the secret, in characters.
        length: i64,
        /// Keyed hash of the secret, to recognise it elsewhere in the same scan; never the secret.
        hash: String,
    }
}

record! {
    /// A script or setting that downloads code and runs it.
    RemoteCode {
        /// Where it stood, such as `on_start`, line 3.
        at: String,
        /// What it does, such as `curl piped into a shell`.
        class: String,
    }
}

record! {
    /// A container image, as a workload names it.
    ImageUse {
        /// The reference as written.
        uri: String,
        /// Whether it is pinned by digest (`@sha256:`); a tag can be moved.
        pinned: bool,
        /// Account that owns the registry, for a private registry of the cloud. Absent for any other registry.
        registry_account: Option<String>,
        /// Whether the registry belongs to the workload's own account or, in a whole-organisation scan, to the organisation.
        own_registry: bool,
        /// Whether the registry is one the cloud provider publishes its own images from.
        provider_registry: bool,
    }
}

record! {
    /// One condition of a policy statement.
    Condition {
        /// The operator, such as `StringEquals`.
        operator: String,
        /// The key, such as `aws:SourceAccount`.
        key: String,
        /// The values it is compared with.
        values: Vec<String>,
    }
}

record! {
    /// One statement of an identity, resource, trust or organisation policy.
    Statement {
        /// The policy it stands in: a name or an ARN. Absent for a policy without a name.
        policy: Option<String>,
        /// The statement's own id.
        sid: Option<String>,
        /// `Allow` or `Deny`.
        effect: String,
        /// Principals as `kind:value`, such as `AWS:*` or `Service:lambda.amazonaws.com`.
        principals: Vec<String>,
        /// Principals that are excluded, in the same form.
        not_principals: Vec<String>,
        /// Actions, wildcards kept.
        actions: Vec<String>,
        /// Actions that are excluded.
        not_actions: Vec<String>,
        /// Resources, wildcards kept.
        resources: Vec<String>,
        /// Resources that are excluded.
        not_resources: Vec<String>,
        /// Conditions; all must hold.
        conditions: Vec<Condition>,
    }
}

record! {
    /// A place that a workload writes to.
    Output {
        /// What is written, such as `data_capture`.
        purpose: String,
        /// The address as written.
        uri: String,
        /// Key that encrypts what is written. Absent: the store's own default.
        encryption_key: Option<String>,
    }
}

record! {
    /// A policy of an organisation that bounds what an account may do.
    OrganizationPolicy {
        /// Its name. Hostile text.
        name: String,
        /// What it bounds: `service_control_policy` the identities of the account, `resource_control_policy` its resources.
        policy_type: String,
        /// The root, unit or account that it is attached to. An action must be allowed at every level.
        target: String,
        /// Its statements.
        statements: Vec<Statement>,
    }
}

record! {
    /// A role that an identity was given somewhere, or the denial of one.
    Grant {
        /// What the role is called. Hostile text.
        role: String,
        /// Where it holds: uid of a subscription, group of resources or resource, for all that lies below it.
        scope: String,
        /// Where above the subscription it was given. Absent: where it holds.
        given_at: Option<String>,
        /// `Allow` or `Deny`.
        effect: String,
        /// Whether it holds for the resource of its scope alone, and for nothing below it. Azure `doesNotApplyToChildScopes`.
        only_here: bool,
        /// Group that it was given to. Absent: the identity itself.
        through: Option<String>,
        /// Whether it has to be activated before it can be used.
        eligible: bool,
        /// Condition that a request must meet, as written. Absent: none.
        condition: Option<String>,
        /// Actions on resources, wildcards kept.
        actions: Vec<String>,
        /// Actions that the role leaves out.
        not_actions: Vec<String>,
        /// Actions on the data that resources hold, wildcards kept.
        data_actions: Vec<String>,
        /// Actions on data that the role leaves out.
        not_data_actions: Vec<String>,
    }
}
