//! What a scan keeps when cells are slow, stopped, broken or point at more.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use aispm_inventory::{Kind, Observed, Outcome, Provider as Cloud, Relation, kind};
use futures::future::BoxFuture;

use super::*;

const MODEL: ResourceType = of("test_model", Kind::Model);
const STORE: ResourceType = of("test_store", Kind::Store);
const TAGS: ResourceType = of("test_resource_tags", Kind::Account);

const fn of(name: &'static str, kind: Kind) -> ResourceType {
    ResourceType { name, kind, permissions: &[], source: "", side_calls: &[], reference: "" }
}

type Run = Box<dyn Fn(Arc<Cell>) -> BoxFuture<'static, ()> + Send + Sync>;

/// A cloud whose survey cells are given, and whose stores are all read by one follower.
#[derive(Default)]
struct Fake {
    survey: Vec<(&'static ResourceType, Place, Run)>,
    /// What a store points at.
    chain: BTreeMap<&'static str, &'static str>,
    followed: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn cell<F, R>(mut self, of: &'static ResourceType, place: Place, run: R) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
        R: Fn(Arc<Cell>) -> F + Send + Sync + 'static,
    {
        self.survey.push((of, place, Box::new(move |cell| Box::pin(run(cell)))));
        self
    }
}

impl Provider for Fake {
    fn provider(&self) -> Cloud {
        Cloud::Aws
    }

    fn types(&self) -> Vec<&'static ResourceType> {
        vec![&MODEL, &STORE, &TAGS]
    }

    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let cells = self.survey.iter().filter(|(of, ..)| wanted(of));
        cells
            .map(|(of, place, run)| {
                let cell = Arc::new(Cell::new(of, place.clone()));
                Work { run: run(Arc::clone(&cell)), cell, last: of.name == TAGS.name }
            })
            .collect()
    }

    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let uids: BTreeSet<&str> = references.iter().map(|r| &*r.to).collect();
        if uids.is_empty() || !wanted(&STORE) {
            return Vec::new();
        }
        let cell = Arc::new(Cell::new(&STORE, place("1", "global")));
        for uid in uids {
            self.followed.lock().unwrap().push(uid.to_owned());
            let to = self.chain.get(uid).copied();
            cell.asset(Asset::new(STORE.name, &cell.place, uid, kind::Store::default()).link(Relation::Reads, to));
        }
        vec![Work { cell, run: Box::pin(std::future::ready(())), last: false }]
    }
}

fn place(account: &str, region: &str) -> Place {
    Place { provider: Cloud::Aws, account: account.into(), region: region.into() }
}

fn model(cell: &Cell, uid: &str) -> Asset {
    Asset::new(MODEL.name, &cell.place, uid, kind::Model::default())
}

async fn scan(cloud: Fake, limits: &Limits, stop: &CancellationToken) -> Discovered {
    discover(&[Arc::new(cloud)], &|_| true, limits, &NoProgress, stop).await
}

async fn scan_all(cloud: Fake) -> Discovered {
    scan(cloud, &Limits::default(), &CancellationToken::new()).await
}

fn uids(found: &Discovered) -> BTreeSet<&str> {
    found.assets.iter().map(|a| &*a.uid).collect()
}

fn report<'a>(found: &'a Discovered, account: &str) -> &'a CellReport {
    found.coverage.iter().find(|c| *c.place.account == *account).unwrap()
}

fn reasons(report: &CellReport) -> Vec<Reason> {
    report.gaps.iter().map(|g| g.gap.reason()).collect()
}

fn tags_of<'a>(found: &'a Discovered, uid: &str) -> &'a Observed<BTreeMap<String, String>> {
    &found.assets.iter().find(|a| a.uid == uid).unwrap().tags
}

fn owner(name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("owner".to_owned(), name.to_owned())])
}

#[tokio::test(start_paused = true)]
async fn a_deadline_keeps_what_was_found_and_files_a_timeout() {
    let cloud = Fake::default().cell(&MODEL, place("1", "a"), |cell| async move {
        cell.asset(model(&cell, "early"));
        tokio::time::sleep(Duration::from_hours(1)).await;
        cell.asset(model(&cell, "late"));
    });
    let found = scan_all(cloud).await;
    assert_eq!(uids(&found), ["early"].into());
    assert_eq!(report(&found, "1").outcome, Outcome::Partial);
    assert_eq!(reasons(report(&found, "1")), [Reason::Timeout]);
    assert!(!found.interrupted);
}

