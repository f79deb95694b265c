//! Settings: flags over environment over the nearest file, and nothing that is not understood.

use std::{fs, path::Path, process::Command};

use crate::{
    estate::{self, NOTEBOOKS, PIPELINES},
    run::{Cloud, Folder, Ran, command, run},
};

/// A dry run in a folder: its first line shows type and region.
fn dry_run(folder: &Path) -> Command {
    let mut command = command();
    command.args(["scan", "--dry-run"]).current_dir(folder);
    command
}

/// The resource types and the regions of a dry run.
fn shown(command: &mut Command) -> String {
    let ran: Ran = run(command).exits(0);
    ran.stdout.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("\n")
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let folder = Folder::new("precedence");
    folder.put("aispm.toml", format!("types = [\"{NOTEBOOKS}\"]\nregions = [\"file-1\"]\n"));
    assert_eq!(shown(&mut dry_run(folder.path())), format!("{NOTEBOOKS} (notebook), file-1"));
    let mut environment = dry_run(folder.path());
    environment.env("AISPM_REGIONS", "environment-1,environment-2");
    assert_eq!(shown(&mut environment), format!("{NOTEBOOKS} (notebook), environment-1, environment-2"));
    let flag = environment.args(["--regions", "flag-1"]).env("AISPM_TYPES", PIPELINES);
    assert_eq!(shown(flag), format!("{PIPELINES} (pipeline), flag-1"));
}

#[test]
fn a_switch_can_be_turned_off_again() {
    let folder = Folder::new("switch");
    folder.put("aispm.toml", "strict = true\n");
    let denied = estate::failing("sagemaker:ListNotebookInstances", 400, "AccessDeniedException", "no");
    let cloud = Cloud::of(vec![denied]);
    let scan = |args: &[&str], environment: &[(&str, &str)]| {
        let mut command = cloud.scanning(&[NOTEBOOKS]);
        run(command.args(args).envs(environment.iter().copied()).current_dir(folder.path())).code
    };
    assert_eq!(scan(&[], &[]), 3);
    assert_eq!(scan(&[], &[("AISPM_STRICT", "false")]), 0);
    assert_eq!(scan(&["--strict=false"], &[("AISPM_STRICT", "1")]), 0);
    assert_eq!(scan(&["--strict"], &[("AISPM_STRICT", "0")]), 3);
    assert_eq!(scan(&["--strict", "--no-config"], &[]), 3);
    assert_eq!(scan(&["--no-config"], &[]), 0);
    assert_eq!(scan(&["--strict=perhaps"], &[]), 2);
}

#[test]
fn what_a_report_says_can_be_set_as_well() {
    let folder = Folder::new("report-settings");
    folder.put(
        "aispm.toml",
        "format = \"json\"\nfail-on = \"high\"\nmin-severity = \"critical\"\noutput = [\"jsonl=r.jsonl\"]\n",
    );
    let cloud = Cloud::of(estate::notebooks());
    let mut scan = cloud.scanning(&[NOTEBOOKS]);
    let report = run(scan.current_dir(folder.path())).exits(1).json();
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "only critical ones are listed");
    assert!(folder.read("r.jsonl").contains("aispm.report/v1"));
    let mut scan = cloud.scanning(&[NOTEBOOKS]);
    let text =
        run(scan.args(["--format", "text"]).env("AISPM_FAIL_ON", "critical").current_dir(folder.path())).exits(0);
    assert!(text.stdout.contains("\nInventory\n"), "{}", text.stdout);
}

#[test]
fn the_nearest_file_is_read_and_its_folders_are_meant_from_where_it_is() {
    let folder = Folder::new("nearest");
    folder.put("aispm.toml", "regions = [\"far-1\"]\n");
    folder.put("a/aispm.toml", "regions = [\"near-1\"]\nrules = [\"missing\"]\n");
    fs::create_dir_all(folder.path().join("a/b/c")).unwrap();
    let refused = run(&mut dry_run(&folder.path().join("a/b/c"))).refuses(&["could not read rules in"]);
    assert!(refused.stderr.contains("/a/missing`"), "{}", refused.stderr);
    folder.put("a/aispm.toml", "regions = [\"near-1\"]\n");
    assert!(shown(&mut dry_run(&folder.path().join("a/b/c"))).contains(", near-1"));
    assert!(shown(dry_run(&folder.path().join("a")).args(["--config", "../aispm.toml"])).contains(", far-1"));
    assert!(shown(dry_run(&folder.path().join("a")).env("AISPM_CONFIG", "../aispm.toml")).contains(", far-1"));
    assert!(shown(dry_run(&folder.path().join("a")).arg("--no-config")).contains(", every enabled region"));
}

#[test]
fn a_setting_that_does_not_exist_is_refused_with_its_place() {
    let folder = Folder::new("unknown-key");
    let refused = |text: &str, words: &[&str]| {
        folder.put("aispm.toml", text);
        for subcommand in ["scan", "inventory", "doctor"] {
            run(command().arg(subcommand).current_dir(folder.path())).refuses(words);
        }
    };
    refused("regions = []\nseverty = 1\n", &["aispm.toml` is not usable", "line 2", "unknown field `severty`"]);
    refused("min_severity = \"high\"\n", &["unknown field `min_severity`", "`min-severity`"]);
    refused("regions = \"eu-west-1\"\n", &["line 1", "expected a sequence"]);
    refused("fail-on = \"awful\"\n", &["line 1", "unknown variant `awful`", "critical"]);
    refused("concurrency = -1\n", &["line 1"]);
    refused("regions = [\n", &["aispm.toml` is not usable", "line "]);
    refused("\0\u{1b}[2J", &["aispm.toml` is not usable"]);
    fs::write(folder.path().join("aispm.toml"), b"\xff\xfe").unwrap();
    run(command().arg("scan").current_dir(folder.path())).refuses(&["could not read configuration"]);
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let folder = Folder::new("named");
    run(command().args(["scan", "--config", &folder.at("no.toml")]))
        .refuses(&["could not read configuration", "no.toml"]);
    run(command().args(["scan", "--config", &folder.at("")])).refuses(&["could not read configuration"]);
    run(command().args(["scan", "--config", "x", "--no-config"])).refuses(&["cannot be used with"]);
}

#[test]
fn a_share_of_a_quota_is_a_share() {
    for share in ["0", "1.5", "-1", "NaN", "inf"] {
        let ran = run(command().args(["scan", "--demo", &format!("--budget={share}")]));
        ran.refuses(&["is not a share"]);
    }
    run(command().args(["scan", "--demo", "--budget", "half"])).refuses(&["invalid value 'half'"]);
}
