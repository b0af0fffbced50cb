//! The progress line of a long run.

use core::time::Duration;
use std::io::{self, IsTerminal};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Input is long once it has taken this time.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error with the number of lines read, if standard error is a terminal.
///
/// Somebody who types the lines by hand needs no count of them.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// From when on it shows; `None` once it does, or if it never will.
    due: Option<Instant>,
}

impl Progress {
    /// Starts counting, out of sight.
    pub(crate) fn start() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{human_pos} lines in {elapsed}") {
            bar.set_style(style);
        }
        let watched = io::stderr().is_terminal() && !io::stdin().is_terminal();
        let due = watched.then(|| Instant::now().checked_add(PATIENCE)).flatten();
        Self { bar, due }
    }

    /// Counts one more line.
    pub(crate) fn step(&mut self) {
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Does something that may write to the same terminal.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
