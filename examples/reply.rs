//! Answers messages to 8079: one from the command line, or JSON Lines from standard input.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use bhxh_sms::{
    Command, Decision, Msisdn, ParseErrorKind, Password, Reply, Request, decide, gather, parse,
};
use lexopt::{Arg, Parser};
use serde::{Deserialize, Serialize};

use people::People;
use support::arguments::{self, wrong_usage};
use support::lines::{self, Tally, Verdict};
use support::stop::{self, Stop};

#[path = "support/people.rs"]
mod people;
mod support;

const PROGRAM: &str = "reply";

const USAGE: &str = "\
Answers messages to 8079 as the password service did, for invented people.

Usage: reply --from PHONE MESSAGE   prints the reply
       reply < JSON_LINES           answers {\"from\": \"...\", \"text\": \"...\"} each

Options:
  --from PHONE      the phone that the message comes from
  --directory FILE  the people: CSV with the header code,phone,registered
                    and yes or no in the last column
  --password TEXT   the password of each grant (default: six random digits)
  --audit           decision, reason and parts on standard error;
                    in JSON Lines the reason of a refusal
  --help            prints this

Exit status: 0 answered or rightly left unanswered,
             1 a line was no valid input, 2 wrong usage or an unusable directory
";

fn main() -> ExitCode {
    stop::conclude(PROGRAM, run())
}

fn run() -> Result<ExitCode, Stop> {
    let Some(options) = Options::read()? else {
        stop::put(USAGE.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    let service = Service { people: read_people(options.directory)?, password: options.password };
    match options.message {
        Some((from, text)) => answer_one(&service, &from, &text, options.audit),
        None => answer_lines(&service, options.audit),
    }
}

/// The command line.
#[derive(Default)]
struct Options {
    /// Sender and text; without them standard input is read.
    message: Option<(String, String)>,
    directory: Option<PathBuf>,
    password: Option<String>,
    audit: bool,
}

impl Options {
    /// `None` if the usage is asked for.
    fn read() -> Result<Option<Self>, Stop> {
        let mut options = Self::default();
        let mut from = None;
        let mut message = None;
        let mut parser = Parser::from_env();
        while let Some(argument) = arguments::next(&mut parser)? {
            match argument {
                Arg::Long("from") => {
                    value(&mut parser, "--from", &mut from, arguments::text)?;
                }
                Arg::Long("directory") => {
                    let slot = &mut options.directory;
                    value(&mut parser, "--directory", slot, |file| Ok(file.into()))?;
                }
                Arg::Long("password") => {
                    let slot = &mut options.password;
                    value(&mut parser, "--password", slot, |text| {
                        let text = arguments::text(text)?;
                        password(&text)?;
                        Ok(text)
                    })?;
                }
                Arg::Long("audit") => options.audit = true,
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Value(text) => arguments::message(text, &mut message)?,
                other => return Err(arguments::unknown(&other)),
            }
        }
        options.message = match (from, message) {
            (Some(from), Some(message)) => Some((from, message)),
            (None, None) => None,
            (Some(_), None) => return Err(wrong_usage("--from needs a message")),
            (None, Some(_)) => return Err(wrong_usage("a message needs --from")),
        };
        Ok(Some(options))
    }
}

/// Reads the value of an option, which may be given once.
fn value<T>(
    parser: &mut Parser,
    option: &str,
    slot: &mut Option<T>,
    read: impl FnOnce(OsString) -> Result<T, Stop>,
) -> Result<(), Stop> {
    if slot.is_some() {
        return Err(wrong_usage(&format!("{option} is given twice")));
    }
    let value = parser.value().map_err(|_| wrong_usage(&format!("{option} needs a value")))?;
    *slot = Some(read(value)?);
    Ok(())
}

fn password(text: &str) -> Result<Password<'_>, Stop> {
    Password::new(text).map_err(|error| wrong_usage(&format!("--password: {error}")))
}

fn read_people(file: Option<PathBuf>) -> Result<People, Stop> {
    let people = match file {
        None => People::embedded(),
        Some(file) => People::read(
            &fs::read(file)
                .map_err(|error| Stop::fault(format!("cannot read the directory: {error}")))?,
        ),
    };
    people.map_err(|bad_row| Stop::fault(format!("directory, {bad_row}")))
}

/// What is needed to answer: the people, and how to come by a password.
struct Service {
    people: People,
    /// The password of every grant; without it each has one of its own.
    password: Option<String>,
}

/// What becomes of one message.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Granted,
    Refused,
    Malformed,
    Sibling,
    NotAddressed,
    BadSender,
    /// A line that holds no message.
    Input,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Sibling => "sibling",
            Self::NotAddressed => "not-addressed",
            Self::BadSender => "bad-sender",
            Self::Input => "input",
        }
    }

    /// Why nothing is sent back, or `None` if something is.
    const fn silence(self) -> Option<&'static str> {
        match self {
            Self::Granted | Self::Refused | Self::Malformed => None,
            Self::Sibling => Some("another command of 8079, not this service's"),
            Self::NotAddressed => Some("the message is not addressed to this service"),
            Self::BadSender => Some("the sender is no Vietnamese mobile number"),
            Self::Input => Some("no valid input"),
        }
    }
}

