//! SPEC 6: every form of a phone, the table of 2018 whole, and each refusal in its order.

use core::hash::BuildHasher as _;
use std::hash::RandomState;

use bhxh_sms::{Msisdn, MsisdnError};

#[track_caller]
fn is(text: &str, canonical: &str) {
    let phone = text
        .parse::<Msisdn>()
        .map(|phone| phone.expose().to_owned());
    assert_eq!(phone.as_deref(), Ok(canonical), "{text:?}");
}

#[track_caller]
fn refused(text: &str, kind: &str) {
    let error = text
        .parse::<Msisdn>()
        .map(|phone| phone.expose().to_owned());
    let error = error.map_err(MsisdnError::as_str);
    assert_eq!(error.as_deref(), Err(&kind), "{text:?}");
}

/// The forms in which gateways and old records hold a national number, trunk 0 kept or not.
fn forms(national: &str) -> [String; 9] {
    [
        format!("0{national}"),
        format!("84{national}"),
        format!("+84{national}"),
        format!("0084{national}"),
        national.to_owned(),
        format!("+840{national}"),
        format!("840{national}"),
        format!("00840{national}"),
        format!(" 84{national}"),
    ]
}

#[test]
fn every_published_form_is_read() {
    is("0912345678", "+84912345678");
    is("84912345678", "+84912345678");
    is("+84912345678", "+84912345678");
    is("0084912345678", "+84912345678");
    is("912345678", "+84912345678");
    is("+840912345678", "+84912345678");
    is(" 84912345678", "+84912345678");
}

#[test]
fn every_mobile_prefix_is_read_in_every_form_and_no_other() {
    // Three digits of the national number, then six that stay: whole for what the first digits decide.
    for prefix in 100..=999 {
        let national = format!("{prefix}345678");
        for text in forms(&national) {
            if national.starts_with(['3', '5', '7', '8', '9']) {
                is(&text, &format!("+84{national}"));
            } else {
                refused(&text, "not-mobile");
            }
        }
    }
}

#[test]
fn a_number_that_begins_like_a_country_code_is_judged_by_its_length() {
    is("0841234567", "+84841234567");
    is("841234567", "+84841234567");
    is("84841234567", "+84841234567");
    is("+84841234567", "+84841234567");
    is("840841234567", "+84841234567");
    // `84` and eight digits: ten national ones, and no such number.
    refused("8491234567", "length");
}

/// Which two digits `1ab` moved to on 2018-09-15.
const MOVED: [(&str, &str); 21] = [
    ("120", "70"),
    ("121", "79"),
    ("122", "77"),
    ("123", "83"),
    ("124", "84"),
    ("125", "85"),
    ("126", "76"),
    ("127", "81"),
    ("128", "78"),
    ("129", "82"),
    ("162", "32"),
    ("163", "33"),
    ("164", "34"),
    ("165", "35"),
    ("166", "36"),
    ("167", "37"),
    ("168", "38"),
    ("169", "39"),
    ("186", "56"),
    ("188", "58"),
    ("199", "59"),
];

#[test]
fn numbers_from_before_2018_move_by_the_whole_table_and_no_others_do() {
    for old in 100..=199 {
        let old = old.to_string();
        let moved = MOVED.iter().find(|(from, _)| *from == old);
        for text in forms(&format!("{old}4567890")) {
            match moved {
                Some((_, to)) => is(&text, &format!("+84{to}4567890")),
                None => refused(&text, "not-mobile"),
            }
        }
    }
}

#[test]
fn ten_national_digits_are_a_fixed_line_an_old_mobile_number_or_nothing() {
    for prefix in 200..=999 {
        let kind = if prefix < 300 { "fixed-line" } else { "length" };
        for text in forms(&format!("{prefix}3123456")) {
            refused(&text, kind);
        }
    }
}

#[test]
fn every_number_of_digits_is_judged() {
    for count in 0..=30 {
        let digits = "9".repeat(count);
        match count {
            0 => refused(&digits, "not-a-number"),
            1..=6 => refused(&digits, "short-code"),
            9 => is(&digits, "+84999999999"),
            _ => refused(&digits, "length"),
        }
    }
    // The longest form there is, and digits behind it.
    is("00840 163 456 7890", "+84334567890");
    for more in ["1", "12", "1234567890"] {
        refused(&format!("00840 163 456 7890{more}"), "length");
        refused(&format!("+84912345678{more}"), "length");
    }
}

