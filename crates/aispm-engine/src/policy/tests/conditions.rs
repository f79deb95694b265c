//! Conditions: which hold, which do not, and which stay open.

use super::*;
use crate::condition::formula::Truth::{self, False, True, Unknown};

/// What a condition of an Allow makes of a request.
fn judged(scene: Scene, condition: &str) -> Truth {
    let answer = scene.identity(&format!(r#"{{"Action":"*","Resource":"*","Condition":{condition}}}"#)).answer();
    match answer.outcome {
        Outcome::Allowed if answer.open.is_empty() => True,
        Outcome::Allowed => Unknown,
        _ => False,
    }
}

#[test]
fn operators_compare() {
    for (condition, truth) in [
        (r#"{"StringEquals":{"k":"Blue"}}"#, True),
        (r#"{"stringequals":{"K":["red","Blue"]}}"#, True),
        (r#"{"StringEquals":{"k":"blue"}}"#, False),
        (r#"{"StringEquals":{"k":"Bl*"}}"#, False),
        (r#"{"StringEqualsIgnoreCase":{"k":"bLUE"}}"#, True),
        (r#"{"StringNotEquals":{"k":["red","Blue"]}}"#, False),
        (r#"{"StringNotEquals":{"k":["red","green"]}}"#, True),
        (r#"{"StringNotEqualsIgnoreCase":{"k":"blue"}}"#, False),
        (r#"{"StringLike":{"k":"B?u*"}}"#, True),
        (r#"{"StringLike":{"k":"b*"}}"#, False),
        (r#"{"StringNotLike":{"k":"B*"}}"#, False),
        (r#"{"StringLike":{"k":[]}}"#, False),
        (r#"{"NumericLessThan":{"n":"11"}}"#, True),
        (r#"{"NumericLessThan":{"n":"10"}}"#, False),
        (r#"{"NumericLessThanEquals":{"n":"10.0"}}"#, True),
        (r#"{"NumericGreaterThan":{"n":"9"}}"#, True),
        (r#"{"NumericGreaterThanEquals":{"n":"11"}}"#, False),
        (r#"{"NumericEquals":{"n":"10"}}"#, True),
        (r#"{"NumericNotEquals":{"n":"10"}}"#, False),
        (r#"{"NumericEquals":{"n":"ten"}}"#, Unknown),
        (r#"{"Bool":{"b":"TRUE"}}"#, True),
        (r#"{"Bool":{"b":"false"}}"#, False),
        (r#"{"IpAddress":{"ip":"10.0.0.0/8"}}"#, True),
        (r#"{"IpAddress":{"ip":"10.1.2.3"}}"#, True),
        (r#"{"IpAddress":{"ip":["192.168.0.0/16","fc00::/7"]}}"#, False),
        (r#"{"NotIpAddress":{"ip":"10.0.0.0/8"}}"#, False),
        (r#"{"Null":{"k":"false"}}"#, True),
        (r#"{"Null":{"k":"true"}}"#, False),
        (r#"{"Null":{"gone":"true"}}"#, True),
        (r#"{"BinaryEquals":{"k":"Qmx1ZQ=="}}"#, Unknown),
        (r#"{"Surprise":{"k":"Blue"}}"#, Unknown),
        (r#"{"StringEquals":{"k":"Blue","b":"false"}}"#, False),
        (r#"{"StringEquals":{"k":"Blue"},"Bool":{"b":"true"}}"#, True),
    ] {
        let scene = scene().key("k", &["Blue"]).key("n", &["10"]).key("b", &["true"]).key("gone", &[]);
        assert_eq!(judged(scene.key("ip", &["10.1.2.3"]), condition), truth, "{condition}");
    }
}

#[test]
fn an_absent_key_fails_what_includes_and_passes_what_excludes() {
    for (condition, truth) in [
        (r#"{"StringEquals":{"gone":"x"}}"#, False),
        (r#"{"StringNotEquals":{"gone":"x"}}"#, True),
        (r#"{"StringLike":{"gone":"*"}}"#, False),
        (r#"{"ArnNotLike":{"gone":"*"}}"#, True),
        (r#"{"Bool":{"gone":"false"}}"#, False),
        (r#"{"NumericLessThan":{"gone":"9"}}"#, False),
        (r#"{"StringEqualsIfExists":{"gone":"x"}}"#, True),
        (r#"{"StringNotEqualsIfExists":{"gone":"x"}}"#, True),
        (r#"{"BoolIfExists":{"gone":"true"}}"#, True),
        (r#"{"ForAllValues:StringEquals":{"gone":"x"}}"#, True),
        (r#"{"ForAnyValue:StringEquals":{"gone":"x"}}"#, False),
        (r#"{"ForAnyValue:StringNotEquals":{"gone":"x"}}"#, False),
        (r#"{"ForAnyValue:StringEqualsIfExists":{"gone":"x"}}"#, True),
    ] {
        assert_eq!(judged(scene().key("gone", &[]), condition), truth, "{condition}");
    }
}

#[test]
fn sets_are_compared_value_by_value() {
    for (condition, truth) in [
        (r#"{"ForAllValues:StringEquals":{"s":["a","b","c"]}}"#, True),
        (r#"{"ForAllValues:StringEquals":{"s":["a"]}}"#, False),
        (r#"{"ForAnyValue:StringEquals":{"s":["b","z"]}}"#, True),
        (r#"{"ForAnyValue:StringEquals":{"s":["z"]}}"#, False),
        (r#"{"ForAnyValue:StringNotEquals":{"s":["a"]}}"#, True),
        (r#"{"ForAllValues:StringNotEquals":{"s":["a"]}}"#, False),
        (r#"{"ForAllValues:StringNotLike":{"s":["z*"]}}"#, True),
    ] {
        assert_eq!(judged(scene().key("s", &["a", "b"]), condition), truth, "{condition}");
    }
}

#[test]
fn arns_are_compared_part_by_part() {
    const ARN: &str = "arn:aws:sns:eu-west-1:999999999999:store/a:111111111111:finance/x";
    for (condition, truth) in [
        (r#"{"ArnLike":{"a":"arn:aws:sns:*:111111111111:finance/*"}}"#, False),
        (r#"{"StringLike":{"a":"arn:aws:sns:*:111111111111:finance/*"}}"#, True),
        (r#"{"ArnEquals":{"a":"arn:aws:sns:*:999999999999:*"}}"#, True),
        (r#"{"ArnLike":{"a":"arn:aws:sns:*"}}"#, False),
        (r#"{"ArnNotLike":{"a":"arn:aws:sns:*:9*:store/*"}}"#, False),
        (r#"{"ArnLike":{"a":"*"}}"#, True),
    ] {
        assert_eq!(judged(scene().key("a", &[ARN]), condition), truth, "{condition}");
    }
}

#[test]
fn the_caller_and_the_resource_are_known() {
    for (condition, truth) in [
        (r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/team/*"}}"#, True),
        (r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/admin"}}"#, True),
        (r#"{"StringEquals":{"aws:principalaccount":"111111111111"}}"#, True),
        (r#"{"StringEquals":{"kms:CallerAccount":"999999999999"}}"#, False),
        (r#"{"StringEquals":{"aws:PrincipalTag/Team":"ml"}}"#, True),
        (r#"{"StringEquals":{"aws:PrincipalTag/team":"ml"}}"#, True),
        (r#"{"StringEquals":{"aws:PrincipalTag/Owner":"ml"}}"#, False),
        (r#"{"StringNotEquals":{"aws:PrincipalTag/Owner":"ml"}}"#, True),
        (r#"{"StringEquals":{"aws:ResourceTag/Data":"public"}}"#, True),
        (r#"{"StringEquals":{"s3:ResourceTag/Data":"secret"}}"#, False),
        (r#"{"StringEquals":{"aws:ResourceTag/Data":"${aws:PrincipalTag/Team}"}}"#, False),
        (r#"{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}"#, True),
        (r#"{"StringEquals":{"aws:ResourceAccount":"111111111111"}}"#, True),
        (r#"{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}"#, True),
        (r#"{"Bool":{"aws:PrincipalIsAWSService":"false"}}"#, True),
        (r#"{"Bool":{"aws:SecureTransport":"true"}}"#, True),
        (r#"{"Null":{"aws:SourceArn":"false"}}"#, False),
        (r#"{"StringNotEqualsIfExists":{"aws:SourceAccount":"111111111111"}}"#, True),
        (r#"{"StringEquals":{"aws:username":"worker"}}"#, False),
        (r#"{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}"#, False),
        (r#"{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01"}}"#, True),
        (r#"{"NumericGreaterThan":{"aws:EpochTime":"1767225600"}}"#, True),
        (r#"{"DateGreaterThan":{"aws:CurrentTime":"soon"}}"#, Unknown),
        (r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#, Unknown),
        (r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#, Unknown),
        (r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, Unknown),
        (r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, True),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, Unknown),
        (r#"{"Bool":{"aws:ViaAWSService":"false"}}"#, Unknown),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme"}}"#, Unknown),
        (r#"{"StringLikeIfExists":{"aws:RequestTag/team":"*"}}"#, True),
        (r#"{"StringLike":{"aws:userid":"*"}}"#, True),
        (r#"{"Null":{"aws:SourceVpce":"true"}}"#, Unknown),
        (r#"{"Null":{"aws:TokenIssueTime":"true"}}"#, False),
        (r#"{"DateGreaterThan":{"aws:TokenIssueTime":"2026-01-01"}}"#, Unknown),
    ] {
        let mut scene = scene();
        (scene.caller_tags, scene.resource_tags) = (tags(&[("Team", "ml")]), tags(&[("Data", "public")]));
        assert_eq!(judged(scene, condition), truth, "{condition}");
    }
}

#[test]
fn tags_that_were_not_seen_stay_open() {
    let mut blind = scene();
    (blind.caller_tags, blind.resource_tags) = (None, None);
    assert_eq!(judged(blind, r#"{"StringEquals":{"aws:PrincipalTag/team":"ml"}}"#), Unknown);
}

#[test]
fn an_organisation_is_known_unknown_or_none() {
    for (organization, truth, excluded) in [
        (Some("o-acme"), True, False),
        (Some("o-other"), False, True),
        (Some(""), False, True),
        (None, Unknown, Unknown),
    ] {
        let scene = || Scene { organization, ..scene() };
        assert_eq!(judged(scene(), r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme"}}"#), truth);
        assert_eq!(judged(scene(), r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme"}}"#), excluded);
    }
    let paths = r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-acme/r-1/ou-1/*"}}"#;
    assert_eq!(judged(Scene { organization: Some("o-acme"), ..scene() }, paths), Unknown);
    assert_eq!(judged(Scene { organization: Some("o-other"), ..scene() }, paths), False);
}

#[test]
fn the_region_is_that_of_the_resource() {
    let asks = |condition| {
        judged(
            scene().asks("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/e"),
            condition,
        )
    };
    assert_eq!(asks(r#"{"StringEquals":{"aws:RequestedRegion":["eu-west-1"]}}"#), True);
    assert_eq!(asks(r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}}"#), False);
    // The ARN of a bucket says no region.
    assert_eq!(judged(scene(), r#"{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#), Unknown);
}

#[test]
fn variables_have_the_values_of_the_request() {
    for (resource, user, role) in [
        ("arn:aws:s3:::models/${aws:username}/*", True, False),
        ("arn:aws:s3:::models/${aws:username,'ann'}/*", True, True),
        ("arn:aws:s3:::models/${AWS:UserName}/x*", False, False),
        ("arn:aws:s3:::models/${aws:userid}/*", Unknown, Unknown),
        ("arn:aws:s3:::other/${aws:userid}/*", False, False),
        ("arn:aws:s3:::models/${aws:PrincipalTag/none}*", False, False),
        ("arn:aws:s3:::models/${broken", False, False),
    ] {
        for (scene, truth) in [(scene().user(), user), (scene(), role)] {
            let scene = scene.asks("s3:GetObject", "arn:aws:s3:::models/ann/a.bin");
            let answer = scene.identity(&format!(r#"{{"Action":"s3:*","Resource":"{resource}"}}"#)).answer();
            let found = match answer.outcome {
                Outcome::Allowed if answer.open.is_empty() => True,
                Outcome::Allowed => Unknown,
                _ => False,
            };
            assert_eq!(found, truth, "{resource}");
        }
    }
}

#[test]
fn a_value_of_a_variable_is_no_pattern() {
    let mut scene = scene().asks("s3:GetObject", "arn:aws:s3:::models/b");
    scene.caller_tags = tags(&[("home", "*")]);
    let answer =
        scene.identity(r#"{"Action":"s3:*","Resource":"arn:aws:s3:::models/${aws:PrincipalTag/home}"}"#).answer();
    assert!(answer.is_implicit(Layer::Identity(0)));
}

#[test]
fn what_is_left_open_is_said() {
    let answer = scene()
        .identity(r#"{"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}"#)
        .answer();
    assert_eq!(answer.open, ["`aws:SourceVpce` StringEquals vpce-1 was left open"]);
    let answer = scene().identity(
        r#"{"Action":"*","Resource":"*"},
           {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#,
    );
    assert_eq!(answer.answer().open, ["`aws:MultiFactorAuthPresent` Bool false of a denial was left open"]);
}
