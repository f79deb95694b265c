//! Texts with one secret each, in the shapes that providers give out and in the places where people leave them.

use super::{Fake, Text};

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";

/// What random parts are made of.
#[derive(Clone, Copy)]
enum Of {
    Hex,
    Alnum,
    UpperAlnum,
    LowerAlnum,
    Base32,
    Base64,
    UrlSafe,
    Digits,
}

/// Characters that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, of: Of, count: usize) -> String {
        let alphabet: Vec<char> = match of {
            Of::Hex => "0123456789abcdef".chars().collect(),
            Of::Alnum => [UPPER, LOWER, DIGITS].concat().chars().collect(),
            Of::UpperAlnum => [UPPER, DIGITS].concat().chars().collect(),
            Of::LowerAlnum => [LOWER, DIGITS].concat().chars().collect(),
            Of::Base32 => [UPPER, "234567"].concat().chars().collect(),
            Of::Base64 => [UPPER, LOWER, DIGITS, "+/"].concat().chars().collect(),
            Of::UrlSafe => [UPPER, LOWER, DIGITS, "-_"].concat().chars().collect(),
            Of::Digits => DIGITS.chars().collect(),
        };
        let mut next = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let at = usize::try_from(self.0 >> 33).unwrap_or_default() % alphabet.len();
            alphabet.get(at).copied().unwrap_or('x')
        };
        (0..count).map(|_| next()).collect()
    }

    /// A prefix in two parts, then random characters.
    fn token(&mut self, prefix: [&str; 2], of: Of, count: usize) -> String {
        format!("{}{}", prefix.concat(), self.roll(of, count))
    }
}

/// Every fake.
pub(crate) fn all() -> Vec<Fake> {
    let mut fakes = Vec::new();
    by_shape(&mut fakes, &mut Dice(0x9E37_79B9_7F4A_7C15));
    by_place(&mut fakes, &mut Dice(0xD1B5_4A32_D192_ED03));
    by_name(&mut fakes, &mut Dice(0x2545_F491_4F6C_DD1D));
    in_the_wild(&mut fakes, &mut Dice(0x1B56_C4E9_A3D2_7F0B));
    fakes
}

fn add(fakes: &mut Vec<Fake>, classes: &'static [&'static str], text: impl Into<String>) {
    fakes.push(Fake { classes, text: Text { name: None, text: text.into() } });
}

fn add_named(fakes: &mut Vec<Fake>, classes: &'static [&'static str], name: &'static str, text: impl Into<String>) {
    fakes.push(Fake { classes, text: Text { name: Some(name), text: text.into() } });
}

