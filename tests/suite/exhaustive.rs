//! What is finite and small, whole: every one-character change of some messages, every beginning of
//! them, every number of digits after every verb.
//!
//! Every scalar value and longer changes are held against another Unicode implementation in
//! `tests/oracles/`.

use crate::support::oracle::{self, said};
use bhxh_sms::parse;

/// One of each way to be understood or not.
const MESSAGES: [&str; 18] = [
    "BH MK 0110129425",
    "bhmkhc4010110129425",
    "BH (dấu cách) MK Mã số BHXH: 0110129425",
    "Bh mk so the bao hiem y te HS 4 01 0120878811",
    "BH MK ma 4010110129425",
    "BH MK 0110129425 và gửi đến đầu số 8079",
    "Soạn tin nhắn BH MK 0110129425 send to 8079",
    "BH QT 0110129425",
    "BH QT 0110129425 2017 2018",
    "bhqthc4010110129425012016122017",
    "BH QT ma so 0110129425 01-2016 cách 12/2017 goi ve 8079",
    "BHQT0110129425 từ năm 2017 đến năm 2018",
    "BH THE HC4010110129425",
    "BH THE 0110129425",
    "BH HS 04486.G/2019/08708",
    "BH HS {mã hồ sơ} 04486",
    "BH\u{301}XH 0110129425",
    "BH MK 110129425 gui 8079",
];

/// A symbol or two of each rule, a gap, an invisible, a foreign character, and ill-matched forms.
const ALPHABET: [char; 26] = [
    'b', 'H', 'm', 'K', 'q', 't', 'E', 's', 'd', 'a', 'g', 'x', '0', '1', '2', '5', '6', '9', ' ',
    '🙏', '\u{301}', 'đ', 'ấ', '\u{FF18}', 'ж', '\0',
];

#[track_caller]
fn agree(text: &str) {
    assert_eq!(said(parse(text)), oracle::read(text), "{text:?}");
}

#[test]
fn every_change_of_a_message_is_read_as_the_oracle_reads_it() {
    for message in MESSAGES {
        let chars: Vec<char> = message.chars().collect();
        for at in 0..=chars.len() {
            let (before, after) = chars.split_at(at);
            let rest = after.get(1..).unwrap_or_default();
            let with = |between: &[char], after: &[char]| {
                agree(&String::from_iter([before, between, after].concat()));
            };
            with(&[], rest);
            for c in ALPHABET {
                with(&[c], after);
                with(&[c], rest);
            }
            if let [first, second, rest @ ..] = after {
                with(&[*second, *first], rest);
            }
            // Its beginning and its end.
            with(&[], &[]);
            agree(&String::from_iter(after));
        }
    }
}

#[test]
fn every_ascii_character_in_every_place_is_read_as_the_oracle_reads_it() {
    // Control characters too: they differ by one bit from digits and letters that a fast path matches.
    for message in [
        "soan bh mk so the bhyt hc4010110129425 va gui den dau so 8079",
        "BH QT 0110129425 TU 01/2016 DEN 122017 GUI 8079",
        "BHTHE MATHE HC4010110129425 gui toi 8079",
        "bhhs ho so cach 04486.G/2019/08708 gui 8079",
    ] {
        for at in 0..message.len() {
            for c in '\0'..='\x7F' {
                agree(&format!("{}{c}{}", &message[..at], &message[at + 1..]));
            }
        }
    }
}

#[test]
fn every_number_of_digits_after_every_verb_is_read_as_the_oracle_reads_it() {
    let digits = "4010110129425".chars().chain("20172018".chars().cycle());
    let digits: String = digits.take(300).collect();
    for front in
        ["MK ", "QT ", "THE ", "HS ", "MK HC", "QT HC", "THE HC", "QT MA ", "QT 0110129425 tu "]
    {
        // Where the grammar or the window changes something.
        for count in (0..40).chain(235..260) {
            for end in ["", " gui 8079", " den 2018", " x"] {
                agree(&format!("BH {front}{}{end}", &digits[..count]));
            }
        }
    }
}
