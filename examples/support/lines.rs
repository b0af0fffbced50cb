//! JSON Lines: every line of standard input that is not blank gets exactly one line of output.

use core::str;
use std::io::{self, BufRead, BufReader};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::progress::Progress;
use super::stop::{Stop, put};

/// Read at once from standard input.
const CHUNK: usize = 64 * 1024;

/// One line of input, `None` if it is not UTF-8.
pub(crate) struct Line<'a>(Option<&'a str>);

impl Line<'_> {
    /// The JSON object on this line, or `None` if that is not what it holds.
    pub(crate) fn object<T: DeserializeOwned>(&self) -> Option<T> {
        // Left to itself serde would read a struct from a JSON array, too, by position.
        self.0
            .filter(|text| text.trim_start().starts_with('{'))
            .and_then(|text| serde_json::from_str(text).ok())
    }
}

/// Whether a line was what the run wants its lines to be.
pub(crate) enum Verdict {
    /// It was.
    Fit,
    /// It was not: the exit status says so at the end.
    Unfit,
}

/// How the lines of a run went.
#[derive(Default)]
pub(crate) struct Tally {
    /// How many were not what they should be.
    pub(crate) unfit: u64,
    /// The first of these.
    pub(crate) first_unfit: u64,
}

/// Answers every line of standard input that is not blank, by its number and what it holds. Numbers
/// begin at 1 and count blank lines, too.
///
/// # Errors
///
/// Whatever stops `answer`, and standard input or output that cannot be used. What was answered by
/// then is written.
pub(crate) fn answer_each(
    mut answer: impl FnMut(u64, &Line<'_>, &mut Vec<u8>) -> Result<Verdict, Stop>,
) -> Result<Tally, Stop> {
    let mut input = BufReader::with_capacity(CHUNK, io::stdin().lock());
    let mut bytes = Vec::new();
    let mut output = Vec::new();
    let mut progress = Progress::start();
    let mut tally = Tally::default();
    let mut number: u64 = 0;
    let run = loop {
        // The next read may wait, for a person or for a program that wants its answer first.
        if !input.buffer().contains(&b'\n') {
            flush(&mut output, &progress)?;
        }
        bytes.clear();
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => break Ok(()),
            Ok(_) => number = number.saturating_add(1),
            Err(error) => {
                let text = format!("cannot read standard input: {error}");
                break Err(Stop::Fault(text));
            }
        }
        let text = str::from_utf8(&bytes).ok();
        if text.is_none_or(|text| !text.trim().is_empty()) {
            match answer(number, &Line(text), &mut output) {
                Ok(Verdict::Fit) => {}
                Ok(Verdict::Unfit) => tally.count(number),
                Err(stop) => break Err(stop),
            }
        }
        progress.step();
    };
    flush(&mut output, &progress)?;
    run.map(|()| tally)
}

impl Tally {
    fn count(&mut self, number: u64) {
        if self.unfit == 0 {
            self.first_unfit = number;
        }
        self.unfit = self.unfit.saturating_add(1);
    }
}

/// Adds one line of JSON to the output.
///
/// # Errors
///
/// A value that has no JSON; none of ours is such.
pub(crate) fn push(output: &mut Vec<u8>, value: &impl Serialize) -> Result<(), Stop> {
    serde_json::to_writer(&mut *output, value)
        .map_err(|_| Stop::fault("an answer cannot be written as JSON"))?;
    output.push(b'\n');
    Ok(())
}

fn flush(output: &mut Vec<u8>, progress: &Progress) -> Result<(), Stop> {
    if !output.is_empty() {
        progress.aside(|| put(output))?;
        output.clear();
    }
    Ok(())
}
