//! SPEC 5: the texts, what a password may be, and texts of an embedder's own. The rows
//! of `tests/data/` have the size of many texts.

use bhxh_sms::gsm7::{Encoding, measure, septets};
use bhxh_sms::{
    GRANTED, Inbound, MALFORMED, MALFORMED_CODE_LENGTH, Malformed, Password, PasswordError,
    REFUSED, REFUSED_AS_PUBLISHED, Reply, SHORT_CODE, Silence, Texts, TextsError, Wording, receive,
};

use crate::steps::{grant, refusal};

const FROM: &str = "+84912345678";

fn malformed(text: &str) -> Malformed {
    match receive(FROM, text) {
        Inbound::Malformed(malformed) => malformed,
        other => panic!("{other:?}"),
    }
}

fn granted(password: &str) -> Reply<'_> {
    grant().reply(Password::new(password).unwrap())
}

/// The text, its length and its segments, told before it is written and counted after. Grown, its string
/// would have left a copy of the password in freed memory.
#[track_caller]
fn is(reply: Reply<'_>, expected: &str, encoding: Encoding, units: usize, segments: usize) {
    let size = reply.size();
    assert_eq!((size.encoding, size.units, size.segments), (encoding, units, segments));
    assert_eq!(measure(expected), size);
    let text = reply.expose_string();
    assert_eq!((text.as_str(), text.capacity()), (expected, expected.len()));
}

#[test]
fn the_default_texts_are_the_constants() {
    assert_eq!(Texts::new(Wording::DEFAULT, 1), Ok(Texts::DEFAULT));
    let filled = GRANTED.replace("{code}", "0123456789").replace("{password}", "000000");
    for (reply, text, units) in [
        (granted("000000"), filled.as_str(), 67),
        (grant().reply(Texts::DEFAULT.password("000000").unwrap()), &filled, 67),
        (refusal().reply(), REFUSED, 91),
        (refusal().reply_in(&Texts::DEFAULT), REFUSED, 91),
        (malformed("BH MK").reply(), MALFORMED, 71),
        (malformed("BH MK 1").reply(), MALFORMED_CODE_LENGTH, 63),
    ] {
        is(reply, text, Encoding::Gsm7, units, 1);
    }
    // But for one letter.
    assert_eq!(REFUSED_AS_PUBLISHED.replace('\u{1A1}', "o"), REFUSED);
    assert!(REFUSED.is_ascii());
}

#[test]
fn no_reply_of_ours_is_answered_when_it_comes_back() {
    // A robot that gets one of them and texts it back.
    let granted = ["000000", "BH", "(8079)"].map(|password| granted(password).expose_string());
    let texts = [REFUSED, REFUSED_AS_PUBLISHED, MALFORMED, MALFORMED_CODE_LENGTH];
    for text in texts.map(String::from).into_iter().chain(granted) {
        let inbound = receive(FROM, &text);
        assert!(matches!(inbound, Inbound::Silence(Silence::NotAddressed(_))), "{text}");
    }
}

