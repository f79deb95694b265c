//! Operators: which exist, which facts take them, and what they become.

use aispm_inventory::fact::Shape;

use super::{
    condition::{Compiler, statement},
    document::{Key, Node},
    fields::{self, Fields},
    reader::listed,
};
use crate::{
    condition::{Condition, Operand, Order, Source, Test, formula::Formula, glob::Glob},
    error::Code,
};

/// Every operator, and when it holds. A value that is not set makes it false unless its sentence says otherwise.
pub(crate) const OPERATORS: [(&str, &str); 24] = [
    ("not", "The value is another, or the test does not hold. True where nothing is set."),
    ("in", "The value is one of these."),
    ("not_in", "The value is none of these. True where nothing is set."),
    ("gt", "Greater, or later."),
    ("gte", "Greater or the same."),
    ("lt", "Less, or earlier."),
    ("lte", "Less or the same."),
    ("matches", "A regular expression finds something in the text."),
    ("glob", "The whole text fits; `*` is any run of characters, `?` is one."),
    ("starts_with", "The text begins with this."),
    ("ends_with", "The text ends with this."),
    ("contains", "The list has this member, or the text has this part."),
    ("contains_any", "The list has one of these members, or the text one of these parts."),
    ("contains_all", "The list has all these members, or the text all these parts."),
    ("subset_of", "Every member of the list is one of these. True of an empty list and where nothing is set."),
    ("cidr_in", "The text is an address or block inside one of these blocks."),
    ("cidr_overlaps", "The text is an address or block that shares an address with one of these blocks."),
    ("older_than", "It is longer ago, at the start of the scan."),
    ("newer_than", "It is less long ago, at the start of the scan."),
    ("any", "It holds for at least one element."),
    ("all", "It holds for every element. True of an empty list and where nothing is set."),
    ("none", "It holds for no element. True of an empty list and where nothing is set."),
    ("len", "It holds for the number of elements, or of characters. What is not set has none."),
    (
        "is",
        "`present`: set. `absent`: not set. `empty`: not set, or of length 0. `known`: seen, set or not; never unknown.",
    ),
];

/// The operators that a fact of this shape takes.
pub(crate) const fn operators(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Bool => &["not", "is"],
        Shape::Int => &["not", "in", "not_in", "gt", "gte", "lt", "lte", "is"],
        Shape::Text => &[
            "not",
            "in",
            "not_in",
            "matches",
            "glob",
            "starts_with",
            "ends_with",
            "contains",
            "contains_any",
            "contains_all",
            "cidr_in",
            "cidr_overlaps",
            "len",
            "is",
        ],
        Shape::Word(_) => &["not", "in", "not_in", "is"],
        Shape::Time => &["not", "gt", "gte", "lt", "lte", "older_than", "newer_than", "is"],
        Shape::Texts | Shape::Words(_) => {
            &["not", "contains", "contains_any", "contains_all", "subset_of", "any", "all", "none", "len", "is"]
        }
        Shape::Records(_) => &["not", "any", "all", "none", "len", "is"],
    }
}

