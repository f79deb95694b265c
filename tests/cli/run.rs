//! Runs the built command in a clean environment.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

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
    command().args(args).output().unwrap().into()
}
