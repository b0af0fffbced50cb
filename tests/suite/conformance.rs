//! Every row of `tests/data/`: messages read by the crate and by the oracle, and the rest of the
//! protocol by the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use bhxh_sms::gsm7::{Size, measure};
use bhxh_sms::{
    Decision, Facts, Inbound, Link, MALFORMED, MALFORMED_CODE_LENGTH, Msisdn, MsisdnError,
    Password, REFUSED_AS_PUBLISHED, Registration, Request, decide, parse, receive,
};
use serde_json::{Value, json};

use crate::rows::{self, Row};
use crate::steps::{facts, refusal};
use crate::support::oracle::{self, Fault, Reading, said};
use crate::support::properties::differential;

/// Every row of these that `answer` answers differently, by its place and its reason.
#[track_caller]
fn all_answered(rows: Vec<Row>, answer: impl Fn(&Row) -> Value) {
    assert!(!rows.is_empty());
    let mut failures = Vec::new();
    for row in rows {
        let found = answer(&row);
        if found != row.expect {
            failures.push(format!("{}: {}, not {found}: {}", row.at, row.expect, row.why));
        }
    }
    assert!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
}

// ---------------------------------------------------------------------------------------------
// Messages
// ---------------------------------------------------------------------------------------------

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

#[test]
fn the_oracle_and_the_crate_read_every_row_as_it_says_in_any_normalisation() {
    all_answered(rows::all(), |row| {
        differential(row.text.as_bytes());
        if let Ok(command) = parse(&row.text) {
            assert_eq!(command.verb().as_str(), row.outcome(), "{}", row.at);
        }
        written(oracle::read(&row.text))
    });
}

#[test]
fn every_outcome_has_several_rows() {
    let mut counts = BTreeMap::new();
    for row in rows::all() {
        *counts.entry(row.outcome().to_owned()).or_insert(0) += 1;
    }
    // Four commands and every kind of error: the crate says no other, or a row would fail.
    assert_eq!(counts.len(), 4 + 10, "{counts:?}");
    assert!(counts.values().all(|&count| count >= 10), "{counts:?}");
}

// ---------------------------------------------------------------------------------------------
// The rest of the protocol
// ---------------------------------------------------------------------------------------------

#[test]
fn every_phone_is_read_as_its_row_says() {
    let read = |phone: Result<Msisdn, MsisdnError>| match phone {
        Ok(phone) => json!({"phone": phone.expose()}),
        Err(error) => json!({"error": error.as_str()}),
    };
    all_answered(rows::of("phones.jsonl"), |row| {
        let text = row.given("phone").unwrap();
        let (sender, record) = (Msisdn::from_sender(text), Msisdn::from_record(text));
        json!({"sender": read(sender), "record": read(record)})
    });
}

#[test]
fn every_sender_and_text_have_the_outcome_that_their_row_says() {
    all_answered(rows::of("inbound.jsonl"), |row| {
        let (outcome, phone, mut found) = match receive(row.given("sender").unwrap(), &row.text) {
            Inbound::Silence(silence) => {
                return json!({"outcome": "silence", "why": silence.as_str()});
            }
            Inbound::Sibling { from, command } => ("sibling", from, written(said(command))),
            Inbound::Malformed(malformed) => {
                let mut found = written(said(Err(malformed.error())));
                found["reply"] = malformed.reply().expose_string().into();
                ("malformed", malformed.from(), found)
            }
            Inbound::Request(request) => {
                ("request", request.from, json!({"code": request.code.expose()}))
            }
        };
        found["outcome"] = outcome.into();
        found["phone"] = phone.expose().into();
        found
    });
}

#[test]
fn every_reply_and_every_size_is_as_its_row_says() {
    let size = |text: &str| {
        let Size { encoding, units, segments, .. } = measure(text);
        json!({"encoding": encoding.as_str(), "units": units, "segments": segments})
    };
    all_answered(rows::of("replies.jsonl"), |row| {
        if let Some(text) = row.given("measure") {
            return size(text);
        }
        let text = match (row.given("reply").unwrap(), row.given("code")) {
            ("malformed", None) => MALFORMED.to_owned(),
            ("malformed-code-length", None) => MALFORMED_CODE_LENGTH.to_owned(),
            ("refused-as-published", None) => REFUSED_AS_PUBLISHED.to_owned(),
            ("refused", None) => refusal().reply().expose_string(),
            ("granted", Some(code)) => {
                let bound = facts(Link::Bound, Registration::Registered);
                let request = Request::new(bound.request.from, code.parse().unwrap());
                let Decision::Grant(grant) = decide(&Facts { request, ..bound }) else {
                    panic!("{}: refused", row.at);
                };
                match Password::new(row.given("password").unwrap()) {
                    Ok(password) => grant.reply(password).expose_string(),
                    Err(_) => return json!({"error": "password"}),
                }
            }
            (other, _) => panic!("{}: no reply {other}", row.at),
        };
        let mut found = size(&text);
        found["text"] = text.into();
        found
    });
}

#[test]
fn every_file_of_rows_is_read_and_no_row_asks_what_another_asks() {
    let entries = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> =
        names.filter(|name| name.rsplit('.').next() == Some("jsonl")).collect();
    let others = ["inbound.jsonl", "phones.jsonl", "replies.jsonl"];
    assert_eq!(files, rows::MESSAGES.into_iter().chain(others).map(String::from).collect());
    let mut asked = BTreeSet::new();
    for row in files.iter().flat_map(|file| rows::of(file)) {
        assert!(!row.why.trim().is_empty(), "{}: no reason", row.at);
        let given = Value::Object(row.given).to_string();
        assert!(asked.insert(given), "{}: it is asked twice", row.at);
    }
}