/// Secrets that are known by how they look, under names that say nothing.
fn by_shape(fakes: &mut Vec<Fake>, dice: &mut Dice) {
    let t = |dice: &mut Dice, prefix, of, count| dice.token(prefix, of, count);
    let marker = ["T3Blbk", "FJ"].concat();
    let shaped: Vec<(&'static [&'static str], String)> = vec![
        (&["aws_access_key_id"], t(dice, ["AK", "IA"], Of::Base32, 16)),
        (&["aws_access_key_id"], t(dice, ["AS", "IA"], Of::Base32, 16)),
        (&["bedrock_api_key"], format!("{}=", t(dice, ["ABSKQmVkcm9j", "a0FQSUtleS"], Of::Base64, 108))),
        (&["bedrock_api_key"], t(dice, ["bedrock-api-key-", "YmVkcm9jay5hbWF6b25hd3MuY29t"], Of::Base64, 160)),
        (&["openai_api_key"], format!("{}{marker}{}", t(dice, ["s", "k-"], Of::Alnum, 20), dice.roll(Of::Alnum, 20))),
        (
            &["openai_api_key"],
            format!("{}{marker}{}", t(dice, ["sk-", "proj-"], Of::UrlSafe, 74), dice.roll(Of::UrlSafe, 74)),
        ),
        (
            &["openai_api_key"],
            format!("{}{marker}{}", t(dice, ["sk-", "svcacct-"], Of::UrlSafe, 58), dice.roll(Of::UrlSafe, 58)),
        ),
        (
            &["openai_api_key"],
            format!("{}{marker}{}", t(dice, ["sk-", "admin-"], Of::UrlSafe, 58), dice.roll(Of::UrlSafe, 58)),
        ),
        (&["anthropic_api_key"], format!("{}AA", t(dice, ["sk-ant-", "api03-"], Of::UrlSafe, 93))),
        (&["anthropic_api_key"], format!("{}AA", t(dice, ["sk-ant-", "admin01-"], Of::UrlSafe, 93))),
        (&["anthropic_api_key"], format!("{}AA", t(dice, ["sk-ant-", "oat01-"], Of::UrlSafe, 93))),
        (&["hugging_face_token"], t(dice, ["h", "f_"], Of::Alnum, 34)),
        (&["hugging_face_token"], t(dice, ["api_", "org_"], Of::Alnum, 34)),
        (&["google_api_key"], t(dice, ["AI", "zaSy"], Of::UrlSafe, 33)),
        (&["google_oauth_secret"], t(dice, ["GOC", "SPX-"], Of::UrlSafe, 28)),
        (&["google_access_token"], t(dice, ["ya", "29.a0"], Of::UrlSafe, 160)),
        (&["azure_client_secret"], format!("{}8Q~{}", dice.roll(Of::Alnum, 3), dice.roll(Of::Alnum, 34))),
        (&["groq_api_key"], t(dice, ["gs", "k_"], Of::Alnum, 52)),
        (&["replicate_token"], t(dice, ["r", "8_"], Of::Alnum, 37)),
        (&["perplexity_api_key"], t(dice, ["pp", "lx-"], Of::Alnum, 48)),
        (&["xai_api_key"], t(dice, ["xa", "i-"], Of::Alnum, 80)),
        (&["openrouter_api_key"], t(dice, ["sk-", "or-v1-"], Of::Hex, 64)),
        (&["langsmith_api_key"], format!("{}_{}", t(dice, ["lsv2_", "pt_"], Of::Hex, 32), dice.roll(Of::Hex, 10))),
        (&["langsmith_api_key"], format!("{}_{}", t(dice, ["lsv2_", "sk_"], Of::Hex, 32), dice.roll(Of::Hex, 10))),
        (
            &["langfuse_secret_key"],
            format!(
                "sk-lf-{}-{}-4{}-a{}-{}",
                dice.roll(Of::Hex, 8),
                dice.roll(Of::Hex, 4),
                dice.roll(Of::Hex, 3),
                dice.roll(Of::Hex, 3),
                dice.roll(Of::Hex, 12)
            ),
        ),
        (&["pinecone_api_key"], format!("{}_{}", t(dice, ["pc", "sk_"], Of::Alnum, 6), dice.roll(Of::Alnum, 63))),
        (&["tavily_api_key"], t(dice, ["tv", "ly-dev-"], Of::Alnum, 32)),
        (&["openai_api_key"], t(dice, ["s", "k-"], Of::Hex, 32)),
        (&["github_token"], t(dice, ["gh", "p_"], Of::Alnum, 36)),
        (&["github_token"], t(dice, ["gh", "s_"], Of::Alnum, 36)),
        (&["github_token"], format!("{}_{}", t(dice, ["github", "_pat_"], Of::Alnum, 22), dice.roll(Of::Alnum, 59))),
        (&["gitlab_token"], t(dice, ["gl", "pat-"], Of::UrlSafe, 20)),
        (&["gitlab_token"], t(dice, ["gl", "dt-"], Of::UrlSafe, 20)),
        (&["gitlab_token"], t(dice, ["glr", "t-"], Of::UrlSafe, 20)),
        (
            &["slack_token"],
            format!(
                "{}-{}-{}",
                t(dice, ["xo", "xb-"], Of::Digits, 12),
                dice.roll(Of::Digits, 13),
                dice.roll(Of::Alnum, 24)
            ),
        ),
        (
            &["slack_token"],
            format!(
                "{}-{}-{}",
                t(dice, ["xap", "p-1-A0"], Of::UpperAlnum, 9),
                dice.roll(Of::Digits, 13),
                dice.roll(Of::Hex, 64)
            ),
        ),
        (
            &["slack_webhook"],
            format!(
                "https://hooks.slack.{}/T{}/B{}/{}",
                "com/services",
                dice.roll(Of::UpperAlnum, 10),
                dice.roll(Of::UpperAlnum, 10),
                dice.roll(Of::Alnum, 24)
            ),
        ),
        (&["stripe_api_key"], t(dice, ["sk_", "live_"], Of::Alnum, 24)),
        (&["stripe_api_key"], t(dice, ["rk_", "live_"], Of::Alnum, 99)),
        (&["twilio_api_key"], t(dice, ["S", "K"], Of::Hex, 32)),
        (&["sendgrid_api_key"], format!("{}.{}", t(dice, ["S", "G."], Of::UrlSafe, 22), dice.roll(Of::UrlSafe, 43))),
        (&["npm_token"], t(dice, ["np", "m_"], Of::Alnum, 36)),
        (&["pypi_token"], t(dice, ["pypi-", "AgEIcHlwaS5vcmc"], Of::UrlSafe, 90)),
        (&["vault_token"], t(dice, ["hv", "s."], Of::UrlSafe, 90)),
        (&["docker_token"], t(dice, ["dckr", "_pat_"], Of::UrlSafe, 27)),
        (&["grafana_token"], format!("{}_{}", t(dice, ["gl", "sa_"], Of::Alnum, 32), dice.roll(Of::Hex, 8))),
        (&["databricks_token"], t(dice, ["da", "pi"], Of::Hex, 32)),
        (
            &["jwt"],
            format!(
                "{}.{}.{}",
                t(dice, ["ey", "JhbGciOiJSUzI1NiIsImtpZCI6Ij"], Of::UrlSafe, 12),
                t(dice, ["ey", "Jpc3MiOiJodHRwczovL2F1dGgi"], Of::UrlSafe, 80),
                dice.roll(Of::UrlSafe, 342)
            ),
        ),
    ];
    for (number, (classes, secret)) in shaped.into_iter().enumerate() {
        // As people leave them: as a value, in a script, in code and in a document, under a name that says nothing.
        match number % 4 {
            0 => add_named(fakes, classes, "SERVICE_SETTING", secret),
            1 => add(
                fakes,
                classes,
                format!("#!/bin/bash\nset -eu\nexport SERVICE_SETTING={secret}\npip install -q x\n"),
            ),
            2 => add(fakes, classes, format!("client = connect('{secret}')  # set up\n")),
            _ => add(fakes, classes, format!("{{\"setting\": {{\"value\": \"{secret}\", \"retries\": 3}}}}")),
        }
    }
    for kind in ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", ""] {
        let lines: Vec<String> = (0..6).map(|_| dice.roll(Of::Base64, 64)).collect();
        let edge = |word: &str| format!("-----{word} {kind}{}-----", "PRIVATE KEY");
        let pem = format!("{}\n{}\n{}", edge("BEGIN"), lines.join("\n"), edge("END"));
        match kind {
            "" => add(
                fakes,
                &["private_key"],
                format!("{{\"type\": \"service_account\", \"private_key\": \"{}\\n\"}}", pem.replace('\n', "\\n")),
            ),
            "OPENSSH " => add(fakes, &["private_key"], format!("cat > ~/.ssh/id_ed25519 <<EOF\n{pem}\nEOF\n")),
            "EC " => add_named(fakes, &["private_key"], "TLS_PEM", pem),
            _ => add(fakes, &["private_key"], pem),
        }
    }
    let encoded = ["LS0tLS1CRUdJTiBS", "U0EgUFJJVkFURSBLRVktLS0tLQpNSUlF"].concat();
    add_named(fakes, &["private_key"], "TLS_PEM_BASE64", format!("{encoded}{}==", dice.roll(Of::Base64, 400)));
}

