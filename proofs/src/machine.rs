//! The machine under the proofs: an x86-64 Linux kernel, and no library at all.
//!
//! The only unsafe code of the repository is here: a program without a C library has to say itself how it starts, reads,
//! writes and ends, and how bytes are copied and compared.
//!
//! **The allocator and the panic handler are the proof**: they call symbols that nobody defines. As long as nothing that
//! is reachable from `_start` allocates or panics, the linker throws them away; one call, and the program cannot be
//! linked. Build with `--release`: other profiles are not optimised enough to show anything.

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
compile_error!("the link proofs speak to an x86-64 Linux kernel");

use core::alloc::{GlobalAlloc, Layout};
use core::arch::{asm, global_asm};
use core::fmt;
use core::panic::PanicInfo;

// The kernel enters here, with a stack and nothing else.
global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "and rsp, -16",
    "call {start}",
    "ud2",
    start = sym start,
);

extern "C" fn start() -> ! {
    exit(crate::run());
}

/// The bytes of standard input: what one call gives, as much as there is room for.
pub(crate) fn read(buffer: &mut [u8]) -> &[u8] {
    const READ: usize = 0;
    // SAFETY: the kernel writes at most as many bytes as there are.
    let read = unsafe { call(READ, 0, buffer.as_mut_ptr() as usize, buffer.len()) };
    usize::try_from(read).ok().and_then(|read| buffer.get(..read)).unwrap_or_default()
}

/// Standard output.
pub(crate) struct Output;

impl fmt::Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const WRITE: usize = 1;
        // SAFETY: the kernel reads the text and no more.
        let written = unsafe { call(WRITE, 1, text.as_ptr() as usize, text.len()) };
        if usize::try_from(written) == Ok(text.len()) { Ok(()) } else { Err(fmt::Error) }
    }
}

/// Ends the program.
pub(crate) fn exit(status: u8) -> ! {
    const EXIT: usize = 60;
    loop {
        // SAFETY: it touches no memory and does not come back.
        unsafe { call(EXIT, usize::from(status), 0, 0) };
    }
}

/// A system call.
///
/// # Safety
///
/// The kernel does what it is told to the memory that the arguments name.
unsafe fn call(number: usize, first: usize, second: usize, third: usize) -> isize {
    let result;
    // SAFETY: the convention of this kernel: these registers go in, `rcx` and `r11` are lost.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}

// Nobody defines these, and their names are what the linker complains of.
unsafe extern "C" {
    fn a_panic_path_is_linked() -> !;

    /// It seems to return: a caller that the compiler knows to end here would be no allocation any more, and LLVM strikes
    /// out calls of an allocator whose result is not used. So it did, and the control was linked.
    fn an_allocation_is_linked(bytes: usize) -> *mut u8;
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    // SAFETY: it does not exist, so this is in no program.
    unsafe { a_panic_path_is_linked() }
}

/// Can be linked only where nothing allocates.
struct Absent;

#[global_allocator]
static ABSENT: Absent = Absent;

// SAFETY: none of it is in any program.
unsafe impl GlobalAlloc for Absent {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: it does not exist, so this is in no program.
        unsafe { an_allocation_is_linked(layout.size()) }
    }

    unsafe fn dealloc(&self, _: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { an_allocation_is_linked(layout.size()) };
    }
}

// What the compiler calls where it does not write the loop itself; if it calls another one day, the linker says so. The
// accesses are volatile so that it does not make these loops calls of themselves.

#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    for at in 0..count {
        // SAFETY: the caller vouches for `count` bytes at both.
        unsafe { to.add(at).write_volatile(from.add(at).read_volatile()) };
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    let [byte, ..] = byte.to_le_bytes();
    for at in 0..count {
        // SAFETY: the caller vouches for `count` bytes.
        unsafe { to.add(at).write_volatile(byte) };
    }
    to
}
