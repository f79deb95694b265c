//! Policy documents, read into statements, and what they say about other accounts.

mod callers;
mod document;

use aispm_inventory::{Gap, Reason, record::Statement};

use crate::place::Region;

pub(crate) use callers::{matches, open_to_anyone, speaks_to_everybody, unbound_services};

/// Reads a policy document. A document that is not one is filed as `unreadable` under `permission`.
pub(crate) fn read(at: &Region, permission: &'static str, document: &str) -> Result<Vec<Statement>, Gap> {
    document::parse(document).ok_or_else(|| at.file(permission, Reason::Unreadable))
}

/// Other accounts that a resource policy lets in, `*` for anyone; sorted, without the account itself
/// and without the accounts of the scan.
pub(crate) fn shared_with(at: &Region, statements: &[Statement]) -> Vec<String> {
    callers::strangers(at.account_id(), &|account| at.shared.scans(account), statements)
}

/// Statements for tests of other rooms.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
pub(crate) fn parsed(statements: &str) -> Vec<Statement> {
    document::parse(&format!(r#"{{"Statement":[{statements}]}}"#)).unwrap()
}
