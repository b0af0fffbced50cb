//! That this program can be linked proves three things of an optimised build of the crate: it needs no standard library
//! (its panic handler would be the second one), it never allocates, and no panic is reachable (the allocator and the
//! panic handler of [`machine`] call symbols that nobody defines).
//!
//! Every public function is in it, for any arguments: `build.rs` lists them. And it runs:
//! `printf '0912345678\n0123456789\n0912345678\n000000\nBH MK 0123456789' | link`.

#![no_std]
#![no_main]

#[cfg(feature = "control-allocation")]
extern crate alloc;
#[cfg(feature = "control-std")]
extern crate std;

mod machine;

use core::convert::Infallible;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use bhxh_sms::{
    AsyncDirectory, Decision, Directory, Facts, Inbound, InsuranceCode, Link, Msisdn, Password,
    Registration, Request, decide, gather, gather_async, receive,
};

/// Every public function of the crate, by its address: so it has to be linked, whatever its arguments are.
mod functions {
    use core::str::FromStr;

    macro_rules! linked {
        ($($function:expr),+) => {
            pub(super) fn all() {
                $(core::hint::black_box($function as *const ());)+
            }
        };
    }

    include!(concat!(env!("OUT_DIR"), "/functions.rs"));
}

/// Answers the one message on standard input; status 1 if there is nothing to say.
fn run() -> u8 {
    functions::all();
    let mut buffer = [0; 8 << 10];
    let input = machine::read(&mut buffer);
    #[cfg(feature = "control-allocation")]
    core::hint::black_box(alloc::boxed::Box::new(input.len()));
    #[cfg(feature = "control-panic")]
    core::hint::black_box(input[input.len() / 2]);
    match answer(input) {
        Some(()) => 0,
        None => 1,
    }
}

/// The whole service over values that are known only at run time: the owner's phone, their code, the sender and the new
/// password, a line each, and then a message. Writes the reply, if it is granted.
fn answer(input: &[u8]) -> Option<()> {
    let mut lines = input.splitn(5, |&byte| byte == b'\n');
    let mut text = || core::str::from_utf8(lines.next()?).ok();
    let from = Msisdn::from_record(text()?).ok()?;
    let code = InsuranceCode::new(text()?).ok()?;
    let sender = text()?;
    let password = Password::new(text()?).ok()?;
    let Inbound::Request(request) = receive(sender, text()?) else {
        return None;
    };
    let directory = OnePerson(Request::new(from, code));
    let facts = facts(&directory, request)?;
    match decide(&facts) {
        Decision::Grant(grant) => grant.reply(password).expose_into(&mut machine::Output).ok(),
        Decision::Refuse(_) => None,
    }
}

/// By both gatherers; `None` if they don't agree. Within `answer` the compiler would not see that the future is polled
/// once only, and a second poll panics.
fn facts(directory: &OnePerson, request: Request) -> Option<Facts> {
    let Ok(facts) = gather(directory as &dyn Directory<Error = Infallible>, request);
    let mut context = Context::from_waker(Waker::noop());
    match pin!(gather_async(directory, request)).poll(&mut context) {
        Poll::Ready(Ok(same)) if same == facts => Some(facts),
        _ => None,
    }
}

/// Records of one person: the request that is theirs.
struct OnePerson(Request);

impl Directory for OnePerson {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Ok(if *request == self.0 { Link::Bound } else { Link::NotBound })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(if *code == self.0.code {
            Registration::Registered
        } else {
            Registration::NotRegistered
        })
    }
}

impl AsyncDirectory for OnePerson {
    type Error = Infallible;

    async fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Directory::link(self, request)
    }

    async fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Directory::registration(self, code)
    }
}
