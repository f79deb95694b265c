//! Log lines, on standard error.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::{
    cli::{Global, LogFormat},
    output,
};

/// Starts logging as the user wants it. `AISPM_LOG` takes a filter in the syntax of `tracing`.
pub(crate) fn start(global: &Global) {
    let level = match global.verbose {
        0 => "warn",
        1 => "aispm=info,aispm_aws=info,aispm_azure=info,aispm_discovery=debug,warn",
        _ => "aispm=debug,aispm_aws=debug,aispm_azure=debug,aispm_discovery=debug,warn",
    };
    let filter = EnvFilter::try_from_env("AISPM_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match global.log_format {
        LogFormat::Json => lines.json().init(),
        LogFormat::Text => lines.with_ansi(output::colored(global, &io::stderr())).with_target(false).init(),
    }
}
