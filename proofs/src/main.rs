//! That this program can be linked proves three things of an optimised build of the crate: it needs no standard library
//! (its panic handler would be the second one), it never allocates, and no panic is reachable (the allocator and the
//! panic handler of [`machine`] call symbols that nobody defines).
//!
//! Its one function calls every step of the crate over values that are known only at run time. And it runs:
//! `printf '0912345678\n0123456789\n0912345678\n000000\nBH MK 0123456789' | link`.

#![no_std]
#![no_main]

#[cfg(feature = "control-allocation")]
extern crate alloc;
#[cfg(feature = "control-std")]
extern crate std;

mod machine;
mod service;

use core::mem::MaybeUninit;

/// The longest input: what is longer is cut.
const MOST: usize = 8 << 10;

/// Answers the one message on standard input; status 1 if there is nothing to say.
fn run() -> u8 {
    let mut buffer = [MaybeUninit::uninit(); MOST];
    let input = machine::read(&mut buffer);
    #[cfg(feature = "control-allocation")]
    core::hint::black_box(alloc::boxed::Box::new(input.len()));
    #[cfg(feature = "control-panic")]
    core::hint::black_box(input[input.len() / 2]);
    match service::answer(input, &mut machine::Output) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(_) => 2,
    }
}
