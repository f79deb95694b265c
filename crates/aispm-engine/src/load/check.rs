//! The part of a document that is about single assets.

use std::collections::BTreeMap;

use super::{
    condition::Compiler,
    document::{Mark, Node},
    example,
    fields::Fields,
    header::{Judging, kind, optional_texts},
    reader::{Entries, Reader, get},
};
use crate::{
    Check,
    message::{Message, Named},
    rule::Body,
};

/// The keys that only a check has.
pub(crate) const KEYS: [&str; 4] = ["asset", "types", "when", "fail_if"];

/// Reads what a check judges. Everything that is wrong is filed before this gives up.
pub(crate) fn read<'n>(
    reader: &mut Reader<'_>,
    entries: Entries<'n>,
    top: Mark,
    params: &BTreeMap<&'n str, &'n Node>,
) -> Option<Judging> {
    let asset = reader.need(entries, "asset", top).and_then(|node| kind(reader, node));
    let types = optional_texts(reader, entries, "types");
    let fail_if_node = reader.need(entries, "fail_if", top);
    let tests_node = reader.need(entries, "tests", top);
    // Conditions, messages and tests mean nothing without a kind.
    let asset = asset?;
    let mut compiler = Compiler { reader, kind: asset, params, steps: &[] };
    let when = get(entries, "when").map(|node| compiler.condition(node, Fields::Asset(asset)));
    let fail_if = fail_if_node.and_then(|node| compiler.condition(node, Fields::Asset(asset)));
    let message = Message::of_rule(reader, entries, Named::Asset(asset));
    let tests = tests_node.and_then(|node| example::read_all(reader, node, asset, &types));
    let when = match when {
        Some(when) => Some(when?),
        None => None,
    };
    let body = Body::Check(Check { asset, types, when, fail_if: fail_if? });
    Some(Judging { body, message: message?, tests: tests? })
}
