//! What each error says, once.
//!
//! In the sender's terms, lower case, no full stop, nothing of the text.

use core::error::Error;

use bhxh_sms::{
    CardNumberError, DossierNumberError, InsuranceCodeError, MsisdnError, PasswordError,
    TextsError, Verb, parse,
};

/// A message, and under it what its sender is told.
const TOLD: &str = "\
Xin chào
    expected `BH` as the first word (bytes 0..1)
BH XH 0123456789
    expected `MK`, `QT`, `THE` or `HS` after `BH` (bytes 3..4)
BH MK 110129425
    expected the 10 digits of the code, found 9: a leading 0 may be missing (bytes 6..15)
BH MK 001085012345
    expected the 10 digits of the code, found 12: a personal ID is not the code (bytes 6..18)
BH MK 1
    expected the 10 digits of the code, found 1 (bytes 6..7)
BH MK 1234567xxx
    expected the 10 digits of the code, or a card number (bytes 13..14)
BH MK HC9010110129425
    expected a card number: 2 letters, a digit from 1 to 5, 2 digits but not 00, and the 10 digits of the code (bytes 8..9)
BH MK 0110129425 cam on
    expected nothing more (bytes 17..23)
BH THE 0110129425
    expected the whole card number, 15 characters, not the 10 digits alone (bytes 7..17)
BH THE
    expected a card number (bytes 6..6)
BH THE 123
    expected a card number, found 3 digits (bytes 7..10)
BH QT 0110129425 2017
    expected a code or a card number, alone or with two years or two months, found 14 digits (bytes 6..21)
BH QT 110129425
    expected the 10 digits of the code, found 9: a leading 0 may be missing (bytes 6..15)
BH QT 0110129425 1994 2018
    expected two years from 1995 to 2099, or two months written MMYYYY (bytes 17..21)
BH QT 0110129425 2018 2017
    expected a period that does not end before it begins (bytes 17..26)
BH HS 04486
    expected a dossier number like 04486.G/2019/08708, its year from 1995 to 2099 (bytes 11..11)
BH QT 0110129425 từ 2017
    expected two years from 1995 to 2099, or two months written MMYYYY (bytes 26..26)
";

#[test]
fn a_message_is_told_what_was_expected_and_where() {
    let lines: Vec<&str> = TOLD.lines().collect();
    for told in lines.chunks(2) {
        let (message, wording) = (told[0], told[1].trim());
        let error = parse(message).unwrap_err();
        assert_eq!(error.to_string(), wording, "{message}");
        assert!(error.source().is_none(), "{message}");
        let span = error.span();
        let place = format!(" (bytes {}..{})", span.start, span.end);
        let wanted = wording.strip_suffix(&place).unwrap();
        assert_eq!(error.expected().to_string(), wanted, "{message}");
        // The kind by itself says the same, but not where; a sibling has its own words for a number.
        if matches!(error.verb(), None | Some(Verb::ResetPassword)) {
            assert_eq!(error.kind().to_string(), wanted, "{message}");
        }
    }
}

#[test]
fn every_other_error_says_what_was_expected() {
    let errors: [(&dyn Error, &str); 31] = [
        (&InsuranceCodeError::Length, "expected exactly 10 digits"),
        (&InsuranceCodeError::NotADigit, "expected ASCII digits only"),
        (&CardNumberError::Length, "expected exactly 15 characters"),
        (&CardNumberError::SubjectGroup, "expected two letters first"),
        (&CardNumberError::BenefitLevel, "expected a benefit level from 1 to 5 after the letters"),
        (&CardNumberError::Province, "expected a province from 01 to 99 after the benefit level"),
        (&CardNumberError::Code, "expected the ten digits of the code at the end"),
        (&DossierNumberError::Length, "expected exactly 18 characters, as in 04486.G/2019/08708"),
        (&DossierNumberError::Number, "expected five digits first"),
        (&DossierNumberError::Letter, "expected a letter after the dot"),
        (&DossierNumberError::Year, "expected a year from 1995 to 2099 between the slashes"),
        (&DossierNumberError::Serial, "expected five digits at the end"),
        (
            &DossierNumberError::Separator,
            "expected a dot after the number and a slash on both sides of the year",
        ),
        (&MsisdnError::Alphanumeric, "expected a phone number, found an alphanumeric sender"),
        (&MsisdnError::Foreign, "expected a Vietnamese number, found another country code"),
        (&MsisdnError::ShortCode, "expected a phone number, found a short code"),
        (&MsisdnError::NotANumber, "expected a phone number of digits and separators"),
        (&MsisdnError::Bare, "expected a country code or a leading 0, found nine bare digits"),
        (&MsisdnError::OldPlan, "expected a number of today's plan, found one from before 2018"),
        (&MsisdnError::FixedLine, "expected a mobile number, found a fixed line"),
        (&MsisdnError::Length, "expected the 9 digits of a Vietnamese mobile number"),
        (&MsisdnError::NotMobile, "expected a mobile prefix: 3, 5, 7, 8 or 9"),
        (&PasswordError::Empty, "expected a password, found none"),
        (&PasswordError::WhiteSpace, "expected no white space in a password"),
        (&PasswordError::Control, "expected no control character in a password"),
        (
            &PasswordError::NotGsm7,
            "expected only characters of the GSM 7-bit alphabet in a password",
        ),
        (&PasswordError::TooLong, "expected a password that fits the granted reply"),
        (&TextsError::Placeholders, "expected `{code}` and `{password}` once each in `granted`"),
        (&TextsError::Misplaced("refused"), "expected no placeholder in `refused`"),
        (&TextsError::Empty("malformed"), "expected a text in `malformed`"),
        (
            &TextsError::Segments("granted"),
            "expected `granted` to take no more segments than allowed",
        ),
    ];
    for (error, expected) in errors {
        assert_eq!(error.to_string(), expected);
    }
}
