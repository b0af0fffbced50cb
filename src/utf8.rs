//! Bytes as text where the standard library would have to fail or cannot go: over bytes that may be
//! ill-formed, and in `const` code.
//!
//! Used by the symbols, the segment counter, the texts of the replies and the values that hold ASCII.
//! Knows nothing of messages.

/// Bytes that are known to be UTF-8, as text: what a value holds, or a piece of a text. The empty text
/// stands where another crate would have to unwrap.
pub(crate) const fn as_text(bytes: &[u8]) -> &str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Whether all of these bytes are ASCII digits: 8 to 16 of them by two machine words that overlap.
#[inline(always)]
pub(crate) const fn all_digits(mut bytes: &[u8]) -> bool {
    if let (Some(first), Some(last), ..=16) = (bytes.first_chunk(), bytes.last_chunk(), bytes.len())
    {
        return not_digits(u64::from_le_bytes(*first)) | not_digits(u64::from_le_bytes(*last)) == 0;
    }
    while let [first, rest @ ..] = bytes {
        if !first.is_ascii_digit() {
            return false;
        }
        bytes = rest;
    }
    true
}

/// Zero if all of eight bytes are ASCII digits.
const fn not_digits(eight: u64) -> u64 {
    let values = eight ^ 0x3030_3030_3030_3030;
    (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
}

/// The first character of `text` and what follows it; `None` and one byte for a byte that belongs
/// to no well-formed sequence (Unicode 15.0, table 3-7).
///
/// The empty text gives `None` and itself.
#[inline]
pub(crate) const fn first_char(text: &[u8]) -> (Option<char>, &[u8]) {
    match text {
        [a @ ..=0x7F, rest @ ..] => (Some(*a as char), rest),
        [a @ 0xC2..=0xDF, b @ 0x80..=0xBF, rest @ ..] => {
            (char::from_u32(join(lead(*a, 0x1F), *b)), rest)
        }
        [a @ 0xE0..=0xEF, b @ 0x80..=0xBF, c @ 0x80..=0xBF, rest @ ..]
            if !matches!((*a, *b), (0xE0, ..=0x9F) | (0xED, 0xA0..)) =>
        {
            (char::from_u32(join(join(lead(*a, 0x0F), *b), *c)), rest)
        }
        [a @ 0xF0..=0xF4, b @ 0x80..=0xBF, c @ 0x80..=0xBF, d @ 0x80..=0xBF, rest @ ..]
            if !matches!((*a, *b), (0xF0, ..=0x8F) | (0xF4, 0x90..)) =>
        {
            (char::from_u32(join(join(join(lead(*a, 0x07), *b), *c), *d)), rest)
        }
        [_, rest @ ..] => (None, rest),
        [] => (None, text),
    }
}

/// A lead byte's own bits.
const fn lead(byte: u8, mask: u8) -> u32 {
    (byte & mask) as u32
}

/// The bits so far and a continuation byte's six.
const fn join(bits: u32, continuation: u8) -> u32 {
    (bits << 6) + (continuation & 0x3F) as u32
}

#[cfg(test)]
mod tests {
    use super::{all_digits, first_char};

    #[test]
    fn digits_are_distinguished_from_every_other_byte() {
        for length in [1, 5, 8, 9, 10, 13, 16, 17] {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut bytes = *b"01234567890123456";
                    bytes[at] = byte;
                    let expected = byte.is_ascii_digit();
                    assert_eq!(
                        all_digits(&bytes[..length]),
                        expected,
                        "{byte:02X} at {at} of {length}"
                    );
                }
            }
        }
        assert!(all_digits(b""));
    }

    #[test]
    fn every_scalar_value_is_read_back_and_only_itself() {
        for c in '\0'..=char::MAX {
            let mut buffer = [b'!'; 5];
            let len = c.encode_utf8(&mut buffer).len();
            assert_eq!(first_char(&buffer[..=len]), (Some(c), &b"!"[..]), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn ill_formed_bytes_are_skipped_one_at_a_time() {
        // Every lead with every second byte, and the sequences of table 3-7 one byte short or one
        // past a bound: what is well formed is decided by the standard library.
        for a in 0x80..=0xFF_u8 {
            for b in 0..=0xFF_u8 {
                for tail in [&[][..], b"\x80", b"\x80\x80", b"!", b"\x80!"] {
                    let mut text = [a, b, 0, 0];
                    text[2..2 + tail.len()].copy_from_slice(tail);
                    let text = &text[..2 + tail.len()];
                    let first =
                        text.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                    let rest = &text[first.map_or(1, char::len_utf8)..];
                    assert_eq!(first_char(text), (first, rest), "{text:02X?}");
                }
            }
        }
        assert_eq!(first_char(b""), (None, &b""[..]));
    }
}
