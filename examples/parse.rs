//! Reads messages to 8079: one from the command line, or JSON Lines from standard input.

use core::ops::Range;
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use bhxh_sms::{Command, Month, ParseError, ParseErrorKind, Period, Year, parse};
use lexopt::{Arg, Parser};
use serde::{Deserialize, Serialize};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use support::arguments;
use support::lines::{self, Tally, Verdict};
use support::stop::{self, Stop};

mod support;

const PROGRAM: &str = "parse";

const USAGE: &str = "\
Reads messages to 8079 and prints the command, or what is wrong and where.

Usage: parse MESSAGE        prints the command, or the message with a caret
       parse < JSON_LINES   answers {\"text\": \"...\"} each, with spans in bytes

Options:
  --help  prints this

Exit status: 0 every message was a command, 1 one was not, 2 wrong usage
";

fn main() -> ExitCode {
    stop::conclude(PROGRAM, run())
}

fn run() -> Result<ExitCode, Stop> {
    let mut message = None;
    let mut parser = Parser::from_env();
    while let Some(argument) = arguments::next(&mut parser)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => {
                stop::put(USAGE.as_bytes())?;
                return Ok(ExitCode::SUCCESS);
            }
            Arg::Value(text) => arguments::message(text, &mut message)?,
            other => return Err(arguments::unknown(&other)),
        }
    }
    match message {
        Some(text) => show_one(&text),
        None => show_lines(),
    }
}

/// A command, as one line of JSON has it.
#[derive(Default, Serialize)]
struct Shown<'a> {
    command: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn new(command: &'a Command) -> Self {
        let name = |command| Self { command, ..Self::default() };
        match command {
            Command::ResetPassword(code) => {
                Self { code: Some(code.expose()), ..name("reset-password") }
            }
            Command::Participation { code, period } => {
                let (from, to) = period.as_ref().map(ends).unzip();
                Self { code: Some(code.expose()), from, to, ..name("participation") }
            }
            Command::CardValidity(card) => {
                Self { card: Some(card.expose()), ..name("card-validity") }
            }
            Command::DossierStatus(dossier) => {
                Self { dossier: Some(dossier.expose()), ..name("dossier-status") }
            }
            // A later release may read more.
            _ => name("unknown"),
        }
    }

    /// The same for people.
    fn line(&self) -> String {
        let (from, to) = (self.from.as_deref(), self.to.as_deref());
        let words: Vec<&str> = [Some(self.command), self.code, from, to, self.card, self.dossier]
            .into_iter()
            .flatten()
            .collect();
        format!("{}\n", words.join(" "))
    }
}

/// The two ends of a period: `2016` for a year, `2016-01` for a month.
fn ends(period: &Period) -> (String, String) {
    let year = |year: Year| format!("{:04}", year.value());
    let month = |month: Month| format!("{}-{:02}", year(month.year()), month.month());
    match period {
        Period::Years(years) => (year(years.from()), year(years.to())),
        Period::Months(months) => (month(months.from()), month(months.to())),
    }
}

/// An error, as one line of JSON has it: where, but nothing of the message.
#[derive(Serialize)]
struct Fault {
    error: &'static str,
    span: [usize; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    digits: Option<usize>,
}

impl Fault {
    fn new(error: &ParseError) -> Self {
        let Range { start, end } = error.span();
        Self {
            error: error.kind().as_str(),
            span: [start, end],
            digits: match error.kind() {
                ParseErrorKind::CodeLength { digits } => Some(digits),
                _ => None,
            },
        }
    }
}

fn show_one(text: &str) -> Result<ExitCode, Stop> {
    match parse(text) {
        Ok(command) => {
            stop::put(Shown::new(&command).line().as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            stop::put(draw(text, &error).as_bytes())?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The message with a mark under the fault, and what was expected there.
fn draw(text: &str, error: &ParseError) -> String {
    let (shown, span) = harmless(text, error.span());
    let (shown, span) = part(&shown, span);
    let title = format!("not a command ({})", error.kind().as_str());
    // The place is what the caret is for.
    let wanted = error.to_string();
    let wanted = wanted.rsplit_once(" (bytes").map_or(&*wanted, |(wanted, _)| wanted);
    let mark = AnnotationKind::Primary.span(span).label(wanted);
    let snippet = Snippet::source(&shown).annotation(mark);
    let report = [Level::ERROR.primary_title(&title).element(snippet)];
    // Plain: no colours, which are escape sequences, too.
    // Never folded: what is cut is cut by characters, and the carets by columns.
    let drawn = Renderer::plain().term_width(usize::MAX / 4).render(&report);
    format!("{drawn}\n")
}

/// A part of the message that a terminal has room for, and the span in it, or the first characters of
/// the span.
///
/// The drawing crate cuts by itself, but a text by characters and the carets by columns, which differ
/// where letters are wide or decomposed.
fn part(shown: &str, span: Range<usize>) -> (String, Range<usize>) {
    const AROUND: usize = 40;
    let forward = |from: usize| {
        let rest = shown.get(from..).unwrap_or_default();
        let cut = rest.char_indices().nth(AROUND);
        from + cut.map_or(rest.len(), |(length, _)| length)
    };
    let before = shown.get(..span.start).unwrap_or_default();
    let start = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let end = span.end.min(forward(span.start));
    let stop = forward(end);
    let cut = |is_cut: bool| if is_cut { "..." } else { "" };
    let front = cut(start > 0);
    let middle = shown.get(start..stop).unwrap_or_default();
    let text = [front, middle, cut(stop < shown.len())].concat();
    let moved = |at: usize| at - start + front.len();
    (text, moved(span.start)..moved(end))
}

/// The message with a replacement character for each one that can act on a terminal instead of
/// standing there, and the span where it lies then.
fn harmless(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    let mut shown = String::with_capacity(text.len());
    let mut moved = Range::default();
    for (at, c) in text.char_indices() {
        if at == span.start {
            moved.start = shown.len();
        }
        if at == span.end {
            moved.end = shown.len();
        }
        shown.push(if acts(c) { char::REPLACEMENT_CHARACTER } else { c });
    }
    if span.start >= text.len() {
        moved.start = shown.len();
    }
    if span.end >= text.len() {
        moved.end = shown.len();
    }
    (shown, moved)
}

/// Controls, formats (among them everything that turns the direction of writing), line ends, and
/// what has no meaning that two terminals agree on.
fn acts(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    )
}

/// One line of input; other fields are none of ours.
#[derive(Deserialize)]
struct Message {
    text: String,
}

/// The answer to a line that holds no message.
#[derive(Serialize)]
struct NoMessage {
    error: &'static str,
    line: u64,
}

fn show_lines() -> Result<ExitCode, Stop> {
    let tally = lines::answer_each(|number, line, output| {
        let Some(Message { text }) = line.object() else {
            let answer = NoMessage { error: "input", line: number };
            lines::push(output, &answer)?;
            return Ok(Verdict::Unfit);
        };
        match parse(&text) {
            Ok(command) => {
                lines::push(output, &Shown::new(&command))?;
                Ok(Verdict::Fit)
            }
            Err(error) => {
                lines::push(output, &Fault::new(&error))?;
                Ok(Verdict::Unfit)
            }
        }
    })?;
    Ok(match tally {
        Tally { unfit: 0, .. } => ExitCode::SUCCESS,
        Tally { unfit, first_unfit } => {
            stop::tell(
                PROGRAM,
                format_args!("lines without a command: {unfit}, the first is line {first_unfit}"),
            );
            ExitCode::FAILURE
        }
    })
}
