//! Literals of a document, checked against the shape of the fact they are compared with.

use aispm_inventory::fact::Shape;
use jiff::Timestamp;

use super::{
    condition::Compiler,
    document::{Content, Mark, Node},
    fields,
    reader::Reader,
};
use crate::{
    condition::{Literal, cidr::Block, pattern::Pattern},
    error::Code,
};

impl<'n> Compiler<'_, '_, 'n> {
    /// A literal of a shape.
    pub(crate) fn literal(&mut self, shape: Shape, node: &'n Node) -> Option<Literal> {
        let node = self.argument(node)?;
        self.reader.literal(shape, node)
    }

    /// A text that is no word of a closed set.
    pub(crate) fn plain_text(&mut self, node: &'n Node) -> Option<&'n str> {
        let node = self.argument(node)?;
        self.reader.text(node)
    }

    /// Members of a list, or parts of a text.
    pub(crate) fn members(&mut self, shape: Shape, node: &'n Node) -> Option<Vec<Box<str>>> {
        let node = self.argument(node)?;
        let items = self.reader.list(node)?;
        let members: Vec<_> = items
            .iter()
            .map(|item| match self.literal(fields::element(shape), item)? {
                Literal::Text(text) => Some(text),
                Literal::Bool(_) | Literal::Int(_) | Literal::Time(_) => None,
            })
            .collect();
        members.into_iter().collect()
    }

    pub(crate) fn pattern(&mut self, node: &'n Node) -> Option<Pattern> {
        let node = self.argument(node)?;
        let text = self.reader.text(node)?;
        match Pattern::new(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.reader.report(Code::BadPattern, node.mark, format!("not a regular expression: {why}"));
                None
            }
        }
    }

    /// One block of addresses or several.
    pub(crate) fn blocks(&mut self, node: &'n Node) -> Option<Vec<Block>> {
        let node = self.argument(node)?;
        let nodes =
            if let Content::List(items) = &node.content { items.as_slice() } else { std::slice::from_ref(node) };
        let blocks: Vec<_> = nodes
            .iter()
            .map(|node| {
                let text = self.reader.text(node)?;
                let block = Block::parse(text);
                if block.is_none() {
                    self.reader.report_with(
                        Code::BadCidr,
                        node.mark,
                        format!("`{text}` is not a block of addresses"),
                        "such as `10.0.0.0/8`",
                    );
                }
                block
            })
            .collect();
        blocks.into_iter().collect()
    }

    /// A duration in seconds.
    pub(crate) fn duration(&mut self, node: &'n Node) -> Option<i64> {
        let node = self.argument(node)?;
        self.reader.duration(node)
    }
}

impl Reader<'_> {
    /// A literal of a shape.
    pub(crate) fn literal(&mut self, shape: Shape, node: &Node) -> Option<Literal> {
        match (shape, &node.content) {
            (_, Content::Null) => {
                let message = format!("expected {}, found nothing", fields::described(shape));
                self.report_with(Code::WrongType, node.mark, message, "`is: absent` tests that it is not set");
                None
            }
            (Shape::Bool, _) => self.bool(node).map(Literal::Bool),
            (Shape::Int, _) => self.int(node).map(Literal::Int),
            (Shape::Text, _) => self.text(node).map(|text| Literal::Text(text.into())),
            (Shape::Word(words), _) => {
                let text = self.text(node)?;
                if words.contains(&text) {
                    return Some(Literal::Text(text.into()));
                }
                self.unknown(
                    Code::UnknownWord,
                    node.mark,
                    format!("unknown word `{text}`"),
                    text,
                    words.iter().copied(),
                );
                None
            }
            (Shape::Time, _) => self.time(node).map(Literal::Time),
            (Shape::Texts | Shape::Words(_) | Shape::Records(_), content) => {
                let message = format!("{} is not compared with {}", fields::described(shape), content.name());
                self.report_with(
                    Code::WrongType,
                    node.mark,
                    message,
                    format!("it takes {}", { super::reader::listed(super::operator::operators(shape)) }),
                );
                None
            }
        }
    }

    /// A point in time.
    pub(crate) fn time(&mut self, node: &Node) -> Option<Timestamp> {
        let text = self.text(node)?;
        let time = text.parse();
        if time.is_err() {
            let message = format!("`{text}` is not a point in time");
            self.report_with(Code::BadTime, node.mark, message, "such as `2026-01-01T00:00:00Z`");
        }
        time.ok()
    }

    /// A duration in seconds, such as `90d 12h`.
    pub(crate) fn duration(&mut self, node: &Node) -> Option<i64> {
        let text = match &node.content {
            // A number alone says nothing about its unit.
            Content::Int(number) => return self.no_duration(&number.to_string(), node.mark),
            _ => self.text(node)?,
        };
        seconds(text).or_else(|| self.no_duration(text, node.mark))
    }

    fn no_duration(&mut self, text: &str, mark: Mark) -> Option<i64> {
        let message = format!("`{text}` is not a duration");
        self.report_with(Code::BadDuration, mark, message, "such as `90d` or `1d 12h`; units are w, d, h, m and s");
        None
    }
}

/// The seconds of a duration.
fn seconds(text: &str) -> Option<i64> {
    let mut parts = text.split_ascii_whitespace().peekable();
    parts.peek()?;
    parts.try_fold(0_i64, |sum, part| {
        let (number, unit) = part.split_at(part.len().checked_sub(1).filter(|at| part.is_char_boundary(*at))?);
        let unit = match unit {
            "w" => 604_800,
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        let number: i64 = number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())??;
        sum.checked_add(number.checked_mul(unit)?)
    })
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_have_units() {
        for (text, expected) in [
            ("90d", Some(7_776_000)),
            ("1d 12h", Some(129_600)),
            ("2w", Some(1_209_600)),
            ("5m 1s", Some(301)),
            ("", None),
            ("90", None),
            ("-1d", None),
            ("d", None),
            ("9é", None),
            ("9999999999999999d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
