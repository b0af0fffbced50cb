//! No personal data on any way to a log: every public value is formatted in every way it has, and
//! fragments of what it holds are looked for.
//!
//! What must not be possible at all stands as assertions about traits, which fail to compile. The traits that
//! each type has are listed in `docs/public-api.txt`.

use core::error::Error;
use core::fmt::{self, Debug, Display, Write};
use core::hash::{Hash, Hasher};
use core::panic::AssertUnwindSafe;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::catch_unwind;

use bhxh_sms::{
    Between, CardNumber, Command, Decision, DossierNumber, Facts, Grant, Inbound, InsuranceCode,
    Link, Malformed, Month, Msisdn, ParseError, Password, Period, Refusal, RefusalReason,
    Registration, Reply, Request, Texts, Wording, Year, decide, parse, parse_bytes, receive,
    receive_bytes,
};
use static_assertions::assert_not_impl_any;

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
    let mut fragments = BTreeSet::new();
    for secret in SECRETS {
        let secret: Vec<char> = secret.to_lowercase().chars().collect();
        for window in secret.windows(3) {
            if window.iter().all(char::is_ascii_alphanumeric) {
                fragments.insert(window.iter().collect());
            }
        }
    }
    fragments
}

/// What has been formatted, and which types it was of.
#[derive(Default)]
struct Shown {
    all: Vec<String>,
    types: BTreeSet<String>,
}

impl Shown {
    /// A value without a `Display`.
    fn hidden<T: Debug>(&mut self, value: &T) {
        let path = core::any::type_name::<T>();
        let name = path.split('<').next().unwrap().rsplit("::").next().unwrap();
        self.types.insert(name.to_owned());
        self.all.push(format!("{value:?}"));
        self.all.push(format!("{value:#?}"));
        // As a caller holds it.
        let (ok, err): (Result<&T, ()>, Result<(), &T>) = (Ok(value), Err(value));
        self.all.push(format!("{ok:?} {ok:#?} {err:?} {err:#?}"));
        self.all.push(format!("{:?} {:#?}", [Some(value)], (value, value)));
    }

    /// A value with a `Display`.
    fn told<T: Debug + Display>(&mut self, value: &T) {
        self.hidden(value);
        self.all.push(format!("{value}"));
    }

    /// An error with all its causes.
    fn failed<T: Error + 'static>(&mut self, error: &T) {
        self.told(error);
        let mut cause = error.source();
        while let Some(error) = cause {
            self.all.push(format!("{error} {error:?}"));
            cause = error.source();
        }
    }
}

// ---------------------------------------------------------------------------------------------
// What is looked at
// ---------------------------------------------------------------------------------------------

fn codes_and_phones(shown: &mut Shown) {
    shown.hidden(&InsuranceCode::new(CODE).unwrap());
    shown.hidden(&CardNumber::new(CARD).unwrap());
    shown.hidden(&DossierNumber::new(DOSSIER).unwrap());
    for phone in [PHONE, PHONE_OF_OLD] {
        shown.hidden(&Msisdn::from_record(phone).unwrap());
        shown.hidden(&phone.parse::<Msisdn>());
    }

    for text in ["012345678", "O123456789"] {
        shown.failed(&text.parse::<InsuranceCode>().unwrap_err());
    }
    for text in ["XQ56", "5X5670123456789", "XQ6670123456789", "XQ5000123456789", "XQ567O123456789"]
    {
        shown.failed(&text.parse::<CardNumber>().unwrap_err());
    }
    for text in [
        "55566Z204266555",
        "X5566.Z/2042/66555",
        "55566-Z/2042/66555",
        "55566.6/2042/66555",
        "55566.Z/1042/66555",
        "55566.Z/2042/X6555",
    ] {
        shown.failed(&text.parse::<DossierNumber>().unwrap_err());
    }
    for text in [
        "zqxjvwuqpf",
        "+1912345678",
        "91234",
        "0912345678\u{BD}",
        "912345678",
        "01634567890",
        "02912345678",
        "091234567",
        "0412345678",
    ] {
        shown.failed(&text.parse::<Msisdn>().unwrap_err());
    }
}

