//! `cargo bench --manifest-path benches/Cargo.toml`: the crate beside its competitors, one corpus, one run.
//!
//! `-- --quick` looks only whether everything runs and agrees: its figures are worth little.
//!
//! The harness is our own because no kept one does what this needs on a machine that others use: divan and criterion
//! time one reader after the other and print no ratio. Here the readers take turns within each round, and a ratio
//! is that of two neighbours in time. And the program starts itself several times, because where code and stack happen
//! to lie can change a figure by more than any spread within one process shows.

mod contestants;
mod measure;
mod messages;
mod stages;
mod table;

use std::process::{Command, ExitCode, Stdio};

/// How long everything is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Processes.
    pub(crate) processes: usize,
    /// Samples of each reader on each class.
    pub(crate) rounds: usize,
    /// Samples on what takes long: unseen messages, the steps of the service.
    pub(crate) long_rounds: usize,
    /// The shortest sample, in nanoseconds.
    pub(crate) sample: f64,
}

const FULL: Effort = Effort { processes: 7, rounds: 21, long_rounds: 9, sample: 150_000.0 };
const QUICK: Effort = Effort { processes: 2, rounds: 3, long_rounds: 3, sample: 5_000.0 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let (effort, quick) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--process"] => (FULL, false),
        ["--quick"] | ["--quick", "--process"] => (QUICK, true),
        _ => {
            eprintln!("usage: cargo bench --manifest-path benches/Cargo.toml [-- --quick]");
            return ExitCode::from(2);
        }
    };
    if cfg!(debug_assertions) {
        eprintln!("speed: this is a build with debug assertions, which says nothing about speed");
        return ExitCode::from(2);
    }
    if arguments.iter().any(|it| it == "--process") {
        messages::run(effort);
        stages::run(effort);
        return ExitCode::SUCCESS;
    }
    println!("{}\n", machine());
    println!("answers of all readers compared on {} messages: no difference", messages::compared());
    println!(
        "figures: the median of {} processes, then the lowest and the highest\n",
        effort.processes
    );
    let processes: Option<Vec<String>> = (0..effort.processes).map(|_| process(quick)).collect();
    let Some(processes) = processes else {
        eprintln!("speed: a process failed");
        return ExitCode::FAILURE;
    };
    table::print(&processes);
    ExitCode::SUCCESS
}

/// What one more process of this program measures.
fn process(quick: bool) -> Option<String> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(quick.then_some("--quick")).arg("--process").stderr(Stdio::inherit());
    let ran = command.output().ok().filter(|ran| ran.status.success())?;
    String::from_utf8(ran.stdout).ok()
}

/// What the figures belong to.
fn machine() -> String {
    let compiler = Command::new("rustc").arg("-V").output().ok();
    let compiler = compiler.and_then(|output| String::from_utf8(output.stdout).ok());
    let cpu = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|info| {
        let line = info.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    format!(
        "{}, release profile; {}",
        compiler.as_deref().map_or("unknown compiler", str::trim),
        cpu.as_deref().unwrap_or("unknown processor")
    )
}