/// Secrets that are known by the place that they stand in.
fn by_place(fakes: &mut Vec<Fake>, dice: &mut Dice) {
    let url: &[&str] = &["password_in_url"];
    let s = dice.roll(Of::Alnum, 18);
    add_named(fakes, url, "DATABASE_URL", format!("postgres://app:{s}@db.internal:5432/app"));
    let s = dice.roll(Of::LowerAlnum, 12);
    add_named(fakes, url, "SQLALCHEMY_URI", format!("mysql+pymysql://root:{s}@10.0.0.7/ml"));
    let s = dice.roll(Of::Alnum, 16);
    add(
        fakes,
        url,
        format!("mongo = MongoClient(\"mongodb+srv://svc:{s}@cluster0.ab1cd.mongodb.net/?retryWrites=true\")"),
    );
    let s = dice.roll(Of::Alnum, 20);
    add(fakes, url, format!("broker_url: redis://:{s}@cache.internal:6379/0\n"));
    let s = dice.roll(Of::Alnum, 14);
    add(fakes, url, format!("pip install --extra-index-url https://build:{s}@pypi.acme.internal/simple acme\n"));
    let s = dice.token(["gh", "p_"], Of::Alnum, 36);
    add(fakes, &["github_token"], format!("git clone https://x-access-token:{s}@github.com/acme/models.git\n"));
    let s = dice.roll(Of::Alnum, 15);
    add(fakes, url, format!("export HTTPS_PROXY=http://proxyuser:{s}@proxy.acme.internal:3128\n"));
    let s = dice.roll(Of::Base64, 86);
    add(
        fakes,
        &["azure_storage_key"],
        format!("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={s}==;EndpointSuffix=core.windows.net"),
    );
    let s = dice.roll(Of::Base64, 43);
    add(
        fakes,
        &["azure_storage_key"],
        format!("Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={s}="),
    );
    let s = dice.roll(Of::Alnum, 40);
    add(
        fakes,
        &["azure_sas"],
        format!("azcopy copy 'https://acme.blob.core.windows.net/d?sv=2024-11-04&ss=b&srt=co&sp=rl&sig={s}%2Bab%3D' ."),
    );
    let s = dice.roll(Of::Base64, 40);
    add(fakes, &["aws_secret_access_key"], format!("[default]\naws_secret_access_key = {s}\nregion = eu-west-1\n"));
    let s = dice.roll(Of::Base64, 40);
    add_named(fakes, &["aws_secret_access_key"], "AWS_SECRET_ACCESS_KEY", s);
    let s = dice.roll(Of::Base64, 40);
    add(fakes, &["aws_secret_access_key"], format!("boto3.client('s3', aws_secret_access_key='{s}')"));
    let s = dice.roll(Of::Base64, 40);
    add(fakes, &["aws_secret_access_key"], format!("{{\"Credentials\": {{\"SecretAccessKey\": \"{s}\"}}}}"));
    let s = dice.roll(Of::Alnum, 22);
    add(
        fakes,
        &["password_in_command"],
        format!("curl -fsS -u deploy:{s} https://nexus.acme.internal/model.tar.gz -o m\n"),
    );
    let s = dice.roll(Of::Alnum, 13);
    add(fakes, &["password_in_command"], format!("sshpass -p '{s}' scp host:/data .\n"));
    let s = dice.roll(Of::Alnum, 24);
    add(
        fakes,
        &["authorization_header"],
        format!("curl -H \"Authorization: Bearer {s}\" https://api.acme.internal/v1/models\n"),
    );
    let s = dice.roll(Of::Base64, 32);
    add(fakes, &["authorization_header"], format!("headers = {{'Authorization': 'Basic {s}=='}}"));
    let s = dice.roll(Of::Alnum, 17);
    add(
        fakes,
        &["secret_by_name"],
        format!("echo \"machine git.acme.internal login build password {s}\" > ~/.netrc\n"),
    );
    let s = dice.roll(Of::Base64, 40);
    add(
        fakes,
        &["registry_login"],
        format!("{{\"auths\": {{\"https://index.docker.io/v1/\": {{\"auth\": \"{s}=\"}}}}}}"),
    );
}

