//! SPEC 4: which facts are granted, what is asked of the records and when, and that no reply tells
//! one refusal from another.

use core::cell::RefCell;
use core::future::poll_fn;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use bhxh_sms::gsm7::Size;
use bhxh_sms::{
    AsyncDirectory, Decision, Directory, Facts, InsuranceCode, Link, Password, RefusalReason,
    Registration, Request, decide, gather, gather_async,
};

const LINKS: [Link; 2] = [Link::Bound, Link::NotBound];
const REGISTRATIONS: [Registration; 2] = [Registration::Registered, Registration::NotRegistered];

fn request() -> Request {
    Request::new("0912345678".parse().unwrap(), "0123456789".parse().unwrap())
}

fn facts(link: Link, registration: Registration) -> Facts {
    Facts { request: request(), link, registration }
}

fn all_facts() -> impl Iterator<Item = Facts> {
    LINKS.into_iter().flat_map(|link| REGISTRATIONS.map(|registration| facts(link, registration)))
}

// ---------------------------------------------------------------------------------------------
// The decision
// ---------------------------------------------------------------------------------------------

/// The reason of a refusal; `None` for a grant, which is for the very request.
#[track_caller]
fn refused(link: Link, registration: Registration) -> Option<RefusalReason> {
    let facts = facts(link, registration);
    match decide(&facts) {
        Decision::Grant(grant) => {
            assert_eq!(*grant.request(), facts.request);
            None
        }
        Decision::Refuse(refusal) => Some(refusal.reason()),
    }
}

#[test]
fn all_facts_are_decided() {
    use Link::{Bound, NotBound};
    use Registration::{NotRegistered, Registered};

    assert_eq!(refused(Bound, Registered), None);
    assert_eq!(refused(NotBound, Registered), Some(RefusalReason::PhoneMismatch));
    assert_eq!(refused(Bound, NotRegistered), Some(RefusalReason::NotRegistered));
    let both = Some(RefusalReason::PhoneMismatchAndNotRegistered);
    assert_eq!(refused(NotBound, NotRegistered), both);

    // A third answer breaks the build here, and the lists above are to be made longer.
    for Facts { request: _, link, registration } in all_facts() {
        match (link, registration) {
            (Bound | NotBound, Registered | NotRegistered) => {}
        }
    }
}

#[test]
fn a_decision_can_be_made_by_the_compiler() {
    const fn decided(facts: &Facts) -> Decision {
        decide(facts)
    }
    assert!(matches!(decided(&facts(Link::Bound, Registration::Registered)), Decision::Grant(_)));
}

#[test]
fn each_reason_has_its_identifier() {
    assert_eq!(RefusalReason::PhoneMismatch.as_str(), "phone-mismatch");
    assert_eq!(RefusalReason::NotRegistered.as_str(), "not-registered");
    assert_eq!(
        RefusalReason::PhoneMismatchAndNotRegistered.as_str(),
        "phone-mismatch-and-not-registered"
    );
}

/// What an embedder sends, and what it costs.
fn answer(decision: Decision) -> (String, Size) {
    let reply = match decision {
        Decision::Grant(grant) => grant.reply(Password::new("000000").unwrap()),
        Decision::Refuse(refusal) => refusal.reply(),
    };
    let size = reply.size();
    (reply.expose_string(), size)
}

