//! The grammar as railroad diagrams: one SVG that reads well in a README, on light and dark pages.

use railroad::svg::Element;
use railroad::{
    Choice, Comment, Diagram, Empty, HorizontalGrid, Node, NonTerminal, Optional, Repeat, Sequence,
    SimpleEnd, SimpleStart, Terminal, VerticalGrid,
};

use super::document::{Expression, RULES};

/// About as wide as the text of a README, so that hardly anything is scaled down; less the page's margin.
const WIDTH: i64 = 850;

/// What is true of every rule, above them all.
const CAPTION: &str = "In any case and with any accents. Blanks, punctuation and pictographs may stand \
                       between any two symbols and never matter.";

/// Its own page, light or dark, so that it can be read whatever page it is put on.
const STYLE: &str = "
text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; text-anchor: middle; fill: #1f2328 }
.comment { font-size: 11.6px; fill: #59636e }
.horizontalgrid > .comment:first-child { font-size: 13px; font-weight: 700; fill: #1f2328 }
.railroad_canvas { fill: #ffffff; stroke: #d0d7de } path { fill: none; stroke: #59636e; stroke-width: 2px }
.terminal rect { fill: #dafbe1; stroke: #1a7f37 } .nonterminal rect { fill: #ddf4ff; stroke: #0969da }
@media (prefers-color-scheme: dark) {
text, .horizontalgrid > .comment:first-child { fill: #e6edf3 } .comment { fill: #9198a1 }
.railroad_canvas { fill: #0d1117; stroke: #3d444d } path { stroke: #9198a1 }
.terminal rect { fill: #12261e; stroke: #3fb950 } .nonterminal rect { fill: #121d2f; stroke: #4493f8 } }
";

type Drawn = Box<dyn Node>;

/// Draws all rules in their order, as many on a line as fit.
pub(crate) fn draw() -> String {
    let mut lines: Vec<HorizontalGrid<Drawn>> = vec![HorizontalGrid::default()];
    for rule in RULES.iter() {
        let name: Drawn = Box::new(Comment::new(rule.name.clone()));
        let note = rule.note.iter().map(|note| Box::new(Comment::new(note.clone())) as _);
        let heading = [name].into_iter().chain(note).collect();
        let track = vec![Box::new(SimpleStart) as _, node(&rule.definition), Box::new(SimpleEnd)];
        let drawn = VerticalGrid::<Drawn>::new(vec![
            Box::new(HorizontalGrid::new(heading)),
            Box::new(Sequence::new(track)),
            Box::new(Empty),
        ]);
        let last = lines.last_mut().expect("a line");
        if last.width() + drawn.width() <= WIDTH {
            last.push(Box::new(drawn)).push(Box::new(Empty));
        } else {
            lines.push(HorizontalGrid::new(vec![Box::new(drawn), Box::new(Empty)]));
        }
    }
    let page = VerticalGrid::<Drawn>::new(vec![
        Box::new(Comment::new(CAPTION.to_owned())),
        Box::new(VerticalGrid::new(lines)),
    ]);
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.line.as_str()).collect();
    let mut picture = Diagram::new(page);
    picture.attr("role".to_owned()).or_insert("img".to_owned());
    picture.add_element(Element::new("title").text("The grammar of 8079 as railroad diagrams"));
    picture.add_element(Element::new("desc").text(&rules.join("\n")));
    picture.add_css(STYLE);
    // One line for all the shapes: nobody reads them.
    picture.to_string().replace(">\n", ">") + "\n"
}

fn node(expression: &Expression) -> Drawn {
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
