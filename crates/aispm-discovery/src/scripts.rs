//! Code that scripts fetch and run.
