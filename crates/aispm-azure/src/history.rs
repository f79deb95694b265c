//! How far back lists of what happened are read.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{arm::Next, resource::SystemData};

/// The bound on a list that the service gives newest first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct History {
    /// What is older is left out.
    pub(crate) since: Option<Timestamp>,
    /// Rows that are read at most.
    pub(crate) count: usize,
}

/// As much of a row as it takes to date it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dated {
    #[serde(default)]
    system_data: Option<SystemData>,
}

impl History {
    /// Takes out of the newest rows those that are too old, and says whether the list is read on. A row without a date stays.
    pub(crate) fn wanted(&self, rows: &mut Vec<Box<RawValue>>, new: usize) -> Next {
        let known = rows.len().saturating_sub(new);
        let fresh: Vec<_> = rows.drain(known..).filter(|row| !self.is_old(row)).collect();
        let over = new > 0 && fresh.is_empty();
        rows.extend(fresh);
        if rows.len() > self.count {
            rows.truncate(self.count);
            return Next::Cut;
        }
        if over { Next::Enough } else { Next::More }
    }

    fn is_old(&self, row: &RawValue) -> bool {
        let Some(since) = self.since else { return false };
        let dated = serde_json::from_str::<Dated>(row.get()).ok();
        let created = dated.and_then(|row| row.system_data?.created_at?.parse::<Timestamp>().ok());
        created.is_some_and(|created| created < since)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn rows(dates: &[&str]) -> Vec<Box<RawValue>> {
        let row = |date: &&str| format!(r#"{{ "systemData": {{ "createdAt": "{date}" }} }}"#);
        dates.iter().map(|date| RawValue::from_string(row(date)).unwrap()).collect()
    }

    #[test]
    fn old_rows_end_the_list_without_a_gap_and_too_many_cut_it() {
        let history = History { since: Some("2026-09-01T00:00:00Z".parse().unwrap()), count: 2 };
        let mut some = rows(&["2026-11-20T00:00:00Z", "2026-10-01T00:00:00Z"]);
        assert_eq!((history.wanted(&mut some, 2), some.len()), (Next::More, 2));
        some.extend(rows(&["2026-08-01T00:00:00Z"]));
        assert_eq!((history.wanted(&mut some, 1), some.len()), (Next::Enough, 2));
        some.extend(rows(&["2026-10-02T00:00:00Z", "no date"]));
        assert_eq!((history.wanted(&mut some, 2), some.len()), (Next::Cut, 2));
    }
}
