//! Who takes part.

use std::hint::black_box;

use bhxh_sms::{Command, parse};
use bhxh_sms_benches::readers::{Code, nfd_regex, nom_stock, scanner};

/// Reads all messages once.
type Pass = dyn Fn(&[&str]);
/// Finds the code in a message.
type Answer = dyn Fn(&str) -> Option<Code>;

/// One way to read a message.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    read: Box<Pass>,
    /// The answer, for comparison; the floor reads nothing and has none.
    answer: Option<Box<Answer>>,
}

/// The crate is the first: ratios are to it.
pub(crate) const OURS: usize = 0;

impl Contestant {
    fn new<T>(
        name: &'static str,
        read: impl Fn(&str) -> T + Clone + 'static,
        code: impl Fn(T) -> Option<Code> + 'static,
    ) -> Self {
        let once = read.clone();
        Self {
            answer: Some(Box::new(move |message| code(once(message)))),
            ..Self::floor(name, read)
        }
    }

    fn floor<T>(name: &'static str, read: impl Fn(&str) -> T + 'static) -> Self {
        let all = move |messages: &[&str]| {
            for &message in messages {
                black_box(read(black_box(message)));
            }
        };
        Self { name, read: Box::new(all), answer: None }
    }

    /// Everyone.
    pub(crate) fn all() -> Vec<Self> {
        // Nobody pays for compiling an expression or loading tables: one of each, for as long as the program runs.
        let nfd: &'static _ = Box::leak(Box::new(nfd_regex::NfdRegex::compile()));
        let bare: &'static _ = Box::leak(Box::new(nfd_regex::BareRegex::compile()));
        let hand: &'static _ = Box::leak(Box::new(scanner::Scanner::compile()));
        vec![
            Self::new("bhxh-sms", parse, |answer| answer.ok().and_then(code)),
            Self::new("scanner by hand", |message: &str| hand.read(message), |code| code),
            Self::new("nom, stock, no String", nom_stock::over_message, |code| code),
            Self::new("nom over NFD String", nom_stock::over_nfd, |code| code),
            Self::new("regex over bare NFD", |message: &str| bare.read(message), |code| code),
            Self::new("regex over NFD String", |message: &str| nfd.read(message), |code| code),
            Self::floor("UTF-8 validation", |message: &str| {
                str::from_utf8(message.as_bytes()).is_ok()
            }),
        ]
    }

    /// Reads all of them.
    pub(crate) fn read(&self, messages: &[&str]) {
        (self.read)(messages);
    }

    /// Whether this one finds codes at all.
    pub(crate) fn answers(&self) -> bool {
        self.answer.is_some()
    }

    /// The code that this one finds.
    pub(crate) fn answer(&self, message: &str) -> Option<Code> {
        self.answer.as_ref().and_then(|answer| answer(message))
    }
}

fn code(command: Command) -> Option<Code> {
    match command {
        Command::ResetPassword(code) => code.expose().as_bytes().try_into().ok(),
        _ => None,
    }
}