fn messages(shown: &mut Shown) {
    for message in [
        "BH MK 0123456789",
        "BH QT XQ5670123456789",
        "BH QT 0123456789 2042 2043",
        "BH QT 0123456789 01/2042 12/2043",
        "BH THE XQ5670123456789",
        "BH HS 55566.Z/2042/66555",
    ] {
        let command = parse(message).unwrap();
        shown.hidden(&command);
        shown.hidden(&command.verb());
        if let Command::Participation { period: Some(period), .. } = command {
            shown.hidden(&period);
            match period {
                Period::Years(years) => {
                    shown.hidden(&years);
                    shown.hidden(&years.first());
                    shown.hidden(&years.last());
                }
                Period::Months(months) => {
                    shown.hidden(&months);
                    shown.hidden(&months.first());
                    shown.hidden(&months.last());
                }
            }
        }
        shown.hidden(&parse(message));
        shown.hidden(&receive(PHONE, message));
    }

    let mut kinds = BTreeSet::new();
    for message in [
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
    ] {
        let error = parse(message).unwrap_err();
        kinds.insert(error.kind().as_str());
        shown.failed(&error);
        shown.told(&error.kind());
        shown.hidden(&error.verb());
        shown.told(&error.expected().to_string());
        shown.hidden(&parse_bytes(message.as_bytes()));
        for sender in [PHONE, PHONE_OF_OLD, WORDS] {
            let inbound = receive_bytes(sender.as_bytes(), message.as_bytes());
            shown.hidden(&inbound);
            match inbound {
                Inbound::Silence(silence) => shown.hidden(&silence),
                Inbound::Malformed(malformed) => {
                    shown.hidden(&malformed);
                    shown.hidden(&malformed.reply());
                }
                _ => {}
            }
        }
    }
    let all =
        "card card-needed code code-length dossier not-addressed period reversed trailing verb";
    assert_eq!(Vec::from_iter(kinds).join(" "), all);
}

fn request() -> Request {
    Request::new(PHONE.parse().unwrap(), CODE.parse().unwrap())
}

fn grant() -> Grant {
    let facts =
        Facts { request: request(), link: Link::Bound, registration: Registration::Registered };
    match decide(&facts) {
        Decision::Grant(grant) => grant,
        Decision::Refuse(_) => panic!("both answers are yes"),
    }
}

fn steps(shown: &mut Shown) {
    let request = request();
    shown.hidden(&request);
    for link in [Link::Bound, Link::NotBound] {
        shown.hidden(&link);
        for registration in [Registration::Registered, Registration::NotRegistered] {
            shown.hidden(&registration);
            let facts = Facts { request, link, registration };
            shown.hidden(&facts);
            shown.hidden(&decide(&facts));
            match decide(&facts) {
                Decision::Grant(grant) => {
                    shown.hidden(&grant);
                    shown.hidden(grant.request());
                    let password = Password::new(PASSWORD).unwrap();
                    shown.hidden(&password);
                    let reply = grant.reply(password);
                    shown.hidden(&reply.size());
                    shown.hidden(&reply.size().encoding);
                    shown.hidden(&reply);
                }
                Decision::Refuse(refusal) => {
                    shown.hidden(&refusal.reason());
                    shown.hidden(&refusal.reply());
                    shown.hidden(&refusal);
                }
            }
        }
    }
}

