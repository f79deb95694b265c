//! Where bytes go: the report to standard output, files beside and renamed, the rest to standard error.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use aispm_report::{Style, escape_lines};
use anyhow::Context as _;

use crate::cli::{ColorChoice, Global};

/// Columns of a report, where nothing says how wide the terminal is.
pub(crate) const WIDTH: usize = 100;

/// How text for people looks on standard output. A terminal says in `COLUMNS` how wide it is, where its shell tells.
pub(crate) fn style(global: &Global) -> Style {
    let stdout = io::stdout();
    let columns = || std::env::var("COLUMNS").ok()?.parse::<usize>().ok();
    let width = if stdout.is_terminal() { columns() } else { None };
    Style { color: colored(global, &stdout), width: width.map_or(WIDTH, |width| width.clamp(60, 160)) }
}

/// Whether to use colour on a stream.
pub(crate) fn colored(global: &Global, stream: &impl IsTerminal) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match global.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto => set("FORCE_COLOR") || set("CLICOLOR_FORCE") || stream.is_terminal(),
    }
}

/// Writes to standard output in large pieces.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes a file beside its place and renames it: a failed write leaves the old file.
pub(crate) fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let target = target(path);
    let written = if is_device(&target) {
        fs::OpenOptions::new().write(true).open(&target).and_then(|device| filled(device, write)).map(drop)
    } else {
        let beside =
            beside(&target).with_context(|| format!("could not write `{}`: it names no file", path.display()))?;
        let written = fs::File::create(&beside).and_then(|file| {
            filled(file, write)?.sync_all()?;
            fs::rename(&beside, &target)
        });
        if written.is_err() {
            // Nothing more can be done about a leftover that cannot be removed.
            let _ = fs::remove_file(&beside);
        }
        written
    };
    written.with_context(|| format!("could not write `{}`", path.display()))
}

fn filled(file: fs::File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<fs::File> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// Refuses a path that could not be written later, before a long scan is done for nothing.
pub(crate) fn check_writable(path: &Path) -> anyhow::Result<()> {
    let target = target(path);
    anyhow::ensure!(!target.is_dir(), "could not write `{}`: it is a folder", path.display());
    if is_device(&target) {
        return Ok(());
    }
    let beside = beside(&target).with_context(|| format!("could not write `{}`: it names no file", path.display()))?;
    let probed = fs::File::create(&beside).and_then(|_| fs::remove_file(&beside));
    probed.with_context(|| format!("could not write `{}`", path.display()))
}

/// Where a path leads: a link stays a link.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether a path is a pipe, a terminal or the like: a rename would put a file in its place.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir())
}

/// The file that is written first, in the same folder.
fn beside(path: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name()?);
    name.push(format!(".{}.part", std::process::id()));
    Some(path.with_file_name(name))
}

/// Whether an error only says that the reader went away.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Says on standard error why the command could not run.
pub(crate) fn complain(error: &anyhow::Error) {
    // What a cloud or a file said may be part of it. A standard error that is closed leaves nobody to tell.
    let _ = writeln!(io::stderr(), "error: {}", escape_lines(&format!("{error:#}")));
}

/// Says something on standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
