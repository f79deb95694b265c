//! `aispm explain`: a rule, or a finding of an inventory.

use aispm_engine::{Severity, analyse, evaluate};
use aispm_report::{Report, explain};
use anyhow::Context as _;

use crate::{
    cli::{ExplainArgs, Global},
    commands::{
        evaluate::read,
        rules::{find, show},
    },
    exit::Exit,
    output, rules,
};

pub(crate) fn run(global: &Global, args: ExplainArgs) -> anyhow::Result<Exit> {
    let rules = rules::load(&args.rules.rules)?;
    if !args.what.starts_with("f1:") {
        return show(global, find(&rules, &args.what)?);
    }
    let path = args.inventory.context(
        "a fingerprint is explained with its inventory\nhelp: give --inventory FILE, as written by `--inventory-out`",
    )?;
    let world = analyse(read(&path)?);
    let evaluation = evaluate(&world, &rules);
    let finding = evaluation.findings.iter().find(|f| f.fingerprint == args.what);
    let finding = finding.with_context(|| format!("`{}` is no finding of `{}`", args.what, path.display()))?;
    let report = Report {
        world: &world,
        rules: &rules,
        evaluation: &evaluation,
        min_severity: Severity::Info,
        include_passed: false,
    };
    output::to_stdout(|out| explain::finding(&report, finding, &output::style(global), out))?;
    Ok(Exit::Done)
}
