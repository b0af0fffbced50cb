//! The rows of `tests/data/`, as its README says that they are written.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// The files of messages, whose rows ask for what a text means.
pub(crate) const MESSAGES: [&str; 2] = ["messages.jsonl", "siblings.jsonl"];

/// One row, and where it stands.
pub(crate) struct Row {
    /// `file:line`.
    pub(crate) at: String,
    /// What is asked.
    pub(crate) given: Map<String, Value>,
    /// The text of a message; empty for what is asked of none.
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

    /// A field of what is asked.
    pub(crate) fn given(&self, field: &str) -> Option<&str> {
        self.given.get(field).and_then(Value::as_str)
    }
}

/// Every message, in order.
pub(crate) fn all() -> Vec<Row> {
    let rows: Vec<Row> = MESSAGES.into_iter().flat_map(of).collect();
    assert!(rows.len() > 1_900, "only {} rows", rows.len());
    rows
}

/// Every row of a file, in order.
pub(crate) fn of(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let lines = fs::read_to_string(path).unwrap();
    let row = |(at, line)| {
        let at = format!("{file}:{}", at + 1);
        let row: Result<Map<String, Value>, _> = serde_json::from_str(line);
        let mut given = row.unwrap_or_else(|error| panic!("{at}: {error}"));
        let mut take = |field| {
            let value = given.remove(field);
            value.unwrap_or_else(|| panic!("{at}: no {field}"))
        };
        let (expect, why) = (take("expect"), take("why").as_str().unwrap().to_owned());
        let text = given.get("text").and_then(Value::as_str);
        Row { text: text.unwrap_or_default().to_owned(), at, given, expect, why }
    };
    lines.lines().enumerate().map(row).collect()
}
