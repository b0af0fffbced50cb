//! Answers the rows of `tests/data/` with this crate, for `tests/data/conformance.py`.

use std::process::ExitCode;

use bhxh_sms::gsm7::{Size, measure};
use bhxh_sms::{
    Decision, Facts, Inbound, Link, Msisdn, MsisdnError, Password, Registration, Request, decide,
    parse, receive,
};
use serde_json::{Value, json};

use meaning::meaning;
use support::{End, Fields, answer_each, arguments, conclude};

#[path = "support/meaning.rs"]
mod meaning;
mod support;

const USAGE: &str = r#"Answers the questions of the conformance rows.

Usage: conformance < JSON_LINES  answers each line, with spans in bytes:

  {"text": "..."}                  what the message means
  {"sender": "...", "text": "..."} what to do with it
  {"phone": "..."}                 which phone it is as "sender", as "record"
  {"reply": "refused"}             a default text: refused-as-published,
                                   malformed, malformed-code-length
  {"reply": "granted", "code": "...", "password": "..."}
  {"measure": "..."}               the size of a text when sent

An answer repeats the "id" of its line (a string or an integer) or has the
number of the line as "line".

Options:
  --help  prints this

Exit status: 0 no error, 1 a line has one, 2 wrong usage
"#;

fn main() -> ExitCode {
    conclude(run())
}

fn run() -> End {
    let [] = arguments(USAGE, "expected no argument", [])?;
    answer_each(|asked| Ok(answer(asked)))
}

/// The answer to a line; fields of other names are ignored.
fn answer(asked: &Value) -> Option<Fields> {
    let known = ["code", "measure", "password", "phone", "reply", "sender", "text"];
    let fields = asked.as_object()?.iter().filter(|(name, _)| known.contains(&name.as_str()));
    let fields = fields.map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    // In alphabetical order, as `serde_json` keeps them.
    Some(match fields.collect::<Option<Vec<_>>>()?[..] {
        [("text", text)] => meaning(parse(text)),
        [("sender", sender), ("text", text)] => outcome(receive(sender, text)),
        [("phone", text)] => vec![
            ("sender", phone(Msisdn::from_sender(text))),
            ("record", phone(Msisdn::from_record(text))),
        ],
        [("reply", "refused")] => sized(bhxh_sms::REFUSED),
        [("reply", "refused-as-published")] => sized(bhxh_sms::REFUSED_AS_PUBLISHED),
        [("reply", "malformed")] => sized(bhxh_sms::MALFORMED),
        [("reply", "malformed-code-length")] => sized(bhxh_sms::MALFORMED_CODE_LENGTH),
        [("code", code), ("password", password), ("reply", "granted")] => granted(code, password)?,
        [("measure", text)] => size(text),
        _ => return None,
    })
}

fn outcome(inbound: Inbound) -> Fields {
    let (outcome, phone, fields) = match inbound {
        Inbound::Silence(silence) => {
            return vec![("outcome", "silence".into()), ("why", silence.as_str().into())];
        }
        Inbound::Sibling { from, command } => ("sibling", from, meaning(command)),
        Inbound::Malformed(malformed) => {
            let mut fields = meaning(Err(malformed.error()));
            fields.push(("reply", malformed.reply().expose_string().into()));
            ("malformed", malformed.from(), fields)
        }
        Inbound::Request(request) => {
            ("request", request.from, vec![("code", request.code.expose().into())])
        }
    };
    [vec![("outcome", outcome.into()), ("phone", phone.expose().into())], fields].concat()
}

fn phone(read: Result<Msisdn, MsisdnError>) -> Value {
    match read {
        Ok(phone) => json!({"phone": phone.expose()}),
        Err(error) => json!({"error": error.as_str()}),
    }
}

fn size(text: &str) -> Fields {
    let Size { encoding, units, segments, .. } = measure(text);
    let encoding = encoding.as_str().into();
    vec![("encoding", encoding), ("units", units.into()), ("segments", segments.into())]
}

fn sized(text: &str) -> Fields {
    [vec![("text", text.into())], size(text)].concat()
}

/// The default text of a grant, for whatever phone.
fn granted(code: &str, password: &str) -> Option<Fields> {
    let request = Request::new(Msisdn::from_sender("0912345678").ok()?, code.parse().ok()?);
    let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
    let Decision::Grant(grant) = decide(&facts) else { return None };
    Some(match Password::new(password) {
        Ok(password) => sized(&grant.reply(password).expose_string()),
        Err(_) => vec![("error", "password".into())],
    })
}
