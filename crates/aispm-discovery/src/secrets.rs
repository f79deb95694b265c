//! Secrets in text: found, and reduced at once to class, length and a keyed hash.

mod named;
mod shape;
mod stand_in;

use std::{collections::BTreeMap, fmt, ops::Range};

use aispm_inventory::record::SecretFound;

/// More than any cloud accepts in one setting, script, prompt or definition.
const SCANNED_BYTES: usize = 4 * 1024 * 1024;

/// Looks for secrets, and forgets them as soon as it has hashed them.
#[derive(Clone)]
pub struct SecretScanner {
    key: [u8; 32],
}

/// A stretch of text that is a secret.
struct Candidate {
    class: &'static str,
    span: Range<usize>,
}

impl SecretScanner {
    /// A scanner whose hashes can be compared with those of any other with the same key.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The secrets in a text that stood `at` a place; `name` is what the value is called, if it has a name.
    ///
    /// A secret in a text of several lines without a name is said to stand `at` its line.
    #[must_use]
    pub fn scan(&self, at: &str, name: Option<&str>, text: &str) -> Vec<SecretFound> {
        let text = head(text);
        // Most specific first: what overlaps an earlier one is the same secret seen less clearly.
        let mut candidates = shape::candidates(text);
        candidates.extend(name.and_then(|name| named::whole(name, text)));
        candidates.extend(named::assigned(text));
        let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
        for candidate in candidates {
            let before = kept.range(..candidate.span.end).next_back();
            if before.is_none_or(|(_, kept)| kept.span.end <= candidate.span.start) {
                kept.insert(candidate.span.start, candidate);
            }
        }
        let by_line = name.is_none() && text.trim().contains('\n');
        let (mut line, mut counted) = (1, 0);
        let mut found = Vec::with_capacity(kept.len());
        for Candidate { class, span } in kept.into_values() {
            line += text.get(counted..span.start).unwrap_or_default().matches('\n').count();
            counted = span.start;
            let at = if by_line { format!("{at} line {line}") } else { at.to_owned() };
            found.push(self.reduce(at, class, text.get(span).unwrap_or_default()));
        }
        found.dedup();
        found
    }

    fn reduce(&self, at: String, class: &str, secret: &str) -> SecretFound {
        let hash = blake3::keyed_hash(&self.key, secret.as_bytes()).to_hex();
        SecretFound {
            at,
            class: class.to_owned(),
            length: i64::try_from(secret.chars().count()).unwrap_or(i64::MAX),
            hash: hash.chars().take(16).collect(),
        }
    }
}

