//! Strangers name things: what they write is shown, and never obeyed.

use serde_json::{Value, json};

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, Folder, Ran, aispm},
};

/// Clears the screen twice over, rings, turns the text around, hides a letter, and goes to the line's start.
const NAME: &str = "bot\u{1b}[2J\u{9b}2J\u{7}\u{202e}\u{200b}\u{e0041}\u{2028}\r\nfine";

/// Nothing in it moves a cursor or turns the text around.
#[track_caller]
fn is_tame(text: &str) {
    let wild =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2028}' | '\u{e0041}');
    assert_eq!(text.find(wild), None, "{text:?}");
}

fn hostile() -> Cloud {
    Cloud::of(vec![estate::listed(&[NAME]), estate::described(NAME, true)])
}

#[test]
fn the_text_report_shows_escapes_and_sends_none() {
    let ran = hostile().scan(&[NOTEBOOKS], &[]).exits(0);
    is_tame(&ran.stdout);
    assert!(
        ran.stdout.contains(r"bot\u{1b}[2J\u{9b}2J\u{7}\u{202e}\u{200b}\u{e0041}\u{2028}\u{d}\u{a}fine"),
        "{}",
        ran.stdout
    );
}

#[test]
fn json_keeps_every_character_and_sends_none_bare() {
    let folder = Folder::new("hostile");
    let path = folder.at("i.json");
    let ran = hostile().scan(&[NOTEBOOKS], &["--format", "json", "--inventory-out", &path]).exits(0);
    is_tame(&ran.stdout);
    assert_eq!(ran.json()["assets"][0]["name"], NAME);
    is_tame(&folder.read("i.json"));
    assert!(
        aispm(&["evaluate", &path, "--format", "json"]).exits(0).stdout == ran.stdout,
        "nothing is lost on the way"
    );
    let lines = aispm(&["evaluate", &path, "--format", "jsonl"]).exits(0);
    is_tame(&lines.stdout);
    assert!(lines.lines().iter().any(|line| line["record"] == "asset" && line["name"] == NAME));
    let fingerprint = ran.json()["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    is_tame(&aispm(&["explain", &fingerprint, "--inventory", &path]).exits(0).stdout);
}

#[test]
fn every_word_of_an_inventory_may_be_a_strangers() {
    let folder = Folder::new("strange");
    let gap = |reason: &str| json!({ "reason": reason, "permission": NAME, "detail": NAME });
    let place = json!({ "provider": "aws", "account": NAME, "region": NAME });
    let asset = |uid: &str, facts: Value| {
        json!({
            "uid": uid, "kind": "notebook", "type": NOTEBOOKS, "place": place, "name": NAME, "facts": facts,
            "links": [], "tags": [[NAME, NAME]],
        })
    };
    let inventory = json!({
        "schema": "aispm.inventory/v1",
        "scan": {
            "id": NAME, "started_at": "2026-11-01T10:00:00Z", "finished_at": "2026-11-01T10:00:00Z", "version": NAME,
            "providers": ["aws"], "calls": { NAME: 1 },
        },
        "types": { NOTEBOOKS: { "kind": "notebook", "source": NAME, "side_calls": { "root_access": NAME } } },
        "coverage": [{
            "place": place, "type": NAME, "outcome": "unread", "assets": 0,
            "gaps": [{ "gap": gap("denied"), "times": 1 }, { "gap": { "reason": "timeout" }, "times": 1 }],
        }],
        "assets": [
            asset(NAME, json!({ "direct_internet": true, "root_access": true, "status": NAME, "platform": NAME })),
            asset("dark", json!({ "direct_internet": { "unseen": gap("denied") }, "default_repository": NAME })),
        ],
    });
    let path = folder.put("i.json", inventory.to_string());
    for format in ["text", "json", "jsonl"] {
        let ran = aispm(&["evaluate", &path, "--format", format]).exits(0);
        is_tame(&ran.stdout);
        assert!(ran.stdout.len() > 500 && ran.stderr.is_empty(), "{}", ran.stderr);
    }
    let report = aispm(&["evaluate", &path, "--format", "json"]).exits(0).json();
    for finding in report["findings"].as_array().unwrap() {
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        is_tame(&aispm(&["explain", fingerprint, "--inventory", &path]).exits(0).stdout);
    }
}

#[test]
fn errors_quote_and_do_not_obey() {
    let folder = Folder::new("errors");
    let tame = |ran: Ran| is_tame(&ran.refuses(&["error"]).stderr);
    let strange_key = json!({ "schema": "aispm.inventory/v1", "scan": { NAME: 1 } }).to_string();
    tame(aispm(&["evaluate", &folder.put("key.json", strange_key)]));
    tame(aispm(&["evaluate", &folder.put("version.json", json!({ "schema": NAME }).to_string())]));
    folder.put("rules/a.yaml", format!("kind: Check\n{:?}: 1\n", "\u{1b}[2J"));
    folder.put("rules/b.yaml", "kind: Check\u{9b}2J\u{202e}\n");
    tame(aispm(&["rules", "check", "--rules", &folder.at("rules")]));
    let config = folder.put("c.toml", "\"\\u001b[2J\" = 1\n");
    tame(aispm(&["scan", "--config", &config]));
    let refused = estate::failing("sts:GetCallerIdentity", 403, "AccessDenied", "\u{202e}\u{9b}2J");
    tame(Cloud::of(vec![refused]).scan(&[NOTEBOOKS], &[]));
}

#[test]
fn log_lines_quote_and_do_not_obey() {
    let denied = estate::failing("sagemaker:ListNotebookInstances", 400, "AccessDeniedException", "\u{1b}[2J\u{9b}2J");
    let ran = Cloud::of(vec![denied]).scan(&[NOTEBOOKS], &["-vv", "--color", "never"]).exits(0);
    assert!(ran.stderr.contains("call failed"), "{}", ran.stderr);
    is_tame(&ran.stderr);
}
