//! Where reports go: whole or not at all, and known to be possible before the first call.

use std::{
    fs,
    os::unix::fs::{FileTypeExt as _, symlink},
    process::Command,
    thread,
};

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, Folder, assert_valid, run},
};

#[test]
fn several_reports_are_written_at_once() {
    let folder = Folder::new("several");
    let (json, jsonl) = (format!("json={}", folder.at("r.json")), format!("jsonl={}", folder.at("r.jsonl")));
    let cloud = Cloud::of(estate::notebooks());
    let args = ["--output", &json, "--output", &jsonl, "--inventory-out", &folder.at("i.json")];
    let ran = cloud.scan(&[NOTEBOOKS], &args).exits(0);
    assert!(ran.stdout.contains("Fix first"), "standard output has the text as ever");
    assert_eq!(folder.names(), ["i.json", "r.json", "r.jsonl"], "nothing else is left");
    assert_valid(&aispm_report::schema::report(), &serde_json::from_str(&folder.read("r.json")).unwrap());
    assert!(folder.read("r.jsonl").lines().count() > 3);
    assert_valid(&aispm_inventory::schema::inventory(), &serde_json::from_str(&folder.read("i.json")).unwrap());
}

#[test]
fn a_report_in_a_file_is_never_coloured() {
    let folder = Folder::new("plain");
    let text = format!("text={}", folder.at("r.txt"));
    Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], &["--color", "always", "--output", &text]).exits(0);
    assert!(!folder.read("r.txt").contains('\u{1b}'));
}

#[test]
fn an_output_that_cannot_be_written_is_known_before_the_first_call() {
    let folder = Folder::new("unwritable");
    let file = folder.put("file", "");
    let cloud = Cloud::of(estate::notebooks());
    let places = [
        (folder.at("missing/r.json"), "No such file"),
        (format!("{file}/r.json"), "Not a directory"),
        (folder.at(""), "it is a folder"),
        ("/proc/r.json".to_owned(), "could not write `/proc/r.json`"),
        ("..".to_owned(), "it is a folder"),
    ];
    for (place, why) in &places {
        cloud.scan(&[NOTEBOOKS], &["--output", &format!("json={place}")]).refuses(&["could not write", why]);
        cloud.scan(&[NOTEBOOKS], &["--inventory-out", place]).refuses(&[why]);
        let mut inventory = cloud.command();
        run(inventory.args(["inventory", "--regions", "eu-west-1", "--output", place])).refuses(&[why]);
    }
    cloud.scan(&[NOTEBOOKS], &["--output", "json="]).refuses(&["could not write ``: it names no file"]);
    assert!(cloud.calls().is_empty(), "{:?}", cloud.calls());
    assert_eq!(folder.names(), ["file"], "looking leaves nothing behind");
}

#[test]
fn an_output_without_a_place_or_of_no_format_is_refused_before_the_first_call() {
    let cloud = Cloud::of(estate::notebooks());
    cloud.scan(&[NOTEBOOKS], &["--output", "json"]).refuses(&["does not say where to", "--output FORMAT=PATH"]);
    cloud.scan(&[NOTEBOOKS], &["--output", "yaml=r.yaml"]).refuses(&["`yaml` is no report format", "json, jsonl"]);
    cloud.scan(&[NOTEBOOKS], &["--format", "xml"]).refuses(&["`xml` is no report format", "help: choose one of text"]);
    assert!(cloud.calls().is_empty());
}

#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let folder = Folder::new("atomic");
    let old = folder.put("r.json", "the old report");
    let cloud = Cloud::of(estate::notebooks());
    // Files may not grow beyond a few blocks, as if the disk were full; the report is larger than that.
    let aispm = cloud.scanning(&[NOTEBOOKS]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_aispm")]);
    shell.args(aispm.get_args()).args(["--output", &format!("json={old}")]).current_dir(folder.path());
    shell.env_clear().envs(aispm.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = run(&mut shell).exits(2);
    assert!(ran.stderr.contains("could not write") && ran.stderr.contains("too large"), "{}", ran.stderr);
    assert_eq!(folder.read("r.json"), "the old report");
    assert_eq!(folder.names(), ["r.json"], "no half file is left");
}

#[test]
fn a_file_that_stands_there_is_replaced() {
    let folder = Folder::new("replaced");
    let old = folder.put("r.json", "x".repeat(1 << 20));
    Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], &["--output", &format!("json={old}")]).exits(0);
    assert_valid(&aispm_report::schema::report(), &serde_json::from_str(&folder.read("r.json")).unwrap());
}

#[test]
fn a_link_stays_a_link() {
    let folder = Folder::new("link");
    folder.put("real/r.json", "old");
    symlink("real/r.json", folder.path().join("r.json")).unwrap();
    let output = format!("json={}", folder.at("r.json"));
    Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], &["--output", &output]).exits(0);
    assert!(fs::symlink_metadata(folder.path().join("r.json")).unwrap().is_symlink());
    assert!(folder.read("real/r.json").contains("aispm.report/v1"));
}

#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let folder = Folder::new("pipe");
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let output = format!("json={}", pipe.display());
    let ran = Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], &["--output", &output]);
    if ran.code != 0 || !fs::metadata(&pipe).unwrap().file_type().is_fifo() {
        panic!("{} {}", ran.code, ran.stderr);
    }
    assert!(reader.join().unwrap().contains("aispm.report/v1"));
}
