//! A stranger's rule document is rules or errors, never a panic.
#![no_main]

use aispm_engine::{RuleSet, RuleSource};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let document = RuleSource { path: "rules/a-rule.yaml".to_owned(), text: text.to_owned() };
    match RuleSet::compile(std::slice::from_ref(&document), &document, &[]) {
        Ok(rules) => drop(rules.run_tests()),
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
});
