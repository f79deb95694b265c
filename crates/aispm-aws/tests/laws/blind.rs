//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[("internet", "*", "the internet is no resource; analysis adds it")];
