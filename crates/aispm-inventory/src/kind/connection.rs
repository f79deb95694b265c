//! Connections: how a gateway or project reaches something else.

use crate::{
    fact::{kind, words},
    words::{Authentication, ToolClass},
};

words! {
    /// How the far side describes its tools.
    ToolListing {
        /// A description that was fixed when the connection was made.
        Pinned = "pinned",
        /// What the far side said when it was last asked; asking again takes over whatever it says then.
        Cached = "cached",
        /// Whatever the far side says at the moment.
        Dynamic = "dynamic",
    }
}

words! {
    /// Where a credential travels in a request.
    CredentialLocation {
        /// In a header.
        Header = "header",
        /// In the address, where logs and proxies see it.
        Query = "query",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A way to something else, with a credential.
    Connection = "connection" {
        /// What is behind it, lower case: `lambda`, `openapi`, `mcp`, `http`, `inference`.
        target_type: String,
        /// Address of the far side. `Unset`: it is a resource of the cloud.
        url: String,
        /// Host of that address.
        host: String,
        /// Whether the address is not encrypted in transit.
        plain_http: bool,
        /// Whether the host belongs to the cloud provider. Of a skill of Azure AI Search also: whether a site or an application of
        /// the customer answers there.
        provider_host: bool,
        /// Whether the resource of the cloud behind it lies in a subscription that the scan sees. `Unset`: its address does not tell.
        seen_resource: bool,
        /// How it proves who it is to the far side.
        authentication: Authentication,
        /// Whether it hands on the credential of whoever called.
        passes_caller_credential: bool,
        /// Where its key travels. `Unset`: it uses no key.
        credential_location: CredentialLocation,
        /// Scopes it asks for.
        scopes: Vec<String>,
        /// How the far side describes its tools. `Unset`: it has no tools of its own.
        tool_listing: ToolListing,
        /// HTTP methods its interface offers, lower case.
        methods: Vec<String>,
        /// Whether everybody who works with its account or hub may use it. Azure `isSharedToAll`. `Unset`: the provider does not say.
        shared_with_everyone: bool,
        /// When its credential ends. Azure `expiryTime`. `Unset`: never, or the provider does not say.
        expires: jiff::Timestamp,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
