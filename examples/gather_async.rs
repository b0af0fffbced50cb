//! Answers two requests from records that take a while: `AsyncDirectory`, here on `pollster`.
//!
//! Any executor will do; the crate needs none of its own.

use core::error::Error;
use core::future::poll_fn;
use core::mem::replace;
use core::task::Poll;
use std::collections::HashMap;
use std::io;
use std::process::ExitCode;

use bhxh_sms::{
    AsyncDirectory, Decision, InsuranceCode, Link, Msisdn, Password, Registration, Request, decide,
    gather_async,
};

use support::{End, arguments, conclude, put};

#[expect(dead_code, reason = "the others read JSON Lines")]
mod support;

const USAGE: &str = "\
Answers two requests from a directory that takes a while: one is granted, one
refused. Reads nothing.

Usage: gather_async
";

/// Stands for a database: code, and the phone registered to it.
struct Records(HashMap<InsuranceCode, Msisdn>);

impl AsyncDirectory for Records {
    /// A real one has the error of its database here; `gather_async` returns it untouched.
    type Error = io::Error;

    async fn link(&self, request: &Request) -> io::Result<Link> {
        round_trip().await;
        Ok(match self.0.get(&request.code) {
            Some(phone) if *phone == request.from => Link::Bound,
            _ => Link::NotBound,
        })
    }

    async fn registration(&self, code: &InsuranceCode) -> io::Result<Registration> {
        round_trip().await;
        Ok(match self.0.get(code) {
            Some(_) => Registration::Registered,
            None => Registration::NotRegistered,
        })
    }
}

/// Is not ready when first polled, like an answer that has not arrived yet.
async fn round_trip() {
    let mut sent = false;
    poll_fn(|context| {
        if replace(&mut sent, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The text for the sender.
async fn answer(records: &Records, request: Request) -> Result<String, Box<dyn Error>> {
    Ok(match decide(&gather_async(records, request).await?) {
        // A service sets the account's new password here, once it is known that the reply can hold it.
        Decision::Grant(grant) => grant.reply(Password::new("000000")?).expose_string(),
        Decision::Refuse(refusal) => refusal.reply().expose_string(),
    })
}

fn answers() -> Result<String, Box<dyn Error>> {
    let code = InsuranceCode::new("0123456789")?;
    let owner = Msisdn::from_sender("0912345678")?;
    let stranger = Msisdn::from_sender("0900000009")?;
    let records = Records(HashMap::from([(code, owner)]));
    let answered = |from| pollster::block_on(answer(&records, Request::new(from, code)));
    Ok(format!("{}\n{}\n", answered(owner)?, answered(stranger)?))
}

fn run() -> End {
    let [] = arguments(USAGE, "expected no argument", [])?;
    put(&answers().map_err(|error| error.to_string())?).map(|()| ExitCode::SUCCESS)
}

fn main() -> ExitCode {
    conclude(run())
}
