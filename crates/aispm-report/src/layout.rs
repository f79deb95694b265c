//! Lines for people: colour, widths and wrapping.

use std::io::{self, Write};

use aispm_engine::{Severity, finding::Action};
use anstyle::{AnsiColor, Style as Ansi};

use crate::{Style, escape};

/// Columns left of what belongs to an entry of a list.
pub(crate) const INDENT: usize = 4;

/// The words of a text in lines of at most `width` columns. A word that is longer stands alone.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Writes a text after a lead such as `fix: `, further lines below its first word.
pub(crate) fn paragraph(out: &mut dyn Write, style: &Style, indent: usize, lead: &str, text: &str) -> io::Result<()> {
    let hanging = indent + columns(lead);
    for (index, line) in wrapped(text, style.width.saturating_sub(hanging)).iter().enumerate() {
        if index == 0 {
            writeln!(out, "{:indent$}{}{line}", "", dim(style, lead))?;
        } else {
            writeln!(out, "{:hanging$}{line}", "")?;
        }
    }
    Ok(())
}

/// Writes a text after a lead that ends before `column`, and its source behind it, or below where there is no room.
pub(crate) fn annotated(
    out: &mut dyn Write,
    style: &Style,
    lead: &str,
    column: usize,
    text: &str,
    source: Option<&str>,
) -> io::Result<()> {
    let room = style.width.saturating_sub(column);
    let lines = wrapped(text, room);
    for (index, line) in lines.iter().enumerate() {
        if index == 0 {
            write!(out, "{lead}  {line}")?;
        } else {
            write!(out, "{:column$}{line}", "")?;
        }
        if let Some(source) = source.filter(|_| index + 1 == lines.len()) {
            if columns(line) + 2 + columns(source) > room {
                write!(out, "\n{:column$}{}", "", dim(style, source))?;
            } else {
                write!(out, "  {}", dim(style, source))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a text in its own paragraphs, wrapped.
pub(crate) fn paragraphs(out: &mut dyn Write, style: &Style, indent: usize, text: &str) -> io::Result<()> {
    for line in text.trim().lines() {
        paragraph(out, style, indent, "", &escape(line))?;
    }
    Ok(())
}

/// How many columns a text takes, where each character takes one.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// A text of at most `most` columns; what is cut is marked.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A number with its word: `1 asset`, `2 assets`.
pub(crate) fn count(n: u64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// A list in a sentence, of which at most `most` are named.
pub(crate) fn enumerated(parts: &[String], most: usize) -> String {
    let named = parts.get(..most).unwrap_or(parts).join(", ");
    if parts.len() > most { format!("{named} and {} more", parts.len() - most) } else { named }
}

pub(crate) fn heading(out: &mut dyn Write, style: &Style, text: &str) -> io::Result<()> {
    writeln!(out, "\n{}", bold(style, text))
}

pub(crate) const fn color_of(severity: Severity) -> AnsiColor {
    match severity {
        Severity::Critical | Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low | Severity::Info => AnsiColor::Blue,
    }
}

/// The word for what to do, loud when it cannot wait.
pub(crate) fn action(style: &Style, action: Action) -> String {
    match action {
        Action::Act => paint(style, AnsiColor::Red, action.name()),
        Action::Attend => paint(style, AnsiColor::Yellow, action.name()),
        Action::TrackClosely | Action::Track => dim(style, action.name()),
    }
}

pub(crate) fn paint(style: &Style, color: AnsiColor, text: &str) -> String {
    styled(style, color.on_default().bold(), text)
}

pub(crate) fn bold(style: &Style, text: &str) -> String {
    styled(style, Ansi::new().bold(), text)
}

pub(crate) fn dim(style: &Style, text: &str) -> String {
    styled(style, Ansi::new().dimmed(), text)
}

fn styled(style: &Style, ansi: Ansi, text: &str) -> String {
    if style.color && !text.is_empty() { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{cut, enumerated, wrapped};

    #[test]
    fn no_line_is_wider_than_asked_unless_a_word_is() {
        assert_eq!(wrapped("aa bb cc dddddddd e", 5), ["aa bb", "cc", "dddddddd", "e"]);
        assert_eq!(wrapped(" \n", 5), Vec::<String>::new());
        assert_eq!(wrapped("a b", 0), ["a", "b"]);
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!((cut("größe", 5), cut("größen", 5)), ("größe".to_owned(), "größ…".to_owned()));
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!((enumerated(&parts, 3), enumerated(&parts, 1)), ("a, b, c".to_owned(), "a and 2 more".to_owned()));
    }
}
