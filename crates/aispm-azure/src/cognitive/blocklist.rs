//! Blocklists: words and patterns that content filters of an account refuse.

use super::{VERSION, account};
use crate::prelude::*;

const READ: &str = "Microsoft.CognitiveServices/accounts/raiBlocklists/read";
const ITEMS: &str = "Microsoft.CognitiveServices/accounts/raiBlocklists/raiBlocklistItems/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_blocklist",
    kind: Kind::Guardrail,
    permissions: &[account::READ, READ, ITEMS],
    source: READ,
    side_calls: &[("blocked_terms", ITEMS)],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/rai-blocklists/list",
};

/// A list that has more blocks something; how much more does not matter. What stands in it is not kept.
const COUNTED: usize = 100;

/// What a list says of itself: what is in it is asked for apart.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Properties {}

/// A term, or a pattern. It is not kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    pattern: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        for list in at.below::<Properties>(READ, &account, "raiBlocklists", VERSION).await {
            // An empty term blocks nothing.
            let blocks = |item: &Item| item.pattern.as_deref().is_some_and(|pattern| !pattern.is_empty());
            let terms = at.count_below(ITEMS, &list, "raiBlocklistItems", VERSION, COUNTED, blocks).await;
            let facts = kind::Guardrail {
                current: Known(true),
                draft: Known(false),
                ready: Known(true),
                provider_managed: Known(false),
                blocked_terms: terms.into(),
                ..kind::Guardrail::default()
            };
            at.found(at.asset(&list, facts));
        }
    })
    .await;
}
