//! What the examples share: their command line, JSON Lines, and how a run ends.
//!
//! Nothing here repeats an argument or a line of input, because any of them may be a code, a phone, a
//! password or a message.

use core::fmt::{Display, Write as _};
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Write as _};
use std::process::{ExitCode, exit};

use lexopt::{Arg, Parser};
use serde_json::Value;

/// The exit status of a run, or the fault that ended it.
pub(crate) type End = Result<ExitCode, String>;

/// The fields of an answer, in their order.
pub(crate) type Fields = Vec<(&'static str, Value)>;

/// The exit status: 2 for a fault, after a line that says which.
pub(crate) fn conclude(end: End) -> ExitCode {
    end.unwrap_or_else(|fault| {
        tell(fault);
        ExitCode::from(2)
    })
}

/// Wrong usage, as a fault. The argument stays untold.
pub(crate) fn usage(text: impl Display) -> String {
    format!("wrong usage: {text}; see --help")
}

/// What the command line gives of these: `--option=` takes a value, `--option` none, and `message` is the argument
/// without a name. `--help` prints the usage and ends the run.
pub(crate) fn arguments<const COUNT: usize>(
    help: &str,
    expected: &str,
    names: [&str; COUNT],
) -> Result<[Option<OsString>; COUNT], String> {
    let mut given = [const { None }; COUNT];
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(|_| usage(expected))? {
        let (name, mut value) = match argument {
            Arg::Long("help") | Arg::Short('h') => {
                put(help)?;
                exit(0)
            }
            Arg::Long(name) => (format!("--{name}"), None),
            Arg::Short(_) => return Err(usage(expected)),
            Arg::Value(text) => ("message".to_owned(), Some(text)),
        };
        let mut slots = names.iter().zip(&mut given);
        let slot =
            slots.find(|(known, slot)| known.trim_end_matches('=') == name && slot.is_none());
        let (known, slot) = slot.ok_or_else(|| usage(expected))?;
        if known.ends_with('=') {
            value = Some(parser.value().map_err(|_| usage(expected))?);
        }
        *slot = Some(value.unwrap_or_default());
    }
    Ok(given)
}

/// Writes one line to standard error.
pub(crate) fn tell(text: impl Display) {
    let line = format!("{}: {text}\n", env!("CARGO_BIN_NAME"));
    // If nobody can read it, nobody can be told so.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Writes to standard output. If its reader has read enough (`| head -1`), the run ends quietly.
pub(crate) fn put(text: &str) -> Result<(), String> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(0),
        Err(error) => Err(format!("cannot write to standard output: {error}")),
        Ok(()) => Ok(()),
    }
}

/// Answers every line of standard input that is not blank with one line of JSON. `answer` returns
/// `None` for a line that asks nothing it knows.
///
/// An answer repeats the `id` of its line, a string or an integer, or carries the number of the line.
pub(crate) fn answer_each(answer: impl Fn(&Value) -> Result<Option<Fields>, String>) -> End {
    if io::stdin().is_terminal() {
        tell("waiting for JSON Lines from the terminal; Ctrl-D ends them, see --help");
    }
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let (mut bytes, mut output) = (Vec::new(), String::new());
    let (mut number, mut errors, mut first) = (0_u64, 0_u64, None);
    loop {
        // The next read may wait, perhaps for somebody who waits for these answers.
        if !input.buffer().contains(&b'\n') {
            put(&output)?;
            output.clear();
        }
        bytes.clear();
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(_) => number += 1,
            Err(error) => return Err(format!("cannot read standard input: {error}")),
        }
        // Some editors put a byte order mark before the first line.
        let bom = bytes.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1);
        let line = bom.unwrap_or(&bytes).trim_ascii();
        if line.is_empty() {
            continue;
        }
        let asked: Value = serde_json::from_slice(line).unwrap_or_default();
        let fields = answer(&asked).or_else(|fault| put(&output).and(Err(fault)))?;
        let mut fields = fields.unwrap_or_else(|| vec![("error", "input".into())]);
        if fields.iter().any(|(name, _)| *name == "error") {
            errors += 1;
            first.get_or_insert(number);
        }
        let id = asked.get("id").filter(|id| id.is_string() || id.is_i64() || id.is_u64());
        let mark = id.map_or_else(|| ("line", number.into()), |id| ("id", id.clone()));
        fields.insert(0, mark);
        push(&mut output, &fields);
    }
    let Some(first) = first else { return Ok(ExitCode::SUCCESS) };
    tell(format_args!("lines with an error: {errors}, the first is line {first}"));
    Ok(ExitCode::FAILURE)
}

/// Appends a line of JSON in ASCII, so that no character of an `id` can act on a terminal.
fn push(output: &mut String, fields: &Fields) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    for c in format!("{{{}}}", fields.join(",")).chars() {
        if matches!(c, ' '..='~') {
            output.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(output, "\\u{unit:04x}"); // a `String` takes everything
            }
        }
    }
    output.push('\n');
}
