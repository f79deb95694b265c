//! Boundaries, session policies and organisation policies.

use aispm_inventory::record::OrganizationPolicy;

use super::*;

const ALL: &str = r#"{"Action":"*","Resource":"*"}"#;
const ONLY_BEDROCK: &str = r#"{"Action":"bedrock:*","Resource":"*"}"#;
const SERVICE: &str = "service_control_policy";
const RESOURCE: &str = "resource_control_policy";

fn limits(policies: &[(&str, &str, &str)]) -> Limits {
    let policy = |(policy_type, target, json): &(&str, &str, &str)| OrganizationPolicy {
        name: String::new(),
        policy_type: (*policy_type).to_owned(),
        target: (*target).to_owned(),
        statements: statements(json),
    };
    Limits::compile(&policies.iter().map(policy).collect::<Vec<_>>())
}

fn under(policies: &[(&str, &str, &str)]) -> Scene {
    Scene { caller_limits: Sight::Seen(limits(policies)), ..scene().identity(ALL) }
}

#[test]
fn boundaries_and_session_policies_grant_nothing() {
    assert!(scene().boundary(ALL).answer().is_implicit(Layer::Identity(0)));
    assert!(scene().session(ALL).answer().is_implicit(Layer::Identity(0)));
    assert!(scene().identity(ALL).boundary(ALL).session(ALL).answer().is_certain());
    assert!(scene().identity(ALL).boundary(ONLY_BEDROCK).answer().is_implicit(Layer::Boundary));
    assert!(scene().identity(ALL).session(ONLY_BEDROCK).answer().is_implicit(Layer::Session));
    let bounded = scene().identity(ALL).boundary(ALL).answer();
    assert_eq!(bounded.grounds, [(Layer::Identity(0), 0), (Layer::Boundary, 0)]);
}

#[test]
fn a_boundary_does_not_bound_who_is_named_within_the_account() {
    for (is_user, principal, bounded) in [
        (true, "AWS:arn:aws:iam::111111111111:user/ann", false),
        (false, "AWS:arn:aws:iam::111111111111:role/team/worker", true),
        (false, "AWS:arn:aws:sts::111111111111:assumed-role/worker/ci", false),
        (false, "*", false),
        (true, "*", false),
    ] {
        let caller = if is_user { scene().user() } else { scene() };
        let resource = format!(r#"{{"Principal":"{principal}","Action":"s3:*","Resource":"*"}}"#);
        let scene = caller.boundary(ONLY_BEDROCK).resource(&resource);
        assert_eq!(scene.answer().outcome == Outcome::Allowed, !bounded, "{principal}");
        let session = scene.session(ONLY_BEDROCK);
        assert_eq!(session.answer().outcome == Outcome::Allowed, !bounded, "{principal}");
    }
}

#[test]
fn a_boundary_that_denies_bounds_everybody() {
    let resource = r#"{"Principal":"*","Action":"s3:*","Resource":"*"}"#;
    let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#;
    assert!(scene().boundary(deny).resource(resource).answer().is_explicit());
}

#[test]
fn every_level_has_to_allow() {
    for (policies, layer) in [
        (vec![], None),
        (vec![(SERVICE, "root", ALL), (SERVICE, "ou", ALL), (SERVICE, "account", ALL)], None),
        (vec![(SERVICE, "root", ALL), (SERVICE, "ou", ONLY_BEDROCK)], Some(Layer::ServiceControl(1))),
        (vec![(SERVICE, "root", ONLY_BEDROCK), (SERVICE, "ou", ALL)], Some(Layer::ServiceControl(0))),
        // Within a level any of them will do.
        (vec![(SERVICE, "ou", ONLY_BEDROCK), (SERVICE, "ou", ALL)], None),
        (vec![(SERVICE, "ou", r#"{"NotAction":"bedrock:*","Resource":"*"}"#)], None),
    ] {
        let answer = under(&policies).answer();
        match layer {
            Some(layer) => assert!(answer.is_implicit(layer), "{policies:?}"),
            None => assert!(answer.is_certain(), "{policies:?}"),
        }
    }
}

#[test]
fn a_service_control_policy_denies() {
    let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#;
    let answer = under(&[(SERVICE, "root", ALL), (SERVICE, "root", deny)]).answer();
    let ground = Ground { layer: Layer::ServiceControl(1), statement: 0 };
    assert_eq!(answer.outcome, Outcome::Denied(Denial::Explicit(ground)));
    let except = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*",
        "Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/team/*"}}}"#;
    assert!(under(&[(SERVICE, "root", ALL), (SERVICE, "root", except)]).answer().is_certain());
    let region = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*",
        "Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}"#;
    let scene = under(&[(SERVICE, "root", ALL), (SERVICE, "root", region)]);
    assert!(scene.answer().is_conditional());
    assert!(scene.key("aws:RequestedRegion", &["us-east-1"]).answer().is_explicit());
}

#[test]
fn a_condition_of_a_service_control_policy_stays_open() {
    let open = r#"{"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
    let answer = under(&[(SERVICE, "root", open)]).answer();
    assert!(answer.is_conditional());
    assert_eq!(answer.grounds, [(Layer::Identity(0), 0), (Layer::ServiceControl(0), 0)]);
}

#[test]
fn service_control_policies_bound_identities_of_the_account_only() {
    let closed = [(SERVICE, "root", ONLY_BEDROCK)];
    let linked = Scene { service_linked: true, ..under(&closed) };
    assert!(linked.answer().is_certain());
    // The resource's account does not bound a caller from elsewhere.
    let mut abroad = scene().abroad().identity(ALL).resource(r#"{"Principal":"*","Action":"s3:*","Resource":"*"}"#);
    abroad.resource_limits = Sight::Seen(limits(&closed));
    assert!(abroad.answer().is_certain());
    let mut service = scene()
        .caller(CallerKind::Service, "s3.amazonaws.com", OWN)
        .resource(r#"{"Principal":"Service:s3.amazonaws.com","Action":"s3:*","Resource":"*"}"#);
    service.caller_limits = Sight::Seen(limits(&closed));
    assert!(service.answer().is_certain());
}

#[test]
fn resource_control_policies_deny_outsiders() {
    let own_only = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
        "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-acme"},
                     "BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#;
    let public = r#"{"Principal":"*","Action":"*","Resource":"*"}"#;
    let ask = |scene: Scene| {
        let resource_limits = Sight::Seen(limits(&[(RESOURCE, "root", own_only)]));
        Scene { resource_limits, ..scene.resource(public) }.answer()
    };
    let stranger = || scene().caller(CallerKind::Stranger, "", "");
    let answer = ask(stranger());
    let ground = Ground { layer: Layer::ResourceControl(0), statement: 0 };
    assert_eq!(answer.outcome, Outcome::Denied(Denial::Explicit(ground)));
    assert!(ask(Scene { organization: Some("o-acme"), ..scene() }).is_certain());
    assert!(ask(scene().caller(CallerKind::Service, "s3.amazonaws.com", OWN)).is_certain());
    assert!(ask(Scene { service_linked: true, organization: Some("o-x"), ..scene() }).is_certain());
    // They bound some services only.
    assert!(
        ask(stranger().asks("bedrock-agentcore:InvokeGateway", "arn:aws:bedrock-agentcore:eu-west-1:1:gateway/g"))
            .is_certain()
    );
    assert!(ask(stranger().asks("sts:AssumeRole", ROLE)).is_explicit());
}

#[test]
fn other_organisation_policies_decide_nothing() {
    assert!(under(&[("tag_policy", "root", ""), ("TAG_POLICY", "root", ONLY_BEDROCK)]).answer().is_certain());
}
