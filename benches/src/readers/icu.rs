//! The same as [`NfdRegex`], decomposed by ICU4X.

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};

use super::Code;
use super::fold::fold;
use super::nfd_regex::NfdRegex;

/// ICU4X, then the expression of [`NfdRegex`].
#[derive(Debug)]
pub struct Icu4x {
    normalizer: DecomposingNormalizerBorrowed<'static>,
    regex: NfdRegex,
}

impl Icu4x {
    /// The normaliser over the data that is compiled in, and the expression.
    #[must_use]
    pub fn compile() -> Self {
        Self { normalizer: DecomposingNormalizer::new_nfd(), regex: NfdRegex::compile() }
    }

    /// The code, if the message is right.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Code> {
        let folded: String =
            self.normalizer.normalize_iter(text.chars()).filter_map(fold).collect();
        self.regex.read_folded(&folded)
    }
}
