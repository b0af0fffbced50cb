//! SPEC 6: every spelling of a phone by both constructors, the table of 2018 whole, and each refusal
//! in its order.

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
fn every_published_spelling_is_read() {
    is("+84912345678", "+84912345678");
    is("84912345678", "+84912345678");
    is("0084912345678", "+84912345678");
    is("0912345678", "+84912345678");
    is(" 84912345678", "+84912345678");
    is("+840912345678", "+84912345678");
    is("(+84) 912\u{2013}345\u{2013}678", "+84912345678");
    record("912345678", "bare", "+84912345678");
    record("01634567890", "old-plan", "+84334567890");
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
fn every_mobile_prefix_is_read_in_every_spelling_and_no_other() {
    // Three digits of the national number, then six that stay: all that the first digits decide.
    for prefix in 100..=999 {
        let national = format!("{prefix}345678");
        let mobile = national.starts_with(['3', '5', '7', '8', '9']);
        for text in spellings(&national) {
            if mobile {
                is(&text, &format!("+84{national}"));
            } else {
                refused(&text, "not-mobile");
            }
        }
        if mobile {
            record(&national, "bare", &format!("+84{national}"));
        } else {
            assert_eq!(read(&national), [Err("bare"), Err("not-mobile")]);
        }
    }
}

#[test]
fn no_nine_bare_digits_are_a_sender() {
    // Live numbers of Andorra, Finland, Luxembourg and Myanmar, all but their last digits.
    for (foreign, national) in [
        ("376312345", "376312345"),
        ("376300000", "376300000"),
        ("358400000", "358400000"),
        ("352600000", "352600000"),
        ("959000000", "959000000"),
    ] {
        record(foreign, "bare", &format!("+84{national}"));
        let separated = format!(" {}-{}", &foreign[..3], &foreign[3..]);
        record(&separated, "bare", &format!("+84{national}"));
    }
    // A 0 among nine digits is a trunk 0, and the rest too short.
    refused("091234567", "length");
    refused("+91234567", "foreign");
    refused("+849123456", "length");
}

#[test]
fn a_number_that_begins_like_a_country_code_is_validated_by_its_length() {
    is("0841234567", "+84841234567");
    record("841234567", "bare", "+84841234567");
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
fn records_from_before_2018_move_by_the_whole_table_and_senders_do_not() {
    for old in 100..=199 {
        let old = old.to_string();
        let moved = MOVED.iter().find(|(from, _)| *from == old);
        let national = format!("{old}4567890");
        for text in spellings(&national).iter().chain([&national]) {
            match moved {
                Some((_, to)) => record(text, "old-plan", &format!("+84{to}4567890")),
                None => refused(text, "not-mobile"),
            }
        }
    }
}

#[test]
fn ten_national_digits_are_a_fixed_line_an_old_mobile_number_or_nothing() {
    for prefix in 200..=999 {
        let kind = if prefix < 300 { "fixed-line" } else { "length" };
        let national = format!("{prefix}3123456");
        for text in spellings(&national).iter().chain([&national]) {
            // Eleven digits that begin with 84, by their length.
            if !text.starts_with("84") || text.len() > 10 {
                refused(text, kind);
            }
        }
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

// ---------------------------------------------------------------------------------------------
// The characters
// ---------------------------------------------------------------------------------------------

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
fn digits_are_ascii_or_full_width() {
    let wide = |text: &str| -> String {
        let c = |c: char| match c {
            '0'..='9' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            c => c,
        };
        text.chars().map(c).collect()
    };
    for text in spellings("912345678") {
        is(&wide(&text), "+84912345678");
    }
    is("091234567\u{FF18}", "+84912345678");
    // Digits of other scripts, and compatibility forms, are none.
    for c in ['\u{668}', '\u{96E}', '\u{B2}', '\u{BD}', '\u{2467}', '\u{1D7D6}'] {
        refused(&format!("091234567{c}"), "not-a-number");
        refused(&format!("0912345678{c}"), "not-a-number");
    }
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
fn a_small_plus_sign_is_a_gap_and_a_superscript_one_is_foreign() {
    is("\u{FE62}84912345678", "+84912345678");
    is("84\u{FE62}912345678", "+84912345678");
    refused("\u{207A}84912345678", "not-a-number");
}

#[test]
fn letters_are_those_of_a_message() {
    for text in [
        "VIETTEL",
        "0912345678a",
        "T\u{1ED5}ng \u{111}\u{E0}i",
        "\u{110}",
        "\u{FF21}",
        "o\u{31B}912345678",
        "+1555ABC0100",
        "001555ABC0100",
        "+84x",
        "\u{212A}",
    ] {
        refused(text, "alphanumeric");
    }
    // Other scripts are other characters, so that nothing depends on a compiler's Unicode tables.
    for text in [
        "\u{418}\u{43D}\u{444}\u{43E}",
        "\u{4E2D}\u{56FD}",
        "0912345678\u{43E}",
        "\u{1F600}\u{202E}",
    ] {
        refused(text, "not-a-number");
    }
}

// ---------------------------------------------------------------------------------------------
// The kinds
// ---------------------------------------------------------------------------------------------

#[test]
fn each_kind_of_sender_is_refused_by_its_own_kind() {
    refused("VIETTEL", "alphanumeric");
    refused("+15550100", "foreign");
    refused("0015550100", "foreign");
    refused("+84", "short-code");
    refused("8079", "short-code");
    refused("113", "short-code");
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
    // A letter, before all others.
    refused("+1A", "alphanumeric");
    refused("00\u{BD}1A", "alphanumeric");
    // A foreign country code, before the number of digits and other characters.
    refused("+1", "foreign");
    refused("+\u{BD}", "foreign");
    refused("00", "foreign");
    refused("0012", "foreign");
    refused("00\u{BD}1555", "foreign");
    refused("+1+1", "foreign");
    // Up to six digits, before other characters.
    refused("*101#", "short-code");
    refused("+84\u{BD}1", "short-code");
    refused("1+1", "short-code");
    // Another character, before nine bare digits, the old plan, the fixed line and the length.
    refused("912345678\u{BD}", "not-a-number");
    refused("01634567890\u{BD}", "not-a-number");
    refused("02431234567\u{BD}", "not-a-number");
    refused("0912345678901234567\u{BD}", "not-a-number");
    // Nine bare digits and the old plan, before what follows.
    assert_eq!(read("243123456"), [Err("bare"), Err("not-mobile")]);
    // A fixed line, before the length.
    refused("2431234567", "fixed-line");
    // The length, before the prefix.
    refused("04123456", "length");
    refused("041234567890", "length");
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

#[test]
fn no_two_live_numbers_are_one_sender() {
    // What two different people can write: today's mobile numbers, and what was once read as them.
    // The oracle in `tests/oracles` holds this against every country's numbering plan.
    for (live, other) in [
        ("0701234567", "01201234567"),
        ("+84701234567", "841201234567"),
        ("+84376300000", "376300000"),
        ("0334567890", "1634567890"),
    ] {
        assert!(Msisdn::from_sender(live).is_ok(), "{live}");
        assert!(Msisdn::from_sender(other).is_err(), "{other}");
        assert_eq!(Msisdn::from_record(live), Msisdn::from_record(other));
    }
}
