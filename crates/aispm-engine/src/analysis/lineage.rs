//! Lineage: which data a model was made from, by way of the job that wrote its artefacts.
//!
//! A training job of SageMaker writes to `<output path>/<job name>/output/model.tar.gz`, so an artefact below the name of
//! a job is that job's. What lies elsewhere below an output path may have been copied there from any of the jobs that
//! share the path: those edges are possible only.

use std::{collections::HashMap, sync::Arc};

use aispm_inventory::{
    Asset, Detail, Kind, Observed, Relation,
    kind::{TrainingJob, training_job::JobType},
};

use crate::{
    graph::{Edge, Node, Reason},
    world::{Analysis, EdgePass, fact},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

/// Outputs that are about a model and never are one.
const BESIDE: &[&str] = &["answers", "data_capture", "debugger", "profiler", "reports", "tensorboard"];
/// Most jobs that an artefact of an unknown one is ascribed to.
const MOST_GUESSES: usize = 8;

fn run(analysis: &mut Analysis) {
    let places = places(analysis);
    let mut edges = Vec::new();
    for (model, asset) in analysis.of_kind(Kind::Model) {
        for (holder, artifact) in artifacts(analysis, model, asset) {
            let (jobs, sure) = makers(analysis, &places, artifact);
            let reason = fact(holder, analysis.asset(holder).map_or(Kind::Model, Asset::kind), "artifact_uris");
            for job in jobs {
                let mut because = vec![fact(job, Kind::TrainingJob, "outputs"), reason.clone()];
                if !sure {
                    let copied =
                        "the artefact lies where the job writes, and not below the job's name: it may be of another";
                    because.push(Reason::Residue(Arc::from(copied)));
                }
                edges.extend(data_of(analysis, job).map(|data| (model, data, sure, because.clone())));
            }
        }
    }
    // A job that says which model it made.
    for (job, asset) in analysis.of_kind(Kind::TrainingJob) {
        for model in analysis.linked(asset, Relation::Writes) {
            let because = || vec![Reason::Stated, fact(job, Kind::TrainingJob, "input_uris")];
            edges.extend(data_of(analysis, job).map(|data| (model, data, true, because())));
        }
    }
    for (from, to, seen, because) in edges {
        let joins = |from: Option<&Asset>, to: Option<&Asset>| {
            from.zip(to).is_some_and(|(from, to)| Relation::TrainedOn.joins(from.kind(), to.kind()))
        };
        if joins(analysis.asset(from), analysis.asset(to)) {
            let because = analysis.draft.because(because);
            analysis.draft.push(Edge { from, to, relation: Relation::TrainedOn, ease: u8::MAX, seen, because });
        }
    }
}

/// The addresses that a model loads, each with the asset that says so: the model, or a version that it serves.
fn artifacts<'a>(analysis: &'a Analysis, model: Node, asset: &'a Asset) -> impl Iterator<Item = (Node, &'a str)> {
    let versions = analysis.linked(asset, Relation::Serves);
    [model].into_iter().chain(versions).flat_map(move |holder| {
        let uris = match analysis.asset(holder).map(|asset| &asset.detail) {
            Some(Detail::Model(model)) => model.artifact_uris.known(),
            Some(Detail::ModelVersion(version)) => version.artifact_uris.known(),
            _ => None,
        };
        uris.into_iter().flatten().map(move |uri| (holder, uri.as_str()))
    })
}

/// Which jobs write to a place, by the place's segments joined again.
fn places(analysis: &Analysis) -> HashMap<String, Vec<Node>> {
    let mut places: HashMap<String, Vec<Node>> = HashMap::new();
    for (node, asset) in analysis.of_kind(Kind::TrainingJob) {
        let Detail::TrainingJob(job) = &asset.detail else { continue };
        let outputs = job.outputs.known().into_iter().flatten();
        for output in outputs.filter(|output| !BESIDE.contains(&output.purpose.as_str())) {
            if let Some(segments) = segments(&output.uri) {
                places.entry(segments.join("/")).or_default().push(node);
            }
        }
    }
    places
}

/// The jobs that may have made an artefact, and whether it is sure.
fn makers(analysis: &Analysis, places: &HashMap<String, Vec<Node>>, artifact: &str) -> (Vec<Node>, bool) {
    let Some(segments) = segments(artifact) else { return (Vec::new(), false) };
    let mut guesses = Vec::new();
    // The longest prefix first.
    for depth in (1..=segments.len()).rev() {
        let (above, below) = segments.split_at(depth);
        let Some(jobs) = places.get(&above.join("/")) else { continue };
        let own = |job: &Node| analysis.asset(*job).is_some_and(|asset| is_of(asset, above, below));
        let sure: Vec<Node> = jobs.iter().copied().filter(own).collect();
        if !sure.is_empty() {
            return (sure, true);
        }
        // A whole bucket holds artefacts of many makers.
        if guesses.is_empty() && depth > 1 {
            guesses.clone_from(jobs);
        }
    }
    guesses.dedup();
    // A path that everybody shares says nothing.
    if guesses.len() > MOST_GUESSES { (Vec::new(), false) } else { (guesses, false) }
}

/// Whether what lies at `below` in an output place of a job is the job's own.
fn is_of(asset: &Asset, above: &[&str], below: &[&str]) -> bool {
    let Detail::TrainingJob(job) = &asset.detail else { return false };
    match (job_type(job), below.first()) {
        // What containers of these write is put there as it is; a whole bucket holds more than that.
        (Some(JobType::Processing | JobType::Transform), _) => above.len() > 1,
        // The jobs of a search are called by its name and a number.
        (Some(JobType::Tuning), Some(first)) => {
            first.strip_prefix(asset.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        }
        (_, Some(first)) => *first == asset.name,
        (_, None) => false,
    }
}

fn job_type(job: &TrainingJob) -> Option<JobType> {
    match job.job_type {
        Observed::Known(job_type) => Some(job_type),
        Observed::Unset | Observed::Unseen(_) => None,
    }
}

/// What a job read.
fn data_of(analysis: &Analysis, job: Node) -> impl Iterator<Item = Node> {
    let links = analysis.asset(job).map(|asset| asset.links.as_slice()).unwrap_or_default();
    let read = links.iter().filter(|link| matches!(link.relation, Relation::TrainedOn | Relation::Reads));
    read.flat_map(|link| analysis.nodes(&link.to)).copied()
}

/// The bucket and the parts of the key in an `s3://` address; nothing for another one.
fn segments(uri: &str) -> Option<Vec<&str>> {
    let path = uri.strip_prefix("s3://")?;
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    (!segments.is_empty()).then_some(segments)
}
