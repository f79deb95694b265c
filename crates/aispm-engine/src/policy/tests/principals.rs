//! Whom a resource policy speaks of.

use super::*;

/// Somebody of another account asks for an object of ours.
fn asks(kind: CallerKind, arn: &'static str, account: &'static str, principal: &str) -> Answer {
    let scene = scene().caller(kind, arn, account).identity(r#"{"Action":"*","Resource":"*"}"#);
    scene.resource(&format!(r#"{{"Principal":{principal},"Action":"s3:*","Resource":"*"}}"#)).answer()
}

#[test]
fn principals_are_matched_by_kind() {
    use CallerKind::{Account, Federated, Role, Service, Stranger, User};
    const ROOT: &str = "arn:aws:iam::999999999999:root";
    const FAR: &str = "arn:aws:iam::999999999999:role/far";
    const HUB: &str = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
    for (kind, arn, account, principal, let_in) in [
        (Role, FAR, OTHER, r#""*""#, true),
        (Role, FAR, OTHER, r#""AWS:*""#, true),
        (Role, FAR, OTHER, r#""AWS:999999999999""#, true),
        (Role, FAR, OTHER, r#""AWS:arn:aws:iam::999999999999:root""#, true),
        (Role, FAR, OTHER, r#""AWS:arn:aws-cn:iam::999999999999:root""#, true),
        (Role, FAR, OTHER, r#""AWS:arn:aws:iam::999999999999:role/far""#, true),
        (Role, FAR, OTHER, r#""AWS:arn:aws:iam::999999999999:role/near""#, false),
        (Role, FAR, OTHER, r#""AWS:arn:aws:iam::999999999999:role/*""#, false),
        (Role, FAR, OTHER, r#""AWS:111111111111""#, false),
        (Role, FAR, OTHER, r#""AWS:AROAEXAMPLEID""#, false),
        (Role, FAR, OTHER, r#""Service:sagemaker.amazonaws.com""#, false),
        (Role, FAR, OTHER, r#""CanonicalUser:79a5""#, false),
        (Role, FAR, OTHER, r#"["AWS:111111111111","AWS:999999999999"]"#, true),
        (User, "arn:aws:iam::999999999999:user/a", OTHER, r#""AWS:arn:aws:iam::999999999999:user/a""#, true),
        (Account, ROOT, OTHER, r#""AWS:999999999999""#, true),
        (Account, ROOT, OTHER, r#""AWS:arn:aws:iam::999999999999:role/far""#, true),
        (Account, ROOT, OTHER, r#""AWS:arn:aws:sts::999999999999:assumed-role/far/s""#, true),
        (Account, ROOT, OTHER, r#""AWS:111111111111""#, false),
        (Stranger, "", "", r#""AWS:*""#, true),
        (Stranger, "", "", r#""AWS:999999999999""#, false),
        (Service, "sagemaker.amazonaws.com", OWN, r#""Service:sagemaker.amazonaws.com""#, true),
        (Service, "logs.amazonaws.com", OWN, r#""Service:logs.eu-west-1.amazonaws.com""#, true),
        (Service, "sagemaker.amazonaws.com", OWN, r#""Service:bedrock.amazonaws.com""#, false),
        (Service, "sagemaker.amazonaws.com", OWN, r#""AWS:111111111111""#, false),
        (Federated, HUB, "", &format!("\"Federated:{HUB}\""), true),
        (Federated, HUB, "", r#""Federated:accounts.google.com""#, false),
    ] {
        let answer = asks(kind, arn, account, principal);
        assert_eq!(answer.outcome == Outcome::Allowed, let_in, "{principal} for {kind:?} {arn}: {answer:?}");
    }
}

#[test]
fn a_session_that_is_named_is_only_one_of_them() {
    let answer = asks(CallerKind::Role, ROLE, OWN, r#""AWS:arn:aws:sts::111111111111:assumed-role/worker/ci""#);
    // Its own policies allow it for every session.
    assert!(answer.is_certain() && answer.grounds == [(Layer::Identity(0), 0)], "{answer:?}");
    let other = scene().resource(
        r#"{"Principal":"AWS:arn:aws:sts::111111111111:assumed-role/worker/ci","Action":"s3:*","Resource":"*"}"#,
    );
    assert_eq!(
        other.answer().open,
        ["whether a statement of the policy of the resource speaks of the caller was left open"]
    );
}

#[test]
fn an_allow_that_excludes_lets_in_the_others() {
    let excluding = r#"{"NotPrincipal":"AWS:arn:aws:iam::111111111111:user/ann","Action":"s3:*","Resource":"*"}"#;
    assert!(scene().user().resource(excluding).answer().is_implicit(Layer::Identity(0)));
    assert!(scene().resource(excluding).answer().is_certain());
    assert!(scene().caller(CallerKind::Stranger, "", "").resource(excluding).answer().is_certain());
}

#[test]
fn a_denial_spares_whom_it_excludes_by_all_names() {
    const ACCOUNT: &str = "AWS:111111111111";
    const SESSION: &str = "AWS:arn:aws:sts::111111111111:assumed-role/worker/ci";
    let user = format!("AWS:{USER}");
    let role = format!("AWS:{ROLE}");
    for (is_user, excluded, denied, certain) in [
        (true, vec![user.as_str(), ACCOUNT], false, true),
        (true, vec![user.as_str()], false, false),
        (true, vec![ACCOUNT], false, false),
        (true, vec!["AWS:arn:aws:iam::111111111111:user/bob"], true, true),
        (true, vec!["AWS:arn:aws:iam::111111111111:user/bob", ACCOUNT], true, true),
        (false, vec![role.as_str(), ACCOUNT, SESSION], false, true),
        (false, vec![role.as_str(), ACCOUNT], false, false),
        (false, vec!["AWS:999999999999"], true, true),
        (false, vec!["*"], false, true),
    ] {
        let list = serde_json::to_string(&excluded).unwrap();
        let scene = if is_user { scene().user() } else { scene() };
        let scene = scene.identity(r#"{"Action":"*","Resource":"*"}"#);
        let deny = format!(r#"{{"Effect":"Deny","NotPrincipal":{list},"Action":"s3:*","Resource":"*"}}"#);
        let answer = scene.resource(&deny).answer();
        assert_eq!((answer.is_explicit(), answer.is_certain() || answer.is_explicit()), (denied, certain), "{list}");
    }
}

#[test]
fn a_denial_that_excludes_spares_nobody_with_a_boundary() {
    const ALL: &str = r#"{"Action":"*","Resource":"*"}"#;
    let deny =
        format!(r#"{{"Effect":"Deny","NotPrincipal":["AWS:{USER}","AWS:{OWN}"],"Action":"s3:*","Resource":"*"}}"#);
    let bounded = scene().user().identity(ALL).boundary(ALL).resource(&deny);
    assert!(bounded.answer().is_explicit());
    assert_eq!(Scene { boundary: Sight::Unseen, ..bounded }.answer().outcome, Outcome::Unknown);
}

#[test]
fn a_denial_of_one_session_is_left_open() {
    let scene = scene().identity(r#"{"Action":"*","Resource":"*"}"#);
    let deny = |principal| format!(r#"{{"Effect":"Deny","Principal":"{principal}","Action":"s3:*","Resource":"*"}}"#);
    let session = deny("AWS:arn:aws:sts::111111111111:assumed-role/worker/ci");
    let scene = scene.resource(&session);
    assert!(scene.answer().is_conditional());
    assert!(scene.resource(&deny("AWS:111111111111")).answer().is_explicit());
}

#[test]
fn strangers_do_not_fit_what_is_written_out() {
    let anyone = |condition: &str| {
        let statement = format!(r#"{{"Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}"#);
        scene().caller(CallerKind::Stranger, "", "").resource(&statement).answer().outcome == Outcome::Allowed
    };
    for (condition, let_in) in [
        (r#"{"StringEquals":{"aws:PrincipalAccount":"111111111111"}}"#, false),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme"}}"#, false),
        (r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-acme"}}"#, true),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/*"}}"#, false),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci"}}"#, true),
        (r#"{"StringLike":{"aws:PrincipalArn":"*"}}"#, true),
        (r#"{"StringEquals":{"aws:PrincipalTag/team":"ml"}}"#, true),
        (r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#, false),
        (r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, false),
        (r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, true),
        (r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, true),
        (r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#, true),
        (r#"{"Bool":{"aws:SecureTransport":"true"}}"#, true),
        (r#"{"StringEquals":{"aws:SourceAccount":"111111111111"}}"#, false),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111111111111:*"}}"#, false),
    ] {
        assert_eq!(anyone(condition), let_in, "{condition}");
    }
}

#[test]
fn a_denial_to_everybody_else_keeps_strangers_out() {
    for (condition, open) in [
        (r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme"}}"#, false),
        (r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-acme"}}"#, false),
        (r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#, false),
        (r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, false),
        (r#"{"StringNotLike":{"aws:Referer":"https://example.com/*"}}"#, true),
        (r#"{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci"}}"#, true),
        (r#"{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/ci"}}"#, false),
        (r#"{"Bool":{"aws:SecureTransport":"false"}}"#, true),
    ] {
        let policy = format!(
            r#"{{"Principal":"*","Action":"*","Resource":"*"}},
               {{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}"#
        );
        let answer = scene().caller(CallerKind::Stranger, "", "").resource(&policy).answer();
        assert_eq!((answer.is_certain(), answer.is_explicit()), (open, !open), "{condition}: {answer:?}");
    }
}

#[test]
fn services_act_for_an_account_and_a_resource() {
    let trust = |condition: &str| {
        let statement = format!(
            r#"{{"Principal":"Service:sagemaker.amazonaws.com","Action":"sts:AssumeRole","Condition":{condition}}}"#
        );
        let scene = scene().caller(CallerKind::Service, "sagemaker.amazonaws.com", OWN).asks("sts:AssumeRole", ROLE);
        scene.resource(&statement)
    };
    assert!(trust("{}").answer().is_certain());
    let own = r#"{"StringEquals":{"aws:SourceAccount":"111111111111"}}"#;
    assert!(trust(own).answer().is_certain());
    let mut abroad = trust(own);
    abroad.account = OTHER;
    assert!(abroad.answer().is_implicit(Layer::Resource));
    let source = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sagemaker:*:111111111111:*"}}"#;
    assert!(trust(source).answer().is_conditional());
    let mut known = trust(source);
    known.acts_for = Some("arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance/n");
    assert!(known.answer().is_certain());
}
