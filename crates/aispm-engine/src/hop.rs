//! Edges for people: what each rests on, and the calls that said so.

use crate::{
    World,
    evidence::{self, Grounds},
    finding::Hop,
    graph::Edge,
};

impl World {
    /// An edge with what it rests on. Where it starts must be known, inside a row too.
    #[must_use]
    pub fn hop(&self, edge: &Edge) -> Hop {
        let Grounds { because, says, open } = evidence::grounds(self, edge);
        let (relation, ease, seen) = (edge.relation, f64::from(edge.ease) / 255.0, edge.seen);
        Hop { relation, reversed: false, ease, seen, because, says, open }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use std::collections::BTreeMap;

    use aispm_inventory::{
        Asset, Gap, GapRecord, Inventory, Kind, Observed, Place, Provider, Reason as Why, Relation, Scan, TypeRecord,
        kind::{Identity, Internet, Store},
        record::Statement,
    };
    use jiff::Timestamp;
    use serde_json::json;

    use crate::{
        World,
        finding::Hop,
        graph::{Draft, Edge, OWN, Reason},
        world::slot,
    };

    fn hop(relation: Relation, reasons: Vec<Reason>) -> Hop {
        let place = Place { provider: Provider::Aws, account: "1".into(), region: "r".into() };
        let denied = GapRecord { reason: Why::Denied, permission: Some("s3:GetBucketPolicy".into()), detail: None };
        let store = Store { policy: Observed::Unseen(Gap::from(denied)), ..Store::default() };
        let statement = |name: &str| Statement { policy: Some(name.into()), ..Statement::default() };
        let identity =
            Identity { statements: Observed::Known(vec![statement("a"), statement("b")]), ..Identity::default() };
        let assets = vec![
            Asset::new("aws_iam_role", &place, "role", identity),
            Asset::new("aws_s3_bucket", &place, "store", store),
            Asset::new("internet", &place, "world", Internet::default()),
        ];
        let at = Timestamp::UNIX_EPOCH;
        let scan = Scan {
            id: String::new(),
            started_at: at,
            finished_at: at,
            version: String::new(),
            providers: Vec::new(),
            calls: BTreeMap::new(),
            interrupted: false,
        };
        let role = TypeRecord { kind: Kind::Identity, source: "iam:Get".into(), side_calls: BTreeMap::new() };
        let inventory = Inventory::new(scan, BTreeMap::from([("aws_iam_role".into(), role)]), Vec::new(), assets);
        let mut draft = Draft::default();
        let because = draft.because(reasons);
        draft.row(vec![0], vec![Edge { from: OWN, to: 1, relation, ease: 204, seen: false, because }]);
        let world = World { graph: draft.build(3), inventory };
        let edges: Vec<Edge> = world.graph.all_out(0).collect();
        let [edge] = edges.as_slice() else { panic!("one edge, not {edges:?}") };
        world.hop(edge)
    }

    #[test]
    fn every_reason_becomes_what_it_rests_on() {
        let reasons = vec![
            Reason::Row { of: OWN, slot: slot(Kind::Identity, "statements"), row: 1 },
            Reason::Fact { of: 1, slot: slot(Kind::Store, "policy") },
            Reason::Fact { of: OWN, slot: slot(Kind::Identity, "groups") },
            Reason::Stated,
            Reason::Says("because".into()),
            Reason::Residue("or not".into()),
        ];
        let hop = hop(Relation::CanRead, reasons);
        let facts: Vec<_> = hop.because.iter().map(|e| (&*e.asset, &*e.fact, e.source.as_deref())).collect();
        assert_eq!((hop.seen, hop.ease, hop.reversed), (false, 0.8, false));
        assert!(facts.contains(&("role", "statements", Some("iam:Get"))), "{facts:?}");
        assert!(facts.contains(&("store", "policy", Some("s3:GetBucketPolicy"))), "{facts:?}");
        assert!(facts.contains(&("role", "can_read", Some("iam:Get"))), "{facts:?}");
        assert_eq!(hop.because.first().and_then(|e| e.value.get("policy")), Some(&json!("b")), "one record");
        assert_eq!((hop.says, hop.open), (vec!["because".to_owned()], vec!["or not".to_owned()]));
    }

    #[test]
    fn reasons_that_lead_nowhere_are_left_out() {
        let nowhere = [
            Reason::Fact { of: 9, slot: 0 },
            Reason::Fact { of: 0, slot: u16::MAX },
            Reason::Row { of: 9, slot: 0, row: 0 },
        ];
        assert!(hop(Relation::CanRead, nowhere.to_vec()).because.is_empty());
    }
}
