//! Every row of `tests/data/`, read by the crate and by the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use bhxh_sms::parse;
use serde_json::{Value, json};

use crate::rows;
use crate::support::oracle::{self, Fault, Reading, said};
use crate::support::properties::differential;

/// A reading as a row's `expect` is written.
fn written(reading: Reading) -> Value {
    match reading {
        Reading::Reset(code) => json!({"command": "reset-password", "code": code}),
        Reading::Participation(code, None) => json!({"command": "participation", "code": code}),
        Reading::Participation(code, Some((from, to))) => {
            json!({"command": "participation", "code": code, "from": from, "to": to})
        }
        Reading::Validity(card) => json!({"command": "card-validity", "card": card}),
        Reading::Status(dossier) => json!({"command": "dossier-status", "dossier": dossier}),
        Reading::Fault(Fault { kind, span, digits, .. }) => {
            let mut expect = json!({"error": kind, "span": [span.start, span.end]});
            if let Some(digits) = digits {
                expect["digits"] = digits.into();
            }
            expect
        }
    }
}

/// Every row that `read` reads differently, by its place and its reason.
#[track_caller]
fn all_read_by(read: impl Fn(&str) -> Reading) {
    let mut failures = Vec::new();
    for row in rows::all() {
        let found = written(read(&row.text));
        if found != row.expect {
            failures.push(format!("{}: {}, not {found}: {}", row.at, row.expect, row.why));
        }
    }
    assert!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_crate_reads_every_row_as_it_says() {
    all_read_by(|text| said(parse(text)));
}

#[test]
fn the_oracle_reads_every_row_as_it_says() {
    all_read_by(oracle::read);
}

#[test]
fn every_row_means_the_same_in_nfc_and_in_nfd() {
    for row in rows::all() {
        differential(row.text.as_bytes());
    }
}

#[test]
fn every_outcome_has_several_rows_and_no_other_is_told() {
    let mut counts = BTreeMap::new();
    for row in rows::all() {
        *counts.entry(row.outcome().to_owned()).or_insert(0) += 1;
    }
    let outcomes: Vec<&str> = counts.keys().map(String::as_str).collect();
    let expected = [
        "card",
        "card-needed",
        "card-validity",
        "code",
        "code-length",
        "dossier",
        "dossier-status",
        "not-addressed",
        "participation",
        "period",
        "reset-password",
        "reversed",
        "trailing",
        "verb",
    ];
    assert_eq!(outcomes, expected);
    assert!(counts.values().all(|&count| count >= 10), "{counts:?}");
}

#[test]
fn no_message_stands_in_two_rows_and_every_row_says_why() {
    let mut seen = BTreeSet::new();
    for row in rows::all() {
        assert!(!row.why.trim().is_empty(), "{}: no reason", row.at);
        assert!(seen.insert(row.text), "{}: the message stands twice", row.at);
    }
}

#[test]
fn every_file_of_rows_is_read() {
    let entries = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).unwrap();
    let mut files: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.rsplit_once('.').is_some_and(|(_, form)| form == "jsonl"))
        .collect();
    files.sort_unstable();
    assert_eq!(files, rows::FILES);
}