#[test]
fn every_refusal_is_the_same_bytes_and_looks_the_same() {
    let mut refusals = Vec::new();
    let mut shown = BTreeSet::new();
    let mut granted = Vec::new();
    for facts in all_facts() {
        match decide(&facts) {
            decision @ Decision::Refuse(_) => {
                shown.insert(format!("{decision:?} {decision:#?}"));
                refusals.push(answer(decision));
            }
            decision @ Decision::Grant(_) => granted.push(answer(decision)),
        }
    }
    assert_eq!(refusals.len(), 3);
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]), "{refusals:?}");
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(granted.len(), 1);
    assert_ne!(granted[0].0, refusals[0].0);
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
    fn answering(link: Answer<Link>, registration: Answer<Registration>) -> Self {
        Self { link, registration, asked: Mutex::default(), pending: 0 }
    }

    fn note(&self, asked: Asked) {
        self.asked.lock().unwrap().push(asked);
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
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

/// What gathering must come to: the facts, or the first failure.
fn gathered(link: Answer<Link>, registration: Answer<Registration>) -> Result<Facts, Failure> {
    let (link, registration) = (link()?, registration()?);
    Ok(facts(link, registration))
}

fn all_answers() -> impl Iterator<Item = (Answer<Link>, Answer<Registration>)> {
    LINK_ANSWERS
        .into_iter()
        .flat_map(|link| REGISTRATION_ANSWERS.map(|registration| (link, registration)))
}

#[test]
fn both_questions_are_asked_in_one_order_whatever_the_answers() {
    let asked = [Asked::Link(request()), Asked::Registration(request().code)];
    for (link, registration) in all_answers() {
        let records = Recorder::answering(link, registration);
        assert_eq!(gather(&records, request()), gathered(link, registration));
        assert_eq!(records.asked(), asked, "{:?} {:?}", link(), registration());
    }
}

#[test]
fn both_questions_are_awaited_in_one_order_whatever_the_answers() {
    // The second is asked once the first is answered, whether it was late or not.
    let asked = [
        Asked::Link(request()),
        Asked::Answered,
        Asked::Registration(request().code),
        Asked::Answered,
    ];
    for (link, registration) in all_answers() {
        for pending in [0, 1, 3] {
            let mut records = Recorder::answering(link, registration);
            records.pending = pending;
            let result = pollster::block_on(gather_async(&records, request()));
            assert_eq!(result, gathered(link, registration));
            assert_eq!(records.asked(), asked, "{:?} {:?}", link(), registration());
        }
    }
}

#[test]
fn if_both_fail_the_first_failure_is_returned() {
    let [.., link] = LINK_ANSWERS;
    let [.., registration] = REGISTRATION_ANSWERS;
    let records = Recorder::answering(link, registration);
    assert_eq!(gather(&records, request()), Err(Failure(1)));
    let awaited = pollster::block_on(gather_async(&records, request()));
    assert_eq!(awaited, Err(Failure(1)));
}

#[test]
fn a_failure_comes_out_untouched() {
    /// Fails with something that is known by where it lies, and that no thread may share.
    struct Broken(RefCell<Option<Rc<str>>>);

    impl Directory for Broken {
        type Error = Rc<str>;

        fn link(&self, _: &Request) -> Result<Link, Rc<str>> {
            Ok(Link::Bound)
        }

        fn registration(&self, _: &InsuranceCode) -> Result<Registration, Rc<str>> {
            Err(self.0.take().unwrap())
        }
    }

    let failure: Rc<str> = "the records are closed".into();
    let records = Broken(RefCell::new(Some(Rc::clone(&failure))));
    let returned = gather(&records, request()).unwrap_err();
    assert!(Rc::ptr_eq(&returned, &failure), "{returned}");
}

#[test]
fn polled_by_hand_it_waits_for_each_answer_and_another_thread_may_finish_it() {
    let mut records = Recorder::answering(LINK_ANSWERS[1], REGISTRATION_ANSWERS[1]);
    records.pending = 2;
    let mut future = Box::pin(async move { gather_async(&records, request()).await });
    let mut context = Context::from_waker(Waker::noop());
    // Two questions, each two times not ready.
    for _ in 0..4 {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    let finish = move || future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let expected = facts(Link::NotBound, Registration::NotRegistered);
    assert_eq!(std::thread::spawn(finish).join().unwrap(), Poll::Ready(Ok(expected)));
}

#[test]
fn a_dropped_future_asks_nothing_more() {
    let mut records = Recorder::answering(LINK_ANSWERS[0], REGISTRATION_ANSWERS[0]);
    records.pending = 1;
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
        for (link, registration) in all_answers() {
            let records = Arc::new(Recorder::answering(link, registration));
            let directory = ($pointer)(Arc::clone(&records));
            assert_eq!(gather(&directory, request()), gathered(link, registration));
            assert_eq!(records.asked().len(), 2);
            let awaited = pollster::block_on(gather_async(&directory, request()));
            assert_eq!(awaited, gathered(link, registration));
            assert_eq!(records.asked().len(), 2 + 4);
        }
    )+};
}

#[test]
fn a_pointer_to_a_directory_is_a_directory() {
    gathers!(
        |records: Arc<Recorder>| records,
        Box::<Arc<Recorder>>::new,
        |records: Arc<Recorder>| &*Box::leak(Box::new(records)),
        |records: Arc<Recorder>| Box::new(Arc::new(Box::new(records))),
    );
}

#[test]
fn a_directory_may_be_chosen_at_run_time() {
    type Dyn = dyn Directory<Error = Failure>;

    fn gathers(directory: &(impl Directory<Error = Failure> + ?Sized)) {
        let expected = facts(Link::NotBound, Registration::Registered);
        assert_eq!(gather(directory, request()), Ok(expected));
    }
    let records = || Recorder::answering(LINK_ANSWERS[1], REGISTRATION_ANSWERS[0]);
    gathers(&(Arc::new(records()) as Arc<Dyn>));
    gathers(&(Box::new(records()) as Box<Dyn>));
    gathers(&(&records() as &Dyn));
    // Without a pointer more, too.
    gathers(&records() as &Dyn);
}

// ---------------------------------------------------------------------------------------------
// Threads
// ---------------------------------------------------------------------------------------------

/// A task may take the future to another thread, whatever shared pointer leads to the directory.
#[expect(dead_code, reason = "compiling it is the proof")]
fn the_future_is_send<D: AsyncDirectory + Sync + Send + ?Sized>(directory: &D, shared: &Arc<D>) {
    fn send<T: Send>(_: T) {}
    send(gather_async(directory, request()));
    send(gather_async(&directory, request()));
    send(gather_async(shared, request()));
}
