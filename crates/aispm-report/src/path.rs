//! Paths, drawn: `internet → runtime chat → role chat-role ⇢ bucket pii`.
//!
//! An arrow points the way of the path and has the direction of its relation: `←` goes against it. A broken arrow is a
//! hop that may be there.

use std::io::{self, Write};

use aispm_engine::{
    World,
    finding::{AttackPath, Hop},
};
use aispm_inventory::Asset;
use anstyle::AnsiColor;

use crate::{
    Style, escape,
    layout::{annotated, columns, cut, dim, paint},
    naming::{self, Called},
    proof,
};

/// Most facts of a hop that are named where there is little room.
const FACTS: usize = 2;
/// Most things left open that are named where there is little room.
const OPEN: usize = 3;
/// What a hop without reasons rests on.
pub(crate) const STATED: &str = "stated by the provider";
/// What a possible hop without reasons rests on.
pub(crate) const UNDECIDED: &str = "nothing that decides it was seen";
/// The widest label of a hop takes one in this many columns.
const LABEL_SHARE: usize = 3;

/// A path with its assets.
pub(crate) struct Drawing<'a> {
    world: &'a World,
    path: &'a AttackPath,
    /// The account that the finding is in: others are named.
    home: &'a str,
}

impl<'a> Drawing<'a> {
    /// The path of a finding about `asset`.
    pub(crate) fn new(world: &'a World, path: &'a AttackPath, asset: &'a Asset) -> Self {
        Self { world, path, home: &asset.place.account }
    }

    /// The assets along the way on one line, or on several that begin with an arrow.
    pub(crate) fn story(&self, out: &mut dyn Write, style: &Style, indent: usize) -> io::Result<()> {
        let hops = std::iter::once(None).chain(self.path.hops.iter().map(Some));
        let (mut line, mut used) = (" ".repeat(indent), indent);
        for (index, (stop, hop)) in self.path.stops.iter().zip(hops).enumerate() {
            let Some(asset) = self.asset(stop.asset) else { continue };
            let called = Called::of(asset);
            let mut after = self.elsewhere(asset);
            if index + 1 == self.path.stops.len() && self.path.targets.len() > 1 {
                after.push_str(&format!(" and {} more", self.path.targets.len() - 1));
            }
            let arrow = hop.map(arrow);
            let width = columns(&called.whole()) + columns(&after) + arrow.map_or(0, |_| 2);
            if used > indent && used + 1 + width > style.width {
                writeln!(out, "{line}")?;
                (line, used) = (" ".repeat(indent), indent);
            } else if index > 0 {
                line.push(' ');
                used += 1;
            }
            if let (Some(arrow), Some(hop)) = (arrow, hop) {
                line.push_str(&colored(style, hop, arrow));
                line.push(' ');
            }
            if !called.sort.is_empty() {
                line.push_str(&dim(style, &called.sort));
                line.push(' ');
            }
            line.push_str(&called.name);
            line.push_str(&after);
            used += width;
        }
        writeln!(out, "{line}")
    }

    /// A line for each hop: what it is, what it rests on, and the calls that said so.
    pub(crate) fn hops(&self, out: &mut dyn Write, style: &Style, indent: usize) -> io::Result<()> {
        let shown =
            |(_, hop, label): (_, &Hop, String)| if hop.seen { label } else { format!("{} {label}", arrow(hop)) };
        let labels: Vec<String> = self.legs().map(shown).collect();
        let widest = labels.iter().map(|label| columns(label)).max().unwrap_or_default();
        let wide = widest.min(style.width / LABEL_SHARE).max("left open".len());
        for ((_, hop, _), label) in self.legs().zip(&labels) {
            let label = cut(label, wide);
            let pad = " ".repeat(wide - columns(&label));
            let mut lead = format!("{:indent$}{}{pad}", "", label);
            if !hop.seen {
                lead = format!("{:indent$}{}{pad}", "", paint(style, AnsiColor::Yellow, &label));
            }
            for (text, source) in grounds(hop) {
                annotated(out, style, &lead, indent + wide + 2, &text, source.as_deref())?;
                lead = " ".repeat(indent + wide);
            }
        }
        let mut open: Vec<&str> = Vec::new();
        for sentence in self.path.hops.iter().flat_map(|hop| &hop.open) {
            if !open.contains(&sentence.as_str()) {
                open.push(sentence);
            }
        }
        for (index, sentence) in open.iter().take(OPEN).enumerate() {
            let label = if index == 0 { "left open" } else { "" };
            let lead = format!("{:indent$}{}{}", "", dim(style, label), " ".repeat(wide - label.len()));
            let more = (index + 1 == OPEN && open.len() > OPEN).then(|| format!("and {} more", open.len() - OPEN));
            annotated(out, style, &lead, indent + wide + 2, &escape(sentence), more.as_deref())?;
        }
        Ok(())
    }

