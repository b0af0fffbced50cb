//! SPEC 2: the strict constructors of the code, the card, the dossier and the month. The tolerant one is the grammar.

use bhxh_sms::{
    CardNumber, CardNumberError, DossierNumber, DossierNumberError, InsuranceCode,
    InsuranceCodeError, Month, Year,
};

/// What no strict constructor accepts in the place of any character: look-alikes, other digits, other
/// letters, gaps and controls, each cut or filled to the bytes that it takes the place of.
const STRANGERS: [&str; 9] =
    ["*", " ", "\0", "\u{7F}", "ж", "é", "\u{FF10}", "\u{663}", "\u{1F600}"];

// ---------------------------------------------------------------------------------------------
// The code
// ---------------------------------------------------------------------------------------------

#[track_caller]
fn no_code(text: &str, error: InsuranceCodeError) {
    assert_eq!(InsuranceCode::new(text), Err(error), "{text:?}");
    assert_eq!(text.parse::<InsuranceCode>(), Err(error), "{text:?}");
    assert_eq!(InsuranceCode::try_from(text), Err(error), "{text:?}");
}

#[test]
fn a_code_is_ten_digits_and_keeps_them() {
    for text in ["0123456789", "0000000000", "9999999999", "0110129425"] {
        let code = InsuranceCode::new(text).unwrap();
        assert_eq!(code.expose(), text);
        assert_eq!(text.parse(), Ok(code));
    }
}

#[test]
fn a_code_of_another_length_is_refused() {
    for length in (0..=30).filter(|&length| length != 10) {
        no_code(&"0".repeat(length), InsuranceCodeError::Length);
        no_code(&"x".repeat(length), InsuranceCodeError::Length);
    }
    no_code(" 0123456789", InsuranceCodeError::Length);
    no_code("0123456789\n", InsuranceCodeError::Length);
    no_code("0123 456 789", InsuranceCodeError::Length);
}

#[test]
fn every_character_of_a_code_is_a_digit() {
    for at in 0..10 {
        for stranger in STRANGERS.into_iter().chain(["O", "l", "/", ":", "-"]) {
            let end = at + stranger.len();
            if end <= 10 {
                let mut text = String::from("0123456789");
                text.replace_range(at..end, stranger);
                no_code(&text, InsuranceCodeError::NotADigit);
            }
        }
    }
}

#[test]
fn codes_are_ordered_as_text() {
    let codes = ["0000000000", "0000000001", "0110129425", "0123456789", "9999999999"];
    let codes = codes.map(|text| InsuranceCode::new(text).unwrap());
    assert!(codes.is_sorted() && codes[0] < codes[1]);
}

#[test]
fn values_can_be_made_by_the_compiler() {
    const CODE: InsuranceCode = match InsuranceCode::new("0110129425") {
        Ok(code) => code,
        Err(_) => panic!("ten digits"),
    };
    const CARD: CardNumber = match CardNumber::new("HC4010110129425") {
        Ok(card) => card,
        Err(_) => panic!("a card as printed"),
    };
    const DOSSIER: DossierNumber = match DossierNumber::new("04486.G/2019/08708") {
        Ok(dossier) => dossier,
        Err(_) => panic!("the published example"),
    };
    const OF_THE_CARD: (InsuranceCode, &str, u8, &str) = (
        CARD.code(),
        CARD.expose_subject_group(),
        CARD.expose_benefit_level(),
        CARD.expose_province(),
    );
    assert_eq!(OF_THE_CARD, (CODE, "HC", 4, "01"));
    assert_eq!(DOSSIER.expose(), "04486.G/2019/08708");
}

// ---------------------------------------------------------------------------------------------
// The card
// ---------------------------------------------------------------------------------------------

#[track_caller]
fn no_card(text: &str, error: CardNumberError) {
    assert_eq!(CardNumber::new(text), Err(error), "{text:?}");
    assert_eq!(text.parse::<CardNumber>(), Err(error), "{text:?}");
    assert_eq!(CardNumber::try_from(text), Err(error), "{text:?}");
}

#[test]
fn a_card_gives_its_parts() {
    for (text, group, level, province, code) in [
        ("HC4010110129425", "HC", 4, "01", "0110129425"),
        ("AA1990000000000", "AA", 1, "99", "0000000000"),
        ("zz5109999999999", "ZZ", 5, "10", "9999999999"),
        ("hS4010123456789", "HS", 4, "01", "0123456789"),
    ] {
        let card = CardNumber::new(text).unwrap();
        assert_eq!(text.parse(), Ok(card));
        assert_eq!(card.expose(), text.to_ascii_uppercase());
        assert_eq!(card.expose_subject_group(), group, "{text}");
        assert_eq!(card.expose_benefit_level(), level, "{text}");
        assert_eq!(card.expose_province(), province, "{text}");
        assert_eq!(card.code().expose(), code, "{text}");
    }
}

