//! Which crate may know which: arrows go down only.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

/// The workspace crates that a crate may use in its code.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "aispm",
        &[
            "aispm-aws",
            "aispm-azure",
            "aispm-discovery",
            "aispm-engine",
            "aispm-inventory",
            "aispm-replay",
            "aispm-report",
        ],
    ),
    ("aispm-aws", &["aispm-discovery", "aispm-inventory"]),
    ("aispm-azure", &["aispm-discovery", "aispm-inventory"]),
    ("aispm-discovery", &["aispm-inventory"]),
    ("aispm-engine", &["aispm-inventory"]),
    ("aispm-inventory", &[]),
    ("aispm-replay", &[]),
    ("aispm-report", &["aispm-engine", "aispm-inventory"]),
    (
        "xtask",
        &[
            "aispm-aws",
            "aispm-azure",
            "aispm-discovery",
            "aispm-engine",
            "aispm-inventory",
            "aispm-replay",
            "aispm-report",
        ],
    ),
];

/// Crates that must stay pure: nothing that waits, connects or speaks to a cloud in the whole tree below them.
const PURE: &[&str] = &["aispm-inventory", "aispm-engine", "aispm-report"];

/// Names that give impurity away.
const IMPURE: &[&str] = &["tokio", "hyper", "reqwest", "aws-", "azure_", "google-cloud", "rustls"];

#[test]
fn crates_know_only_what_lies_below_them() {
    let metadata = metadata();
    let used = normal_dependencies(&metadata);
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(name, below)| (*name, below.iter().copied().collect())).collect();
    let members: BTreeSet<&str> =
        used.keys().map(String::as_str).filter(|n| n.starts_with("aispm") || *n == "xtask").collect();
    assert_eq!(members, allowed.keys().copied().collect(), "every crate of the workspace has its place");
    for (name, allowed) in allowed {
        let workspace: BTreeSet<&str> =
            used[name].iter().map(String::as_str).filter(|d| d.starts_with("aispm")).collect();
        let wrong: Vec<_> = workspace.difference(&allowed).collect();
        assert!(wrong.is_empty(), "`{name}` must not use {wrong:?}");
    }
}

#[test]
fn pure_crates_have_nothing_impure_below_them() {
    let used = normal_dependencies(&metadata());
    for name in PURE {
        let mut seen = BTreeSet::new();
        let mut todo = vec![(*name).to_owned()];
        while let Some(next) = todo.pop() {
            let below = used.get(&next).into_iter().flatten();
            todo.extend(below.filter(|d| seen.insert((*d).clone())).cloned());
        }
        let wrong: Vec<_> = seen.iter().filter(|d| IMPURE.iter().any(|i| d.starts_with(i))).collect();
        assert!(wrong.is_empty(), "`{name}` reaches {wrong:?}");
    }
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Direct dependencies that end up in the code, by name of the package.
fn normal_dependencies(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["id"].as_str().unwrap(), p["name"].as_str().unwrap()))
        .collect();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| {
            let deps = node["deps"].as_array().unwrap().iter();
            let normal = deps.filter(|d| d["dep_kinds"].as_array().unwrap().iter().any(|k| k["kind"].is_null()));
            let below = normal.map(|d| names[d["pkg"].as_str().unwrap()].to_owned()).collect();
            (names[node["id"].as_str().unwrap()].to_owned(), below)
        })
        .collect()
}
