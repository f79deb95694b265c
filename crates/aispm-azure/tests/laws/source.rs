//! Which facts the collectors fill, as their source says it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use aispm_inventory::Kind;

/// Every fact that is written into the struct of a kind somewhere in the source, as kind and fact; those that are always unset
/// aside.
///
/// What no recording reaches leaves no trace in assets, so the source is asked.
pub(crate) fn filled() -> BTreeSet<(&'static str, &'static str)> {
    let texts: Vec<String> = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let mut filled = BTreeSet::new();
    for schema in Kind::ALL.iter().map(|kind| kind.schema()) {
        let opens = format!("kind::{} {{", camel(schema.name));
        for body in texts.iter().flat_map(|text| text.split(&opens).skip(1)) {
            let members = members(body);
            filled.extend(schema.facts.iter().filter(|f| members.contains(f.name)).map(|f| (schema.name, f.name)));
        }
    }
    filled
}

/// The members named in a struct whose brace has just been opened.
fn members<'a>(body: &'a str) -> BTreeSet<&'a str> {
    let (mut depth, mut start) = (0_usize, 0);
    let mut parts = Vec::new();
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' if depth == 0 => {
                parts.push(&body[start..at]);
                break;
            }
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&body[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    // What a cloud does not have is laid down as unset, and is filled by nobody.
    let unset = |value: &str| ["Observed::Unset", "Unset"].contains(&value.trim());
    let named = |part: &'a str| -> Option<&'a str> {
        let mut lines = part.lines().map(str::trim);
        let code = lines.find(|line| !line.is_empty() && !line.starts_with("//"))?;
        match code.split_once(':') {
            Some((_, value)) if unset(value) => None,
            Some((name, _)) => Some(name.trim()),
            None => Some(code),
        }
    };
    parts.into_iter().filter_map(named).collect()
}

/// `VectorStore` for `vector_store`.
fn camel(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let (folders, mut found): (Vec<_>, Vec<_>) = super::entries(folder).into_iter().partition(|path| path.is_dir());
    found.extend(folders.iter().flat_map(|folder| files(folder)));
    found
}
