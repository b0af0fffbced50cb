//! What nobody can be below who looks at every byte.

/// Bytes that a message of one SMS cannot exceed, in any encoding.
const ROOM: usize = 512;

/// Whether the bytes are UTF-8: what a gateway that has bytes pays before it can call anything on `&str`.
#[inline(never)]
#[must_use]
pub fn validate(text: &str) -> bool {
    str::from_utf8(text.as_bytes()).is_ok()
}

/// Copies the message and looks at every byte of the copy, one after the other as a reader has to.
///
/// # Panics
///
/// If the message is longer than any SMS.
#[inline(never)]
#[must_use]
pub fn copy_and_touch(text: &str) -> u32 {
    let mut copy = [0; ROOM];
    let copy = &mut copy[..text.len()];
    copy.copy_from_slice(text.as_bytes());
    // Each step needs the one before, so that this stays one byte at a time.
    copy.iter().fold(0, |hash: u32, &byte| hash.rotate_left(5) ^ u32::from(byte))
}
