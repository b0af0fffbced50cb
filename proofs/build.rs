//! Links without the C start-up files, without any system library, and without a dynamic loader; and only if the
//! program calls every function of the public API, since the proof is about what it calls.

use std::fs;
use std::process::ExitCode;

const API: &str = "../docs/public-api.txt";
const SERVICE: &str = "src/service.rs";

/// What the program need not name.
const EXCEPT: [&str; 6] = [
    // The only function that allocates; a program that does not call it does not link it.
    "Reply::expose_string",
    // The constructor of the type by another name.
    "::try_from",
    "::from_str",
    // Formatting: errors are worded, and what holds personal data is a fixed word.
    "::fmt",
    // The embedder's own, called by both gatherers.
    "Directory::link",
    "Directory::registration",
];

fn main() -> ExitCode {
    for argument in ["-nostartfiles", "-nostdlib", "-static", "-no-pie"] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    for file in ["build.rs", API, SERVICE] {
        println!("cargo::rerun-if-changed={file}");
    }
    match (fs::read_to_string(API), fs::read_to_string(SERVICE)) {
        (Ok(api), Ok(service)) => {
            let missing = missing(&api, &service);
            for name in &missing {
                println!("cargo::error={SERVICE} does not call {name}");
            }
            ExitCode::from(u8::from(!missing.is_empty()))
        }
        _ => ExitCode::FAILURE,
    }
}

/// The public functions that the source does not call: by `Type::name` or, if no other type has the name, by `.name(`.
fn missing(api: &str, service: &str) -> Vec<String> {
    let code: Vec<_> = service.lines().filter(|line| !line.trim().starts_with("//")).collect();
    let code = code.join("\n");
    let functions: Vec<_> = api.lines().filter_map(function).collect();
    let name = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let is_called = |path: &String| {
        let named = name(path);
        let alone = functions.iter().filter(|other| name(other) == named).count() == 1;
        let plain = if path.contains("::") { format!(".{named}(") } else { format!("{named}(") };
        code.contains(path) && path.contains("::") || alone && code.contains(&plain)
    };
    let called = functions.iter().filter(|path| !is_called(path)).cloned();
    called.collect()
}

/// `Type::name` or `name` of a line of the listing that is a function of this crate's, without generics.
fn function(line: &str) -> Option<String> {
    let (_, path) = line.strip_prefix("pub ")?.split_once("fn bhxh_sms::")?;
    let (path, _) = path.split_once('(')?;
    let mut depth = 0;
    let plain = path.chars().filter(|c| {
        depth += i32::from(*c == '<');
        let kept = depth == 0;
        depth -= i32::from(*c == '>');
        kept
    });
    let path: String = plain.collect();
    let path = path.strip_prefix("gsm7::").unwrap_or(&path);
    (!EXCEPT.iter().any(|except| path.ends_with(except))).then(|| path.to_owned())
}
