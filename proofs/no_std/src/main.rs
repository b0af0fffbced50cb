//! That this program can be linked proves that the crate needs neither the standard library (its panic handler would
//! be the second one) nor an allocator (its allocator is an undefined symbol).
//!
//! And it runs: `printf '0912345678\n0123456789\n0912345678\n000000\nBH MK 0123456789' | target/release/no_std`.

#![no_std]
#![no_main]

#[cfg(feature = "control-allocation")]
extern crate alloc;
#[cfg(feature = "control-std")]
extern crate std;

mod machine;
mod service;

use core::panic::PanicInfo;

/// Answers the one message on standard input; status 1 if there is nothing to say.
fn run(input: &[u8]) -> u8 {
    #[cfg(feature = "control-allocation")]
    core::hint::black_box(alloc::boxed::Box::new(input.len()));
    match service::answer(input, &mut machine::Output) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(_) => 2,
    }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    machine::exit(101)
}
