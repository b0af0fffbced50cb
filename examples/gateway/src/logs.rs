//! What is written to standard error: events of this program only.
//!
//! A library below, asked for its trace, would log addresses and bytes, which are phones and texts; no
//! setting here can turn that on.

use std::io::{self, IsTerminal};

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A line to read.
    Text,
    /// A line of JSON.
    Json,
}

/// Starts logging.
pub fn start(format: Format, level: Level) {
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let ours = ours.with_target("gateway", level);
    let registry = registry().with(ours);
    match format {
        Format::Text => {
            let colours = io::stderr().is_terminal();
            registry
                .with(fmt::layer().with_ansi(colours).with_writer(io::stderr))
                .init();
        }
        Format::Json => {
            registry
                .with(
                    fmt::layer()
                        .json()
                        .flatten_event(true)
                        .with_writer(io::stderr),
                )
                .init();
        }
    }
}
