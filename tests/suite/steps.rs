// A request, its facts, and what is decided of them: for the suite, and included by the blocks of `misuse.md`.

use bhxh_sms::{Decision, Facts, Grant, Link, Refusal, Registration, Request, decide};

pub(crate) fn request() -> Request {
    Request::new("0912345678".parse().unwrap(), "0123456789".parse().unwrap())
}

pub(crate) fn facts(link: Link, registration: Registration) -> Facts {
    Facts { request: request(), link, registration }
}

pub(crate) fn grant() -> Grant {
    match decide(&facts(Link::Bound, Registration::Registered)) {
        Decision::Grant(grant) => grant,
        Decision::Refuse(_) => panic!("both answers are yes"),
    }
}

pub(crate) fn refusal() -> Refusal {
    match decide(&facts(Link::NotBound, Registration::Registered)) {
        Decision::Grant(_) => panic!("one answer is no"),
        Decision::Refuse(refusal) => refusal,
    }
}
