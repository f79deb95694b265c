//! The command as its users meet it, and the shape of the house.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod arguments;
mod built_in_rules;
mod configuration;
mod coverage;
mod credentials;
mod demo;
mod direction;
mod estate;
mod explain;
mod hostile;
mod interrupt;
mod inventory_file;
mod output;
mod permissions;
mod report;
mod rule_files;
mod run;
mod terminal;