impl<'n> Compiler<'_, '_, 'n> {
    /// One operator and its argument.
    pub(crate) fn operator(
        &mut self,
        of: &Operand,
        key: &'n Key,
        argument: &'n Node,
        fields: Fields,
    ) -> Option<Condition> {
        let name = key.name.as_str();
        if !operators(of.shape).contains(&name) {
            self.refuse(of, key);
            return None;
        }
        let test = match name {
            "not" => return self.test(of, argument, fields).map(Formula::negated),
            "in" => self.one_of(of.shape, argument, fields)?,
            "not_in" => return Some(statement(of, self.one_of(of.shape, argument, fields)?).negated()),
            "gt" => Test::Compare(Order::Gt, self.value(of.shape, argument, fields)?),
            "gte" => Test::Compare(Order::Gte, self.value(of.shape, argument, fields)?),
            "lt" => Test::Compare(Order::Lt, self.value(of.shape, argument, fields)?),
            "lte" => Test::Compare(Order::Lte, self.value(of.shape, argument, fields)?),
            "matches" => Test::Matches(self.pattern(argument)?),
            "glob" => Test::Glob(Glob::new(self.plain_text(argument)?)),
            "starts_with" => Test::StartsWith(self.plain_text(argument)?.into()),
            "ends_with" => Test::EndsWith(self.plain_text(argument)?.into()),
            "contains" => Test::Contains(self.value(fields::element(of.shape), argument, fields)?),
            "contains_any" => Test::ContainsAny(self.members(of.shape, argument)?),
            "contains_all" => Test::ContainsAll(self.members(of.shape, argument)?),
            "subset_of" => Test::SubsetOf(self.members(of.shape, argument)?),
            "cidr_in" => Test::CidrIn(self.blocks(argument)?),
            "cidr_overlaps" => Test::CidrOverlaps(self.blocks(argument)?),
            "older_than" => Test::OlderThan(self.duration(argument)?),
            "newer_than" => Test::NewerThan(self.duration(argument)?),
            "any" => Test::Any(Box::new(self.elements(of, argument, fields)?)),
            "all" => Test::All(Box::new(self.elements(of, argument, fields)?)),
            "none" => return Some(statement(of, Test::Any(Box::new(self.elements(of, argument, fields)?))).negated()),
            "len" => {
                let source = Source::Length(Box::new(of.clone()));
                return self.test(&Operand { name: of.name.clone(), source, shape: Shape::Int }, argument, fields);
            }
            _ => return self.state(of, argument),
        };
        Some(statement(of, test))
    }

    fn refuse(&mut self, of: &Operand, key: &Key) {
        let name = key.name.as_str();
        let takes = operators(of.shape);
        if OPERATORS.iter().any(|(known, _)| *known == name) || matches!(name, "param" | "field") {
            let message = format!("`{}` is {}, which does not take `{name}`", of.name, fields::described(of.shape));
            self.reader.report_with(Code::WrongOperator, key.mark, message, format!("it takes {}", listed(takes)));
        } else {
            let message = format!("unknown operator `{name}`");
            self.reader.unknown(Code::UnknownOperator, key.mark, message, name, takes.iter().copied());
        }
    }

    /// The argument of `in`: literals, or a list fact.
    fn one_of(&mut self, shape: Shape, node: &'n Node, fields: Fields) -> Option<Test> {
        if let Some(name) = node.only("field") {
            let list = self.other(name, fields)?;
            if matches!(list.shape, Shape::Texts | Shape::Words(_)) && matches!(shape, Shape::Text | Shape::Word(_)) {
                return Some(Test::Listed(list));
            }
            let message = format!("`{}` is {}, not a list of texts", list.name, fields::described(list.shape));
            self.reader.report(Code::WrongType, name.mark, message);
            return None;
        }
        let node = self.argument(node)?;
        let items = self.reader.list(node)?;
        let literals: Vec<_> = items.iter().map(|item| self.literal(shape, item)).collect();
        Some(Test::In(literals.into_iter().collect::<Option<_>>()?))
    }

    /// The argument of `is`.
    fn state(&mut self, of: &Operand, node: &'n Node) -> Option<Condition> {
        let word = self.reader.word(node, &[("present", 0), ("absent", 1), ("empty", 2), ("known", 3)])?;
        let sized = matches!(of.shape, Shape::Text | Shape::Texts | Shape::Words(_) | Shape::Records(_));
        match word {
            0 => Some(statement(of, Test::Present)),
            1 => Some(statement(of, Test::Present).negated()),
            2 if sized => Some(statement(of, Test::Empty)),
            2 => {
                let message = format!("`{}` is {}, which is never empty", of.name, fields::described(of.shape));
                self.reader.report_with(Code::WrongOperator, node.mark, message, "`absent` tests that it is not set");
                None
            }
            _ => Some(statement(of, Test::Known)),
        }
    }
}
