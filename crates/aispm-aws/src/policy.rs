//! Policy documents, read into statements.

use aispm_inventory::record::Statement;

use crate::place::Region;

/// Reads a policy document. A document that is not one is filed as `unreadable` under `permission`.
pub(crate) fn read(
    at: &Region,
    permission: &'static str,
    document: &str,
) -> Result<Vec<Statement>, aispm_inventory::Gap> {
    let _ = (at, permission, document);
    Ok(Vec::new())
}

/// Other accounts that a resource policy lets in, `*` for anyone; sorted, without the account itself.
pub(crate) fn shared_with(at: &Region, statements: &[Statement]) -> Vec<String> {
    let _ = (at, statements);
    Vec::new()
}
