//! Chores: `docs` writes the generated documents, `bench scan` measures whole scans, `replay` serves an estate by hand.

mod bench;
mod docs;
mod replay;
mod rule_pages;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["docs"] => docs::write(),
        ["bench", "scan", rest @ ..] => bench::scan(rest),
        ["bench", "serve", rest @ ..] => bench::serve(rest),
        ["bench", "bare", rest @ ..] => bench::bare(rest),
        ["replay", estate] => replay::serve(estate),
        _ => bail!("usage: cargo xtask docs | bench scan [ASSETS] | replay ESTATE"),
    }
}
