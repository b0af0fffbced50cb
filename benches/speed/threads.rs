//! Throughput on one and on two threads, by the clock on the wall: nothing is shared, so two should do twice the work
//! of one where two cores are free.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use bhxh_sms::parse;
use bhxh_sms_benches::corpus::{MIXED, UNSEEN, unseen};

use crate::Effort;
use crate::measure::median;
use crate::messages::Queue;
use crate::table::tell;

/// How often each thread reads its messages in one sample.
const PASSES: usize = 20;

pub(crate) fn run(effort: Effort) {
    let queue = Queue::new(&unseen());
    let unseen = queue.messages();
    for (name, messages, passes) in [
        ("mix, learned", &unseen[..MIXED], PASSES * UNSEEN / MIXED),
        ("mix, unseen", &unseen[..], PASSES),
    ] {
        for (column, threads) in [("1 thread", 1), ("2 threads", 2)] {
            let samples = (0..effort.long_rounds).map(|_| throughput(messages, passes, threads));
            let median = median(&samples.collect::<Vec<_>>());
            tell("messages a second, in millions", name, column, median);
        }
    }
}

/// Millions of messages a second that so many threads read together.
fn throughput(messages: &[&str], passes: usize, threads: usize) -> f64 {
    let ready = Barrier::new(threads + 1);
    let start = thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                ready.wait();
                for _ in 0..passes {
                    for &message in messages {
                        black_box(parse(black_box(message))).ok();
                    }
                }
            });
        }
        ready.wait();
        Instant::now()
    });
    let read = u32::try_from(messages.len() * passes * threads).map_or(f64::INFINITY, f64::from);
    read / start.elapsed().as_secs_f64() / 1e6
}