    /// The hops with the asset each arrives at, and what each says: `runs as chat-role`.
    pub(crate) fn legs(&self) -> impl Iterator<Item = (&'a Asset, &'a Hop, String)> {
        let ends = self.path.stops.iter().skip(1).zip(&self.path.hops);
        ends.filter_map(|(stop, hop)| {
            let end = self.asset(stop.asset)?;
            let (relation, name) = (naming::relation(hop.relation), naming::name(end));
            let label = if hop.reversed { format!("{name} {relation} it") } else { format!("{relation} {name}") };
            Some((end, hop, label))
        })
    }

    fn asset(&self, index: usize) -> Option<&'a Asset> {
        self.world.inventory.assets.get(index)
    }

    /// The account of an asset that is in another than the finding.
    fn elsewhere(&self, asset: &Asset) -> String {
        let account = &*asset.place.account;
        if account == self.home || account == "*" || asset.name == account {
            return String::new();
        }
        format!(" ({})", cut(&escape(account), 20))
    }
}

/// The permissions that would decide whether a possible path is there, in its order. Escaped.
pub(crate) fn deciders(path: &AttackPath) -> Vec<String> {
    let beside = path.beside.iter().map(|branch| &branch.hop);
    let unseen = path.hops.iter().chain(beside).filter(|hop| !hop.seen).flat_map(|hop| &hop.because);
    let mut needed: Vec<String> = Vec::new();
    for evidence in unseen.filter(|evidence| proof::unseen(evidence).is_some()) {
        let source = evidence.source.as_deref().unwrap_or(&evidence.fact);
        let source = escape(source);
        if !needed.contains(&source) {
            needed.push(source);
        }
    }
    needed
}

/// The arrow of a hop.
pub(crate) const fn arrow(hop: &Hop) -> &'static str {
    match (hop.seen, hop.reversed) {
        (true, false) => "→",
        (true, true) => "←",
        (false, false) => "⇢",
        (false, true) => "⇠",
    }
}

fn colored(style: &Style, hop: &Hop, arrow: &str) -> String {
    if hop.seen { dim(style, arrow) } else { paint(style, AnsiColor::Yellow, arrow) }
}

/// What a hop rests on, in short, each with the call that said so.
fn grounds(hop: &Hop) -> Vec<(String, Option<String>)> {
    let facts = hop.because.iter().map(|evidence| {
        // The link itself, as the provider gave it: the hop says the rest.
        let stated = evidence.fact == hop.relation.name() && proof::unseen(evidence).is_none();
        let text = if stated { STATED.to_owned() } else { proof::short(evidence) };
        (text, proof::source(evidence))
    });
    let mut grounds: Vec<_> = facts.chain(hop.says.iter().map(|says| (escape(says), None))).collect();
    if grounds.len() > FACTS {
        let more = grounds.len() - FACTS;
        grounds.truncate(FACTS);
        grounds.push((format!("and {more} more"), None));
    }
    if grounds.is_empty() {
        grounds.push((if hop.seen { STATED } else { UNDECIDED }.to_owned(), None));
    }
    grounds
}
