//! SPEC 2: the strict constructors of the code, the card, the dossier and the month. The tolerant one is the grammar.

use core::fmt::Debug;
use core::str::FromStr;

use bhxh_sms::{
    CardNumber, CardNumberError, DossierNumber, DossierNumberError, InsuranceCode,
    InsuranceCodeError, Month, Year,
};

/// What no strict constructor accepts in the place of any character: look-alikes, other digits, other
/// letters, gaps and controls, each cut or filled to the bytes that it takes the place of.
const STRANGERS: [&str; 9] =
    ["*", " ", "\0", "\u{7F}", "ж", "é", "\u{FF10}", "\u{663}", "\u{1F600}"];

/// What a strict constructor says, by either of its traits.
#[track_caller]
fn read<T, E>(text: &str) -> Result<T, E>
where
    T: FromStr<Err = E> + for<'t> TryFrom<&'t str, Error = E> + Debug + PartialEq,
    E: Debug + PartialEq,
{
    let read = text.parse();
    assert_eq!(T::try_from(text), read, "{text:?}");
    read
}

/// Any other number of bytes than that of a right text is a wrong length; a stranger in it is the error
/// of its place, whatever comes after it.
#[track_caller]
fn validated_from_the_left<T, E>(right: &str, length: &E, error_at: impl Fn(usize) -> E)
where
    T: FromStr<Err = E> + for<'t> TryFrom<&'t str, Error = E> + Debug + PartialEq,
    E: Debug + PartialEq,
{
    for other in (0..=30).filter(|&other| other != right.len()) {
        assert_eq!(read::<T, E>(&"1".repeat(other)).as_ref(), Err(length), "{other}");
    }
    for at in 0..right.len() {
        for stranger in STRANGERS {
            let Some(rest) = right.get(at + stranger.len()..) else {
                continue;
            };
            for rest in [rest, &"*".repeat(rest.len())] {
                let text = [&right[..at], stranger, rest].concat();
                assert_eq!(read::<T, E>(&text), Err(error_at(at)), "{text:?}");
            }
        }
    }
}

#[test]
fn a_code_is_ten_digits_and_keeps_them() {
    let texts = ["0000000000", "0000000001", "0110129425", "0123456789", "9999999999"];
    let codes = texts.map(|text| read::<InsuranceCode, _>(text).unwrap());
    assert!(texts.iter().zip(&codes).all(|(text, code)| code.expose() == *text));
    assert!(codes.is_sorted() && codes[0] < codes[1]);
    let (length, not_a_digit) = (InsuranceCodeError::Length, InsuranceCodeError::NotADigit);
    validated_from_the_left::<InsuranceCode, _>("0123456789", &length, |_| not_a_digit);
    for stranger in ["O", "l", "/", ":", "-"] {
        let text = ["012345", stranger, "789"].concat();
        assert_eq!(InsuranceCode::new(&text), Err(not_a_digit), "{text}");
    }
}

#[test]
fn a_card_gives_its_parts_and_is_validated_from_the_left() {
    for (text, group, level, province, code) in [
        ("HC4010110129425", "HC", 4, "01", "0110129425"),
        ("AA1990000000000", "AA", 1, "99", "0000000000"),
        ("zz5109999999999", "ZZ", 5, "10", "9999999999"),
        ("hS4010123456789", "HS", 4, "01", "0123456789"),
    ] {
        let card: CardNumber = read(text).unwrap();
        assert_eq!(card.expose(), text.to_ascii_uppercase());
        assert_eq!(card.expose_subject_group(), group, "{text}");
        assert_eq!(card.expose_benefit_level(), level, "{text}");
        assert_eq!(card.expose_province(), province, "{text}");
        assert_eq!(card.code().expose(), code, "{text}");
    }
    validated_from_the_left::<CardNumber, _>("HC4010110129425", &CardNumberError::Length, |at| {
        match at {
            0 | 1 => CardNumberError::SubjectGroup,
            2 => CardNumberError::BenefitLevel,
            3 | 4 => CardNumberError::Province,
            _ => CardNumberError::Code,
        }
    });
    assert_eq!(CardNumber::new("4HC010110129425"), Err(CardNumberError::SubjectGroup));
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
        let card = CardNumber::new(&format!("HC{level}010110129425"));
        let expected = matches!(level, 1..=5).then_some(level).ok_or(CardNumberError::BenefitLevel);
        assert_eq!(card.map(|card| card.expose_benefit_level()), expected);
    }
    for province in 0..=99 {
        let card = CardNumber::new(&format!("HC4{province:02}0110129425"));
        let expected = (province > 0).then_some(Ok(province)).ok_or(CardNumberError::Province);
        assert_eq!(card.map(|card| card.expose_province().parse()), expected);
    }
}

#[test]
fn a_dossier_is_kept_as_printed_and_validated_from_the_left() {
    use DossierNumberError::{Length, Letter, Number, Separator, Serial, Year};
    for text in ["04486.G/2019/08708", "00000.a/1995/00000", "99999.z/2099/99999"] {
        assert_eq!(read::<DossierNumber, _>(text).unwrap().expose(), text.to_ascii_uppercase());
    }
    validated_from_the_left::<DossierNumber, _>("04486.G/2019/08708", &Length, |at| match at {
        0..=4 => Number,
        6 => Letter,
        8..=11 => Year,
        13..=17 => Serial,
        _ => Separator,
    });
    for (text, error) in [
        ("04486-G/2019/08708", Separator),
        ("04486.G.2019/08708", Separator),
        ("04486.G/2019.08708", Separator),
        ("04486.6/2019/08708", Letter),
        ("04486.G/1994/08708", Year),
        ("04486.G/2100/08708", Year),
    ] {
        assert_eq!(DossierNumber::new(text), Err(error), "{text}");
    }
}

#[test]
fn cards_and_dossiers_are_ordered_as_printed_and_equal_in_either_case() {
    let cards = ["AA1010110129425", "HC4010110129424", "HC4010110129425", "HC5010110129424"];
    let cards = cards.map(|text| CardNumber::new(text).unwrap());
    assert!(cards.is_sorted() && cards[1] < cards[2]);
    assert_eq!(CardNumber::new("hc4010110129425"), Ok(cards[2]));
    let dossiers =
        ["04486.A/2020/08708", "04486.G/2019/08708", "04486.G/2019/08709", "04487.A/1995/00000"];
    let dossiers = dossiers.map(|text| DossierNumber::new(text).unwrap());
    assert!(dossiers.is_sorted() && dossiers[1] < dossiers[2]);
    assert_eq!(DossierNumber::new("04486.g/2019/08708"), Ok(dossiers[1]));
}

#[test]
fn a_month_is_1_to_12() {
    // The grammar knows it too, so no row shows it. Years and their order are in the rows.
    for value in 0..=u8::MAX {
        let month = Month::new(Year::FIRST, value).map(Month::month);
        assert_eq!(month, (1..=12).contains(&value).then_some(value), "{value}");
    }
}
