//! What each error says, once, and the identifiers of the kinds.
//!
//! In the sender's terms, lower case, no full stop, nothing of the text.

use core::error::Error;
use core::fmt::Display;
use std::collections::BTreeSet;

use bhxh_sms::{
    CardNumberError, DossierNumberError, InsuranceCodeError, MsisdnError, PasswordError,
    TextsError, Verb, parse,
};

use crate::rows;

#[track_caller]
fn says(error: &impl Display, wording: &str) {
    assert_eq!(error.to_string(), wording);
}

/// What a message is told.
#[track_caller]
fn told(message: &str, wording: &str) {
    let error = parse(message).unwrap_err();
    says(&error, wording);
    assert!(error.source().is_none(), "{message}");
    let span = error.span();
    let place = format!(" (bytes {}..{})", span.start, span.end);
    let wanted = wording.strip_suffix(&place).unwrap();
    says(&error.expected(), wanted);
    // The kind by itself says the same, but not where; a sibling has its own words for a number.
    if matches!(error.verb(), None | Some(Verb::ResetPassword)) {
        says(&error.kind(), wanted);
    }
}

#[test]
fn a_message_is_told_what_was_expected_and_where() {
    told("Xin chào", "expected `BH` as the first word (bytes 0..1)");
    told("BH XH 0123456789", "expected `MK`, `QT`, `THE` or `HS` after `BH` (bytes 3..4)");
    told(
        "BH MK 110129425",
        "expected the 10 digits of the code, found 9: a leading 0 may be missing (bytes 6..15)",
    );
    told(
        "BH MK 001085012345",
        "expected the 10 digits of the code, found 12: a personal ID is not the code (bytes 6..18)",
    );
    told("BH MK 1", "expected the 10 digits of the code, found 1 (bytes 6..7)");
    told("BH MK 1234567xxx", "expected the 10 digits of the code, or a card number (bytes 13..14)");
    told(
        "BH MK HC9010110129425",
        "expected a card number: 2 letters, a digit from 1 to 5, 2 digits but not 00, and the 10 digits \
         of the code (bytes 8..9)",
    );
    told("BH MK 0110129425 cam on", "expected nothing more (bytes 17..23)");
    told(
        "BH THE 0110129425",
        "expected the whole card number, 15 characters, not the 10 digits alone (bytes 7..17)",
    );
    told("BH THE", "expected a card number (bytes 6..6)");
    told("BH THE 123", "expected a card number, found 3 digits (bytes 7..10)");
    told(
        "BH QT 0110129425 2017",
        "expected a code or a card number, alone or with two years or two months, found 14 digits \
         (bytes 6..21)",
    );
    told(
        "BH QT 110129425",
        "expected the 10 digits of the code, found 9: a leading 0 may be missing (bytes 6..15)",
    );
    told(
        "BH QT 0110129425 1994 2018",
        "expected years from 1995 to 2099, and months from 01 to 12 (bytes 17..21)",
    );
    told(
        "BH QT 0110129425 2018 2017",
        "expected a period that does not end before it begins (bytes 17..26)",
    );
    told(
        "BH HS 04486",
        "expected a dossier number like 04486.G/2019/08708, its year from 1995 to 2099 (bytes 11..11)",
    );
}

#[test]
fn every_wording_is_one_line_in_lower_case_without_a_full_stop() {
    let mut wordings = BTreeSet::new();
    for row in rows::all() {
        if let Err(error) = parse(&row.text) {
            wordings.insert(error.kind().to_string());
        }
    }
    assert!(wordings.len() >= 10, "{wordings:?}");
    for wording in wordings {
        assert!(wording.starts_with("expected "), "{wording}");
        assert!(!wording.ends_with('.') && !wording.contains('\n'), "{wording}");
    }
}

#[test]
fn every_verb_has_its_identifier() {
    // Those of the kinds are compared with the rows of `tests/data/`, each of which names one.
    let verbs = [
        (Verb::ResetPassword, "reset-password"),
        (Verb::Participation, "participation"),
        (Verb::CardValidity, "card-validity"),
        (Verb::DossierStatus, "dossier-status"),
    ];
    for (verb, name) in verbs {
        assert_eq!(verb.as_str(), name);
    }
}

