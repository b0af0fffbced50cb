//! deunicode, and a regular expression over what it makes.

use deunicode::deunicode;
use regex::Regex;

use super::Code;
use super::nfd_regex::{code, expression};

/// Transliterated to ASCII, then one expression.
///
/// Its limit is its nature: foreign letters and digits become ASCII ones (Cyrillic `ВН`, `٣`, `½`), and emoji words,
/// so that what the spec refuses is understood, and the other way round. The corpus has none of them.
#[derive(Debug)]
pub struct DeunicodeRegex(Regex);

impl DeunicodeRegex {
    /// The expression, compiled.
    #[must_use]
    pub fn compile() -> Self {
        Self(expression(r"[^a-z0-9]*"))
    }

    /// The code, if the message is right.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Code> {
        let mut ascii = deunicode(text);
        ascii.make_ascii_lowercase();
        code(&self.0, &ascii)
    }
}
