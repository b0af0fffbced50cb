//! `gateway stats`: what became of the messages, by day and reason, for programs and for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::ledger;
use crate::store::{self, StoreError, Transaction, values};

/// Widest bar of the chart, in characters.
const WIDEST: u64 = 48;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In Viet Nam, `2021-10-22`.
    pub day: String,
    /// [`Outcome::name`](crate::outcome::Outcome::name).
    pub outcome: String,
    /// [`Outcome::reason`](crate::outcome::Outcome::reason).
    pub reason: String,
    /// How many.
    pub messages: u64,
}

/// What is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// By day, outcome and reason.
    pub rows: Vec<Row>,
    /// Grants whose reply is not known to have been sent.
    pub issued: u64,
}

impl Stats {
    /// The last `days` days that have messages.
    pub async fn read(tx: &dyn Transaction, days: u32) -> Result<Self, StoreError> {
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
        let rows = rows.iter().map(row).collect::<Result<_, StoreError>>()?;
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

    /// Draws one bar per day and outcome.
    pub fn write_chart(&self, out: &mut impl Write) -> io::Result<()> {
        let bars = self.bars();
        let most = bars.iter().map(|bar| bar.2).max().unwrap_or(0);
        let mut last_day = "";
        for (day, outcome, messages) in &bars {
            let shown = if *day == last_day { "" } else { day };
            last_day = day;
            writeln!(out, "{shown:<10}  {outcome:<13}  {} {messages}", bar(*messages, most))?;
        }
        Ok(())
    }

    /// The rows without their reasons.
    fn bars(&self) -> Vec<(&str, &str, u64)> {
        let mut bars: Vec<(&str, &str, u64)> = Vec::new();
        for Row { day, outcome, messages, .. } in &self.rows {
            match bars.last_mut() {
                Some(last) if (last.0, last.1) == (day, outcome) => last.2 += messages,
                _ => bars.push((day, outcome, *messages)),
            }
        }
        bars
    }
}

/// Our own words are ASCII; whatever else a database holds must not steer a terminal.
fn printable(text: &str) -> String {
    text.replace(|letter: char| !matches!(letter, ' '..='~'), "\u{FFFD}")
}

/// A bar in eighths of a character; whatever is not zero can be seen.
fn bar(messages: u64, most: u64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (messages.saturating_mul(WIDEST * 8)).div_ceil(most.max(1));
    let mut bar = String::new();
    for _ in 0..eighths / 8 {
        bar.push('█');
    }
    let part = usize::try_from(eighths % 8).ok().and_then(|part| PARTS.get(part));
    // Writing to a `String` does not fail.
    let _ = write!(bar, "{}", part.unwrap_or(&""));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats() -> Stats {
        let row = |day: &str, outcome: &str, reason: &str, messages| Row {
            day: day.to_owned(),
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            messages,
        };
        Stats {
            rows: vec![
                row("2021-10-22", "granted", "", 96),
                row("2021-10-22", "refused", "not-registered", 4),
                row("2021-10-22", "refused", "phone-mismatch", 8),
                row("2021-10-23", "granted", "", 1),
            ],
            issued: 2,
        }
    }

    fn written(write: impl Fn(&Stats, &mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&stats(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_has_a_line_for_each_reason() {
        let expected = "\
day         outcome        reason                             messages
2021-10-22  granted        -                                        96
2021-10-22  refused        not-registered                            4
2021-10-22  refused        phone-mismatch                            8
2021-10-23  granted        -                                         1
issued, not known to be answered: 2
";
        assert_eq!(written(Stats::write_table), expected);
    }

    #[test]
    fn the_chart_has_a_bar_for_each_outcome() {
        let expected = format!(
            "\
2021-10-22  granted        {} 96
            refused        {} 12
2021-10-23  granted        ▌ 1
",
            "█".repeat(48),
            "█".repeat(6),
        );
        assert_eq!(written(Stats::write_chart), expected);
    }

    #[test]
    fn nothing_is_drawn_for_nothing_and_little_is_seen() {
        assert_eq!(bar(0, 0), "");
        assert_eq!(bar(1, 1_000_000), "▏");
        assert_eq!(bar(7, 7).chars().count(), 48);
        assert_eq!(bar(u64::MAX, u64::MAX), "▏");
    }
}
