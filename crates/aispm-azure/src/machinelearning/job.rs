//! Jobs of a workspace, the newest first and as far back as the scan looks.
//!
//! A job acts with the identity that it names, else with that of the cluster it runs on. Where neither is, it acts as the person
//! who submitted it, which is no link to an identity here.

use std::collections::BTreeMap;

use aispm_inventory::{
    kind::training_job::JobType,
    record::{Output, SecretFound},
};
use serde_json::Value;

use super::{
    VERSION, batch_deployment::identities, compute, data_version, datastore, environment, loaded, reference,
    stores::Stores, workspace,
};
use crate::{prelude::*, resource};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/jobs/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_job",
    kind: Kind::TrainingJob,
    permissions: &[workspace::READ, READ, compute::READ, datastore::READ, environment::READ],
    source: READ,
    side_calls: &[("images", environment::READ)],
    reference: "https://learn.microsoft.com/rest/api/azureml/jobs/list",
};

/// What a job says of itself. Which members are there depends on its type.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    tags: Option<BTreeMap<String, String>>,
    job_type: Option<String>,
    status: Option<String>,
    compute_id: Option<String>,
    command: Option<String>,
    /// Of Spark.
    args: Option<String>,
    environment_id: Option<String>,
    environment_variables: Option<BTreeMap<String, Option<String>>>,
    inputs: Option<BTreeMap<String, Input>>,
    outputs: Option<BTreeMap<String, JobOutput>>,
    resources: Option<Resources>,
    identity: Option<JobIdentity>,
    /// Of a sweep: the command that is tried.
    trial: Option<Trial>,
    /// Of a pipeline: its steps, as they were written.
    jobs: Option<BTreeMap<String, Value>>,
    /// Of automated learning.
    task_details: Option<Details>,
    fine_tuning_details: Option<Details>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input {
    uri: Option<String>,
    /// Of a literal.
    value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct JobOutput {
    job_output_type: Option<String>,
    uri: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Resources {
    instance_count: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct JobIdentity {
    /// `AMLToken` and `UserIdentity` are the person who submits; `Managed` is an identity of the cloud.
    identity_type: Option<String>,
    resource_id: Option<String>,
    object_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Trial {
    command: Option<String>,
    environment_id: Option<String>,
    environment_variables: Option<BTreeMap<String, Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    training_data: Option<Input>,
    validation_data: Option<Input>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let stores = Stores::of(&at, &workspace).await;
        let jobs = at.recent_below::<Properties>(READ, &workspace, "jobs", VERSION).await;
        at.each(jobs, async |job| {
            let p = &job.properties;
            let named = p.environment_id.as_deref().or(p.trial.as_ref().and_then(|t| t.environment_id.as_deref()));
            let (environment, images) = environment::named(&at, &workspace, named).await;
            let facts = kind::TrainingJob { secrets: Known(found(&at, p)), images, ..read(p) };
            let inputs = p.inputs();
            let data = inputs.iter().filter_map(|uri| match reference::read(&workspace.id, data_version::LIST, uri)? {
                reference::Reference::Own(id) => Some(id::uid(&id)),
                reference::Reference::Registry(..) => None,
            });
            let data: Vec<String> = data.collect();
            let outputs: Vec<String> = p.outputs.iter().flatten().filter_map(|(_, to)| to.uri.clone()).collect();
            let acts_as = match p.identity.as_ref().and_then(JobIdentity::named) {
                Some(identity) => vec![identity],
                None if p.acts_as_person() => Vec::new(),
                None => identities(&at, &workspace, p.compute_id.as_deref()).await,
            };
            at.found(
                at.asset_tagged(&job, p.tags.as_ref(), facts)
                    .links(Relation::RunsAs, acts_as)
                    .links(Relation::TrainedOn, data)
                    .links(Relation::Reads, stores.all(&inputs))
                    .links(Relation::Writes, stores.all(&outputs))
                    .link(Relation::PullsImage, environment),
            );
        })
        .await;
    })
    .await;
}

impl Properties {
    /// Where it reads from, in whatever form.
    pub(super) fn inputs(&self) -> Vec<String> {
        let details = self.task_details.iter().chain(&self.fine_tuning_details);
        let data = details.flat_map(|details| details.training_data.iter().chain(&details.validation_data));
        let named = self.inputs.iter().flatten().map(|(_, input)| input);
        named.chain(data).filter_map(|input| input.uri.clone()).filter(|uri| !uri.is_empty()).collect()
    }

    /// Whether it was told to act as the person who submitted it.
    fn acts_as_person(&self) -> bool {
        let named = self.identity.as_ref().and_then(|identity| identity.identity_type.as_deref());
        named.is_some_and(|of| ["amltoken", "useridentity"].contains(&of.to_ascii_lowercase().as_str()))
    }
}

impl JobIdentity {
    /// The identity that it names. One may be managed and not named: then it is that of the cluster.
    fn named(&self) -> Option<String> {
        let managed = self.identity_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("managed"));
        let full = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
        let uid = full(&self.resource_id).map(|id| id::uid(&id));
        managed.then(|| uid.or_else(|| full(&self.object_id).map(|id| resource::principal_uid(&id)))).flatten()
    }
}

/// Secrets in commands, variables, literals and steps.
fn found(at: &At, p: &Properties) -> Vec<SecretFound> {
    let trial = p.trial.as_ref();
    let lines = [("command", &p.command), ("args", &p.args)];
    let lines = lines.into_iter().chain(trial.map(|trial| ("trial.command", &trial.command)));
    let mut found: Vec<SecretFound> = lines
        .filter_map(|(place, text)| Some((place, text.as_deref()?)))
        .flat_map(|(place, text)| at.secrets(place, None, text))
        .collect();
    found.extend(loaded::secrets(at, p.environment_variables.iter().flatten()));
    found.extend(loaded::secrets(at, trial.iter().flat_map(|trial| trial.environment_variables.iter().flatten())));
    for (name, input) in p.inputs.iter().flatten() {
        let said = input.value.as_deref().unwrap_or_default();
        found.extend(at.secrets(&format!("inputs.{name}"), Some(name), said));
    }
    for (name, step) in p.jobs.iter().flatten() {
        secrets_within(at, &format!("jobs.{name}"), name, step, &mut found);
    }
    found
}

/// Secrets in every text of a step. A reader of JSON bounds how deep it goes.
pub(super) fn secrets_within(at: &At, place: &str, name: &str, value: &Value, found: &mut Vec<SecretFound>) {
    match value {
        Value::String(text) => found.extend(at.secrets(place, Some(name), text)),
        Value::Array(all) => all.iter().for_each(|one| secrets_within(at, place, name, one, found)),
        Value::Object(members) => {
            for (member, value) in members {
                // A value stands under `value`, and is called what stands before it.
                let called = if member == "value" { name } else { member };
                secrets_within(at, &format!("{place}.{member}"), called, value, found);
            }
        }
        _ => {}
    }
}

fn read(p: &Properties) -> kind::TrainingJob {
    let outputs = p.outputs.iter().flatten().filter_map(|(_, output)| {
        let purpose = output.job_output_type.as_deref().unwrap_or("output").to_ascii_lowercase();
        Some(Output { purpose, uri: output.uri.clone()?, encryption_key: None })
    });
    kind::TrainingJob {
        job_type: Observed::from(p.job_type.as_deref()).map(|of| match of.to_ascii_lowercase().as_str() {
            "command" | "automl" => JobType::Training,
            "sweep" => JobType::Tuning,
            "spark" => JobType::Processing,
            "finetuning" | "distillation" => JobType::Customization,
            _ => JobType::Other,
        }),
        status: Observed::from(p.status.as_deref()).map(str::to_ascii_lowercase),
        instances: p.resources.as_ref().and_then(|resources| resources.instance_count).into(),
        input_uris: Known(p.inputs()),
        outputs: Known(outputs.collect()),
        trained_on_prompts: Observed::Unset,
        ..kind::TrainingJob::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(text: &str) -> Properties {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_type_of_job_is_read() {
        for (job_type, expected) in [
            ("Command", JobType::Training),
            ("Sweep", JobType::Tuning),
            ("FineTuning", JobType::Customization),
            ("Spark", JobType::Processing),
            ("Pipeline", JobType::Other),
            ("BrandNew", JobType::Other),
        ] {
            assert_eq!(read(&of(&format!(r#"{{ "jobType": "{job_type}" }}"#))).job_type, Known(expected), "{job_type}");
        }
        let tuned = of(
            r#"{ "fineTuningDetails": { "trainingData": { "uri": "azureml:t:1" }, "validationData": { "uri": "azureml:v:1" } } }"#,
        );
        assert_eq!(tuned.inputs(), ["azureml:t:1", "azureml:v:1"]);
        let plain = of(
            r#"{ "inputs": { "rate": { "jobInputType": "literal", "value": "0.1" }, "data": { "uri": "u" } }, "outputs": { "m": { "jobOutputType": "mlflow_model" } } }"#,
        );
        assert_eq!((plain.inputs(), read(&plain).outputs), (vec!["u".to_owned()], Known(Vec::new())));
    }

    #[test]
    fn who_a_job_acts_as() {
        let job = |identity: &str| of(&format!(r#"{{ "identity": {identity} }}"#));
        let named = |identity: &str| job(identity).identity.and_then(|identity| identity.named());
        assert_eq!(
            named(r#"{ "identityType": "Managed", "resourceId": "/Sub/Train" }"#).as_deref(),
            Some("/sub/train")
        );
        assert_eq!(
            named(r#"{ "identityType": "Managed", "objectId": "0A", "resourceId": "" }"#).as_deref(),
            Some("entra:principal/0a")
        );
        assert_eq!(named(r#"{ "identityType": "AMLToken" }"#), None);
        assert!(
            job(r#"{ "identityType": "UserIdentity" }"#).acts_as_person()
                && job(r#"{ "identityType": "AMLToken" }"#).acts_as_person()
        );
        assert!(!job(r#"{ "identityType": "Managed" }"#).acts_as_person() && !of("{}").acts_as_person());
    }
}
