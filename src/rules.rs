//! The built-in rules, embedded, and rules of the user's own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use aispm_engine::{RuleSet, RuleSource};
use anyhow::Context as _;

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// Compiles the built-in rules together with those in `folders`.
///
/// # Errors
///
/// With every mistake in every document; a rule is never skipped.
pub(crate) fn load(folders: &[PathBuf]) -> anyhow::Result<RuleSet> {
    let builtin: Vec<RuleSource> =
        BUILTIN.iter().map(|(path, text)| source((*path).to_owned(), (*text).to_owned())).collect();
    let mut own = Vec::new();
    for folder in folders {
        let mut paths = Vec::new();
        collect(folder, &mut paths).with_context(|| format!("could not read rules in `{}`", folder.display()))?;
        anyhow::ensure!(!paths.is_empty(), "no rule (`*.yaml`) found in `{}`", folder.display());
        paths.sort();
        for path in paths {
            let text =
                fs::read_to_string(&path).with_context(|| format!("could not read rule `{}`", path.display()))?;
            own.push(source(path.display().to_string(), text));
        }
    }
    let themes = source("rules/themes.yaml".to_owned(), THEMES.to_owned());
    Ok(RuleSet::compile(&builtin, &themes, &own)?)
}

fn source(path: String, text: String) -> RuleSource {
    RuleSource { path, text }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml")
            && path.file_name().is_none_or(|n| n != "themes.yaml")
        {
            into.push(path);
        }
    }
    Ok(())
}
