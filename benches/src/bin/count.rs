//! One reader over one class, so and so often: what `benches/instructions` lets callgrind count.
//!
//! `count READER CLASS ROUNDS` reads; the reader `nothing` is the loop alone. `count classes` lists the classes, each
//! with its number of messages.

use std::hint::black_box;
use std::process::ExitCode;

use bhxh_sms::{Command, ParseError};
use bhxh_sms_benches::corpus::Class;
use bhxh_sms_benches::readers::{nfd_regex, nom_stock, scanner};

/// The loop of every reader: its own cost is what `nothing` counts.
fn repeat<T>(messages: &[&str], rounds: usize, read: impl Fn(&str) -> T) {
    for _ in 0..rounds {
        for &message in messages {
            black_box(read(black_box(message)));
        }
    }
}

/// A call that reads nothing, and an answer as wide as the crate's.
#[inline(never)]
fn nothing(message: &str) -> Option<Result<Command, ParseError>> {
    black_box(message);
    None
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["classes"] {
        for class in Class::ALL {
            println!("{}\t{}", class.name(), class.messages().len());
        }
        return ExitCode::SUCCESS;
    }
    let [reader, class, rounds] = arguments.as_slice() else {
        eprintln!("usage: count READER CLASS ROUNDS, or: count classes");
        return ExitCode::from(2);
    };
    let (Some(class), Ok(rounds)) = (Class::named(class), rounds.parse()) else {
        eprintln!("count: no such class, or no number of rounds");
        return ExitCode::from(2);
    };
    let owned = class.messages();
    let messages: Vec<&str> = owned.iter().map(String::as_str).collect();
    match reader.as_str() {
        "nothing" => repeat(&messages, rounds, nothing),
        "ours" => repeat(&messages, rounds, bhxh_sms::parse),
        "hand" => {
            let reader = scanner::Scanner::compile();
            repeat(&messages, rounds, |message| reader.read(message));
        }
        "nom, no String" => repeat(&messages, rounds, nom_stock::over_message),
        "nom over NFD" => repeat(&messages, rounds, nom_stock::over_nfd),
        "regex, bare NFD" => {
            let reader = nfd_regex::BareRegex::compile();
            repeat(&messages, rounds, |message| reader.read(message));
        }
        "regex over NFD" => {
            let reader = nfd_regex::NfdRegex::compile();
            repeat(&messages, rounds, |message| reader.read(message));
        }
        "UTF-8 validation" => {
            repeat(&messages, rounds, |message| str::from_utf8(message.as_bytes()).is_ok());
        }
        _ => {
            eprintln!("count: no such reader");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
