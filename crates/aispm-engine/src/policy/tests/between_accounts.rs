//! Requests from one account to another.

use super::*;

const ALL: &str = r#"{"Action":"*","Resource":"*"}"#;
const NAMED: &str = r#"{"Principal":"AWS:arn:aws:iam::111111111111:role/team/worker","Action":"s3:*","Resource":"*"}"#;
const ACCOUNT: &str = r#"{"Principal":"AWS:111111111111","Action":"s3:*","Resource":"*"}"#;

#[test]
fn both_sides_have_to_allow() {
    for (identity, resource, allowed) in [
        (ALL, NAMED, true),
        (ALL, ACCOUNT, true),
        (ALL, r#"{"Principal":"*","Action":"s3:*","Resource":"*"}"#, true),
        ("", NAMED, false),
        ("", ACCOUNT, false),
        (ALL, r#"{"Principal":"AWS:222222222222","Action":"s3:*","Resource":"*"}"#, false),
        (ALL, r#"{"Principal":"AWS:111111111111","Action":"s3:PutObject","Resource":"*"}"#, false),
    ] {
        let answer = scene().abroad().identity(identity).resource(resource).answer();
        assert_eq!(answer.is_certain(), allowed, "{identity} {resource}");
    }
    let answer = scene().abroad().identity(ALL).resource(NAMED).answer();
    assert_eq!(answer.grounds, [(Layer::Resource, 0), (Layer::Identity(0), 0)]);
    assert!(scene().abroad().identity(ALL).answer().is_implicit(Layer::Resource));
}

#[test]
fn a_side_that_was_not_seen_makes_it_unknown() {
    let blind = |identity, policy| Scene { identity: vec![identity], policy, ..scene().abroad() };
    let all = || Sight::Seen(policy(ALL));
    let named = || Sight::Seen(policy(NAMED));
    assert_eq!(blind(all(), Sight::Unseen).answer().outcome, Outcome::Unknown);
    assert_eq!(blind(Sight::Unseen, named()).answer().unseen, [Layer::Identity(0)]);
    // What the other side does not allow is refused all the same.
    assert!(blind(Sight::Seen(Policy::default()), Sight::Unseen).answer().is_implicit(Layer::Identity(0)));
    assert!(blind(Sight::Unseen, Sight::Absent).answer().is_implicit(Layer::Resource));
}

#[test]
fn a_boundary_bounds_abroad_whoever_is_named() {
    let bounded = |caller: Scene, principal: &str| {
        let resource = format!(r#"{{"Principal":"{principal}","Action":"s3:*","Resource":"*"}}"#);
        caller.abroad().identity(ALL).boundary(r#"{"Action":"bedrock:*","Resource":"*"}"#).resource(&resource).answer()
    };
    assert!(bounded(scene(), &format!("AWS:{ROLE}")).is_implicit(Layer::Boundary));
    assert!(bounded(scene().user(), &format!("AWS:{USER}")).is_implicit(Layer::Boundary));
}

#[test]
fn an_account_outside_decides_for_itself() {
    let outside = scene().caller(CallerKind::Account, "arn:aws:iam::999999999999:root", OTHER);
    let answer =
        outside.resource(r#"{"Principal":"AWS:999999999999","Action":"s3:GetObject","Resource":"*"}"#).answer();
    assert!(answer.is_conditional());
    assert_eq!(answer.grounds, [(Layer::Resource, 0)]);
    assert_eq!(answer.open, ["the caller's own policies, which have to allow it as well, are in another account"]);
}

#[test]
fn an_account_outside_may_have_the_identity_that_is_named() {
    let outside = || scene().caller(CallerKind::Account, "arn:aws:iam::999999999999:root", OTHER);
    let ask = |condition: &str| {
        let statement =
            format!(r#"{{"Principal":"AWS:999999999999","Action":"s3:*","Resource":"*","Condition":{condition}}}"#);
        outside().resource(&statement).answer()
    };
    assert_eq!(ask(r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::999999999999:role/x"}}"#).open.len(), 2);
    assert!(ask(r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/x"}}"#).is_implicit(Layer::Resource));
    assert_eq!(ask(r#"{"StringEquals":{"sts:ExternalId":"x"}}"#).open.len(), 2);
    assert_eq!(ask(r#"{"StringEquals":{"aws:PrincipalAccount":"999999999999"}}"#).open.len(), 1);
}

#[test]
fn a_denial_of_one_identity_does_not_shut_its_account_out() {
    let outside = || scene().caller(CallerKind::Account, "arn:aws:iam::999999999999:root", OTHER);
    let deny = |principal: &str| {
        let allow = r#"{"Principal":"AWS:999999999999","Action":"s3:*","Resource":"*"}"#;
        let deny = format!(r#"{{"Effect":"Deny","Principal":"{principal}","Action":"s3:*","Resource":"*"}}"#);
        outside().resource(&format!("{allow},{deny}")).answer()
    };
    assert!(deny("AWS:arn:aws:iam::999999999999:role/x").is_conditional());
    assert!(deny("AWS:999999999999").is_explicit());
    assert!(deny("*").is_explicit());
}

#[test]
fn roles_are_taken_on_from_abroad() {
    const TARGET: &str = "arn:aws:iam::999999999999:role/far";
    let ask = |identity: &str, trust: &str| {
        scene().asks("sts:AssumeRole", TARGET).abroad().identity(identity).resource(trust).answer()
    };
    let trust = r#"{"Principal":"AWS:111111111111","Action":"sts:AssumeRole"}"#;
    let external = r#"{"Principal":"AWS:111111111111","Action":"sts:AssumeRole",
        "Condition":{"StringEquals":{"sts:ExternalId":"secret"}}}"#;
    assert!(ask(ALL, trust).is_certain());
    assert!(ask(r#"{"Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/far"}"#, trust).is_certain());
    assert!(ask("", trust).is_implicit(Layer::Identity(0)));
    assert!(ask(ALL, external).is_conditional());
}
