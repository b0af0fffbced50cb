//! No personal data on any way to a log: every public value is formatted in every way it has, and
//! fragments of what it holds are looked for.
//!
//! What must not be possible at all stands as assertions about traits, which fail to compile.

use core::error::Error;
use core::fmt::{Debug, Display};
use std::collections::BTreeSet;

use bhxh_sms::gsm7::{self, Encoding, Size};
use bhxh_sms::reply::{self, Piece};
use bhxh_sms::{
    Between, CardNumber, CardNumberError, Command, Decision, DossierNumber, DossierNumberError,
    Facts, Grant, InsuranceCode, InsuranceCodeError, Link, Month, Msisdn, MsisdnError, ParseError,
    ParseErrorKind, Password, PasswordError, Period, Refusal, RefusalReason, Registration, Reply,
    Request, Verb, Year, decide, parse, parse_bytes,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};

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
const SECRETS: [&str; 9] = [
    CODE,
    CARD,
    DOSSIER,
    PHONE,
    "334567890",
    PHONE_OF_OLD,
    PASSWORD,
    WORDS,
    "2042 2043",
];

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
        shown.hidden(&phone.parse::<Msisdn>().unwrap());
    }

    for text in ["012345678", "O123456789"] {
        shown.failed(&text.parse::<InsuranceCode>().unwrap_err());
    }
    for text in [
        "XQ56",
        "5X5670123456789",
        "XQ6670123456789",
        "XQ5000123456789",
        "XQ567O123456789",
    ] {
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
        "091234567*8",
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
        if let Command::Participation {
            period: Some(period),
            ..
        } = command
        {
            shown.hidden(&period);
            match period {
                Period::Years(years) => {
                    shown.hidden(&years);
                    shown.hidden(&years.from());
                }
                Period::Months(months) => {
                    shown.hidden(&months);
                    shown.hidden(&months.from());
                }
            }
        }
        // As it stands in the result of a caller.
        shown.hidden(&Some(parse(message)));
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
        shown.hidden(&parse_bytes(message.as_bytes()));
    }
    let all =
        "card card-needed code code-length dossier not-addressed period reversed trailing verb";
    assert_eq!(Vec::from_iter(kinds).join(" "), all);
}

fn steps(shown: &mut Shown) {
    let request = Request {
        from: PHONE.parse().unwrap(),
        code: CODE.parse().unwrap(),
    };
    shown.hidden(&request);
    for link in [Link::Bound, Link::NotBound] {
        shown.hidden(&link);
        for registration in [Registration::Registered, Registration::NotRegistered] {
            shown.hidden(&registration);
            let facts = Facts {
                request,
                link,
                registration,
            };
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
                    shown.hidden(&reply);
                }
                Decision::Refuse(refusal) => {
                    shown.hidden(&refusal.reason());
                    shown.hidden(&refusal);
                }
            }
        }
    }
}

