//! Reading, deciding and rendering allocate nothing, seen by a counting allocator; a reply as a string
//! allocates once.
//!
//! A test binary of its own with one test, since the counter counts what every thread does. The test
//! harness may still allocate beside it; what allocates by itself does so each time, so each is run
//! three times and the smallest count is taken.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic, its helpers included, which are shared with the suite"
)]

use core::convert::Infallible;
use core::fmt::{self, Write};
use core::hint::black_box;
use core::pin::pin;
use core::task::{Context, Waker};
use std::alloc::System;

use bhxh_sms::gsm7::measure;
use bhxh_sms::{
    AsyncDirectory, CardNumber, Decision, Directory, DossierNumber, Inbound, InsuranceCode, Link,
    Msisdn, Password, Registration, Request, Texts, Wording, decide, gather, gather_async, parse,
    parse_bytes, receive,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "suite/rows.rs"]
mod rows;
#[path = "suite/steps.rs"]
mod steps;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How often `work` asks the allocator for anything, or gives anything back.
fn allocator_calls(mut work: impl FnMut()) -> usize {
    let counts = [(); 3].map(|()| {
        let region = Region::new(GLOBAL);
        work();
        let seen = region.change();
        seen.allocations + seen.reallocations + seen.deallocations
    });
    counts.into_iter().min().unwrap()
}

#[track_caller]
fn allocates_nothing(what: &str, work: impl FnMut()) {
    assert_eq!(allocator_calls(work), 0, "{what}");
}

/// A transport that keeps nothing.
struct Sent;

impl Write for Sent {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

/// Records without a store.
struct Records(Link);

impl Directory for Records {
    type Error = Infallible;

    fn link(&self, _: &Request) -> Result<Link, Infallible> {
        Ok(self.0)
    }

    fn registration(&self, _: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(Registration::Registered)
    }
}

impl AsyncDirectory for Records {
    type Error = Infallible;

    async fn link(&self, _: &Request) -> Result<Link, Infallible> {
        Ok(self.0)
    }

    async fn registration(&self, _: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(Registration::Registered)
    }
}

const PHONES: [&str; 9] = [
    "0912345678",
    "+84 912 345 678",
    "0163 456 7890",
    "VIETTEL",
    "+15550100",
    "8079",
    "02431234567",
    "",
    "000000000000000000000000000000000000",
];

#[test]
fn reading_deciding_and_rendering_allocate_nothing() {
    let texts: Vec<String> = rows::all().into_iter().map(|row| row.text).collect();

    // Controls: the counter sees a box that is made and let go, and nothing where there is none; a string is made
    // and let go.
    assert_eq!(allocator_calls(|| drop(black_box(Box::new(1)))), 2);
    assert_eq!(allocator_calls(|| _ = black_box(1)), 0);
    let granted = || steps::grant().reply(Password::new("000000").unwrap());
    assert_eq!(allocator_calls(|| drop(black_box(granted().expose_string()))), 2);

    allocates_nothing("reading, measuring, and saying what is wrong", || {
        for text in &texts {
            if let Err(error) = black_box(parse(black_box(text))) {
                write!(Sent, "{error} {error:?} {}", error.expected()).unwrap();
            }
            black_box(measure(black_box(text)));
            // Bytes that are no text: without the last one, and from the second on.
            let bytes = text.as_bytes();
            black_box(parse_bytes(&bytes[..bytes.len().saturating_sub(1)])).ok();
            black_box(parse_bytes(bytes.get(1..).unwrap_or_default())).ok();
        }
    });

    allocates_nothing("receiving a message, and answering a malformed one", || {
        for sender in PHONES {
            for text in &texts {
                match black_box(receive(black_box(sender), black_box(text))) {
                    Inbound::Silence(silence) => _ = black_box(silence.as_str()),
                    Inbound::Malformed(malformed) => {
                        malformed.reply().expose_into(&mut Sent).unwrap();
                        malformed.reply_in(&Texts::DEFAULT).expose_into(&mut Sent).unwrap();
                    }
                    _ => {}
                }
            }
        }
    });

    allocates_nothing("reading values, and checking texts and a password", || {
        for phone in PHONES {
            black_box(Msisdn::from_sender(black_box(phone))).ok();
            black_box(Msisdn::from_record(black_box(phone))).ok();
        }
        for text in ["0123456789", "HC4010123456789", "04486.G/2019/08708", ""] {
            black_box(InsuranceCode::new(black_box(text))).ok();
            black_box(CardNumber::new(black_box(text))).ok();
            black_box(DossierNumber::new(black_box(text))).ok();
        }
        let texts = Texts::new(black_box(Wording::DEFAULT), 1).unwrap();
        black_box(texts.password(black_box("000000"))).unwrap();
    });

    allocates_nothing("gathering, deciding and rendering", || {
        for link in [Link::Bound, Link::NotBound] {
            let records = Records(black_box(link));
            let mut awaited = pin!(gather_async(&records, steps::request()));
            let mut context = Context::from_waker(Waker::noop());
            assert!(black_box(awaited.as_mut().poll(&mut context)).is_ready());
            let Ok(facts) = gather(&records, steps::request());
            let reply = match decide(&facts) {
                Decision::Grant(grant) => grant.reply(Password::new("000000").unwrap()),
                Decision::Refuse(refusal) => {
                    black_box(refusal.reason().as_str());
                    refusal.reply()
                }
            };
            black_box(reply.size());
            reply.expose_into(&mut Sent).unwrap();
        }
    });
}
