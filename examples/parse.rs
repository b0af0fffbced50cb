//! Reads messages to 8079: one from the command line, or JSON Lines from standard input.

use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use bhxh_sms::gsm7::{Size, measure};
use bhxh_sms::{
    Command, Decision, Facts, Inbound, Link, Month, Msisdn, MsisdnError, ParseError,
    ParseErrorKind, Password, Period, Registration, Request, Year, decide, parse, parse_bytes,
    receive,
};
use lexopt::{Arg, Parser};
use serde_json::{Value, json};
use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};

use support::{End, Fields, answer_each, conclude, put, usage};

mod support;

const USAGE: &str = r#"Reads messages to 8079 and prints the command, or what is wrong and where.

Usage: parse MESSAGE       prints the command, or the message with a caret
       parse < JSON_LINES  answers each line, with spans in bytes:

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

Exit status: 0 no error, 1 a message or a line has one, 2 wrong usage
"#;

fn main() -> ExitCode {
    conclude(run())
}

fn run() -> End {
    let wrong = || usage("expected one message in quotes (after `--` if it begins with a hyphen)");
    let mut message = None;
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(|_| wrong())? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return put(USAGE).map(|()| ExitCode::SUCCESS),
            Arg::Value(text) if message.is_none() => message = Some(text),
            _ => return Err(wrong()),
        }
    }
    let Some(message) = message else { return answer_each(|asked| Ok(answer(asked))) };
    let text = message.as_encoded_bytes();
    match parse_bytes(text) {
        Ok(command) => {
            let fields = meaning(Ok(command));
            let words: Vec<_> = fields.iter().filter_map(|(_, value)| value.as_str()).collect();
            put(&format!("{}\n", words.join(" "))).map(|()| ExitCode::SUCCESS)
        }
        Err(error) => put(&draw(text, &error)).map(|()| ExitCode::FAILURE),
    }
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

fn meaning(message: Result<Command, ParseError>) -> Fields {
    let mut fields = Fields::new();
    match message {
        Ok(command) => {
            fields.push(("command", command.verb().as_str().into()));
            match command {
                Command::ResetPassword(code) => fields.push(("code", code.expose().into())),
                Command::Participation { code, period } => {
                    fields.push(("code", code.expose().into()));
                    fields.extend(period.iter().flat_map(ends));
                }
                Command::CardValidity(card) => fields.push(("card", card.expose().into())),
                Command::DossierStatus(dossier) => {
                    fields.push(("dossier", dossier.expose().into()));
                }
                _ => {} // a later release may read more
            }
        }
        Err(error) => {
            let (kind, span) = (error.kind(), error.span());
            fields.push(("error", kind.as_str().into()));
            fields.push(("span", vec![span.start, span.end].into()));
            if let ParseErrorKind::CodeLength { digits } = kind {
                fields.push(("digits", digits.into()));
            }
        }
    }
    fields
}

/// The first and the last of a period: `2016` for a year, `2016-01` for a month.
fn ends(period: &Period) -> Fields {
    let year = |year: Year| year.value().to_string();
    let month = |month: Month| format!("{}-{:02}", year(month.year()), month.month());
    let (from, to) = match period {
        Period::Years(years) => (year(years.first()), year(years.last())),
        Period::Months(months) => (month(months.first()), month(months.last())),
    };
    vec![("from", from.into()), ("to", to.into())]
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

/// The message with a mark under the fault, and what was expected there: at most so many characters of
/// the fault, and as many before and after.
fn draw(text: &[u8], error: &ParseError) -> String {
    const MOST: usize = 40;
    // The drawing crate would cut the text by characters and the mark by columns, which differ where
    // letters are wide or decomposed.
    let (before, rest) = text.split_at(error.span().start);
    let (before, rest) = (harmless(before), harmless(rest));
    let marked = harmless(text.get(error.span()).unwrap_or_default()).len().min(MOST);
    let cut = before.len().saturating_sub(MOST);
    let dots = |is_cut: bool| if is_cut { "..." } else { "" };
    let mut shown = String::from(dots(cut > 0));
    shown.extend(before.iter().skip(cut));
    let start = shown.len();
    shown.extend(rest.iter().take(marked));
    let mark = AnnotationKind::Primary.span(start..shown.len());
    shown.extend(rest.iter().skip(marked).take(MOST));
    shown.push_str(dots(rest.len() > marked + MOST));
    let expected = error.expected().to_string();
    let snippet = Snippet::source(&shown).annotation(mark.label(&expected));
    let title = format!("not a command ({})", error.kind().as_str());
    let report = [Level::ERROR.primary_title(&title).element(snippet)];
    // Plain, since colours are escape sequences too.
    format!("{}\n", Renderer::plain().term_width(usize::MAX / 4).render(&report))
}

/// The characters of a message, with U+FFFD for each byte that is not UTF-8 and for each character
/// that can act on a terminal: controls, formats (among them those that turn the direction of writing),
/// line ends, and those that no two terminals show alike.
fn harmless(text: &[u8]) -> Vec<char> {
    let shown = |c: char| match c.general_category() {
        Category::Control | Category::Format => char::REPLACEMENT_CHARACTER,
        Category::LineSeparator | Category::ParagraphSeparator => char::REPLACEMENT_CHARACTER,
        Category::PrivateUse | Category::Unassigned => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    let mut characters = Vec::new();
    for chunk in text.utf8_chunks() {
        characters.extend(chunk.valid().chars().map(shown));
        characters.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    characters
}
