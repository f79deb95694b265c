//! Correlations: paths over the graph that together are a risk.

use crate::{Evaluation, RuleSet, World};

/// Adds what the correlation rules say about a world to what its checks say.
pub(crate) const fn judge(_world: &World, _rules: &RuleSet, _all: &mut Evaluation) {}
