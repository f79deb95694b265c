//! Questions about many resources at once, such as some object of a bucket.

use super::*;

fn some_object() -> Scene {
    scene().asks("s3:GetObject", "arn:aws:s3:::models/*")
}

#[test]
fn a_part_that_is_allowed_is_named() {
    let answer = some_object()
        .identity(r#"{"Action":"s3:*","Resource":["arn:aws:s3:::x/*","arn:aws:s3:::models/a/*"]}"#)
        .answer();
    assert_eq!(answer.outcome, Outcome::Allowed);
    assert_eq!(answer.grounds, [(Layer::Identity(0), 0)]);
    assert_eq!(answer.open, ["only `arn:aws:s3:::models/a/*` is allowed"]);
    let whole = some_object().identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models*"}"#).answer();
    assert!(whole.is_certain());
    let other = some_object().identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models"}"#).answer();
    assert!(other.is_implicit(Layer::Identity(0)));
}

#[test]
fn a_part_that_is_denied_is_named() {
    let deny = |resource: &str, allow: &str| {
        let deny = format!(r#"{{"Effect":"Deny","Action":"s3:*","Resource":"{resource}"}}"#);
        some_object().identity(&format!(r#"{{"Action":"s3:*","Resource":"{allow}"}},{deny}"#)).answer()
    };
    assert_eq!(deny("arn:aws:s3:::models/secret/*", "*").open, ["`arn:aws:s3:::models/secret/*` is denied"]);
    assert!(deny("arn:aws:s3:::models/*", "arn:aws:s3:::models/a/*").is_explicit());
    assert!(deny("arn:aws:s3:::other/*", "*").is_certain());
    // The only part that is allowed is denied.
    assert!(!deny("arn:aws:s3:::models/a/*", "arn:aws:s3:::models/a/*").is_conditional());
    assert!(deny("arn:aws:s3:::models/a/b/*", "arn:aws:s3:::models/a/*").is_conditional());
    assert!(deny("arn:aws:s3:::models/b/*", "arn:aws:s3:::models/a/*").is_conditional());
}

#[test]
fn a_part_has_to_be_allowed_by_every_side() {
    let ask = |resource: &str| {
        let theirs = format!(r#"{{"Principal":"*","Action":"s3:*","Resource":"{resource}"}}"#);
        some_object()
            .abroad()
            .identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models/a/*"}"#)
            .resource(&theirs)
            .answer()
    };
    assert_eq!(ask("arn:aws:s3:::models/*").open, ["only `arn:aws:s3:::models/a/*` is allowed"]);
    assert_eq!(ask("arn:aws:s3:::models/a/b").open, ["only `arn:aws:s3:::models/a/b` is allowed"]);
    assert!(matches!(ask("arn:aws:s3:::models/b/*").outcome, Outcome::Denied(_)));
}

#[test]
fn patterns_that_cross_are_taken_at_their_word() {
    let answer = some_object().identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::*/train/*"}"#).answer();
    assert_eq!(answer.open, ["only `arn:aws:s3:::*/train/*` is allowed"]);
}

#[test]
fn an_unconditional_part_is_preferred_to_a_conditional_one() {
    let answer = some_object()
        .identity(
            r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models/a/*","Condition":{"StringEquals":{"aws:SourceVpce":"v"}}},
               {"Action":"s3:*","Resource":"arn:aws:s3:::models/b/*"}"#,
        )
        .answer();
    assert_eq!(answer.open, ["only `arn:aws:s3:::models/b/*` is allowed"]);
    let whole = some_object()
        .identity(
            r#"{"Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"v"}}},
               {"Action":"s3:*","Resource":"arn:aws:s3:::models/b/*"}"#,
        )
        .answer();
    assert_eq!(whole.open, ["only `arn:aws:s3:::models/b/*` is allowed"]);
    let but_one = some_object()
        .identity(
            r#"{"Action":"s3:*","Resource":["*","arn:aws:s3:::models/b/*"]},
               {"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::models/secret"}"#,
        )
        .answer();
    assert_eq!(but_one.open, ["`arn:aws:s3:::models/secret` is denied"]);
}

#[test]
fn an_action_without_resources_is_asked_for_on_all() {
    let ask = |resource: &str| {
        let scene = scene().asks("bedrock:PutModelInvocationLoggingConfiguration", "*");
        scene.identity(&format!(r#"{{"Action":"bedrock:*","Resource":"{resource}"}}"#)).answer()
    };
    assert!(ask("*").is_certain());
    assert!(ask("arn:aws:bedrock:*:111111111111:*").is_implicit(Layer::Identity(0)));
}

#[test]
fn a_part_may_have_variables() {
    let ask = |scene: Scene| {
        scene.identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models/${aws:username}/*"}"#).answer()
    };
    assert_eq!(ask(some_object().user()).open, ["only `arn:aws:s3:::models/${aws:username}/*` is allowed"]);
    assert!(ask(some_object()).is_implicit(Layer::Identity(0)));
}
