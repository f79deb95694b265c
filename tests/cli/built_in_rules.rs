//! The built-in rules fit what the collectors read.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::run::aispm;

fn documents() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")];
    let mut documents = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("themes.yaml") {
                documents.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    documents
}

/// The items of a list that a document writes in brackets.
fn list<'a>(document: &'a str, key: &str) -> Vec<&'a str> {
    let rest = document.split_once(&format!("\n{key}")).map_or("", |(_, rest)| rest);
    let items = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    items.map_or("", |(items, _)| items).split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// The items of every list with this key, wherever it stands.
fn every_list<'a>(document: &'a str, key: &str) -> Vec<&'a str> {
    let lists = document.split(key).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('[')?.split_once(']'));
    lists.flat_map(|(items, _)| items.split(',')).map(str::trim).filter(|item| !item.is_empty()).collect()
}

fn is_path(document: &str) -> bool {
    document.starts_with("kind: Correlation\n")
}

#[test]
fn every_type_that_a_rule_names_is_read_by_a_collector() {
    let plan = aispm(&["scan", "--dry-run", "--no-config"]);
    let types: BTreeSet<&str> =
        plan.stdout.lines().filter(|l| !l.starts_with(' ')).filter_map(|l| l.split(' ').next()).collect();
    for (path, document) in documents() {
        let named = every_list(&document, "types:");
        // A step of a path may take every type of its kind.
        assert!(!named.is_empty() || is_path(&document), "{} says which types it judges", path.display());
        for name in named {
            assert!(types.contains(name), "{} names `{name}`", path.display());
        }
    }
}

#[test]
fn every_rule_says_which_rows_of_the_catalogue_it_covers() {
    for (path, document) in documents() {
        assert!(!list(&document, "covers:").is_empty(), "{}", path.display());
    }
}

#[test]
fn every_rule_lies_in_the_folder_of_its_kind() {
    for (path, document) in documents() {
        let kind = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let fits =
            if is_path(&document) { kind == "correlation" } else { document.contains(&format!("\nasset: {kind}\n")) };
        assert!(fits, "{}", path.display());
    }
}

#[test]
fn every_test_that_a_rule_carries_holds() {
    let tests = aispm(&["rules", "test", "--no-config"]);
    assert_eq!(tests.code, 0, "{}", tests.stdout);
}

#[test]
fn no_rule_waits_for_a_fact_that_nobody_collects() {
    let report = aispm(&["scan", "--demo", "--no-config", "--format", "json"]).json();
    for finding in report["findings"].as_array().unwrap() {
        let evidence = finding["evidence"].to_string();
        assert!(!evidence.contains("not_collected"), "{}: {evidence}", finding["rule"]);
    }
}
