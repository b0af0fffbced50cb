//! The tables of the README and `docs/TOLERANCE.md`: every message in them is a row of `tests/data/`, a
//! command in the tolerance tables, and the error in the second column in the table of the refused.

use std::collections::BTreeMap;
use std::fs;

use crate::rows::{self, Row};

/// The rows of the tables between `<!-- name -->` and `<!-- /name -->`, with their lines: what is in code
/// spans.
fn tables(file: &str, name: &str) -> Vec<(usize, Vec<String>)> {
    let text = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (start, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let mut tables = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while lines.any(|(_, line)| line == start) {
        let table = lines.by_ref().take_while(|(_, line)| *line != end).filter(|(_, line)| {
            !line.is_empty() && !line.starts_with("| Message |") && !line.starts_with("|---|")
        });
        tables.extend(table.map(|(at, line)| {
            assert!(line.starts_with("| `"), "{file}:{at}: no message: {line}");
            (at, line.split('`').skip(1).step_by(2).map(String::from).collect())
        }));
    }
    tables
}

#[test]
fn every_message_of_the_tables_is_a_row_with_the_outcome_that_they_say() {
    let rows = rows::all();
    let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.text.as_str(), row)).collect();
    for (file, name, least) in [
        ("README.md", "tolerance", 6),
        ("docs/TOLERANCE.md", "tolerance", 20),
        ("docs/TOLERANCE.md", "refused", 6),
    ] {
        let tables = tables(file, name);
        assert!(tables.len() >= least, "{file}: {} messages", tables.len());
        for (at, spans) in tables {
            let row = rows.get(spans[0].as_str());
            let row = row.unwrap_or_else(|| panic!("{file}:{at}: no row of tests/data has it"));
            if name == "tolerance" {
                assert!(row.is_a_command(), "{file}:{at}: {} is no command", row.at);
            } else {
                assert_eq!(spans[1], row.outcome(), "{file}:{at}: {}", row.at);
            }
        }
    }
}
