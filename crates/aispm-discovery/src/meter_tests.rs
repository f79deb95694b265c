//! How the meter lets requests out, on a clock that the tests move.

use super::*;

const QUOTAS: &[(&str, f64)] = &[("known", 8.0)];

fn meter(in_flight: usize) -> Meter {
    Meter::new(MeterSettings { in_flight, share: Some(0.5), quotas: QUOTAS.to_vec() })
}

fn key(service: &str) -> RateKey {
    RateKey { account: "1".into(), region: "a".into(), service: service.into() }
}

/// How long some requests take to be let out, one after the other.
async fn time_of(meter: &Meter, key: &RateKey, requests: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..requests {
        drop(meter.admit(key, "op").await);
    }
    start.elapsed()
}

fn about(measured: Duration, seconds: f64) -> bool {
    (measured.as_secs_f64() - seconds).abs() < 0.05
}

#[tokio::test(start_paused = true)]
async fn a_known_quota_is_used_to_its_share() {
    let meter = meter(8);
    let took = time_of(&meter, &key("known"), 5).await;
    assert!(about(took, 1.0), "four more requests at four a second took {took:?}");
    tokio::time::advance(Duration::from_mins(5)).await;
    // One second's worth was saved up, and the budget did not grow past the share.
    let took = time_of(&meter, &key("known"), 9).await;
    assert!(about(took, 1.0), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_quota_is_felt_out() {
    let meter = meter(8);
    let slow = time_of(&meter, &key("unknown"), 11).await;
    assert!(about(slow, 1.0), "ten a second at first: {slow:?}");
    tokio::time::advance(Duration::from_secs(30)).await;
    // Saved up: one second's worth.
    time_of(&meter, &key("unknown"), 200).await;
    let fast = time_of(&meter, &key("unknown"), 10).await;
    assert!(fast < slow / 4, "{fast:?}");
}

#[tokio::test(start_paused = true)]
async fn throttling_halves_a_budget_and_clean_seconds_bring_it_back() {
    let meter = meter(8);
    let known = key("known");
    time_of(&meter, &known, 1).await;
    meter.throttled(&known, None);
    let took = time_of(&meter, &known, 2).await;
    assert!(about(took, 0.75), "one turn was given before, the next waits half a second: {took:?}");
    tokio::time::advance(Duration::from_secs(30)).await;
    time_of(&meter, &known, 5).await;
    let took = time_of(&meter, &known, 4).await;
    assert!(about(took, 1.0), "back at four a second: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_throttled_together_halve_once() {
    let meter = meter(8);
    let known = key("known");
    time_of(&meter, &known, 1).await;
    for _ in 0..8 {
        meter.throttled(&known, None);
    }
    let took = time_of(&meter, &known, 2).await;
    assert!(about(took, 0.75), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_budget_never_stops() {
    let meter = meter(8);
    let known = key("known");
    time_of(&meter, &known, 1).await;
    for _ in 0..50 {
        meter.throttled(&known, None);
        tokio::time::advance(Duration::from_millis(1_000)).await;
    }
    time_of(&meter, &known, 2).await;
    let took = time_of(&meter, &known, 1).await;
    assert!(took <= Duration::from_secs(2), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_back_those_who_wait_already() {
    let meter = Arc::new(meter(8));
    let known = key("known");
    time_of(&meter, &known, 1).await;
    let start = Instant::now();
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let (meter, known) = (Arc::clone(&meter), known.clone());
            tokio::spawn(async move {
                drop(meter.admit(&known, "op").await);
                start.elapsed()
            })
        })
        .collect();
    tokio::task::yield_now().await;
    meter.throttled(&known, Some(Duration::from_secs(10)));
    for request in waiting {
        let left = request.await.unwrap();
        assert!(left >= Duration::from_secs(10), "left after {left:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn budgets_do_not_share() {
    let meter = meter(8);
    let (one, other) = (key("known"), RateKey { account: "2".into(), ..key("known") });
    time_of(&meter, &one, 1).await;
    meter.throttled(&one, Some(Duration::from_secs(60)));
    assert!(time_of(&meter, &other, 1).await.is_zero());
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_are_in_flight_than_allowed() {
    let meter = Meter::new(MeterSettings { in_flight: 2, share: None, quotas: Vec::new() });
    let one = meter.admit(&key("a"), "op").await;
    let _two = meter.admit(&key("b"), "op").await;
    let third = key("c");
    let mut third = std::pin::pin!(meter.admit(&third, "op"));
    let waits = tokio::time::timeout(Duration::from_mins(1), &mut third).await;
    assert!(waits.is_err());
    drop(one);
    drop(third.await);
}

#[tokio::test]
async fn calls_are_counted_by_operation_when_they_leave() {
    let meter = Meter::new(MeterSettings { in_flight: 1, share: None, quotas: Vec::new() });
    for operation in ["s3:GetBucketPolicy", "kms:DescribeKey", "s3:GetBucketPolicy"] {
        drop(meter.admit(&key("any"), operation).await);
    }
    let expected = [("kms:DescribeKey".to_owned(), 1), ("s3:GetBucketPolicy".to_owned(), 2)];
    assert_eq!(meter.calls(), expected.into());
}
