//! The heavy oracles: the specification read by other means, compared with the crate over everything
//! finite that takes seconds.
//!
//! `tests/support/oracle.rs` reads here over ICU4X's data; the properties are those of the suite and of
//! the fuzzer. Every test fails if it compared nothing or missed an outcome that it is there to reach.

#![cfg(test)]

#[path = "../../support/classes.rs"]
mod authority;
mod classes;
#[path = "../../support/oracle.rs"]
mod oracle;
#[allow(dead_code, reason = "the suite and the fuzzer find the properties by name")]
#[path = "../../support/properties.rs"]
mod properties;
#[path = "../../support/spell.rs"]
mod spell;

mod document;
mod grammar;
mod gsm;
mod message;
mod msisdn;
mod picture;

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::thread;

use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use rayon::iter::{IntoParallelIterator, ParallelIterator as _};

/// Every scalar value.
const SCALARS: RangeInclusive<char> = '\0'..=char::MAX;

/// A file of the repository.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The random numbers of one input among many, so that an input does not depend on how many cores share the run.
fn random(number: u32) -> SmallRng {
    SmallRng::seed_from_u64(number.into())
}

/// How much was compared, and how often each outcome came up.
#[derive(Default)]
struct Tally {
    compared: u64,
    outcomes: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn compared(&mut self, outcome: &'static str) {
        self.compared += 1;
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    fn with(mut self, other: Self) -> Self {
        self.compared += other.compared;
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self
    }
}

/// Does the work with every input, on all cores, and prints a line of figures.
///
/// It fails if one of the outcomes in `reached` never came up, so that the run proves less than it says.
#[track_caller]
fn every<I>(
    inputs: impl IntoParallelIterator<Item = I>,
    reached: &[&str],
    work: impl Fn(&mut Tally, I) + Send + Sync,
) {
    let tallies = inputs.into_par_iter().fold(Tally::default, |mut tally, input| {
        work(&mut tally, input);
        tally
    });
    let Tally { compared, outcomes } = tallies.reduce(Tally::default, Tally::with);
    println!("{}: {compared} compared {outcomes:?}", thread::current().name().unwrap_or_default());
    for outcome in reached {
        assert!(outcomes.contains_key(outcome), "{outcome} was never reached");
    }
    assert!(compared > 0, "nothing was compared");
}
