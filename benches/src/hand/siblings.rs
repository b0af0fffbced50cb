//! The other commands of 8079: `QT`, `THE` and `HS`.

use super::symbol::{Symbol, symbol};
use super::{
    Answer, Fault, Kind, Period, Run, ending, fault, first_ten, group, labelled,
    level_and_province, not_ten, run, within,
};

/// Room for a card, two months, and eight more.
type Digits = Run<40>;

/// The years that there are: the insurance began in 1995.
const YEARS: std::ops::RangeInclusive<u16> = 1995..=2099;

/// A subject, and a time that is told by the number of the digits after it.
#[inline(never)]
pub(super) fn participation(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let first = labelled(text, at);
    let (start, run, before): (Symbol, Digits, usize) = if first.is_letter() {
        let (_, level) = group(text, first)?;
        let run = run(text, level);
        level_and_province(text, level, &run)?;
        if run.count < 13 {
            return Err(fault(Kind::Card, level.start, run.end));
        }
        (level, run, 3)
    } else if first.is_digit() {
        let run: Digits = run(text, first);
        if run.count < 10 {
            return Err(not_ten(text, first, &run));
        }
        (first, run, 0)
    } else {
        return Err(first.fault(Kind::Code));
    };
    let code = first_ten(&run.digits[before..]);
    let before = before + 10;
    let time = Time {
        text,
        start: start.start,
        digits: &run.digits,
    };
    let period = match run.count - before {
        0 => None,
        8 => {
            let (from, to) = (time.year(before)?, time.year(before + 4)?);
            time.in_order(&from, &to, before, 8)?;
            Some(Period::Years(from, to))
        }
        12 => {
            let (from, to) = (time.month(before)?, time.month(before + 6)?);
            time.in_order(&from, &to, before, 12)?;
            Some(Period::Months(from, to))
        }
        _ => {
            return Err(Fault {
                kind: Kind::CodeLength,
                digits: run.count,
                start: start.start,
                end: run.end,
            });
        }
    };
    ending(text, run.after, Answer::Participation { code, period })
}

/// The digits of a time, and where the run begins that they are in.
struct Time<'a> {
    text: &'a [u8],
    start: usize,
    digits: &'a [u8],
}

impl Time<'_> {
    fn year(&self, at: usize) -> Result<u16, Fault> {
        let year = number(&self.digits[at..at + 4]);
        if YEARS.contains(&year) {
            Ok(year)
        } else {
            Err(within(self.text, Kind::Period, self.start, at, 4))
        }
    }

    /// Year first, so that months are in the order of time.
    fn month(&self, at: usize) -> Result<(u16, u8), Fault> {
        let month = (self.digits[at] - b'0') * 10 + (self.digits[at + 1] - b'0');
        if !(1..=12).contains(&month) {
            return Err(within(self.text, Kind::Period, self.start, at, 2));
        }
        Ok((self.year(at + 2)?, month))
    }

    fn in_order<T: Ord>(&self, from: &T, to: &T, at: usize, count: usize) -> Result<(), Fault> {
        if from <= to {
            Ok(())
        } else {
            Err(within(self.text, Kind::Reversed, self.start, at, count))
        }
    }
}

fn number(digits: &[u8]) -> u16 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))
}

/// A card, and nothing but a card.
#[inline(never)]
pub(super) fn validity(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let first = labelled(text, at);
    if first.is_digit() {
        let run: Digits = run(text, first);
        return Err(if run.count == 10 {
            fault(Kind::CardNeeded, first.start, run.end)
        } else {
            not_ten(text, first, &run)
        });
    }
    if !first.is_letter() {
        return Err(first.fault(Kind::Code));
    }
    let (second, level) = group(text, first)?;
    let run: Digits = run(text, level);
    level_and_province(text, level, &run)?;
    if run.count != 13 {
        return Err(fault(Kind::Card, level.start, run.end));
    }
    let mut card = [0; 15];
    card[0] = first.class.to_ascii_uppercase();
    card[1] = second.class.to_ascii_uppercase();
    card[2..].copy_from_slice(&run.digits[..13]);
    ending(text, run.after, Answer::CardValidity(card))
}

/// `04486.G/2019/08708`: five digits, a letter, a year, five digits.
#[inline(never)]
pub(super) fn status(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let mut dossier = *b"00000.X/0000/00000";
    let mut next = labelled(text, at);
    next = digits(text, next, &mut dossier[..5])?;
    if !next.is_letter() {
        return Err(next.fault(Kind::Dossier));
    }
    dossier[6] = next.class.to_ascii_uppercase();
    let year = symbol(text, next.end);
    next = digits(text, year, &mut dossier[8..12])?;
    if !YEARS.contains(&number(&dossier[8..12])) {
        return Err(within(text, Kind::Dossier, year.start, 0, 4));
    }
    next = digits(text, next, &mut dossier[13..])?;
    if next.is_digit() {
        return Err(next.fault(Kind::Dossier));
    }
    ending(text, next, Answer::DossierStatus(dossier))
}

