//! Hostile length: texts that double from 16 KiB to 1 MiB.

use std::hint::black_box;

use bhxh_sms::parse;
use bhxh_sms_benches::corpus::Long;
use bhxh_sms_benches::hand;

use crate::Effort;
use crate::measure::{Work, interleaved};

/// Reads a text once.
type Reader = fn(&str);

const READERS: [(&str, Reader); 2] = [
    ("bhxh-sms", |text| {
        black_box(parse(black_box(text)).is_ok());
    }),
    ("by hand", |text| {
        black_box(hand::scan(black_box(text.as_bytes())).is_ok());
    }),
];

pub(crate) fn run(effort: Effort) {
    println!(
        "long texts, 16 KiB to 1 MiB: slope of log time over log length (1 is linear, 0 refused without reading on),"
    );
    println!("and nanoseconds a byte at 1 MiB with their spread in %");
    print!("{:<38}", "");
    for (name, _) in READERS {
        print!(
            "{:>17} {:>6}{:>8}{:>7}",
            format!("{name}:"),
            "slope",
            "ns/B",
            "±%"
        );
    }
    println!();
    for long in Long::ALL {
        let texts: Vec<String> = Long::LENGTHS
            .iter()
            .map(|&length| long.text(length))
            .collect();
        print!("{:<38}", long.name);
        for (_, read) in READERS {
            let mut works: Vec<Work<'_>> = texts
                .iter()
                .map(|text| Box::new(move || read(text)) as Work<'_>)
                .collect();
            let samples = interleaved(&mut works, effort.long_rounds, effort.sample);
            let points: Vec<(f64, f64)> = texts
                .iter()
                .enumerate()
                .map(|(who, text)| (length(text).ln(), samples.median(who).ln()))
                .collect();
            let last = texts.len() - 1;
            let per_byte = samples.median(last) / length(&texts[last]);
            print!(
                "{:>24.3}{per_byte:>8.3}{:>7.1}",
                slope(&points),
                samples.spread(last)
            );
        }
        println!();
    }
    println!();
}

fn length(text: &str) -> f64 {
    u32::try_from(text.len()).map_or(f64::INFINITY, f64::from)
}

/// The slope of the line that fits the points best, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.iter().map(|_| 1.0).sum::<f64>();
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let together: f64 = points
        .iter()
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    let alone: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    together / alone
}
