//! `gateway stats`: what became of the messages, by day and reason, for programs and for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::ledger;
use crate::store::{self, Result, StoreError, Tx, values};

/// Widest bar of the chart, in characters.
const WIDEST: u64 = 48;

/// One line of the table.
pub struct Row {
    /// In Viet Nam, `2021-10-22`.
    pub day: String,
    /// The first of [`Outcome::words`](crate::outcome::Outcome::words).
    pub outcome: String,
    /// The second.
    pub reason: String,
    /// How many.
    pub messages: u64,
}

/// What is to be shown.
pub struct Stats {
    /// By day, outcome and reason.
    pub rows: Vec<Row>,
    /// Grants whose reply is not known to have been sent.
    pub issued: u64,
}

impl Stats {
    /// The last `days` days that have messages.
    pub async fn read(tx: Tx<'_>, days: u32) -> Result<Self> {
        let select = "SELECT day, outcome, reason, CAST(sum(messages) AS BIGINT) FROM outcomes
             WHERE day IN (SELECT DISTINCT day FROM outcomes ORDER BY day DESC LIMIT $1)
             GROUP BY day, outcome, reason ORDER BY day, outcome, reason";
        let rows = tx.rows(select, values![days]).await?;
        let count = |count: i64| u64::try_from(count).map_err(|_| StoreError::Row);
        let row = |row: &store::Row| {
            let text = |at| row.text(at).map(printable);
            let messages = count(row.integer(3)?)?;
            Ok(Row { day: text(0)?, outcome: text(1)?, reason: text(2)?, messages })
        };
        let rows = rows.iter().map(row).collect::<Result<_>>()?;
        Ok(Self { rows, issued: count(ledger::issued(tx).await?)? })
    }

    /// Writes one line per day, outcome and reason.
    pub fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{:<10}  {:<13}  {:<33}  {:>8}", "day", "outcome", "reason", "messages")?;
        for Row { day, outcome, reason, messages } in &self.rows {
            let reason = if reason.is_empty() { "-" } else { reason };
            writeln!(out, "{day:<10}  {outcome:<13}  {reason:<33}  {messages:>8}")?;
        }
        writeln!(out, "issued, not known to be answered: {}", self.issued)
    }

    /// Draws one bar per day and outcome; whatever is not zero can be seen.
    pub fn write_chart(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bars = BTreeMap::<_, u64>::new();
        for Row { day, outcome, messages, .. } in &self.rows {
            let bar = bars.entry((day, outcome)).or_default();
            *bar = bar.saturating_add(*messages);
        }
        let most = bars.values().copied().max().unwrap_or(0).max(1);
        for ((day, outcome), messages) in bars {
            let width = messages.saturating_mul(WIDEST).div_ceil(most);
            let bar: String = (0..width).map(|_| '█').collect();
            writeln!(out, "{day:<10}  {outcome:<13}  {bar} {messages}")?;
        }
        Ok(())
    }
}

/// Our own words are ASCII; whatever else a database holds must not steer a terminal.
fn printable(text: &str) -> String {
    text.replace(|letter: char| !matches!(letter, ' '..='~'), "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_each_reason_and_the_chart_a_bar_for_each_outcome() {
        let rows = [
            ("2021-10-22", "granted", "", 96),
            ("2021-10-22", "refused", "not-registered", 4),
            ("2021-10-22", "refused", "phone-mismatch", 8),
            ("2021-10-23", "granted", "", 1),
        ];
        let rows = rows.map(|(day, outcome, reason, messages)| {
            let [day, outcome, reason] = [day, outcome, reason].map(str::to_owned);
            Row { day, outcome, reason, messages }
        });
        let mut stats = Stats { rows: rows.into(), issued: 2 };
        let mut out = Vec::new();
        stats.write_table(&mut out).unwrap();
        stats.write_chart(&mut out).unwrap();
        let expected = "\
day         outcome        reason                             messages
2021-10-22  granted        -                                        96
2021-10-22  refused        not-registered                            4
2021-10-22  refused        phone-mismatch                            8
2021-10-23  granted        -                                         1
issued, not known to be answered: 2
2021-10-22  granted        ████████████████████████████████████████████████ 96
2021-10-22  refused        ██████ 12
2021-10-23  granted        █ 1
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        // A database may hold anything.
        stats.rows.iter_mut().for_each(|row| row.messages = u64::MAX);
        stats.write_chart(&mut io::sink()).unwrap();
    }
}
