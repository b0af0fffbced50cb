//! The README's tolerance table: every message in it is a row of `tests/data/` that is a command.

use std::collections::BTreeMap;
use std::fs;

use crate::rows::{self, Row};

/// The messages of the table between the two comments, with their lines: the first column, each in a
/// code span.
fn messages() -> Vec<(usize, String)> {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let mut lines = (1..).zip(readme.lines());
    assert!(
        lines.any(|(_, line)| line.trim() == "<!-- tolerance -->"),
        "README.md has no `<!-- tolerance -->`"
    );
    let mut messages = Vec::new();
    for (at, line) in lines {
        match line.trim() {
            "<!-- /tolerance -->" => return messages,
            "" => {}
            row => {
                let cell = row.strip_prefix('|').and_then(|row| row.split('|').next());
                let cell = cell
                    .unwrap_or_else(|| panic!("README.md:{at}: no row: {row}"))
                    .trim();
                match cell
                    .strip_prefix('`')
                    .and_then(|cell| cell.strip_suffix('`'))
                {
                    Some(message) => messages.push((at, message.to_owned())),
                    // The head of the table and the line below it, before any message.
                    None => assert!(messages.is_empty(), "README.md:{at}: no code span: {row}"),
                }
            }
        }
    }
    panic!("README.md has no `<!-- /tolerance -->` behind the table");
}

#[test]
fn every_message_of_the_tolerance_table_is_a_row_that_is_a_command() {
    let rows = rows::all();
    let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.text.as_str(), row)).collect();
    let messages = messages();
    assert!(
        messages.len() >= 10,
        "only {} messages in the table",
        messages.len()
    );
    for (at, message) in messages {
        match rows.get(message.as_str()) {
            Some(row) => assert!(
                row.is_a_command(),
                "README.md:{at}: {} is no command",
                row.at
            ),
            None => panic!("README.md:{at}: no row of tests/data has `{message}`"),
        }
    }
}