#[test]
fn a_command_and_an_error_name_their_verb() {
    #[track_caller]
    fn is(message: &str, verb: Option<Verb>) {
        let found = match parse(message) {
            Ok(command) => Some(command.verb()),
            Err(error) => error.verb(),
        };
        assert_eq!(found, verb, "{message}");
    }
    for (verb, whole, wrong) in [
        (
            Verb::ResetPassword,
            "MK 0110129425",
            ["MK", "m.k daucach 12", "MK 0110129425 a", "MKHC9"],
        ),
        (
            Verb::Participation,
            "QT 0110129425",
            ["QT", "qt ma so 1", "QT 011012942520182017", "QT 0110129425 a"],
        ),
        (
            Verb::CardValidity,
            "THE HC4010110129425",
            ["THE", "the 0110129425", "the HC9", "THE HC4010110129425 a"],
        ),
        (
            Verb::DossierStatus,
            "HS 04486.G/2019/08708",
            ["HS", "hs 1", "HS 04486G1994", "HS 04486.G/2019/08708 a"],
        ),
    ] {
        is(&format!("BH {whole}"), Some(verb));
        for wrong in wrong {
            is(&format!("BH {wrong}"), Some(verb));
            is(&format!("bh daucach {wrong}"), Some(verb));
        }
    }
    for message in ["", "B", "BHX", "BH", "BH XH", "BH M", "BH Q 0110129425", "MK 0110129425"] {
        is(message, None);
    }
}

#[test]
fn every_other_error_says_what_was_expected() {
    says(&InsuranceCodeError::Length, "expected exactly 10 digits");
    says(&InsuranceCodeError::NotADigit, "expected ASCII digits only");

    says(&CardNumberError::Length, "expected exactly 15 characters");
    says(&CardNumberError::SubjectGroup, "expected two letters first");
    says(&CardNumberError::BenefitLevel, "expected a benefit level from 1 to 5 after the letters");
    says(&CardNumberError::Province, "expected a province from 01 to 99 after the benefit level");
    says(&CardNumberError::Code, "expected the ten digits of the code at the end");

    says(&DossierNumberError::Length, "expected exactly 18 characters, as in 04486.G/2019/08708");
    says(&DossierNumberError::Number, "expected five digits first");
    says(&DossierNumberError::Letter, "expected a letter after the dot");
    says(&DossierNumberError::Year, "expected a year from 1995 to 2099 between the slashes");
    says(&DossierNumberError::Serial, "expected five digits at the end");
    says(
        &DossierNumberError::Separator,
        "expected a dot after the number and a slash on both sides of the year",
    );

    says(&MsisdnError::Alphanumeric, "expected a phone number, found an alphanumeric sender");
    says(&MsisdnError::Foreign, "expected a Vietnamese number, found another country code");
    says(&MsisdnError::ShortCode, "expected a phone number, found a short code");
    says(&MsisdnError::NotANumber, "expected a phone number of digits and separators");
    says(&MsisdnError::Bare, "expected a country code or a leading 0, found nine bare digits");
    says(&MsisdnError::OldPlan, "expected a number of today's plan, found one from before 2018");
    says(&MsisdnError::FixedLine, "expected a mobile number, found a fixed line");
    says(&MsisdnError::Length, "expected the 9 digits of a Vietnamese mobile number");
    says(&MsisdnError::NotMobile, "expected a mobile prefix: 3, 5, 7, 8 or 9");

    says(&PasswordError::Empty, "expected a password, found none");
    says(&PasswordError::WhiteSpace, "expected no white space in a password");
    says(&PasswordError::Control, "expected no control character in a password");
    says(
        &PasswordError::NotGsm7,
        "expected only characters of the GSM 7-bit alphabet in a password",
    );
    says(&PasswordError::TooLong, "expected a password that fits the granted reply");

    says(&TextsError::Placeholders, "expected `{code}` and `{password}` once each in `granted`");
    says(&TextsError::Misplaced("refused"), "expected no placeholder in `refused`");
    says(&TextsError::Empty("malformed"), "expected a text in `malformed`");
    says(
        &TextsError::Segments("granted"),
        "expected `granted` to take no more segments than allowed",
    );
}
