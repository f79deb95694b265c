//! What policies ask, and what they inherit.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;

fn inbound(steps: &str) -> Policy {
    Policy::read(&format!(
        "<policies><inbound>{steps}</inbound><backend><base/></backend><outbound><base/></outbound></policies>"
    ))
}

fn of(scopes: &[&str]) -> Asks {
    let read: Vec<Policy> = scopes.iter().map(|steps| inbound(steps)).collect();
    asks(&read.iter().collect::<Vec<_>>(), &Fragments::default())
}

const TOKEN: &str = r#"<validate-jwt header-name="Authorization"><openid-config url="https://id.example/.well-known"/>
    <audiences><audience>api</audience></audiences></validate-jwt>"#;
const LIMIT: &str = r#"<llm-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="1000" />"#;

#[test]
fn a_wider_scope_applies_only_where_it_is_inherited() {
    let asked = of(&[TOKEN, &format!("<base />{LIMIT}")]);
    assert_eq!((asked.authentication(false), asked.limits()), (Known(Authentication::Jwt), Known(1)));
    let asked = of(&[TOKEN, LIMIT]);
    assert_eq!((asked.authentication(false), asked.limits()), (Known(Authentication::None), Known(1)));
    // One scope in between that does not inherit cuts off all above it.
    assert_eq!(of(&[TOKEN, "", "<base/>"]).authentication(false), Known(Authentication::None));
    let (wide, none) = (inbound(TOKEN), Policy::None);
    assert_eq!(asks(&[&wide, &none], &Fragments::default()).authentication(false), Known(Authentication::Jwt));
    assert_eq!(asks(&[&none, &none], &Fragments::default()), Asks::default());
}

#[test]
fn comments_and_values_are_no_checks() {
    for steps in [
        format!("<!-- {TOKEN}{LIMIT} -->"),
        format!("<set-body><![CDATA[{TOKEN}{LIMIT}]]></set-body>"),
        r#"<set-variable name="x" value="&lt;validate-jwt/&gt;&lt;rate-limit/&gt;" />"#.to_owned(),
        format!("<trace source=\"x\">{}</trace>", LIMIT),
        "<Rate-Limit calls=\"1\"/><VALIDATE-JWT/>".to_owned(),
    ] {
        let asked = of(&[&steps]);
        assert_eq!((asked.authentication(false), asked.limits()), (Known(Authentication::None), Known(0)), "{steps}");
    }
}

#[test]
fn what_is_asked_under_a_condition_is_neither_asked_nor_not() {
    let asked =
        of(&[&format!("<choose><when condition=\"@(true)\">{TOKEN}</when><otherwise>{LIMIT}</otherwise></choose>")]);
    assert!(matches!(asked.authentication(false), Observed::Unseen(_)));
    assert!(matches!(asked.limits(), Observed::Unseen(_)));
    // A key is asked for all the same.
    assert_eq!(asked.authentication(true), Known(Authentication::SharedKey));
    let asked = of(&[&format!("<limit-concurrency key=\"x\" max-count=\"3\">{LIMIT}</limit-concurrency>")]);
    assert_eq!(asked.limits(), Known(1));
}

#[test]
fn what_cannot_be_read_is_not_known() {
    for document in [
        "",
        "<policies/>",
        "<policies><inbound/><inbound/></policies>",
        "<fragment><rate-limit/></fragment>",
        "<policies><inbound><when condition=\"@(a < b)\"/></inbound></policies>",
        "<policies><inbound><validate-jwt></inbound></policies>",
    ] {
        let policy = Policy::read(document);
        let asked = asks(&[&policy], &Fragments::default());
        assert!(matches!(asked.authentication(false), Observed::Unseen(_)), "{document}");
        assert!(matches!(asked.limits(), Observed::Unseen(_)), "{document}");
        // It does not matter where nothing is inherited from it.
        let own = inbound("");
        assert_eq!(asks(&[&policy, &own], &Fragments::default()).limits(), Known(0), "{document}");
    }
}

