//! Reads messages to 8079: one from the command line, or JSON Lines from standard input.

use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use bhxh_sms::{ParseError, parse, parse_bytes};
use serde_json::Value;
use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};

use meaning::meaning;
use support::{End, Fields, answer_each, arguments, conclude, put};

#[path = "support/meaning.rs"]
mod meaning;
mod support;

const USAGE: &str = r#"Reads messages to 8079 and prints the command, or what is wrong and where.

Usage: parse MESSAGE       prints the command, or the message with a caret
       parse < JSON_LINES  answers {"text": "..."} each, with spans in bytes

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
    let wrong = "expected one message in quotes (after `--` if it begins with a hyphen)";
    let [message] = arguments(USAGE, wrong, ["message"])?;
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

/// The answer to a line; other fields are ignored.
fn answer(asked: &Value) -> Option<Fields> {
    Some(meaning(parse(asked.get("text")?.as_str()?)))
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