#[tokio::test(start_paused = true)]
async fn a_stop_keeps_what_was_found_and_reports_every_cell() {
    let cloud = Fake::default()
        .cell(&MODEL, place("1", "a"), |cell| async move {
            cell.asset(model(&cell, "seen"));
            std::future::pending::<()>().await;
        })
        .cell(&MODEL, place("2", "a"), |cell| async move { cell.asset(model(&cell, "never")) })
        .cell(&TAGS, place("1", "a"), |cell| async move { cell.tags("seen".to_owned(), owner("ann")) });
    let stop = CancellationToken::new();
    let later = stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        later.cancel();
    });
    let one_at_a_time = Limits { cells: 1, ..Limits::default() };
    let found = scan(cloud, &one_at_a_time, &stop).await;
    assert!(found.interrupted);
    assert_eq!(uids(&found), ["seen"].into());
    assert_eq!(found.coverage.len(), 3);
    assert!(found.coverage.iter().all(|c| reasons(c) == [Reason::Interrupted]));
    assert_eq!(report(&found, "2").outcome, Outcome::Unread);
    assert!(matches!(tags_of(&found, "seen"), Observed::Unseen(gap) if gap.reason() == Reason::Interrupted));
}

#[tokio::test]
async fn a_collector_that_panics_loses_neither_its_assets_nor_other_cells() {
    let cloud = Fake::default()
        .cell(&MODEL, place("1", "a"), |cell| async move {
            cell.asset(model(&cell, "before"));
            panic!("a defect");
        })
        .cell(&MODEL, place("2", "a"), |cell| async move {
            tokio::task::yield_now().await;
            cell.asset(model(&cell, "other"));
        });
    let found = scan_all(cloud).await;
    assert_eq!(uids(&found), ["before", "other"].into());
    assert_eq!(reasons(report(&found, "1")), [Reason::Unreadable]);
    assert_eq!(report(&found, "2").outcome, Outcome::Complete);
}

#[tokio::test]
async fn references_are_followed_until_none_is_new() {
    let mut cloud = Fake::default().cell(&MODEL, place("1", "a"), |cell| async move {
        cell.asset(model(&cell, "model").link(Relation::Reads, Some("s0")));
    });
    // A chain that is longer than any real one, and that ends in a circle.
    let names: Vec<&'static str> = vec!["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9"];
    cloud.chain = names.iter().copied().zip(names.iter().copied().cycle().skip(1)).collect();
    let followed = Arc::clone(&cloud.followed);
    let found = scan_all(cloud).await;
    let expected: BTreeSet<&str> = names.iter().copied().chain(["model"]).collect();
    assert_eq!(uids(&found), expected);
    // The circle closes with one new reference to `s0`, now from a store, and ends there.
    assert_eq!(followed.lock().unwrap().len(), names.len() + 1);
    let stores = found.coverage.iter().filter(|c| *c.resource_type == *STORE.name);
    assert_eq!(stores.count(), 1, "the visits of all rounds are one cell");
}

#[tokio::test]
async fn accounts_take_turns() {
    let order: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut cloud = Fake::default();
    for (account, region) in [("big", "a"), ("big", "b"), ("big", "c"), ("small", "a")] {
        let order = Arc::clone(&order);
        let run: Run = Box::new(move |cell| {
            let order = Arc::clone(&order);
            Box::pin(async move { order.lock().unwrap().push(cell.place.account.to_string()) })
        });
        cloud.survey.push((&MODEL, place(account, region), run));
    }
    let one_at_a_time = Limits { cells: 1, ..Limits::default() };
    scan(cloud, &one_at_a_time, &CancellationToken::new()).await;
    assert_eq!(*order.lock().unwrap(), ["big", "small", "big", "big"]);
}

