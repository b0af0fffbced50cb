//! One message: every class, everyone.

use bhxh_sms_benches::corpus::{Class, unseen};

use crate::Effort;
use crate::contestants::{Contestant, OURS};
use crate::measure::{Samples, Work, interleaved};
use crate::table::tell;

/// Messages one after the other in one piece of memory, as a gateway's queue would hold them.
pub(crate) struct Queue {
    text: String,
    ends: Vec<usize>,
}

impl Queue {
    pub(crate) fn new(messages: &[String]) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(messages.len());
        for message in messages {
            text.push_str(message);
            ends.push(text.len());
        }
        Self { text, ends }
    }

    pub(crate) fn messages(&self) -> Vec<&str> {
        let mut start = 0;
        let mut messages = Vec::with_capacity(self.ends.len());
        for &end in &self.ends {
            messages.push(&self.text[start..end]);
            start = end;
        }
        messages
    }
}

fn columns() -> Vec<(&'static str, Queue)> {
    let classes = Class::ALL.iter().map(|class| (class.name(), Queue::new(&class.messages())));
    let mut columns: Vec<(&str, Queue)> = classes.collect();
    let mix = columns.iter().position(|(name, _)| *name == Class::Mix.name());
    columns.insert(mix.map_or(0, |mix| mix + 1), ("unseen", Queue::new(&unseen())));
    columns
}

/// How many messages all readers read, and with the same answer.
pub(crate) fn compared() -> usize {
    let contestants = Contestant::all();
    let mut compared = 0;
    for (name, queue) in columns() {
        for message in queue.messages() {
            compare(&contestants, name, message);
            compared += 1;
        }
    }
    compared
}

pub(crate) fn run(effort: Effort) {
    let contestants = Contestant::all();
    for (column, queue) in columns() {
        let samples = measure(&contestants, &queue, effort);
        for (who, Contestant { name, .. }) in contestants.iter().enumerate() {
            tell("nanoseconds for one message", name, column, samples.median(who));
            tell("times as long as bhxh-sms", name, column, samples.ratio(who, OURS));
        }
    }
}

/// Stops the run where somebody reads a message differently.
fn compare(contestants: &[Contestant], class: &str, message: &str) {
    let ours = contestants[OURS].answer(message);
    for contestant in contestants.iter().filter(|contestant| contestant.answers()) {
        assert!(
            contestant.answer(message) == ours,
            "{} and bhxh-sms read this message of {class} differently: {message:?}",
            contestant.name
        );
    }
}

fn measure(contestants: &[Contestant], queue: &Queue, effort: Effort) -> Samples {
    let messages = queue.messages();
    let count = u32::try_from(messages.len()).map_or(f64::INFINITY, f64::from);
    let messages = &messages;
    let mut works: Vec<Work<'_>> = contestants
        .iter()
        .map(|contestant| Box::new(move || contestant.read(messages)) as Work<'_>)
        .collect();
    let rounds = if messages.len() > 1024 { effort.long_rounds } else { effort.rounds };
    interleaved(&mut works, rounds, effort.sample).per(count)
}
