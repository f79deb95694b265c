//! `cargo xtask replay ESTATE`: serves a recorded estate until it is stopped, for trying the command by hand.

use std::{fs, io::Write as _, sync::Arc};

use aispm_replay::{Estate, Replay, Unmatched};
use anyhow::Context as _;

/// Serves the estate in a file, and prints where.
pub(crate) fn serve(path: &str) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read `{path}`"))?;
    let estate = Estate::from_json(&text).with_context(|| format!("`{path}` is no estate"))?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let replay = Replay::start(Arc::new(estate), Unmatched::Empty).await?;
        writeln!(std::io::stdout(), "AWS_ENDPOINT_URL={}", replay.endpoint())?;
        std::future::pending::<()>().await;
        Ok(())
    })
}
