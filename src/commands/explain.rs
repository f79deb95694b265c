//! `aispm explain`: a rule, or a finding of an inventory.

use aispm_engine::{analyse, evaluate};
use aispm_report::escape;
use anyhow::Context as _;

use crate::{
    cli::ExplainArgs,
    commands::{
        evaluate::read,
        rules::{find, show},
    },
    exit::Exit,
    output, rules,
};

pub(crate) fn run(args: ExplainArgs) -> anyhow::Result<Exit> {
    let rules = rules::load(&args.rules.rules)?;
    if !args.what.starts_with("f1:") {
        return show(find(&rules, &args.what)?);
    }
    let path = args.inventory.context(
        "a fingerprint is explained with its inventory\nhelp: give --inventory FILE, as written by `--inventory-out`",
    )?;
    let evaluation = evaluate(&analyse(read(&path)?), &rules);
    let finding = evaluation.findings.iter().find(|f| f.fingerprint == args.what);
    let finding = finding.with_context(|| format!("`{}` is no finding of `{}`", args.what, path.display()))?;
    let rule = rules.rules().get(finding.rule).context("the finding's rule is gone")?;
    output::to_stdout(|out| {
        writeln!(out, "{}: {}\n", finding.judgement.name(), escape(&finding.message))?;
        for evidence in &finding.evidence {
            let source = evidence.source.as_deref().unwrap_or("no call");
            writeln!(
                out,
                "  {} of {}\n    {}  ({source})",
                evidence.fact,
                escape(&evidence.asset),
                escape(&evidence.value.to_string()),
                source = escape(source),
            )?;
        }
        writeln!(out)
    })?;
    show(rule)
}
