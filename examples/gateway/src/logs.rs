//! What is written to standard error: events of this program only.
//!
//! A library below, asked for its trace, would log addresses and bytes, which are phones and texts; no
//! setting here can turn that on.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::mem;
use std::time::Duration;

use parking_lot::Mutex;
use tracing::{Level, warn};
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

/// How often what was counted is told.
pub const INTERVAL: Duration = Duration::from_secs(10);

/// Different details that are kept apart in one interval, over all events.
const DETAILS: usize = 32;

/// What has happened since it was last told, and how often.
static COUNTS: Mutex<BTreeMap<(&str, String), u64>> = Mutex::new(BTreeMap::new());

/// Counts what anybody can make happen, however often: [`tell_counts`] writes one line for all of it.
/// `detail` is empty, or something that holds nobody's data.
pub fn count(event: &'static str, detail: &str) {
    let mut counts = COUNTS.lock();
    let detail = if counts.len() < DETAILS { detail } else { "" };
    *counts.entry((event, detail.to_owned())).or_default() += 1;
}

/// Tells what was counted since the last time, each event in one line.
pub fn tell_counts() {
    let counts = mem::take(&mut *COUNTS.lock());
    for ((event, detail), times) in counts {
        let detail = Some(detail).filter(|detail| !detail.is_empty());
        warn!(times, detail, "{event}");
    }
}

/// `Debug` that says what something is, and nothing of what is in it.
macro_rules! redacted {
    ($name:ident $(<$lifetime:lifetime>)?) => {
        impl std::fmt::Debug for $name $(<$lifetime>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}
pub(crate) use redacted;

/// Starts logging.
pub fn start(format: Format, level: Level) {
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let ours = ours.with_target("gateway", level);
    let registry = registry().with(ours);
    let layer = fmt::layer().with_writer(io::stderr);
    match format {
        Format::Text => registry.with(layer.with_ansi(io::stderr().is_terminal())).init(),
        Format::Json => registry.with(layer.json().flatten_event(true)).init(),
    }
}