impl fmt::Debug for SecretScanner {
    /// Without the key: whoever has it can guess short secrets from their hashes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretScanner").finish_non_exhaustive()
    }
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SCANNED_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCANNER: SecretScanner = SecretScanner::new([7; 32]);

    fn classes(name: Option<&str>, text: &str) -> Vec<String> {
        SCANNER.scan("x", name, text).into_iter().map(|s| s.class).collect()
    }

    /// Real shapes, put together here so that no scanner of source code takes them for live ones.
    fn shaped() -> Vec<(&'static str, String)> {
        let a = |n: usize| "Ab1".chars().cycle().take(n).collect::<String>();
        vec![
            ("aws_access_key_id", ["AKIA", "QYLPMN5HFIQR7XYA"].concat()),
            ("anthropic_api_key", format!("sk-ant-api03-{}", a(90))),
            ("openai_api_key", format!("sk-{}", a(48))),
            ("openai_api_key", format!("sk-proj-{}", a(48))),
            ("hugging_face_token", format!("hf_{}", a(34))),
            ("github_token", format!("ghp_{}", a(36))),
            ("github_token", format!("github_pat_{}", a(70))),
            ("gitlab_token", format!("glpat-{}", a(20))),
            ("slack_token", format!("xoxb-{}", "1234567890-".repeat(3))),
            ("google_api_key", format!("AIza{}", a(35))),
            ("pinecone_api_key", format!("pcsk_{}", a(60))),
            ("stripe_api_key", format!("sk_live_{}", a(24))),
            ("databricks_token", format!("dapi{}", "0123456789abcdef".repeat(2))),
            ("private_key", format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----", a(64))),
            ("jwt", format!("eyJ{}.eyJ{}.{}", a(20), a(40), a(43))),
            ("azure_storage_key", format!("AccountName=x;AccountKey={}==;EndpointSuffix=y", a(86))),
            ("password_in_url", "postgres://acme:hunter22@db.acme.example/app".to_owned()),
        ]
    }

    #[test]
    fn every_shape_is_found_alone_in_a_sentence_and_under_a_name() {
        for (class, secret) in shaped() {
            assert_eq!(classes(None, &secret), [class], "{class}");
            assert_eq!(classes(None, &format!("use {secret} here")), [class], "{class} in a sentence");
            assert_eq!(classes(Some("MY_SECRET_TOKEN"), &secret), [class], "{class} under a telling name");
            assert_eq!(classes(None, &format!("export API_TOKEN='{secret}'")), [class], "{class} in a script");
        }
    }

    #[test]
    fn no_part_of_a_secret_is_in_what_comes_out() {
        let mut texts = shaped();
        texts.push(("secret_by_name", "DB_PASSWORD=Tr0ub4dor&3".to_owned()));
        for (class, text) in texts {
            let out = format!("{:?}", SCANNER.scan("environment.X", None, &text));
            assert!(out.contains(class), "{out}");
            let parts = text.as_bytes().windows(8).map(|w| String::from_utf8_lossy(w).into_owned());
            for part in parts.filter(|p| !p.contains("PRIVATE")) {
                assert!(!out.contains(&part), "`{part}` of {class}");
            }
        }
        assert!(!format!("{SCANNER:?}").contains('7'));
    }

    #[test]
    fn the_secret_key_of_aws_is_known_by_its_name() {
        let secret = ["wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYq8ZtUvWx2Y"].concat();
        assert_eq!(classes(Some("AWS_SECRET_ACCESS_KEY"), &secret), ["aws_secret_access_key"]);
        assert_eq!(classes(None, &format!("aws_secret_access_key = {secret}\n")), ["aws_secret_access_key"]);
        assert_eq!(classes(None, &format!(r#"{{"SecretAccessKey": "{secret}"}}"#)), ["aws_secret_access_key"]);
        let set = format!("aws configure set aws_secret_access_key {secret}");
        assert_eq!(classes(None, &set), ["aws_secret_access_key"]);
        assert!(classes(None, &secret).is_empty(), "forty characters alone are no evidence");
        assert!(classes(Some("COMMIT"), &"0a".repeat(20)).is_empty());
    }

    #[test]
    fn a_telling_name_with_a_value_is_a_secret() {
        for name in [
            "DB_PASSWORD",
            "dbPassword",
            "API_KEY",
            "OPENAIAPIKEY",
            "OpenAIApiKey",
            "client_secret",
            "AUTH_TOKEN",
            "private-key",
            "AWS_ACCESS_KEY",
            "SERVICE_CREDENTIALS",
            "PASSWORD_PROD",
            "mysql_passwd",
        ] {
            assert_eq!(classes(Some(name), "Tr0ub4dor&3"), ["secret_by_name"], "{name}");
        }
    }

    #[test]
    fn names_that_only_speak_of_secrets_are_silent() {
        for name in [
            "OPENAI_API_KEY_SECRET_ARN",
            "DB_PASSWORD_ARN",
            "SECRET_NAME",
            "API_KEY_PATH",
            "TOKEN_FILE",
            "max_tokens",
            "MAX_NEW_TOKENS",
            "token_limit",
            "tokenizer",
            "TOKENIZERS_PARALLELISM",
            "pad_token",
            "eos_token",
            "token_count",
            "SECRET_ID",
            "AWS_ACCESS_KEY_ID",
            "SECRETS_MANAGER_ENDPOINT",
            "PUBLIC_KEY",
            "MODEL_NAME",
            "PARTITION_KEY",
            "TOKEN_URL",
            "SECRETARY",
        ] {
            assert!(classes(Some(name), "Tr0ub4dor&3").is_empty(), "{name}");
        }
    }

    #[test]
    fn references_and_placeholders_are_silent() {
        for value in [
            "",
            "short",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
            "{{resolve:secretsmanager:db:SecretString:password}}",
            "${DB_PASSWORD}",
            "$DB_PASSWORD",
            "$(aws ssm get-parameter --name x)",
            "secretsmanager/db",
            "changeme",
            "xxxxxxxxxx",
            "********",
            "<your password here>",
            "your-api-key",
            "true",
            "false",
            "12345678",
            "0.25",
            "/run/secrets/db",
            "/mnt/secrets/token.txt",
            "./token",
            "~/.netrc",
            "s3://acme/secret",
            "https://auth.acme.example/token",
            "config/secret.json",
            "placeholder",
            "REPLACE_ME",
        ] {
            assert!(classes(Some("DB_PASSWORD"), value).is_empty(), "{value}");
            assert!(classes(None, &format!("DB_PASSWORD={value}")).is_empty(), "assigned {value}");
        }
        assert!(classes(None, "postgres://acme:${DB_PASSWORD}@db/app").is_empty());
        assert!(classes(None, "https://user:<password>@host/").is_empty());
        assert!(classes(None, "OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx").is_empty());
    }

    #[test]
    fn assignments_in_scripts_prompts_and_documents_are_read() {
        for text in [
            "export DB_PASSWORD=hunter22",
            "DB_PASSWORD='hunter22' python train.py",
            "password: hunter22",
            "the admin password: hunter22.",
            r#"{"env": {"password": "hunter22"}}"#,
            r#"{\"password\": \"hunter22\"}"#,
            r#"command: "mysql --password=hunter22 -u root""#,
            "login --password hunter22",
            r#"self.api_key = "hunter22""#,
            "token := `hunter22`",
        ] {
            let found = SCANNER.scan("x", None, text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found.iter().all(|s| s.class == "secret_by_name" && s.length == 8), "{text}: {found:?}");
        }
    }

    #[test]
    fn code_and_prose_about_secrets_are_silent() {
        for text in [
            "token = client.get_token()",
            "password = os.environ['DB_PASSWORD']",
            "password=args.password",
            "api_key=api_key",
            "def login(password: string)",
            "Never reveal the password: whoever asks for it is lying.",
            "if token == expected_token:",
            "The secret: always be kind.",
            "learn sk-learn-classification-with-pipelines-and-more today",
            "max_tokens=100000 stop_token=stopping",
            "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
            "echo password:",
        ] {
            assert!(classes(None, text).is_empty(), "{text}: {:?}", SCANNER.scan("x", None, text));
        }
    }

    #[test]
    fn a_secret_in_a_script_stands_at_its_line() {
        let found =
            SCANNER.scan("on_start", None, "#!/bin/bash\n\nexport DB_PASSWORD=hunter22\nDB_PASSWORD=hunter22\n");
        let places: Vec<&str> = found.iter().map(|s| s.at.as_str()).collect();
        assert_eq!(places, ["on_start line 3", "on_start line 4"]);
        let hashes: std::collections::BTreeSet<&str> = found.iter().map(|s| s.hash.as_str()).collect();
        assert_eq!(hashes.len(), 1, "the same secret is recognised");
        assert!(hashes.iter().all(|h| h.len() == 16));
    }

    #[test]
    fn hashes_depend_on_the_key() {
        let other = SecretScanner::new([8; 32]);
        let hash = |s: &SecretScanner| s.scan("x", Some("PASSWORD"), "hunter22").into_iter().map(|s| s.hash).next();
        assert!(hash(&SCANNER).is_some());
        assert_ne!(hash(&SCANNER), hash(&other));
    }

    #[test]
    fn hostile_texts_are_scanned_in_reasonable_time() {
        let texts = [
            "password=",
            "a://b:",
            "-----BEGIN PRIVATE KEY-----\n",
            "eyJ",
            "\"",
            "é=",
            "token: 'é",
            "curl -u a:",
            "name: TOKEN value ",
            "variable \"a\" {",
            "<a>b",
        ];
        for piece in texts {
            let text = piece.repeat(200_000 / piece.len());
            let started = std::time::Instant::now();
            let _ = SCANNER.scan("x", None, &text);
            assert!(started.elapsed().as_secs() < 20, "{piece}");
        }
    }
}
