//! Runs the built command in a clean environment, against a stand-in for the cloud.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use aispm_replay::{Estate, Replay, Unmatched};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A change to a document, and what it is about.
pub(crate) type Change = (&'static str, fn(&mut Value));

/// What the command did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }

    /// Standard output as one JSON document a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The same run, which must have ended like this.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// The same run, which must have refused with all of these words, and reported nothing.
    #[track_caller]
    pub(crate) fn refuses(self, words: &[&str]) -> Self {
        let ran = self.exits(2);
        assert_eq!(ran.stdout, "", "a run that could not begin reports nothing");
        for word in words {
            assert!(ran.stderr.contains(word), "`{word}` is missing in: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        ran
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The command, without the settings and credentials of whoever runs the tests.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aispm"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", "/nonexistent");
    command.env("AWS_EC2_METADATA_DISABLED", "true").current_dir(Path::new(env!("CARGO_TARGET_TMPDIR")));
    command
}

/// Runs the command to its end.
pub(crate) fn aispm(args: &[&str]) -> Ran {
    run(command().args(args))
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

/// Runs a command to its end with this on its standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = start(command.stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    // The command may stop reading.
    drop(stdin.write_all(input));
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

/// Starts a command whose outputs are kept.
pub(crate) fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Does what Ctrl-C does.
pub(crate) fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "waited too long for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Waits for a command to end by itself; its exit code.
#[track_caller]
pub(crate) fn wait_for_end(child: &mut Child) -> i32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the command does not end");
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// A stand-in for AWS on this machine. What the exchanges do not know is a fresh account's answer.
pub(crate) struct Cloud {
    replay: Replay,
    _runtime: Runtime,
}

impl Cloud {
    pub(crate) fn of(exchanges: Vec<Value>) -> Self {
        let estate = Estate::from_json(&json!({ "exchanges": exchanges }).to_string()).unwrap();
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let replay = runtime.block_on(Replay::start(Arc::new(estate), Unmatched::Empty)).unwrap();
        Self { replay, _runtime: runtime }
    }

    /// The command with the ordinary variables that lead it here.
    pub(crate) fn command(&self) -> Command {
        let mut command = command();
        command.env("AWS_ENDPOINT_URL", self.replay.endpoint());
        command.env("AWS_ACCESS_KEY_ID", "AKID111122223333").env("AWS_SECRET_ACCESS_KEY", "replay");
        command
    }

    /// A scan of one region for these types.
    pub(crate) fn scanning(&self, types: &[&str]) -> Command {
        let mut command = self.command();
        command.args(["scan", "--regions", "eu-west-1", "--types", &types.join(",")]);
        command
    }

    /// Runs a scan of one region for these types to its end.
    pub(crate) fn scan(&self, types: &[&str], args: &[&str]) -> Ran {
        run(self.scanning(types).args(args))
    }

    /// Calls so far, by `service:Operation`.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.replay.calls()
    }
}

/// A folder that goes away with its test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty folder; tests run at once, so each has a name of its own.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The path of a file in it, as an argument.
    pub(crate) fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Puts a file in it, and says where.
    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        self.at(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Names of what is in it, hidden files included.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing more can be done about a folder that stays.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The rows of a list in a report whose members have these values.
pub(crate) fn rows<'a>(list: &'a Value, members: &[(&str, &str)]) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().filter(|row| members.iter().all(|(name, value)| row[*name] == *value)).collect()
}

/// Holds a document against a JSON Schema.
#[track_caller]
pub(crate) fn assert_valid(schema: &Value, document: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(document).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
