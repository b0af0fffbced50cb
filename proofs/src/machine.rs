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
use core::mem::MaybeUninit;
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

/// The next bytes of standard input: as many as there is room for, fewer at its end.
pub(crate) fn read(buffer: &mut [MaybeUninit<u8>]) -> &[u8] {
    const READ: usize = 0;
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        // SAFETY: the kernel writes at most as many bytes as there are.
        let read = unsafe { call(READ, 0, free.as_mut_ptr() as usize, free.len()) };
        match usize::try_from(read) {
            Ok(0) | Err(_) => break,
            Ok(read) => filled += read,
        }
    }
    // SAFETY: the kernel has filled so many.
    unsafe { core::slice::from_raw_parts(buffer.as_ptr().cast(), filled) }
}

/// Standard output.
pub(crate) struct Output;

impl fmt::Write for Output {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        const WRITE: usize = 1;
        while !text.is_empty() {
            // SAFETY: the kernel reads the text and no more.
            let written = unsafe { call(WRITE, 1, text.as_ptr() as usize, text.len()) };
            match usize::try_from(written).ok().and_then(|at| text.get(at..)) {
                Some(rest) if rest.len() < text.len() => text = rest,
                _ => return Err(fmt::Error),
            }
        }
        Ok(())
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

unsafe extern "C" {
    /// Nobody defines it, and its name is what the linker complains of.
    fn a_panic_path_is_linked() -> !;
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

unsafe extern "C" {
    /// Nobody defines it, and its name is what the linker complains of.
    ///
    /// It seems to return: a caller that the compiler knows to end here would be no allocation any more, and LLVM strikes
    /// out calls of an allocator whose result is not used. So it did, and the control was linked.
    fn an_allocation_is_linked(bytes: usize) -> *mut u8;
}

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

/// Named by the unwinding tables of the precompiled `core` and `alloc`; nothing unwinds under `panic = "abort"`.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() -> ! {
    exit(102)
}

/// What the compiler calls where it does not write the loop itself. The accesses are volatile so that it does not make
/// these loops calls of themselves.
mod memory {
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

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
        for at in 0..count {
            // SAFETY: the caller vouches for `count` bytes at both.
            let (left, right) =
                unsafe { (left.add(at).read_volatile(), right.add(at).read_volatile()) };
            if left != right {
                return i32::from(left) - i32::from(right);
            }
        }
        0
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
        // SAFETY: as for `memcmp`.
        unsafe { memcmp(left, right, count) }
    }
}
