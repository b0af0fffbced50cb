//! The query of `GET /mo`, decoded to bytes.
//!
//! Bytes, not text: a phone in another character set, or a broken gateway, must not turn into an HTTP
//! error or into U+FFFD. The grammar deals with what is not UTF-8.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use crate::logs;

/// The longest query, in bytes: ten SMS parts of nothing but Vietnamese letters in UTF-8, each byte
/// as `%XX`.
pub const MAX_BYTES: usize = 16 * 1024;

/// What the query names. A field that is absent is `None`, which is not the same as empty.
#[derive(Default)]
pub struct Query {
    /// The texting phone, as the gateway spells it.
    pub from: Option<Vec<u8>>,
    /// The number that was texted.
    pub to: Option<Vec<u8>>,
    /// The message.
    pub text: Option<Vec<u8>>,
    /// What the message's bytes mean; UTF-8 if absent.
    pub charset: Option<Vec<u8>>,
    /// The gateway's id of the message.
    pub id: Option<Vec<u8>>,
    /// What the gateway knows and nobody else.
    pub secret: Option<Zeroizing<Vec<u8>>>,
}

/// A field that stands there twice: whoever reads the other one reads another message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

impl Query {
    /// Reads `name=value&...`, where `+` is a blank and `%XX` a byte. Unknown names are passed over.
    pub fn read(query: &[u8]) -> Result<Self, Repeated> {
        let mut read = Self::default();
        for pair in query.split(|byte| *byte == b'&') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (Some(name), Some(value)) = (halves.next(), halves.next()) else {
                continue;
            };
            let taken = match name {
                b"from" => set(&mut read.from, decode(value)),
                b"to" => set(&mut read.to, decode(value)),
                b"text" => set(&mut read.text, decode(value)),
                b"charset" => set(&mut read.charset, decode(value)),
                b"id" => set(&mut read.id, decode(value)),
                b"secret" => set(&mut read.secret, Zeroizing::new(decode(value))),
                _ => Ok(()),
            };
            taken?;
        }
        Ok(read)
    }
}

fn set<T>(field: &mut Option<T>, value: T) -> Result<(), Repeated> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(Repeated),
    }
}

fn decode(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut pieces = value.split(|byte| *byte == b'+');
    bytes.extend(percent_decode(pieces.next().unwrap_or_default()));
    for piece in pieces {
        bytes.push(b' ');
        bytes.extend(percent_decode(piece));
    }
    bytes
}

/// The message as UTF-8, from what `charset` says that it is.
///
/// Kannel without `mo-recode` passes a UCS-2 message on as UTF-16BE; with it, as ISO-8859-1 or
/// WINDOWS-1252 where that has all of its letters, and as UTF-8 otherwise. Half of a surrogate pair
/// becomes U+FFFD, a foreign symbol. What is said to be UTF-8, or nothing that is known, is not
/// touched: most alphabets have ASCII in common with it.
pub fn to_utf8(text: Vec<u8>, charset: Option<&[u8]>) -> Vec<u8> {
    let name = charset.unwrap_or_default().trim_ascii();
    let is = |names: &[&str]| {
        let mut names = names.iter();
        names.any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    };
    // Kannel's word for bytes that are no text.
    if is(&["", "UTF-8", "US-ASCII", "ASCII", "binary"]) {
        return text;
    }
    // Of these the standard of the web has other ends than that of SMS, unless a mark says which.
    if is(&["UTF-16", "UCS-2", "UCS2", "ISO-10646-UCS-2"]) {
        return UTF_16BE.decode(&text).0.into_owned().into_bytes();
    }
    let known = if is(&["UCS-2BE"]) {
        Some(UTF_16BE)
    } else if is(&["UCS-2LE"]) {
        Some(UTF_16LE)
    } else {
        Encoding::for_label_no_replacement(name)
    };
    let Some(encoding) = known else {
        logs::count("a message came in an unknown charset", showable(name));
        return text;
    };
    let (decoded, _) = encoding.decode_with_bom_removal(&text);
    decoded.into_owned().into_bytes()
}

/// A charset's name, unless it could be something else: a phone, a code or a text in the wrong place.
fn showable(name: &[u8]) -> &str {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let mut runs = name.split(|byte| !byte.is_ascii_digit());
    let is_shown = name.len() <= 20
        && name.iter().all(is_name)
        && name.contains(&b'-')
        && runs.all(|digits| digits.len() <= 5);
    str::from_utf8(name).ok().filter(|_| is_shown).unwrap_or("not shown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_through_as_they_were_sent() {
        let query = Query::read(b"from=%2B84912345678&text=bh+mk%20%FF%2b&id=&other=1&to").unwrap();
        assert_eq!(query.from.as_deref(), Some(&b"+84912345678"[..]));
        assert_eq!(query.text.as_deref(), Some(&b"bh mk \xFF+"[..]));
        assert_eq!(query.id.as_deref(), Some(&b""[..]));
        assert_eq!((query.to, query.charset), (None, None));
    }

    #[test]
    fn a_broken_escape_stays_as_it_is() {
        let query = Query::read(b"text=%4&id=%zz&from=%").unwrap();
        assert_eq!(query.text.as_deref(), Some(&b"%4"[..]));
        assert_eq!(query.id.as_deref(), Some(&b"%zz"[..]));
        assert_eq!(query.from.as_deref(), Some(&b"%"[..]));
    }

    #[test]
    fn a_name_stands_once() {
        assert_eq!(Query::read(b"from=1&from=2").err(), Some(Repeated));
        assert!(Query::read(b"x=1&x=2").is_ok());
    }

    #[track_caller]
    fn assert_reads(text: &[u8], charsets: &[&str], expected: &[u8]) {
        for charset in charsets {
            let read = to_utf8(text.to_vec(), Some(charset.as_bytes()));
            assert_eq!(read, expected, "{charset}");
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
        assert_eq!(to_utf8(text.to_vec(), None), text);
        // The web lists it, and decodes any text in it to one U+FFFD.
        assert_reads(text, &["ISO-2022-KR"], text);
    }

    #[test]
    fn the_name_of_a_charset_is_shown_if_it_is_one() {
        assert_eq!(showable(b"ISO-10646-UCS-4"), "ISO-10646-UCS-4");
        for other in
            ["0912345678", "VN-0912345678", "hello", "a-b c", "x-\u{1b}", "abcdefghij-klmnopqrst"]
        {
            assert_eq!(showable(other.as_bytes()), "not shown", "{other}");
        }
    }
}
