//! The texting phone (SPEC 6) as a model: the refusals in their published order, one test each.

use std::sync::LazyLock;

use icu_properties::props::Alphabetic;
use icu_properties::{CodePointSetData, CodePointSetDataBorrowed};

/// The move of 15 September 2018: what stood behind the trunk 0, before and after.
pub const RENUMBERED: [(&str, &str); 21] = [
    ("120", "70"),
    ("121", "79"),
    ("122", "77"),
    ("126", "76"),
    ("128", "78"),
    ("123", "83"),
    ("124", "84"),
    ("125", "85"),
    ("127", "81"),
    ("129", "82"),
    ("162", "32"),
    ("163", "33"),
    ("164", "34"),
    ("165", "35"),
    ("166", "36"),
    ("167", "37"),
    ("168", "38"),
    ("169", "39"),
    ("186", "56"),
    ("188", "58"),
    ("199", "59"),
];

/// What may stand between digits.
pub const SEPARATORS: [char; 6] = [' ', '\u{A0}', '.', '-', '(', ')'];

static LETTERS: LazyLock<CodePointSetDataBorrowed<'static>> =
    LazyLock::new(CodePointSetData::new::<Alphabetic>);

/// Whether the specification's "a letter" fits: Unicode's `Alphabetic`, by ICU4X.
#[must_use]
pub fn is_letter(character: char) -> bool {
    LETTERS.contains(character)
}

/// The canonical form of a phone, or the name of the first refusal that fits.
///
/// # Errors
///
/// The published name of the kind.
pub fn read(text: &str) -> Result<String, &'static str> {
    // `+` counts at the very front only; elsewhere it is any other character.
    let plus = text.starts_with('+');
    let written = &text[usize::from(plus)..];
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let country = international(plus, &digits);

    if text.chars().any(is_letter) {
        return Err("alphanumeric");
    }
    if country == Country::Other {
        return Err("foreign");
    }
    if (1..=6).contains(&digits.len()) {
        return Err("short-code");
    }
    let belongs = |c: char| c.is_ascii_digit() || SEPARATORS.contains(&c);
    if digits.is_empty() || !written.chars().all(belongs) {
        return Err("not-a-number");
    }
    let behind = match country {
        Country::VietNam(length) => &digits[length..],
        _ => digits.as_str(),
    };
    let national = behind.strip_prefix('0').unwrap_or(behind);
    let current = match (national.len(), &national[..national.len().min(1)]) {
        (10, "2") => return Err("fixed-line"),
        (10, "1") => RENUMBERED
            .iter()
            .find(|(old, _)| national.starts_with(old))
            .map(|(old, new)| format!("{new}{}", &national[old.len()..])),
        (9, "3" | "5" | "7" | "8" | "9") => Some(national.to_owned()),
        (9, _) => None,
        _ => return Err("length"),
    };
    current
        .map(|number| format!("+84{number}"))
        .ok_or("not-mobile")
}

/// Which country code is written, and how many digits it takes with its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Country {
    Unwritten,
    VietNam(usize),
    Other,
}

fn international(plus: bool, digits: &str) -> Country {
    let after_plus = plus.then_some(("84", 2));
    let after_zeros = digits.starts_with("00").then_some(("0084", 4));
    match after_plus.or(after_zeros) {
        Some((whole, length)) if digits.starts_with(whole) => Country::VietNam(length),
        Some(_) => Country::Other,
        None if digits.starts_with("84") && digits.len() >= 11 => Country::VietNam(2),
        None => Country::Unwritten,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn is(text: &str, canonical: &str) {
        assert_eq!(read(text), Ok(canonical.to_owned()), "{text:?}");
    }

    #[track_caller]
    fn refused(text: &str, kind: &'static str) {
        assert_eq!(read(text), Err(kind), "{text:?}");
    }

    #[test]
    fn spellings_of_the_specification() {
        for text in [
            "0912345678",
            "84912345678",
            "+84912345678",
            "0084912345678",
            "912345678",
            "+840912345678",
            "840912345678",
            "00840912345678",
            " 84912345678",
            "+84 (91) 234-56.78\u{A0}",
            "(091) 2345678",
            "00 84 912345678",
        ] {
            is(text, "+84912345678");
        }
        is("0841234567", "+84841234567");
        is("841234567", "+84841234567");
        is("01201234567", "+84701234567");
        is("1201234567", "+84701234567");
        is("+841991234567", "+84591234567");
        is("008401681234567", "+84381234567");
    }

    #[test]
    fn refusals_in_their_order() {
        for text in ["VIETTEL", "+84 9x12345678", "8079 a", "+44 a", "Ｖ", "đ"] {
            refused(text, "alphanumeric");
        }
        for text in [
            "+44",
            "+",
            "00",
            "0044912345678",
            "+0084912345678",
            "+8",
            "+*",
            "008*",
        ] {
            refused(text, "foreign");
        }
        for text in ["8079", "+84", "0084 12", "*123#", "1", " 9 1 2 ", "8+4"] {
            refused(text, "short-code");
        }
        for text in [
            "",
            " ",
            "\t0912345678",
            "09123456*78",
            " +84912345678",
            "++84912345678",
            "0912345678+",
            "٠٩١٢٣٤٥٦٧٨",
            "02431234567#",
            "0912345678, 0912345678",
        ] {
            refused(text, "not-a-number");
        }
        for text in ["02431234567", "2431234567", "+842431234567", "842431234567"] {
            refused(text, "fixed-line");
        }
        for text in [
            "091234567",
            "8412345678",
            "09123456789",
            "084912345678",
            "+8400912345678",
            "0912345",
            "0912345678 0912345678",
        ] {
            refused(text, "length");
        }
        for text in [
            "0412345678",
            "612345678",
            "+84112345678",
            "01701234567",
            "1911234567",
        ] {
            refused(text, "not-mobile");
        }
    }
}
