//! `cargo bench --manifest-path benches/Cargo.toml`: the crate beside its competitors on one corpus, and the steps of
//! the service.
//!
//! The harness is our own: the readers take turns, which no kept harness lets them, so that what else a shared machine
//! does meets all alike; and the program starts itself several times, because where code and stack happen to lie
//! changes a figure by more than the samples of one process show. `cargo test` runs it once and briefly.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use bhxh_sms::{
    Decision, Directory, Facts, Inbound, InsuranceCode, Link, Msisdn, Password, Registration,
    Request, decide, gather, receive,
};
use bhxh_sms_benches::corpus::{classes, unseen};
use bhxh_sms_benches::readers;

/// What is timed: its name, and one pass over all messages.
type Work<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn main() {
    // Cargo says so to benches, and not to tests.
    let full = std::env::args().any(|argument| argument == "--bench");
    if std::env::args().any(|argument| argument == "--process") {
        reading(full);
        service(full);
    } else {
        let processes = if full { 7 } else { 1 };
        print(&(0..processes).map(|_| process(full)).collect::<Vec<_>>());
    }
}

/// What one more process of this program prints: group and name, and nanoseconds.
fn process(full: bool) -> Vec<(String, f64)> {
    let mut command = Command::new(std::env::current_exe().expect("a program knows where it is"));
    let ran = command.arg("--process").args(full.then_some("--bench")).output();
    let ran = ran.expect("the program starts once more");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let lines = String::from_utf8(ran.stdout).expect("it prints text");
    let figure = |line: &str| {
        let (names, figure) = line.rsplit_once('\t')?;
        Some((names.to_owned(), figure.parse().ok()?))
    };
    lines.lines().map(|line| figure(line).expect("a figure after the names")).collect()
}

/// Each figure: the median of all processes, the lowest, the highest, and how often the first of its group.
fn print(processes: &[Vec<(String, f64)>]) {
    println!("nanoseconds for one message, {} processes", processes.len());
    println!("{:<32}{:>9}{:>9}{:>9}{:>18}", "", "median", "lowest", "highest", "times the first");
    let (mut group, mut first) = ("", Vec::new());
    for (at, (names, _)) in processes[0].iter().enumerate() {
        let figures: Vec<f64> = processes.iter().map(|process| process[at].1).collect();
        let (new, name) = names.split_once('\t').expect("a group before the name");
        if new != group {
            (group, first) = (new, figures.clone());
        }
        let times = figures.iter().zip(&first).map(|(figure, first)| figure / first).collect();
        let [[median, lowest, highest], [times, ..]] = [figures, times].map(spread);
        println!("{group:<14}{name:<18}{median:>9.2}{lowest:>9.2}{highest:>9.2}{times:>18.2}");
    }
}

/// The median, the least and the greatest.
fn spread(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [figures[figures.len() / 2], figures[0], figures[figures.len() - 1]]
}

/// Prints for each the least of its samples, in nanoseconds for one message. In every round all take a turn, each
/// round beginning with another.
fn interleaved(group: &str, works: &[Work<'_>], messages: usize, full: bool) {
    let (rounds, shortest) = if full { (21, 150_000.0) } else { (1, 0.0) };
    let mut least = vec![f64::INFINITY; works.len()];
    for round in 0..rounds {
        for turn in 0..works.len() {
            let at = (round + turn) % works.len();
            let (start, mut passes) = (Instant::now(), 0_u32);
            let nanoseconds = loop {
                works[at].1();
                passes += 1;
                let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
                if nanoseconds > shortest {
                    break nanoseconds;
                }
            };
            least[at] = least[at].min(nanoseconds / f64::from(passes));
        }
    }
    let messages = u32::try_from(messages).map_or(f64::INFINITY, f64::from);
    for ((name, _), least) in works.iter().zip(least) {
        println!("{group}\t{name}\t{}", least / messages);
    }
}

/// One message, everyone. All answers are compared first.
fn reading(full: bool) {
    let readers = readers();
    for (class, messages) in classes().into_iter().chain([("unseen", unseen())]) {
        for message in &messages {
            let ours = (readers[0].answer)(message);
            let has_errors = matches!(class, "near miss" | "chat" | "mix" | "unseen");
            assert!(ours.is_some() || has_errors, "{class}: {message:?}");
            for reader in &readers {
                assert!((reader.answer)(message) == ours, "{}: {message:?}", reader.name);
            }
        }
        if matches!(class, "canonical" | "mix" | "unseen") {
            let works = readers.iter().map(|reader| {
                let pass = || (reader.pass)(&messages);
                (reader.name, Box::new(pass) as Box<dyn Fn()>)
            });
            interleaved(class, &works.collect::<Vec<_>>(), messages.len(), full);
        }
    }
}

/// More people than the caches hold.
struct People(HashMap<InsuranceCode, Msisdn>);

impl Directory for People {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        let bound = self.0.get(&request.code).is_some_and(|phone| *phone == request.from);
        Ok(if bound { Link::Bound } else { Link::NotBound })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        let known = self.0.contains_key(code);
        Ok(if known { Registration::Registered } else { Registration::NotRegistered })
    }
}

fn request((sender, text): &(String, String)) -> Request {
    match receive(black_box(sender), black_box(text)) {
        Inbound::Request(request) => request,
        _ => unreachable!("both were made of a phone and a code"),
    }
}

/// The steps for one canonical message, all granted.
fn service(full: bool) {
    let message = |person: u64| {
        let phone = format!("09{:08}", person * 48_271 % 100_000_000);
        (phone, format!("BH MK {:010}", person * 1_000_003 % 10_000_000_000))
    };
    let known = (0..200_000).map(|person| request(&message(person)));
    let people = People(known.map(|request| (request.code, request.from)).collect());
    let inbox: Vec<_> = (0..4_096).map(|at| message(at * 48)).collect();
    let requests: Vec<Request> = inbox.iter().map(request).collect();
    let gathered = |request: &Request| match gather(&people, *black_box(request)) {
        Ok(facts) => facts,
        Err(never) => match never {},
    };
    let facts: Vec<Facts> = requests.iter().map(gathered).collect();
    let receiving = || {
        for message in &inbox {
            black_box(request(message));
        }
    };
    let gathering = || {
        for request in &requests {
            black_box(gathered(request));
        }
    };
    let deciding = || {
        let mut rendered = String::with_capacity(160);
        for facts in &facts {
            let Decision::Grant(grant) = decide(black_box(facts)) else {
                unreachable!("both answers are yes")
            };
            let password = Password::new("654321").expect("six digits are a password");
            rendered.clear();
            grant.reply(password).expose_into(&mut rendered).expect("a String takes everything");
            black_box(&rendered);
        }
    };
    let works: [Work<'_>; 3] = [
        ("receive", Box::new(receiving)),
        ("gather", Box::new(gathering)),
        ("decide, render", Box::new(deciding)),
    ];
    interleaved("steps", &works, inbox.len(), full);
}
