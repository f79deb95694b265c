//! Actions, resources and their wildcards.

use proptest::prelude::*;

use super::{
    super::pattern::{Asked, Fit, Pattern, Reach},
    *,
};

#[test]
fn the_table_is_sorted_and_every_name_is_found() {
    let names: Vec<&str> = ActionSet::all().iter().map(ActionId::name).collect();
    assert!(names.is_sorted() && names.windows(2).all(|pair| pair.first() != pair.last()));
    for name in names {
        let policy = policy(&format!(r#"{{"Action":"{}","Resource":"*"}}"#, name.to_uppercase()));
        assert_eq!(policy.allowed().iter().map(ActionId::name).collect::<Vec<_>>(), [name]);
    }
    assert_eq!(action!("bedrock:InvokeModel").name(), "bedrock:InvokeModel");
    assert_eq!(action!("s3:GetObject", "s3:PutObject").iter().count(), 2);
}

#[test]
fn actions_are_resolved_with_wildcards_and_in_any_case() {
    for (action, element, named) in [
        ("s3:GetObject", "s3:GetObject", true),
        ("s3:GetObject", "S3:getobject", true),
        ("s3:GetObject", "s3:Get*", true),
        ("s3:GetObject", "s3:*Object", true),
        ("s3:GetObject", "s3:?etObject", true),
        ("s3:GetObject", "*", true),
        ("s3:GetObject", "*:*", true),
        ("s3:GetObject", "s*:GetObject", true),
        ("s3:GetObject", "s3:*", true),
        ("s3:GetObject", "s3:Get", false),
        ("s3:GetObject", "s3:GetObjec?t", false),
        ("s3:GetObject", "s3:Put*", false),
        ("s3:GetObject", "GetObject", false),
        ("s3:GetObject", "", false),
        ("s3:GetObject", ":", false),
        ("s3:GetObject", "s3vectors:*", false),
        ("bedrock:InvokeModel", "bedrock-*:*", false),
        ("bedrock-agentcore:InvokeGateway", "bedrock:*", false),
        ("bedrock-agentcore:InvokeGateway", "bedrock*", false),
        ("bedrock-agentcore:InvokeGateway", "bedrock*:Invoke*", true),
    ] {
        let policy = policy(&format!(r#"{{"Action":"{element}","Resource":"*"}}"#));
        assert_eq!(policy.allowed().contains(find(action)), named, "{element} on {action}");
        let excluding = Policy::compile(&statements(&format!(r#"{{"NotAction":"{element}","Resource":"*"}}"#)));
        assert_eq!(excluding.allowed().contains(find(action)), !named, "not {element} on {action}");
    }
}

#[test]
fn a_statement_without_actions_allows_nothing() {
    assert!(policy(r#"{"Resource":"*"}"#).allowed().is_empty());
    assert!(policy(r#"{"Effect":"allow","Action":"*","Resource":"*"}"#).allowed().is_empty());
}

#[test]
fn resources_are_matched_by_segment() {
    for (pattern, arn, fits) in [
        ("*", "anything", true),
        ("arn:aws:s3:::models/*", "arn:aws:s3:::models/a/b.bin", true),
        ("arn:aws:s3:::models/*", "arn:aws:s3:::models", false),
        ("arn:aws:s3:::models*", "arn:aws:s3:::models-old/a", true),
        ("arn:aws:s3:::models/*/x", "arn:aws:s3:::models/a/b/x", true),
        ("arn:aws:s3:::models/*/x", "arn:aws:s3:::models/x", false),
        ("arn:aws:s3:::models/a?", "arn:aws:s3:::models/aé", true),
        ("arn:aws:s3:::Models/a", "arn:aws:s3:::models/a", false),
        ("arn:aws:sqs:eu-*-1:111111111111:q", "arn:aws:sqs:eu-west-1:111111111111:q", true),
        // A wildcard in the middle of a segment stays in it; one at its end goes on.
        ("arn:aws:sqs:eu-*t-1:111111111111:q", "arn:aws:sqs:eu-west-1:111111111111:q", true),
        ("arn:aws:sqs:e*1:q", "arn:aws:sqs:eu-west-1:111111111111:q", false),
        ("arn:aws:sqs:*1:q", "arn:aws:sqs:eu-west-1:111111111111:q", false),
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111111111111:q", true),
        ("arn:aws:sqs*", "arn:aws:sqs:eu-west-1:111111111111:q", true),
        ("arn:aws:sqs?eu-west-1:111111111111:q", "arn:aws:sqs:eu-west-1:111111111111:q", false),
        // Behind the fifth colon everything is one segment.
        ("arn:aws:logs:*:*:log-group:/ai/*x:*", "arn:aws:logs:eu-west-1:111111111111:log-group:/ai/a:b/x:y", true),
        ("arn:aws:s3:::models/${*}", "arn:aws:s3:::models/a", false),
        ("arn:aws:s3:::models/${$}a", "arn:aws:s3:::models/$a", true),
        ("", "arn:aws:s3:::models", false),
    ] {
        let whole = Pattern::new(pattern, Reach::Segments).fit(&Asked::exactly(arn)) == Fit::Whole;
        assert_eq!(whole, fits, "{pattern} on {arn}");
    }
}

#[test]
fn a_family_is_taken_in_whole_in_part_or_not() {
    for (pattern, family, fit) in [
        ("*", "arn:aws:s3:::models/*", Fit::Whole),
        ("arn:aws:s3:::models/*", "arn:aws:s3:::models/*", Fit::Whole),
        ("arn:aws:s3:::*", "arn:aws:s3:::models/*", Fit::Whole),
        ("arn:aws:s3:::models/train/*", "arn:aws:s3:::models/*", Fit::Part),
        ("arn:aws:s3:::models/one.bin", "arn:aws:s3:::models/*", Fit::Part),
        ("arn:aws:s3:::*/train/*", "arn:aws:s3:::models/*", Fit::Part),
        ("arn:aws:s3:::models/*.csv", "arn:aws:s3:::models/train/*", Fit::Part),
        ("arn:aws:s3:::models", "arn:aws:s3:::models/*", Fit::None),
        ("arn:aws:s3:::other/*", "arn:aws:s3:::models/*", Fit::None),
        // A wildcard goes past slashes, and an object may be called `x-logs/y`; but that is not what it is meant for.
        ("arn:aws:s3:::*-logs/*", "arn:aws:s3:::models/x-logs/y", Fit::Whole),
        ("arn:aws:s3:::*-logs/*", "arn:aws:s3:::models/x-logs/*", Fit::Whole),
        ("arn:aws:s3:::*-logs/*", "arn:aws:s3:::models/*", Fit::None),
        ("arn:aws:s3:::*secret*", "arn:aws:s3:::models/*", Fit::None),
        ("arn:aws:s3:::mod?ls/*", "arn:aws:s3:::models/*", Fit::Whole),
        ("arn:aws:s3:::m*/secret*", "arn:aws:s3:::models/*", Fit::Part),
        ("arn:aws:iam::*:role/*/admin", "arn:aws:iam::111111111111:role/*", Fit::Part),
        ("arn:aws:s3:::*-logs/*", "arn:aws:s3:::models/a", Fit::None),
        ("arn:aws:s3:::models/?", "arn:aws:s3:::models/*", Fit::Part),
        ("arn:aws:s3:::models/?", "arn:aws:s3:::models/??", Fit::None),
        ("arn:aws:bedrock:*::foundation-model/*", "arn:aws:bedrock:*::foundation-model/anthropic.*", Fit::Whole),
        // An action without resources needs every resource.
        ("arn:aws:bedrock:*", "*", Fit::None),
        ("arn:aws:bedrock:*:*:*?", "*", Fit::None),
        ("*", "*", Fit::Whole),
    ] {
        assert_eq!(Pattern::new(pattern, Reach::Segments).fit(&Asked::family(family)), fit, "{pattern} on {family}");
    }
}

#[test]
fn hostile_patterns_take_no_time() {
    let arn = format!("arn:aws:s3:::{}", "a".repeat(50_000));
    let pattern = Pattern::new(&format!("{}b", "*a?".repeat(300)), Reach::Text);
    assert_eq!(pattern.fit(&Asked::exactly(&arn)), Fit::None);
    let family = format!("arn:aws:s3:::{}", "a*".repeat(900));
    assert_eq!(pattern.fit(&Asked::family(&family)), Fit::Part);
}

/// Whether a text fits, the slow way.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => fits(rest, text) || text.split_first().is_some_and(|(_, tail)| fits(pattern, tail)),
        (Some((wanted, rest)), Some((found, tail))) => (wanted == found || *wanted == b'?') && fits(rest, tail),
        _ => false,
    }
}

proptest! {
    #[test]
    fn patterns_agree_with_the_slow_way(pattern in "[ab*?]{0,7}", text in "[ab]{0,8}") {
        let fit = Pattern::new(&pattern, Reach::Text).fit(&Asked::exactly(&text));
        prop_assert_eq!(fit == Fit::Whole, fits(pattern.as_bytes(), text.as_bytes()));
    }

    #[test]
    fn families_agree_with_their_members(pattern in "[ab*?]{1,5}", family in "[ab?]{0,2}[*?][ab*]{0,2}x") {
        let fit = Pattern::new(&pattern.replace('b', "x"), Reach::Text).fit(&Asked::family(&family));
        // Every text of up to six of these characters.
        let longer = |texts: Vec<Vec<u8>>| {
            texts.iter().flat_map(|text| b"abx".map(|last| [text.as_slice(), &[last]].concat())).collect::<Vec<_>>()
        };
        let texts = std::iter::successors(Some(vec![Vec::new()]), |texts| Some(longer(texts.clone()))).take(7).flatten();
        let pattern = pattern.replace('b', "x");
        let members: Vec<_> = texts.filter(|text| fits(family.as_bytes(), text)).collect();
        let taken = members.iter().filter(|text| fits(pattern.as_bytes(), text)).count();
        prop_assert!(taken == 0 || fit != Fit::None, "{pattern} takes {taken} of {family}");
        prop_assert!(fit != Fit::Whole || taken == members.len(), "{pattern} does not take all of {family}");
    }

    #[test]
    fn nothing_panics(pattern in ".{0,40}", text in ".{0,40}", family in any::<bool>()) {
        let asked = if family { Asked::family(&text) } else { Asked::under(&text) };
        for reach in [Reach::Segments, Reach::Parts, Reach::Text] {
            Pattern::new(&pattern, reach).fit(&asked);
        }
        let statement = format!(r#"{{"Action":{0},"Principal":{0},"Resource":{0},"Condition":{{{0}:{{{0}:{0}}}}}}}"#,
            serde_json::Value::from(pattern));
        let mut scene = scene().identity(&statement).resource(&statement);
        scene.identity.push(Sight::Seen(policy(&statement.replace("Action", "NotAction"))));
        scene.answer();
    }
}
