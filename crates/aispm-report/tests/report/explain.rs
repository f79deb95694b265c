//! Explanations: the whole story of a finding, and of a rule.

use aispm_report::{Style, explain};

use crate::estate::Estate;

const PLAIN: Style = Style { color: false, width: 100 };

fn explained(estate: &Estate, finding: usize) -> String {
    let mut out = Vec::new();
    explain::finding(&estate.report(), &estate.evaluation.findings[finding], &PLAIN, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_path_is_told_hop_by_hop() {
    insta::assert_snapshot!(explained(&Estate::whole(), 0), @r#"
    critical  An open agent reads personal data as a privileged role
    fail: chat can be called by anyone

    Where
      runtime chat
      arn:chat
      aws 111122223333 eu-west-1

    Why
      Because it is so.

    Path
      internet → runtime chat → role chat-role → role reader (444455556666)
      → bucket acme-pii-train and 1 more

      1  → exposes chat  ease 1.00
         arn:chat
         authentication of arn:chat
           none  (bedrock-agentcore:GetAgentRuntime)

      2  → runs as chat-role  ease 1.00
         arn:chat-role
         runs_as of arn:chat
           arn:chat-role  (bedrock-agentcore:GetAgentRuntime)

      3  → can assume reader  ease 0.90
         arn:reader
         reader trusts every role of 111122223333

      4  → can read acme-pii-train  ease 1.00
         arn:pii
         statements[1] of arn:reader
           policy read-all, statement 2 allows s3:* on *
           {"actions":["s3:*"],"effect":"Allow","policy":"read-all","resources":["*"]}  (iam:GetAccountAuthorizationDetails)
         left open: organisation policies were not seen

    Beside the path
      runtime chat → tool send-mail (has tool)
         stated by the provider

    Ends at
      bucket acme-pii-train
      bucket acme-logs

    Made worse by
      no_auth of runtime chat  weight 3
        authentication of arn:chat
          none  (bedrock-agentcore:GetAgentRuntime)

    Risk
      critical, score 94.5, priority 86.9, act
      E  1.00  exposure: how easily an attacker gets there
      X  1.00  exploitability: how easily the weakness is used
      I  0.85  impact: how much is lost
      A  0.70  agency: how much the agent does by itself
      T  1.00  threat: how exposed the agent is to attacks on its prompt
      M  0.50  mitigation: what guardrails and people who must agree leave of the uplift
      K  0.80  confidence: how sure it is
      base      100 · 1.00^0.30 · 1.00^0.30 · 0.85^0.40 = 93.7
      score     93.7 + (100 − 93.7) · 0.35 · 0.70 · 1.00 · 0.50 = 94.5
      priority  94.5 · (0.6 + 0.4 · 0.80) = 86.9
      vector    ASPM:1/E:1.00/X:1.00/I:0.85/A:0.70/T:1.00/M:0.50/K:0.80

    Blast radius
      Whoever takes it over gets to 1 asset: 1 × identity.
      2 assets more if every edge is there that was not seen

    Cut first
      runtime chat → role chat-role (runs as): this finding closes, and 2 other findings with it
      role reader → bucket acme-pii-train (can read): the score falls to 61.2

    Fix: Let the runtime ask its callers who they are, and give its role the objects it needs and
         nothing else.

    aws cli:
    aws fix it

    Covers: TC-15
    owasp_llm: LLM02, LLM06

    More: `aispm explain open-agent-reads-personal-data` for the rule.
    "#);
}

#[test]
fn a_check_is_told_with_its_facts() {
    insta::assert_snapshot!(explained(&Estate::whole(), 1), @r"
    high  Anyone can read a store of the AI estate
    fail: chat can be called by anyone

    Where
      bucket acme-logs
      arn:logs
      aws 111122223333 eu-west-1

    Why
      Because it is so.

    Because
      public of arn:logs
        true  (s3:GetBucketPolicy)

    Risk
      high, score 69.9, priority 69.9, attend
      E  1.00  exposure: how easily an attacker gets there
      X  0.60  exploitability: how easily the weakness is used
      I  0.60  impact: how much is lost
      K  1.00  confidence: how sure it is
      base      100 · 1.00^0.30 · 0.60^0.30 · 0.60^0.40 = 69.9
      score     69.9, as no agent acts here
      priority  69.9 · (0.6 + 0.4 · 1.00) = 69.9
      vector    ASPM:1/E:1.00/X:0.60/I:0.60/A:0.00/T:0.00/M:0.00/K:1.00

    Fix: Block public access.

    aws cli:
    aws fix it

    Covers: TC-15
    owasp_llm: LLM02, LLM06

    More: `aispm explain store-open-to-anyone` for the rule.
    ");
}

#[test]
fn what_would_decide_a_possible_path_is_named() {
    let told = explained(&Estate::whole(), 2);
    assert!(told.contains("runtime chat ⇢ bucket acme-logs"), "{told}");
    assert!(told.contains("not seen, denied  (needs iam:GetRolePolicy)"), "{told}");
    assert!(told.contains("To decide it: iam:GetRolePolicy"), "{told}");
}

#[test]
fn the_formula_comes_to_the_score() {
    for (finding, line) in [
        (0, "score     93.7 + (100 − 93.7) · 0.35 · 0.70 · 1.00 · 0.50 = 94.5"),
        (0, "priority  94.5 · (0.6 + 0.4 · 0.80) = 86.9"),
        (1, "base      100 · 1.00^0.30 · 0.60^0.30 · 0.60^0.40 = 69.9"),
    ] {
        let told = explained(&Estate::whole(), finding);
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn a_rule_is_a_page() {
    let estate = Estate::whole();
    let mut out = Vec::new();
    explain::rule(estate.rules.get("store-open-to-anyone").unwrap(), &PLAIN, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    Anyone can read a store of the AI estate
    store-open-to-anyone (high, derived, on store)

    Because it is so.

    When
      - judges every `store`
      - fails where `shared_with` contains `*`
      says: m

    Fix: Block public access.

    aws cli:
    aws fix it

    Covers: TC-15
    owasp_llm: LLM02, LLM06

    Tests
      fail            anyone
      pass            p
      unknown         u
    ");
}
