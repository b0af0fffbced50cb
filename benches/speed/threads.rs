//! Throughput on one and on two threads, by the clock on the wall: nothing is shared, so two should do twice the work
//! of one where two cores are free.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use bhxh_sms::parse;
use bhxh_sms_benches::corpus::{MIXED, UNSEEN, unseen};

use crate::Effort;
use crate::measure::{median, spread};
use crate::messages::Queue;

/// How often each thread reads its messages in one sample.
const PASSES: usize = 20;

pub(crate) fn run(effort: Effort) {
    let queue = Queue::new(&unseen());
    let unseen = queue.messages();
    println!("messages a second, in millions (median, spread in %)");
    println!(
        "{:<22}{:>12}{:>7}{:>12}{:>7}{:>9}",
        "", "1 thread", "±%", "2 threads", "±%", "times"
    );
    for (name, messages, passes) in [
        ("mix, learned", &unseen[..MIXED], PASSES * UNSEEN / MIXED),
        ("mix, unseen", &unseen[..], PASSES),
    ] {
        let mut one = Vec::new();
        let mut two = Vec::new();
        for _ in 0..effort.long_rounds {
            one.push(throughput(messages, passes, 1));
            two.push(throughput(messages, passes, 2));
        }
        let times: Vec<f64> = one.iter().zip(&two).map(|(one, two)| two / one).collect();
        println!(
            "{name:<22}{:>12.1}{:>7.1}{:>12.1}{:>7.1}{:>9.2}",
            median(&one),
            spread(&one),
            median(&two),
            spread(&two),
            median(&times)
        );
    }
    if thread::available_parallelism().is_ok_and(|cores| cores.get() < 2) {
        println!("this machine has one core: two threads share it");
    }
    println!();
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
