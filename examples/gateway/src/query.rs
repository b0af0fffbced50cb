//! The query of `GET /mo`, decoded to bytes.
//!
//! Bytes, not text: a phone in another character set, or a broken gateway, must not turn into an HTTP
//! error or into U+FFFD. What is no UTF-8 is for the grammar to judge.

use percent_encoding::percent_decode;
use zeroize::Zeroizing;

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

/// A field that stands there twice: whoever reads the other one would judge another message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

impl Query {
    /// Reads `name=value&...`, where `+` is a blank and `%XX` a byte. Unknown names are passed over.
    ///
    /// # Errors
    ///
    /// A known name stands there twice.
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

/// The message as UTF-8 if `charset` says that it is UTF-16, and untouched otherwise.
///
/// Kannel without `mo-recode` hands a UCS-2 message over as UTF-16BE. Half of a surrogate pair
/// becomes U+FFFD, a foreign symbol.
#[must_use]
pub fn to_utf8(text: Vec<u8>, charset: Option<&[u8]>) -> Vec<u8> {
    let is_utf16 = charset.is_some_and(|charset| {
        [&b"UTF-16BE"[..], b"UTF-16", b"UCS-2"]
            .iter()
            .any(|name| charset.eq_ignore_ascii_case(name))
    });
    if !is_utf16 {
        return text;
    }
    let (units, odd) = text.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    let mut decoded: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !odd.is_empty() {
        decoded.push(char::REPLACEMENT_CHARACTER);
    }
    decoded.into_bytes()
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

    #[test]
    fn utf_16_is_recoded_only_where_it_is_said() {
        let text = b"\x00b\x00h\x1E\xAD".to_vec();
        assert_eq!(to_utf8(text.clone(), Some(b"utf-16be")), "bhậ".as_bytes());
        assert_eq!(to_utf8(text.clone(), Some(b"UTF-8")), text);
        assert_eq!(to_utf8(text.clone(), None), text);
        assert_eq!(
            to_utf8(b"\xD8\x00\x00b\x00".to_vec(), Some(b"UCS-2")),
            "\u{FFFD}b\u{FFFD}".as_bytes()
        );
    }
}
