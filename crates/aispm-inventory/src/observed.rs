//! What a cloud told us about one property, and why it told us nothing.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a cloud told us about one property.
///
/// A scanner that could not look must not say "no": a check answers UNKNOWN to
/// anything unseen, and the report shows it as a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observed<T> {
    /// The provider answered with this value.
    Known(T),
    /// The provider answered, and the property is not set.
    Unset,
    /// We were not allowed, or not able, to look. The gap says why.
    Unseen(Gap),
}

/// Why something could not be seen. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap(Option<Arc<GapRecord>>);

/// The reason behind a gap, as it is written to the inventory file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapRecord {
    /// The class of the failure.
    pub reason: Reason,
    /// The permission of the call that failed, in the provider's spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// What the provider said, for people. Hostile text: escape it before showing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Why a call gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The credentials may not make this call.
    Denied,
    /// An organisation policy forbids this call, whatever the credentials allow.
    DeniedByOrganization,
    /// The service or the operation does not exist in this place.
    NotOffered,
    /// The API is switched off in this project or subscription.
    Disabled,
    /// The provider kept asking to slow down.
    Throttled,
    /// No answer within the deadline.
    Timeout,
    /// The answer could not be read.
    Unreadable,
    /// A bound on history or count cut the list.
    Truncated,
    /// The thing was listed, and gone when it was described.
    NotFound,
    /// The scan was stopped before this was read.
    Interrupted,
    /// This scanner does not read the fact for this resource type.
    NotCollected,
}

impl Reason {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::DeniedByOrganization => "denied_by_organization",
            Self::NotOffered => "not_offered",
            Self::Disabled => "disabled",
            Self::Throttled => "throttled",
            Self::Timeout => "timeout",
            Self::Unreadable => "unreadable",
            Self::Truncated => "truncated",
            Self::NotFound => "not_found",
            Self::Interrupted => "interrupted",
            Self::NotCollected => "not_collected",
        }
    }
}

impl Gap {
    /// The gap of a fact that no collector of the type reads.
    pub const NOT_COLLECTED: Self = Self(None);

    /// A gap without a permission or detail.
    #[must_use]
    pub fn because(reason: Reason) -> Self {
        Self::from(GapRecord { reason, permission: None, detail: None })
    }

    /// Why nothing was seen.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.as_ref().map_or(Reason::NotCollected, |r| r.reason)
    }

    /// The permission that would have decided it, when it was a call that failed.
    #[must_use]
    pub fn permission(&self) -> Option<&str> {
        self.0.as_ref()?.permission.as_deref()
    }

    /// What the provider said. Hostile text.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.0.as_ref()?.detail.as_deref()
    }
}

impl From<GapRecord> for Gap {
    fn from(record: GapRecord) -> Self {
        if record.reason == Reason::NotCollected { Self(None) } else { Self(Some(Arc::new(record))) }
    }
}

impl Serialize for Gap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(record) => record.serialize(serializer),
            None => GapRecord { reason: Reason::NotCollected, permission: None, detail: None }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Gap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        GapRecord::deserialize(deserializer).map(Self::from)
    }
}

impl<T> Default for Observed<T> {
    /// Not collected: silence of a collector is never a "no".
    fn default() -> Self {
        Self::Unseen(Gap::NOT_COLLECTED)
    }
}

impl<T> Observed<T> {
    /// Whether no collector of the type reads this fact.
    pub const fn is_not_collected(&self) -> bool {
        matches!(self, Self::Unseen(Gap(None)))
    }

    /// The value, if the provider gave one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unset | Self::Unseen(_) => None,
        }
    }

    /// Applies a function to a known value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Observed<U> {
        match self {
            Self::Known(value) => Observed::Known(f(value)),
            Self::Unset => Observed::Unset,
            Self::Unseen(gap) => Observed::Unseen(gap),
        }
    }

    /// Applies a function that may find nothing to a known value.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Option<U>) -> Observed<U> {
        match self {
            Self::Known(value) => f(value).into(),
            Self::Unset => Observed::Unset,
            Self::Unseen(gap) => Observed::Unseen(gap),
        }
    }

    /// What the provider's documentation says an absent property means.
    #[must_use]
    pub fn or_documented_default(self, value: T) -> Self {
        if matches!(self, Self::Unset) { Self::Known(value) } else { self }
    }

    /// The same observation, by reference.
    pub fn as_ref(&self) -> Observed<&T> {
        match self {
            Self::Known(value) => Observed::Known(value),
            Self::Unset => Observed::Unset,
            Self::Unseen(gap) => Observed::Unseen(gap.clone()),
        }
    }
}

impl<T> From<Option<T>> for Observed<T> {
    /// For an answer that was read: absence is `Unset`.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unset, Self::Known)
    }
}

impl<T> From<Result<T, Gap>> for Observed<T> {
    fn from(value: Result<T, Gap>) -> Self {
        value.map_or_else(Self::Unseen, Self::Known)
    }
}

impl<T> From<Result<Option<T>, Gap>> for Observed<T> {
    fn from(value: Result<Option<T>, Gap>) -> Self {
        value.map_or_else(Self::Unseen, Self::from)
    }
}

impl<T: Serialize> Serialize for Observed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Unseen<'a> {
            unseen: &'a Gap,
        }
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unset => serializer.serialize_none(),
            Self::Unseen(gap) => Unseen { unseen: gap }.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Observed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // INVARIANT: no fact is a map at its top level, so a map can only be a gap.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire<T> {
            Unseen { unseen: Gap },
            Known(T),
        }
        Ok(match Option::<Wire<T>>::deserialize(deserializer)? {
            None => Self::Unset,
            Some(Wire::Known(value)) => Self::Known(value),
            Some(Wire::Unseen { unseen }) => Self::Unseen(unseen),
        })
    }
}
