//! The risk of findings, from outside.

use aispm_engine::{
    Severity,
    finding::Action,
    risk::{CLASSIFICATION, CRITICALITY, DECLARED_BY, LevelMix, Measures, Vector, VectorError, level},
};
use serde_json::json;

use crate::support::{asset, compile, evaluate, inventory, rule};

#[test]
fn a_vector_is_written_and_read() {
    let measured = Measures {
        exposure: 0.8,
        exploitability: 0.6,
        impact: 0.75,
        agency: 0.7,
        threat: 0.9,
        mitigation: 1.0,
        confidence: 1.0,
    };
    let vector = Vector::from(measured);
    let text = "ASPM:1/E:0.80/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00";
    assert_eq!(vector.to_string(), text);
    assert_eq!(text.parse(), Ok(vector));
    // By hand: 100 x 0.80^0.30 x 0.60^0.30 x 0.75^0.40 = 71.5; (100 - 71.5) x 0.35 x 0.70 x 0.90 = 6.3.
    assert_eq!((vector.score(), vector.level(), vector.priority()), (77.8, Severity::High, 77.8));
}

#[test]
fn what_is_no_vector_is_refused() {
    for (text, error) in [
        ("", VectorError::Version),
        ("CVSS:4.0/AV:N", VectorError::Version),
        ("ASPM:2/E:0.80/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Version),
        ("ASPM:1", VectorError::Factors),
        ("ASPM:1/X:0.60/E:0.80/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Factors),
        ("ASPM:1/E:0.80/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00/", VectorError::Factors),
        ("ASPM:1/E:0.8/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Number('E')),
        ("ASPM:1/E:0.00/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Number('E')),
        ("ASPM:1/E:1.01/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Number('E')),
        ("ASPM:1/E:9.99/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00", VectorError::Number('E')),
        ("ASPM:1/E:0.80/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:+1.0", VectorError::Number('K')),
    ] {
        assert_eq!(text.parse::<Vector>(), Err(error), "{text}");
    }
}

#[test]
fn bands_begin_where_they_say() {
    let levels = [100.0, 80.0, 79.9, 60.0, 59.9, 40.0, 39.9, 20.0, 19.9, 0.0, f64::NAN].map(level);
    use Severity::{Critical, High, Info, Low, Medium};
    assert_eq!(levels, [Critical, Critical, High, High, Medium, Medium, Low, Low, Info, Info, Info]);
}

#[test]
fn every_finding_has_a_risk_that_its_vector_gives_again() {
    let rules = compile(&[
        rule("unbounded", "agent", "fail_if: { bounded: false }"),
        rule("no-log", "account", "fail_if: { invocation_log: false }"),
    ])
    .expect("rules");
    let estate = inventory(vec![
        asset("agent", "agent", json!({ "bounded": false, "tool_classes": ["executes_code"], "acts_unasked": true })),
        asset("account", "account", json!({ "invocation_log": false })),
        asset("account", "other", json!({ "invocation_log": { "unseen": { "reason": "denied" } } })),
    ]);
    let found = evaluate(&estate, &rules);
    assert_eq!(found.findings.len(), 3);
    for finding in &found.findings {
        let vector: Vector = finding.risk.vector.parse().expect("a vector");
        assert_eq!((vector.score(), vector.priority()), (finding.risk.score, finding.risk.priority));
        assert!(finding.risk.score > 0.0);
    }
    let [agent, account, unknown] = &found.findings[..] else { panic!("three findings") };
    assert!(agent.risk.agency > 0.0 && account.risk.agency == 0.0);
    assert!(agent.risk.priority >= account.risk.priority);
    assert_eq!((account.risk.confidence, unknown.risk.confidence), (1.0, 0.8));
    assert!(found.findings.iter().all(|finding| finding.risk.action != Action::Act));
    assert_eq!(LevelMix::of(&found).counts.values().sum::<usize>(), 2);
}

#[test]
fn the_document_names_every_relation_and_tag_and_its_example_holds() {
    let document = include_str!("../../../../docs/how-risk-is-scored.md");
    for relation in aispm_inventory::Relation::ALL {
        assert!(document.contains(&format!("`{}`", relation.name())), "{}", relation.name());
    }
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_lowercase();
    let tags = plain(document);
    for word in [&CRITICALITY.0[..], &CRITICALITY.1, &CLASSIFICATION.0, &CLASSIFICATION.1, &DECLARED_BY].concat() {
        assert!(tags.contains(&format!("`{word}`")), "{word}");
    }
    let example: Vec<&str> = document.lines().filter(|line| line.starts_with("ASPM:1/")).collect();
    assert_eq!(example.len(), 2);
    for line in example {
        let vector: Vector = line.parse().expect("a vector");
        assert_eq!((vector.score(), vector.priority(), vector.level()), (85.0, 78.2, Severity::Critical));
        assert_eq!(vector.action(true, true, true), Action::Act);
    }
}