#[test]
fn every_group_level_and_province_there_can_be_is_accepted() {
    for first in 'A'..='Z' {
        for second in 'a'..='z' {
            let text = format!("{first}{second}4010110129425");
            assert!(CardNumber::new(&text).is_ok(), "{text}");
        }
    }
    for level in 0..=9 {
        let card = CardNumber::new(&format!("HC{level}010110129425"))
            .map(|card| card.expose_benefit_level());
        let expected = match level {
            1..=5 => Ok(level),
            _ => Err(CardNumberError::BenefitLevel),
        };
        assert_eq!(card, expected, "level {level}");
    }
    for province in 0..=99 {
        let text = format!("HC4{province:02}0110129425");
        let card = CardNumber::new(&text).map(|card| card.expose_province().parse());
        let expected = match province {
            0 => Err(CardNumberError::Province),
            _ => Ok(Ok(province)),
        };
        assert_eq!(card, expected, "province {province}");
    }
}

#[test]
fn a_card_of_another_length_is_refused() {
    for length in (0..=30).filter(|&length| length != 15) {
        no_card(&"1".repeat(length), CardNumberError::Length);
    }
    no_card("HC 4 01 0110129425", CardNumberError::Length);
    no_card("0110129425", CardNumberError::Length);
}

#[test]
fn a_card_is_validated_from_the_left() {
    for at in 0..15 {
        let expected = match at {
            0 | 1 => CardNumberError::SubjectGroup,
            2 => CardNumberError::BenefitLevel,
            3 | 4 => CardNumberError::Province,
            _ => CardNumberError::Code,
        };
        for stranger in STRANGERS {
            let end = at + stranger.len();
            if end <= 15 {
                let mut text = String::from("HC4010110129425");
                text.replace_range(at..end, stranger);
                no_card(&text, expected);
                // And whatever comes after it.
                text.replace_range(end.., &"*".repeat(15 - end));
                no_card(&text, expected);
            }
        }
    }
    no_card("4HC010110129425", CardNumberError::SubjectGroup);
    no_card("HC401O110129425", CardNumberError::Code);
}

#[test]
fn cards_are_ordered_as_printed_and_equal_in_either_case() {
    let cards = ["AA1010110129425", "HC4010110129424", "HC4010110129425", "HC5010110129424"];
    let cards = cards.map(|text| CardNumber::new(text).unwrap());
    assert!(cards.is_sorted() && cards[1] < cards[2]);
    assert_eq!(CardNumber::new("hc4010110129425"), Ok(cards[2]));
}

// ---------------------------------------------------------------------------------------------
// The dossier
// ---------------------------------------------------------------------------------------------

#[track_caller]
fn no_dossier(text: &str, error: DossierNumberError) {
    assert_eq!(DossierNumber::new(text), Err(error), "{text:?}");
    assert_eq!(text.parse::<DossierNumber>(), Err(error), "{text:?}");
    assert_eq!(DossierNumber::try_from(text), Err(error), "{text:?}");
}

#[test]
fn a_dossier_is_kept_as_printed() {
    for text in ["04486.G/2019/08708", "00000.a/1995/00000", "99999.z/2099/99999"] {
        let dossier = DossierNumber::new(text).unwrap();
        assert_eq!(text.parse(), Ok(dossier));
        assert_eq!(dossier.expose(), text.to_ascii_uppercase());
    }
}

#[test]
fn a_dossier_of_another_length_is_refused() {
    for length in (0..=30).filter(|&length| length != 18) {
        no_dossier(&"1".repeat(length), DossierNumberError::Length);
    }
    no_dossier(" 04486.G/2019/08708", DossierNumberError::Length);
    no_dossier("04486G201908708", DossierNumberError::Length);
}

#[test]
fn a_dossier_is_validated_from_the_left() {
    use DossierNumberError::{Letter, Number, Separator, Serial, Year};
    for at in 0..18 {
        let expected = match at {
            0..=4 => Number,
            6 => Letter,
            8..=11 => Year,
            13..=17 => Serial,
            _ => Separator,
        };
        for stranger in STRANGERS {
            let end = at + stranger.len();
            if end <= 18 {
                let mut text = String::from("04486.G/2019/08708");
                text.replace_range(at..end, stranger);
                no_dossier(&text, expected);
                // And whatever comes after it.
                text.replace_range(end.., &"*".repeat(18 - end));
                no_dossier(&text, expected);
            }
        }
    }
    no_dossier("O4486.G/2019/08708", Number);
    no_dossier("04486-G/2019/08708", Separator);
    no_dossier("04486.6/2019/08708", Letter);
    no_dossier("04486.G.2019.08708", Separator);
    no_dossier("04486.G/2019.08708", Separator);
    no_dossier("04486.G/1994/08708", Year);
    no_dossier("04486.G/2100/08708", Year);
}

#[test]
fn dossiers_are_ordered_as_printed_and_equal_in_either_case() {
    let dossiers =
        ["04486.A/2020/08708", "04486.G/2019/08708", "04486.G/2019/08709", "04487.A/1995/00000"];
    let dossiers = dossiers.map(|text| DossierNumber::new(text).unwrap());
    assert!(dossiers.is_sorted() && dossiers[1] < dossiers[2]);
    assert_eq!(DossierNumber::new("04486.g/2019/08708"), Ok(dossiers[1]));
}

// ---------------------------------------------------------------------------------------------
// The month
// ---------------------------------------------------------------------------------------------

#[test]
fn a_month_is_1_to_12() {
    // The grammar knows it too, so no row shows it. Years and their order are in the rows.
    for value in 0..=u8::MAX {
        let month = Month::new(Year::FIRST, value).map(Month::month);
        assert_eq!(month, (1..=12).contains(&value).then_some(value), "{value}");
    }
}
