//! Reads messages and does nothing else: what `.ci/growth` lets callgrind count, message by message.
//!
//! Each message on standard input comes after its length, four bytes in little-endian order.

#![no_std]
#![no_main]

mod machine;

use core::fmt::Write;
use core::mem::MaybeUninit;

/// The longest message.
const MOST: usize = 1 << 20;

/// The outcome's name, so that nothing is optimised away. Its symbol is how callgrind knows it.
#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn parse_one(message: &[u8]) -> &'static str {
    match bhxh_sms::parse_bytes(message) {
        Ok(_) => "command",
        Err(error) => error.kind().as_str(),
    }
}

/// Writes the name of each outcome; status 2 if the input is cut short.
fn run() -> u8 {
    #[expect(clippy::large_stack_arrays, reason = "there is no heap to put it on")]
    let mut buffer = [MaybeUninit::uninit(); MOST];
    let mut length = [MaybeUninit::uninit(); 4];
    loop {
        let &[a, b, c, d] = machine::read(&mut length) else { return 0 };
        let wanted = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some(place) = buffer.get_mut(..wanted) else { return 2 };
        let message = machine::read(place);
        let written = machine::Output.write_str(parse_one(message));
        if message.len() < wanted || written.and_then(|()| machine::Output.write_str("\n")).is_err()
        {
            return 2;
        }
    }
}
