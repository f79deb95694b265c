//! What an attacker gets to from the asset of a finding, once it is taken over.

use std::io::{self, Write};

use aispm_engine::risk::blast_radius;
use aispm_inventory::Asset;

use crate::{
    Report, Style,
    layout::{count, dim, enumerated, heading, paragraphs},
    naming::Called,
};

/// How many crown jewels are named.
const JEWELS: usize = 5;

pub(super) fn write(report: &Report<'_>, asset: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let radius = blast_radius(report.world, u32::try_from(asset).unwrap_or(u32::MAX));
    let total: usize = radius.by_kind.values().sum();
    if total + radius.possible == 0 {
        return Ok(());
    }
    heading(out, style, "Blast radius")?;
    let kinds: Vec<String> = radius.by_kind.iter().map(|(kind, many)| format!("{many} × {}", kind.name())).collect();
    if total > 0 {
        let sentence = format!("Whoever takes it over gets to {}: {}.", count(total as u64, "asset"), kinds.join(", "));
        paragraphs(out, style, 2, &sentence)?;
    }
    let named = radius.jewels.iter().filter_map(|jewel| report.inventory().assets.get(*jewel));
    let named: Vec<String> = named.map(|jewel: &Asset| Called::of(jewel).whole().to_string()).collect();
    if !named.is_empty() {
        paragraphs(out, style, 2, &format!("Crown jewels among them: {}.", enumerated(&named, JEWELS)))?;
    }
    if radius.possible > 0 {
        let more = format!("{} more if every edge is there that was not seen", count(radius.possible as u64, "asset"));
        writeln!(out, "  {}", dim(style, &more))?;
    }
    Ok(())
}
