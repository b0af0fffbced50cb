//! SPEC 4: the order in which a message is validated, and what it is answered by it. The rows of
//! `tests/data/inbound.jsonl` have the replies.

use std::collections::BTreeMap;

use bhxh_sms::{
    Command, Inbound, MALFORMED, MALFORMED_CODE_LENGTH, Msisdn, ParseErrorKind, Request, Silence,
    Verb, parse, receive, receive_bytes,
};

use crate::rows;

const FROM: &str = "+84912345678";

#[test]
fn a_sender_that_is_no_phone_is_silence_whatever_the_text() {
    for row in rows::all() {
        for (sender, kind) in [
            ("VIETTEL", "alphanumeric"),
            ("+15550100", "foreign"),
            ("8079", "short-code"),
            ("0912345678\u{BD}", "not-a-number"),
            ("912345678", "bare"),
            ("01634567890", "old-plan"),
            ("02431234567", "fixed-line"),
            ("09123456789", "length"),
            ("0412345678", "not-mobile"),
        ] {
            let inbound = receive(sender, &row.text);
            let Inbound::Silence(silence @ Silence::Sender(error)) = inbound else {
                panic!("{}: {sender}: {inbound:?}", row.at);
            };
            assert_eq!(Err(error), Msisdn::from_sender(sender));
            assert_eq!((silence.as_str(), error.as_str()), (kind, kind));
        }
    }
}

#[test]
fn a_phone_is_answered_by_what_it_wrote_and_bytes_are_received_as_text_is() {
    let phone: Msisdn = FROM.parse().unwrap();
    let mut outcomes = BTreeMap::new();
    for row in rows::all() {
        let (parsed, inbound) = (parse(&row.text), receive(FROM, &row.text));
        assert_eq!(receive_bytes(FROM.as_bytes(), row.text.as_bytes()), inbound, "{}", row.at);
        let verb = parsed.map_or_else(|error| error.verb(), |command| Some(command.verb()));
        let ours = matches!(verb, None | Some(Verb::ResetPassword));
        let (outcome, expected) = match parsed {
            Ok(Command::ResetPassword(code)) => {
                ("request", inbound == Inbound::Request(Request::new(phone, code)))
            }
            Err(error) if error.kind() == ParseErrorKind::NotAddressed => {
                ("silence", inbound == Inbound::Silence(Silence::NotAddressed(error)))
            }
            Err(error) if ours => match inbound {
                Inbound::Malformed(malformed) => {
                    let of_a_code = matches!(error.kind(), ParseErrorKind::CodeLength { .. });
                    let reply = if of_a_code { MALFORMED_CODE_LENGTH } else { MALFORMED };
                    let (from, replied) = (malformed.from(), malformed.reply().expose_string());
                    let expected = (phone, error, reply);
                    ("malformed", (from, malformed.error(), replied.as_str()) == expected)
                }
                _ => ("malformed", false),
            },
            command => {
                let name = if command.is_ok() { "sibling" } else { "malformed sibling" };
                (name, !ours && inbound == Inbound::Sibling { from: phone, command })
            }
        };
        assert!(expected, "{}: {outcome}, not {inbound:?}", row.at);
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    assert_eq!(outcomes.len(), 5);
    assert!(outcomes.values().all(|&count| count >= 10), "{outcomes:?}");
}

#[test]
fn ill_formed_bytes_are_no_phone_and_malformed_where_they_are() {
    let silence = receive_bytes(b"+8491234567\xFF", b"BH MK 0123456789");
    assert!(matches!(silence, Inbound::Silence(Silence::Sender(_))));
    let inbound = receive_bytes(FROM.as_bytes(), b"BH MK 01234\xFF6789");
    let Inbound::Malformed(malformed) = inbound else {
        panic!("{inbound:?}");
    };
    assert_eq!(malformed.error().span(), 11..12);
}

#[test]
fn the_embedding_example_is_shown_whole_and_is_short() {
    let readme = include_str!("../../README.md");
    let example = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = example.unwrap().lines().collect();
    assert!(lines.iter().any(|line| line.contains("fn answer")), "{lines:?}");
    assert!(lines.len() <= 25, "{} lines", lines.len());
    for line in lines {
        assert!(line.len() <= 90, "{line}");
        assert!(!line.starts_with('#'), "hidden: {line}");
    }
}
