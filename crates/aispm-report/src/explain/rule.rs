//! A rule as a page: what it says, why, when, what to do, and its tests.

use std::io::{self, Write};

use aispm_engine::{Rule, pattern_lines};

use super::remedy;
use crate::{
    Style, escape,
    layout::{bold, dim, heading, paragraphs},
};

/// Writes everything there is to know about a rule.
///
/// # Errors
///
/// If `out` refuses the bytes.
pub fn rule(rule: &Rule, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (severity, confidence) = (rule.severity.name(), rule.confidence.name());
    writeln!(out, "{}", bold(style, &escape(&rule.title)))?;
    writeln!(out, "{} ({severity}, {confidence}, on {})\n", escape(&rule.id), rule.subject())?;
    paragraphs(out, style, 0, &rule.why)?;
    heading(out, style, "When")?;
    for line in pattern_lines(rule) {
        writeln!(out, "  {}", escape(&line))?;
    }
    writeln!(out, "  {}", dim(style, &escape(&format!("says: {}", rule.sentence()))))?;
    remedy::write(rule, None, style, out)?;
    heading(out, style, "Tests")?;
    for (name, expected) in rule.named_tests() {
        writeln!(out, "  {:<14}  {}", expected.name(), escape(name))?;
    }
    Ok(())
}
