//! Small estates: just enough for one assertion each.

use serde_json::{Value, json};

pub(crate) const NOTEBOOKS: &str = "aws_sagemaker_notebook_instance";
pub(crate) const PIPELINES: &str = "aws_sagemaker_pipeline";
pub(crate) const KEYS: &str = "aws_kms_key";
pub(crate) const TAGS: &str = "aws_resource_tags";

/// The key that the open notebook is encrypted with.
pub(crate) const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";

/// The uid of a notebook.
pub(crate) fn notebook(name: &str) -> String {
    format!("arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/{name}")
}

/// Two notebooks: `open` to the internet, `closed` not.
pub(crate) fn notebooks() -> Vec<Value> {
    vec![listed(&["open", "closed"]), described("open", true), described("closed", false)]
}

/// The list of these notebooks.
pub(crate) fn listed(names: &[&str]) -> Value {
    let rows: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({
                "NotebookInstanceName": name, "NotebookInstanceArn": notebook(name),
                "NotebookInstanceStatus": "InService", "CreationTime": 1_793_000_000, "LastModifiedTime": 1_793_000_000,
            })
        })
        .collect();
    json!({ "call": "sagemaker:ListNotebookInstances", "answer": { "NotebookInstances": rows } })
}

/// One notebook, with everything wrong or nothing.
pub(crate) fn described(name: &str, wrong: bool) -> Value {
    let (switch, version) = if wrong { ("Enabled", "1") } else { ("Disabled", "2") };
    let mut answer = json!({
        "NotebookInstanceName": name, "NotebookInstanceArn": notebook(name), "NotebookInstanceStatus": "InService",
        "CreationTime": 1_793_000_000, "LastModifiedTime": 1_793_000_000,
        "DirectInternetAccess": switch, "RootAccess": switch,
        "InstanceMetadataServiceConfiguration": { "MinimumInstanceMetadataServiceVersion": version },
    });
    answer[if wrong { "KmsKeyId" } else { "SubnetId" }] = json!(if wrong { KEY } else { "subnet-1" });
    json!({ "call": "sagemaker:DescribeNotebookInstance", "when": { "NotebookInstanceName": name }, "answer": answer })
}

/// A call that fails.
pub(crate) fn failing(call: &str, status: u16, code: &str, message: &str) -> Value {
    json!({ "call": call, "error": { "status": status, "code": code, "message": message } })
}

/// A call that is never answered.
pub(crate) fn hanging(call: &str) -> Value {
    json!({ "call": call, "hang": true })
}

/// What stands before the others answers first.
pub(crate) fn with(exchange: Value, mut others: Vec<Value>) -> Vec<Value> {
    others.insert(0, exchange);
    others
}
