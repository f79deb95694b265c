//! Rules over an inventory, and the reports the user asked for.

use std::path::PathBuf;

use aispm_engine::{Judgement, RuleSet, Severity, analyse, evaluate};
use aispm_inventory::Inventory;
use aispm_report::{FORMATS, Format, Report, Style};
use anyhow::Context as _;

use crate::{
    cli::{Global, ReportArgs, SeverityName},
    exit::Exit,
    output,
};

/// Where reports go, known to be usable before a long scan.
pub(crate) struct Outputs {
    stdout: Format,
    files: Vec<(Format, PathBuf)>,
}

impl Outputs {
    /// Understands `--format` and `--output`.
    ///
    /// # Errors
    ///
    /// For a format that does not exist, or a file that cannot be written.
    pub(crate) fn new(args: &ReportArgs) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        for output in &args.output {
            let (name, path) = output.split_once('=').with_context(|| {
                format!("`--output {output}` does not say where to\nhelp: write `--output FORMAT=PATH`, such as `json=report.json`")
            })?;
            let path = PathBuf::from(path);
            output::check_writable(&path)?;
            files.push((format_named(name)?, path));
        }
        Ok(Self { stdout: format_named(args.format.as_deref().unwrap_or("text"))?, files })
    }
}

fn format_named(name: &str) -> anyhow::Result<Format> {
    let names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
    let known = FORMATS.iter().find(|f| f.name == name).copied();
    known.with_context(|| format!("`{name}` is no report format\nhelp: choose one of {}", names.join(", ")))
}

/// Holds an inventory against rules, writes every report, and says how the run ended.
///
/// # Errors
///
/// If a report cannot be written.
pub(crate) fn write(
    global: &Global,
    args: &ReportArgs,
    outputs: &Outputs,
    inventory: Inventory,
    rules: &RuleSet,
) -> anyhow::Result<Exit> {
    let world = analyse(inventory);
    let evaluation = evaluate(&world, rules);
    let report = Report {
        world: &world,
        rules,
        evaluation: &evaluation,
        min_severity: args.min_severity.map_or(Severity::Info, Severity::from),
        include_passed: args.include_passed,
    };
    let plain = Style { color: false, width: output::WIDTH };
    for (format, path) in &outputs.files {
        output::to_file(path, |out| (format.write)(&report, &plain, out))?;
    }
    let style = output::style(global);
    match output::to_stdout(|out| (outputs.stdout.write)(&report, &style, out)) {
        Err(error) if output::is_closed_pipe(&error) => {}
        other => other?,
    }
    let fails = |at: Severity| evaluation.findings.iter().any(|f| f.judgement == Judgement::Fail && f.severity >= at);
    let blind = world.inventory.coverage.iter().any(|cell| cell.is_blind());
    Ok(if args.fail_on.is_some_and(|at| fails(at.into())) {
        Exit::Findings
    } else if args.strict.unwrap_or(false) && blind {
        Exit::Incomplete
    } else {
        Exit::Done
    })
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Info => Self::Info,
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}