#[test]
fn what_a_malformed_text_asks_for_is_right_when_copied() {
    for text in [MALFORMED, MALFORMED_CODE_LENGTH] {
        let instruction = &text[text.find("Soan").unwrap()..];
        let end = instruction.find(SHORT_CODE).unwrap() + SHORT_CODE.len();
        let (before, rest) = instruction[..end].split_once('(').unwrap();
        let (label, after) = rest.split_once(')').unwrap();
        for copied in [
            format!("{before}0123456789{after}"),
            format!("{before}(0123456789){after}"),
            format!("{before}({label}) 0123456789{after}"),
        ] {
            // With and without the words that lead in.
            let whole = copied.find("BH").unwrap();
            for copied in [&copied, &copied[whole..]] {
                let inbound = receive(FROM, copied);
                assert!(matches!(inbound, Inbound::Request(_)), "{copied}");
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------
// The password
// ---------------------------------------------------------------------------------------------

#[test]
fn a_password_is_1_to_99_septets() {
    for length in 0..=200 {
        let password = "0".repeat(length);
        let error = match length {
            0 => Some(PasswordError::Empty),
            1..=99 => None,
            _ => Some(PasswordError::TooLong),
        };
        assert_eq!(Password::new(&password).err(), error, "{length}");
        if error.is_none() {
            let text =
                format!("Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: {password}");
            is(granted(&password), &text, Encoding::Gsm7, 61 + length, 1);
        }
    }
    // A placeholder in it is not filled.
    for password in ["{code}", "{password}", "}{code"] {
        let text = granted(password).expose_string();
        assert!(text.ends_with(&format!("0123456789/Mat khau: {password}")), "{text}");
    }
}

#[test]
fn every_character_is_accepted_or_refused_for_its_own_reason() {
    for c in '\0'..=char::MAX {
        let expected = match c {
            '\t' | '\n' | '\u{C}' | '\r' | ' ' => Some(PasswordError::WhiteSpace),
            '\0'..='\u{1F}' | '\u{7F}' => Some(PasswordError::Control),
            _ if septets(c).is_none() => Some(PasswordError::NotGsm7),
            _ => None,
        };
        let error = Password::new(c.encode_utf8(&mut [0; 4])).err();
        assert_eq!(error, expected, "U+{:04X}", u32::from(c));
    }
}

#[test]
fn the_first_character_that_does_not_fit_is_reported_before_the_length() {
    let long = "0".repeat(100);
    for front in ["48", "", &long] {
        for (text, error) in [
            (" 39\u{7}ậ", PasswordError::WhiteSpace),
            ("\u{7} ậ", PasswordError::Control),
            ("ậ \u{7}", PasswordError::NotGsm7),
        ] {
            assert_eq!(Password::new(&[front, text].concat()).err(), Some(error), "{front}{text}");
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Texts of an embedder's own
// ---------------------------------------------------------------------------------------------

/// With accents and the password first: 37 units without it.
const ACCENTED_GRANTED: &str =
    "M\u{1EAD}t kh\u{1EA9}u m\u{1EDB}i: {password} (t\u{E0}i kho\u{1EA3}n {code})";

/// Up to two segments, checked by the compiler.
const ACCENTED: Texts<'static> = match Texts::new(
    Wording {
        granted: ACCENTED_GRANTED,
        refused: REFUSED_AS_PUBLISHED,
        malformed: "Sai c\u{FA} ph\u{E1}p",
        malformed_code_length: "M\u{E3} s\u{1ED1} ph\u{1EA3}i \u{111}\u{1EE7} 10 ch\u{1EEF} s\u{1ED1}",
    },
    2,
) {
    Ok(texts) => texts,
    Err(_) => panic!("one of them does not fit"),
};

#[test]
fn own_texts_are_rendered_by_the_same_steps_and_measured() {
    let granted = "M\u{1EAD}t kh\u{1EA9}u m\u{1EDB}i: 483920 (t\u{E0}i kho\u{1EA3}n 0123456789)";
    let code_length = "M\u{E3} s\u{1ED1} ph\u{1EA3}i \u{111}\u{1EE7} 10 ch\u{1EEF} s\u{1ED1}";
    for (reply, text, units, segments) in [
        (grant().reply(ACCENTED.password("483920").unwrap()), granted, 43, 1),
        (refusal().reply_in(&ACCENTED), REFUSED_AS_PUBLISHED, 91, 2),
        (malformed("BH MK").reply_in(&ACCENTED), "Sai c\u{FA} ph\u{E1}p", 11, 1),
        (malformed("BH MK 1").reply_in(&ACCENTED), code_length, 23, 1),
    ] {
        is(reply, text, Encoding::Ucs2, units, segments);
    }
}

/// The error of texts that are the default ones but for one.
fn error_with(name: &str, text: &str, segments: usize) -> Option<TextsError> {
    let mut wording = Wording::DEFAULT;
    *match name {
        "granted" => &mut wording.granted,
        "refused" => &mut wording.refused,
        "malformed" => &mut wording.malformed,
        "malformed_code_length" => &mut wording.malformed_code_length,
        other => panic!("{other}"),
    } = text;
    Texts::new(wording, segments).err()
}

const OTHER_TEXTS: [&str; 3] = ["refused", "malformed", "malformed_code_length"];

#[test]
fn a_granted_text_has_each_placeholder_once_and_the_others_none() {
    for granted in [
        "",
        "{code}",
        "{password}",
        "{code}{code}",
        "{password}{password}",
        "{code}{password}{code}",
        "{password}{code}{password}",
        "{code} {password} {password}",
        "{code} {pasword}",
        "{Code} {password}",
        "{code {password}",
        "code} {password}",
        "{ code } {password}",
    ] {
        assert_eq!(error_with("granted", granted, 9), Some(TextsError::Placeholders), "{granted}");
    }
    for (granted, filled) in [
        ("{code}{password}", "0123456789483920"),
        ("{password}{code}", "4839200123456789"),
        ("{{code}{password}}", "{0123456789483920}"),
        ("\u{1EAD}{password}\u{1EAD}{code}\u{1EAD}", "\u{1EAD}483920\u{1EAD}0123456789\u{1EAD}"),
    ] {
        // They may be read at run time and dropped.
        let granted = String::from(granted);
        let texts = Texts::new(Wording { granted: &granted, ..Wording::DEFAULT }, 1).unwrap();
        let reply = grant().reply(texts.password("483920").unwrap());
        assert_eq!(reply.size(), measure(filled));
        assert_eq!(reply.expose_string(), filled);
    }
    for name in OTHER_TEXTS {
        for (text, error) in [
            ("", Some(TextsError::Empty(name))),
            ("Ma so {code}", Some(TextsError::Misplaced(name))),
            ("{password}", Some(TextsError::Misplaced(name))),
            ("{cod}", None),
        ] {
            assert_eq!(error_with(name, text, 1), error, "{name}: {text}");
        }
    }
}

#[test]
fn each_text_fits_the_segments_that_are_allowed() {
    for (letter, one, many) in [("a", 160, 153), ("\u{1EAD}", 70, 67), ("\u{20AC}", 80, 76)] {
        for segments in 1..=3 {
            let most = if segments == 1 { one } else { many * segments };
            for name in OTHER_TEXTS {
                assert_eq!(error_with(name, &letter.repeat(most), segments), None);
                let error = error_with(name, &letter.repeat(most + 1), segments);
                assert_eq!(error, Some(TextsError::Segments(name)), "{most} {letter}");
            }
        }
        // The granted one with a code and six digits: 16 of either unit.
        let width = measure(letter).units;
        let most = (one * width - 16) / width;
        let granted = |length| letter.repeat(length) + "{code}{password}";
        assert_eq!(error_with("granted", &granted(most), 1), None);
        let error = error_with("granted", &granted(most + 1), 1);
        assert_eq!(error, Some(TextsError::Segments("granted")), "{letter}");
    }
    assert_eq!(error_with("granted", GRANTED, 0), Some(TextsError::Segments("granted")));
}

#[test]
fn a_password_is_checked_against_its_texts() {
    // One segment holds 70 units, two hold 134, three 201.
    for (segments, most) in [(1, 33), (2, 97), (3, 164)] {
        let wording = Wording { granted: ACCENTED_GRANTED, ..Wording::DEFAULT };
        let texts = Texts::new(wording, segments).unwrap();
        let error = |password: &str| texts.password(password).err();
        assert_eq!(error(&"0".repeat(most)), None);
        assert_eq!(error(&"0".repeat(most + 1)), Some(PasswordError::TooLong));
        // Of GSM 7-bit all the same, so that it can be typed on any phone.
        assert_eq!(error("m\u{1EAD}t"), Some(PasswordError::NotGsm7));
        assert_eq!(error(""), Some(PasswordError::Empty));
        assert_eq!(error("1 2"), Some(PasswordError::WhiteSpace));
    }
}
