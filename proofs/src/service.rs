//! The whole service in one function, over values that are known only at run time: every step of the crate is called,
//! and none of it can be worked out by the compiler.

use core::convert::Infallible;
use core::fmt::{self, Display, Write};
use core::hint::black_box;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use bhxh_sms::gsm7::{Encoding, measure, septets};
use bhxh_sms::{
    AsyncDirectory, Between, CardNumber, Command, Decision, Directory, DossierNumber, Facts, Grant,
    Inbound, InsuranceCode, Link, Malformed, Month, Msisdn, MsisdnError, ParseError,
    ParseErrorKind, Password, Period, Refusal, RefusalReason, Registration, Request, Silence,
    Texts, Verb, Wording, Year, decide, gather, gather_async, parse, parse_bytes, receive,
    receive_bytes,
};

/// Records of one person.
struct OnePerson {
    from: Msisdn,
    code: InsuranceCode,
}

impl Directory for OnePerson {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Ok(if (request.from, request.code) == (self.from, self.code) {
            Link::Bound
        } else {
            Link::NotBound
        })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(if *code == self.code { Registration::Registered } else { Registration::NotRegistered })
    }
}

impl AsyncDirectory for OnePerson {
    type Error = Infallible;

    async fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Directory::link(self, request)
    }

    async fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Directory::registration(self, code)
    }
}

/// The value, or the error's wording and the end.
macro_rules! told {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => {
                tell(error);
                return Ok(false);
            }
        }
    };
}

/// Reads the owner's phone, their code, the sender and the new password, a line each, and then a message; writes the
/// reply, if there is one.
///
/// Says whether there was, and whether it is one segment.
pub(crate) fn answer(input: &[u8], out: &mut impl Write) -> Result<bool, fmt::Error> {
    let (owner, rest) = line(input);
    let (code, rest) = line(rest);
    let (sender, rest) = line(rest);
    let (password, message) = line(rest);
    constructors(text(message));
    let directory = OnePerson {
        from: told!(Msisdn::from_record(text(owner))),
        code: told!(InsuranceCode::new(text(code))),
    };
    // The default texts, checked at run time.
    let texts = told!(Texts::new(black_box(Wording::DEFAULT), 1));
    let default = told!(Password::new(text(password)));
    let password = told!(texts.password(text(password)));
    let inbound = receive_bytes(sender, message);
    if let (Ok(sender), Ok(message)) = (core::str::from_utf8(sender), core::str::from_utf8(message))
    {
        if receive(sender, message) != inbound {
            return Ok(false);
        }
    }
    let reply = match inbound {
        Inbound::Silence(silence) => {
            black_box(Silence::as_str(silence));
            return Ok(false);
        }
        Inbound::Sibling { from, command } => {
            black_box(Msisdn::expose(&from));
            match command {
                Ok(command) => arguments(&command),
                Err(error) => explain(error),
            }
            return Ok(false);
        }
        Inbound::Malformed(malformed) => {
            explain(malformed.error());
            black_box(malformed.from());
            black_box(Malformed::reply(&malformed).size());
            Malformed::reply_in(&malformed, &texts)
        }
        Inbound::Request(request) => {
            let Some(facts) = facts(&directory, request) else {
                return Ok(false);
            };
            match (decide(&facts), decide(&facts)) {
                (Decision::Grant(grant), Decision::Grant(again)) => {
                    black_box(grant.request());
                    black_box(Grant::reply(again, default).size());
                    Grant::reply(grant, password)
                }
                (Decision::Refuse(refusal), _) => {
                    black_box(RefusalReason::as_str(refusal.reason()));
                    black_box(Refusal::reply_in(&refusal, &texts).size());
                    Refusal::reply(&refusal)
                }
                _ => return Ok(false),
            }
        }
    };
    let segments = reply.size().segments;
    reply.expose_into(out)?;
    out.write_str("\n")?;
    Ok(segments == 1)
}

/// What is wrong with a message, in every way that there is.
fn explain(error: ParseError) {
    black_box((ParseErrorKind::as_str(error.kind()), error.span()));
    black_box(ParseError::verb(&error).map(Verb::as_str));
    tell(error.expected());
    tell(error);
}

/// By both gatherers; `None` if they don't agree.
fn facts(directory: &OnePerson, request: Request) -> Option<Facts> {
    let Ok(facts) = gather(directory as &dyn Directory<Error = Infallible>, request);
    let mut context = Context::from_waker(Waker::noop());
    match pin!(gather_async(directory, request)).poll(&mut context) {
        Poll::Ready(Ok(same)) if same == facts => Some(facts),
        _ => None,
    }
}

/// The arguments of a command that nobody here answers.
fn arguments(command: &Command) {
    black_box(Verb::as_str(Command::verb(command)));
    match command {
        Command::Participation { code, period } => {
            black_box(InsuranceCode::expose(code));
            match period {
                Some(Period::Years(years)) => {
                    black_box((years.first().value(), years.last().value()));
                }
                Some(Period::Months(months)) => {
                    black_box((months.first().month(), months.last().year()));
                }
                _ => {}
            }
        }
        Command::CardValidity(card) => {
            black_box(CardNumber::expose(card));
        }
        Command::DossierStatus(dossier) => {
            black_box(DossierNumber::expose(dossier));
        }
        _ => {}
    }
}

/// What else takes a text or a number: the other constructors, the parser alone, and the meter.
fn constructors(text: &str) {
    let size = measure(text);
    black_box((Encoding::as_str(size.encoding), septets(text.chars().next().unwrap_or_default())));
    black_box((parse(text).is_ok(), parse_bytes(text.as_bytes()).is_ok()));
    if let Some(year) = u16::try_from(text.len()).ok().and_then(Year::new) {
        black_box(Between::new(year, Year::LAST));
        black_box(Month::new(year, black_box(12)));
    }
    match Msisdn::from_sender(text) {
        Ok(from) => {
            let code = InsuranceCode::new(text);
            black_box(code.map(|code| Request::new(from, code)).is_ok());
        }
        Err(error) => {
            black_box(MsisdnError::as_str(error));
        }
    }
    match CardNumber::new(text) {
        Ok(card) => {
            black_box((card.code(), card.expose_province()));
            black_box((card.expose_subject_group(), card.expose_benefit_level()));
        }
        Err(error) => tell(error),
    }
    match DossierNumber::new(text) {
        Ok(dossier) => {
            black_box(DossierNumber::expose(&dossier));
        }
        Err(error) => tell(error),
    }
}

/// Words an error, for nobody.
fn tell(error: impl Display) {
    struct Nobody;

    impl Write for Nobody {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            black_box(text);
            Ok(())
        }
    }

    black_box(write!(Nobody, "{error}").is_ok());
}

/// The first line, and what follows it.
fn line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|&byte| byte == b'\n');
    match end.and_then(|end| input.split_at_checked(end)) {
        Some((line, [_, rest @ ..])) => (line, rest),
        _ => (input, &[]),
    }
}

/// Bytes as text; ill-formed UTF-8 as the empty text.
fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}
