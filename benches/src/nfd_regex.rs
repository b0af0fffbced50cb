//! Normalising first, then a regular expression, in two ways.

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::Code;
use crate::fold::{fold, is_gap};

/// The grammar of `BH MK` over bare symbols.
const BARE: &str = "^bh(?:daucach)*mk(?:daucach)*\
    (?:(?:ma(?:so(?:the)?|the)(?:bhxh|bhyt|baohiemxahoi|baohiemyte)?\
    |(?:ma|so)(?:the)?(?:bhxh|bhyt|baohiemxahoi|baohiemyte))(?:daucach)*)?\
    (?:[a-z][a-z][1-5](?:0[1-9]|[1-9][0-9]))?((?:[0-9]){10})(?:gui(?:den|toi)?(?:dauso)?8079)?$";

/// The gaps of [`is_gap`] as a class.
const GAPS: &str =
    r"[\s!-/:-@\[-`{-~\x{AB}\x{B7}\x{BB}\x{2212}\x{2010}-\x{2027}\x{2030}-\x{205E}]*";

/// What most would write: a decomposed `String` without marks, and one expression with gaps between its symbols.
pub(crate) fn with_gaps() -> impl Fn(&str) -> Option<Code> + Clone {
    let (mut spaced, mut inside) = (String::new(), false);
    for part in BARE.chars() {
        if !inside && (part.is_ascii_alphanumeric() || matches!(part, '[' | '$')) {
            spaced.push_str(GAPS);
        }
        inside = matches!(part, '[' | '{') || inside && !matches!(part, ']' | '}');
        spaced.push(part);
    }
    let expression = compiled(&spaced);
    move |text| code(&expression, &text.nfd().filter_map(fold).collect::<String>())
}

/// The same, better thought of: gaps never matter to a right message, so they go with the marks.
pub(crate) fn bare() -> impl Fn(&str) -> Option<Code> + Clone {
    let expression = compiled(BARE);
    move |text| {
        let symbols = text.nfd().filter_map(fold).filter(|&symbol| !is_gap(symbol));
        code(&expression, &symbols.collect::<String>())
    }
}

fn compiled(expression: &str) -> Regex {
    Regex::new(expression).expect("the expression is well-formed")
}

/// The digits that the expression found.
fn code(expression: &Regex, text: &str) -> Option<Code> {
    let found = expression.captures(text)?.get(1)?;
    let mut code = [0; 10];
    let digits = found.as_str().bytes().filter(u8::is_ascii_digit);
    for (place, digit) in code.iter_mut().zip(digits) {
        *place = digit;
    }
    Some(code)
}
