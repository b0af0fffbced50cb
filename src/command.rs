//! What a message can ask for (SPEC 3 and 7). Knows nothing of how it is read, nor of deciding.

use crate::code::{CardNumber, InsuranceCode};
use crate::dossier::DossierNumber;
use crate::period::Period;

/// What a message asks for.
///
/// [`ResetPassword`](Self::ResetPassword) is the one that this crate answers. The others are the
/// sibling commands of the same short code: told apart, with their arguments checked, for whoever
/// answers them. `Debug` shows which command it is, and of its arguments only whether a period was given,
/// in years or in months.
///
/// Source: SPEC 3 and 7.
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

/// The second word of a message, behind the keyword `BH`: which command it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// As it is written, in lower case: `mk`, `qt`, `the` or `hs`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "mk",
            Self::Participation => "qt",
            Self::CardValidity => "the",
            Self::DossierStatus => "hs",
        }
    }
}
