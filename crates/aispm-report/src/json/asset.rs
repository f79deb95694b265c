//! Assets and what is known about them.

use aispm_inventory::{
    Asset, Observed, Reason,
    fact::{Shape, ValueRef},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

#[derive(Serialize)]
pub(crate) struct AssetRecord<'a> {
    #[serde(flatten)]
    id: AssetId<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    facts: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct AssetId<'a> {
    uid: &'a str,
    kind: &'static str,
    #[serde(rename = "type")]
    resource_type: &'a str,
    provider: &'static str,
    account: &'a str,
    region: &'a str,
    name: &'a str,
}

impl<'a> From<&'a Asset> for AssetId<'a> {
    fn from(asset: &'a Asset) -> Self {
        Self {
            uid: &asset.uid,
            kind: asset.kind().name(),
            resource_type: &asset.resource_type,
            provider: asset.place.provider.name(),
            account: &asset.place.account,
            region: &asset.place.region,
            name: &asset.name,
        }
    }
}

impl<'a> From<&'a Asset> for AssetRecord<'a> {
    fn from(asset: &'a Asset) -> Self {
        let fields = asset.kind().schema().facts.iter().enumerate();
        let facts = fields.filter_map(|(slot, field)| {
            let value = match asset.detail.fact(slot)? {
                Observed::Known(value) => of_value(value, field.shape),
                Observed::Unset => Value::Null,
                Observed::Unseen(gap) if gap.reason() == Reason::NotCollected => return None,
                Observed::Unseen(gap) => json!({ "unseen": gap.reason().name() }),
            };
            Some((field.name.to_owned(), value))
        });
        let tags = match &asset.tags {
            Observed::Known(tags) => Some(json!(tags)),
            Observed::Unset => Some(json!({})),
            tags if tags.is_not_collected() => None,
            Observed::Unseen(gap) => Some(json!({ "unseen": gap.reason().name() })),
        };
        Self { id: asset.into(), tags, created: asset.created.known().map(ToString::to_string), facts: facts.collect() }
    }
}

fn of_value(value: ValueRef<'_>, shape: Shape) -> Value {
    match value {
        ValueRef::Bool(v) => json!(v),
        ValueRef::Int(v) => json!(v),
        ValueRef::Text(v) => json!(v),
        ValueRef::Time(v) => json!(v.to_string()),
        ValueRef::Texts(list) => (0..list.len()).filter_map(|i| list.get(i)).collect(),
        ValueRef::Records(rows) => {
            let Shape::Records(schema) = shape else { return Value::Null };
            let row = |at: usize| -> Value {
                let fields = schema.fields.iter().enumerate();
                let known = fields.filter_map(|(column, field)| {
                    Some((field.name.to_owned(), of_value(rows.field(at, column)?, field.shape)))
                });
                Value::Object(known.collect())
            };
            (0..rows.len()).map(row).collect()
        }
    }
}
