//! Answers two requests from records that take a while: `AsyncDirectory`, here on `pollster`.
//!
//! Any executor will do; the crate needs none of its own.

use core::error::Error;
use core::future::poll_fn;
use core::task::Poll;
use std::collections::HashMap;
use std::io::{self, Write};

use bhxh_sms::{
    AsyncDirectory, Decision, InsuranceCode, Link, Msisdn, Password, Registration, Reply, Request,
    decide, gather_async,
};

/// Stands for a database: code, and the phone registered to it.
struct Records {
    phones: HashMap<InsuranceCode, Msisdn>,
}

impl AsyncDirectory for Records {
    /// A real one has the error of its database here; it comes out of `gather_async` untouched.
    type Error = io::Error;

    async fn link(&self, request: &Request) -> io::Result<Link> {
        round_trip().await;
        Ok(if self.phones.get(&request.code) == Some(&request.from) {
            Link::Bound
        } else {
            Link::NotBound
        })
    }

    async fn registration(&self, code: &InsuranceCode) -> io::Result<Registration> {
        round_trip().await;
        Ok(if self.phones.contains_key(code) {
            Registration::Registered
        } else {
            Registration::NotRegistered
        })
    }
}

/// Is not ready when first asked, like an answer that is still on its way.
async fn round_trip() {
    let mut sent = false;
    poll_fn(|context| {
        if sent {
            return Poll::Ready(());
        }
        sent = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The text for the sender, and the decision that it comes from.
async fn answer(records: &Records, request: Request) -> Result<String, Box<dyn Error>> {
    let facts = gather_async(records, request).await?;
    let reply = match decide(&facts) {
        // Here the account gets its new password, and only then the reply is written.
        Decision::Grant(grant) => grant.reply(Password::new("000000")?),
        Decision::Refuse(_) => Reply::REFUSED,
    };
    let mut text = String::new();
    reply.expose_into(&mut text)?;
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    let code = InsuranceCode::new("0123456789")?;
    let owner: Msisdn = "0912345678".parse()?;
    let stranger: Msisdn = "0900000009".parse()?;
    let records = Records { phones: HashMap::from([(code, owner)]) };
    let mut output = io::stdout().lock();
    for from in [owner, stranger] {
        let text = pollster::block_on(answer(&records, Request { from, code }))?;
        writeln!(output, "{text}")?;
    }
    Ok(())
}
