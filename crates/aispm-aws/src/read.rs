//! Small readings that many records share.

use aws_smithy_types::DateTime;
use jiff::Timestamp;

/// A provider's time. Nothing when it lies outside what the calendar can hold.
pub(crate) fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}

/// A provider's word, lower case with underscores: `InService` stays one word, `IN_SERVICE` becomes `in_service`.
pub(crate) fn lower(word: &str) -> String {
    word.to_ascii_lowercase().replace('-', "_")
}
