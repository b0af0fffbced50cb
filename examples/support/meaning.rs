//! What a message means, as the fields of an answer.

use bhxh_sms::{Command, Month, ParseError, ParseErrorKind, Period, Year};

use crate::support::Fields;

/// The command, or the kind and span of the error.
pub(crate) fn meaning(message: Result<Command, ParseError>) -> Fields {
    let mut fields = Fields::new();
    match message {
        Ok(command) => {
            fields.push(("command", command.verb().as_str().into()));
            match command {
                Command::ResetPassword(code) => fields.push(("code", code.expose().into())),
                Command::Participation { code, period } => {
                    fields.push(("code", code.expose().into()));
                    fields.extend(period.iter().flat_map(ends));
                }
                Command::CardValidity(card) => fields.push(("card", card.expose().into())),
                Command::DossierStatus(dossier) => {
                    fields.push(("dossier", dossier.expose().into()));
                }
                _ => {} // a later release may read more
            }
        }
        Err(error) => {
            let (kind, span) = (error.kind(), error.span());
            fields.push(("error", kind.as_str().into()));
            fields.push(("span", vec![span.start, span.end].into()));
            if let ParseErrorKind::CodeLength { digits } = kind {
                fields.push(("digits", digits.into()));
            }
        }
    }
    fields
}

/// The first and the last of a period: `2016` for a year, `2016-01` for a month.
fn ends(period: &Period) -> Fields {
    let year = |year: Year| year.value().to_string();
    let month = |month: Month| format!("{}-{:02}", year(month.year()), month.month());
    let (from, to) = match period {
        Period::Years(years) => (year(years.first()), year(years.last())),
        Period::Months(months) => (month(months.first()), month(months.last())),
    };
    vec![("from", from.into()), ("to", to.into())]
}