fn replies(shown: &mut Shown) {
    let too_long = PASSWORD.repeat(20);
    for password in ["", "Zq7 #kW", "Zq7\u{7}#kW", "Zq7ậ#kW", &too_long] {
        shown.hidden(&Password::new(password));
        shown.failed(&Password::new(password).unwrap_err());
    }

    // Texts are no personal data, but what fills them is.
    let wording = Wording { granted: "{password}: {code}", ..Wording::DEFAULT };
    let texts = Texts::new(wording, 2).unwrap();
    shown.hidden(&wording);
    shown.hidden(&texts);
    shown.hidden(&Texts::DEFAULT);
    shown.hidden(&texts.password(PASSWORD));
    shown.hidden(&grant().reply(texts.password(PASSWORD).unwrap()));
    for (granted, refused, segments) in [
        (WORDS, "x", 1),
        ("{code}{password}", WORDS, 0),
        ("{code}{password}", "", 1),
        ("{code}{password}", "zqxjv wuqpf {code}", 1),
    ] {
        let wrong = Wording { granted, refused, ..wording };
        shown.failed(&Texts::new(wrong, segments).unwrap_err());
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
    codes_and_phones(&mut shown);
    messages(&mut shown);
    steps(&mut shown);
    replies(&mut shown);

    let fragments = fragments();
    assert!(fragments.len() > 30, "{fragments:?}");
    for text in &shown.all {
        let folded = text.to_lowercase();
        let found: Vec<&String> = fragments.iter().filter(|f| folded.contains(*f)).collect();
        assert!(found.is_empty(), "{found:?} in {text}");
    }

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

#[test]
fn the_search_finds_what_it_looks_for() {
    // A control: each secret by itself, in either case, and a longer text around a piece of it.
    let fragments = fragments();
    for secret in SECRETS {
        for text in [secret.to_owned(), secret.to_uppercase(), format!("Code(\"{secret}\")")] {
            assert!(fragments.iter().any(|f| text.to_lowercase().contains(f)), "{text}");
        }
    }
}

#[test]
fn what_holds_personal_data_is_a_fixed_word() {
    #[track_caller]
    fn is(value: &dyn Debug, word: &str) {
        assert_eq!((format!("{value:?}"), format!("{value:#?}")), (word.into(), word.into()));
    }
    let request = request();
    let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
    is(&request.code, "InsuranceCode(..)");
    is(&CardNumber::new(CARD).unwrap(), "CardNumber(..)");
    is(&DossierNumber::new(DOSSIER).unwrap(), "DossierNumber(..)");
    is(&request.from, "Msisdn(..)");
    is(&request, "Request(..)");
    is(&facts, "Facts(..)");
    is(&Year::FIRST, "Year(..)");
    is(&Month::new(Year::FIRST, 1).unwrap(), "Month(..)");
    is(&Between::new(Year::FIRST, Year::LAST).unwrap(), "Between(..)");
    is(&Password::new(PASSWORD).unwrap(), "Password(..)");
    is(&grant(), "Grant(..)");
    is(&decide(&facts), "Decision(..)");
    let password = Password::new(PASSWORD).unwrap();
    is(&grant().reply(password), "Reply(..)");
    let refused = Facts { link: Link::NotBound, ..facts };
    let Decision::Refuse(refusal) = decide(&refused) else {
        panic!("one answer is no");
    };
    is(&refusal, "Refusal(..)");
    is(&refusal.reply(), "Reply(..)");
}

// ---------------------------------------------------------------------------------------------
// Attacks
// ---------------------------------------------------------------------------------------------

/// Takes so many pieces and panics at the next.
struct Trap {
    room: usize,
    taken: Vec<String>,
}

impl Write for Trap {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        assert!(self.taken.len() < self.room, "the writer panics");
        self.taken.push(text.to_owned());
        Ok(())
    }
}

#[test]
fn a_writer_that_panics_gets_no_piece_twice_and_no_second_reply() {
    let whole = grant().reply(Password::new(PASSWORD).unwrap());
    let mut all = Trap { room: usize::MAX, taken: Vec::new() };
    whole.expose_into(&mut all).unwrap();
    assert_eq!(all.taken.concat().matches(PASSWORD).count(), 1);
    for room in 0..all.taken.len() {
        let mut trap = Trap { room, taken: Vec::new() };
        let reply = grant().reply(Password::new(PASSWORD).unwrap());
        // The reply is moved into the call: whoever catches the panic has none any more.
        let caught = catch_unwind(AssertUnwindSafe(|| reply.expose_into(&mut trap)));
        let panic = caught.unwrap_err();
        let said = panic.downcast_ref::<&str>().copied().unwrap_or_default();
        assert_eq!(said, "the writer panics");
        assert_eq!(trap.taken, all.taken[..room]);
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
    let seen = String::from_utf8_lossy(&spy.0).into_owned();
    assert!(seen.contains(CODE) && seen.contains(&PHONE[1..]), "{seen}");
}

#[test]
fn a_map_of_requests_shows_none_of_them() {
    let hashed = HashMap::from([(request(), request().from)]);
    let ordered = BTreeMap::from([(request().code, request())]);
    for text in [format!("{hashed:?}"), format!("{ordered:#?}")] {
        assert!(fragments().iter().all(|f| !text.contains(f)), "{text}");
    }
}

#[test]
fn two_grants_are_two_replies_each_of_its_own_account() {
    let other = Facts {
        request: Request::new(PHONE.parse().unwrap(), "9876543210".parse().unwrap()),
        link: Link::Bound,
        registration: Registration::Registered,
    };
    let Decision::Grant(other) = decide(&other) else {
        panic!("both answers are yes");
    };
    let [first, again] = [grant(), grant()];
    let texts =
        Texts::new(Wording { granted: "{password} {code}", ..Wording::DEFAULT }, 1).unwrap();
    // Whichever password comes to whichever grant, and in whichever texts.
    let replies = [
        other.reply(texts.password("111111").unwrap()),
        first.reply(texts.password("222222").unwrap()),
        again.reply(Password::new("333333").unwrap()),
    ];
    assert_eq!(
        replies.map(Reply::expose_string),
        [
            "111111 9876543210",
            "222222 0123456789",
            "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 333333",
        ]
    );
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

reveals_nothing!(
    InsuranceCode,
    CardNumber,
    DossierNumber,
    Msisdn,
    Request,
    Facts,
    Command,
    Inbound,
    Malformed,
    Year,
    Month,
    Between<Year>,
    Period,
    Decision,
    Grant,
    Refusal,
    Password<'static>,
    Reply<'static>,
);

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