#[test]
fn separators_may_stand_anywhere_but_before_a_plus() {
    for text in forms("912345678") {
        for separator in [" ", "\u{A0}", ".", "-", "(", ")", " - ", ") ("] {
            for at in 0..=text.len() {
                let mut separated = text.clone();
                separated.insert_str(at, separator);
                if at == 0 && text.starts_with('+') {
                    refused(&separated, "not-a-number");
                } else {
                    is(&separated, "+84912345678");
                }
            }
        }
    }
    is("+84 (91) 234-56.78", "+84912345678");
    refused("(+84) 912345678", "not-a-number");
}

#[test]
fn nothing_else_stands_for_a_separator_or_a_digit() {
    for c in [
        '/', ',', ':', '*', '#', '_', '+', '\t', '\n', '\r', '\0', '\u{2009}', '\u{2010}',
    ] {
        for at in 1..=10 {
            let mut text = String::from("0912345678");
            text.insert(at, c);
            refused(&text, "not-a-number");
        }
    }
    // Ten digits of other scripts are no digit at all; one among nine is another character.
    refused(
        "\u{FF10}\u{FF19}\u{FF11}\u{FF12}\u{FF13}\u{FF14}\u{FF15}\u{FF16}\u{FF17}\u{FF18}",
        "not-a-number",
    );
    refused("091234567\u{FF18}", "not-a-number");
    refused("091234567\u{668}", "not-a-number");
}

#[test]
fn each_kind_of_sender_is_refused_by_its_own_kind() {
    refused("VIETTEL", "alphanumeric");
    refused("0912345678a", "alphanumeric");
    refused("Tổng đài", "alphanumeric");
    refused("+15550100", "foreign");
    refused("0015550100", "foreign");
    refused("+84", "short-code");
    refused("8079", "short-code");
    refused("113", "short-code");
    refused("091234567*8", "not-a-number");
    refused("", "not-a-number");
    refused(" ", "not-a-number");
    refused("-", "not-a-number");
    refused("02431234567", "fixed-line");
    refused("+842431234567", "fixed-line");
    refused("09123456789", "length");
    refused("0912345", "length");
    refused("0412345678", "not-mobile");
    refused("01014567890", "not-mobile");
}

#[test]
fn the_kinds_are_tried_in_their_order() {
    // A letter, before a foreign country code.
    refused("+1555ABC0100", "alphanumeric");
    refused("001555ABC0100", "alphanumeric");
    // A foreign country code, before the number of digits and other characters.
    refused("+1", "foreign");
    refused("+", "foreign");
    refused("+*", "foreign");
    refused("00", "foreign");
    refused("0012", "foreign");
    refused("00*1555", "foreign");
    refused("+0084912345678", "foreign");
    // Up to six digits, before other characters.
    refused("*101#", "short-code");
    refused("+84*1", "short-code");
    refused("12:34", "short-code");
    // Another character, before the fixed line and the length.
    refused("0243123456*7", "not-a-number");
    refused("0912345678*9012", "not-a-number");
    refused("0912345678901234567*", "not-a-number");
    // A fixed line, before the length: with an old prefix's ten digits it is one.
    refused("2431234567", "fixed-line");
    // The length, before the prefix.
    refused("04123456", "length");
    refused("041234567890", "length");
}

#[test]
fn two_spellings_of_one_phone_are_one_value() {
    let hasher = RandomState::new();
    let one: Msisdn = "+84334567890".parse().unwrap();
    let today = forms("334567890").into_iter();
    for text in today.chain(forms("1634567890")) {
        let other: Msisdn = text.parse().unwrap();
        assert_eq!(other, one, "{text}");
        assert_eq!(hasher.hash_one(other), hasher.hash_one(one), "{text}");
        assert!(other.cmp(&one).is_eq(), "{text}");
    }
    let another: Msisdn = "0334567891".parse().unwrap();
    assert!(another > one);
}
