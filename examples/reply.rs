//! Answers messages to 8079: one from the command line, or JSON Lines from standard input.

use std::ffi::OsStr;
use std::process::ExitCode;

use bhxh_sms::{Decision, Inbound, Password, decide, gather, receive_bytes};

use people::People;
use support::{End, Fields, answer_each, arguments, conclude, put, tell, usage};

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
    let wrong = "expected each option once, and one message (after `--` if it has a hyphen)";
    let names = ["--from=", "message", "--directory=", "--password=", "--audit"];
    let [from, message, directory, password, audit] = arguments(USAGE, wrong, names)?;
    let password = password.map(|text| text.to_string_lossy().into_owned());
    if let Some(Err(error)) = password.as_deref().map(Password::new) {
        return Err(usage(format_args!("--password: {error}")));
    }
    let people = People::load(directory.as_deref())?;
    let service = Service { people, password, audit: audit.is_some() };
    match (from, message) {
        (Some(from), Some(text)) => service.answer_one(&from, &text),
        (None, None) => answer_each(|asked| {
            let field = |name| asked.get(name)?.as_str().map(str::as_bytes);
            let (from, text) = (field("from"), field("text"));
            from.zip(text).map(|(from, text)| service.answer(from, text)).transpose()
        }),
        _ => Err(usage("expected both --from and a message, or neither")),
    }
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
    fn answer(&self, sender: &[u8], text: &[u8]) -> Result<Fields, String> {
        let issued;
        let (outcome, why, reply) = match receive_bytes(sender, text) {
            Inbound::Silence(silence) => ("silence", Some(silence.as_str()), None),
            Inbound::Sibling { .. } => ("sibling", None, None),
            Inbound::Malformed(malformed) => {
                ("malformed", Some(malformed.error().kind().as_str()), Some(malformed.reply()))
            }
            Inbound::Request(request) => match decide(&gather(&self.people, request)?) {
                Decision::Refuse(refusal) => {
                    let why = self.audit.then_some(refusal.reason().as_str());
                    ("refused", why, Some(refusal.reply()))
                }
                Decision::Grant(grant) => {
                    issued = self.new_password()?;
                    let password = Password::new(&issued).map_err(|error| error.to_string())?;
                    ("granted", None, Some(grant.reply(password)))
                }
            },
        };
        let mut fields = vec![("outcome", outcome.into())];
        fields.extend(why.map(|why| ("why", why.into())));
        if let Some(reply) = reply {
            let size = reply.size();
            fields.push(("encoding", size.encoding.as_str().into()));
            fields.push(("segments", size.segments.into()));
            fields.push(("reply", reply.expose_string().into()));
        }
        Ok(fields)
    }

    /// The given one, or six random digits, the form of every published password.
    fn new_password(&self) -> Result<String, String> {
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        let drawn = getrandom::u64().map_err(|error| format!("no randomness: {error}"))?;
        // No password comes up more often than another by more than one part in 10^13.
        Ok(format!("{:06}", drawn % 1_000_000))
    }

    fn answer_one(&self, sender: &OsStr, text: &OsStr) -> End {
        let fields = self.answer(sender.as_encoded_bytes(), text.as_encoded_bytes())?;
        let field = |name| fields.iter().find(|field| field.0 == name)?.1.as_str();
        let told = field("outcome").into_iter().chain(field("why")).collect::<Vec<_>>().join(": ");
        match field("reply") {
            None => tell(format_args!("no reply, {told}")),
            Some(reply) => put(&format!("{reply}\n"))?,
        }
        if self.audit && field("reply").is_some() {
            tell(told);
        }
        Ok(ExitCode::SUCCESS)
    }
}
