//! The actions of AWS that matter to AI assets: a closed table, so that wildcards are resolved once per document.

use super::{
    pattern::{Asked, Fit, Pattern, Reach},
    table::NAMES,
};

const WORDS: usize = NAMES.len().div_ceil(64);

/// An action of the table, as its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ActionId(u16);

impl ActionId {
    /// Its name, such as `s3:GetObject`.
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// The service that it is of, such as `s3`.
    pub(super) fn service(self) -> &'static str {
        self.name().split_once(':').map_or("", |(service, _)| service)
    }

    /// The action with a name, for [`action!`]: a name that is not in the table does not compile.
    #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the compiler runs it")]
    pub(crate) const fn of(name: &str) -> Self {
        let mut at = 0;
        while at < NAMES.len() {
            if same(NAMES[at].as_bytes(), name.as_bytes()) {
                return Self(at as u16);
            }
            at += 1;
        }
        assert!(at < NAMES.len(), "not in the table of actions");
        Self(0)
    }
}

#[expect(clippy::indexing_slicing, reason = "the compiler runs it")]
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    a.len() == b.len()
}

/// The action with a name, looked up by the compiler: `action!("s3:GetObject")`. Several names give an [`ActionSet`].
macro_rules! action {
    ($name:literal) => {
        const { $crate::policy::ActionId::of($name) }
    };
    ($($name:literal),+ $(,)?) => {
        [$($crate::policy::action!($name)),+].into_iter().collect::<$crate::policy::ActionSet>()
    };
}
pub(crate) use action;

/// A set of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct ActionSet([u64; WORDS]);

impl ActionSet {
    /// All of the table.
    pub(crate) fn all() -> Self {
        (0..NAMES.len()).filter_map(|at| u16::try_from(at).ok()).map(ActionId).collect()
    }

    /// The actions that one of the patterns of a policy takes in.
    pub(super) fn matching(patterns: &[String]) -> Self {
        let mut set = Self::default();
        for pattern in patterns {
            set = set.or(&Self::of_pattern(pattern));
        }
        set
    }

    /// Actions do not mind their case.
    fn of_pattern(pattern: &str) -> Self {
        let wild = |text: &str| text.contains(['*', '?']);
        let (first, last) = match pattern.split_once(':') {
            _ if pattern == "*" => return Self::all(),
            None => return Self::default(),
            Some((service, _)) if wild(service) => (0, NAMES.len()),
            Some((service, _)) => {
                let service = format!("{}:", service.to_ascii_lowercase());
                let first = NAMES.partition_point(|name| *name < service.as_str());
                let known = NAMES.get(first..).unwrap_or_default().iter().take_while(|name| name.starts_with(&service));
                (first, first + known.count())
            }
        };
        let glob = wild(pattern).then(|| Pattern::new(&pattern.to_ascii_lowercase(), Reach::Text));
        let matches = |name: &str| match &glob {
            Some(glob) => glob.fit(&Asked::exactly(&name.to_ascii_lowercase())) == Fit::Whole,
            None => name.eq_ignore_ascii_case(pattern),
        };
        let named = (first..last).filter(|at| NAMES.get(*at).is_some_and(|name| matches(name)));
        named.filter_map(|at| u16::try_from(at).ok()).map(ActionId).collect()
    }

    /// Adds one.
    pub(crate) fn insert(&mut self, action: ActionId) {
        if let Some(word) = self.0.get_mut(usize::from(action.0 / 64)) {
            *word |= 1 << (action.0 % 64);
        }
    }

    /// Whether it is in here.
    pub(crate) fn contains(&self, action: ActionId) -> bool {
        self.0.get(usize::from(action.0 / 64)).is_some_and(|word| word >> (action.0 % 64) & 1 == 1)
    }

    /// Whether nothing is in here.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Those that are in both.
    #[must_use]
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    /// Those that are in either.
    #[must_use]
    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }

    /// Those of the table that are not in here.
    #[must_use]
    pub(crate) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    /// The actions in here, in the order of the table.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ActionId> + '_ {
        (0..NAMES.len()).filter_map(|at| u16::try_from(at).ok()).map(ActionId).filter(|action| self.contains(*action))
    }
}

impl FromIterator<ActionId> for ActionSet {
    fn from_iter<I: IntoIterator<Item = ActionId>>(actions: I) -> Self {
        let mut set = Self::default();
        actions.into_iter().for_each(|action| set.insert(action));
        set
    }
}
