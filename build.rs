//! Embeds the built-in rules: a rule is added by adding its file.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut paths = Vec::new();
    collect(&root.join("rules"), &mut paths)?;
    paths.sort();
    let mut code = String::from("const BUILTIN: &[(&str, &str)] = &[\n");
    for path in paths {
        let name = path.strip_prefix(&root)?.display().to_string().replace('\\', "/");
        if name == "rules/themes.yaml" {
            continue;
        }
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    code.push_str("];\n");
    let themes = root.join("rules/themes.yaml");
    code.push_str(&format!("const THEMES: &str = include_str!({:?});\n", themes.display().to_string()));
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("builtin_rules.rs"), code)?;
    println!("cargo::rerun-if-changed=rules");
    Ok(())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, into)?;
        } else if path.extension().is_some_and(|e| e == "yaml") {
            into.push(path);
        }
    }
    Ok(())
}
