//! No personal data on any way to a log: every public value is formatted in every way it has, and
//! fragments of what it holds are looked for.
//!
//! What must not be possible at all stands as assertions about traits, which fail to compile. The traits that
//! each type has are listed in `docs/public-api.txt`.

use core::error::Error;
use core::fmt::{self, Debug, Display, Write};
use core::hash::{Hash, Hasher};
use core::panic::AssertUnwindSafe;
use std::collections::BTreeSet;
use std::panic::catch_unwind;

use bhxh_sms::{
    Between, CardNumber, Command, Decision, DossierNumber, Facts, Grant, Inbound, InsuranceCode,
    Link, Malformed, Month, Msisdn, ParseError, Password, Period, Refusal, RefusalReason,
    Registration, Reply, Request, Texts, Wording, Year, decide, parse, receive,
};
use static_assertions::assert_not_impl_any;

use crate::steps::{facts, grant, request};

// ---------------------------------------------------------------------------------------------
// What is looked for
// ---------------------------------------------------------------------------------------------

/// What must not be seen. No wording of the crate has three characters of any in a row.
const CODE: &str = "0123456789";
const CARD: &str = "XQ5670123456789";
const DOSSIER: &str = "55566.Z/2042/66555";
const PHONE: &str = "0912345678";
const PHONE_OF_OLD: &str = "01634567890";
const PASSWORD: &str = "Zq7#kW";
const WORDS: &str = "zqxjv wuqpf";
const SECRETS: [&str; 9] =
    [CODE, CARD, DOSSIER, PHONE, "334567890", PHONE_OF_OLD, PASSWORD, WORDS, "2042 2043"];

/// Every three letters or digits in a row of what must not be seen, in lower case.
fn fragments() -> BTreeSet<String> {
    let triples = |secret: &str| {
        let secret: Vec<char> = secret.to_lowercase().chars().collect();
        secret.windows(3).map(String::from_iter).collect::<Vec<_>>()
    };
    let all = SECRETS.into_iter().flat_map(triples);
    all.filter(|triple| triple.bytes().all(|byte| byte.is_ascii_alphanumeric())).collect()
}

/// What has been formatted, and which types it was of.
#[derive(Default)]
struct Shown {
    all: Vec<String>,
    types: BTreeSet<String>,
}

/// The name of a type, without its path and its parameters.
fn name<T>(_: &T) -> &'static str {
    core::any::type_name::<T>().split('<').next().unwrap().rsplit("::").next().unwrap()
}

impl Shown {
    fn debug<T: Debug>(&mut self, value: &T) {
        self.types.insert(name(value).to_owned());
        self.all.push(format!("{value:?} {value:#?}"));
        // As a caller holds it.
        let (ok, err): (Result<&T, ()>, Result<(), &T>) = (Ok(value), Err(value));
        self.all.push(format!("{ok:?} {ok:#?} {err:?} {err:#?} {:#?}", [Some((value, value))]));
    }

    /// What holds personal data: a fixed word.
    #[track_caller]
    fn word<T: Debug>(&mut self, value: &T) {
        self.debug(value);
        let word = format!("{}(..)", name(value));
        assert_eq!((format!("{value:?}"), format!("{value:#?}")), (word.clone(), word));
    }

    /// An error with all its causes.
    fn error<T: Error + 'static>(&mut self, error: &T) {
        self.debug(error);
        let mut cause: Option<&dyn Error> = Some(error);
        while let Some(error) = cause {
            self.all.push(format!("{error} {error:?}"));
            cause = error.source();
        }
    }

    /// A value that is a fixed word, or the error.
    #[track_caller]
    fn read<T: Debug, E: Error + 'static>(&mut self, result: &Result<T, E>) {
        match result {
            Ok(value) => self.word(value),
            Err(error) => self.error(error),
        }
    }
}

// ---------------------------------------------------------------------------------------------
// What is looked at
// ---------------------------------------------------------------------------------------------

