//! The time that a participation history is asked for: years, or months.
//!
//! Knows nothing of messages or the steps.

use crate::macros::redacted;

/// A calendar year of the insurance: 1995 to 2099.
///
/// The scheme began in 1995, so no history is older; the upper bound only catches typing errors. Both
/// bounds are our own decision: none was ever published.
///
/// It is part of what somebody asked: `Debug` prints a fixed word and there is no `Display`.
///
/// ```
/// use bhxh_sms::Year;
///
/// const OF_A_TEST: Option<Year> = Year::new(2017);
/// assert_eq!(OF_A_TEST.map(Year::value), Some(2017));
/// assert_eq!((Year::new(1994), Year::new(2100)), (None, None));
/// assert_eq!((Year::FIRST.value(), Year::LAST.value()), (1995, 2099));
/// assert_eq!(format!("{:?}", Year::FIRST), "Year(..)");
/// ```
///
/// Source: ours, for the forms of [SPEC 7](crate::spec#7-sibling-commands-on-the-same-short-code).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

impl Year {
    /// The first year there is, 1995.
    pub const FIRST: Self = Self(1995);
    /// The last year there is, 2099.
    pub const LAST: Self = Self(2099);

    /// The year of this number; `None` before [`FIRST`](Self::FIRST) (1994, 17) and after
    /// [`LAST`](Self::LAST) (2100).
    #[must_use]
    pub const fn new(value: u16) -> Option<Self> {
        if Self::FIRST.0 <= value && value <= Self::LAST.0 { Some(Self(value)) } else { None }
    }

    /// The year of four characters; `None` unless they are ASCII digits, and a year.
    pub(crate) const fn from_digits(digits: [u8; 4]) -> Option<Self> {
        let mut value = 0;
        let mut rest: &[u8] = &digits;
        while let [digit, after @ ..] = rest {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + (*digit - b'0') as u16;
            rest = after;
        }
        Self::new(value)
    }

    /// Its number, 1995 to 2099.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }
}

redacted!(Year);

/// A month of a [`Year`]: 1 to 12.
///
/// Months are ordered as they pass: by year, then by month. `Debug` prints a fixed word.
///
/// ```
/// use bhxh_sms::{Month, Year};
///
/// let year = Year::new(2016).unwrap();
/// let month = Month::new(year, 12).unwrap();
/// assert_eq!((month.year(), month.month()), (year, 12));
/// assert!(month < Month::new(Year::new(2017).unwrap(), 1).unwrap());
/// assert_eq!((Month::new(year, 0), Month::new(year, 13)), (None, None));
/// ```
///
/// Source: [SPEC 7](crate::spec#7-sibling-commands-on-the-same-short-code); written `MMYYYY` in a message.
// The derived order goes by the fields from the top.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: Year,
    month: u8,
}

impl Month {
    /// This month of this year; `None` for a month that is not 1 to 12 (0, 13).
    #[must_use]
    pub const fn new(year: Year, month: u8) -> Option<Self> {
        if matches!(month, 1..=12) { Some(Self { year, month }) } else { None }
    }

    /// The year that it is a month of.
    #[must_use]
    pub const fn year(self) -> Year {
        self.year
    }

    /// Which month of its year, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }
}

redacted!(Month);

/// A time from its first year or month to its last, each included; never reversed.
///
/// Equal bounds are valid: one year, or one month. `Debug` prints a fixed word.
///
/// ```
/// use bhxh_sms::{Between, Year};
///
/// let (earlier, later) = (Year::new(2017).unwrap(), Year::new(2018).unwrap());
/// let years = Between::new(earlier, later).unwrap();
/// assert_eq!((years.first(), years.last()), (earlier, later));
/// assert!(Between::new(later, later).is_some());
/// assert_eq!(Between::new(later, earlier), None);
/// ```
///
/// Source: ours; reversed bounds are an error, and are not swapped.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Between<T> {
    first: T,
    last: T,
}

impl<T: Ord> Between<T> {
    /// From `first` to `last`; `None` if `first` is the later one (2018 to 2017).
    #[must_use]
    pub fn new(first: T, last: T) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }
}

impl<T: Copy> Between<T> {
    /// Its first year or month, included.
    #[must_use]
    pub const fn first(self) -> T {
        self.first
    }

    /// Its last year or month, included.
    #[must_use]
    pub const fn last(self) -> T {
        self.last
    }
}

redacted!(Between<T>);

/// The time that `BH QT` asks for.
///
/// Exhaustive: the two published forms. A message without either asks for the whole history, and its
/// [`Command`](crate::Command) has no period.
///
/// ```
/// use bhxh_sms::{Command, Period, parse};
///
/// let Command::Participation { period: Some(Period::Months(months)), .. } =
///     parse("BH QT 0110129425 01-2016 12/2017")?
/// else {
///     unreachable!("twelve digits after the code are two months")
/// };
/// assert_eq!((months.first().month(), months.first().year().value()), (1, 2016));
/// assert_eq!((months.last().month(), months.last().year().value()), (12, 2017));
/// # Ok::<(), bhxh_sms::ParseError>(())
/// ```
///
/// Source: [SPEC 7](crate::spec#7-sibling-commands-on-the-same-short-code): `BH QT 0110129425 2017 2018`, `BH QT 0110129425 012016 122017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Whole years: 8 digits after the code, `YYYY` twice.
    Years(Between<Year>),
    /// Whole months: 12 digits after the code, `MMYYYY` twice.
    Months(Between<Month>),
}
