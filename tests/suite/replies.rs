//! SPEC 5: the texts letter for letter, their sizes, the placeholder for a password, and texts of an
//! embedder's own.

use core::fmt::{self, Write};

use bhxh_sms::gsm7::{Encoding, measure, septets};
use bhxh_sms::{
    Decision, Facts, GRANTED, Grant, Inbound, Link, MALFORMED, MALFORMED_CODE_LENGTH, Malformed,
    Password, PasswordError, REFUSED, REFUSED_AS_PUBLISHED, Refusal, Registration, Reply, Request,
    SHORT_CODE, Silence, Texts, TextsError, Wording, decide, receive,
};

const FROM: &str = "+84912345678";

fn decided(code: &str, link: Link) -> Decision {
    decide(&Facts {
        request: Request::new(FROM.parse().unwrap(), code.parse().unwrap()),
        link,
        registration: Registration::Registered,
    })
}

fn grant(code: &str) -> Grant {
    match decided(code, Link::Bound) {
        Decision::Grant(grant) => grant,
        Decision::Refuse(refusal) => panic!("{}", refusal.reason().as_str()),
    }
}

fn refusal() -> Refusal {
    match decided("0123456789", Link::NotBound) {
        Decision::Grant(_) => panic!("another phone is bound"),
        Decision::Refuse(refusal) => refusal,
    }
}

fn malformed(text: &str) -> Malformed {
    match receive(FROM, text) {
        Inbound::Malformed(malformed) => malformed,
        other => panic!("{other:?}"),
    }
}

fn granted<'p>(code: &str, password: &'p str) -> Reply<'p> {
    grant(code).reply(Password::new(password).unwrap())
}

/// The text, its length and its segments, told before it is written and counted after.
#[track_caller]
fn is(reply: Reply<'_>, expected: &str, encoding: Encoding, units: usize, segments: usize) {
    let size = reply.size();
    assert_eq!((size.encoding, size.units, size.segments), (encoding, units, segments));
    assert_eq!(measure(expected), size);
    assert_eq!(reply.expose_string(), expected);
}

#[test]
fn the_constants_are_the_texts_of_the_replies() {
    assert_eq!(refusal().reply().expose_string(), REFUSED);
    assert_eq!(malformed("BH MK").reply().expose_string(), MALFORMED);
    assert_eq!(malformed("BH MK 1").reply().expose_string(), MALFORMED_CODE_LENGTH);
    let filled = GRANTED.replace("{code}", "0123456789").replace("{password}", "000000");
    assert_eq!(granted("0123456789", "000000").expose_string(), filled);
}

#[test]
fn the_refusal_as_sent_is_the_published_one_but_for_one_letter() {
    assert_eq!(REFUSED_AS_PUBLISHED.replace('\u{1A1}', "o"), REFUSED);
    let foreign = REFUSED_AS_PUBLISHED.chars().filter(|c| !c.is_ascii());
    assert_eq!(foreign.collect::<String>(), "\u{1A1}");
}

#[test]
fn no_reply_of_ours_is_answered_when_it_comes_back() {
    // A robot that gets one of them and texts it back.
    let passwords = ["000000", "BH", "(8079)"];
    let texts = [REFUSED, REFUSED_AS_PUBLISHED, MALFORMED, MALFORMED_CODE_LENGTH];
    let granted = passwords.map(|password| granted("0123456789", password).expose_string());
    for text in texts.map(String::from).into_iter().chain(granted) {
        let inbound = receive(FROM, &text);
        assert!(matches!(inbound, Inbound::Silence(Silence::NotAddressed(_))), "{text}");
    }
}