fn replies(shown: &mut Shown) {
    let fixed = [
        Reply::REFUSED,
        Reply::REFUSED_AS_PUBLISHED,
        Reply::MALFORMED,
        Reply::MALFORMED_CODE_LENGTH,
    ];
    for reply in fixed {
        shown.hidden(&reply.size());
        shown.hidden(&reply.size().encoding);
        shown.hidden(&reply);
    }
    shown.hidden(&reply::GRANTED[1]);

    let too_long = PASSWORD.repeat(20);
    for password in ["", "Zq7 #kW", "Zq7\u{7}#kW", "Zq7ậ#kW", &too_long] {
        shown.hidden(&Password::new(password));
        shown.failed(&Password::new(password).unwrap_err());
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
    expected.extend(["Encoding", "Piece", "Size"].map(String::from));
    let missing: Vec<&String> = expected.difference(&shown.types).collect();
    assert!(missing.is_empty(), "never formatted: {missing:?}");
}

#[test]
fn the_search_finds_what_it_looks_for() {
    // A control: each secret by itself, in either case, and a longer text around a piece of it.
    let fragments = fragments();
    for secret in SECRETS {
        for text in [
            secret.to_owned(),
            secret.to_uppercase(),
            format!("Code(\"{secret}\")"),
        ] {
            assert!(
                fragments.iter().any(|f| text.to_lowercase().contains(f)),
                "{text}"
            );
        }
    }
}

#[test]
fn what_holds_personal_data_is_a_fixed_word() {
    #[track_caller]
    fn is(value: &dyn Debug, word: &str) {
        assert_eq!(
            (format!("{value:?}"), format!("{value:#?}")),
            (word.into(), word.into())
        );
    }
    let request = Request {
        from: PHONE.parse().unwrap(),
        code: CODE.parse().unwrap(),
    };
    let facts = Facts {
        request,
        link: Link::Bound,
        registration: Registration::Registered,
    };
    is(&request.code, "InsuranceCode(..)");
    is(&CardNumber::new(CARD).unwrap(), "CardNumber(..)");
    is(&DossierNumber::new(DOSSIER).unwrap(), "DossierNumber(..)");
    is(&request.from, "Msisdn(..)");
    is(&request, "Request(..)");
    is(&facts, "Facts(..)");
    is(&Year::FIRST, "Year(..)");
    is(&Month::new(Year::FIRST, 1).unwrap(), "Month(..)");
    is(
        &Between::new(Year::FIRST, Year::LAST).unwrap(),
        "Between(..)",
    );
    is(&Password::new(PASSWORD).unwrap(), "Password(..)");
    is(&Reply::REFUSED, "Reply(..)");
    let Decision::Grant(grant) = decide(&facts) else {
        panic!("both answers are yes");
    };
    is(&grant, "Grant(..)");
    is(&grant.reply(Password::new(PASSWORD).unwrap()), "Reply(..)");
    let refused = Facts {
        link: Link::NotBound,
        ..facts
    };
    let Decision::Refuse(refusal) = decide(&refused) else {
        panic!("one answer is no");
    };
    is(&refusal, "Refusal(..)");
}

// ---------------------------------------------------------------------------------------------
// What is not possible
// ---------------------------------------------------------------------------------------------

/// Nothing but a method whose name begins with `expose` gives the text away.
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

// Good for one reply, and that reply for one writing.
assert_not_impl_any!(Grant: Clone, Copy, Default, From<Request>, From<Facts>);
assert_not_impl_any!(Decision: Clone, Copy, Default, From<Facts>);
assert_not_impl_any!(Reply<'static>: Clone, Copy, Default);
assert_not_impl_any!(Password<'static>: Clone, Copy, Default, From<&'static str>);
assert_not_impl_any!(Refusal: Clone, Copy, Default);
assert_not_impl_any!(Refusal: Into<Reply<'static>>);
assert_not_impl_any!(RefusalReason: Display, Into<Reply<'static>>);

// Errors go anywhere, and hold nothing that is borrowed.
macro_rules! an_error {
    ($($type:ty),+ $(,)?) => {$(
        assert_impl_all!($type: Error, Copy, Eq, Send, Sync, Unpin);
    )+};
}

an_error!(
    ParseError,
    InsuranceCodeError,
    CardNumberError,
    DossierNumberError,
    MsisdnError,
    PasswordError,
);

// No foreign type, not even by `From`.
assert_not_impl_any!(ParseError: From<core::num::ParseIntError>, From<core::str::Utf8Error>);

// Values that key a store or cross a thread.
macro_rules! a_value {
    ($($type:ty),+ $(,)?) => {$(
        assert_impl_all!($type: Copy, Eq, core::hash::Hash, Send, Sync, Unpin);
    )+};
}

a_value!(
    InsuranceCode,
    CardNumber,
    DossierNumber,
    Msisdn,
    Request,
    Facts,
    Command,
    Verb,
    Year,
    Month,
    Between<Month>,
    Period,
    Link,
    Registration,
    RefusalReason,
    ParseErrorKind,
    Encoding,
    Size,
);
assert_impl_all!(InsuranceCode: Ord);
assert_impl_all!(CardNumber: Ord);
assert_impl_all!(DossierNumber: Ord);
assert_impl_all!(Msisdn: Ord);
assert_impl_all!(Year: Ord);
assert_impl_all!(Month: Ord);
assert_impl_all!(Grant: Send, Sync);
assert_impl_all!(Reply<'static>: Send, Sync);
assert_impl_all!(Password<'static>: Send, Sync);
assert_impl_all!(Piece: Copy, Eq, Send, Sync);

// Directories are chosen at run time, and the parts of a text are counted by the compiler.
static_assertions::assert_obj_safe!(bhxh_sms::Directory<Error = ()>);
const _: Size = gsm7::measure("");
