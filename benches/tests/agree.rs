//! The scanner written by hand is an honest yardstick only if it answers as the crate does: same codes, same kinds
//! of error, same spans, same counts, on everything.

use bhxh_sms::{Command, Month, ParseErrorKind, Period, parse_bytes};
use bhxh_sms_benches::corpus::{Class, Long};
use bhxh_sms_benches::hand;
use bhxh_sms_benches::rng::Rng;

/// The command in words, or kind, span and count.
type Answer = Result<String, (&'static str, usize, usize, usize)>;

fn ours(text: &[u8]) -> Answer {
    match parse_bytes(text) {
        Ok(Command::ResetPassword(code)) => Ok(format!("reset {}", code.expose())),
        Ok(Command::Participation { code, period }) => {
            let month = |month: Month| format!("{:02} {}", month.month(), month.year().value());
            let period = match period {
                None => String::new(),
                Some(Period::Years(years)) => {
                    format!("{} to {}", years.from().value(), years.to().value())
                }
                Some(Period::Months(months)) => {
                    format!("{} to {}", month(months.from()), month(months.to()))
                }
            };
            Ok(format!("participation {} {period}", code.expose()))
        }
        Ok(Command::CardValidity(card)) => Ok(format!("validity {}", card.expose())),
        Ok(Command::DossierStatus(dossier)) => Ok(format!("status {}", dossier.expose())),
        Ok(_) => unreachable!("a command that the scanner does not know"),
        Err(error) => {
            let digits = match error.kind() {
                ParseErrorKind::CodeLength { digits } => digits,
                _ => 0,
            };
            let span = error.span();
            Err((error.kind().as_str(), span.start, span.end, digits))
        }
    }
}

fn by_hand(text: &[u8]) -> Answer {
    let ascii = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match hand::scan(text) {
        Ok(hand::Answer::ResetPassword(code)) => Ok(format!("reset {}", ascii(&code))),
        Ok(hand::Answer::Participation { code, period }) => {
            let period = match period {
                None => String::new(),
                Some(hand::Period::Years(from, to)) => format!("{from} to {to}"),
                Some(hand::Period::Months(from, to)) => {
                    format!("{:02} {} to {:02} {}", from.1, from.0, to.1, to.0)
                }
            };
            Ok(format!("participation {} {period}", ascii(&code)))
        }
        Ok(hand::Answer::CardValidity(card)) => Ok(format!("validity {}", ascii(&card))),
        Ok(hand::Answer::DossierStatus(dossier)) => Ok(format!("status {}", ascii(&dossier))),
        Err(fault) => Err((fault.kind.as_str(), fault.start, fault.end, fault.digits)),
    }
}

#[track_caller]
fn agree(text: &[u8]) -> Answer {
    let answer = by_hand(text);
    assert_eq!(
        answer,
        ours(text),
        "by hand and ours: {:?}",
        String::from_utf8_lossy(text)
    );
    answer
}

#[test]
fn on_the_corpus() {
    for class in Class::ALL {
        for message in class.messages() {
            let answer = agree(message.as_bytes());
            match class {
                Class::NearMiss | Class::Chat => assert!(answer.is_err(), "{message:?}"),
                Class::Mix => {}
                _ => assert!(answer.is_ok(), "{message:?} {answer:?}"),
            }
        }
    }
    for long in Long::ALL {
        agree(long.text(Long::LENGTHS[0]).as_bytes()).ok();
    }
}

#[test]
fn on_every_character_everywhere() {
    for character in '\0'..=char::MAX {
        for (before, after) in [
            ("B", "H MK 0110129425"),
            ("BH", "MK 0110129425"),
            ("BH MK 011012942", " gui 8079"),
            ("BH MK HC40", "1"),
        ] {
            agree(format!("{before}{character}{after}").as_bytes()).ok();
        }
    }
}

#[test]
fn on_every_pair_of_bytes_and_every_cut() {
    for pair in 0..=u16::MAX {
        let [first, second] = pair.to_be_bytes();
        agree(&[b'B', b'H', first, second, b'M', b'K', b'0']).ok();
        agree(&[b'B', b'H', b'M', b'K', b'0', first, second]).ok();
    }
    for class in Class::ALL {
        for message in class.messages().iter().step_by(16) {
            for cut in 0..message.len() {
                agree(&message.as_bytes()[..cut]).ok();
                agree(&message.as_bytes()[cut..]).ok();
            }
        }
    }
}

/// The words of the grammar, and what is nearly one.
const WORDS: [&str; 36] = [
    "bh",
    "BH",
    "mk",
    "MK",
    "mờ k",
    "qt",
    "the",
    "hs",
    "th",
    "daucach",
    "(dấu cách)",
    "dấu các",
    "ma so",
    "Mã số",
    "mã",
    "số",
    "thẻ",
    "so the",
    "BHXH",
    "bhyt",
    "bảo hiểm xã hội",
    "bao hiem y te",
    "bhx",
    "gui",
    "gửi",
    "đến",
    "toi",
    "đầu số",
    "8079",
    "807",
    "0110129425",
    "HC4010110129425",
    "HC 4 00",
    "hc",
    "ＢＨ",
    "ðau so",
];

/// One symbol, or what counts as nothing.
const PIECES: [&str; 42] = [
    "b",
    "h",
    "m",
    "\u{212A}",
    "đ",
    "Ɖ",
    "ɖ",
    "ậ",
    "q\u{301}",
    "x",
    "0",
    "1",
    "2",
    "3",
    "9",
    "４",
    "０",
    "00",
    "012",
    "٣",
    "½",
    "²",
    "В",
    "🙂",
    "\u{1}",
    " ",
    "  ",
    ".",
    "\u{A0}",
    "\u{3000}",
    "\u{2003}",
    "\u{2212}",
    "≠",
    "\u{AD}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{301}",
    "\u{323}\u{302}",
    "\u{20E3}",
    "\u{1AB0}",
    "\u{E0100}",
    "\u{37E}",
];

const ILL_FORMED: [&[u8]; 8] = [
    b"\x80",
    b"\xC3",
    b"\xE1\xBB",
    b"\xC0\xAF",
    b"\xED\xA0\x80",
    b"\xF4\x90\x80\x80",
    b"\xFF",
    b"\xF0\x9F\x99",
];

/// Messages that are nearly right, changed here and there.
#[test]
fn on_mutated_messages() {
    let mut rng = Rng::new(7);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..3_000_000 {
        let mut text = Vec::new();
        spell(&mut rng, &mut text);
        for _ in 0..[0, 0, 0, 1, 2][rng.below(5)] {
            mutate(&mut rng, &mut text);
        }
        let answer = agree(&text);
        let name = match &answer {
            Ok(command) => command.split(' ').next().unwrap_or_default(),
            Err((kind, ..)) => kind,
        };
        *seen.entry(name.to_owned()).or_insert(0) += 1;
    }
    for name in [
        "reset",
        "participation",
        "validity",
        "status",
        "not-addressed",
        "verb",
        "code-length",
        "code",
        "card",
        "trailing",
        "period",
        "reversed",
        "dossier",
        "card-needed",
    ] {
        let seen = seen.get(name).copied().unwrap_or(0);
        assert!(seen > 500, "hardly a message came out as {name}: {seen}");
    }
}

/// A message that is right or nearly so, its symbols with something between them now and then.
fn spell(rng: &mut Rng, text: &mut Vec<u8>) {
    let mut put = |rng: &mut Rng, choices: &[&str]| {
        for character in rng.pick(choices).chars() {
            if rng.once_in(8) {
                text.extend(
                    rng.pick(&[" ", ".", "\u{301}", "\u{3000}", "\u{200B}"])
                        .bytes(),
                );
            }
            text.extend(character.to_string().bytes());
        }
    };
    put(
        rng,
        &["BH", "bh", "Bh ", "BH (dấu cách) ", "BH dau cach dau cach "],
    );
    let verb = rng.below(8);
    match verb {
        0..=3 => put(rng, &["MK", "mk", " MK ", "MK (dấu cách)", "M K", "m.k"]),
        4 => put(rng, &["QT", "qt ", " q-t", "qt dau cach"]),
        5 => put(rng, &["THE", "thẻ ", " T H E"]),
        6 => put(rng, &["HS", "hs ", "hồ s"]),
        _ => put(rng, &["h", "xh", "", "q", "th", "m", "mk", "qt", "hs"]),
    }
    put(
        rng,
        &[
            "",
            " ",
            " ",
            ": ",
            "mã số",
            "ma so BHXH",
            "số thẻ bhyt",
            "ma the",
            "ma",
            "so",
            "ma so bao hiem x",
        ],
    );
    put(
        rng,
        &["", "", "", "", "daucach", " dau", "(dau cach) (dau cach)"],
    );
    let digits = |rng: &mut Rng, count: usize| -> String {
        (0..count)
            .map(|_| char::from(b"0123456789"[rng.below(10)]))
            .collect()
    };
    if verb == 6 {
        let count = if rng.once_in(8) { 4 } else { 5 };
        let run = digits(rng, count);
        put(rng, &[&run]);
        put(rng, &["G", ".G/", "g", "đ", "", "gg"]);
        put(rng, &["2019", "1995", "2099", "1994", "2100", "20"]);
        let count = [5, 5, 5, 5, 4, 6][rng.below(6)];
        put(rng, &["/", "", " "]);
        let run = digits(rng, count);
        put(rng, &[&run]);
    } else {
        if rng.once_in(if verb == 5 { 1 } else { 3 }) {
            put(rng, &["HC", "h c ", "ma", "th", "HC4", "so", ""]);
            put(rng, &["4", "1", "2", "5", "0", "6", "400"]);
            put(rng, &["01", "99", "50", "", "00"]);
        }
        let count = [10, 10, 10, 10, 10, 10, 9, 11, 12, 0][rng.below(10)];
        let code = digits(rng, count);
        if rng.once_in(4) {
            put(rng, &[&code]);
        } else {
            text.extend(code.bytes());
        }
    }
    let mut put = |rng: &mut Rng, choices: &[&str]| text.extend(rng.pick(choices).bytes());
    if verb == 4 && rng.once_in(2) {
        let years = ["2016", "2017", "1995", "2099", "1994", "2100", "17"];
        let months = ["01-", "12/", "06", " 1 1 ", "00", "13", "7"];
        let by_months = rng.once_in(2);
        for _ in 0..2 {
            if by_months {
                put(rng, &months);
            }
            put(rng, &years);
            put(rng, &["", " ", "-"]);
        }
    }
    put(rng, &["", "", "", " ", "."]);
    if rng.once_in(2) {
        put(rng, &["gui", "gửi", "GỬI ", "gu", "x", "gui cho"]);
        put(
            rng,
            &["", "", " den", "tới", "đầu số", "đến đầu số ", "dau"],
        );
        put(
            rng,
            &["8079", "8079", " 8079.", "807", "80791", "8079 cam on"],
        );
    }
}

fn mutate(rng: &mut Rng, text: &mut Vec<u8>) {
    let mut at = rng.below(text.len() + 1);
    // Mostly between characters, sometimes within one.
    while !rng.once_in(16) && text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at += 1;
    }
    let new: &[u8] = match rng.below(20) {
        0 => rng.pick(&ILL_FORMED),
        1..=4 => rng.pick(&WORDS).as_bytes(),
        5..=14 => rng.pick(&PIECES).as_bytes(),
        _ => b"",
    };
    let removed = if new.is_empty() {
        1 + rng.below(3)
    } else {
        rng.below(2)
    };
    let end = text.len().min(at + removed);
    text.splice(at..end, new.iter().copied());
}

/// Text that nothing planned.
#[test]
fn on_random_pieces_and_bytes() {
    let mut rng = Rng::new(11);
    for _ in 0..500_000 {
        let mut text = Vec::new();
        for _ in 0..rng.below(14) {
            match rng.below(8) {
                0..=3 => text.extend(rng.pick(&WORDS).bytes()),
                4..=6 => text.extend(rng.pick(&PIECES).bytes()),
                _ => text.extend(rng.pick(&ILL_FORMED)),
            }
        }
        agree(&text).ok();
        let mut text: Vec<u8> = (0..rng.below(24))
            .map(|_| rng.bits().to_le_bytes()[0])
            .collect();
        if rng.once_in(2) {
            text.splice(0..0, *b"BH MK 01");
        }
        agree(&text).ok();
    }
}
