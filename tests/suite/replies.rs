//! SPEC 5: the texts letter for letter, their sizes, the hole for a password, and what a malformed
//! message is answered.

use core::fmt::{self, Write};
use std::collections::BTreeMap;

use bhxh_sms::gsm7::{Encoding, Size, measure, septets};
use bhxh_sms::reply::{self, Piece};
use bhxh_sms::{
    Decision, FEE_VND, FIRST_DAY, Facts, Grant, Link, ParseErrorKind, Password, PasswordError,
    Registration, Reply, Request, SHORT_CODE, Verb, decide, parse,
};

use crate::rows;

const REFUSED: &str =
    "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu voi co quan BHXH";
const AS_PUBLISHED: &str = "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu v\u{1A1}i co quan BHXH";
const MALFORMED: &str = "Sai cu phap. Soan: BH MK (10 chu so cua ma so BHXH) gui 8079";
const CODE_LENGTH: &str = "Ma so BHXH phai du 10 chu so. Soan: BH MK (10 chu so) gui 8079";

fn text(reply: Reply<'_>) -> String {
    let mut text = String::new();
    reply.expose_into(&mut text).unwrap();
    text
}

fn grant(code: &str) -> Grant {
    let facts = Facts {
        request: Request {
            from: "0912345678".parse().unwrap(),
            code: code.parse().unwrap(),
        },
        link: Link::Bound,
        registration: Registration::Registered,
    };
    match decide(&facts) {
        Decision::Grant(grant) => grant,
        Decision::Refuse(refusal) => panic!("{}", refusal.reason().as_str()),
    }
}

fn granted<'p>(code: &str, password: &'p str) -> Reply<'p> {
    grant(code).reply(Password::new(password).unwrap())
}

/// The text, its length and its parts, told before it is written and counted after.
#[track_caller]
fn is(reply: Reply<'_>, expected: &str, encoding: Encoding, units: usize, parts: usize) {
    let size = reply.size();
    assert_eq!(
        (size.encoding, size.units, size.parts),
        (encoding, units, parts)
    );
    assert_eq!(measure(expected), size);
    assert_eq!(text(reply), expected);
}

#[test]
fn the_texts_are_letter_for_letter_and_of_their_length() {
    is(Reply::REFUSED, REFUSED, Encoding::Gsm7, 91, 1);
    is(
        Reply::REFUSED_AS_PUBLISHED,
        AS_PUBLISHED,
        Encoding::Ucs2,
        91,
        2,
    );
    is(Reply::MALFORMED, MALFORMED, Encoding::Gsm7, 60, 1);
    is(
        Reply::MALFORMED_CODE_LENGTH,
        CODE_LENGTH,
        Encoding::Gsm7,
        62,
        1,
    );
    is(
        granted("0123456789", "000000"),
        "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 000000",
        Encoding::Gsm7,
        67,
        1,
    );
}

#[test]
fn the_constants_are_the_texts_of_the_replies() {
    assert_eq!(reply::REFUSED, REFUSED);
    assert_eq!(reply::REFUSED_AS_PUBLISHED, AS_PUBLISHED);
    assert_eq!(reply::MALFORMED, MALFORMED);
    assert_eq!(reply::MALFORMED_CODE_LENGTH, CODE_LENGTH);
    let template = reply::GRANTED.map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Account => "{code}",
        Piece::Password => "{password}",
    });
    let expected = "Cap lai mat khau thanh cong. Tai khoan: {code}/Mat khau: {password}";
    assert_eq!(template.concat(), expected);
}

#[test]
fn the_refusal_on_the_wire_is_the_published_one_but_for_one_letter() {
    assert_eq!(AS_PUBLISHED.replace('\u{1A1}', "o"), REFUSED);
    assert_eq!(AS_PUBLISHED.chars().filter(|c| !c.is_ascii()).count(), 1);
}

#[test]
fn a_grant_names_its_own_account() {
    for code in ["0123456789", "0110129425", "0000000000"] {
        let text = text(granted(code, "000000"));
        assert!(text.contains(&format!("Tai khoan: {code}/")), "{text}");
    }
}

