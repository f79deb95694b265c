//! Where bytes go: the report to standard output, files beside and renamed, the rest to standard error.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use anyhow::Context as _;

use crate::cli::{ColorChoice, Global};

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
    let mut name = OsString::from(".");
    name.push(path.file_name().with_context(|| format!("`{}` names no file", path.display()))?);
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::File::create(&beside).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        // Nothing more can be done about a leftover that cannot be removed.
        let _ = fs::remove_file(&beside);
    }
    written.with_context(|| format!("could not write `{}`", path.display()))
}

/// Refuses a path that could not be written later, before a long scan is done for nothing.
pub(crate) fn check_writable(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let known = fs::metadata(folder).with_context(|| format!("could not write `{}`", path.display()))?;
    anyhow::ensure!(known.is_dir(), "could not write `{}`: `{}` is not a folder", path.display(), folder.display());
    anyhow::ensure!(!path.is_dir(), "could not write `{}`: it is a folder", path.display());
    let probe = folder.join(format!(".aispm-{}.part", std::process::id()));
    fs::File::create(&probe).with_context(|| format!("could not write `{}`", path.display()))?;
    fs::remove_file(&probe).with_context(|| format!("could not write `{}`", path.display()))
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
    // A standard error that is closed leaves nobody to tell.
    let _ = writeln!(io::stderr(), "error: {error:#}");
}

/// Says something on standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
