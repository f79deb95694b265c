//! Networks: security groups and private endpoints.

use crate::{
    fact::{kind, record, words},
    record::Statement,
};

words! {
    /// What stands in the way of traffic.
    NetworkType {
        /// A list of allowed sources.
        SecurityGroup = "security_group",
        /// A private way to a service of the cloud.
        ServiceEndpoint = "service_endpoint",
        /// A destination that traffic may leave to.
        EgressRule = "egress_rule",
        /// A way this version does not know.
        Other = "other",
    }
}

record! {
    /// Ports that some addresses may reach.
    OpenPorts {
        /// First port. -1 for all.
        from: i64,
        /// Last port. -1 for all.
        to: i64,
        /// `tcp`, `udp`, or `all`.
        protocol: String,
        /// The addresses: a CIDR block, or the id of a prefix list or of another security group.
        source: String,
        /// Whether the block, or one in the prefix list, is the whole internet.
        internet: bool,
    }
}

kind! {
    /// A security group, a private endpoint, or a destination that traffic may leave to.
    Network = "network" {
        /// What it is.
        network_type: NetworkType,
        /// Ports it opens inwards.
        ingress: Vec<OpenPorts>,
        /// Ports of AI servers (model servers, notebooks, vector databases) that the whole internet may reach, as `port name`.
        open_ai_ports: Vec<String>,
        /// Whether traffic may leave to anywhere, or to names that anybody can get.
        open_egress: bool,
        /// Where it lets traffic leave to, as written. Azure ML `destination` of an outbound rule.
        destination: String,
        /// Whether a network interface uses it, or whether nothing leaves past it.
        in_use: bool,
        /// The service behind a private endpoint, such as `bedrock-runtime`.
        service: String,
        /// Statements of a private endpoint's policy.
        policy: Vec<Statement>,
        /// Whether that policy lets every principal do everything.
        unrestricted_policy: bool,
    }
}
