//! What must not compile, shown by examples that do not: each with the number of its error, and with a
//! twin behind it that compiles, runs and differs in one line.
//!
//! Compiled by `cargo test --doc` and by nothing else. Only a nightly compiler checks the numbers; on
//! stable any error passes, so the twins show that nothing else is wrong. `tests/suite/misuse.rs` holds
//! them together. Traits that must be absent are asserted in `tests/suite/redaction.rs`.

/// Only `decide` makes a grant: its field is private.
///
/// ```compile_fail,E0451
/// # use bhxh_sms::{Decision, Facts, Grant, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let grant = Grant { request };
/// assert_eq!(*grant.request(), request);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Grant, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let Decision::Grant(grant) = decide(&facts) else { unreachable!() };
/// assert_eq!(*grant.request(), request);
/// ```
fn a_grant_is_not_made_by_hand() {}

/// The granted reply comes from a grant and from nothing else.
///
/// ```compile_fail,E0624
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let password = Password::new("000000").unwrap();
/// let reply = Reply::granted(request.code, password);
/// assert_eq!(reply.size().parts, 1);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let password = Password::new("000000").unwrap();
/// let reply = grant.reply(password);
/// assert_eq!(reply.size().parts, 1);
/// ```
fn a_granted_reply_is_not_made_without_a_grant() {}

/// Nor is a reply put together from a text.
///
/// ```compile_fail,E0423
/// # use bhxh_sms::{Reply};
/// let reply = Reply("Mat khau: 000000");
/// assert_eq!(reply.size().parts, 1);
/// ```
///
/// ```
/// # use bhxh_sms::{Reply};
/// let reply = Reply::REFUSED;
/// assert_eq!(reply.size().parts, 1);
/// ```
fn a_reply_is_not_made_by_hand() {}

/// One grant, one reply: rendering uses the grant up.
///
/// ```compile_fail,E0382
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let first = grant.reply(Password::new("000000").unwrap());
/// let second = grant.reply(Password::new("111111").unwrap());
/// assert_ne!(first.size(), second.size());
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let first = grant.reply(Password::new("000000").unwrap());
/// let second = Reply::REFUSED;
/// assert_ne!(first.size(), second.size());
/// ```
fn a_grant_is_not_used_twice() {}

/// And there is only one of it.
///
/// ```compile_fail,E0599
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let another = grant.clone();
/// assert_eq!(*another.request(), request);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let another = grant;
/// assert_eq!(*another.request(), request);
/// ```
fn a_grant_is_not_cloned() {}

/// Nor is the decision that holds it.
///
/// ```compile_fail,E0599
/// # use bhxh_sms::{Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let decision = decide(&facts);
/// let another = decision.clone();
/// drop(another);
/// ```
///
/// ```
/// # use bhxh_sms::{Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let decision = decide(&facts);
/// let another = decision;
/// drop(another);
/// ```
fn a_decision_is_not_cloned() {}

/// The account is the one that was granted: there is no place for another.
///
/// ```compile_fail,E0061
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let other = "0110129425".parse::<bhxh_sms::InsuranceCode>().unwrap();
/// let password = Password::new("000000").unwrap();
/// let reply = grant.reply(other, password);
/// assert_eq!(reply.size().parts, 1);
/// # let _ = other;
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let other = "0110129425".parse::<bhxh_sms::InsuranceCode>().unwrap();
/// let password = Password::new("000000").unwrap();
/// let reply = grant.reply(password);
/// assert_eq!(reply.size().parts, 1);
/// # let _ = other;
/// ```
fn a_grant_takes_no_other_code() {}

/// Nor can it be changed.
///
/// ```compile_fail,E0594
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let other: bhxh_sms::InsuranceCode = "0110129425".parse().unwrap();
/// grant.request().code = other;
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let other: bhxh_sms::InsuranceCode = "0110129425".parse().unwrap();
/// assert_ne!(grant.request().code, other);
/// ```
fn a_grant_is_not_turned_to_another_code() {}

