//! The two texts that the crate does not have, since it knows neither storage nor limits.
//!
//! Like the crate's own they are one GSM-7 part, or this does not compile: a letter outside of that
//! alphabet reaches the phone as `?`.

use bhxh_sms::gsm7::{Encoding, Size, measure};

/// Nothing was granted, or what was granted may have been lost on its way: ask again.
pub const TRY_AGAIN: &str = "Vui long nhan lai tin nhan sau it phut.";

/// The daily limit is reached; said once, then nothing is said until the next day.
pub const OVER_LIMIT: &str =
    "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai.";

const _: () = {
    assert!(fits_one_part(TRY_AGAIN));
    assert!(fits_one_part(OVER_LIMIT));
};

const fn fits_one_part(text: &str) -> bool {
    matches!(measure(text), Size { encoding: Encoding::Gsm7, segments: 1, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_addressed_to_us() {
        for text in [TRY_AGAIN, OVER_LIMIT] {
            let error = bhxh_sms::parse(text).unwrap_err();
            assert_eq!(error.kind(), bhxh_sms::ParseErrorKind::NotAddressed, "{text}");
        }
    }
}
