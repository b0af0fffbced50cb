//! How fast `bhxh-sms` reads a message, beside the ways in which others would. All read the whole of `BH MK` as it was
//! first published. See docs/SPEED.md.

use std::hint::black_box;

use bhxh_sms::{Command, ParseError, parse};

pub mod corpus;
mod fold;
mod nfd_regex;
mod nom_stock;
mod scanner;

/// Ten ASCII digits.
pub type Code = [u8; 10];

/// Finds the code in a message, if the message is right.
type Answer = dyn Fn(&str) -> Option<Code>;
/// Reads all messages once.
type Pass = dyn Fn(&[String]);

/// One way to read a message.
pub struct Reader {
    /// Its name in the tables.
    pub name: &'static str,
    /// For comparison.
    pub answer: Box<Answer>,
    /// What is measured.
    pub pass: Box<Pass>,
}

impl Reader {
    fn new<T>(
        name: &'static str,
        read: impl Fn(&str) -> T + Clone + 'static,
        code: impl Fn(T) -> Option<Code> + 'static,
    ) -> Self {
        let once = read.clone();
        let answer = Box::new(move |message: &str| code(once(message)));
        let pass = Box::new(move |messages: &[String]| {
            for message in messages {
                black_box(read(black_box(message)));
            }
        });
        Self { name, answer, pass }
    }
}

/// Everyone. The crate is the first: ratios are to it.
#[must_use]
pub fn readers() -> Vec<Reader> {
    let ours = |answer: Result<Command, ParseError>| match answer {
        Ok(Command::ResetPassword(code)) => code.expose().as_bytes().try_into().ok(),
        _ => None,
    };
    vec![
        Reader::new("bhxh-sms", parse, ours),
        Reader::new("scanner by hand", scanner::reader(), |code| code),
        Reader::new("nom, stock", nom_stock::read, |code| code),
        Reader::new("regex, bare NFD", nfd_regex::bare(), |code| code),
        Reader::new("regex over NFD", nfd_regex::with_gaps(), |code| code),
    ]
}