#[test]
fn no_reply_of_ours_is_addressed_to_us() {
    // A robot that gets one of them and texts it back is not answered.
    let passwords = ["000000", "BH", "(8079)"];
    let texts = [REFUSED, AS_PUBLISHED, MALFORMED, CODE_LENGTH].map(String::from);
    let granted = passwords.map(|password| text(granted("0123456789", password)));
    for text in texts.into_iter().chain(granted) {
        let error = parse(&text).unwrap_err();
        assert_eq!(
            (error.kind(), error.span()),
            (ParseErrorKind::NotAddressed, 0..1),
            "{text}"
        );
        assert!(error.reply().is_none(), "{text}");
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
fn a_writer_that_fails_is_told_and_written_to_no_more() {
    let full = |room| Full { room, taken: 0 };
    for reply in [Reply::REFUSED, Reply::MALFORMED] {
        assert!(reply.expose_into(&mut full(0)).is_err());
    }
    for room in 0..4 {
        let mut out = full(room);
        assert!(
            granted("0123456789", "000000")
                .expose_into(&mut out)
                .is_err()
        );
        assert_eq!(out.taken, room);
    }
    assert!(
        granted("0123456789", "000000")
            .expose_into(&mut full(4))
            .is_ok()
    );
}

#[test]
fn a_writer_may_be_chosen_at_run_time() {
    let mut text = String::new();
    let out: &mut dyn Write = &mut text;
    Reply::REFUSED.expose_into(out).unwrap();
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
    assert_eq!(Password::MAX_SEPTETS, 99);
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
fn a_character_of_the_extension_table_counts_twice() {
    for extension in ['^', '{', '}', '\\', '[', ']', '~', '|', '€'] {
        let fits = extension.to_string().repeat(49) + "0";
        let reply = granted("0123456789", &fits);
        let text = format!("Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: {fits}");
        is(reply, &text, Encoding::Gsm7, 160, 1);
        refused(&extension.to_string().repeat(50), PasswordError::TooLong);
        refused(&(fits + "0"), PasswordError::TooLong);
    }
}

#[test]
fn every_character_is_taken_or_refused_for_its_own_reason() {
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
fn the_first_character_that_does_not_fit_is_told_before_the_length() {
    refused("48 39\u{7}ậ", PasswordError::WhiteSpace);
    refused("48\u{7} ậ", PasswordError::Control);
    refused("mậ \u{7}", PasswordError::NotGsm7);
    refused(&("0".repeat(100) + " "), PasswordError::WhiteSpace);
    refused(&("0".repeat(100) + "\u{7}"), PasswordError::Control);
    refused(&("0".repeat(100) + "ơ"), PasswordError::NotGsm7);
}

// ---------------------------------------------------------------------------------------------
// Malformed messages
// ---------------------------------------------------------------------------------------------

/// What a message that is no command is answered.
#[track_caller]
fn answered(message: &str, kind: &str, reply: Option<&str>) {
    let error = parse(message).unwrap_err();
    let answer = error.reply().map(text);
    assert_eq!(
        (error.kind().as_str(), answer.as_deref()),
        (kind, reply),
        "{message}"
    );
}

#[test]
fn a_malformed_message_is_answered_by_its_kind() {
    answered("BH MK 123456789", "code-length", Some(CODE_LENGTH));
    answered("BH MK 012345678901", "code-length", Some(CODE_LENGTH));
    answered("BH XH 0123456789", "verb", Some(MALFORMED));
    answered("BH", "verb", Some(MALFORMED));
    answered("BH MK", "code", Some(MALFORMED));
    answered("BH MK 1234567xxx", "code", Some(MALFORMED));
    answered("BH MK HC9010110129425", "card", Some(MALFORMED));
    answered("BH MK 0123456789 cam on", "trailing", Some(MALFORMED));
}

#[test]
fn what_is_not_addressed_or_a_siblings_is_not_answered() {
    answered("Xin chào", "not-addressed", None);
    answered("BHXH 0123456789", "not-addressed", None);
    answered("", "not-addressed", None);
    answered("BH QT 123456789", "code-length", None);
    answered("BH QT", "code", None);
    answered("BH QT HC9010110129425", "card", None);
    answered("BH QT 0110129425 2017 2100", "period", None);
    answered("BH QT 0110129425 2018 2017", "reversed", None);
    answered("BH QT 0110129425 cam on", "trailing", None);
    answered("BH THE 0110129425", "card-needed", None);
    answered("BH THE 123456789", "code-length", None);
    answered("BH THE", "code", None);
    answered("BH THE HC9010110129425", "card", None);
    answered("BH THE HC4010110129425 cam on", "trailing", None);
    answered("BH HS", "dossier", None);
    answered("BH HS 04486.G/2019/08708 cam on", "trailing", None);
}

#[test]
fn an_answer_depends_on_nothing_but_the_kind_and_whose_verb_it_is() {
    let mut answers = BTreeMap::new();
    for row in rows::all() {
        let Err(error) = parse(&row.text) else {
            continue;
        };
        let verb = error.verb().map(Verb::as_str);
        let answer = error.reply().map(text);
        let siblings = matches!(verb, Some("qt" | "the" | "hs"));
        assert!(!siblings || answer.is_none(), "{}: {answer:?}", row.at);
        let one = answers
            .entry((error.kind().as_str(), verb))
            .or_insert_with(|| answer.clone());
        assert_eq!(*one, answer, "{}", row.at);
    }
    assert!(answers.len() >= 17, "{answers:?}");
    let texts = answers.values().flatten();
    assert!(
        texts
            .into_iter()
            .all(|text| text == MALFORMED || text == CODE_LENGTH),
        "{answers:?}"
    );
}

// ---------------------------------------------------------------------------------------------
// Sizes and constants
// ---------------------------------------------------------------------------------------------

#[test]
fn the_alphabets_have_their_names_for_machines() {
    assert_eq!(
        (Encoding::Gsm7.as_str(), Encoding::Ucs2.as_str()),
        ("gsm7", "ucs2")
    );
}

#[test]
fn a_size_is_known_to_the_compiler() {
    const SIZE: Size = Reply::MALFORMED.size();
    assert_eq!((SIZE.units, SIZE.parts), (60, 1));
}

#[test]
fn the_published_facts_of_the_service() {
    assert_eq!(
        (SHORT_CODE, FEE_VND, FIRST_DAY),
        ("8079", 1_000, "2021-10-22")
    );
}
