//! Requests within one account.

use super::*;

const ALL: &str = r#"{"Action":"*","Resource":"*"}"#;

#[test]
fn nothing_is_allowed_by_default() {
    assert!(scene().answer().is_implicit(Layer::Identity(0)));
    let mut nothing = scene();
    nothing.identity.clear();
    assert!(nothing.answer().is_implicit(Layer::Identity(0)));
}

#[test]
fn an_answer_names_the_statement_that_allows() {
    let mut scene = scene();
    let both =
        policy(r#"{"Action":"s3:PutObject","Resource":"*"},{"Action":"s3:Get*","Resource":"arn:aws:s3:::models/*"}"#);
    scene.identity.push(Sight::Seen(both));
    let answer = scene.answer();
    assert!(answer.is_certain());
    assert_eq!(answer.grounds, [(Layer::Identity(1), 1)]);
}

#[test]
fn a_statement_without_conditions_is_preferred() {
    let answer = scene()
        .identity(
            r#"{"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}},
               {"Action":"s3:*","Resource":"arn:aws:s3:::models/*"}"#,
        )
        .answer();
    assert!(answer.is_certain());
    assert_eq!(answer.grounds, [(Layer::Identity(0), 1)]);
}

#[test]
fn either_side_allows() {
    for (identity, resource, allowed) in [
        (ALL, None, true),
        (ALL, Some(r#"{"Principal":"AWS:999999999999","Action":"*","Resource":"*"}"#), true),
        (
            "",
            Some(r#"{"Principal":"AWS:arn:aws:iam::111111111111:role/team/worker","Action":"s3:*","Resource":"*"}"#),
            true,
        ),
        ("", Some(r#"{"Principal":"*","Action":"s3:*","Resource":"*"}"#), true),
        ("", Some(r#"{"Principal":"AWS:arn:aws:iam::111111111111:role/other","Action":"s3:*","Resource":"*"}"#), false),
        // An account that is named leaves it to its administrators.
        ("", Some(r#"{"Principal":"AWS:111111111111","Action":"s3:*","Resource":"*"}"#), false),
        ("", Some(r#"{"Principal":"AWS:arn:aws:iam::111111111111:root","Action":"s3:*","Resource":"*"}"#), false),
    ] {
        let scene = scene().identity(identity);
        let scene = match resource {
            Some(policy) => scene.resource(policy),
            None => scene,
        };
        assert_eq!(scene.answer().is_certain(), allowed, "{identity} {resource:?}");
    }
}

#[test]
fn a_denial_anywhere_wins() {
    const DENY: &str = r#"{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::models/*"}"#;
    let deny_all = format!("{ALL},{DENY}");
    let by_resource = r#"{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}"#;
    for (place, scene) in [
        (Layer::Identity(0), scene().identity(&deny_all)),
        (Layer::Boundary, scene().identity(ALL).boundary(&deny_all)),
        (Layer::Session, scene().identity(ALL).session(&deny_all)),
        (Layer::Resource, scene().identity(ALL).resource(by_resource)),
    ] {
        let statement = if place == Layer::Resource { 0 } else { 1 };
        let explicit = Outcome::Denied(Denial::Explicit(Ground { layer: place, statement }));
        let answer = scene.answer();
        assert_eq!(answer.outcome, explicit);
        assert!(answer.grounds.is_empty() && answer.open.is_empty());
    }
    // Of another action, resource or caller it says nothing.
    for deny in [
        r#"{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::other/*"}"#,
        r#"{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::models/*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"999999999999"}}}"#,
    ] {
        assert!(scene().identity(&format!("{ALL},{deny}")).answer().is_certain(), "{deny}");
    }
}

#[test]
fn a_denial_that_may_apply_leaves_the_right_open() {
    let deny =
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
    let answer = scene().identity(&format!("{ALL},{deny}")).answer();
    assert!(answer.is_conditional());
    assert_eq!(answer.open, ["`aws:SourceVpce` StringNotEquals vpce-1 of a denial was left open"]);
}

#[test]
fn resources_that_are_excluded_are_not_allowed() {
    let other = r#"{"Action":"s3:*","NotResource":"arn:aws:s3:::secrets/*"}"#;
    assert!(scene().identity(other).answer().is_certain());
    let same = r#"{"Action":"s3:*","NotResource":["arn:aws:s3:::secrets/*","arn:aws:s3:::models/*"]}"#;
    assert!(scene().identity(same).answer().is_implicit(Layer::Identity(0)));
}

#[test]
fn keys_have_to_be_opened_by_their_own_policy() {
    const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/1";
    const ENABLE: &str = r#"{"Principal":"AWS:arn:aws:iam::111111111111:root","Action":"kms:*","Resource":"*"}"#;
    const NAMED: &str =
        r#"{"Principal":"AWS:arn:aws:iam::111111111111:role/team/worker","Action":"kms:Decrypt","Resource":"*"}"#;
    const OTHERS: &str =
        r#"{"Principal":"AWS:arn:aws:iam::111111111111:role/other","Action":"kms:Decrypt","Resource":"*"}"#;
    for (identity, key, allowed) in
        [(ALL, ENABLE, true), ("", ENABLE, false), ("", NAMED, true), (ALL, OTHERS, false), (ALL, NAMED, true)]
    {
        let answer = scene().asks("kms:Decrypt", KEY).identity(identity).resource(key).answer();
        assert_eq!(answer.is_certain(), allowed, "{identity} {key}: {answer:?}");
    }
    let enabled = scene().asks("kms:Decrypt", KEY).identity(ALL).resource(ENABLE).answer();
    assert_eq!(enabled.grounds, [(Layer::Resource, 0), (Layer::Identity(0), 0)]);
    let closed = scene().asks("kms:Decrypt", KEY).identity(ALL);
    assert!(closed.answer().is_implicit(Layer::Resource));
    let unseen = Scene { policy: Sight::Unseen, ..closed };
    assert_eq!((unseen.answer().outcome, unseen.answer().unseen), (Outcome::Unknown, vec![Layer::Resource]));
}

#[test]
fn roles_have_to_trust() {
    const TARGET: &str = "arn:aws:iam::111111111111:role/admin";
    let trust = |principal: &str| format!(r#"{{"Principal":"{principal}","Action":"sts:AssumeRole"}}"#);
    for (identity, principal, allowed) in [
        (ALL, "AWS:111111111111", true),
        ("", "AWS:111111111111", false),
        ("", "AWS:arn:aws:iam::111111111111:role/team/worker", true),
        (ALL, "AWS:arn:aws:iam::111111111111:role/other", false),
        (ALL, "Service:ec2.amazonaws.com", false),
        ("", "AWS:*", true),
    ] {
        let answer = scene().asks("sts:AssumeRole", TARGET).identity(identity).resource(&trust(principal)).answer();
        assert_eq!(answer.is_certain(), allowed, "{identity} {principal}");
    }
    // To pass a role is another matter: its trust is not asked.
    assert!(scene().asks("iam:PassRole", TARGET).identity(ALL).answer().is_certain());
}

#[test]
fn passing_a_role_is_bound_to_a_service() {
    let pass = |services: &[&'static str]| {
        let condition = r#"{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}"#;
        let scene = scene().asks("iam:PassRole", "arn:aws:iam::111111111111:role/admin");
        let scene = scene.identity(&format!(r#"{{"Action":"iam:PassRole","Resource":"*","Condition":{condition}}}"#));
        if services.is_empty() { scene.answer() } else { scene.key("iam:PassedToService", services).answer() }
    };
    assert!(pass(&["sagemaker.amazonaws.com"]).is_certain());
    assert!(pass(&["ec2.amazonaws.com"]).is_implicit(Layer::Identity(0)));
    assert!(pass(&[]).is_conditional());
}

#[test]
fn a_model_call_without_a_guardrail() {
    let statement = r#"{"Action":"bedrock:Invoke*","Resource":"*",
        "Condition":{"StringEquals":{"bedrock:GuardrailIdentifier":"arn:aws:bedrock:eu-west-1:111111111111:guardrail/g"}}}"#;
    let ask = |statement: &str| {
        let scene =
            scene().asks("bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0");
        scene.identity(statement).key("bedrock:GuardrailIdentifier", &[]).answer()
    };
    assert!(ask(statement).is_implicit(Layer::Identity(0)));
    assert!(ask(r#"{"Action":"bedrock:*","Resource":"*"}"#).is_certain());
    let denied = r#"{"Action":"*","Resource":"*"},{"Effect":"Deny","Action":"bedrock:InvokeModel*","Resource":"*",
        "Condition":{"StringNotEquals":{"bedrock:GuardrailIdentifier":"arn:aws:bedrock:eu-west-1:111111111111:guardrail/g"}}}"#;
    assert!(ask(denied).is_explicit());
}

#[test]
fn what_was_not_seen_is_not_absent() {
    let unseen = |layer: fn(&mut Scene)| {
        let mut scene = scene().identity(ALL);
        layer(&mut scene);
        scene.answer()
    };
    let identity = unseen(|scene| scene.identity = vec![Sight::Unseen]);
    assert_eq!((identity.outcome, identity.unseen), (Outcome::Unknown, vec![Layer::Identity(0)]));
    let group = unseen(|scene| scene.identity.push(Sight::Unseen));
    assert_eq!(group.open, ["policies of the caller were not seen"]);
    assert_eq!((group.outcome, group.unseen), (Outcome::Allowed, vec![Layer::Identity(1)]));
    let boundary = unseen(|scene| scene.boundary = Sight::Unseen);
    assert_eq!((boundary.outcome, boundary.unseen), (Outcome::Unknown, vec![Layer::Boundary]));
    let resource = unseen(|scene| scene.policy = Sight::Unseen);
    assert!(resource.is_conditional());
    assert_eq!(resource.open, ["the policy of the resource was not seen"]);
    // It could allow on its own.
    let either = unseen(|scene| (scene.identity, scene.policy) = (Vec::new(), Sight::Unseen));
    assert_eq!((either.outcome, either.unseen), (Outcome::Unknown, vec![Layer::Resource]));
    let limits = unseen(|scene| (scene.caller_limits, scene.resource_limits) = (Sight::Unseen, Sight::Unseen));
    assert_eq!(limits.open, ["organisation policies were not seen", "organisation policies were not seen"]);
    // A denial that was seen is one.
    let mut denied = scene().boundary(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#);
    denied.identity = vec![Sight::Unseen];
    assert!(denied.answer().is_implicit(Layer::Boundary));
}

#[test]
fn prefilters_hold_what_can_be_asked() {
    let policy = policy(
        r#"{"Action":["s3:GetObject","bedrock:InvokeModel"],"Resource":["arn:aws:s3:::models/a","arn:aws:s3:::data/*/x"]},
           {"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::models/b"},
           {"Action":"s3:GetObject","NotResource":"arn:aws:s3:::x"},
           {"Principal":["AWS:*","Service:s3.amazonaws.com"],"Action":"s3:PutObject","Resource":"arn:aws:s3:::home/${aws:username}/*"}"#,
    );
    let get: Vec<_> = policy.scopes(action!("s3:GetObject")).collect();
    assert_eq!(get, [Scope::Exact("arn:aws:s3:::models/a"), Scope::Prefix("arn:aws:s3:::data/"), Scope::All]);
    assert_eq!(policy.scopes(action!("s3:PutObject")).collect::<Vec<_>>(), [Scope::Prefix("arn:aws:s3:::home/")]);
    assert_eq!(policy.scopes(action!("s3:DeleteObject")).count(), 0);
    assert!(!policy.allowed().contains(action!("s3:DeleteObject")));
}