/// Fills `places` with digits, and gives what follows them.
fn digits(text: &[u8], mut next: Symbol, places: &mut [u8]) -> Result<Symbol, Fault> {
    for place in places {
        if !next.is_digit() {
            return Err(next.fault(Kind::Dossier));
        }
        *place = next.class;
        next = symbol(text, next.end);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use crate::hand::{Answer, Fault, Kind, Period, scan};

    const CODE: [u8; 10] = *b"0110129425";

    #[track_caller]
    fn reads(text: &str, answer: Answer) {
        assert_eq!(scan(text.as_bytes()), Ok(answer), "{text:?}");
    }

    #[track_caller]
    fn fails(text: &str, kind: Kind, start: usize, end: usize, digits: usize) {
        let fault = Fault {
            kind,
            digits,
            start,
            end,
        };
        assert_eq!(scan(text.as_bytes()), Err(fault), "{text:?}");
    }

    #[test]
    fn participation_is_whole_or_in_years_or_in_months() {
        let of = |period| Answer::Participation { code: CODE, period };
        reads("BH QT 0110129425", of(None));
        reads("bhqt Mã số BHXH: 0110129425 gửi 8079", of(None));
        reads("BH QT HC4010110129425", of(None));
        let years = Some(Period::Years(2017, 2018));
        reads("BH QT 0110129425 2017 2018", of(years));
        reads("BH QT hc 4 01 0110129425 2017-2018 gui 8079", of(years));
        let same = Some(Period::Years(1995, 1995));
        reads("BH QT 0110129425 1995 1995", of(same));
        let months = Some(Period::Months((2016, 1), (2017, 12)));
        reads("BH QT 0110129425 012016 122017", of(months));
        reads("BH QT 0110129425 01-2016 12/2017", of(months));
        reads("BH QT HC4010110129425012016122017", of(months));
    }

    #[test]
    fn participation_is_refused_where_it_is_wrong() {
        fails("BH QT 0110129425 2018 2017", Kind::Reversed, 17, 26, 0);
        fails("BH QT 0110129425 122016 012016", Kind::Reversed, 17, 30, 0);
        fails("BH QT 0110129425 1994 2017", Kind::Period, 17, 21, 0);
        fails("BH QT 0110129425 2017 2100", Kind::Period, 22, 26, 0);
        fails("BH QT 0110129425 132016 122017", Kind::Period, 17, 19, 0);
        fails("BH QT 0110129425 012016 1 2 1994", Kind::Period, 28, 32, 0);
        fails("BH QT 0110129425 2017", Kind::CodeLength, 6, 21, 14);
        fails("BH QT HC4010110129425 2017", Kind::CodeLength, 8, 26, 17);
        fails("BH QT 110129425", Kind::CodeLength, 6, 15, 9);
        fails("BH QT 11012942x", Kind::Code, 14, 15, 0);
        fails("BH QT HC40101101294", Kind::Card, 8, 19, 0);
        fails("BH QT HC9010110129425 2017 2018", Kind::Card, 8, 9, 0);
        fails("BH QT HC4000110129425", Kind::Card, 9, 11, 0);
        fails("BH QT", Kind::Code, 5, 5, 0);
        fails("BH QT 0110129425 2017 2018 a", Kind::Trailing, 27, 28, 0);
    }

    #[test]
    fn validity_needs_a_card() {
        let card = Answer::CardValidity(*b"HC4010110129425");
        reads("BH THE HC4010110129425", card);
        reads("bhthẻ mã thẻ BHYT: hc 4 01 0110129425 gửi 8079", card);
        fails("BH THE 0110129425", Kind::CardNeeded, 7, 17, 0);
        fails("BH THE 0110129425 x", Kind::CardNeeded, 7, 17, 0);
        fails("BH THE 01101294", Kind::CodeLength, 7, 15, 8);
        fails("BH THE 01101294255", Kind::CodeLength, 7, 18, 11);
        fails("BH THE 0110 x", Kind::Code, 12, 13, 0);
        fails("BH THE HC40101101294251", Kind::Card, 9, 23, 0);
        fails("BH THE HC4010110129425 x", Kind::Trailing, 23, 24, 0);
        fails("BH THE ?", Kind::Code, 8, 8, 0);
    }

    #[test]
    fn status_needs_a_dossier() {
        let dossier = Answer::DossierStatus(*b"04486.G/2019/08708");
        reads("BH HS 04486.G/2019/08708", dossier);
        reads("bh hs 04486g201908708 gui 8079", dossier);
        fails("BH HS 0448.G/2019/08708", Kind::Dossier, 11, 12, 0);
        fails("BH HS 04486./2019/08708", Kind::Dossier, 13, 14, 0);
        fails("BH HS 04486.G/1994/08708", Kind::Dossier, 14, 18, 0);
        fails("BH HS 04486.G/2019/087081", Kind::Dossier, 24, 25, 0);
        fails("BH HS 04486.G/2019/0870", Kind::Dossier, 23, 23, 0);
        fails("BH HS 04486.G/2019/08708 x", Kind::Trailing, 25, 26, 0);
        fails("BH HS", Kind::Dossier, 5, 5, 0);
    }
}