#[test]
fn what_a_malformed_text_asks_for_is_right_when_copied() {
    for text in [MALFORMED, MALFORMED_CODE_LENGTH] {
        let start = text.find("Soan").unwrap();
        let end = text.find("8079").unwrap() + "8079".len();
        let instruction = &text[start..end];
        let open = instruction.find('(').unwrap();
        let close = instruction.find(')').unwrap();
        let (before, after) = (&instruction[..open], &instruction[close + 1..]);
        for copied in [
            format!("{before}0123456789{after}"),
            format!("{before}(0123456789){after}"),
            format!("{} 0123456789{after}", &instruction[..=close]),
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
// Writing
// ---------------------------------------------------------------------------------------------

/// Takes so many pieces and fails at the next.
struct Full {
    room: usize,
    taken: usize,
}

impl Write for Full {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        if self.taken == self.room {
            return Err(fmt::Error);
        }
        self.taken += 1;
        Ok(())
    }
}

#[test]
fn a_failing_writer_gets_nothing_more_and_its_error_is_returned() {
    let full = |room| Full { room, taken: 0 };
    for reply in [refusal().reply(), malformed("BH MK").reply()] {
        assert!(reply.expose_into(&mut full(0)).is_err());
    }
    for room in 0..5 {
        let mut out = full(room);
        assert!(granted("0123456789", "000000").expose_into(&mut out).is_err());
        assert_eq!(out.taken, room);
    }
    assert!(granted("0123456789", "000000").expose_into(&mut full(5)).is_ok());
}

#[test]
fn a_writer_may_be_chosen_at_run_time() {
    let mut text = String::new();
    let out: &mut dyn Write = &mut text;
    refusal().reply().expose_into(out).unwrap();
    assert_eq!(text, REFUSED);
}

// ---------------------------------------------------------------------------------------------
// The password
// ---------------------------------------------------------------------------------------------

#[track_caller]
fn refused(password: &str, error: PasswordError) {
    assert_eq!(Password::new(password).unwrap_err(), error, "{password:?}");
}

#[test]
fn a_password_is_1_to_99_septets() {
    refused("", PasswordError::Empty);
    for length in 1..=99 {
        let password = "0".repeat(length);
        let reply = granted("0123456789", &password);
        let text =
            format!("Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: {password}");
        is(reply, &text, Encoding::Gsm7, 61 + length, 1);
    }
    for length in 100..=200 {
        refused(&"0".repeat(length), PasswordError::TooLong);
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
        let mut buffer = [0; 4];
        let error = Password::new(c.encode_utf8(&mut buffer)).err();
        assert_eq!(error, expected, "U+{:04X}", u32::from(c));
    }
}

#[test]
fn the_first_character_that_does_not_fit_is_reported_before_the_length() {
    refused("48 39\u{7}ậ", PasswordError::WhiteSpace);
    refused("48\u{7} ậ", PasswordError::Control);
    refused("mậ \u{7}", PasswordError::NotGsm7);
    refused(&("0".repeat(100) + " "), PasswordError::WhiteSpace);
    refused(&("0".repeat(100) + "\u{7}"), PasswordError::Control);
    refused(&("0".repeat(100) + "ơ"), PasswordError::NotGsm7);
}

#[test]
fn a_string_has_just_the_length_of_the_text() {
    let replies = [
        refusal().reply(),
        malformed("BH MK").reply(),
        granted("0123456789", "0"),
        granted("0123456789", "\u{20AC}\u{E9}48"),
    ];
    for reply in replies {
        let text = reply.expose_string();
        // Grown, it would have left a copy of the password in freed memory.
        assert_eq!(text.capacity(), text.len());
    }
}

// ---------------------------------------------------------------------------------------------
// Texts of an embedder's own
// ---------------------------------------------------------------------------------------------

/// With accents, the password first, and up to two segments.
const ACCENTED: Texts<'static> = match Texts::new(
    Wording {
        granted: "M\u{1EAD}t kh\u{1EA9}u m\u{1EDB}i: {password} (t\u{E0}i kho\u{1EA3}n {code})",
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
    is(
        grant("0123456789").reply(ACCENTED.password("483920").unwrap()),
        "M\u{1EAD}t kh\u{1EA9}u m\u{1EDB}i: 483920 (t\u{E0}i kho\u{1EA3}n 0123456789)",
        Encoding::Ucs2,
        43,
        1,
    );
    is(refusal().reply_in(&ACCENTED), REFUSED_AS_PUBLISHED, Encoding::Ucs2, 91, 2);
    is(malformed("BH MK").reply_in(&ACCENTED), "Sai c\u{FA} ph\u{E1}p", Encoding::Ucs2, 11, 1);
    is(
        malformed("BH MK 1").reply_in(&ACCENTED),
        "M\u{E3} s\u{1ED1} ph\u{1EA3}i \u{111}\u{1EE7} 10 ch\u{1EEF} s\u{1ED1}",
        Encoding::Ucs2,
        23,
        1,
    );
}

#[test]
fn the_default_texts_are_the_constants() {
    assert_eq!(Texts::new(Wording::DEFAULT, 1), Ok(Texts::DEFAULT));
    is(refusal().reply_in(&Texts::DEFAULT), REFUSED, Encoding::Gsm7, 91, 1);
    let password = Texts::DEFAULT.password("000000").unwrap();
    assert_eq!(
        grant("0123456789").reply(password).expose_string(),
        granted("0123456789", "000000").expose_string()
    );
}

#[test]
fn a_password_that_looks_like_a_placeholder_is_not_filled() {
    for password in ["{code}", "{password}", "}{code"] {
        let text = granted("0123456789", password).expose_string();
        assert!(text.ends_with(&format!("0123456789/Mat khau: {password}")), "{text}");
    }
}

#[test]
fn own_texts_may_be_read_at_run_time_and_dropped() {
    let text = {
        let owned = String::from("{code}: {password}");
        let granted = owned.as_str();
        let texts = Texts::new(Wording { granted, ..Wording::DEFAULT }, 1);
        let texts = texts.unwrap();
        let password = String::from("483920");
        let reply = grant("0123456789").reply(texts.password(&password).unwrap());
        reply.expose_string()
    };
    assert_eq!(text, "0123456789: 483920");
}

#[track_caller]
fn wrong(wording: Wording<'_>, segments: usize, error: TextsError) {
    assert_eq!(Texts::new(wording, segments), Err(error), "{wording:?}");
}

#[test]
fn a_granted_text_has_each_placeholder_once() {
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
        "{}{}",
    ] {
        let wording = Wording { granted, ..Wording::DEFAULT };
        wrong(wording, 9, TextsError::Placeholders);
    }
    for (granted, filled) in [
        ("{code}{password}", "0123456789483920"),
        ("{password}{code}", "4839200123456789"),
        ("{{code}{password}}", "{0123456789483920}"),
        ("\u{1EAD}{password}\u{1EAD}{code}\u{1EAD}", "\u{1EAD}483920\u{1EAD}0123456789\u{1EAD}"),
    ] {
        let wording = Wording { granted, ..Wording::DEFAULT };
        let texts = Texts::new(wording, 1).unwrap();
        let reply = grant("0123456789").reply(texts.password("483920").unwrap());
        assert_eq!(reply.size(), measure(filled));
        assert_eq!(reply.expose_string(), filled);
    }
}

/// The default wording but for one of its other three texts.
fn with(name: &'static str, text: &'static str) -> Wording<'static> {
    let mut wording = Wording::DEFAULT;
    match name {
        "refused" => wording.refused = text,
        "malformed" => wording.malformed = text,
        "malformed_code_length" => wording.malformed_code_length = text,
        other => panic!("{other}"),
    }
    wording
}

