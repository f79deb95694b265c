//! Policies as they are found in the field, and who they let in.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{super::document::parse, *};

const OWN: &str = "111122223333";

/// Who the statements let in, where 777788889999 is part of the same scan.
fn lets_in(statements: &str) -> Vec<String> {
    let read = parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap();
    strangers(OWN, &|account| account == "777788889999", &read)
}

fn allow(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::acme/*","Condition":{condition}}}"#
    )
}

fn anyone_if(condition: &str) -> Vec<String> {
    lets_in(&allow(r#""*""#, condition))
}

fn anyone_unless(denial: &str) -> Vec<String> {
    lets_in(&format!("{},{denial}", allow(r#"{"AWS":"*"}"#, "{}")))
}

#[test]
fn a_star_in_any_form_is_anyone() {
    for principal in [r#""*""#, r#"{"AWS":"*"}"#, r#"{"AWS":["*"]}"#, r#"{"AWS":["111122223333","*"]}"#] {
        assert_eq!(lets_in(&allow(principal, "{}")), ["*"], "{principal}");
    }
}

#[test]
fn all_but_a_few_is_anyone() {
    let statement =
        r#"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"s3:*","Resource":"*"}"#;
    assert_eq!(lets_in(statement), ["*"]);
}

#[test]
fn accounts_are_named_in_many_ways() {
    let principals = r#"{"AWS":["999988887777","arn:aws:iam::222233334444:root",
        "arn:aws:sts::333344445555:assumed-role/Ops/me","arn:aws-us-gov:iam::444455556666:user/x"]}"#;
    assert_eq!(lets_in(&allow(principals, "{}")), ["222233334444", "333344445555", "444455556666", "999988887777"]);
}

#[test]
fn own_and_scanned_accounts_are_no_strangers() {
    let principals =
        r#"{"AWS":["111122223333","arn:aws:iam::777788889999:role/Reader","arn:aws:iam::111122223333:root"]}"#;
    assert!(lets_in(&allow(principals, "{}")).is_empty());
}

#[test]
fn services_providers_and_deleted_principals_are_no_accounts() {
    for principal in [
        r#"{"Service":"cloudfront.amazonaws.com"}"#,
        r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
        r#"{"AWS":"AROAEXAMPLEEXAMPLEEXA"}"#,
        r#"{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"}"#,
    ] {
        assert!(lets_in(&allow(principal, "{}")).is_empty(), "{principal}");
    }
}

#[test]
fn a_canonical_user_is_reported_by_its_id() {
    assert_eq!(lets_in(&allow(r#"{"CanonicalUser":"79a59df9"}"#, "{}")), ["79a59df9"]);
}

#[test]
fn a_denial_lets_nobody_in() {
    assert!(lets_in(r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#).is_empty());
}

#[test]
fn conditions_on_accounts_leave_those_accounts() {
    for (condition, left) in [
        (r#"{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}"#, vec!["999988887777"]),
        (r#"{"StringEquals":{"aws:PrincipalAccount":["111122223333","999988887777"]}}"#, vec!["999988887777"]),
        (r#"{"StringEquals":{"AWS:SourceOwner":"111122223333"}}"#, vec![]),
        (r#"{"StringEquals":{"aws:SourceAccount":111122223333}}"#, vec![]),
        (r#"{"StringLike":{"aws:SourceAccount":"111122223333"}}"#, vec![]),
        (
            r#"{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.eu-west-1.amazonaws.com"}}"#,
            vec![],
        ),
        (r#"{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}"#, vec![]),
        (r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}"#, vec![]),
        (r#"{"StringEqualsIfExists":{"aws:PrincipalAccount":"111122223333"}}"#, vec![]),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/Ops-*"}}"#, vec!["999988887777"]),
        (r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"}}"#, vec![]),
        (r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:999988887777:news"}}"#, vec!["999988887777"]),
        (r#"{"ForAnyValue:StringEquals":{"aws:PrincipalAccount":"999988887777"}}"#, vec!["999988887777"]),
        (r#"{"StringEquals":{"aws:userid":"999988887777"}}"#, vec!["999988887777"]),
    ] {
        assert_eq!(anyone_if(condition), left, "{condition}");
    }
}

#[test]
fn conditions_on_organisations_networks_and_services_leave_no_account() {
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}"#,
        r#"{"StringEquals":{"aws:PrincipalOrgID":["o-acme1234","o-sub56789"]}}"#,
        r#"{"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}"#,
        r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-acme1234/r-ab12/ou-ab12-11111111/*"]}}"#,
        r#"{"StringEquals":{"aws:SourceOrgID":"o-acme1234"}}"#,
        r#"{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}"#,
        r#"{"StringEquals":{"aws:sourceVpce":"vpce-0a1b2c3d"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":["203.0.113.9","2001:db8:1234::/48"]}}"#,
        r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::acme-uploads"}}"#,
        r#"{"StringLike":{"aws:userId":["AROAEXAMPLEEXAMPLEEXA:*","AIDAEXAMPLEEXAMPLEEXA"]}}"#,
        r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#,
        r#"{"StringEquals":{"aws:PrincipalServiceName":"delivery.logs.amazonaws.com"}}"#,
        r#"{"ForAllValues:StringLike":{"aws:PrincipalOrgPaths":"o-acme1234/*"},"Null":{"aws:PrincipalOrgPaths":"false"}}"#,
        r#"{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-0a1b2c3d"},"Null":{"aws:SourceVpce":false}}"#,
        r#"{"StringEquals":{"aws:SourceAccount":"*"}}"#,
    ] {
        assert!(anyone_if(condition).is_empty(), "{condition}");
    }
}

#[test]
fn conditions_that_do_not_bind_the_caller_leave_anyone() {
    for condition in [
        "{}",
        r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
        r#"{"StringLike":{"aws:SourceAccount":"*"}}"#,
        r#"{"StringLike":{"aws:PrincipalOrgID":"*"}}"#,
        r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#,
        r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-acme1234"}}"#,
        r#"{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-0a1b2c3d"}}"#,
        r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}"#,
        r#"{"StringNotEquals":{"aws:PrincipalAccount":"999988887777"}}"#,
        r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/0"]}}"#,
        r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}"#,
        r#"{"IpAddress":{"aws:SourceIp":"::/0"}}"#,
        r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#,
        r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Reader"}}"#,
        r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
        r#"{"ArnLike":{"aws:SourceArn":"*"}}"#,
        r#"{"StringLike":{"aws:userid":"*:me"}}"#,
        r#"{"StringEquals":{"aws:PrincipalTag/team":"ml"}}"#,
        r#"{"StringEquals":{"sts:ExternalId":"acme-7"}}"#,
        r#"{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#,
        r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalTag/home}"}}"#,
        r#"{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}"#,
        r#"{"Null":{"aws:PrincipalOrgID":"false"}}"#,
        r#"{"Bool":{"aws:PrincipalIsAWSService":"false"}}"#,
    ] {
        assert_eq!(anyone_if(condition), ["*"], "{condition}");
    }
}

#[test]
fn all_conditions_must_hold() {
    let condition = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234","aws:PrincipalAccount":"999988887777"}}"#;
    assert_eq!(anyone_if(condition), ["999988887777"]);
    let condition = r#"{"StringEquals":{"aws:PrincipalAccount":["999988887777","222233334444"],"aws:SourceAccount":"222233334444"}}"#;
    assert_eq!(anyone_if(condition), ["222233334444"]);
}

#[test]
fn a_named_account_stays_named_whatever_the_conditions() {
    let condition = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}"#;
    assert_eq!(lets_in(&allow(r#"{"AWS":"999988887777"}"#, condition)), ["999988887777"]);
}

#[test]
fn a_denial_to_everybody_else_is_a_condition() {
    for denial in [
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme","arn:aws:s3:::acme/*"],
            "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme1234"}}}"#,
        r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:Get*","Resource":"*",
            "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalAccount":"111122223333"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}"#,
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:role/Ops"]},"Action":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#,
    ] {
        assert!(anyone_unless(denial).is_empty(), "{denial}");
    }
}

#[test]
fn a_denial_that_spares_an_account_leaves_it() {
    let denial = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
        "Condition":{"StringNotEquals":{"aws:PrincipalAccount":["111122223333","999988887777"]}}}"#;
    assert_eq!(anyone_unless(denial), ["999988887777"]);
}

#[test]
fn a_denial_of_something_else_changes_nothing() {
    for denial in [
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::acme"}"#,
        r#"{"Effect":"Deny","Principal":{"AWS":"999988887777"},"Action":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:GetObject","Resource":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
            "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme1234"},"Bool":{"aws:PrincipalIsAWSService":"false"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
            "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme1234","aws:PrincipalTag/exempt":"yes"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
            "Condition":{"ForAnyValue:StringNotLike":{"aws:PrincipalOrgPaths":"o-acme1234/*"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}}"#,
    ] {
        assert_eq!(anyone_unless(denial), ["*"], "{denial}");
    }
}

#[test]
fn services_without_a_source_are_unbound() {
    let trust = |service: &str, condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole","Condition":{condition}}}"#
        )
    };
    let unbound =
        |statements: String| unbound_services(OWN, &parse(&format!(r#"{{"Statement":[{statements}]}}"#)).unwrap());
    assert_eq!(unbound(trust("bedrock.amazonaws.com", "{}")), ["bedrock.amazonaws.com"]);
    for condition in [
        r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
        r#"{"ArnLike":{"AWS:SourceArn":"arn:aws:bedrock:eu-west-1:111122223333:agent/*"}}"#,
        r#"{"StringEquals":{"aws:SourceOrgID":"o-acme1234"}}"#,
    ] {
        assert!(unbound(trust("bedrock.amazonaws.com", condition)).is_empty(), "{condition}");
    }
    for condition in [
        r#"{"ArnLike":{"aws:SourceArn":"arn:aws:bedrock:*:*:agent/*"}}"#,
        r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#,
        r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme1234"}}"#,
    ] {
        assert_eq!(unbound(trust("sagemaker.amazonaws.com", condition)), ["sagemaker.amazonaws.com"], "{condition}");
    }
    let both = format!(
        "{},{}",
        trust("lambda.amazonaws.com", "{}"),
        r#"{"Effect":"Deny","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#
    );
    assert_eq!(unbound(both), ["lambda.amazonaws.com"]);
}

#[test]
fn a_pattern_takes_in_narrower_patterns() {
    for (wide, narrow) in
        [("*", "s3:*"), ("s3:*", "s3:Get*"), ("s3:?et*", "s3:GetObject"), ("a*c", "abbc"), ("a*", "a")]
    {
        assert!(matches(wide, narrow), "{wide} {narrow}");
    }
    for (narrow, wide) in [("s3:Get*", "s3:*"), ("s3:?", "s3:*"), ("a*c", "acb"), ("", "a"), ("abc", "ab")] {
        assert!(!matches(narrow, wide), "{narrow} {wide}");
    }
}