/// The answer to one message, as one line of JSON has it.
#[derive(Serialize)]
struct Answer {
    outcome: Outcome,
    reason: Option<&'static str>,
    reply: Option<String>,
    encoding: Option<&'static str>,
    parts: usize,
}

impl Answer {
    const fn silent(outcome: Outcome, reason: Option<&'static str>) -> Self {
        Self { outcome, reason, reply: None, encoding: None, parts: 0 }
    }

    fn with_reply(
        outcome: Outcome,
        reason: Option<&'static str>,
        reply: Reply<'_>,
    ) -> Result<Self, Stop> {
        let size = reply.size();
        let mut text = String::new();
        reply.expose_into(&mut text).map_err(|_| Stop::fault("a reply cannot be written"))?;
        Ok(Self {
            outcome,
            reason,
            reply: Some(text),
            encoding: Some(size.encoding.as_str()),
            parts: size.parts,
        })
    }
}

impl Service {
    /// Judges in the order that keeps the service quiet and its records closed: the sender, the
    /// address, the rest of the message, and only then the people.
    fn answer(&self, from: &str, text: &str) -> Result<Answer, Stop> {
        let from = match from.parse::<Msisdn>() {
            Ok(from) => from,
            Err(error) => return Ok(Answer::silent(Outcome::BadSender, Some(error.as_str()))),
        };
        let command = match parse(text) {
            Ok(command) => command,
            Err(error) => {
                let kind = error.kind();
                return match error.reply() {
                    Some(reply) => {
                        Answer::with_reply(Outcome::Malformed, Some(kind.as_str()), reply)
                    }
                    None if kind == ParseErrorKind::NotAddressed => {
                        Ok(Answer::silent(Outcome::NotAddressed, None))
                    }
                    None => Ok(Answer::silent(Outcome::Sibling, None)),
                };
            }
        };
        let Command::ResetPassword(code) = command else {
            return Ok(Answer::silent(Outcome::Sibling, None));
        };
        let Ok(facts) = gather(&self.people, Request { from, code });
        match decide(&facts) {
            Decision::Grant(grant) => {
                let new = match &self.password {
                    Some(fixed) => fixed.clone(),
                    None => random_digits()?,
                };
                let reply = grant.reply(password(&new)?);
                Answer::with_reply(Outcome::Granted, None, reply)
            }
            Decision::Refuse(refusal) => {
                let reason = refusal.reason().as_str();
                Answer::with_reply(Outcome::Refused, Some(reason), Reply::REFUSED)
            }
        }
    }
}

/// Six decimal digits, the form of every published password, each of the million equally likely.
fn random_digits() -> Result<String, Stop> {
    const COUNT: u32 = 1_000_000;
    // The greatest multiple: with the numbers beyond it, low passwords would come up more often.
    const FAIR: u32 = u32::MAX - u32::MAX % COUNT;
    loop {
        let drawn = getrandom::u32()
            .map_err(|error| Stop::fault(format!("the system has no randomness: {error}")))?;
        if drawn < FAIR {
            return Ok(format!("{:06}", drawn % COUNT));
        }
    }
}

fn answer_one(service: &Service, from: &str, text: &str, audit: bool) -> Result<ExitCode, Stop> {
    let answer = service.answer(from, text)?;
    let silence = answer.outcome.silence().map(|why| {
        let detail = answer.reason.map(|kind| format!(" ({kind})"));
        format!("no reply: {why}{}", detail.unwrap_or_default())
    });
    if let Some(reply) = &answer.reply {
        stop::put(format!("{reply}\n").as_bytes())?;
    }
    let decision = audit.then(|| {
        format!(
            "decision: {}, reason: {}, parts: {}",
            answer.outcome.as_str(),
            answer.reason.unwrap_or("none"),
            answer.parts,
        )
    });
    let told: Vec<String> = decision.into_iter().chain(silence).collect();
    if !told.is_empty() {
        stop::tell(PROGRAM, told.join("; "));
    }
    Ok(ExitCode::SUCCESS)
}

/// One line of input; other fields are none of ours.
#[derive(Deserialize)]
struct Message {
    from: String,
    text: String,
}

fn answer_lines(service: &Service, audit: bool) -> Result<ExitCode, Stop> {
    let tally = lines::answer_each(|_, line, output| {
        let Some(Message { from, text }) = line.object() else {
            lines::push(output, &Answer::silent(Outcome::Input, None))?;
            return Ok(Verdict::Unfit);
        };
        let mut answer = service.answer(&from, &text)?;
        let told = match answer.outcome {
            Outcome::Malformed => true,
            Outcome::Refused => audit,
            _ => false,
        };
        if !told {
            answer.reason = None;
        }
        lines::push(output, &answer)?;
        Ok(Verdict::Fit)
    })?;
    Ok(match tally {
        Tally { unfit: 0, .. } => ExitCode::SUCCESS,
        Tally { unfit, first_unfit } => {
            stop::tell(
                PROGRAM,
                format_args!("lines without valid input: {unfit}, the first is line {first_unfit}"),
            );
            ExitCode::FAILURE
        }
    })
}
