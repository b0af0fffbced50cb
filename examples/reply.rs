//! Answers messages to 8079: one from the command line, or JSON Lines from standard input.

use std::path::Path;
use std::process::ExitCode;

use bhxh_sms::{Decision, Inbound, Password, decide, gather, receive_bytes};
use lexopt::{Arg, Parser};
use serde_json::{Value, json};

use people::People;
use support::{End, answer_each, conclude, put, tell, usage};

#[path = "support/people.rs"]
mod people;
mod support;

const USAGE: &str = r#"Answers messages to 8079 as the password service did, for invented people.

Usage: reply --from PHONE MESSAGE  prints the reply
       reply < JSON_LINES          answers {"from": "...", "text": "..."} each

An answer repeats the "id" of its line (a string or an integer) or has the
number of the line as "line".

Options:
  --from PHONE      the phone that the message comes from
  --directory FILE  the people: CSV with the header code,phone,registered and
                    yes or no in the last column. Phones are read as of an old
                    list: in one from before 2017, fixed lines look like today's
                    mobile numbers
  --password TEXT   the password of each grant (default: six random digits)
  --audit           the outcome of a message on standard error; in JSON Lines
                    the reason of a refusal
  --help            prints this

Exit status: 0 answered or rightly left unanswered, 1 a line was no valid input,
             2 wrong usage or an unusable directory
"#;

fn main() -> ExitCode {
    conclude(run())
}

fn run() -> End {
    let wrong = "expected options and one message in quotes, after `--` if it begins with a hyphen";
    let (mut from, mut message, mut directory, mut password) = (None, None, None, None);
    let mut audit = false;
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(|_| usage(wrong))? {
        let (option, slot) = match argument {
            Arg::Long("help") | Arg::Short('h') => return put(USAGE).map(|()| ExitCode::SUCCESS),
            Arg::Long("from") => ("--from", &mut from),
            Arg::Long("directory") => ("--directory", &mut directory),
            Arg::Long("password") => ("--password", &mut password),
            Arg::Long("audit") => {
                audit = true;
                continue;
            }
            Arg::Value(text) if message.is_none() => {
                message = Some(text);
                continue;
            }
            _ => return Err(usage(wrong)),
        };
        let value = parser.value().map_err(|_| usage(format_args!("{option} needs a value")))?;
        if slot.replace(value).is_some() {
            return Err(usage(format_args!("{option} is given twice")));
        }
    }
    let password = password.map(|text| text.into_string().unwrap_or_default());
    if let Some(Err(error)) = password.as_deref().map(Password::new) {
        return Err(usage(format_args!("--password: {error}")));
    }
    let people = people(directory.as_ref().map(Path::new))?;
    let service = Service { people, password, audit };
    match (from, message) {
        (Some(from), Some(text)) => {
            service.answer_one(from.as_encoded_bytes(), text.as_encoded_bytes())
        }
        (None, None) => answer_each(|asked| service.answer_line(asked)),
        _ => Err(usage("expected both --from and a message, or neither")),
    }
}

fn people(file: Option<&Path>) -> Result<People, String> {
    let Some(file) = file else { return People::read(people::EMBEDDED) };
    let bytes = std::fs::read(file).map_err(|error| format!("{file:?}: {error}"))?;
    let people = People::read(&bytes).map_err(|error| format!("{file:?}, {error}"))?;
    if people.is_empty() {
        tell(format_args!("warning: {file:?} has no people in it"));
    }
    Ok(people)
}

/// What is needed to answer.
struct Service {
    people: People,
    /// The password of every grant; without it each has one of its own.
    password: Option<String>,
    /// Whether the reason of a refusal is told.
    audit: bool,
}

impl Service {
    /// Answers one message: the text to send as `reply`, if there is one.
    fn answer(&self, sender: &[u8], text: &[u8]) -> Result<Value, String> {
        let new_password;
        let (outcome, why, reply) = match receive_bytes(sender, text) {
            Inbound::Silence(why) => return Ok(json!({"outcome": "silence", "why": why.as_str()})),
            Inbound::Sibling { .. } => return Ok(json!({"outcome": "sibling"})),
            Inbound::Malformed(malformed) => {
                ("malformed", Some(malformed.error().kind().as_str()), malformed.reply())
            }
            Inbound::Request(request) => {
                let Ok(facts) = gather(&self.people, request);
                match decide(&facts) {
                    Decision::Refuse(refusal) => {
                        let why = self.audit.then_some(refusal.reason().as_str());
                        ("refused", why, refusal.reply())
                    }
                    Decision::Grant(grant) => {
                        new_password = self.new_password()?;
                        let new =
                            Password::new(&new_password).map_err(|error| error.to_string())?;
                        ("granted", None, grant.reply(new))
                    }
                }
            }
        };
        let size = reply.size();
        let mut answer = json!({"outcome": outcome, "encoding": size.encoding.as_str(),
            "segments": size.segments, "reply": reply.expose_string()});
        if let Some(why) = why {
            answer["why"] = why.into();
        }
        Ok(answer)
    }

    /// The given one, or six decimal digits, the form of every published password.
    fn new_password(&self) -> Result<String, String> {
        const COUNT: u32 = 1_000_000;
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        loop {
            let drawn = getrandom::u32().map_err(|error| format!("no randomness: {error}"))?;
            // Beyond the greatest multiple, low passwords would come up more often.
            if drawn < u32::MAX - u32::MAX % COUNT {
                return Ok(format!("{:06}", drawn % COUNT));
            }
        }
    }

    fn answer_one(&self, sender: &[u8], text: &[u8]) -> End {
        let answer = self.answer(sender, text)?;
        let told: Vec<_> = ["outcome", "why"].iter().filter_map(|at| answer[at].as_str()).collect();
        let told = told.join(": ");
        match answer["reply"].as_str() {
            Some(reply) => put(&format!("{reply}\n"))?,
            None => tell(format_args!("no reply, {told}")),
        }
        if self.audit && answer["reply"].is_string() {
            tell(told);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn answer_line(&self, asked: &Value) -> Result<Option<Value>, String> {
        match (asked["from"].as_str(), asked["text"].as_str()) {
            (Some(from), Some(text)) => self.answer(from.as_bytes(), text.as_bytes()).map(Some),
            _ => Ok(None),
        }
    }
}
