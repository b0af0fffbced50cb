//! SPEC 4: which facts are granted, what is asked of the records and when, and that no reply tells
//! one refusal from another.

use core::future::poll_fn;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use bhxh_sms::{
    AsyncDirectory, Decision, Directory, Facts, InsuranceCode, Link, Password, Registration,
    Request, decide, gather, gather_async,
};

use crate::steps::{facts, request};

#[test]
fn all_facts_are_decided_and_every_refusal_is_the_same_bytes_and_looks_the_same() {
    use Link::{Bound, NotBound};
    use Registration::{NotRegistered, Registered};

    let mut granted = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for (link, registration, expected) in [
        (Bound, Registered, None),
        (NotBound, Registered, Some("phone-mismatch")),
        (Bound, NotRegistered, Some("not-registered")),
        (NotBound, NotRegistered, Some("phone-mismatch-and-not-registered")),
    ] {
        // A third answer breaks the build here, and the list above is to be made longer.
        match (link, registration) {
            (Bound | NotBound, Registered | NotRegistered) => {}
        }
        let facts = facts(link, registration);
        let shown = format!("{:?} {:#?}", decide(&facts), decide(&facts));
        let (reason, reply) = match decide(&facts) {
            Decision::Grant(grant) => {
                assert_eq!(*grant.request(), facts.request);
                (None, grant.reply(Password::new("000000").unwrap()))
            }
            Decision::Refuse(refusal) => (Some(refusal.reason().as_str()), refusal.reply()),
        };
        assert_eq!(reason, expected);
        let sizes = format!("{:?}", reply.size());
        let replies = if reason.is_none() { &mut granted } else { &mut refused };
        replies.insert((reply.expose_string(), sizes, shown));
    }
    assert_eq!((granted.len(), refused.len()), (1, 1), "{refused:?}");
    assert!(granted.is_disjoint(&refused));
}

// ---------------------------------------------------------------------------------------------
// The questions
// ---------------------------------------------------------------------------------------------

/// A look-up that failed: neither `Clone` nor `Display`, and known by its number.
#[derive(Debug, PartialEq, Eq)]
struct Failure(u32);

/// Made anew for every answer, since a [`Failure`] cannot be copied.
type Answer<T> = fn() -> Result<T, Failure>;

/// Every answer to the first question.
const LINK_ANSWERS: [Answer<Link>; 3] =
    [|| Ok(Link::Bound), || Ok(Link::NotBound), || Err(Failure(1))];

/// Every answer to the second.
const REGISTRATION_ANSWERS: [Answer<Registration>; 3] =
    [|| Ok(Registration::Registered), || Ok(Registration::NotRegistered), || Err(Failure(2))];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Link(Request),
    Registration(InsuranceCode),
    /// The answer of an asynchronous look-up has come.
    Answered,
}

/// Records that write down what they are asked, and answer late if asked to be awaited.
struct Recorder {
    link: Answer<Link>,
    registration: Answer<Registration>,
    asked: Mutex<Vec<Asked>>,
    /// How often an asynchronous look-up is not ready yet.
    pending: usize,
}

impl Recorder {
    fn note(&self, asked: Asked) {
        self.asked.lock().unwrap().push(asked);
    }

    /// What has been asked since the last time.
    fn asked(&self) -> Vec<Asked> {
        core::mem::take(&mut *self.asked.lock().unwrap())
    }

    async fn late<T>(&self, answer: Answer<T>) -> Result<T, Failure> {
        let mut left = self.pending;
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        self.note(Asked::Answered);
        answer()
    }
}

impl Directory for Recorder {
    type Error = Failure;

    fn link(&self, request: &Request) -> Result<Link, Failure> {
        self.note(Asked::Link(*request));
        (self.link)()
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Failure> {
        self.note(Asked::Registration(*code));
        (self.registration)()
    }
}

impl AsyncDirectory for Recorder {
    type Error = Failure;

    async fn link(&self, request: &Request) -> Result<Link, Failure> {
        self.note(Asked::Link(*request));
        self.late(self.link).await
    }

