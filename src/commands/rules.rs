//! `aispm rules`: list, show, check and test rules.

use aispm_engine::{Rule, RuleSet, rule_schema};
use aispm_report::{escape, explain};
use anyhow::Context as _;

use crate::{
    cli::{Global, RuleArgs, RulesCommand},
    config::File,
    exit::Exit,
    output, rules,
};

pub(crate) fn run(global: &Global, command: RulesCommand, file: &File) -> anyhow::Result<Exit> {
    let load = |mut args: RuleArgs| {
        file.rules(&mut args);
        rules::load(&args.rules)
    };
    match command {
        RulesCommand::List { rules } => list(&load(rules)?),
        RulesCommand::Show { id, rules } => show(global, find(&load(rules)?, &id)?),
        RulesCommand::Check { rules } => {
            let rules = load(rules)?;
            output::to_stdout(|out| writeln!(out, "{} rules are well formed", rules.rules().len()))?;
            Ok(Exit::Done)
        }
        RulesCommand::Test { id, rules } => test(&load(rules)?, id.as_deref()),
        RulesCommand::Schema => {
            output::to_stdout(|out| {
                serde_json::to_writer_pretty(&mut *out, &rule_schema())?;
                writeln!(out)
            })?;
            Ok(Exit::Done)
        }
    }
}

/// The rule with this id.
///
/// # Errors
///
/// If there is none; the message names the nearest.
pub(crate) fn find<'a>(rules: &'a RuleSet, id: &str) -> anyhow::Result<&'a Rule> {
    rules.get(id).with_context(|| match nearest(rules, id) {
        Some(near) => format!("there is no rule `{id}`\nhelp: did you mean `{near}`?"),
        None => format!("there is no rule `{id}`\nhelp: `aispm rules list` lists them"),
    })
}

fn nearest<'a>(rules: &'a RuleSet, id: &str) -> Option<&'a str> {
    let likeness = |rule: &Rule| strsim::jaro_winkler(&rule.id, id);
    let near = rules.rules().iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(near) > 0.8).then_some(near.id.as_str())
}

fn list(rules: &RuleSet) -> anyhow::Result<Exit> {
    output::to_stdout(|out| {
        for rule in rules.rules() {
            writeln!(out, "{:<8}  {:<48}  {}", rule.severity.name(), rule.id, escape(&rule.title))?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// Prints a rule as a page.
///
/// # Errors
///
/// If standard output refuses it.
pub(crate) fn show(global: &Global, rule: &Rule) -> anyhow::Result<Exit> {
    output::to_stdout(|out| explain::rule(rule, &output::style(global), out))?;
    Ok(Exit::Done)
}

fn test(rules: &RuleSet, id: Option<&str>) -> anyhow::Result<Exit> {
    let chosen: Vec<&Rule> = match id {
        Some(id) => vec![find(rules, id)?],
        None => rules.rules().iter().collect(),
    };
    let ran: usize = chosen.iter().map(|rule| rule.test_count()).sum();
    let failures: Vec<_> = chosen.into_iter().flat_map(Rule::test).collect();
    output::to_stdout(|out| {
        for failure in &failures {
            let (expected, got) = (failure.expected.name(), failure.got.name());
            writeln!(
                out,
                "FAILED {}: `{}` expects {expected}, got {got} ({})",
                failure.rule,
                escape(&failure.test),
                escape(&failure.why)
            )?;
        }
        writeln!(out, "{ran} tests, {} failed", failures.len())
    })?;
    Ok(if failures.is_empty() { Exit::Done } else { Exit::Findings })
}
