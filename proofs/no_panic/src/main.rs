//! That this program can be linked proves that no panic is reachable in an optimised build of the crate: its panic
//! handler calls a symbol that nobody defines. Its one function is that of the proof without std, which calls every
//! step over values that are known only at run time.
//!
//! Build it with `--release`; other profiles are not optimised enough to show anything.

#![no_std]
#![no_main]

#[path = "../../no_std/src/machine.rs"]
mod machine;
#[path = "../../no_std/src/service.rs"]
mod service;

use core::panic::PanicInfo;

unsafe extern "C" {
    /// Nobody defines it, and its name is what the linker complains of.
    fn a_panic_path_is_linked() -> !;
}

/// Answers the one message on standard input; status 1 if there is nothing to say.
fn run(input: &[u8]) -> u8 {
    #[cfg(feature = "control-panic")]
    core::hint::black_box(input[input.len() / 2]);
    match service::answer(input, &mut machine::Output) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(_) => 2,
    }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    // SAFETY: it does not exist, so this is in no program.
    unsafe { a_panic_path_is_linked() }
}
