//! The clouds of Azure: the public one, and those of governments and China, which share nothing but their form.

use azure_core::{cloud::CloudConfiguration, http::Url};

/// A cloud of Azure.
#[derive(Debug)]
pub(crate) struct Cloud {
    /// Address of its resource manager, for which tokens are asked too.
    pub(crate) manager: &'static str,
    /// Addresses at which people and programs sign in; the first is the one to use.
    authorities: &'static [&'static str],
    /// Domains of its own services, each with a dot before it.
    own: &'static [&'static str],
    /// Domains among them under which everybody gets a name: a machine or an application of somebody else.
    rented: &'static [&'static str],
    configuration: fn() -> CloudConfiguration,
}

const CLOUDS: &[Cloud] = &[
    Cloud {
        manager: "https://management.azure.com",
        authorities: &["https://login.microsoftonline.com", "https://login.windows.net"],
        own: &[
            ".azure.com",
            ".azure.net",
            ".azurecr.io",
            ".azuredatabricks.net",
            ".azuresynapse.net",
            ".microsoft.com",
            ".microsoftonline.com",
            ".powerbi.com",
            ".sharepoint.com",
            ".windows.net",
        ],
        rented: &[".cloudapp.azure.com"],
        configuration: || CloudConfiguration::AzurePublic,
    },
    Cloud {
        manager: "https://management.usgovcloudapi.net",
        authorities: &["https://login.microsoftonline.us"],
        own: &[".azure.us", ".azurecr.us", ".microsoft.us", ".usgovcloudapi.net", ".windowsazure.us"],
        rented: &[".cloudapp.azure.us", ".cloudapp.usgovcloudapi.net"],
        configuration: || CloudConfiguration::AzureGovernment,
    },
    Cloud {
        manager: "https://management.chinacloudapi.cn",
        authorities: &["https://login.chinacloudapi.cn", "https://login.partner.microsoftonline.cn"],
        own: &[".azure.cn", ".azurecr.cn", ".chinacloudapi.cn", ".windowsazure.cn"],
        rented: &[".cloudapp.azure.cn", ".cloudapp.chinacloudapi.cn"],
        configuration: || CloudConfiguration::AzureChina,
    },
];

impl Cloud {
    /// The cloud in which somebody signs in, or that a resource manager belongs to. None where neither is one of ours.
    pub(crate) fn of(authority: Option<&str>, manager: Option<&str>) -> Option<&'static Self> {
        match (authority, manager) {
            (Some(authority), _) => {
                CLOUDS.iter().find(|cloud| cloud.authorities.iter().any(|one| same(one, authority)))
            }
            (None, Some(manager)) => CLOUDS.iter().find(|cloud| same(cloud.manager, manager)),
            (None, None) => CLOUDS.first(),
        }
    }

    /// Where credentials are shown.
    pub(crate) fn authority(&self) -> &'static str {
        self.authorities.first().copied().unwrap_or_default()
    }

    /// What the clients of `azure_identity` call it.
    pub(crate) fn configuration(&self) -> CloudConfiguration {
        (self.configuration)()
    }
}

/// Whether a host is one of Azure's own services, in whichever cloud: connections lead from one to another.
pub(crate) fn of_provider(host: &str) -> bool {
    let under = |domains: fn(&Cloud) -> &'static [&'static str]| {
        CLOUDS.iter().flat_map(domains).any(|domain| host.ends_with(domain))
    };
    under(|cloud| cloud.own) && !under(|cloud| cloud.rented)
}

/// Whether two addresses are of the same host.
fn same(one: &str, other: &str) -> bool {
    let host = |text: &str| Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase));
    host(one) == host(other)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_is_known_by_where_people_sign_in_or_by_its_manager() {
        let manager = |authority, manager| Cloud::of(authority, manager).map(|cloud| cloud.manager);
        assert_eq!(manager(None, None), Some("https://management.azure.com"));
        assert_eq!(
            manager(Some("https://login.microsoftonline.us/"), None),
            Some("https://management.usgovcloudapi.net")
        );
        assert_eq!(
            manager(Some("https://LOGIN.partner.microsoftonline.cn"), None),
            Some("https://management.chinacloudapi.cn")
        );
        assert_eq!(
            manager(None, Some("https://management.usgovcloudapi.net/")),
            Some("https://management.usgovcloudapi.net")
        );
        assert_eq!(manager(None, Some("https://arm.local.azurestack.external")), None);
        assert_eq!(manager(Some("https://adfs.local"), None), None);
        let china = Cloud::of(Some("https://login.partner.microsoftonline.cn"), None).unwrap();
        assert_eq!(
            (china.authority(), china.configuration()),
            ("https://login.chinacloudapi.cn", CloudConfiguration::AzureChina)
        );
    }

    #[test]
    fn names_that_anybody_may_rent_are_not_the_providers() {
        for host in [
            "acme.search.windows.net",
            "kv.vault.azure.net",
            "acme.openai.azure.us",
            "data.blob.core.usgovcloudapi.net",
            "acme.search.azure.cn",
            "data.blob.core.chinacloudapi.cn",
        ] {
            assert!(of_provider(host), "{host}");
        }
        for host in [
            "vm.westeurope.cloudapp.azure.com",
            "vm.usgovvirginia.cloudapp.usgovcloudapi.net",
            "vm.chinanorth.cloudapp.chinacloudapi.cn",
            "shop.azurewebsites.net",
            "shop.azurewebsites.us",
            "azure.com.evil.example",
            "evilazure.com",
            "evilazure.us",
        ] {
            assert!(!of_provider(host), "{host}");
        }
    }
}