/// Right and wrong values of every kind.
const VALUES: [&str; 24] = [
    CODE,
    CARD,
    DOSSIER,
    PHONE,
    PHONE_OF_OLD,
    "012345678",
    "O123456789",
    "5X5670123456789",
    "XQ6670123456789",
    "XQ5000123456789",
    "XQ567O123456789",
    "X5566.Z/2042/66555",
    "55566-Z/2042/66555",
    "55566.6/2042/66555",
    "55566.Z/1042/66555",
    "55566.Z/2042/X6555",
    "zqxjvwuqpf",
    "+1912345678",
    "91234",
    "0912345678\u{BD}",
    "912345678",
    "02912345678",
    "091234567",
    "0412345678",
];

fn values(shown: &mut Shown) {
    for text in VALUES {
        shown.read(&InsuranceCode::new(text));
        shown.read(&CardNumber::new(text));
        shown.read(&DossierNumber::new(text));
        shown.read(&Msisdn::from_sender(text));
        shown.read(&Msisdn::from_record(text));
    }
    shown.word(&Year::FIRST);
    shown.word(&Month::new(Year::FIRST, 1).unwrap());
    shown.word(&Between::new(Year::FIRST, Year::LAST).unwrap());
}

/// Right messages, and one of each kind of error.
const MESSAGES: [&str; 22] = [
    "BH MK 0123456789",
    "BH QT XQ5670123456789",
    "BH QT 0123456789 2042 2043",
    "BH QT 0123456789 01/2042 12/2043",
    "BH THE XQ5670123456789",
    "BH HS 55566.Z/2042/66555",
    "zqxjv wuqpf BH MK 0123456789",
    "BHzqxjv 0123456789",
    "BH zqxjv 0123456789",
    "BH MK 012345678",
    "BH MK 012345678901",
    "BH MK 01234567890",
    "BH MK zqxjv",
    "BH MK 01234567zqxjv",
    "BH MK XQ6670123456789",
    "BH MK XQ5000123456789",
    "BH MK XQ567012345678",
    "BH THE 0123456789",
    "BH QT 0123456789 2142 2043",
    "BH QT 0123456789 2043 2042",
    "BH HS 55566.6/2042/66555",
    "BH MK 0123456789 zqxjv wuqpf",
];

fn messages(shown: &mut Shown) {
    let mut kinds = BTreeSet::new();
    for message in MESSAGES {
        match parse(message) {
            Ok(command) => {
                shown.debug(&command);
                shown.debug(&command.verb());
                if let Command::Participation { period: Some(period), .. } = command {
                    shown.debug(&period);
                }
            }
            Err(error) => {
                kinds.insert(error.kind().as_str());
                shown.error(&error);
                shown.debug(&error.kind());
                shown.all.push(format!("{} {} {:?}", error.kind(), error.expected(), error.verb()));
            }
        }
        for sender in [PHONE, PHONE_OF_OLD, WORDS] {
            let inbound = receive(sender, message);
            shown.debug(&inbound);
            match inbound {
                Inbound::Silence(silence) => shown.debug(&silence),
                Inbound::Malformed(malformed) => {
                    shown.debug(&malformed);
                    shown.word(&malformed.reply());
                }
                _ => {}
            }
        }
    }
    let all =
        "card card-needed code code-length dossier not-addressed period reversed trailing verb";
    assert_eq!(Vec::from_iter(kinds).join(" "), all);
}

fn steps(shown: &mut Shown) {
    shown.word(&request());
    for link in [Link::Bound, Link::NotBound] {
        shown.debug(&link);
        for registration in [Registration::Registered, Registration::NotRegistered] {
            shown.debug(&registration);
            shown.word(&facts(link, registration));
            let decision = decide(&facts(link, registration));
            shown.word(&decision);
            match decision {
                Decision::Grant(grant) => {
                    shown.word(&grant);
                    let reply = grant.reply(Password::new(PASSWORD).unwrap());
                    shown.debug(&reply.size());
                    shown.debug(&reply.size().encoding);
                    shown.word(&reply);
                }
                Decision::Refuse(refusal) => {
                    shown.debug(&refusal.reason());
                    shown.word(&refusal);
                    shown.word(&refusal.reply());
                }
            }
        }
    }
}

