//! The tolerance tables of the README and `docs/TOLERANCE.md`: every message in them is a row of
//! `tests/data/` that is a command.

use std::collections::BTreeMap;
use std::fs;

use crate::rows::{self, Row};

/// The messages of the tables between two comments, with their lines: the first column, each in a code
/// span.
fn messages(file: &str) -> Vec<(usize, String)> {
    let text = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut messages = Vec::new();
    let mut inside = false;
    for (at, line) in (1..).zip(text.lines()) {
        match line.trim() {
            "<!-- tolerance -->" => inside = true,
            "<!-- /tolerance -->" => inside = false,
            "" | "| Message | Why |" | "|---|---|" => {}
            row if inside => {
                let message = row.strip_prefix("| `").and_then(|row| row.split('`').next());
                let message = message.unwrap_or_else(|| panic!("{file}:{at}: no message: {row}"));
                messages.push((at, message.to_owned()));
            }
            _ => {}
        }
    }
    messages
}

#[test]
fn every_message_of_the_tolerance_tables_is_a_row_that_is_a_command() {
    let rows = rows::all();
    let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.text.as_str(), row)).collect();
    for (file, least) in [("README.md", 6), ("docs/TOLERANCE.md", 20)] {
        let messages = messages(file);
        assert!(messages.len() >= least, "{file}: {} messages", messages.len());
        for (at, message) in messages {
            match rows.get(message.as_str()) {
                Some(row) => assert!(row.is_a_command(), "{file}:{at}: {} is no command", row.at),
                None => panic!("{file}:{at}: no row of tests/data has `{message}`"),
            }
        }
    }
}
