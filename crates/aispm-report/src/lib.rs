//! Reports, one file per format, and explanations of rules and findings.
//!
//! A reporter writes what the engine found. It cannot filter, sort or fail,
//! except where the bytes go. Machine formats own their structs, so that a
//! change inside never leaks out.

mod escape;
pub mod explain;
mod json;
mod jsonl;
mod layout;
mod naming;
mod path;
mod proof;
mod report;
pub mod schema;
mod text;

use std::io::{self, Write};

pub use escape::{Json, escape, escape_lines};
pub use report::{Report, Style};

/// A report format: a constant that says what it is, and a function that writes it.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// Writes the report.
    pub write: fn(&Report<'_>, &Style, &mut dyn Write) -> io::Result<()>,
}

/// Every format.
pub const FORMATS: &[Format] = &[text::FORMAT, json::FORMAT, jsonl::FORMAT];
