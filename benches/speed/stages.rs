//! What each step of the service costs, on a directory in a hash map.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;

use bhxh_sms::{
    Decision, Directory, Facts, Inbound, InsuranceCode, Link, Msisdn, Password, Registration,
    Reply, Request, decide, gather, receive,
};
use bhxh_sms_benches::rng::Rng;

use crate::Effort;
use crate::measure::{Work, interleaved};
use crate::table::tell;

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
        let bound = self.0.get(&request.code).is_some_and(|account| account.phone == request.from);
        Ok(if bound { Link::Bound } else { Link::NotBound })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(self.0.get(code).map_or(Registration::NotRegistered, |account| account.registration))
    }
}

fn random_phone(rng: &mut Rng) -> String {
    format!("09{:08}", rng.below(100_000_000))
}

fn request(from: &str, text: &str) -> Request {
    match receive(from, text) {
        Inbound::Request(request) => request,
        _ => unreachable!("both were made from a phone and a code"),
    }
}

fn reply(decision: Decision) -> Reply<'static> {
    match decision {
        Decision::Grant(grant) => {
            grant.reply(Password::new(PASSWORD).expect("six digits are a password"))
        }
        Decision::Refuse(refusal) => refusal.reply(),
    }
}

/// A directory, and messages from people in it: sender and text.
fn service() -> (InMemory, Vec<(String, String)>) {
    let mut rng = Rng::new(11_366_788);
    let mut directory = InMemory(HashMap::with_capacity(PEOPLE));
    let mut inbox = Vec::with_capacity(MESSAGES);
    while directory.0.len() < PEOPLE {
        let text = format!("BH MK {:010}", rng.below(10_000_000_000));
        let mut from = random_phone(&mut rng);
        let Request { from: phone, code, .. } = request(&from, &text);
        let account = Account { phone, registration: Registration::Registered };
        directory.0.insert(code, account);
        if rng.once_in(PEOPLE / MESSAGES) && inbox.len() < MESSAGES {
            if rng.once_in(4) {
                from = random_phone(&mut rng);
            }
            inbox.push((from, text));
        }
    }
    rng.shuffle(&mut inbox);
    (directory, inbox)
}

pub(crate) fn run(effort: Effort) {
    let (directory, inbox) = service();
    let requests: Vec<Request> = inbox.iter().map(|(from, text)| request(from, text)).collect();
    let facts: Vec<Facts> = requests.iter().map(|&request| gathered(&directory, request)).collect();

    let mut rendered = String::with_capacity(160);
    let mut whole = String::with_capacity(160);
    let names = ["receive", "gather", "decide", "decide + render", "all of it"];
    let mut works: [Work<'_>; 5] = [
        Box::new(|| {
            for (from, text) in &inbox {
                let _ = black_box(receive(black_box(from), black_box(text)));
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
                let request = request(black_box(from), black_box(text));
                whole.clear();
                let decision = decide(&gathered(&directory, request));
                reply(decision).expose_into(&mut whole).expect("a String takes everything");
                black_box(&whole);
            }
        }),
    ];
    let messages = u32::try_from(inbox.len()).map_or(f64::INFINITY, f64::from);
    let samples = interleaved(&mut works, effort.rounds, effort.sample).per(messages);
    let table = format!("the steps for one canonical message, {PEOPLE} people in a hash map");
    for (who, name) in names.iter().enumerate() {
        tell(&table, name, "ns", samples.median(who));
        tell(&table, name, "% of all", samples.ratio(who, names.len() - 1) * 100.0);
    }
}

fn gathered(directory: &InMemory, request: Request) -> Facts {
    match gather(directory, request) {
        Ok(facts) => facts,
        Err(never) => match never {},
    }
}
