//! What each step of the service costs, on a directory in a hash map.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;

use bhxh_sms::{
    Command, Decision, Directory, Facts, InsuranceCode, Link, Msisdn, Password, Registration,
    Reply, Request, decide, gather, parse,
};
use bhxh_sms_benches::rng::Rng;

use crate::Effort;
use crate::measure::{Work, interleaved};

/// People in the directory: more than the caches hold.
const PEOPLE: usize = 200_000;
/// Messages: three in four granted, the others from another phone.
const MESSAGES: usize = 4_096;
const PASSWORD: &str = "654321";

struct Account {
    phone: Msisdn,
    registration: Registration,
}

struct InMemory(HashMap<InsuranceCode, Account>);

impl Directory for InMemory {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        let bound = self
            .0
            .get(&request.code)
            .is_some_and(|account| account.phone == request.from);
        Ok(if bound { Link::Bound } else { Link::NotBound })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(self
            .0
            .get(code)
            .map_or(Registration::NotRegistered, |account| account.registration))
    }
}

fn phone(rng: &mut Rng) -> String {
    format!("09{:08}", rng.below(100_000_000))
}

fn msisdn(text: &str) -> Msisdn {
    text.parse().expect("09 begins a mobile number")
}

fn code(text: &str) -> InsuranceCode {
    match parse(text) {
        Ok(Command::ResetPassword(code)) => code,
        _ => unreachable!("the message was made from a code"),
    }
}

fn reply(decision: Decision) -> Reply<'static> {
    match decision {
        Decision::Grant(grant) => {
            grant.reply(Password::new(PASSWORD).expect("six digits are a password"))
        }
        Decision::Refuse(_) => Reply::REFUSED,
    }
}

/// A directory, and messages from people in it: sender and text.
fn service() -> (InMemory, Vec<(String, String)>) {
    let mut rng = Rng::new(11_366_788);
    let mut directory = InMemory(HashMap::with_capacity(PEOPLE));
    let mut inbox = Vec::with_capacity(MESSAGES);
    while directory.0.len() < PEOPLE {
        let text = format!("BH MK {:010}", rng.below(10_000_000_000));
        let mut from = phone(&mut rng);
        let account = Account {
            phone: msisdn(&from),
            registration: Registration::Registered,
        };
        directory.0.insert(code(&text), account);
        if rng.once_in(PEOPLE / MESSAGES) && inbox.len() < MESSAGES {
            if rng.once_in(4) {
                from = phone(&mut rng);
            }
            inbox.push((from, text));
        }
    }
    rng.shuffle(&mut inbox);
    (directory, inbox)
}

pub(crate) fn run(effort: Effort) {
    let (directory, inbox) = service();
    let requests: Vec<Request> = inbox
        .iter()
        .map(|(from, text)| Request {
            from: msisdn(from),
            code: code(text),
        })
        .collect();
    let facts: Vec<Facts> = requests
        .iter()
        .map(|&request| gathered(&directory, request))
        .collect();

    let mut rendered = String::with_capacity(160);
    let mut whole = String::with_capacity(160);
    let names = [
        "sender",
        "parse",
        "gather",
        "decide",
        "decide + render",
        "all of it",
    ];
    let mut works: [Work<'_>; 6] = [
        Box::new(|| {
            for (from, _) in &inbox {
                black_box(black_box(from.as_str()).parse::<Msisdn>()).ok();
            }
        }),
        Box::new(|| {
            for (_, text) in &inbox {
                black_box(parse(black_box(text))).ok();
            }
        }),
        Box::new(|| {
            for request in &requests {
                black_box(gathered(&directory, *black_box(request)));
            }
        }),
        Box::new(|| {
            for facts in &facts {
                drop(black_box(decide(black_box(facts))));
            }
        }),
        Box::new(|| {
            for facts in &facts {
                rendered.clear();
                reply(decide(black_box(facts)))
                    .expose_into(&mut rendered)
                    .expect("a String takes everything");
                black_box(&rendered);
            }
        }),
        Box::new(|| {
            for (from, text) in &inbox {
                let request = Request {
                    from: msisdn(black_box(from)),
                    code: code(black_box(text)),
                };
                whole.clear();
                let decision = decide(&gathered(&directory, request));
                reply(decision)
                    .expose_into(&mut whole)
                    .expect("a String takes everything");
                black_box(&whole);
            }
        }),
    ];
    let messages = u32::try_from(inbox.len()).map_or(f64::INFINITY, f64::from);
    let samples = interleaved(&mut works, effort.rounds, effort.sample).per(messages);
    println!(
        "the steps for one canonical message, {PEOPLE} people in a hash map (median, spread in %, share of the whole)"
    );
    for (who, name) in names.iter().enumerate() {
        let share = samples.ratio(who, names.len() - 1) * 100.0;
        println!(
            "{name:<22}{:>9.1} ns{:>7.1}{share:>7.0} %",
            samples.median(who),
            samples.spread(who)
        );
    }
    println!();
}

fn gathered(directory: &InMemory, request: Request) -> Facts {
    match gather(directory, request) {
        Ok(facts) => facts,
        Err(never) => match never {},
    }
}
