//! How long a text is when sent: septets, UCS-2 code units, and the segments that they are sent in.
//!
//! One short message carries 160 septets of the GSM 7-bit default alphabet, or 70 UCS-2 code units
//! where one character is outside of it. A longer text is sent in several messages, called segments
//! here and "parts" on most price lists, each with a header, so that a segment holds 153 septets or 67
//! units. A character of the extension table costs two septets, and neither it nor a surrogate pair
//! is split between segments, so the number of segments is not a mere division. These counts are for
//! an 8-bit reference in the header; with a 16-bit one a segment holds 152 or 66. National language
//! shift tables are not used.
//!
//! This module measures. It does not pack septets into bytes or split a text: that is the transport's
//! responsibility.
//!
//! Source: 3GPP TS 23.038 (alphabet), TS 23.040 (segments). Everything here is `const`.

use crate::utf8::first_char;

/// Which alphabet a text is sent in (its SMS data coding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// The GSM 7-bit default alphabet with its extension table; lengths in septets.
    Gsm7,
    /// UCS-2 (UTF-16 in practice); lengths in 16-bit code units.
    Ucs2,
}

impl Encoding {
    /// A stable identifier, for logs and metrics: `gsm7` or `ucs2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm7 => "gsm7",
            Self::Ucs2 => "ucs2",
        }
    }
}

/// The size of a text when sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Size {
    /// The alphabet that the whole text fits in.
    pub encoding: Encoding,
    /// Its length: septets in GSM 7-bit, code units in UCS-2.
    pub units: usize,
    /// The short messages that it takes; even the empty text takes one.
    pub segments: usize,
}

/// Measures a text: its alphabet, its length and its segments.
///
/// ```
/// use bhxh_sms::gsm7::{Encoding, measure};
///
/// const SIZE: bhxh_sms::gsm7::Size = measure("Sai cu phap");
/// assert_eq!((SIZE.encoding, SIZE.units, SIZE.segments), (Encoding::Gsm7, 11, 1));
///
/// // One letter outside of the alphabet makes the whole text UCS-2.
/// let size = measure("vơi");
/// assert_eq!((size.encoding, size.units, size.segments), (Encoding::Ucs2, 3, 1));
/// ```
#[must_use]
pub const fn measure(text: &str) -> Size {
    Meter::new().add(text).size()
}

/// The septets of a character in the GSM 7-bit default alphabet: 1, 2 for the extension table, `None`
/// outside of both.
///
/// ```
/// use bhxh_sms::gsm7::septets;
///
/// assert_eq!(septets('é'), Some(1));
/// assert_eq!(septets('€'), Some(2));
/// assert_eq!(septets('ơ'), None);
/// ```
#[must_use]
pub const fn septets(c: char) -> Option<usize> {
    match c {
        '\n' | '\r' | ' '..='#' | '%'..='?' | 'A'..='Z' | 'a'..='z' => Some(1),
        '$' | '@' | '_' | '¡' | '£' | '¤' | '¥' | '§' | '¿' => Some(1),
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'É' | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' => {
            Some(1)
        }
        'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' => Some(1),
        '\u{C}' | '[' | '\\' | ']' | '^' | '{' | '|' | '}' | '~' | '€' => Some(2),
        _ => None,
    }
}

/// Measures a text that comes in pieces.
#[derive(Clone, Copy)]
pub(crate) struct Meter {
    septets: Packing,
    units: Packing,
    all_gsm7: bool,
}

impl Meter {
    pub(crate) const fn new() -> Self {
        Self { septets: Packing::new(160, 153), units: Packing::new(70, 67), all_gsm7: true }
    }

    /// The same, with this text after what has been measured.
    pub(crate) const fn add(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let (Some(c), after) = first_char(rest) {
            rest = after;
            self.units = self.units.add(c.len_utf16());
            match septets(c) {
                Some(septets) => self.septets = self.septets.add(septets),
                None => self.all_gsm7 = false,
            }
        }
        self
    }

    pub(crate) const fn size(self) -> Size {
        let (encoding, packing) = if self.all_gsm7 {
            (Encoding::Gsm7, self.septets)
        } else {
            (Encoding::Ucs2, self.units)
        };
        Size { encoding, units: packing.total, segments: packing.segments() }
    }
}

/// Units that are packed into segments without splitting a character.
#[derive(Clone, Copy)]
struct Packing {
    /// What one message holds alone, and what one segment of several holds.
    alone: usize,
    segment: usize,
    total: usize,
    /// The full segments before this one, and what is in this one.
    full: usize,
    here: usize,
}

impl Packing {
    const fn new(alone: usize, segment: usize) -> Self {
        Self { alone, segment, total: 0, full: 0, here: 0 }
    }

    /// The same, with one character of so many units more.
    const fn add(mut self, units: usize) -> Self {
        self.total += units;
        if self.here + units > self.segment {
            self.full += 1;
            self.here = 0;
        }
        self.here += units;
        self
    }

    const fn segments(self) -> usize {
        if self.total <= self.alone { 1 } else { self.full + 1 }
    }
}

#[cfg(test)]
mod tests {
    // Sizes are rows of `tests/data/replies.jsonl`.
    use super::septets;

    use alloc::string::String;

    #[test]
    fn the_alphabet_has_127_characters_and_the_extension_ten() {
        let all = '\0'..=char::MAX;
        assert_eq!(all.clone().filter(|&c| septets(c) == Some(1)).count(), 127);
        let two: String = all.filter(|&c| septets(c) == Some(2)).collect();
        assert_eq!(two, "\u{C}[\\]^{|}~€");
    }
}
