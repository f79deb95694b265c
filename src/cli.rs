//! What was typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::BoolishValueParser};

/// Agentless AI security posture scanner: finds models, agents, tools and data in your cloud, and what to fix first.
#[derive(Debug, Parser)]
#[command(name = "aispm", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 findings at or above --fail-on, 2 could not run, 3 incomplete coverage with --strict, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Log more: -v for what is done, -vv for every call
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Show no progress
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// How log lines are written
    #[arg(long, value_enum, default_value = "text", global = true, env = "AISPM_LOG_FORMAT")]
    pub(crate) log_format: LogFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", global = true)]
    pub(crate) color: ColorChoice,
    /// Configuration file, in place of the nearest `aispm.toml`
    #[arg(long, value_name = "FILE", global = true, env = "AISPM_CONFIG", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` forces it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Discover the AI estate and report what to fix
    Scan(Box<ScanArgs>),
    /// Report on an inventory file, without any network
    Evaluate(EvaluateArgs),
    /// Discover the AI estate and write the inventory
    Inventory(InventoryArgs),
    /// List, show, check and test rules
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Explain a rule, or a finding of an inventory
    Explain(ExplainArgs),
    /// Print the exact read-only policy that a scan needs
    Permissions(PermissionsArgs),
    /// Say which credentials work and what they may read, in one region where --regions names no others
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// A cloud that can be scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProviderName {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
}

/// Where to look.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DiscoveryArgs {
    /// Clouds to scan [default: every cloud whose credentials are found]
    #[arg(long, value_enum, value_delimiter = ',', env = "AISPM_PROVIDER")]
    pub(crate) provider: Vec<ProviderName>,
    /// Scan the embedded demonstration estate, played through the real collectors
    #[arg(long, conflicts_with_all = ["provider", "profile", "org", "assume_role", "subscriptions", "management_groups"])]
    pub(crate) demo: bool,
    /// AWS profile
    #[arg(long, env = "AISPM_PROFILE")]
    pub(crate) profile: Option<String>,
    /// Azure subscriptions to scan [default: every one that the credentials see]
    #[arg(long, value_delimiter = ',', value_name = "ID", env = "AISPM_SUBSCRIPTIONS")]
    pub(crate) subscriptions: Vec<String>,
    /// Azure management groups: every subscription below them is scanned
    #[arg(long, value_delimiter = ',', value_name = "NAME", env = "AISPM_MANAGEMENT_GROUPS")]
    pub(crate) management_groups: Vec<String>,
    /// AWS regions to scan [default: every region enabled in the account]
    #[arg(long, value_delimiter = ',', value_name = "REGION", env = "AISPM_REGIONS")]
    pub(crate) regions: Vec<String>,
    /// Scan every account of the AWS organisation
    #[arg(long, env = "AISPM_ORG", value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub(crate) org: Option<bool>,
    /// Role to take on: a name, in each account with --org; or an ARN, before anything else
    #[arg(long, value_name = "ROLE", env = "AISPM_ASSUME_ROLE")]
    pub(crate) assume_role: Option<String>,
    /// External id to present when taking on a role
    #[arg(long, value_name = "ID", env = "AISPM_EXTERNAL_ID")]
    pub(crate) external_id: Option<String>,
    /// Resource types to read; `*` stands for anything
    #[arg(long, value_delimiter = ',', value_name = "TYPE", env = "AISPM_TYPES")]
    pub(crate) types: Vec<String>,
    /// How far back jobs are read, in days [default: 90]
    #[arg(long, value_name = "DAYS", env = "AISPM_HISTORY")]
    pub(crate) history: Option<u32>,
    /// Requests in flight at once [default: 64]
    #[arg(long, value_name = "N", env = "AISPM_CONCURRENCY")]
    pub(crate) concurrency: Option<usize>,
    /// Share of a known quota to use, above 0 and up to 1 [default: 0.5]
    #[arg(long, value_name = "SHARE", env = "AISPM_BUDGET")]
    pub(crate) budget: Option<f64>,
}

/// What to hold it against.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RuleArgs {
    /// Folder with rules of your own; may be given more than once
    #[arg(long, value_name = "DIR", env = "AISPM_RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<PathBuf>,
}

/// What to say about it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReportArgs {
    /// Format of the report on standard output: text, json or jsonl [default: text]
    #[arg(long, value_name = "FORMAT", env = "AISPM_FORMAT")]
    pub(crate) format: Option<String>,
    /// Write a report to a file as well; may be given more than once
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) output: Vec<String>,
    /// List findings of this severity and above [default: info]
    #[arg(long, value_enum, value_name = "SEVERITY", env = "AISPM_MIN_SEVERITY")]
    pub(crate) min_severity: Option<SeverityName>,
    /// Exit with 1 when something fails at this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY", env = "AISPM_FAIL_ON")]
    pub(crate) fail_on: Option<SeverityName>,
    /// Exit with 3 when something could not be read
    #[arg(long, env = "AISPM_STRICT", value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub(crate) strict: Option<bool>,
    /// List what passed as well
    #[arg(long)]
    pub(crate) include_passed: bool,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SeverityName {
    /// Good to know.
    Info,
    /// Worth fixing.
    Low,
    /// Fix in the normal course.
    Medium,
    /// Fix soon.
    High,
    /// Fix now.
    Critical,
}

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) discovery: DiscoveryArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    /// Write the inventory to a file as well
    #[arg(long, value_name = "PATH")]
    pub(crate) inventory_out: Option<PathBuf>,
    /// Show what would be read and with which permissions, and call nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// The inventory file; `-` for standard input
    pub(crate) inventory: PathBuf,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct InventoryArgs {
    #[command(flatten)]
    pub(crate) discovery: DiscoveryArgs,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Print the JSON Schema of the inventory file instead
    #[arg(long)]
    pub(crate) schema: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List rules
    List {
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Show a rule in full
    Show {
        /// The rule's id
        id: String,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Check that rules of your own are well formed
    Check {
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Run the tests that rules carry
    Test {
        /// Only the rule with this id
        id: Option<String>,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Print the JSON Schema of rule documents, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The id of a rule, or the fingerprint of a finding
    pub(crate) what: String,
    /// The inventory that the fingerprint was found in
    #[arg(long, value_name = "FILE")]
    pub(crate) inventory: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PermissionsArgs {
    /// The cloud
    #[arg(value_enum)]
    pub(crate) provider: ProviderName,
    /// Add what the scan of an organisation needs
    #[arg(long)]
    pub(crate) org: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) discovery: DiscoveryArgs,
}
