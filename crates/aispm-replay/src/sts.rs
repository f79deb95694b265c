//! The calls with which a client finds out who it is: answered by the server itself, from the access key.

use serde_json::Value;

use crate::{Answer, Call};

/// The answer to a call of STS. Nothing when it is none that every account answers.
pub(crate) fn answer(call: &Call) -> Option<Answer> {
    if call.service != "sts" {
        return None;
    }
    match call.operation.as_str() {
        "GetCallerIdentity" => Some(identity(&call.account)),
        "AssumeRole" => Some(assumed(call)),
        _ => None,
    }
}

fn identity(account: &str) -> Answer {
    Answer::ok(format!(
        "<GetCallerIdentityResponse><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{account}:user/replay</Arn><UserId>AIDAREPLAY</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult></GetCallerIdentityResponse>"
    ))
}

/// Credentials of the account in the role's ARN.
fn assumed(call: &Call) -> Answer {
    let role = call.input.get("RoleArn").and_then(Value::as_str).unwrap_or_default();
    let account = role.split(':').nth(4).filter(|a| a.len() == 12 && a.bytes().all(|b| b.is_ascii_digit()));
    let Some(account) = account else {
        return Answer::error(400, "ValidationError", "the ARN of the role names no account");
    };
    let name = role
        .rsplit('/')
        .next()
        .filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b)));
    let name = name.unwrap_or("role");
    Answer::ok(format!(
        "<AssumeRoleResponse><AssumeRoleResult>\
         <AssumedRoleUser><AssumedRoleId>AROAREPLAY:aispm</AssumedRoleId>\
         <Arn>arn:aws:sts::{account}:assumed-role/{name}/aispm</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>replay</SecretAccessKey>\
         <SessionToken>replay</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
         </AssumeRoleResult></AssumeRoleResponse>"
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use serde_json::{Map, json};

    use super::answer;
    use crate::Call;

    fn said(operation: &str, role: &str) -> Option<String> {
        let mut input = Map::new();
        input.insert("RoleArn".to_owned(), json!(role));
        let call = Call {
            service: "sts".to_owned(),
            operation: operation.to_owned(),
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            input,
        };
        Some(String::from_utf8(answer(&call)?.body()?.to_vec()).unwrap())
    }

    #[test]
    fn a_role_leads_to_its_account() {
        let answer = said("AssumeRole", "arn:aws:iam::444455556666:role/path/audit").unwrap();
        assert!(answer.contains("<AccessKeyId>ASIA444455556666</AccessKeyId>"));
        assert!(answer.contains("assumed-role/audit/aispm"));
        assert!(!said("AssumeRole", "arn:aws:iam::444455556666:role/<x>").unwrap().contains("<x>"));
        assert_eq!(said("AssumeRole", "arn:aws:iam::x:role/audit"), None);
        assert_eq!(said("GetSessionToken", ""), None);
        assert!(said("GetCallerIdentity", "").unwrap().contains("<Account>111122223333</Account>"));
    }
}