#[test]
fn each_other_text_is_checked_and_named() {
    for name in ["refused", "malformed", "malformed_code_length"] {
        wrong(with(name, ""), 1, TextsError::Empty(name));
        wrong(with(name, "Ma so {code}"), 1, TextsError::Misplaced(name));
        wrong(with(name, "{password}"), 1, TextsError::Misplaced(name));
        assert!(Texts::new(with(name, "{cod}"), 1).is_ok());
    }
}

#[test]
fn each_text_fits_the_segments_that_are_allowed() {
    for (letter, one, many) in [("a", 160, 153), ("\u{1EAD}", 70, 67), ("\u{20AC}", 80, 76)] {
        for segments in 1..=3 {
            let most = if segments == 1 { one } else { many * segments };
            let text: &'static str = letter.repeat(most).leak();
            let longer: &'static str = letter.repeat(most + 1).leak();
            for name in ["refused", "malformed", "malformed_code_length"] {
                assert!(Texts::new(with(name, text), segments).is_ok(), "{most} {letter}");
                wrong(with(name, longer), segments, TextsError::Segments(name));
            }
        }
        // The granted one with a code and six digits: 16 of either unit.
        let width = measure(letter).units;
        let fill = |length| format!("{}{{code}}{{password}}", letter.repeat(length));
        let most = (one * width - 16) / width;
        for (length, expected) in [(most, None), (most + 1, Some(TextsError::Segments("granted")))]
        {
            let granted = &fill(length);
            let wording = Wording { granted, ..Wording::DEFAULT };
            assert_eq!(Texts::new(wording, 1).err(), expected, "{length} {letter}");
        }
    }
    wrong(Wording::DEFAULT, 0, TextsError::Segments("granted"));
}

#[test]
fn a_password_is_checked_against_its_texts() {
    // 37 units without it; one segment holds 70, two hold 134, three 201.
    let password = |length: usize| "0".repeat(length);
    for (segments, most) in [(1, 33), (2, 97), (3, 164)] {
        let wording = Wording {
            granted: "M\u{1EAD}t kh\u{1EA9}u m\u{1EDB}i: {password} (t\u{E0}i kho\u{1EA3}n {code})",
            ..Wording::DEFAULT
        };
        let texts = Texts::new(wording, segments).unwrap();
        assert!(texts.password(&password(most)).is_ok());
        assert_eq!(texts.password(&password(most + 1)).err(), Some(PasswordError::TooLong));
        // Of GSM 7-bit all the same, so that it can be typed on any phone.
        assert_eq!(texts.password("m\u{1EAD}t").err(), Some(PasswordError::NotGsm7));
        assert_eq!(texts.password("").err(), Some(PasswordError::Empty));
        assert_eq!(texts.password("1 2").err(), Some(PasswordError::WhiteSpace));
    }
}

// ---------------------------------------------------------------------------------------------
// Sizes and constants
// ---------------------------------------------------------------------------------------------

#[test]
fn the_published_short_code() {
    assert_eq!(SHORT_CODE, "8079");
    for text in [MALFORMED, MALFORMED_CODE_LENGTH] {
        assert!(text.contains(SHORT_CODE), "{text}");
    }
}
