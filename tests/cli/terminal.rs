//! Colour, log lines, and readers that go away.

use std::io::Read as _;

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, command, run, start},
};

const ESCAPE: char = '\u{1b}';

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let cloud = Cloud::of(estate::notebooks());
    let coloured = |args: &[&str], environment: &[(&str, &str)]| {
        let mut scan = cloud.scanning(&[NOTEBOOKS]);
        run(scan.args(args).envs(environment.iter().copied())).exits(0).stdout.contains(ESCAPE)
    };
    assert!(!coloured(&[], &[]), "a pipe is no terminal");
    assert!(coloured(&[], &[("FORCE_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("FORCE_COLOR", "")]), "empty is not set");
    assert!(!coloured(&[], &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag wins");
    assert!(!coloured(&["--color", "never"], &[("FORCE_COLOR", "1")]), "the flag wins");
    assert!(!coloured(&["--color", "always", "--format", "json"], &[]), "JSON has no colour");
}

#[test]
fn colour_changes_nothing_but_the_look() {
    let cloud = Cloud::of(estate::notebooks());
    let plain = cloud.scan(&[NOTEBOOKS], &[]).exits(0).stdout;
    let coloured = cloud.scan(&[NOTEBOOKS], &["--color", "always"]).exits(0).stdout;
    let mut stripped = String::new();
    for (index, piece) in coloured.split(ESCAPE).enumerate() {
        stripped.push_str(if index == 0 { piece } else { piece.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn log_lines_stay_off_the_report() {
    let cloud = Cloud::of(estate::notebooks());
    let quiet = cloud.scan(&[NOTEBOOKS], &["--format", "json"]).exits(0);
    assert_eq!(quiet.stderr, "", "piped and quiet");
    let loud = cloud.scan(&[NOTEBOOKS], &["--format", "json", "-vv", "--log-format", "json"]).exits(0);
    assert_eq!(loud.json()["findings"], quiet.json()["findings"]);
    let lines: Vec<serde_json::Value> = loud.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["fields"]["message"] == "cell read"), "{}", loud.stderr);
    let text = cloud.scan(&[NOTEBOOKS], &["-v", "--color", "never"]).exits(0).stderr;
    assert!(text.contains("cell read") && !text.contains(ESCAPE), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let commands: [&[&str]; 8] = [
        &["rules", "list"],
        &["rules", "schema"],
        &["rules", "show", "store-missing"],
        &["completions", "bash"],
        &["permissions", "aws"],
        &["inventory", "--schema"],
        &["scan", "--dry-run"],
        &["--help"],
    ];
    for args in commands {
        let mut child = start(command().args(args));
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(0), "{args:?}: {stderr}");
        assert!(!stderr.contains("panicked") && !stderr.contains("error"), "{args:?}: {stderr}");
    }
}

#[test]
fn a_reader_that_goes_away_changes_nothing_about_how_a_scan_ends() {
    let cloud = Cloud::of(estate::notebooks());
    for (args, code) in [(&["--format", "json"][..], 0), (&["--fail-on", "low"], 1)] {
        let mut child = start(cloud.scanning(&[NOTEBOOKS]).args(args));
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), &*ended.stderr), (Some(code), &b""[..]));
    }
}

#[test]
fn a_reader_may_stop_in_the_middle() {
    let mut child = start(command().args(["rules", "schema"]));
    child.stdout.take().unwrap().read_exact(&mut [0; 64]).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), &*ended.stderr), (Some(0), &b""[..]));
}

#[test]
fn nobody_has_to_read_what_is_said_beside_the_report() {
    let mut child = start(command().args(["evaluate", "/nonexistent"]));
    drop(child.stderr.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(2));
}
