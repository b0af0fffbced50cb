//! Counts what was compared and keeps the first disagreements.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::num::NonZero;
use std::ops::Range;
use std::thread;

use bhxh_sms::parse;

use super::message;
use super::oracle::said;

/// How many disagreements are shown; the rest is only counted.
const SHOWN: usize = 12;

/// The outcome of one comparison run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    compared: u64,
    disagreements: u64,
    shown: Vec<String>,
    outcomes: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Compares the crate's `parse` with the oracle on a text.
    pub(crate) fn text(&mut self, text: &str) {
        let expected = message::read(text);
        self.saw(expected.name());
        self.same(text, &expected, &said(parse(text)));
    }

    /// Compares what was expected of an input with what was found.
    pub(crate) fn same<I: Debug + ?Sized, O: Debug + PartialEq>(
        &mut self,
        input: &I,
        expected: &O,
        found: &O,
    ) {
        self.count();
        if expected != found {
            self.disagreements += 1;
            if self.shown.len() < SHOWN {
                self.shown
                    .push(format!("{input:?}\n    oracle {expected:?}\n    crate  {found:?}"));
            }
        }
    }

    /// Counts a comparison that has been made.
    pub(crate) fn count(&mut self) {
        self.compared += 1;
    }

    /// Counts an outcome, so that a run can show that it reached all of them.
    pub(crate) fn saw(&mut self, outcome: &'static str) {
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    /// Takes over another run's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        self.compared += other.compared;
        self.disagreements += other.disagreements;
        self.shown.extend(other.shown);
        self.shown.truncate(SHOWN);
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
    }

    /// Prints one line of figures.
    ///
    /// It fails if a comparison disagreed, if nothing was compared, or if one of the outcomes in
    /// `reached` never came up, so that the run proves less than it says.
    #[track_caller]
    pub(crate) fn finish(self, name: &str, reached: &[&str]) {
        let outcomes: Vec<String> =
            self.outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
        println!(
            "{name}: {} compared, {} disagreements ({})",
            self.compared,
            self.disagreements,
            outcomes.join(", ")
        );
        assert!(self.disagreements == 0, "{name}:\n{}", self.shown.join("\n"));
        assert!(self.compared > 0, "{name}: nothing was compared");
        for outcome in reached {
            assert!(self.outcomes.contains_key(outcome), "{name}: {outcome} was never reached");
        }
    }
}

/// Every command that a message can be.
pub(crate) const COMMANDS: [&str; 4] =
    ["reset-password", "participation", "card-validity", "dossier-status"];

/// Every outcome that a message can have, commands first.
pub(crate) const OUTCOMES: [&str; 14] = [
    COMMANDS[0],
    COMMANDS[1],
    COMMANDS[2],
    COMMANDS[3],
    "not-addressed",
    "verb",
    "code-length",
    "code",
    "card",
    "trailing",
    "period",
    "reversed",
    "dossier",
    "card-needed",
];

/// Runs `work` over the parts of a range on every core and adds the tallies up.
pub(crate) fn in_parts(range: Range<u32>, work: impl Fn(Range<u32>, &mut Tally) + Sync) -> Tally {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let cores = u32::try_from(cores).unwrap_or(1);
    let length = range.end.saturating_sub(range.start).div_ceil(cores).max(1);
    let mut whole = Tally::default();
    thread::scope(|scope| {
        let parts: Vec<_> = (0..cores)
            .map(|core| {
                let start = (range.start + core * length).min(range.end);
                let part = start..(start + length).min(range.end);
                let work = &work;
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    work(part, &mut tally);
                    tally
                })
            })
            .collect();
        for part in parts {
            whole.merge(part.join().expect("a part of the run"));
        }
    });
    whole
}

/// Every scalar value of a range of code points.
pub(crate) fn scalars(range: Range<u32>) -> impl Iterator<Item = char> {
    range.filter_map(char::from_u32)
}

/// One past the last code point.
pub(crate) const CODE_POINTS: u32 = 0x11_0000;
