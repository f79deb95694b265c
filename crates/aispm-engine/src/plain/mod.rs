//! Rules in plain words: what they judge, when they fail, and their tests by name.

mod condition;
mod path;

use aispm_inventory::Kind;

use self::condition::{Words, listed, quoted};
use crate::{
    Judgement, Rule,
    rule::{Body, Check},
};

impl Rule {
    /// The word for its form: `check`, or `correlation` for one that follows paths.
    #[must_use]
    pub const fn form(&self) -> &'static str {
        match self.body {
            Body::Check(_) => "check",
            Body::Correlation(_) => "correlation",
        }
    }

    /// What its findings are about: a kind of asset, or several.
    #[must_use]
    pub fn subject(&self) -> String {
        let kinds: Vec<String> = self.kinds().into_iter().map(|kind: Kind| kind.name().to_owned()).collect();
        listed(&kinds, "or")
    }

    /// The sentence of its findings, with placeholders as they are written.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.body {
            Body::Check(_) => self.message.template(&[]),
            Body::Correlation(correlation) => {
                let steps: Vec<&str> = correlation.steps.iter().map(|step| &*step.name).collect();
                self.message.template(&steps)
            }
        }
    }

    /// Its tests by name, with what they expect.
    pub fn named_tests(&self) -> impl Iterator<Item = (&str, Judgement)> {
        self.tests.iter().map(|test| (test.name.as_str(), test.expect))
    }
}

/// What a rule judges and when it fails, as a list in Markdown, one line an entry, nested by two spaces a level.
#[must_use]
pub fn pattern_lines(rule: &Rule) -> Vec<String> {
    match &rule.body {
        Body::Check(check) => check_lines(check),
        Body::Correlation(correlation) => path::lines(correlation),
    }
}

fn check_lines(check: &Check) -> Vec<String> {
    let words = Words { steps: &[] };
    let types: Vec<String> = check.types.iter().map(|name| quoted(name)).collect();
    let mut lines = vec![match types.as_slice() {
        [] => format!("- judges every `{}`", check.asset.name()),
        _ => format!("- judges `{}` of type {}", check.asset.name(), listed(&types, "or")),
    }];
    if let Some(when) = &check.when {
        words.entry(&mut lines, 0, "applies where", when);
    }
    words.entry(&mut lines, 0, "fails where", &check.fail_if);
    lines
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

    use super::pattern_lines;
    use crate::{RuleSet, RuleSource};

    fn lines(conditions: &str) -> String {
        let text = format!(
            "kind: Check\nid: a-rule\ntitle: T\nwhy: W\nasset: notebook\n{conditions}\nseverity: high\n\
             confidence: observed\nmessage: \"{{{{asset.name}}}} is {{{{status}}}}\"\nfix: {{ summary: S }}\ntests:\n  \
             - {{ name: f, expect: fail }}\n  - {{ name: p, expect: pass }}\n  - {{ name: u, expect: unknown }}\n"
        );
        let source = |path: &str, text: &str| RuleSource { path: path.to_owned(), text: text.to_owned() };
        let rules = RuleSet::compile(&[source("rules/test/a-rule.yaml", &text)], &source("rules/themes.yaml", ""), &[]);
        let rules = rules.unwrap_or_else(|errors| panic!("{errors}"));
        let rule = rules.get("a-rule").unwrap();
        assert_eq!(rule.sentence(), "{{asset.name}} is {{status}}");
        assert_eq!(rule.named_tests().count(), 3);
        pattern_lines(rule).join("\n")
    }

    #[test]
    fn a_simple_rule_is_three_lines() {
        let said = lines(
            "types: [aws_sagemaker_notebook_instance]\nwhen: { status: { not_in: [deleting, failed] } }\n\
             fail_if: { direct_internet: true }",
        );
        assert_eq!(
            said,
            "- judges `notebook` of type `aws_sagemaker_notebook_instance`\n\
             - applies where `status` is none of `deleting` or `failed`\n\
             - fails where `direct_internet` is `true`"
        );
    }

    #[test]
    fn parts_of_a_condition_are_nested() {
        let said = lines(
            "fail_if: { any: [{ created: { older_than: 36h } }, { status: { is: absent }, tags.env: { not: prod } }, \
             { not: { any: [{ status: a }, { secrets: { len: { gt: 0 } } }] } }, \
             { secrets: { none: { class: key, at: { starts_with: env } } } }] }",
        );
        assert_eq!(
            said,
            "- judges every `notebook`\n\
             - fails where any of these holds:\n  \
               - `created` is older than 36 hours\n  \
               - all of these hold:\n    \
                 - `status` is not set\n    \
                 - `tags.env` is not `prod`\n  \
               - `status` is not `a` and the length of `secrets` is not more than 0\n  \
               - `secrets` has no entry where all of these hold:\n    \
                 - `class` is `key`\n    \
                 - `at` starts with `env`"
        );
    }
}