/// Secrets that are known by what they are called.
fn by_name(fakes: &mut Vec<Fake>, dice: &mut Dice) {
    let by_name: &[&str] = &["secret_by_name"];
    for name in [
        "COHERE_API_KEY",
        "AZURE_OPENAI_API_KEY",
        "AZURE_OPENAI_KEY",
        "WANDB_API_KEY",
        "TWILIO_AUTH_TOKEN",
        "DD_API_KEY",
        "MISTRAL_API_KEY",
        "POSTGRES_PASSWORD",
        "dbPassword",
        "SmtpPass",
        "JWT_SECRET",
        "APP_SECRET_KEY",
        "DJANGO_SECRET_KEY",
        "OAUTH_CLIENT_SECRET",
        "webhookSecret",
        "ENCRYPTION_PASSPHRASE",
        "SNOWFLAKE_PWD",
        "REFRESH_TOKEN",
        "SLACK_SIGNING_SECRET",
        "MLFLOW_TRACKING_PASSWORD",
    ] {
        let secret = dice.roll(if name.ends_with("KEY") { Of::Hex } else { Of::Alnum }, 32);
        add_named(fakes, by_name, name, secret);
    }
    for (before, after) in [
        ("export DB_PASSWORD='", "'\n"),
        ("export DB_PASSWORD=", " && python train.py\n"),
        ("PGPASSWORD=", " psql -h db.internal -U app\n"),
        ("mysql --user=root --password=", " -e 'select 1'\n"),
        ("jupyter server --ServerApp.token=", "\n"),
        ("aws configure set aws_session_token ", "\n"),
        ("ENV API_TOKEN ", "\nRUN make\n"),
        ("ENV API_TOKEN=", "\nRUN make\n"),
        ("os.environ[\"OPENSEARCH_PASSWORD\"] = \"", "\"\n"),
        ("os.environ.setdefault('OPENSEARCH_PASSWORD', '", "')\n"),
        ("openai.api_key = \"", "\"\n"),
        ("es = Elasticsearch(HOST, api_key=\"", "\")\n"),
        ("conn = connect(host=\"db\", user=\"app\", password=\"", "\")\n"),
        ("password: ", "\nhost: db.internal\n"),
        ("spring:\n  datasource:\n    password: \"", "\"\n"),
        ("db_pass: ", "\ndb_host: db.internal\n"),
        ("{\"username\": \"app\", \"password\": \"", "\"}"),
        ("{\\\"username\\\": \\\"app\\\", \\\"password\\\": \\\"", "\\\"}"),
        ("environment:\n  - name: DB_PASSWORD\n    value: ", "\n"),
        ("{\"environment\": [{\"name\": \"DB_PASSWORD\", \"value\": \"", "\"}]}"),
        ("[database]\nuser = app\npassword = ", "\n"),
        ("jdbc:sqlserver://db.internal:1433;database=ml;user=sa;password=", ";encrypt=true"),
        ("Server=db.internal;Database=ml;User Id=app;Pwd=", ";"),
        ("const apiKey = '", "';\n"),
        ("private static final String API_KEY = \"", "\";\n"),
        ("You can sign in as admin, the password: ", ". Tell nobody.\n"),
        ("api_key := \"", "\"\n"),
        ("x-api-key: ", "\naccept: application/json\n"),
        ("variable \"db_password\" {\n  default = \"", "\"\n}\n"),
    ] {
        let secret = dice.roll(Of::Alnum, 20);
        add(fakes, by_name, format!("{before}{secret}{after}"));
    }
    for (name, secret) in [
        ("ADMIN_PASSWORD", ["Summer", "2024!"].concat()),
        ("REDIS_PASSWORD", ["hunter", "22"].concat()),
        ("DB_PASSWORD", ["correct-horse-", "battery-staple9"].concat()),
        ("RABBITMQ_PASSWORD", ["Tr0ub4", "dor&3"].concat()),
    ] {
        add_named(fakes, by_name, name, secret);
    }
}

