//! How often the search for secrets is right: fakes that must be found, and look-alikes that must not.
//!
//! Fakes are put together from parts while the test runs, so that no scanner of source code takes them for live ones.
#![expect(clippy::print_stdout, reason = "this test reports what it measured")]

mod fakes;
mod look_alikes;

use std::fmt::Write as _;

use aispm_discovery::secrets::SecretScanner;

/// Of 1000 findings, how many must be secrets; and of 1000 secrets, how many must be found. Both as measured: see the
/// output of [`findings_are_secrets_and_secrets_are_found`].
const PRECISION: usize = 988;
const RECALL: usize = 994;

/// A text as a collector hands it over.
pub(crate) struct Text {
    /// What the value is called, when it has a name.
    name: Option<&'static str>,
    text: String,
}

/// A text that holds one secret.
pub(crate) struct Fake {
    /// The classes that are right for it.
    classes: &'static [&'static str],
    text: Text,
}

fn found(text: &Text) -> Vec<String> {
    let scanner = SecretScanner::new([7; 32]);
    scanner.scan("x", text.name, &text.text).into_iter().map(|secret| secret.class).collect()
}

#[test]
fn findings_are_secrets_and_secrets_are_found() {
    let (fakes, look_alikes) = (fakes::all(), look_alikes::all());
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    let mut report = String::new();
    for Fake { classes, text } in &fakes {
        let classes_found = found(text);
        let hits = classes_found.iter().filter(|class| classes.contains(&class.as_str())).count();
        // A second finding in a text of one secret is as wrong as one in a text of none.
        right += hits.min(1);
        wrong += classes_found.len() - hits.min(1);
        missed += usize::from(hits == 0);
        if hits != 1 || classes_found.len() != 1 {
            let _ = writeln!(report, "expected {classes:?}, found {classes_found:?}: {:?} {}", text.name, text.text);
        }
    }
    for text in &look_alikes {
        let classes_found = found(text);
        wrong += classes_found.len();
        if !classes_found.is_empty() {
            let _ = writeln!(report, "no secret, found {classes_found:?}: {:?} {}", text.name, text.text);
        }
    }
    let (precision, recall) = (1000 * right / (right + wrong).max(1), 1000 * right / (right + missed).max(1));
    println!(
        "{} fakes, {} look-alikes: {right} found, {missed} missed, {wrong} wrong; precision {}.{} %, recall {}.{} %",
        fakes.len(),
        look_alikes.len(),
        precision / 10,
        precision % 10,
        recall / 10,
        recall % 10,
    );
    println!("{report}");
    assert!(precision >= PRECISION && recall >= RECALL, "precision {precision}, recall {recall} in 1000:\n{report}");
}

#[test]
fn the_texts_are_many_and_different() {
    let (fakes, look_alikes) = (fakes::all(), look_alikes::all());
    assert!(fakes.len() >= 80 && look_alikes.len() >= 120, "{} and {}", fakes.len(), look_alikes.len());
    let texts = fakes.iter().map(|fake| &fake.text).chain(&look_alikes);
    let mut seen = std::collections::BTreeSet::new();
    for Text { name, text } in texts {
        assert!(seen.insert((name, text)), "twice: {name:?} {text}");
    }
}