fn replies(shown: &mut Shown) {
    for password in [PASSWORD, "", "Zq7 #kW", "Zq7\u{7}#kW", "Zq7\u{1EAD}#kW", &PASSWORD.repeat(20)]
    {
        shown.read(&Password::new(password));
    }
    // Texts are no personal data, but what fills them is.
    let wording = Wording { granted: "{password}: {code}", ..Wording::DEFAULT };
    let texts = Texts::new(wording, 2).unwrap();
    shown.debug(&wording);
    shown.debug(&texts);
    shown.read(&texts.password(PASSWORD));
    shown.word(&grant().reply(texts.password(PASSWORD).unwrap()));
    for (granted, refused, segments) in [
        (WORDS, "x", 1),
        ("{code}{password}", WORDS, 0),
        ("{code}{password}", "", 1),
        ("{code}{password}", "zqxjv wuqpf {code}", 1),
    ] {
        let wrong = Wording { granted, refused, ..wording };
        shown.error(&Texts::new(wrong, segments).unwrap_err());
    }
}

/// The types that `src/lib.rs` makes public, by their names.
fn public_types() -> BTreeSet<String> {
    let library = include_str!("../../src/lib.rs");
    let exports = library.split("pub use ").skip(1);
    let names = exports.flat_map(|export| {
        let export = export.split(';').next().unwrap();
        export.split(|c: char| !c.is_alphanumeric() && c != '_')
    });
    names
        .filter(|name| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase))
        .map(String::from)
        .collect()
}

#[test]
fn no_public_value_shows_a_fragment_of_what_it_holds() {
    let mut shown = Shown::default();
    values(&mut shown);
    messages(&mut shown);
    steps(&mut shown);
    replies(&mut shown);

    let fragments = fragments();
    let found = |text: &str| {
        let folded = text.to_lowercase();
        fragments.iter().filter(|fragment| folded.contains(*fragment)).collect::<Vec<_>>()
    };
    for text in &shown.all {
        assert!(found(text).is_empty(), "{:?} in {text}", found(text));
    }
    // A control: each secret by itself is found.
    assert!(SECRETS.iter().all(|secret| !found(secret).is_empty()));

    // And none was forgotten.
    let mut expected = public_types();
    assert!(expected.len() > 20, "{expected:?}");
    for traits in ["Directory", "AsyncDirectory"] {
        assert!(expected.remove(traits), "no {traits}");
    }
    expected.extend(["Encoding", "Size"].map(String::from));
    let missing: Vec<&String> = expected.difference(&shown.types).collect();
    assert!(missing.is_empty(), "never formatted: {missing:?}");
}

// ---------------------------------------------------------------------------------------------
// Attacks
// ---------------------------------------------------------------------------------------------

/// Takes so many pieces; at the next it fails or panics.
struct Trap {
    room: usize,
    panics: bool,
    taken: Vec<String>,
}

