//! What is typed: understood, or refused with a hint.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::run::aispm;

#[test]
fn what_is_no_command_is_refused() {
    aispm(&[]).refuses(&["Usage: aispm"]);
    aispm(&["scann"]).refuses(&["unrecognized subcommand 'scann'", "scan"]);
    aispm(&["scan", "--regoins", "eu-west-1"]).refuses(&["unexpected argument '--regoins'", "--regions"]);
    aispm(&["scan", "--fail-on", "awful"]).refuses(&["invalid value 'awful'", "critical"]);
    aispm(&["scan", "--provider", "oracle"]).refuses(&["invalid value 'oracle'", "aws"]);
    aispm(&["scan", "--history", "long"]).refuses(&["invalid value 'long'"]);
    aispm(&["scan", "--concurrency=-3"]).refuses(&["invalid value '-3'"]);
    aispm(&["scan", "--color", "sometimes"]).refuses(&["invalid value 'sometimes'"]);
    aispm(&["scan", "--demo", "--profile", "prod"]).refuses(&["cannot be used with"]);
    aispm(&["evaluate"]).refuses(&["required", "<INVENTORY>"]);
    aispm(&["evaluate", "--demo"]).refuses(&["unexpected argument '--demo'"]);
    aispm(&["explain"]).refuses(&["<WHAT>"]);
}

#[test]
fn help_and_version_are_answers_and_no_failures() {
    let help = aispm(&["--help"]).exits(0);
    assert!(help.stdout.contains("Exit codes: 0 done, 1 findings") && help.stderr.is_empty());
    for command in ["scan", "evaluate", "inventory", "rules", "explain", "permissions", "doctor", "completions"] {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command}");
        assert!(aispm(&[command, "--help"]).exits(0).stdout.contains("Usage: aispm"), "{command}");
    }
    assert_eq!(aispm(&["--version"]).exits(0).stdout, format!("aispm {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = aispm(&["completions", shell]).exits(0).stdout;
        for word in ["aispm", "evaluate", "inventory-out", "fail-on"] {
            assert!(script.contains(word), "`{word}` is missing for {shell}");
        }
    }
    aispm(&["completions", "tcsh"]).refuses(&["invalid value 'tcsh'", "bash"]);
}

#[test]
fn the_completions_of_bash_are_bash() {
    let script = aispm(&["completions", "bash"]).exits(0).stdout;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}