    async fn registration(&self, code: &InsuranceCode) -> Result<Registration, Failure> {
        self.note(Asked::Registration(*code));
        self.late(self.registration).await
    }
}

/// Records with every pair of answers, and what gathering must come to: the facts, or the first failure.
fn all_records(pending: usize) -> impl Iterator<Item = (Recorder, Result<Facts, Failure>)> {
    let pairs =
        LINK_ANSWERS.map(|link| REGISTRATION_ANSWERS.map(|registration| (link, registration)));
    pairs.into_iter().flatten().map(move |(link, registration)| {
        let expected = link().and_then(|link| Ok(facts(link, registration()?)));
        (Recorder { link, registration, asked: Mutex::default(), pending }, expected)
    })
}

/// What is asked, whatever the answers: awaited, the second question follows the first answer.
fn asks(awaited: bool) -> Vec<Asked> {
    let (link, code) = (Asked::Link(request()), Asked::Registration(request().code));
    if awaited { vec![link, Asked::Answered, code, Asked::Answered] } else { vec![link, code] }
}

#[test]
fn both_questions_are_asked_in_one_order_whatever_the_answers() {
    for pending in [0, 1, 3] {
        for (records, expected) in all_records(pending) {
            assert_eq!(gather(&records, request()), expected);
            assert_eq!(records.asked(), asks(false), "{expected:?}");
            assert_eq!(pollster::block_on(gather_async(&records, request())), expected);
            assert_eq!(records.asked(), asks(true), "{expected:?}, {pending} times late");
        }
    }
}

#[test]
fn polled_by_hand_it_waits_for_each_answer_and_another_thread_may_finish_it() {
    let (records, expected) = all_records(2).nth(4).unwrap();
    let mut future = Box::pin(async move { gather_async(&records, request()).await });
    let mut context = Context::from_waker(Waker::noop());
    // Two questions, each two times not ready.
    for _ in 0..4 {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    let finish = move || future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(std::thread::spawn(finish).join().unwrap(), Poll::Ready(expected));
}

#[test]
fn a_dropped_future_asks_nothing_more() {
    let (records, _) = all_records(1).next().unwrap();
    {
        let mut future = pin!(gather_async(&records, request()));
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(records.asked(), [Asked::Link(request())]);
}

// ---------------------------------------------------------------------------------------------
// Through pointers
// ---------------------------------------------------------------------------------------------

/// Gathers all facts through each of these pointers to a directory, at once and awaited, and asks as if it
/// were not there.
macro_rules! gathers {
    ($($pointer:expr),+ $(,)?) => {$(
        for (records, expected) in all_records(0) {
            let records = Arc::new(records);
            let directory = ($pointer)(Arc::clone(&records));
            assert_eq!(gather(&directory, request()), expected);
            assert_eq!(records.asked(), asks(false));
            assert_eq!(pollster::block_on(gather_async(&directory, request())), expected);
            assert_eq!(records.asked(), asks(true));
        }
    )+};
}

#[test]
fn a_pointer_to_a_directory_is_a_directory_also_one_chosen_at_run_time() {
    gathers!(
        |records: Arc<Recorder>| records,
        Box::<Arc<Recorder>>::new,
        |records: Arc<Recorder>| &*Box::leak(Box::new(records)),
        |records: Arc<Recorder>| Box::new(Arc::new(Box::new(records))),
    );
    for (records, expected) in all_records(0) {
        let directory: &dyn Directory<Error = Failure> = &records;
        assert_eq!(gather(directory, request()), expected);
        assert_eq!(gather(&Box::new(directory), request()), expected);
    }
}

/// A task may take the future to another thread, whatever shared pointer leads to the directory.
#[expect(dead_code, reason = "compiling it is the proof")]
fn the_future_is_send<D: AsyncDirectory + Sync + Send + ?Sized>(directory: &D, shared: &Arc<D>) {
    fn send<T: Send>(_: T) {}
    send(gather_async(directory, request()));
    send(gather_async(&directory, request()));
    send(gather_async(shared, request()));
}
