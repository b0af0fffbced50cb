//! The rows of `tests/data/`, as its README says that they are written.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One row, and where it stands.
pub(crate) struct Row {
    /// `file:line`.
    pub(crate) at: String,
    pub(crate) text: String,
    pub(crate) expect: Value,
    pub(crate) why: String,
}

impl Row {
    /// The command or the kind of the error that is expected.
    pub(crate) fn outcome(&self) -> &str {
        let expect = &self.expect;
        let outcome = expect.get("command").or_else(|| expect.get("error"));
        outcome.and_then(Value::as_str).unwrap()
    }

    pub(crate) fn is_a_command(&self) -> bool {
        self.expect.get("command").is_some()
    }
}

/// A row as it is written: three fields and no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    text: String,
    expect: Value,
    why: String,
}

/// Every row of every file, in order.
pub(crate) fn all() -> Vec<Row> {
    let rows: Vec<Row> = FILES.into_iter().flat_map(rows_of).collect();
    assert!(rows.len() > 1_000, "only {} rows", rows.len());
    rows
}

/// Every file of rows.
pub(crate) const FILES: [&str; 2] = ["messages.jsonl", "siblings.jsonl"];

fn rows_of(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let lines = fs::read_to_string(path).unwrap();
    let row = |(at, line)| {
        let at = format!("{file}:{}", at + 1);
        let Written { text, expect, why } =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{at}: {error}"));
        Row { at, text, expect, why }
    };
    lines.lines().enumerate().map(row).collect()
}