/// As they lie around in start-up scripts, notebooks, prompts and settings.
fn in_the_wild(fakes: &mut Vec<Fake>, dice: &mut Dice) {
    let by_name: &[&str] = &["secret_by_name"];
    for (before, after) in [
        ("sudo -u ec2-user -i <<'EOF'\nexport SNOWFLAKE_PASSWORD=", "\npip install snowflake-connector-python\nEOF\n"),
        ("%env NEPTUNE_API_TOKEN=", "\n"),
        ("!wandb login --relogin --api-key ", "\n"),
        ("docker run -e MYSQL_ROOT_PASSWORD=", " -d mysql:8\n"),
        ("docker run --env MYSQL_ROOT_PASSWORD='", "' -d mysql:8\n"),
        ("helm install x ./x --set auth.password=", " --namespace ml\n"),
        ("kubectl create secret generic db --from-literal=password=", "\n"),
        ("az ml workspace create --set storage_password=\"", "\"\n"),
        ("[default]\nsnowflake_password=", "\nwarehouse=ML\n"),
        ("You are a helpful assistant. When you call the billing tool, pass api_key=", " and nothing else."),
        ("Use the header X-Api-Key: ", " for every request to the inventory service."),
        ("If the tool asks for a token, send access_token: \"", "\"."),
        ("<add key=\"Password\" value=\"", "\" />\n"),
        ("<password>", "</password>\n"),
        ("<connectionStrings><add connectionString=\"Data Source=db;User ID=sa;Password=", "\" /></connectionStrings>"),
        ("{'user': 'app', 'passwd': '", "', 'db': 'ml'}"),
        ("config = dict(user='app', secret_key='", "')\n"),
        ("MlflowClient(tracking_uri=uri); os.environ['MLFLOW_TRACKING_TOKEN']='", "'\n"),
        ("Auth:\n  ClientSecret: ", "\n  ClientId: app\n"),
        ("Parameters:\n  DbPassword:\n    Type: String\n    Default: ", "\n"),
        ("password = \"\"\"", "\"\"\"\n"),
        ("$env:API_TOKEN = \"", "\"\n"),
        ("set API_TOKEN=", "\r\n"),
        ("setx API_TOKEN \"", "\"\r\n"),
        ("export const token: string = '", "';\n"),
        ("Password => \"", "\",\n"),
        ("curl https://api.acme.internal/v1?api_key=", " -o models.json\n"),
        ("wget --header='X-Auth-Token: ", "' https://api.acme.internal/m\n"),
        ("curl -X POST -d '{\"client_secret\": \"", "\"}' https://auth.acme.internal/token\n"),
        ("login(token=\"", "\", add_to_git_credential=True)\n"),
    ] {
        let secret = dice.roll(Of::Alnum, 24);
        add(fakes, by_name, format!("{before}{secret}{after}"));
    }
    let s = dice.token(["h", "f_"], Of::Alnum, 34);
    add(fakes, &["hugging_face_token"], format!("!huggingface-cli login --token {s}\n"));
    let s = dice.token(["gh", "p_"], Of::Alnum, 36);
    add(
        fakes,
        &["github_token"],
        format!("git config --global url.\"https://{s}@github.com/\".insteadOf https://github.com/\n"),
    );
    let s = dice.token(["AK", "IA"], Of::Base32, 16);
    add(fakes, &["aws_access_key_id"], format!("fs = s3fs.S3FileSystem(key='{s}', secret=getpass())\n"));
    let s = dice.token(["nv", "api-"], Of::UrlSafe, 64);
    add_named(fakes, &["nvidia_api_key"], "NGC_CLI", s);
    let s = dice.roll(Of::Alnum, 16);
    add(fakes, &["password_in_url"], format!("amqp://ml:{s}@mq.acme.internal:5672/%2f"));
    let s = dice.roll(Of::Alnum, 16);
    add(fakes, &["password_in_url"], format!("snowflake://svc:{s}@acme.eu-west-1/ML?warehouse=W"));
    for (name, secret) in [
        ("spring.datasource.password", dice.roll(Of::Alnum, 14)),
        ("GF_SECURITY_ADMIN_PASSWORD", dice.roll(Of::LowerAlnum, 10)),
        ("LITELLM_MASTER_KEY", format!("sk-{}", dice.roll(Of::LowerAlnum, 12))),
        ("N8N_ENCRYPTION_KEY", dice.roll(Of::Alnum, 32)),
        ("SALESFORCE_SECURITY_TOKEN", dice.roll(Of::Alnum, 24)),
        ("VOYAGE_API_KEY", format!("pa-{}", dice.roll(Of::UrlSafe, 43))),
        ("QDRANT__SERVICE__API_KEY", dice.roll(Of::UrlSafe, 40)),
        ("PGPASSWORD", dice.roll(Of::LowerAlnum, 9)),
    ] {
        add_named(fakes, by_name, name, secret);
    }
}
