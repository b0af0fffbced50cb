//! `cargo bench --manifest-path benches/Cargo.toml`: the crate beside its competitors, one corpus, one run.
//!
//! `-- --quick` looks only whether everything runs and agrees: its figures are worth little.
//!
//! The harness is our own because no kept one does what this needs on a machine that others use: divan and criterion
//! time one reader after the other and print no ratio. Here the readers take turns within each round, and a ratio
//! is that of two neighbours in time.

mod contestants;
mod long;
mod measure;
mod messages;
mod stages;
mod threads;

use std::process::{Command, ExitCode};

/// How long everything is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Samples of each reader on each class.
    pub(crate) rounds: usize,
    /// Samples on what takes long: unseen messages, long texts, threads.
    pub(crate) long_rounds: usize,
    /// The shortest sample, in nanoseconds.
    pub(crate) sample: f64,
}

const FULL: Effort = Effort {
    rounds: 41,
    long_rounds: 15,
    sample: 150_000.0,
};
const QUICK: Effort = Effort {
    rounds: 3,
    long_rounds: 3,
    sample: 5_000.0,
};

fn main() -> ExitCode {
    let mut effort = FULL;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            // From cargo.
            "--bench" => {}
            "--quick" => effort = QUICK,
            _ => {
                eprintln!("usage: cargo bench --manifest-path benches/Cargo.toml [-- --quick]");
                return ExitCode::from(2);
            }
        }
    }
    if cfg!(debug_assertions) {
        eprintln!("speed: this is a build with debug assertions, which says nothing about speed");
        return ExitCode::from(2);
    }
    println!("{}\n", machine());
    messages::run(effort);
    long::run(effort);
    threads::run(effort);
    stages::run(effort);
    ExitCode::SUCCESS
}

/// What the figures belong to.
fn machine() -> String {
    let compiler = Command::new("rustc").arg("-V").output().ok();
    let compiler = compiler.and_then(|output| String::from_utf8(output.stdout).ok());
    let cpu = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|info| {
            let line = info.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    format!(
        "{}, release profile; {}",
        compiler.as_deref().map_or("unknown compiler", str::trim),
        cpu.as_deref().unwrap_or("unknown processor")
    )
}
