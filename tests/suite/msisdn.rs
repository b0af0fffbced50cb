//! SPEC 6, what is finite and takes no time: separators and signs in every place, every length. The rows of
//! `tests/data/` have each form, each refusal in its order and the table of 2018; the oracles have every
//! prefix in every spelling.

use core::hash::BuildHasher as _;
use std::hash::RandomState;

use bhxh_sms::{Msisdn, MsisdnError};

/// The canonical form, or the identifier of the refusal, by the two constructors: sender, record.
fn read(text: &str) -> [Result<String, &'static str>; 2] {
    [Msisdn::from_sender(text), Msisdn::from_record(text)]
        .map(|phone| phone.map(|phone| phone.expose().to_owned()).map_err(MsisdnError::as_str))
}

/// Both constructors read it.
#[track_caller]
fn is(text: &str, canonical: &str) {
    let phone = Ok(canonical.to_owned());
    assert_eq!(read(text), [phone.clone(), phone], "{text:?}");
}

/// Only the record constructor reads it.
#[track_caller]
fn record(text: &str, kind: &'static str, canonical: &str) {
    assert_eq!(read(text), [Err(kind), Ok(canonical.to_owned())], "{text:?}");
}

/// Both constructors refuse it.
#[track_caller]
fn refused(text: &str, kind: &'static str) {
    assert_eq!(read(text), [Err(kind), Err(kind)], "{text:?}");
}

/// The spellings of a national number with a country code or a trunk 0.
fn spellings(national: &str) -> [String; 9] {
    [
        format!("0{national}"),
        format!("84{national}"),
        format!("+84{national}"),
        format!("0084{national}"),
        format!("+840{national}"),
        format!("840{national}"),
        format!("00840{national}"),
        format!(" 84{national}"),
        format!("\u{FF0B}84{national}"),
    ]
}

#[test]
fn the_strict_constructor_has_three_names() {
    for text in ["0912345678", "912345678", "01634567890", "VIETTEL", ""] {
        let strict = Msisdn::from_sender(text);
        assert_eq!(text.parse(), strict);
        assert_eq!(Msisdn::try_from(text), strict);
    }
}

#[test]
fn every_number_of_digits_is_validated() {
    for count in 0..=300 {
        let digits = "9".repeat(count);
        match count {
            0 => refused(&digits, "not-a-number"),
            1..=6 => refused(&digits, "short-code"),
            9 => record(&digits, "bare", "+84999999999"),
            _ => refused(&digits, "length"),
        }
    }
    // The longest spelling there is, and digits after it.
    record("00840 163 456 7890", "old-plan", "+84334567890");
    for more in 1..=300 {
        let more = "1".repeat(more);
        refused(&format!("00840 163 456 7890{more}"), "length");
        refused(&format!("00840 912 345 678 00 {more}"), "length");
    }
    for more in ["11", "111", "1234567890"] {
        refused(&format!("+84912345678{more}"), "length");
    }
    // With one digit more it has ten national digits; none of them begins with 9.
    refused("+849123456781", "length");
}

/// Gaps and invisibles: keyboards, contact lists, what decoders leave, accents.
const SEPARATORS: [&str; 18] = [
    " ", "\u{A0}", ".", "-", "(", ")", " - ", ") (", "/", "*", "\t", "\r\n", "\u{2013}",
    "\u{2009}", "\u{202A}", "\u{202C}", "\u{200E}", "\u{301}",
];

#[test]
fn separators_may_be_anywhere() {
    for text in spellings("912345678") {
        for separator in SEPARATORS {
            let borders = (0..=text.len()).filter(|&at| text.is_char_boundary(at));
            for at in borders {
                let mut separated = text.clone();
                separated.insert_str(at, separator);
                is(&separated, "+84912345678");
            }
        }
    }
    is("\u{202A}+84 (91) 234-56.78\u{202C}", "+84912345678");
}

#[test]
fn a_plus_counts_before_the_first_digit_and_nowhere_else() {
    for plus in ["+", "\u{FF0B}", "++", " + ", "+\u{FF0B}", "(+", "\u{202A}+", "+\u{301}"] {
        is(&format!("{plus}84912345678"), "+84912345678");
        refused(&format!("{plus}0912345678"), "foreign");
        refused(&format!("{plus}0084912345678"), "foreign");
        refused(plus, "foreign");
        let number = "84912345678";
        for at in 1..=number.len() {
            let mut text = String::from(number);
            text.insert_str(at, plus);
            refused(&text, "not-a-number");
            refused(&format!("+{text}"), "not-a-number");
        }
    }
}

#[test]
fn two_spellings_of_one_phone_are_one_value() {
    let hasher = RandomState::new();
    let one: Msisdn = "+84334567890".parse().unwrap();
    let today = spellings("334567890").into_iter();
    for text in today.chain(spellings("1634567890")) {
        let other = Msisdn::from_record(&text).unwrap();
        assert_eq!(other, one, "{text}");
        assert_eq!(hasher.hash_one(other), hasher.hash_one(one), "{text}");
        assert!(other.cmp(&one).is_eq(), "{text}");
    }
    let another: Msisdn = "0334567891".parse().unwrap();
    assert!(another > one);
}
