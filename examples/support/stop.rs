//! How a run ends: its exit status, and its one line on standard error.

use core::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why a run ends before its work is done.
pub(crate) enum Stop {
    /// A fault: exit status 2, and this line on standard error.
    Fault(String),
    /// Whoever read the output has enough of it (`| head -1`): nothing to tell and nothing wrong.
    ReaderGone,
}

impl Stop {
    /// A fault of this run.
    pub(crate) fn fault(text: impl Into<String>) -> Self {
        Self::Fault(text.into())
    }
}

/// The exit status of a run, after the line that a fault leaves on standard error.
pub(crate) fn conclude(program: &str, run: Result<ExitCode, Stop>) -> ExitCode {
    match run {
        Ok(status) => status,
        Err(Stop::ReaderGone) => ExitCode::SUCCESS,
        Err(Stop::Fault(text)) => {
            tell(program, text);
            ExitCode::from(2)
        }
    }
}

/// Writes one line to standard error.
///
/// If nobody can read it, nobody can be told so either.
pub(crate) fn tell(program: &str, text: impl Display) {
    let line = format!("{program}: {text}\n");
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// Writes to standard output, at once.
///
/// # Errors
///
/// [`Stop::ReaderGone`] for a broken pipe, a fault for anything else, such as a full disk.
pub(crate) fn put(bytes: &[u8]) -> Result<(), Stop> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::ReaderGone,
        _ => Stop::fault(format!("cannot write to standard output: {error}")),
    })
}
