//! What to do about it, and what asks for it.

use std::io::{self, Write};

use aispm_engine::Rule;

use crate::{Style, escape, escape_lines, layout::paragraph};

/// Writes the fix of a rule with its commands, those of one cloud where it is known, and its controls.
pub(super) fn write(rule: &Rule, cloud: Option<&str>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    paragraph(out, style, 0, "Fix: ", &escape(&rule.fix.summary))?;
    for (provider, tools) in rule.fix.steps.iter().filter(|(provider, _)| cloud.is_none_or(|cloud| cloud == *provider))
    {
        for (tool, text) in tools {
            writeln!(out, "\n{} {}:\n{}", escape(provider), escape(tool), escape_lines(text.trim()))?;
        }
    }
    writeln!(out, "\nCovers: {}", escape(&rule.covers.join(", ")))?;
    for (framework, controls) in &rule.controls {
        writeln!(out, "{}: {}", escape(framework), escape(&controls.join(", ")))?;
    }
    Ok(())
}
