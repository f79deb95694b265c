//! The text report, as people read it.

use aispm_engine::finding::Stop;
use aispm_inventory::Relation;
use aispm_report::{FORMATS, Style};

use crate::estate::{Estate, hop};

#[test]
fn a_path_is_seen_at_once() {
    insta::assert_snapshot!(Estate::whole().written("text", 100), @r"
    1 critical, 1 high in 6 assets of 1 account
    1 of 2 cells could not be read whole, 1 check undecided, 3 calls

    Fix first, by priority from 0 to 100
     1  critical   87  An open agent reads personal data as a privileged role                        act
        internet → runtime chat → role chat-role → role reader (444455556666)
        → bucket acme-pii-train and 1 more
          exposes chat             authentication = none  bedrock-agentcore:GetAgentRuntime
          runs as chat-role        stated by the provider  bedrock-agentcore:GetAgentRuntime
          can assume reader        reader trusts every role of 111122223333
          can read acme-pii-train  policy read-all, statement 2 allows s3:* on *
                                   iam:GetAccountAuthorizationDetails
          left open                organisation policies were not seen
        with: chat has tool send-mail
        worse by: no_auth (chat)
        fix: Let the runtime ask its callers who they are, and give its role the objects it needs and
             nothing else.
        aws 111122223333 eu-west-1  aispm explain f1:00000000000000000000000000000001

     2  high       70  Anyone can read a store of the AI estate                                   attend
        bucket acme-logs  aws 111122223333 eu-west-1
          because public = true  s3:GetBucketPolicy
        fix: Block public access.
        aispm explain store-open-to-anyone

    Fix this once
        cut runtime chat → role chat-role (runs as): 3 findings close

    Not seen
        denied: organizations:ListPolicies, in 1 cell
        possibly high: An open agent reads personal data as a privileged role, runtime chat
          needs: iam:GetRolePolicy

    Inventory
        1 agent_runtime, 2 identity, 2 store, 1 tool
        2 failed, 7 passed, 1 unknown, 4 not applicable

    More: `aispm explain <rule>`, `aispm explain <fingerprint> --inventory FILE`, `--format json` for
          everything.
    ");
}

#[test]
fn it_fits_a_narrow_terminal() {
    insta::assert_snapshot!(Estate::whole().written("text", 80), @r"
    1 critical, 1 high in 6 assets of 1 account
    1 of 2 cells could not be read whole, 1 check undecided, 3 calls

    Fix first, by priority from 0 to 100
     1  critical   87  An open agent reads personal data as a privileged role    act
        internet → runtime chat → role chat-role → role reader (444455556666)
        → bucket acme-pii-train and 1 more
          exposes chat             authentication = none
                                   bedrock-agentcore:GetAgentRuntime
          runs as chat-role        stated by the provider
                                   bedrock-agentcore:GetAgentRuntime
          can assume reader        reader trusts every role of 111122223333
          can read acme-pii-train  policy read-all, statement 2 allows s3:* on *
                                   iam:GetAccountAuthorizationDetails
          left open                organisation policies were not seen
        with: chat has tool send-mail
        worse by: no_auth (chat)
        fix: Let the runtime ask its callers who they are, and give its role the
             objects it needs and nothing else.
        aws 111122223333 eu-west-1
        aispm explain f1:00000000000000000000000000000001

     2  high       70  Anyone can read a store of the AI estate               attend
        bucket acme-logs  aws 111122223333 eu-west-1
          because public = true  s3:GetBucketPolicy
        fix: Block public access.
        aispm explain store-open-to-anyone

    Fix this once
        cut runtime chat → role chat-role (runs as): 3 findings close

    Not seen
        denied: organizations:ListPolicies, in 1 cell
        possibly high: An open agent reads personal data as a privileged role,
                       runtime chat
          needs: iam:GetRolePolicy

    Inventory
        1 agent_runtime, 2 identity, 2 store, 1 tool
        2 failed, 7 passed, 1 unknown, 4 not applicable

    More: `aispm explain <rule>`, `aispm explain <fingerprint> --inventory FILE`,
          `--format json` for everything.
    ");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let estate = Estate::named(&"long-name-".repeat(20), &"größe".repeat(40));
    for width in [80, 100, 160] {
        for line in estate.written("text", width).lines() {
            assert!(line.chars().count() <= width, "{} columns: {line}", line.chars().count());
        }
    }
}

#[test]
fn a_hop_against_its_relation_is_drawn_so() {
    let mut estate = Estate::whole();
    let (chat, role) = (estate.path().stops[1].asset, estate.path().stops[2].asset);
    let path = estate.path();
    path.stops = [role, chat].map(|asset| Stop { asset, step: None }).to_vec();
    path.hops = vec![hop(Relation::RunsAs, Vec::new())];
    path.hops[0].reversed = true;
    path.targets = vec![chat];
    let text = estate.written("text", 100);
    assert!(text.contains("\n    role chat-role ← runtime chat\n"), "{text}");
    assert!(text.contains("\n      chat runs as it  stated by the provider\n"), "{text}");
    estate.path().hops[0].seen = false;
    let text = estate.written("text", 100);
    assert!(text.contains("\n    role chat-role ⇠ runtime chat\n"), "{text}");
    assert!(text.contains("\n      ⇠ chat runs as it  nothing that decides it was seen\n"), "{text}");
}

#[test]
fn many_paths_of_one_rule_leave_room_for_others() {
    let mut estate = Estate::whole();
    let path = estate.evaluation.findings[0].clone();
    for _ in 0..6 {
        estate.evaluation.findings.insert(0, path.clone());
    }
    let text = estate.written("text", 100);
    assert_eq!(text.matches("internet → runtime chat →").count(), 3, "{text}");
    assert!(text.contains(" 5  high       70  Anyone can read a store"), "{text}");
    assert!(text.contains("and 1 more"), "{text}");
}

#[test]
fn colour_changes_nothing_but_the_look() {
    let estate = Estate::whole();
    let text = FORMATS.iter().find(|format| format.name == "text").unwrap();
    let mut colored = Vec::new();
    (text.write)(&estate.report(), &Style { color: true, width: 100 }, &mut colored).unwrap();
    let colored = String::from_utf8(colored).unwrap();
    let mut stripped = String::new();
    for (index, piece) in colored.split('\u{1b}').enumerate() {
        stripped.push_str(if index == 0 { piece } else { piece.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, estate.written("text", 100));
    assert_ne!(stripped, colored);
}

#[test]
fn nothing_to_say_says_nothing() {
    let mut estate = Estate::whole();
    estate.evaluation = aispm_engine::Evaluation::default();
    let text = estate.written("text", 100);
    assert!(text.starts_with("nothing failed in 6 assets of 1 account\n"), "{text}");
    for section in ["Fix first", "Fix this once", "Then", "possibly"] {
        assert!(!text.contains(section), "{text}");
    }
}