impl Write for Trap {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.taken.len() == self.room {
            assert!(!self.panics, "the writer panics");
            return Err(fmt::Error);
        }
        self.taken.push(text.to_owned());
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_or_panics_gets_no_piece_twice_and_no_second_reply() {
    let written = |room, panics| {
        let mut trap = Trap { room, panics, taken: Vec::new() };
        let reply = grant().reply(Password::new(PASSWORD).unwrap());
        // The reply is moved into the call, also with a writer chosen at run time: whoever catches the panic has
        // none any more.
        let out: &mut dyn Write = &mut trap;
        let caught = catch_unwind(AssertUnwindSafe(|| reply.expose_into(out)));
        let said = caught.map_err(|panic| *panic.downcast_ref::<&str>().unwrap());
        (said, trap.taken)
    };
    let (said, all) = written(usize::MAX, true);
    assert_eq!((said, all.concat().matches(PASSWORD).count()), (Ok(Ok(())), 1));
    for room in 0..all.len() {
        assert_eq!(written(room, false), (Ok(Err(fmt::Error)), all[..room].to_vec()));
        assert_eq!(written(room, true), (Err("the writer panics"), all[..room].to_vec()));
    }
}

/// Keeps what it is fed, as one that prints would show it.
#[derive(Default)]
struct Spy(Vec<u8>);

impl Hasher for Spy {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

#[test]
fn a_hasher_sees_the_digits_as_the_documentation_says() {
    // It is what `Hash` is for; what has no business in a map has no `Hash`, asserted below.
    let mut spy = Spy::default();
    request().hash(&mut spy);
    let seen = String::from_utf8_lossy(&spy.0);
    assert!(seen.contains(CODE) && seen.contains(&PHONE[1..]), "{seen}");
}

#[test]
fn two_grants_are_two_replies_each_of_its_own_account() {
    let request = Request::new(PHONE.parse().unwrap(), "9876543210".parse().unwrap());
    let bound = facts(Link::Bound, Registration::Registered);
    let Decision::Grant(other) = decide(&Facts { request, ..bound }) else {
        panic!("both answers are yes");
    };
    let wording = Wording { granted: "{password} {code}", ..Wording::DEFAULT };
    let texts = Texts::new(wording, 1).unwrap();
    // Whichever password comes to whichever grant, and in whichever texts.
    for (grant, password, expected) in [
        (other, texts.password("111111").unwrap(), "111111 9876543210"),
        (grant(), texts.password("222222").unwrap(), "222222 0123456789"),
        (
            grant(),
            Password::new("333333").unwrap(),
            "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 333333",
        ),
    ] {
        assert_eq!(grant.reply(password).expose_string(), expected);
    }
}

// ---------------------------------------------------------------------------------------------
// What is not possible
// ---------------------------------------------------------------------------------------------

/// No conversion and no operator gives the text away.
macro_rules! reveals_nothing {
    ($($type:ty),+ $(,)?) => {$(
        assert_not_impl_any!($type: Display, AsRef<str>, AsRef<[u8]>, core::borrow::Borrow<str>);
        assert_not_impl_any!($type: core::ops::Deref, Into<String>, Into<&'static str>);
        assert_not_impl_any!($type: serde::Serialize, IntoIterator);
    )+};
}

reveals_nothing!(InsuranceCode, CardNumber, DossierNumber, Msisdn, Request, Facts);
reveals_nothing!(Command, Inbound, Malformed, Year, Month, Between<Year>, Period);
reveals_nothing!(Decision, Grant, Refusal, Password<'static>, Reply<'static>);

// No hasher sees what is in these, and no comparison.
macro_rules! not_compared {
    ($($type:ty),+ $(,)?) => {$(
        assert_not_impl_any!($type: Hash, PartialEq, PartialOrd);
    )+};
}

not_compared!(Password<'static>, Reply<'static>, Grant, Refusal, Decision);

// Good for one reply, and that reply for one writing.
assert_not_impl_any!(Grant: Clone, Copy, Default, From<Request>, From<Facts>);
assert_not_impl_any!(Decision: Clone, Copy, Default, From<Facts>);
assert_not_impl_any!(Reply<'static>: Clone, Copy, Default);
assert_not_impl_any!(Password<'static>: Clone, Copy, Default, From<&'static str>);
assert_not_impl_any!(Refusal: Clone, Copy, Default);
assert_not_impl_any!(Refusal: Into<Reply<'static>>);
assert_not_impl_any!(RefusalReason: Display, Into<Reply<'static>>);

// No foreign type, not even by `From`.
assert_not_impl_any!(ParseError: From<core::num::ParseIntError>, From<core::str::Utf8Error>);
