//! The grammar as railroad diagrams: one SVG that reads well in a README, on light and dark pages.

use std::fmt::{self, Write as _};

use railroad::svg::{self, HDir};
use railroad::{
    Choice, Comment, Empty, Node, NonTerminal, Optional, Repeat, Sequence, SimpleEnd, SimpleStart,
    Terminal,
};

use crate::ebnf::{Expression, Grammar, Rule};

/// About as wide as the text of a README, so that hardly anything is scaled down.
const WIDTH: i64 = 880;
/// Between the page's edge and what is on it.
const MARGIN: i64 = 20;
/// From a rule's top to its diagram: the line with its name.
const NAME: i64 = 30;
/// Between two rules on one line.
const BESIDE: i64 = 32;
/// Between two lines of rules.
const BELOW: i64 = 26;
/// How wide a letter of a rule's name is, and how wide one of its note is on the average.
const LETTER: (i64, i64) = (9, 7);

/// What is true of every rule, above them all.
const CAPTION: &str = "In any case and with any accents. Blanks, punctuation and pictographs may stand \
                       between any two symbols and never matter.";

/// Its own page, light or dark, so that it can be read whatever page it is put on.
const STYLE: &str = "\
text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; text-anchor: middle; fill: #1f2328 }
.name, .note { text-anchor: start } .name { font-size: 15px; font-weight: 700 }
.note, .comment { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #59636e }
.page { fill: #ffffff; stroke: #d0d7de } path { fill: none; stroke: #59636e; stroke-width: 2px }
.terminal rect { fill: #dafbe1; stroke: #1a7f37 } .nonterminal rect { fill: #ddf4ff; stroke: #0969da }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .note, .comment { fill: #9198a1 }
.page { fill: #0d1117; stroke: #3d444d } path { stroke: #9198a1 }
.terminal rect { fill: #12261e; stroke: #3fb950 } .nonterminal rect { fill: #121d2f; stroke: #4493f8 } }
";

/// A rule's diagram and its place.
struct Placed<'g> {
    rule: &'g Rule,
    diagram: Box<dyn Node>,
    x: i64,
    y: i64,
}

/// Draws all rules in their order, as many on a line as fit.
///
/// # Errors
///
/// None but the formatter's, and a string's has none.
pub fn draw(grammar: &Grammar) -> Result<String, fmt::Error> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let (mut x, mut y, mut bottom) = (MARGIN, MARGIN + BELOW, MARGIN);
    for rule in &grammar.rules {
        let diagram = diagram(rule);
        let width = diagram.width().max(caption_width(rule));
        if x > MARGIN && x + width > WIDTH - MARGIN {
            (x, y) = (MARGIN, bottom + BELOW);
        }
        bottom = bottom.max(y + NAME + diagram.height());
        placed.push(Placed { rule, diagram, x, y });
        x += width + BESIDE;
    }
    let height = bottom + MARGIN;

    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">The grammar of 8079 as railroad diagrams</title>\n\
         <desc id=\"description\">"
    );
    for rule in &grammar.rules {
        writeln!(picture, "{}", svg::encode_minimal(&rule.to_string()))?;
    }
    write!(
        picture,
        "</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
        WIDTH - 1,
        height - 1
    )?;
    writeln!(
        picture,
        "<text class=\"note\" x=\"{MARGIN}\" y=\"{}\">{CAPTION}</text>",
        MARGIN + 10
    )?;
    for Placed { rule, diagram, x, y } in placed {
        let baseline = y + 14;
        writeln!(picture, "<text class=\"name\" x=\"{x}\" y=\"{baseline}\">{}</text>", rule.name)?;
        if let Some(note) = &rule.note {
            writeln!(
                picture,
                "<text class=\"note\" x=\"{}\" y=\"{baseline}\">{}</text>",
                x + note_offset(rule),
                svg::encode_minimal(note)
            )?;
        }
        diagram.render(&mut svg::Renderer::new(&mut picture), x, y + NAME, HDir::LTR)?;
    }
    picture.push_str("</svg>\n");
    // One line for all the shapes: nobody reads them.
    Ok(picture.replace(">\n<", "><"))
}

/// From a rule's left to its note.
fn note_offset(rule: &Rule) -> i64 {
    letters(&rule.name) * LETTER.0 + 14
}

fn caption_width(rule: &Rule) -> i64 {
    let note = rule.note.as_deref().map_or(0, letters);
    note_offset(rule) + note * LETTER.1
}

fn letters(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn diagram(rule: &Rule) -> Box<dyn Node> {
    let mut track = Sequence::<Box<dyn Node>>::default();
    track.push(Box::new(SimpleStart));
    track.push(node(&rule.definition));
    track.push(Box::new(SimpleEnd));
    Box::new(track)
}

fn node(expression: &Expression) -> Box<dyn Node> {
    let all = |inner: &[Expression]| inner.iter().map(node).collect::<Vec<_>>();
    match expression {
        Expression::Choice(ways) => Box::new(Choice::new(all(ways))),
        Expression::Sequence(parts) => Box::new(Sequence::new(all(parts))),
        Expression::Optional(inner) => Box::new(Optional::new(node(inner))),
        Expression::Repetition(inner) => Box::new(Optional::new(Repeat::new(node(inner), Empty))),
        Expression::Times(count, inner) => {
            Box::new(Repeat::new(node(inner), Comment::new(format!("{count} times"))))
        }
        Expression::Name(name) => Box::new(NonTerminal::new(name.clone())),
        Expression::Word(word) => Box::new(Terminal::new(word.clone())),
    }
}