/// Not from inside either.
///
/// ```compile_fail,E0616
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(mut grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// grant.request = request;
/// assert_eq!(*grant.request(), request);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(mut grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// grant = grant;
/// assert_eq!(*grant.request(), request);
/// ```
fn a_grant_is_not_opened_to_be_changed() {}

/// A reply is written once: writing uses it up.
///
/// ```compile_fail,E0382
/// # use bhxh_sms::{Reply};
/// # let mut text = String::new();
/// let reply = Reply::REFUSED;
/// reply.expose_into(&mut text).unwrap();
/// reply.expose_into(&mut text).unwrap();
/// ```
///
/// ```
/// # use bhxh_sms::{Reply};
/// # let mut text = String::new();
/// let reply = Reply::REFUSED;
/// reply.expose_into(&mut text).unwrap();
/// Reply::MALFORMED.expose_into(&mut text).unwrap();
/// ```
fn a_reply_is_not_written_twice() {}

/// And not copied before.
///
/// ```compile_fail,E0599
/// # use bhxh_sms::{Reply};
/// let reply = Reply::REFUSED;
/// let another = reply.clone();
/// assert_eq!(another.size().parts, 1);
/// ```
///
/// ```
/// # use bhxh_sms::{Reply};
/// let reply = Reply::REFUSED;
/// let another = reply;
/// assert_eq!(another.size().parts, 1);
/// ```
fn a_reply_is_not_cloned() {}

/// A password is moved, never copied.
///
/// ```compile_fail,E0599
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let another = password.clone();
/// drop(another);
/// ```
///
/// ```
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let another = password;
/// drop(another);
/// ```
fn a_password_is_not_cloned() {}

/// So one password is not sent for two grants.
///
/// ```compile_fail,E0382
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let Decision::Grant(second) = decide(&facts) else { unreachable!("both answers are yes") };
/// let password = Password::new("000000").unwrap();
/// let reply = grant.reply(password);
/// let other = second.reply(password);
/// assert_eq!(reply.size(), other.size());
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let Decision::Grant(second) = decide(&facts) else { unreachable!("both answers are yes") };
/// let password = Password::new("000000").unwrap();
/// let reply = grant.reply(password);
/// let other = second.reply(Password::new("111111").unwrap());
/// assert_eq!(reply.size(), other.size());
/// ```
fn a_password_is_not_used_twice() {}

/// Nobody gets the text back out of it: its field is private.
///
/// ```compile_fail,E0616
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text: &str = password.0;
/// drop((password, text));
/// ```
///
/// ```
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text: &str = "000000";
/// drop((password, text));
/// ```
fn a_password_is_not_read_back() {}

/// It does not stand for a text either.
///
/// ```compile_fail,E0614
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text: &str = *password;
/// drop((password, text));
/// ```
///
/// ```
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text: &str = "000000";
/// drop((password, text));
/// ```
fn a_password_does_not_stand_for_its_text() {}

/// It is borrowed: once its owner is gone (and has wiped it), neither it nor a reply that holds it
/// is there.
///
/// ```compile_fail,E0505
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let owner = String::from("000000");
/// let reply = grant.reply(Password::new(&owner).unwrap());
/// drop(owner);
/// assert_eq!(reply.size().parts, 1);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Password, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// # let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
/// let owner = String::from("000000");
/// let reply = grant.reply(Password::new(&owner).unwrap());
/// drop(&owner);
/// assert_eq!(reply.size().parts, 1);
/// ```
fn a_password_is_not_kept_beyond_its_owner() {}

/// `{}` does not print a password; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text = format!("{password}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{Password};
/// let password = Password::new("000000").unwrap();
/// let text = format!("{password:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_password_is_not_printed() {}

/// `{}` does not print a reply; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{Reply};
/// let reply = Reply::REFUSED;
/// let text = format!("{reply}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{Reply};
/// let reply = Reply::REFUSED;
/// let text = format!("{reply:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_reply_is_not_printed() {}

/// `{}` does not print a code; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode::new("0123456789").unwrap();
/// let text = format!("{code}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode::new("0123456789").unwrap();
/// let text = format!("{code:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_code_is_not_printed() {}

/// `{}` does not print a card; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{CardNumber};
/// let card = CardNumber::new("HC4010123456789").unwrap();
/// let text = format!("{card}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{CardNumber};
/// let card = CardNumber::new("HC4010123456789").unwrap();
/// let text = format!("{card:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_card_is_not_printed() {}

/// `{}` does not print a dossier; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{DossierNumber};
/// let dossier = DossierNumber::new("04486.G/2019/08708").unwrap();
/// let text = format!("{dossier}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{DossierNumber};
/// let dossier = DossierNumber::new("04486.G/2019/08708").unwrap();
/// let text = format!("{dossier:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_dossier_is_not_printed() {}

/// `{}` does not print a phone; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{Msisdn};
/// let phone = "0912345678".parse::<Msisdn>().unwrap();
/// let text = format!("{phone}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{Msisdn};
/// let phone = "0912345678".parse::<Msisdn>().unwrap();
/// let text = format!("{phone:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_phone_is_not_printed() {}

/// `{}` does not print a year; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{Year};
/// let year = Year::FIRST;
/// let text = format!("{year}");
/// assert!(text.ends_with("(..)"));
/// ```
///
/// ```
/// # use bhxh_sms::{Year};
/// let year = Year::FIRST;
/// let text = format!("{year:?}");
/// assert!(text.ends_with("(..)"));
/// ```
fn a_year_is_not_printed() {}

/// `{}` does not print a request; `{:?}` prints a fixed word.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{Request};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// let text = format!("{request}");
/// assert_eq!(text, "Request(..)");
/// ```
///
/// ```
/// # use bhxh_sms::{Request};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// let text = format!("{request:?}");
/// assert_eq!(text, "Request(..)");
/// ```
fn a_request_is_not_printed() {}

/// `{}` does not print a command; `{:?}` prints fixed words.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{parse};
/// let command = parse("BH MK 0123456789").unwrap();
/// let text = format!("{command}");
/// assert!(!text.contains("0123"));
/// ```
///
/// ```
/// # use bhxh_sms::{parse};
/// let command = parse("BH MK 0123456789").unwrap();
/// let text = format!("{command:?}");
/// assert!(!text.contains("0123"));
/// ```
fn a_command_is_not_printed() {}

/// Personal data goes nowhere by itself: what gives it away is called `expose`.
///
/// ```compile_fail,E0277
/// # fn log(text: impl AsRef<str>) { drop(text.as_ref().len()) }
/// let phone: bhxh_sms::Msisdn = "0912345678".parse().unwrap();
/// log(phone);
/// ```
///
/// ```
/// # fn log(text: impl AsRef<str>) { drop(text.as_ref().len()) }
/// let phone: bhxh_sms::Msisdn = "0912345678".parse().unwrap();
/// log(phone.expose());
/// ```
fn a_phone_is_not_a_text() {}

/// If a value exists, it is right: there is one way in.
///
/// ```compile_fail,E0423
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode(*b"01234S6789");
/// assert_eq!(code.expose().len(), 10);
/// ```
///
/// ```
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode::new("0123456789").unwrap();
/// assert_eq!(code.expose().len(), 10);
/// ```
fn a_code_is_not_made_by_hand() {}

/// The grammar's own way in is its own.
///
/// ```compile_fail,E0624
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode::from_digits(*b"01234S6789");
/// assert_eq!(code.expose().len(), 10);
/// ```
///
/// ```
/// # use bhxh_sms::{InsuranceCode};
/// let code = InsuranceCode::new("0123456789").unwrap();
/// assert_eq!(code.expose().len(), 10);
/// ```
fn a_code_is_not_made_of_unread_bytes() {}

/// Nor is a period turned round.
///
/// ```compile_fail,E0451
/// # use bhxh_sms::{Between, Year};
/// let years = Between { from: Year::LAST, to: Year::FIRST };
/// assert!(years.from() <= years.to());
/// ```
///
/// ```
/// # use bhxh_sms::{Between, Year};
/// let years = Between::new(Year::FIRST, Year::LAST).unwrap();
/// assert!(years.from() <= years.to());
/// ```
fn a_period_is_not_reversed_by_hand() {}

/// A refusal has a reason for the audit and no reply: there is one constant for all of them.
///
/// ```compile_fail,E0599
/// # use bhxh_sms::{Decision, Facts, Link, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::NotBound, registration: Registration::Registered };
/// let Decision::Refuse(refusal) = decide(&facts) else { unreachable!("one answer is no") };
/// let reply = refusal.reply();
/// assert_eq!(reply.size().parts, 1);
/// # drop(refusal);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Registration, Reply, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::NotBound, registration: Registration::Registered };
/// let Decision::Refuse(refusal) = decide(&facts) else { unreachable!("one answer is no") };
/// let reply = Reply::REFUSED;
/// assert_eq!(reply.size().parts, 1);
/// # drop(refusal);
/// ```
fn a_refusal_has_no_reply() {}

/// The reason has a name for machines, and `{}` prints nothing that could slip into a reply.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{RefusalReason};
/// let reason = RefusalReason::PhoneMismatch;
/// let text = format!("{}", reason);
/// assert_eq!(text, "phone-mismatch");
/// ```
///
/// ```
/// # use bhxh_sms::{RefusalReason};
/// let reason = RefusalReason::PhoneMismatch;
/// let text = format!("{}", reason.as_str());
/// assert_eq!(text, "phone-mismatch");
/// ```
fn a_reason_is_not_printed() {}

/// A decision is matched whole: whoever forgets an outcome is told by the compiler.
///
/// ```compile_fail,E0004
/// # use bhxh_sms::{Decision, Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let granted = match decide(&facts) {
///     Decision::Grant(_) => true,
///
/// };
/// assert!(granted);
/// ```
///
/// ```
/// # use bhxh_sms::{Decision, Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// # let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// let granted = match decide(&facts) {
///     Decision::Grant(_) => true,
///     Decision::Refuse(_) => false,
/// };
/// assert!(granted);
/// ```
fn a_third_outcome_breaks_the_build() {}

/// Facts are gathered whole.
///
/// ```compile_fail,E0063
/// # use bhxh_sms::{Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// let facts = Facts {
///     request,
///     link: Link::Bound,
///
/// };
/// drop(decide(&facts));
/// ```
///
/// ```
/// # use bhxh_sms::{Facts, Link, Registration, Request, decide};
/// # let from = "0912345678".parse().unwrap();
/// # let request = Request { from, code: "0123456789".parse().unwrap() };
/// let facts = Facts {
///     request,
///     link: Link::Bound,
///     registration: Registration::Registered,
/// };
/// drop(decide(&facts));
/// ```
fn a_third_fact_breaks_the_build() {}

/// Commands are matched with room for more, so that a new one is a minor release.
///
/// ```compile_fail,E0004
/// # use bhxh_sms::{Command, parse};
/// let verb = match parse("BH MK 0123456789").unwrap() {
///     Command::ResetPassword(_) => "mk",
///     Command::Participation { .. } => "qt",
///     Command::CardValidity(_) => "the",
///     Command::DossierStatus(_) => "hs",
///
/// };
/// assert_eq!(verb, "mk");
/// ```
///
/// ```
/// # use bhxh_sms::{Command, parse};
/// let verb = match parse("BH MK 0123456789").unwrap() {
///     Command::ResetPassword(_) => "mk",
///     Command::Participation { .. } => "qt",
///     Command::CardValidity(_) => "the",
///     Command::DossierStatus(_) => "hs",
///     _ => "?",
/// };
/// assert_eq!(verb, "mk");
/// ```
fn a_new_command_breaks_no_build() {}

/// What an asynchronous look-up fails with may cross threads, and so may the future.
///
/// ```compile_fail,E0277
/// # use bhxh_sms::{AsyncDirectory, InsuranceCode, Link, Registration, Request};
/// struct Records;
/// impl AsyncDirectory for Records {
///     type Error = std::rc::Rc<str>;
/// #     async fn link(&self, _: &Request) -> Result<Link, Self::Error> { Ok(Link::Bound) }
/// #     async fn registration(&self, _: &InsuranceCode) -> Result<Registration, Self::Error> {
/// #         Ok(Registration::Registered)
/// #     }
/// }
/// ```
///
/// ```
/// # use bhxh_sms::{AsyncDirectory, InsuranceCode, Link, Registration, Request};
/// struct Records;
/// impl AsyncDirectory for Records {
///     type Error = std::sync::Arc<str>;
/// #     async fn link(&self, _: &Request) -> Result<Link, Self::Error> { Ok(Link::Bound) }
/// #     async fn registration(&self, _: &InsuranceCode) -> Result<Registration, Self::Error> {
/// #         Ok(Registration::Registered)
/// #     }
/// }
/// ```
fn an_error_of_a_lookup_that_stays_on_its_thread_is_not_awaited() {}
