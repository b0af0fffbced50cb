//! The whole service in one function, over values that are known only at run time: every step of the crate is called,
//! and none of it can be worked out by the compiler.

use core::convert::Infallible;
use core::fmt::{self, Display, Write};
use core::hint::black_box;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use bhxh_sms::gsm7::measure;
use bhxh_sms::{
    AsyncDirectory, CardNumber, Command, Decision, Directory, DossierNumber, Facts, Inbound,
    InsuranceCode, Link, Msisdn, ParseError, Period, Registration, Request, Texts, Verb, Wording,
    decide, gather, gather_async, receive, receive_bytes,
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
    strict_constructors(text(message));
    let directory = OnePerson {
        from: told!(Msisdn::from_record(text(owner))),
        code: told!(InsuranceCode::new(text(code))),
    };
    // The default texts, checked at run time.
    let texts = told!(Texts::new(black_box(Wording::DEFAULT), 1));
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
            black_box(silence.as_str());
            return Ok(false);
        }
        Inbound::Sibling { from, command } => {
            black_box(from.expose());
            match command {
                Ok(command) => arguments(&command),
                Err(error) => explain(error),
            }
            return Ok(false);
        }
        Inbound::Malformed(malformed) => {
            explain(malformed.error());
            malformed.reply_in(&texts)
        }
        Inbound::Request(request) => {
            let Some(facts) = facts(&directory, request) else {
                return Ok(false);
            };
            match decide(&facts) {
                Decision::Grant(grant) => grant.reply(password),
                Decision::Refuse(refusal) => {
                    black_box(refusal.reason().as_str());
                    refusal.reply()
                }
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
    black_box((error.kind().as_str(), error.span()));
    black_box(error.verb().map(Verb::as_str));
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
    black_box(command.verb().as_str());
    match command {
        Command::Participation { code, period } => {
            black_box(code.expose());
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
            black_box(card.expose());
        }
        Command::DossierStatus(dossier) => {
            black_box(dossier.expose());
        }
        _ => {}
    }
}

/// What else takes a text: the other strict constructors, and the meter.
fn strict_constructors(text: &str) {
    black_box(measure(text));
    match CardNumber::new(text) {
        Ok(card) => {
            black_box((card.code(), card.expose_province()));
            black_box((card.expose_subject_group(), card.expose_benefit_level()));
        }
        Err(error) => tell(error),
    }
    match DossierNumber::new(text) {
        Ok(dossier) => {
            black_box(dossier.expose());
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
