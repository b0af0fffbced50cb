//! Reads messages and does nothing else: what `.ci/growth` lets callgrind count, message by message.
//!
//! Each message on standard input comes after its length, four bytes in little-endian order.

use std::io::{self, Read as _};

/// The outcome's name, so that nothing is optimised away. Its symbol is how callgrind knows it.
#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn parse_one(message: &[u8]) -> &'static str {
    match bhxh_sms::parse_bytes(message) {
        Ok(_) => "command",
        Err(error) => error.kind().as_str(),
    }
}

fn main() -> io::Result<()> {
    let mut length = [0; 4];
    while io::stdin().read_exact(&mut length).is_ok() {
        let mut message = vec![0; u32::from_le_bytes(length) as usize];
        io::stdin().read_exact(&mut message)?;
        println!("{}", parse_one(&message));
    }
    Ok(())
}
