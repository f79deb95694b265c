//! Chores: `cargo xtask docs` writes the generated documents, `cargo xtask bench scan` measures whole scans.

mod bench;
mod docs;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["docs"] => docs::write(),
        ["bench", "scan", rest @ ..] => bench::scan(rest),
        ["bench", "serve", rest @ ..] => bench::serve(rest),
        ["bench", "bare", rest @ ..] => bench::bare(rest),
        _ => bail!("usage: cargo xtask docs | bench scan [ASSETS]"),
    }
}
