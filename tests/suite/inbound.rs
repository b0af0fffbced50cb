//! SPEC 4: the order in which a message is validated, and what it is answered by it.

use std::collections::{BTreeMap, BTreeSet};

use bhxh_sms::{
    Command, Inbound, MALFORMED, MALFORMED_CODE_LENGTH, Msisdn, ParseErrorKind, Request, Silence,
    Verb, parse, receive, receive_bytes,
};

use crate::rows;

const FROM: &str = "+84912345678";

/// One sender of each kind that is never answered.
const NO_PHONES: [(&str, &str); 9] = [
    ("VIETTEL", "alphanumeric"),
    ("+15550100", "foreign"),
    ("8079", "short-code"),
    ("0912345678\u{BD}", "not-a-number"),
    ("912345678", "bare"),
    ("01634567890", "old-plan"),
    ("02431234567", "fixed-line"),
    ("09123456789", "length"),
    ("0412345678", "not-mobile"),
];

fn from() -> Msisdn {
    FROM.parse().unwrap()
}

#[test]
fn a_sender_that_is_no_phone_is_silence_whatever_the_text() {
    for row in rows::all() {
        for (sender, kind) in NO_PHONES {
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
fn a_phone_is_answered_by_what_it_wrote() {
    let mut outcomes = BTreeMap::new();
    for row in rows::all() {
        let parsed = parse(&row.text);
        let outcome = match receive(FROM, &row.text) {
            Inbound::Silence(Silence::NotAddressed(error)) => {
                assert_eq!(error.kind(), ParseErrorKind::NotAddressed, "{}", row.at);
                assert_eq!(parsed, Err(error), "{}", row.at);
                "silence"
            }
            Inbound::Sibling { from, command } => {
                assert_eq!((from, parsed), (self::from(), command), "{}", row.at);
                let verb =
                    command.map_or_else(|error| error.verb(), |command| Some(command.verb()));
                assert!(!matches!(verb, None | Some(Verb::ResetPassword)), "{}", row.at);
                if command.is_ok() { "sibling" } else { "malformed sibling" }
            }
            Inbound::Malformed(malformed) => {
                let error = malformed.error();
                assert_eq!((malformed.from(), parsed), (from(), Err(error)), "{}", row.at);
                assert_ne!(error.kind(), ParseErrorKind::NotAddressed, "{}", row.at);
                assert!(matches!(error.verb(), None | Some(Verb::ResetPassword)), "{}", row.at);
                "malformed"
            }
            Inbound::Request(request) => {
                let Ok(Command::ResetPassword(code)) = parsed else {
                    panic!("{}: {parsed:?}", row.at);
                };
                assert_eq!(request, Request::new(from(), code), "{}", row.at);
                "request"
            }
            other @ Inbound::Silence(_) => panic!("{}: {other:?}", row.at),
        };
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    let kinds: Vec<&str> = outcomes.keys().copied().collect();
    let expected = ["malformed", "malformed sibling", "request", "sibling", "silence"];
    assert_eq!(kinds, expected);
    assert!(outcomes.values().all(|&count| count >= 10), "{outcomes:?}");
}

#[test]
fn bytes_are_received_as_text_is() {
    for row in rows::all() {
        for sender in [FROM, "VIETTEL"] {
            let inbound = receive_bytes(sender.as_bytes(), row.text.as_bytes());
            assert_eq!(inbound, receive(sender, &row.text), "{}", row.at);
        }
    }
    // Ill-formed bytes: a sender is no phone, and a text is malformed where they are.
    let silence = receive_bytes(b"+8491234567\xFF", b"BH MK 0123456789");
    assert!(matches!(silence, Inbound::Silence(Silence::Sender(_))));
    let inbound = receive_bytes(FROM.as_bytes(), b"BH MK 01234\xFF6789");
    let Inbound::Malformed(malformed) = inbound else {
        panic!("{inbound:?}");
    };
    assert_eq!(malformed.error().span(), 11..12);
}

#[test]
fn each_silence_has_an_identifier_of_its_own() {
    let senders = NO_PHONES.map(|(sender, _)| receive(sender, ""));
    let silences = senders.into_iter().chain([receive(FROM, "")]);
    let names: BTreeSet<&str> = silences
        .map(|inbound| match inbound {
            Inbound::Silence(silence) => silence.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names.len(), NO_PHONES.len() + 1);
    assert!(names.contains("not-addressed"));
}

// ---------------------------------------------------------------------------------------------
// Malformed messages
// ---------------------------------------------------------------------------------------------

/// The reply that is sent at once, if there is one.
fn reply(text: &str) -> Option<String> {
    match receive(FROM, text) {
        Inbound::Malformed(malformed) => Some(malformed.reply().expose_string()),
        _ => None,
    }
}

#[test]
fn a_malformed_reply_depends_on_nothing_but_the_kind_and_whose_verb_it_is() {
    let mut answers = BTreeMap::new();
    for row in rows::all() {
        let Err(error) = parse(&row.text) else {
            continue;
        };
        let verb = error.verb().map(Verb::as_str);
        let answer = reply(&row.text);
        let one = answers.entry((error.kind().as_str(), verb)).or_insert_with(|| answer.clone());
        assert_eq!(*one, answer, "{}", row.at);
    }
    assert!(answers.len() >= 17, "{answers:?}");
    let texts: BTreeSet<&String> = answers.values().flatten().collect();
    assert_eq!(Vec::from_iter(texts), [MALFORMED_CODE_LENGTH, MALFORMED]);
}

// ---------------------------------------------------------------------------------------------
// The example
// ---------------------------------------------------------------------------------------------

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
