//! Assets: the things a scan finds, and where they are.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct as _};

use crate::{Detail, Kind, Link, Observed, Relation};

/// A cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// Google Cloud.
    Gcp,
}

impl Provider {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
            Self::Gcp => "gcp",
        }
    }
}

/// Where an asset is: an account and region, a subscription, a project and location.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The cloud.
    pub provider: Provider,
    /// Account, subscription or project.
    pub account: Arc<str>,
    /// Region or location; `global` for what has none.
    pub region: Arc<str>,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The provider's own canonical id: ARN, lower-cased ARM id, Google full resource name.
    pub uid: String,
    /// The provider's type: `aws_sagemaker_endpoint`.
    pub resource_type: Arc<str>,
    /// Where it is.
    pub place: Place,
    /// What people call it. Hostile text.
    pub name: String,
    /// Labels people put on it. Hostile text.
    pub tags: Observed<BTreeMap<String, String>>,
    /// When it was made. `Unset`: the provider does not say.
    pub created: Observed<Timestamp>,
    /// Its facts.
    pub detail: Detail,
    /// What it points at.
    pub links: Vec<Link>,
}

impl Asset {
    /// An asset with facts, and nothing else known about it.
    #[must_use]
    pub fn new(resource_type: &str, place: &Place, uid: impl Into<String>, detail: impl Into<Detail>) -> Self {
        let uid = uid.into();
        Self {
            name: uid.clone(),
            uid,
            resource_type: resource_type.into(),
            place: place.clone(),
            tags: Observed::default(),
            created: Observed::default(),
            detail: detail.into(),
            links: Vec::new(),
        }
    }

    /// Names it; without a name it goes by its uid.
    #[must_use]
    pub fn named(mut self, name: Option<impl Into<String>>) -> Self {
        if let Some(name) = name {
            self.name = name.into();
        }
        self
    }

    /// Says when it was made, from an answer that was read.
    #[must_use]
    pub fn created(mut self, at: Option<Timestamp>) -> Self {
        self.created = at.into();
        self
    }

    /// Says how it is tagged.
    #[must_use]
    pub fn tagged(mut self, tags: impl Into<Observed<BTreeMap<String, String>>>) -> Self {
        self.tags = tags.into();
        self
    }

    /// Points at another asset, if there is one to point at.
    #[must_use]
    pub fn link(self, relation: Relation, to: Option<impl Into<String>>) -> Self {
        self.links(relation, to)
    }

    /// Points at several assets.
    #[must_use]
    pub fn links(mut self, relation: Relation, to: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.links.extend(to.into_iter().map(|to| Link { relation, to: to.into(), external: false }));
        self
    }

    /// The shared word for it.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.detail.kind()
    }
}

impl Serialize for Asset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut asset = serializer.serialize_struct("Asset", 9)?;
        asset.serialize_field("uid", &self.uid)?;
        asset.serialize_field("kind", &self.kind())?;
        asset.serialize_field("type", &self.resource_type)?;
        asset.serialize_field("place", &self.place)?;
        asset.serialize_field("name", &self.name)?;
        if !self.tags.is_not_collected() {
            asset.serialize_field("tags", &Tags::from(&self.tags))?;
        }
        if !self.created.is_not_collected() {
            asset.serialize_field("created", &self.created)?;
        }
        asset.serialize_field("facts", &self.detail)?;
        asset.serialize_field("links", &self.links)?;
        asset.end()
    }
}

/// Tags are a map, which [`Observed`] keeps for gaps, so they are written as pairs.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Tags(Observed<Vec<(String, String)>>);

impl From<&Observed<BTreeMap<String, String>>> for Tags {
    fn from(tags: &Observed<BTreeMap<String, String>>) -> Self {
        Self(tags.as_ref().map(|map| map.iter().map(|(k, v)| (k.clone(), v.clone())).collect()))
    }
}

impl<'de> Deserialize<'de> for Asset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            uid: String,
            kind: Kind,
            r#type: Arc<str>,
            place: Place,
            name: String,
            #[serde(default)]
            tags: Tags,
            #[serde(default)]
            created: Observed<Timestamp>,
            facts: serde_json::Value,
            links: Vec<Link>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let detail = Detail::read(wire.kind, wire.facts)
            .map_err(|e| D::Error::custom(format!("facts of `{}`: {e}", wire.uid)))?;
        Ok(Self {
            uid: wire.uid,
            resource_type: wire.r#type,
            place: wire.place,
            name: wire.name,
            tags: wire.tags.0.map(|pairs| pairs.into_iter().collect()),
            created: wire.created,
            detail,
            links: wire.links,
        })
    }
}