#[tokio::test]
async fn no_more_cells_run_at_once_than_allowed() {
    let running: Arc<Mutex<(usize, usize)>> = Arc::default();
    let mut cloud = Fake::default();
    for account in ["1", "2", "3", "4", "5"] {
        let running = Arc::clone(&running);
        let run: Run = Box::new(move |_| {
            let running = Arc::clone(&running);
            Box::pin(async move {
                {
                    let mut now = running.lock().unwrap();
                    now.0 += 1;
                    now.1 = now.1.max(now.0);
                }
                tokio::task::yield_now().await;
                running.lock().unwrap().0 -= 1;
            })
        });
        cloud.survey.push((&MODEL, place(account, "a"), run));
    }
    scan(cloud, &Limits { cells: 2, ..Limits::default() }, &CancellationToken::new()).await;
    assert_eq!(running.lock().unwrap().1, 2);
}

#[tokio::test]
async fn tags_reach_the_assets_of_their_place() {
    let cloud = Fake::default()
        .cell(&TAGS, place("1", "a"), |cell| async move {
            cell.tags("tagged".to_owned(), owner("ann"));
            cell.tags("bucket".to_owned(), owner("bob"));
            cell.tags("own".to_owned(), owner("nobody"));
        })
        .cell(&MODEL, place("1", "a"), |cell| async move {
            cell.asset(model(&cell, "tagged").link(Relation::Reads, Some("bucket")));
            cell.asset(model(&cell, "bare").link(Relation::Reads, Some("elsewhere")));
            cell.asset(model(&cell, "own").tagged(Observed::Known(owner("eve"))));
        })
        .cell(&MODEL, place("1", "b"), |cell| async move { cell.asset(model(&cell, "no tags were read here")) });
    let found = scan_all(cloud).await;
    assert_eq!(tags_of(&found, "tagged"), &Observed::Known(owner("ann")));
    assert_eq!(tags_of(&found, "bare"), &Observed::Known(BTreeMap::new()));
    assert_eq!(tags_of(&found, "own"), &Observed::Known(owner("eve")), "its own collector knows better");
    assert_eq!(tags_of(&found, "bucket"), &Observed::Known(owner("bob")), "read in a later round, listed in a region");
    assert!(tags_of(&found, "elsewhere").is_not_collected(), "its region may be one that was not scanned");
    assert!(tags_of(&found, "no tags were read here").is_not_collected());
    let tags = found.coverage.iter().find(|c| *c.resource_type == *TAGS.name).unwrap();
    assert_eq!((tags.outcome, tags.assets), (Outcome::Complete, 0));
}

#[tokio::test]
async fn tags_that_could_not_be_read_are_unseen_and_never_none() {
    let cloud = Fake::default()
        .cell(&MODEL, place("1", "a"), |cell| async move {
            cell.asset(model(&cell, "first page"));
            cell.asset(model(&cell, "second page").link(Relation::Reads, Some("bucket")));
        })
        .cell(&TAGS, place("1", "a"), |cell| async move {
            cell.tags("first page".to_owned(), owner("ann"));
            cell.gap(&Gap::because(Reason::Denied));
        });
    let found = scan_all(cloud).await;
    assert_eq!(tags_of(&found, "first page"), &Observed::Known(owner("ann")));
    for uid in ["second page", "bucket"] {
        assert!(matches!(tags_of(&found, uid), Observed::Unseen(gap) if gap.reason() == Reason::Denied), "{uid}");
    }
    let tags = found.coverage.iter().find(|c| *c.resource_type == *TAGS.name).unwrap();
    assert_eq!(tags.outcome, Outcome::Partial);
}

#[tokio::test]
async fn types_that_nobody_wants_are_not_read() {
    let cloud = Fake::default()
        .cell(&MODEL, place("1", "a"), |cell| async move {
            cell.asset(model(&cell, "model").link(Relation::Reads, Some("s")))
        })
        .cell(&TAGS, place("1", "a"), |cell| async move { cell.tags("model".to_owned(), owner("ann")) });
    let wanted = |of: &ResourceType| of.name == MODEL.name;
    let stop = CancellationToken::new();
    let found = discover(&[Arc::new(cloud)], &wanted, &Limits::default(), &NoProgress, &stop).await;
    assert_eq!(uids(&found), ["model"].into());
    assert!(tags_of(&found, "model").is_not_collected());
    assert_eq!(found.coverage.len(), 1);
}
