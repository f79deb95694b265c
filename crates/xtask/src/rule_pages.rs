//! `docs/rules/`: a page for each rule, and an index by kind, severity and control.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use aispm_engine::{Rule, RuleSet, Severity, pattern_lines};
use anyhow::Context as _;

/// What the frameworks are called.
const FRAMEWORKS: [(&str, &str); 11] = [
    ("csa_aicm", "CSA AI controls matrix"),
    ("eu_ai_act", "Regulation (EU) 2024/1689, the AI Act"),
    ("finos_aigf", "FINOS AI governance framework"),
    ("finos_ccc", "FINOS Common Cloud Controls"),
    ("gdpr", "Regulation (EU) 2016/679, the GDPR"),
    ("iso_42001", "ISO/IEC 42001:2023, Annex A"),
    ("mitre_atlas", "MITRE ATLAS"),
    ("nist_ai_rmf", "NIST AI risk management framework"),
    ("owasp_asi", "OWASP Top 10 for agentic applications"),
    ("owasp_llm", "OWASP Top 10 for LLM applications (2025)"),
    ("owasp_mcp", "OWASP Top 10 for MCP (2025)"),
];

/// Writes the pages into a folder that holds nothing else, and removes those of rules that are gone.
pub(crate) fn write(folder: &Path, rules: &RuleSet, note: &str) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let mut pages = BTreeMap::from([("README.md".to_owned(), index(rules)?)]);
    for rule in rules.rules() {
        pages.insert(file(rule), page(rule, rules)?);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).context("a page without a readable name")?;
        if name.ends_with(".md") && !pages.contains_key(name) {
            fs::remove_file(&path)?;
        }
    }
    for (name, text) in pages {
        fs::write(folder.join(name), format!("{note}{text}"))?;
    }
    Ok(())
}

fn file(rule: &Rule) -> String {
    format!("{}.md", rule.id)
}

fn page(rule: &Rule, rules: &RuleSet) -> anyhow::Result<String> {
    let mut page = format!("# {}\n\n", rule.title);
    let (severity, confidence) = (rule.severity.name(), rule.confidence.name());
    let (form, subject, path) = (rule.form(), rule.subject(), &rule.path);
    writeln!(page, "`{}`: {form} on `{subject}`, **{severity}**, {confidence} ([document](../../{path}))\n", rule.id)?;
    writeln!(page, "{}\n\n## When\n", rule.why.trim())?;
    for line in pattern_lines(rule) {
        writeln!(page, "{line}")?;
    }
    writeln!(page, "\nIt says: `{}`.", rule.sentence())?;
    writeln!(page, "\n## Fix\n\n{}", rule.fix.summary.trim())?;
    for (provider, tools) in &rule.fix.steps {
        for (tool, text) in tools {
            let (name, language) = if tool == "cli" { ("command line", "sh") } else { ("Terraform", "hcl") };
            writeln!(page, "\n{}, {name}:\n\n```{language}\n{}\n```", provider.to_uppercase(), text.trim())?;
        }
    }
    writeln!(page, "\n## Controls\n")?;
    if !rule.controls.is_empty() {
        writeln!(page, "| framework | controls |\n|---|---|")?;
        for (framework, controls) in &rule.controls {
            writeln!(page, "| {} | {} |", cell(framework_name(framework)), cell(&controls.join(", ")))?;
        }
        writeln!(page)?;
    }
    if !rule.themes.is_empty() {
        let meaning = |name: &String| rules.themes().get(name).map_or(name.clone(), |theme| theme.meaning.clone());
        let themes: Vec<String> = rule.themes.iter().map(meaning).collect();
        writeln!(page, "Themes: {}.\n", themes.join("; "))?;
    }
    writeln!(page, "Catalogue: {}.", if rule.covers.is_empty() { "–".to_owned() } else { rule.covers.join(", ") })?;
    writeln!(page, "\n## Tests\n\n| test | expects |\n|---|---|")?;
    for (name, expected) in rule.named_tests() {
        writeln!(page, "| {} | {} |", cell(name), expected.name())?;
    }
    Ok(page)
}

fn index(rules: &RuleSet) -> anyhow::Result<String> {
    let rules = rules.rules();
    let mut page = format!("# Rules\n\n{} rules: [by kind](#by-kind), [by severity](#by-severity), ", rules.len());
    writeln!(page, "[by control](#by-control).\n\n## By kind")?;
    let mut groups: BTreeMap<(bool, String), Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        let path = rule.form() == "correlation";
        groups.entry((!path, if path { "attack paths".to_owned() } else { rule.subject() })).or_default().push(rule);
    }
    for ((_, kind), mut rules) in groups {
        rules.sort_by_key(|rule| (std::cmp::Reverse(rule.severity), rule.id.as_str()));
        writeln!(page, "\n### {kind}\n\n| rule | severity | what is wrong |\n|---|---|---|")?;
        for rule in rules {
            writeln!(page, "| {} | {} | {} |", link(rule), rule.severity.name(), cell(&rule.title))?;
        }
    }
    writeln!(page, "\n## By severity")?;
    for severity in Severity::ALL {
        let of: Vec<String> = rules.iter().filter(|rule| rule.severity == severity).map(link).collect();
        if !of.is_empty() {
            writeln!(page, "\n**{}** ({}): {}", severity.name(), of.len(), of.join(", "))?;
        }
    }
    writeln!(page, "\n## By control")?;
    let mut frameworks: BTreeMap<&str, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for rule in rules {
        for (framework, controls) in &rule.controls {
            let of = frameworks.entry(framework_name(framework)).or_default();
            for control in controls {
                of.entry(control).or_default().insert(link(rule));
            }
        }
    }
    for (framework, controls) in frameworks {
        writeln!(page, "\n### {framework}\n\n| control | rules |\n|---|---|")?;
        for (control, rules) in controls {
            let rules: Vec<String> = rules.into_iter().collect();
            writeln!(page, "| {} | {} |", cell(control), rules.join(", "))?;
        }
    }
    Ok(page)
}

fn link(rule: &Rule) -> String {
    format!("[{}]({})", rule.id, file(rule))
}

fn framework_name(framework: &str) -> &str {
    FRAMEWORKS.iter().find(|(known, _)| *known == framework).map_or(framework, |(_, name)| *name)
}

/// A text as one cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
