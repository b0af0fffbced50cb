//! What must hold of any text, written once: run by proptest, by the replay of the fuzzer's seeds,
//! and by the fuzzer.

use bhxh_sms::{parse, parse_bytes};
use unicode_normalization::UnicodeNormalization as _;

use super::oracle::{self, decoded, said};
use super::spell::{Choices, character, sentence, spell};

/// A property over raw bytes.
pub(crate) type Property = fn(&[u8]);

/// The fuzz targets: the name of each, as in `fuzz/Cargo.toml` and in `fuzz/seeds/`, and what it
/// holds.
pub(crate) const TARGETS: [(&str, Property); 3] =
    [("total", total), ("spelled", spelled), ("differential", differential)];

/// Any bytes are read without a panic; a span lies inside the text and on its
/// character boundaries, and is empty only at the end; `parse` says what `parse_bytes` says.
pub(crate) fn total(bytes: &[u8]) {
    let result = parse_bytes(bytes);
    if let Ok(text) = core::str::from_utf8(bytes) {
        assert_eq!(result, parse(text), "{text:?}");
    }
    if let Err(error) = result {
        let span = error.span();
        let text = decoded(bytes);
        assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
        assert!(!span.is_empty() || span.end == text.len(), "{span:?} of {text:?}");
        assert!(error.to_string().ends_with(&format!("(bytes {}..{})", span.start, span.end)));
    }
}

/// A message made from values means those values, however it is spelled, and in NFC and NFD too; with
/// one digit of its code spelled as another symbol it means anything but them.
pub(crate) fn spelled(bytes: &[u8]) {
    let mut choices = Choices::of(bytes);
    let sentence = sentence(&mut choices);
    let text = spell(&sentence.symbols, &mut choices);
    for text in [&text, &text.nfc().collect(), &text.nfd().collect()] {
        assert_eq!(said(parse(text)), sentence.means, "{text:?}");
    }
    let Some(code_at) = sentence.code_at else {
        return;
    };
    let at = code_at + choices.one_of(10);
    let other = b"0123456789abcdefghijklmnopqrstuvwxyz."[choices.one_of(37)];
    if other == sentence.symbols.as_bytes()[at] {
        return;
    }
    let mut text = spell(&sentence.symbols[..at], &mut choices);
    text.push(character(char::from(other), &mut choices));
    text += &spell(&sentence.symbols[at + 1..], &mut choices);
    assert_ne!(said(parse(&text)), sentence.means, "{text:?}");
}

/// The crate and the oracle say the same of any bytes: value, kind, verb, span and count; and of the text's
/// NFC and NFD, the same but for the spans.
pub(crate) fn differential(bytes: &[u8]) {
    let text = decoded(bytes);
    let reading = said(parse_bytes(bytes));
    assert_eq!(reading, oracle::read(&text), "{text:?}");
    for other in [text.nfc().collect::<String>(), text.nfd().collect()] {
        // Several foreign letters may compose into one (Hangul), so spans differ, meanings don't.
        let other = said(parse(&other)).without_span();
        assert_eq!(other, reading.clone().without_span(), "{text:?}");
    }
}

/// [`differential`], of a text.
pub(crate) fn agrees(text: &str) {
    differential(text.as_bytes());
}
