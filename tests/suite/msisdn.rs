//! SPEC 6, what is finite and takes no time: separators and signs in every place, every length. The rows of
//! `tests/data/` have each form, each refusal in its order and the table of 2018; the oracles have every
//! prefix in every spelling.

use bhxh_sms::{Msisdn, MsisdnError};

/// Both constructors read it so.
#[track_caller]
fn is(text: &str, canonical: &str) {
    for phone in [Msisdn::from_sender(text), Msisdn::from_record(text), text.parse()] {
        assert_eq!(phone.unwrap().expose(), canonical, "{text:?}");
    }
}

/// Both constructors refuse it; only a sender, if there is a record.
#[track_caller]
fn refused(text: &str, kind: &str, record: Option<&str>) {
    let sender = Msisdn::from_sender(text);
    assert_eq!(sender.map_err(MsisdnError::as_str).unwrap_err(), kind, "{text:?}");
    assert_eq!(Msisdn::try_from(text), sender);
    let found = Msisdn::from_record(text);
    match record {
        Some(canonical) => assert_eq!(found.unwrap().expose(), canonical, "{text:?}"),
        None => assert_eq!(found, sender, "{text:?}"),
    }
}

/// The spellings of a national number with a country code or a trunk 0.
fn spellings(national: &str) -> [String; 9] {
    ["0", "84", "+84", "0084", "+840", "840", "00840", " 84", "\u{FF0B}84"]
        .map(|front| [front, national].concat())
}

#[test]
fn every_number_of_digits_is_validated() {
    for count in 0..=300 {
        let digits = "9".repeat(count);
        match count {
            0 => refused(&digits, "not-a-number", None),
            1..=6 => refused(&digits, "short-code", None),
            9 => refused(&digits, "bare", Some("+84999999999")),
            _ => refused(&digits, "length", None),
        }
        // After the longest spellings there are.
        let more = "1".repeat(count + 1);
        refused(&format!("00840 163 456 7890{more}"), "length", None);
        refused(&format!("00840 912 345 678 00 {more}"), "length", None);
    }
    refused("00840 163 456 7890", "old-plan", Some("+84334567890"));
    // With one digit more it has ten national digits; none of them begins with 9.
    refused("+849123456781", "length", None);
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
            for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                let (before, after) = text.split_at(at);
                is(&[before, separator, after].concat(), "+84912345678");
            }
        }
    }
}

#[test]
fn a_plus_counts_before_the_first_digit_and_nowhere_else() {
    for plus in ["+", "\u{FF0B}", "++", " + ", "+\u{FF0B}", "(+", "\u{202A}+", "+\u{301}"] {
        is(&format!("{plus}84912345678"), "+84912345678");
        refused(&format!("{plus}0912345678"), "foreign", None);
        refused(&format!("{plus}0084912345678"), "foreign", None);
        refused(plus, "foreign", None);
        for at in 1..=11 {
            let (before, after) = "84912345678".split_at(at);
            refused(&[before, plus, after].concat(), "not-a-number", None);
            refused(&["+", before, plus, after].concat(), "not-a-number", None);
        }
    }
}

#[test]
fn two_spellings_of_one_phone_are_one_value() {
    let one: Msisdn = "+84334567890".parse().unwrap();
    for text in spellings("334567890").into_iter().chain(spellings("1634567890")) {
        let other = Msisdn::from_record(&text).unwrap();
        assert!(other == one && other.cmp(&one).is_eq(), "{text}");
    }
    assert!(one < "0334567891".parse().unwrap());
}
