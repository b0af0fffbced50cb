//! What a message can ask for (SPEC 3 and 7). Knows nothing of how it is read, nor of deciding.

use crate::code::{CardNumber, InsuranceCode};
use crate::dossier::DossierNumber;
use crate::period::Period;

/// What a message asks for.
///
/// [`ResetPassword`](Self::ResetPassword) is the one that this crate answers. The others are the
/// sibling commands of the same short code: distinguished, with their arguments checked, for whoever
/// answers them. `Debug` shows which command it is, and of its arguments only whether a period was
/// given, in years or in months.
///
/// Source: [SPEC 3](crate::spec#3-reading-a-message) and [7](crate::spec#7-sibling-commands-on-the-same-short-code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// `BH MK {code}`: a new password for the account of this code.
    ResetPassword(InsuranceCode),
    /// `BH QT {code}`: how this person took part in the insurance.
    Participation {
        /// Who.
        code: InsuranceCode,
        /// When; `None` for the whole history.
        period: Option<Period>,
    },
    /// `BH THE {card}`: how long this health-insurance card is valid.
    CardValidity(CardNumber),
    /// `BH HS {dossier}`: how far this dossier has come.
    DossierStatus(DossierNumber),
}

impl Command {
    /// The verb that asks for it.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::ResetPassword(_) => Verb::ResetPassword,
            Self::Participation { .. } => Verb::Participation,
            Self::CardValidity(_) => Verb::CardValidity,
            Self::DossierStatus(_) => Verb::DossierStatus,
        }
    }
}

/// Which command it is: the second word of a message, after the keyword `BH`.
///
/// ```
/// use bhxh_sms::{Verb, parse};
///
/// let command = parse("BH QT 0123456789")?;
/// assert_eq!(command.verb(), Verb::Participation);
/// assert_eq!(command.verb().as_str(), "participation");
/// # Ok::<(), bhxh_sms::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// `MK`, *mật khẩu*: password.
    ResetPassword,
    /// `QT`, *quá trình*: history.
    Participation,
    /// `THE`, *thẻ*: card.
    CardValidity,
    /// `HS`, *hồ sơ*: dossier.
    DossierStatus,
}

impl Verb {
    /// A stable identifier, for logs and metrics: `reset-password`, `participation`, `card-validity`
    /// or `dossier-status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::Participation => "participation",
            Self::CardValidity => "card-validity",
            Self::DossierStatus => "dossier-status",
        }
    }
}
