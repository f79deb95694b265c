//! The meter every request passes: rate budgets, one cap on requests in flight, and the count of calls.
//!
//! A budget is a token bucket per account, region and service. It starts at a
//! known quota's share, halves when the provider throttles, honours
//! `Retry-After`, and grows by a tenth per clean second: back to the share of
//! a known quota, or as far as an unknown one lets it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// Requests per second where the provider publishes no quota.
const UNKNOWN_QUOTA: f64 = 20.0;
/// No budget falls below this, in requests per second.
const SLOWEST: f64 = 0.5;
/// No budget without a known quota grows past this, in requests per second.
const FASTEST: f64 = 200.0;

/// What an idle budget saves up, and how long throttled answers count as one.
const BURST: Duration = Duration::from_secs(1);

/// What requests share a quota.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RateKey {
    /// Account, subscription or project.
    pub account: Arc<str>,
    /// Region or location.
    pub region: Arc<str>,
    /// Service, or an operation class with a quota of its own.
    pub service: Arc<str>,
}

/// How gentle to be.
#[derive(Debug, Clone)]
pub struct MeterSettings {
    /// Requests in flight at once, over all clouds.
    pub in_flight: usize,
    /// The share of a known quota to use, in (0, 1]. `None`: no budget, for a stand-in on this machine.
    pub share: Option<f64>,
    /// Known quotas by service or operation, in requests per second.
    pub quotas: Vec<(&'static str, f64)>,
}

/// Admits requests and counts them.
#[derive(Debug)]
pub struct Meter {
    settings: MeterSettings,
    in_flight: Arc<Semaphore>,
    buckets: Mutex<HashMap<RateKey, Arc<Bucket>>>,
    calls: Mutex<BTreeMap<String, u64>>,
}

/// A request in flight. Dropping it lets the next one in.
#[derive(Debug)]
pub struct Permit {
    _slot: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
struct Bucket {
    /// Requests that wait for the budget. Only the first one watches the clock, so that a
    /// budget that shrinks holds back everyone behind it.
    queue: tokio::sync::Mutex<()>,
    budget: Mutex<Budget>,
}

#[derive(Debug)]
struct Budget {
    /// Requests per second.
    rate: f64,
    /// The rate it may grow to.
    most: f64,
    /// When the next request may leave.
    next: Instant,
    /// When the rate last changed.
    changed: Instant,
    /// When the provider last throttled.
    throttled: Option<Instant>,
}

impl Meter {
    /// A meter with nothing in flight.
    #[must_use]
    pub fn new(settings: MeterSettings) -> Self {
        let in_flight = Arc::new(Semaphore::new(settings.in_flight.max(1)));
        Self { settings, in_flight, buckets: Mutex::default(), calls: Mutex::default() }
    }

    /// Waits until a request may leave, and counts it under `operation`.
    pub async fn admit(&self, key: &RateKey, operation: &str) -> Permit {
        // The budget comes before the slot, so that a slow service does not hold slots of a fast one.
        if let Some(share) = self.settings.share {
            let bucket = self.bucket(key, share);
            let turn = bucket.queue.lock().await;
            while let Some(later) = bucket.spend() {
                tokio::time::sleep_until(later).await;
            }
            drop(turn);
        }
        let slot = Arc::clone(&self.in_flight).acquire_owned().await.ok();
        *lock(&self.calls).entry(operation.to_owned()).or_default() += 1;
        Permit { _slot: slot }
    }

    /// Halves a budget after the provider throttled, and holds it back for `retry_after`.
    pub fn throttled(&self, key: &RateKey, retry_after: Option<Duration>) {
        let bucket = lock(&self.buckets).get(key).cloned();
        if let Some(bucket) = bucket {
            lock(&bucket.budget).shrink(Instant::now(), retry_after.unwrap_or_default());
        }
    }

    /// Calls so far by operation, retries included.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.calls).clone()
    }

    fn bucket(&self, key: &RateKey, share: f64) -> Arc<Bucket> {
        let mut buckets = lock(&self.buckets);
        let bucket = buckets.entry(key.clone()).or_insert_with(|| {
            let quota = self.settings.quotas.iter().find(|(name, _)| **name == *key.service);
            let rate = quota.map_or(UNKNOWN_QUOTA, |(_, rate)| *rate) * share;
            let most = if quota.is_some() { rate } else { FASTEST };
            let now = Instant::now();
            let budget = Mutex::new(Budget { rate, most, next: now, changed: now, throttled: None });
            Arc::new(Bucket { queue: tokio::sync::Mutex::default(), budget })
        });
        Arc::clone(bucket)
    }
}

impl Bucket {
    fn spend(&self) -> Option<Instant> {
        lock(&self.budget).spend(Instant::now())
    }
}

impl Budget {
    /// Takes one request out of the budget, or says when to ask again.
    fn spend(&mut self, now: Instant) -> Option<Instant> {
        let clean = now.saturating_duration_since(self.changed).as_secs();
        if clean > 0 {
            let grown = 1.1_f64.powi(i32::try_from(clean.min(60)).unwrap_or(60));
            self.rate = (self.rate * grown).min(self.most);
            self.changed = now;
        }
        // One second's worth may leave at once.
        let turn = now.checked_sub(BURST).map_or(self.next, |earliest| self.next.max(earliest));
        if turn > now {
            return Some(turn);
        }
        self.next = turn + Duration::from_secs_f64(1.0 / self.rate);
        None
    }

    fn shrink(&mut self, now: Instant, retry_after: Duration) {
        // Requests in flight together are throttled together: that is one signal, not many.
        let again = self.throttled.is_some_and(|at| now.saturating_duration_since(at) < BURST);
        if !again {
            self.rate = (self.rate / 2.0).max(SLOWEST);
            self.throttled = Some(now);
        }
        self.changed = now;
        self.next = self.next.max(now + retry_after);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#[path = "meter_tests.rs"]
mod tests;
