//! The plan of Defender for Cloud for AI services in a subscription.

use crate::{cognitive, prelude::*, resource::Resource};

pub(crate) const READ: &str = "Microsoft.Security/pricings/read";
const ACCOUNTS: &str = "Microsoft.CognitiveServices/accounts/read";
const VERSION: &str = "2024-01-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_defender_plan",
    kind: Kind::Account,
    permissions: &[READ, ACCOUNTS],
    source: READ,
    side_calls: &[("ai_assets", ACCOUNTS)],
    reference: "https://learn.microsoft.com/rest/api/defenderforcloud-composite/pricings/get",
};

/// What a plan says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    /// `Standard` means that it is on.
    pricing_tier: Option<String>,
}

/// Of an account it is enough that it is there.
#[derive(Debug, Default, Deserialize)]
struct Seen {}

pub(crate) async fn collect(at: At) {
    let path = path(&at);
    let on = is_on(&at).await;
    let ai_assets = ai_assets(&at).await;
    let facts =
        kind::Account { ai_threat_detection: on.clone(), threat_detection: on, ai_assets, ..kind::Account::default() };
    let of = Resource::at(&path, &format!("Defender for AI in {}", at.subscription.id));
    at.found(at.asset(&of, facts));
}

/// Kinds of accounts that the plan looks at: those that serve models, and not those for speech, pictures or translations.
const WATCHED: &[&str] = &["aiservices", "openai"];

/// How many accounts of AI services there are to watch. None that is seen is none only for somebody who may see them.
async fn ai_assets(at: &At) -> Observed<i64> {
    let (found, gap) = at.resources_with_gap::<Seen>(ACCOUNTS, cognitive::ACCOUNTS, "2025-06-01").await;
    let watched = found.iter().filter(|account| is_watched(account.kind.as_deref())).count();
    match gap.filter(|_| watched == 0) {
        Some(gap) => Observed::Unseen(gap),
        None => Known(watched as i64),
    }
}

/// Whether the plan looks at accounts of a kind. One that does not say its kind may be any.
fn is_watched(kind: Option<&str>) -> bool {
    kind.is_none_or(|of| WATCHED.contains(&&*of.to_ascii_lowercase()))
}

fn path(at: &At) -> String {
    format!("/subscriptions/{}/providers/Microsoft.Security/pricings/AI", at.subscription.id)
}

/// Whether the plan of the subscription is on.
pub(crate) async fn is_on(at: &At) -> Observed<bool> {
    let plan: Result<Option<Resource<Properties>>, _> = at.one(READ, &path(at), VERSION).await;
    // A subscription in which nobody ever looked at Defender has no plan, and so none that is on.
    Observed::from(plan.map(|plan| {
        plan.and_then(|plan| plan.properties.pricing_tier).is_some_and(|tier| tier.eq_ignore_ascii_case("standard"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_about_accounts_that_serve_models() {
        assert!(is_watched(Some("AIServices")) && is_watched(Some("OpenAI")) && is_watched(None));
        assert!(!is_watched(Some("SpeechServices")) && !is_watched(Some("TextTranslation")));
    }
}
