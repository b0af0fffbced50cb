//! Reading, deciding and rendering allocate nothing, seen by a counting allocator; a reply as a string
//! allocates once.
//!
//! A test binary of its own with one test, since the counter counts what every thread does. The test
//! harness may still allocate beside it; what allocates by itself does so each time, so each is run
//! three times and the smallest count is taken.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic, its helpers included"
)]

use core::convert::Infallible;
use core::fmt::{self, Write};
use core::hint::black_box;
use core::pin::pin;
use core::task::{Context, Waker};
use std::alloc::System;

use bhxh_sms::gsm7::measure;
use bhxh_sms::{
    AsyncDirectory, CardNumber, Decision, Directory, DossierNumber, Facts, Inbound, InsuranceCode,
    Link, Msisdn, Password, Registration, Request, Texts, Wording, decide, gather, gather_async,
    parse, parse_bytes, receive,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[allow(dead_code, reason = "only the messages are of use here")]
#[path = "suite/rows.rs"]
mod rows;

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

/// A fixed place to write to, as a transport has it.
struct Buffer {
    bytes: [u8; 512],
    length: usize,
}

impl Buffer {
    fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Records without a store: one phone is bound, and even codes are registered.
struct Records(Msisdn);

impl Directory for Records {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        let bound = request.from == self.0;
        Ok(if bound { Link::Bound } else { Link::NotBound })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        let registered = code.expose().ends_with(['0', '2', '4', '6', '8']);
        Ok(if registered { Registration::Registered } else { Registration::NotRegistered })
    }
}

impl AsyncDirectory for Records {
    type Error = Infallible;

    async fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Directory::link(self, request)
    }

    async fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Directory::registration(self, code)
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

/// The decision about a request, and its reply.
fn answered(facts: &Facts, out: &mut Buffer) {
    let reply = match decide(facts) {
        Decision::Grant(grant) => grant.reply(Password::new("000000").unwrap()),
        Decision::Refuse(refusal) => {
            black_box(refusal.reason().as_str());
            refusal.reply()
        }
    };
    black_box(reply.size());
    reply.expose_into(out).unwrap();
}

#[test]
fn reading_deciding_and_rendering_allocate_nothing() {
    let texts: Vec<String> = rows::all().into_iter().map(|row| row.text).collect();

    // A control: the counter sees a box that is made and let go, and nothing where there is none.
    assert_eq!(allocator_calls(|| drop(black_box(Box::new(1)))), 2);
    assert_eq!(allocator_calls(|| _ = black_box(1)), 0);

    allocates_nothing("reading a message, and saying what is wrong with it", || {
        for text in &texts {
            if let Err(error) = black_box(parse(black_box(text))) {
                let mut out = Buffer::new();
                write!(out, "{error} {error:?} {}", error.expected()).unwrap();
                black_box(out.length);
            }
        }
    });

    allocates_nothing("receiving a message, and answering a malformed one", || {
        for sender in PHONES {
            for text in &texts {
                let inbound = receive(black_box(sender), black_box(text));
                match black_box(inbound) {
                    Inbound::Silence(silence) => _ = black_box(silence.as_str()),
                    Inbound::Malformed(malformed) => {
                        let mut out = Buffer::new();
                        malformed.reply().expose_into(&mut out).unwrap();
                        malformed.reply_in(&Texts::DEFAULT).expose_into(&mut out).unwrap();
                        black_box(out.length);
                    }
                    _ => {}
                }
            }
        }
    });

    allocates_nothing("checking texts and a password", || {
        let texts = Texts::new(black_box(Wording::DEFAULT), 1).unwrap();
        black_box(texts.password(black_box("000000"))).unwrap();
    });

    // Made and let go.
    let facts = Facts {
        request: Request::new("0912345678".parse().unwrap(), "0123456789".parse().unwrap()),
        link: Link::Bound,
        registration: Registration::Registered,
    };
    let as_a_string = || {
        let Decision::Grant(grant) = decide(&facts) else {
            panic!("both answers are yes");
        };
        let reply = grant.reply(Password::new("000000").unwrap());
        drop(black_box(reply.expose_string()));
    };
    assert_eq!(allocator_calls(as_a_string), 2);

    allocates_nothing("reading bytes that are no text", || {
        for text in &texts {
            // Without its last byte, and from its second on.
            let bytes = text.as_bytes();
            black_box(parse_bytes(&bytes[..bytes.len().saturating_sub(1)])).ok();
            black_box(parse_bytes(bytes.get(1..).unwrap_or_default())).ok();
        }
    });

    allocates_nothing("reading a phone, a code, a card and a dossier", || {
        for phone in PHONES {
            black_box(Msisdn::from_sender(black_box(phone))).ok();
            black_box(Msisdn::from_record(black_box(phone))).ok();
        }
        for text in ["0123456789", "HC4010123456789", "04486.G/2019/08708", ""] {
            black_box(InsuranceCode::new(black_box(text))).ok();
            black_box(CardNumber::new(black_box(text))).ok();
            black_box(DossierNumber::new(black_box(text))).ok();
        }
    });

    allocates_nothing("measuring a text", || {
        for text in &texts {
            black_box(measure(black_box(text)));
        }
    });

    let records = Records("0912345678".parse().unwrap());
    allocates_nothing("gathering, deciding and rendering", || {
        for phone in ["0912345678", "0900000001"] {
            for code in ["0123456788", "0123456789"] {
                let request = Request::new(phone.parse().unwrap(), code.parse().unwrap());
                let Ok(facts) = gather(&records, request);
                let mut out = Buffer::new();
                answered(&facts, &mut out);
                black_box(out.length);

                let mut awaited = pin!(gather_async(&records, request));
                let mut context = Context::from_waker(Waker::noop());
                assert!(black_box(awaited.as_mut().poll(&mut context)).is_ready());
            }
        }
    });
}
