//! What it means: flags over environment over the configuration file.
//!
//! The environment is read by the argument parser, so only the file is joined here.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::Deserialize;

use crate::cli::{DiscoveryArgs, Global, ProviderName, ReportArgs, RuleArgs, SeverityName};

const FILE: &str = "aispm.toml";

/// The configuration file. Every setting has the name of its flag.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    provider: Vec<ProviderName>,
    profile: Option<String>,
    subscriptions: Vec<String>,
    management_groups: Vec<String>,
    regions: Vec<String>,
    org: Option<bool>,
    assume_role: Option<String>,
    external_id: Option<String>,
    types: Vec<String>,
    history: Option<u32>,
    concurrency: Option<usize>,
    budget: Option<f64>,
    rules: Vec<PathBuf>,
    format: Option<String>,
    output: Vec<String>,
    min_severity: Option<SeverityName>,
    fail_on: Option<SeverityName>,
    strict: Option<bool>,
}

impl File {
    /// Reads the named file, or the nearest `aispm.toml` from here upwards, or nothing.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or holds something that is no setting.
    pub(crate) fn load(global: &Global) -> anyhow::Result<Self> {
        let path = match &global.config {
            Some(path) => Some(path.clone()),
            None if global.no_config => None,
            None => nearest(&env::current_dir()?),
        };
        let Some(path) = path else { return Ok(Self::default()) };
        let text =
            fs::read_to_string(&path).with_context(|| format!("could not read configuration `{}`", path.display()))?;
        let mut file: Self =
            toml::from_str(&text).with_context(|| format!("configuration `{}` is not usable", path.display()))?;
        // Folders in the file are meant from where the file is.
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        file.rules = file.rules.iter().map(|rules| folder.join(rules)).collect();
        Ok(file)
    }

    /// Fills what the flags leave open.
    pub(crate) fn discovery(&self, args: &mut DiscoveryArgs) {
        if args.demo {
            // The demonstration shows one estate, whatever the user scans otherwise.
            return;
        }
        fill(&mut args.provider, &self.provider);
        fill(&mut args.subscriptions, &self.subscriptions);
        fill(&mut args.management_groups, &self.management_groups);
        fill(&mut args.regions, &self.regions);
        fill(&mut args.types, &self.types);
        args.profile = args.profile.take().or_else(|| self.profile.clone());
        args.org = args.org.or(self.org);
        args.assume_role = args.assume_role.take().or_else(|| self.assume_role.clone());
        args.external_id = args.external_id.take().or_else(|| self.external_id.clone());
        args.history = args.history.or(self.history);
        args.concurrency = args.concurrency.or(self.concurrency);
        args.budget = args.budget.or(self.budget);
    }

    /// Fills what the flags leave open.
    pub(crate) fn rules(&self, args: &mut RuleArgs) {
        fill(&mut args.rules, &self.rules);
    }

    /// Fills what the flags leave open.
    pub(crate) fn report(&self, args: &mut ReportArgs) {
        args.format = args.format.take().or_else(|| self.format.clone());
        fill(&mut args.output, &self.output);
        args.min_severity = args.min_severity.or(self.min_severity);
        args.fail_on = args.fail_on.or(self.fail_on);
        args.strict = args.strict.or(self.strict);
    }
}

fn fill<T: Clone>(flags: &mut Vec<T>, file: &[T]) {
    if flags.is_empty() {
        *flags = file.to_vec();
    }
}

fn nearest(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}
