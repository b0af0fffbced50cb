//! How many parts a text takes on the air (SPEC 5), as a model: the parts are really filled.

/// The septets of a text's characters, or nothing where one is outside of the GSM alphabet.
pub type Septets<'s> = &'s dyn Fn(char) -> Option<usize>;

/// Encoding, total length in its units, and parts.
#[must_use]
pub fn measure(text: &str, septets: Septets<'_>) -> (&'static str, usize, usize) {
    let in_septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, costs, alone, each) = match in_septets {
        Some(costs) => ("gsm7", costs, 160, 153),
        None => ("ucs2", text.chars().map(char::len_utf16).collect(), 70, 67),
    };
    let total = costs.iter().sum();
    let parts = if total <= alone {
        1
    } else {
        fill(&costs, each).len()
    };
    (encoding, total, parts)
}

/// The parts one after the other; a character that does not fit whole begins the next one.
fn fill(costs: &[usize], room: usize) -> Vec<usize> {
    let mut parts = vec![0];
    for &cost in costs {
        match parts.last_mut() {
            Some(filled) if *filled + cost <= room => *filled += cost,
            _ => parts.push(cost),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::measure;

    fn toy(character: char) -> Option<usize> {
        match character {
            'a' => Some(1),
            '€' => Some(2),
            _ => None,
        }
    }

    #[test]
    fn borders() {
        let of = |text: &str| measure(text, &toy);
        assert_eq!(of(""), ("gsm7", 0, 1));
        assert_eq!(of(&"a".repeat(160)), ("gsm7", 160, 1));
        assert_eq!(of(&"a".repeat(161)), ("gsm7", 161, 2));
        assert_eq!(of(&"€".repeat(153)), ("gsm7", 306, 3));
        assert_eq!(
            of(&("a".repeat(152) + "€" + &"a".repeat(152))),
            ("gsm7", 306, 3)
        );
        assert_eq!(of(&"ơ".repeat(70)), ("ucs2", 70, 1));
        assert_eq!(of(&"😀".repeat(67)), ("ucs2", 134, 3));
        assert_eq!(of(&("ơ".to_owned() + &"€".repeat(70))), ("ucs2", 71, 2));
    }
}
