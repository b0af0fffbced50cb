//! One message: every class, everyone.

use bhxh_sms_benches::corpus::{Class, unseen};

use crate::Effort;
use crate::contestants::{Contestant, OURS};
use crate::measure::{Samples, Work, interleaved};

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

pub(crate) fn run(effort: Effort) {
    let contestants = Contestant::all();
    let mut columns: Vec<(&str, Queue)> = Class::ALL
        .iter()
        .map(|class| (class.name(), Queue::new(&class.messages())))
        .collect();
    let place = columns
        .iter()
        .position(|(name, _)| *name == Class::Mix.name())
        .map_or(columns.len(), |mix| mix + 1);
    columns.insert(place, ("unseen", Queue::new(&unseen())));

    let mut compared = 0;
    for (name, queue) in &columns {
        for message in queue.messages() {
            compare(&contestants, name, message);
            compared += 1;
        }
    }
    let readers = contestants
        .iter()
        .filter(|contestant| contestant.answers())
        .count();
    println!("answers of {readers} readers compared on {compared} messages: no difference\n");

    let results: Vec<(&str, Samples)> = columns
        .iter()
        .map(|(name, queue)| (*name, measure(&contestants, queue, effort)))
        .collect();
    print(
        "nanoseconds for one message (median)",
        &contestants,
        &results,
        |samples, who| {
            let median = samples.median(who);
            if median < 100.0 {
                format!("{median:.1}")
            } else {
                format!("{median:.0}")
            }
        },
    );
    print(
        "spread (half the distance of the quartiles, % of the median)",
        &contestants,
        &results,
        |samples, who| format!("{:.1}", samples.spread(who)),
    );
    print(
        "times as long as bhxh-sms (median of the ratios of each round)",
        &contestants,
        &results,
        |samples, who| format!("{:.2}", samples.ratio(who, OURS)),
    );
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
    let rounds = if messages.len() > 1024 {
        effort.long_rounds
    } else {
        effort.rounds
    };
    interleaved(&mut works, rounds, effort.sample).per(count)
}

fn print(
    title: &str,
    contestants: &[Contestant],
    results: &[(&str, Samples)],
    cell: impl Fn(&Samples, usize) -> String,
) {
    println!("{title}");
    print!("{:<22}", "");
    for (name, _) in results {
        print!("{name:>12}");
    }
    println!();
    for (who, contestant) in contestants.iter().enumerate() {
        print!("{:<22}", contestant.name);
        for (_, samples) in results {
            print!("{:>12}", cell(samples, who));
        }
        println!();
    }
    println!();
}
