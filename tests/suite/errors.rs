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
    let errors: [&dyn Error; 31] = [
        &InsuranceCodeError::Length,
        &InsuranceCodeError::NotADigit,
        &CardNumberError::Length,
        &CardNumberError::SubjectGroup,
        &CardNumberError::BenefitLevel,
        &CardNumberError::Province,
        &CardNumberError::Code,
        &DossierNumberError::Length,
        &DossierNumberError::Number,
        &DossierNumberError::Letter,
        &DossierNumberError::Year,
        &DossierNumberError::Serial,
        &DossierNumberError::Separator,
        &MsisdnError::Alphanumeric,
        &MsisdnError::Foreign,
        &MsisdnError::ShortCode,
        &MsisdnError::NotANumber,
        &MsisdnError::Bare,
        &MsisdnError::OldPlan,
        &MsisdnError::FixedLine,
        &MsisdnError::Length,
        &MsisdnError::NotMobile,
        &PasswordError::Empty,
        &PasswordError::WhiteSpace,
        &PasswordError::Control,
        &PasswordError::NotGsm7,
        &PasswordError::TooLong,
        &TextsError::Placeholders,
        &TextsError::Misplaced("refused"),
        &TextsError::Empty("malformed"),
        &TextsError::Segments("granted"),
    ];
    let said: Vec<String> = errors.map(ToString::to_string).into();
    let expected = "\
expected exactly 10 digits
expected ASCII digits only
expected exactly 15 characters
expected two letters first
expected a benefit level from 1 to 5 after the letters
expected a province from 01 to 99 after the benefit level
expected the ten digits of the code at the end
expected exactly 18 characters, as in 04486.G/2019/08708
expected five digits first
expected a letter after the dot
expected a year from 1995 to 2099 between the slashes
expected five digits at the end
expected a dot after the number and a slash on both sides of the year
expected a phone number, found an alphanumeric sender
expected a Vietnamese number, found another country code
expected a phone number, found a short code
expected a phone number of digits and separators
expected a country code or a leading 0, found nine bare digits
expected a number of today's plan, found one from before 2018
expected a mobile number, found a fixed line
expected the 9 digits of a Vietnamese mobile number
expected a mobile prefix: 3, 5, 7, 8 or 9
expected a password, found none
expected no white space in a password
expected no control character in a password
expected only characters of the GSM 7-bit alphabet in a password
expected a password that fits the granted reply
expected `{code}` and `{password}` once each in `granted`
expected no placeholder in `refused`
expected a text in `malformed`
expected `granted` to take no more segments than allowed";
    assert_eq!(said, expected.lines().collect::<Vec<_>>());
}
