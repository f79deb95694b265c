//! Conditions of a document, compiled against the schema of their kind.

use std::collections::BTreeMap;

use aispm_inventory::{Kind, fact::Shape};

use super::{
    document::{Content, Key, Mark, Node},
    fields::{self, Fields},
    reader::Reader,
};
use crate::{
    condition::{Condition, OfStep, Operand, Source, Statement, Test, Value, formula::Formula},
    correlation::Step,
    error::Code,
};

/// Compiles conditions of one rule. What does not fit is filed, and compiling goes on.
pub(crate) struct Compiler<'r, 's, 'n> {
    pub(crate) reader: &'r mut Reader<'s>,
    pub(crate) kind: Kind,
    /// The defaults of the rule's parameters.
    pub(crate) params: &'r BTreeMap<&'n str, &'n Node>,
    /// The steps that values may be compared with.
    pub(crate) steps: &'r [Step],
}

impl<'n> Compiler<'_, '_, 'n> {
    /// A map of which every entry must hold.
    pub(crate) fn condition(&mut self, node: &'n Node, fields: Fields) -> Option<Condition> {
        let entries = self.reader.map(node)?;
        if entries.is_empty() {
            self.reader.report(Code::EmptyCondition, node.mark, "a condition names at least one fact");
            return None;
        }
        let parts: Vec<_> = entries.iter().map(|(key, value)| self.entry(key, value, fields)).collect();
        Some(Formula::all(parts.into_iter().collect::<Option<_>>()?))
    }

    fn entry(&mut self, key: &'n Key, value: &'n Node, fields: Fields) -> Option<Condition> {
        match key.name.as_str() {
            "all" => self.block(value, fields).map(Formula::all),
            "any" => self.block(value, fields).map(Formula::Any),
            "not" => self.condition(value, fields).map(Formula::negated),
            name => {
                let Some(operand) = fields.resolve(name) else {
                    let message = format!("`{name}` is not {}", fields.owner());
                    self.reader.unknown(Code::UnknownFact, key.mark, message, name, fields.names());
                    return None;
                };
                self.test(&operand, value, fields)
            }
        }
    }

    fn block(&mut self, node: &'n Node, fields: Fields) -> Option<Vec<Condition>> {
        let items = self.reader.list(node)?;
        if items.is_empty() {
            self.reader.report(Code::EmptyCondition, node.mark, "a block has at least one condition");
            return None;
        }
        let parts: Vec<_> = items.iter().map(|item| self.condition(item, fields)).collect();
        parts.into_iter().collect()
    }

    /// A literal, or a map of operators that must all hold.
    pub(crate) fn test(&mut self, of: &Operand, node: &'n Node, fields: Fields) -> Option<Condition> {
        let entries = match &node.content {
            Content::Map(_)
                if node.only("param").is_none() && node.only("field").is_none() && node.of_step().is_none() =>
            {
                self.reader.map(node)?
            }
            _ => {
                let value = self.value(of.shape, node, fields)?;
                return Some(statement(of, Test::Is(value)));
            }
        };
        if entries.is_empty() {
            self.reader.report(Code::EmptyCondition, node.mark, format!("nothing is asked of `{}`", of.name));
            return None;
        }
        let parts: Vec<_> = entries.iter().map(|(key, argument)| self.operator(of, key, argument, fields)).collect();
        Some(Formula::all(parts.into_iter().collect::<Option<_>>()?))
    }

    /// A literal of the shape, or another field of it, or one of another step.
    pub(crate) fn value(&mut self, shape: Shape, node: &'n Node, fields: Fields) -> Option<Value> {
        if let Some((step, field)) = node.of_step() {
            return self.of_step(shape, step, field).map(Value::Step);
        }
        let Some(name) = node.only("field") else {
            return self.literal(shape, node).map(Value::Literal);
        };
        let other = self.other(name, fields)?;
        if class(other.shape) == class(shape) {
            return Some(Value::Field(other));
        }
        self.unlike(&other, shape, name.mark);
        None
    }

    fn unlike(&mut self, other: &Operand, shape: Shape, mark: Mark) {
        let (other_shape, shape) = (fields::described(other.shape), fields::described(shape));
        let message = format!("`{}` is {other_shape}, and is compared with {shape}", other.name);
        self.reader.report(Code::WrongType, mark, message);
    }

    /// A field of the asset at another step, which every kind there must have.
    fn of_step(&mut self, shape: Shape, step: &Node, field: &Node) -> Option<OfStep> {
        let (name, field_name) = (self.reader.text(step)?, self.reader.text(field)?);
        if self.steps.is_empty() {
            let message = "another step cannot be named here";
            self.reader.report_with(
                Code::UnknownStep,
                step.mark,
                message,
                "only the `where` of a signal compares steps",
            );
            return None;
        }
        let Some((at, known)) = self.steps.iter().enumerate().find(|(_, known)| *known.name == *name) else {
            let names = self.steps.iter().map(|step| &*step.name);
            self.reader.unknown(Code::UnknownStep, step.mark, format!("unknown step `{name}`"), name, names);
            return None;
        };
        let mut operands = Vec::new();
        for kind in known.wanted.kinds.iter() {
            let fields = Fields::Asset(kind);
            let Some(operand) = fields.resolve(field_name) else {
                let message = format!("`{field_name}` is not {}", fields.owner());
                self.reader.unknown(Code::UnknownFact, field.mark, message, field_name, fields.names());
                return None;
            };
            if class(operand.shape) != class(shape) {
                self.unlike(&operand, shape, field.mark);
                return None;
            }
            operands.push((kind, operand));
        }
        Some(OfStep { step: at, operands })
    }

    /// Another field by name: of the record at hand, else of the asset.
    pub(crate) fn other(&mut self, node: &'n Node, fields: Fields) -> Option<Operand> {
        let name = self.reader.text(node)?;
        let found = fields.resolve(name).or_else(|| Fields::Asset(self.kind).resolve(name));
        if found.is_none() {
            let message = format!("`{name}` is not {}", fields.owner());
            self.reader.unknown(Code::UnknownFact, node.mark, message, name, fields.names());
        }
        found
    }

    /// The argument itself, or what the parameter that it names stands for.
    pub(crate) fn argument(&mut self, node: &'n Node) -> Option<&'n Node> {
        let Some(name) = node.only("param") else { return Some(node) };
        let text = self.reader.text(name)?;
        let found = self.params.get(text).copied();
        if found.is_none() {
            let message = format!("the rule declares no parameter `{text}`");
            self.reader.unknown(Code::UnknownParam, name.mark, message, text, self.params.keys().copied());
        }
        found
    }

    /// The condition over the elements of a list.
    pub(crate) fn elements(&mut self, of: &Operand, node: &'n Node, fields: Fields) -> Option<Condition> {
        if let Shape::Records(record) = of.shape {
            return self.condition(node, Fields::Record(record));
        }
        let element = Operand { name: of.name.clone(), source: Source::Element, shape: fields::element(of.shape) };
        self.test(&element, node, fields)
    }
}

/// One test as a condition.
pub(crate) fn statement(of: &Operand, test: Test) -> Condition {
    Formula::Leaf(Statement { of: of.clone(), test })
}

/// Shapes that may be compared with each other.
const fn class(shape: Shape) -> u8 {
    match shape {
        Shape::Bool => 0,
        Shape::Int => 1,
        Shape::Text | Shape::Word(_) => 2,
        Shape::Time => 3,
        Shape::Texts | Shape::Words(_) => 4,
        Shape::Records(_) => 5,
    }
}
