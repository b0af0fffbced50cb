//! The two Unicode implementations side by side: where they differ is listed, not hidden.

use bhxh_sms_oracles::symbols::{DIFFERENCES, Difference, class_by_icu, classify};
use bhxh_sms_oracles::tally::{CODE_POINTS, scalars};
use unicode_normalization::UNICODE_VERSION;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The class by the crate's authority: `unicode-normalization`, and the standard library for
/// `White_Space`.
fn class_by_authority(character: char) -> u8 {
    let mut first = None;
    decompose_canonical(character, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(character);
    classify(first, is_combining_mark(first), first.is_whitespace())
}

#[test]
fn classes_of_both_implementations() {
    let mut compared = 0_u64;
    let mut found = Vec::new();
    for character in scalars(0..CODE_POINTS) {
        compared += 1;
        let (icu, authority) = (class_by_icu(character), class_by_authority(character));
        if icu != authority {
            found.push(Difference {
                character,
                icu,
                authority,
            });
        }
    }
    println!(
        "classes by ICU4X and by unicode-normalization (Unicode {UNICODE_VERSION:?}): {compared} compared, {} differ",
        found.len()
    );
    for difference in &found {
        println!("    {difference:?},");
    }
    assert_eq!(compared, 1_112_064);
    assert_eq!(
        found, DIFFERENCES,
        "DIFFERENCES in src/symbols.rs is to list exactly these"
    );
}
