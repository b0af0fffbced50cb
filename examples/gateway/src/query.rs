//! The query of `GET /mo`, decoded to bytes.
//!
//! Bytes, not text: a phone in another character set, or a broken gateway, must not turn into an HTTP
//! error or into U+FFFD. The grammar deals with what is not UTF-8.

use std::borrow::Cow;
use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use crate::logs;

/// The longest query, in bytes: ten SMS parts of Vietnamese letters in UTF-8, each byte as `%XX`.
pub const MAX_BYTES: usize = 16 * 1024;

/// The names that mean something: the phone, the number that was texted, the message, what its bytes
/// mean, the gateway's id of it, and what the gateway knows and nobody else.
const NAMES: [&[u8]; 6] = [b"from", b"to", b"text", b"charset", b"id", b"secret"];

/// What stands after each name. A field that is absent is not the same as an empty one.
pub type Query<'q> = HashMap<&'q [u8], Zeroizing<Vec<u8>>>;

/// Reads `name=value&...`, where `+` is a blank and `%XX` a byte. Unknown names are passed over.
///
/// `None` if a known name stands there twice: whoever reads the other one reads another message.
pub fn read(query: &[u8]) -> Option<Query<'_>> {
    let mut read = Query::new();
    for pair in query.split(|byte| *byte == b'&') {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        if let (Some(name), Some(value)) = (halves.next(), halves.next())
            && NAMES.contains(&name)
            && read.insert(name, Zeroizing::new(decode(value))).is_some()
        {
            return None;
        }
    }
    Some(read)
}

fn decode(value: &[u8]) -> Vec<u8> {
    let value = value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte });
    let value = Zeroizing::new(value.collect::<Vec<_>>());
    // Room for all of it, so that no beginning of a secret is left where it grew.
    let mut decoded = Vec::with_capacity(value.len());
    decoded.extend(percent_decode(&value));
    decoded
}

/// The message as UTF-8, from what `charset` says that it is.
///
/// Kannel without `mo-recode` passes a UCS-2 message on as UTF-16BE; with it, as ISO-8859-1 or
/// WINDOWS-1252 where that has all of its letters, and as UTF-8 otherwise. Half of a surrogate pair
/// becomes U+FFFD, a foreign symbol. What is said to be UTF-8, or nothing that is known, is not
/// touched: most alphabets have ASCII in common with it.
pub fn to_utf8<'t>(text: &'t [u8], charset: &[u8]) -> Cow<'t, [u8]> {
    let name = charset.trim_ascii();
    let encoding = match name.to_ascii_uppercase().as_slice() {
        // The last is Kannel's word for bytes that are no text.
        b"" | b"UTF-8" | b"US-ASCII" | b"ASCII" | b"BINARY" => return text.into(),
        // Of these the standard of the web has other ends than that of SMS.
        b"UTF-16" | b"UCS-2" | b"UCS2" | b"UCS-2BE" | b"ISO-10646-UCS-2" => Some(UTF_16BE),
        b"UCS-2LE" => Some(UTF_16LE),
        _ => Encoding::for_label_no_replacement(name),
    };
    let Some(encoding) = encoding else {
        logs::count("a message came in an unknown charset", showable(name));
        return text.into();
    };
    // If the text begins with a mark that says otherwise, that is believed.
    encoding.decode(text).0.into_owned().into_bytes().into()
}

/// A charset's name, unless it could be something else: a phone, a code or a text in the wrong place.
fn showable(name: &[u8]) -> &str {
    const FAMILIES: [&str; 5] = ["ISO-", "WINDOWS-", "CP-", "UCS-", "UTF-"];
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_shown = |name: &&str| {
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let family = FAMILIES.iter().any(|family| name.to_ascii_uppercase().starts_with(family));
        family && name.len() <= 20 && digits <= 6 && name.bytes().all(is_name)
    };
    str::from_utf8(name).ok().filter(is_shown).unwrap_or("not shown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_fields(query: &str, expected: &[(&str, &[u8])]) {
        let read = read(query.as_bytes()).unwrap();
        assert_eq!(read.len(), expected.len());
        for (name, value) in expected {
            assert_eq!(read[name.as_bytes()].as_slice(), *value, "{name}");
        }
    }

    #[test]
    fn bytes_come_through_as_they_were_sent_and_broken_escapes_as_they_are() {
        assert_fields(
            "from=%2B84912345678&text=bh+mk%20%FF%2b&id=&other=1&to",
            &[("from", b"+84912345678"), ("text", b"bh mk \xFF+"), ("id", b"")],
        );
        assert_fields("text=%4&id=%zz&from=%", &[("text", b"%4"), ("id", b"%zz"), ("from", b"%")]);
    }

    #[track_caller]
    fn assert_reads(text: &[u8], charsets: &[&str], expected: &[u8]) {
        for charset in charsets {
            assert_eq!(to_utf8(text, charset.as_bytes()), expected, "{charset}");
        }
    }

    #[test]
    fn a_text_is_decoded_from_what_it_is_said_to_be() {
        let expected = "bhậ".as_bytes();
        let big = ["utf-16be", "UTF-16", "UCS-2", "ucs2", "ISO-10646-UCS-2", "UCS-2BE"];
        assert_reads(b"\x00b\x00h\x1E\xAD", &big, expected);
        assert_reads(b"\xFE\xFF\x00b\x00h\x1E\xAD", &big, expected);
        assert_reads(b"b\x00h\x00\xAD\x1E", &["UTF-16LE", "UCS-2LE"], expected);
        assert_reads(b"\xFF\xFEb\x00h\x00\xAD\x1E", &["UTF-16", "UCS-2", "UTF-16LE"], expected);
        let latin = ["WINDOWS-1252", "ISO-8859-1", "latin1", "cp1252", " iso-8859-1 "];
        assert_reads(b"m\xE3 s\xF4\x93", &latin, "mã sô\u{201C}".as_bytes());
        assert_reads(b"m\xE3 s\xF4\xD2", &["WINDOWS-1258"], "mă sô\u{309}".as_bytes());
        assert_reads(b"\xD8\x00\x00b\x00", &["UCS-2"], "\u{FFFD}b\u{FFFD}".as_bytes());
    }

    #[test]
    fn what_is_utf_8_or_unknown_is_not_touched() {
        let text = b"\xEF\xBB\xBFbh \xFF\x00mk";
        assert_reads(text, &["", "UTF-8", "utf-8", "US-ASCII", "binary", "CP-437", "\n"], text);
        // The web lists it, and decodes any text in it to one U+FFFD.
        assert_reads(text, &["ISO-2022-KR"], text);
    }

    #[test]
    fn the_name_of_a_charset_is_shown_if_it_is_one() {
        assert_eq!(showable(b"ISO-10646-UCS-4"), "ISO-10646-UCS-4");
        assert_eq!(showable(b"cp-437"), "cp-437");
        for other in [
            "0912345678",
            "0912-345-678",
            "01234-56789",
            "VN-0912345678",
            "ISO-0912345",
            "bh-mk-kx7f3wmt9a",
            "hello",
            "utf-b c",
            "utf-\u{1b}",
            "iso-abcdefghijklmnopqrst",
        ] {
            assert_eq!(showable(other.as_bytes()), "not shown", "{other}");
        }
    }
}