#[test]
fn fragments_are_part_of_the_policies_that_hold_them() {
    let named = [
        ("limits".to_owned(), Policy::fragment(&format!("<fragment>{LIMIT}</fragment>"))),
        ("itself".to_owned(), Policy::fragment("<fragment><include-fragment fragment-id=\"itself\"/></fragment>")),
        ("broken".to_owned(), Policy::fragment("<fragment>")),
    ];
    let fragments = Fragments { named: named.into(), gap: None };
    let with = |name: &str| {
        let policy = inbound(&format!("<include-fragment fragment-id=\"{name}\"/>"));
        asks(&[&policy], &fragments).limits()
    };
    assert_eq!(with("limits"), Known(1));
    for name in ["itself", "broken", "missing"] {
        assert!(matches!(with(name), Observed::Unseen(_)), "{name}");
    }
}

#[test]
fn tokens_are_limited_by_an_audience_a_client_or_a_claim() {
    let limited = |steps: &str| of(&[steps]).tokens_limited();
    assert_eq!(limited(TOKEN), Known(true));
    assert_eq!(limited("<rate-limit calls=\"1\"/>"), Observed::Unset);
    let tenant = r#"<validate-azure-ad-token tenant-id="t1"><audiences/></validate-azure-ad-token>"#;
    assert_eq!(limited(tenant), Known(false));
    let discovery = of(&[tenant]).tokens.remove(0).1.unwrap();
    assert_eq!(discovery, "https://login.microsoftonline.com/t1/v2.0/.well-known/openid-configuration");
    let client = r#"<validate-azure-ad-token tenant-id="{{tenant}}"><client-application-ids>
        <application-id>a</application-id></client-application-ids></validate-azure-ad-token>"#;
    assert_eq!((limited(client), of(&[client]).tokens.remove(0).1), (Known(true), None));
    let unsigned = TOKEN.replace("<validate-jwt ", "<validate-jwt require-signed-tokens=\"false\" ");
    assert_eq!(limited(&unsigned), Known(false));
    let backend = r#"<validate-azure-ad-token tenant-id="https://contoso.example"><backend-application-ids>
        <application-id>a</application-id></backend-application-ids></validate-azure-ad-token>"#;
    assert_eq!(limited(backend), Known(true));
    // Every check must pass, so the strictest counts.
    assert_eq!(limited(&format!("{tenant}{TOKEN}")), Known(true));
}

#[test]
fn addresses_are_limited_by_a_list_of_those_let_in() {
    let narrow = |filter: &str| of(&[filter]).addresses;
    assert!(narrow(r#"<ip-filter action="allow"><address>198.51.100.7</address></ip-filter>"#));
    assert!(narrow(r#"<ip-filter action="allow"><address-range from="198.51.100.0" to="198.51.100.9"/></ip-filter>"#));
    for open in [
        r#"<ip-filter action="forbid"><address>198.51.100.7</address></ip-filter>"#,
        r#"<ip-filter action="allow"></ip-filter>"#,
        r#"<ip-filter action="allow"><address>0.0.0.0/0</address></ip-filter>"#,
        r#"<ip-filter action="allow"><address-range from="0.0.0.0" to="255.255.255.255"/></ip-filter>"#,
    ] {
        assert!(!narrow(open), "{open}");
    }
}

#[test]
fn values_that_stand_in_the_policy_itself_are_looked_at() {
    let asked =
        of(&[r#"<set-header name="api-key" exists-action="override"><value>0123456789abcdef</value></set-header>
        <set-header name="api-key"><value>{{openai-key}}</value></set-header>
        <set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>
        <set-query-parameter name="code"><value>0123</value></set-query-parameter>
        <authentication-basic username="u" password="{{p}}" />"#]);
    let found: Vec<_> = asked.literals.iter().map(|literal| (literal.name.as_str(), literal.value.as_str())).collect();
    assert_eq!(found, [("api-key", "0123456789abcdef"), ("code", "0123")]);
}

#[test]
fn requests_go_where_the_policy_sends_them() {
    let asked = of(&[r#"<set-backend-service backend-id="pool" />
        <choose><when condition="@(true)"><set-backend-service base-url="https://api.openai.com" /></when></choose>
        <authentication-managed-identity resource="https://cognitiveservices.azure.com" />
        <authentication-managed-identity resource="x" client-id="AB" />"#]);
    let to = [Backend::Named("pool".to_owned()), Backend::Address("https://api.openai.com".to_owned())];
    assert_eq!(asked.backends, to);
    assert_eq!(asked.identities, [None, Some("ab".to_owned())]);
}
