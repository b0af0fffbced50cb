//! What one message gets, and what is remembered of it: without HTTP, with a clock of our own, on
//! whichever database includes this.

use std::thread;
use std::time::Duration;

use bhxh_sms_gateway::people::{Known, People, Person};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::service::{Message, Service};
use bhxh_sms_gateway::stats::Stats;
use bhxh_sms_gateway::store::{Purpose, Store, StoreError};
use futures_util::future::join_all;

use crate::KIND;
use crate::support::*;

const ASK: &str = "BH MK 0123456789";

#[tokio::test]
async fn a_grant_is_set_stored_as_a_hash_issued_and_then_answered() {
    let world = World::on(KIND);
    let Lost::Text(text, receipt) = world.lose("1", PHONE, ASK).await else { panic!("no reply") };
    let password = text.strip_prefix(GRANTED).unwrap();
    assert!(password.len() >= 8, "too short");
    assert_verifies(password, world.hash(CODE).as_deref());
    assert_eq!(world.states(), ["issued"]);
    receipt.sent();
    world.service.written_down().await;
    assert_eq!(world.states(), ["answered"]);
    assert_outcomes(&world, &[("granted", 1)]);
}

#[tokio::test]
async fn every_refusal_is_the_same_text_and_only_the_count_knows_why() {
    let world = World::on(KIND);
    let refused = Heard::is(REFUSED);
    assert_eq!(world.text("1", "0900000002", ASK).await, refused);
    assert_eq!(world.text("2", "0900000002", "bh mk 0110129426").await, refused);
    assert_eq!(world.text("3", PHONE, "bh mk 0999999999").await, refused);
    assert_outcomes(
        &world,
        &[
            ("refused not-registered", 1),
            ("refused phone-mismatch", 1),
            ("refused phone-mismatch-and-not-registered", 1),
        ],
    );
    assert_eq!(world.hash(CODE), None);
}

#[tokio::test]
async fn what_is_not_for_us_or_from_no_phone_is_counted_and_not_answered() {
    let world = World::on(KIND);
    for (id, from, text) in [
        ("1", PHONE, "BHXH 0123456789"),
        ("2", PHONE, "BH QT 0123456789"),
        ("3", PHONE, "BH THE HC4010110129425"),
        ("8", PHONE, "BH HS 04486.G/2019/08708"),
        // Malformed, but nobody's business here.
        ("9", PHONE, "BH QT 123"),
        ("4", "8079", ASK),
        ("5", "VSS", ASK),
        ("6", "+14155550100", ASK),
        ("7", "091234567\u{663}", "bh mk"),
    ] {
        assert_eq!(world.text(id, from, text).await, Heard::Silence, "{id}");
    }
    assert_outcomes(
        &world,
        &[
            ("bad-sender alphanumeric", 1),
            ("bad-sender foreign", 1),
            ("bad-sender not-a-number", 1),
            ("bad-sender short-code", 1),
            ("not-addressed", 1),
            ("sibling", 4),
        ],
    );
    // None of them was looked up, and none counts against the limit.
    assert_eq!(world.hash(CODE), None);
    assert!(matches!(world.text("10", PHONE, ASK).await, Heard::Text(_)));
}

#[tokio::test]
async fn a_second_delivery_of_an_answered_message_is_met_with_silence() {
    let world = World::on(KIND);
    for (id, text) in [("1", ASK), ("2", "bh mk 12345"), ("3", "bh mk 0999999999")] {
        assert!(matches!(world.text(id, PHONE, text).await, Heard::Text(_)), "{id}");
    }
    let hash = world.hash(CODE);
    let world = world.restart().await;
    world.later(6 * 24 * 60 * 60).await;
    for (id, text) in [("1", ASK), ("2", "bh mk 12345"), ("3", "bh mk 0999999999")] {
        assert_eq!(world.text(id, PHONE, text).await, Heard::Silence, "{id}");
    }
    assert_eq!(world.hash(CODE), hash);
    assert_outcomes(
        &world,
        &[
            ("duplicate same-id", 3),
            ("granted", 1),
            ("malformed code-length", 1),
            ("refused phone-mismatch-and-not-registered", 1),
        ],
    );
}

#[tokio::test]
async fn an_id_counts_with_its_sender() {
    let world = World::on(KIND);
    assert_eq!(world.text("1", "0900000002", ASK).await, Heard::is(REFUSED));
    assert!(world.text("1", PHONE, ASK).await.password().len() >= 8);
    assert_eq!(world.text("1", "VIETTEL", ASK).await, Heard::Silence);
    // However it is spelled.
    assert_eq!(world.text("1", "+84 912 345 678", ASK).await, Heard::Silence);
    let expected = [
        ("bad-sender alphanumeric", 1),
        ("duplicate same-id", 1),
        ("granted", 1),
        ("refused phone-mismatch", 1),
    ];
    assert_outcomes(&world, &expected);
}

#[tokio::test]
async fn a_lost_grant_is_owned_up_to_once_and_no_second_password_is_set() {
    let world = World::on(KIND);
    world.lose("1", PHONE, ASK).await.broke();
    let hash = world.hash(CODE);
    let world = world.restart().await;
    assert_eq!(world.states(), ["issued"]);
    // Lost on its way too: it is still due.
    assert_eq!(world.lose("1", PHONE, ASK).await.broke(), TRY_AGAIN);
    world.service.written_down().await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
    assert_eq!(world.hash(CODE), hash);
    assert_outcomes(
        &world,
        &[("duplicate same-id", 1), ("granted", 1), ("lost-grant asked-again", 1)],
    );
    // The sender was told to ask again, and may.
    let password = world.text("2", PHONE, ASK).await.password().to_owned();
    assert_verifies(&password, world.hash(CODE).as_deref());
}

#[tokio::test]
async fn other_answers_that_were_lost_are_given_again_and_counted_once() {
    let world = World::on(KIND);
    let messages = [("1", "bh mk 0999999999", REFUSED), ("2", "bh xh", MALFORMED)];
    for (id, text, reply) in messages {
        assert_eq!(world.lose(id, PHONE, text).await.broke(), reply);
    }
    world.service.written_down().await;
    for (id, text, reply) in messages {
        assert_eq!(world.text(id, PHONE, text).await, Heard::is(reply));
        assert_eq!(world.text(id, PHONE, text).await, Heard::Silence);
    }
    assert_outcomes(
        &world,
        &[
            ("duplicate same-id", 2),
            ("malformed verb", 1),
            ("refused phone-mismatch-and-not-registered", 1),
        ],
    );
}

#[tokio::test]
async fn a_message_whose_grant_cannot_be_stored_is_put_off_and_counted_once() {
    let world = World::on(KIND);
    world.ask("ALTER TABLE people RENAME COLUMN password_hash TO gone");
    // As often as it takes to pass any limit.
    for _ in 0..10 {
        assert_eq!(world.text("1", PHONE, ASK).await, Heard::Later);
        world.service.written_down().await;
    }
    assert_eq!(world.states(), ["open"]);
    world.ask("ALTER TABLE people RENAME COLUMN gone TO password_hash");
    assert_eq!(world.hash(CODE), None);
    // The same message, and its first password.
    assert_verifies(world.text("1", PHONE, ASK).await.password(), world.hash(CODE).as_deref());
    for id in 2..6 {
        let other = format!("bh mk 000000000{id}");
        assert_eq!(world.text(&id.to_string(), PHONE, &other).await, Heard::is(REFUSED));
    }
    assert_eq!(world.text("6", PHONE, "bh mk 0000000006").await, Heard::is(OVER_LIMIT));
    assert!(world.outcomes().contains(&("granted".to_owned(), 1)));
}

#[tokio::test]
async fn what_is_being_dealt_with_is_put_off() {
    let world = World::on(KIND);
    let Lost::Text(_, receipt) = world.lose("1", PHONE, ASK).await else { panic!("no reply") };
    // The same id, and the same request under another.
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Later);
    let spelled = "bhmk 0123 456 789";
    assert_eq!(world.text("2", "+84 912 345 678", spelled).await, Heard::Later);
    receipt.sent();
    world.service.written_down().await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
    assert_eq!(world.text("2", "+84 912 345 678", spelled).await, Heard::Silence);
    assert_outcomes(
        &world,
        &[("duplicate same-id", 1), ("duplicate same-request", 1), ("granted", 1)],
    );
}

#[tokio::test]
async fn a_second_delivery_is_answered_if_the_first_is_given_up_or_never_heard_of_again() {
    let world = World::on(KIND);
    let lost = world.lose("1", PHONE, ASK).await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Later);
    // The connection of the first delivery broke.
    drop(lost);
    world.service.written_down().await;
    let lost = world.lose("1", PHONE, ASK).await;
    assert!(matches!(&lost, Lost::Text(text, _) if text == TRY_AGAIN));
    // Its gateway was killed.
    world.later(30).await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Later);
    world.later(10).await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    drop(lost);
    world.service.written_down().await;
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
}

#[tokio::test]
async fn the_same_request_under_another_id_is_a_duplicate_for_ten_minutes() {
    let world = World::on(KIND);
    let first = world.text("1", PHONE, ASK).await.password().to_owned();
    // When message centres send again.
    for (id, later) in [("2", 60), ("3", 66), ("4", 300), ("5", 173)] {
        world.later(later).await;
        assert_eq!(world.text(id, PHONE, "bh mk HC4010123456789").await, Heard::Silence, "{id}");
    }
    // From another phone, or about another code, it is another request.
    assert_eq!(world.text("6", "0900000002", ASK).await, Heard::is(REFUSED));
    assert_eq!(world.text("7", PHONE, "bh mk 0110129426").await, Heard::is(REFUSED));
    world.later(1).await;
    assert_ne!(world.text("8", PHONE, ASK).await.password(), first);
}

#[tokio::test]
async fn a_malformed_message_under_other_ids_is_answered_and_counted_once() {
    let world = World::on(KIND);
    let malformed = "BH MK 0123456789 cam on";
    assert_eq!(world.text("1", PHONE, malformed).await, Heard::is(MALFORMED));
    for id in 2..9 {
        assert_eq!(world.text(&id.to_string(), PHONE, malformed).await, Heard::Silence);
    }
    assert_outcomes(&world, &[("duplicate same-request", 7), ("malformed trailing", 1)]);
    // It is known by its phone and its text.
    assert_eq!(world.text("9", "0900000002", malformed).await, Heard::is(MALFORMED));
    assert_eq!(world.text("10", PHONE, "BH MK 0123456789 \u{1F64F}?").await.password().len(), 10);
}

#[tokio::test]
async fn malformed_messages_do_not_eat_the_budget_of_requests() {
    let world = World::on(KIND);
    for id in 0..9 {
        let heard = world.text(&id.to_string(), PHONE, &format!("BH MK 012345678 xin {id}")).await;
        // Not told to come again tomorrow: the right one is answered today.
        let expected = if id < 5 { Heard::is(MALFORMED) } else { Heard::Silence };
        assert_eq!(heard, expected, "{id}");
    }
    assert!(world.text("9", PHONE, ASK).await.password().len() >= 8);
    let expected = [("granted", 1), ("malformed code", 5), ("over-limit silent", 4)];
    assert_outcomes(&world, &expected);
}

#[tokio::test]
async fn a_lost_grant_whose_request_comes_under_another_id_is_told_so_and_counted_once() {
    let world = World::on(KIND);
    world.lose("1", PHONE, ASK).await.broke();
    let world = world.restart().await;
    assert_eq!(world.text("2", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_outcomes(&world, &[("granted", 1), ("lost-grant asked-again", 1)]);
}

#[tokio::test]
async fn past_the_days_limit_it_is_said_once_then_nothing_and_nothing_is_looked_up() {
    let world = World::on(KIND);
    assert!(world.text("1", PHONE, ASK).await.password().len() >= 8);
    for id in 2..6 {
        let other = format!("bh mk 099999999{id}");
        assert_eq!(world.text(&id.to_string(), PHONE, &other).await, Heard::is(REFUSED));
    }
    // A look-up would fail now, and its message be put off.
    world.ask("ALTER TABLE people RENAME TO gone");
    let over = world.text("6", "+84912345678", "bh mk 0110129426").await;
    assert_eq!(over, Heard::is(OVER_LIMIT));
    for id in 7..20 {
        let heard = world.text(&id.to_string(), PHONE, "bh mk 0110129425").await;
        assert_eq!(heard, Heard::Silence);
    }
    world.ask("ALTER TABLE gone RENAME TO people");
    // Other phones have limits of their own, and a new day begins at midnight in Viet Nam.
    assert_eq!(world.text("60", "0900000002", ASK).await, Heard::is(REFUSED));
    world.later(14 * 60 * 60 - 1).await;
    assert_eq!(world.text("61", PHONE, "bh mk 0110129425").await, Heard::Silence);
    world.later(1).await;
    assert_eq!(world.text("62", PHONE, "bh mk 0110129425").await, Heard::is(REFUSED));
    let days = world.ask("SELECT DISTINCT day FROM outcomes ORDER BY day");
    assert_eq!(days[0].text(0), Ok("2021-10-22"));
    assert_eq!(days[1].text(0), Ok("2021-10-23"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binding_is_looked_at_again_as_the_password_is_set() {
    // While the password is hashed, another process begins to give Ana another phone; it is done only
    // after the hash, so that the service has to wait for it.
    let world = World::with_cost(KIND, 300_000);
    let database = world.database();
    let meanwhile = thread::spawn(move || {
        to_its_end(async {
            let store = Store::open(&database, Purpose::Command).await.unwrap();
            loop {
                let admitted =
                    store.transact(|tx| tx.rows("SELECT state FROM messages", vec![])).await;
                if !admitted.unwrap().is_empty() {
                    break;
                }
                thread::sleep(Duration::from_millis(1));
            }
            let changed = store.transact(|tx| {
                Box::pin(async move {
                    let people = People(tx);
                    people.lock(&CODE.parse().unwrap()).await?;
                    thread::sleep(Duration::from_secs(2));
                    let phone = "0900000009".parse().unwrap();
                    let person = Person { code: CODE.parse().unwrap(), phone, registered: true };
                    people.add(&person, Known::Update).await?;
                    let set = "SELECT code FROM people WHERE password_hash IS NOT NULL";
                    tx.rows(set, vec![]).await
                })
            });
            changed.await.unwrap().len()
        })
    });
    let answer = world.text("1", PHONE, ASK).await;
    let set_before = meanwhile.join().unwrap();
    assert_eq!(set_before, 0, "the password was set before the other process began");
    assert_eq!(answer, Heard::is(REFUSED));
    assert_eq!(world.hash(CODE), None);
    assert_outcomes(&world, &[("refused phone-mismatch", 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deliveries_at_once_one_is_answered() {
    let world = World::on(KIND);
    let replica = world.replica();
    let services: Vec<&Service> = [&world.service].into_iter().chain(&replica).collect();
    // Each of 20 phones asks for its own code, and each message comes four times: twice under its id,
    // twice under others.
    for n in 10..30 {
        world.add(&format!("00000000{n}"), &format!("09000000{n}"), true, Known::Refuse);
    }
    let mut deliveries = Vec::new();
    for n in 10..30 {
        for (at, id) in ["a", "a", "b", "c"].into_iter().enumerate() {
            let service = services[at % services.len()];
            deliveries.push(async move {
                let (id, from) = (format!("{n}{id}"), format!("09000000{n}"));
                let text = format!("bh mk 00000000{n}");
                // As Kannel does: again, until there is an answer.
                loop {
                    match deliver(service, &id, &from, &text).await {
                        Heard::Later => tokio::time::sleep(Duration::from_millis(20)).await,
                        heard => break heard,
                    }
                }
            });
        }
    }
    let heard = join_all(deliveries).await;
    for four in heard.chunks(4) {
        let answered: Vec<_> = four.iter().filter(|heard| **heard != Heard::Silence).collect();
        assert_eq!(answered.len(), 1, "{four:?}");
    }
    let outcomes = world.outcomes();
    assert!(outcomes.contains(&("granted".to_owned(), 20)), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_limit_holds_for_messages_that_come_at_once() {
    let world = World::on(KIND);
    let replica = world.replica();
    let services: Vec<&Service> = [&world.service].into_iter().chain(&replica).collect();
    let deliveries = (10..50).map(|n| {
        let service = services[n % services.len()];
        async move { deliver(service, &n.to_string(), PHONE, &format!("bh mk 00000000{n}")).await }
    });
    let heard = join_all(deliveries).await;
    let count = |text: &str| heard.iter().filter(|heard| **heard == Heard::is(text)).count();
    assert_eq!((count(REFUSED), count(OVER_LIMIT)), (5, 1), "{heard:?}");
}

#[tokio::test]
async fn after_seven_days_a_message_is_forgotten_and_an_issued_one_reported() {
    let world = World::on(KIND);
    world.lose("1", PHONE, ASK).await.broke();
    assert_eq!(world.text("2", PHONE, "bh mk").await, Heard::is(MALFORMED));
    world.later(7 * 24 * 60 * 60 - 1).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.states(), ["answered", "issued"]);
    world.later(1).await;
    world.service.forget().await.unwrap();
    assert!(world.states().is_empty());
    assert_eq!(world.text("2", PHONE, "bh mk").await, Heard::is(MALFORMED));
    assert_outcomes(&world, &[("granted", 1), ("lost-grant forgotten", 1), ("malformed code", 2)]);
    assert_eq!(world.ask("SELECT sender FROM senders").len(), 1);
}

#[tokio::test]
async fn what_is_forgotten_is_not_in_the_files_any_more() {
    let world = World::on(KIND);
    let key = PseudonymKey::read(&world.folder.path().join("key")).unwrap();
    // Enough of them that their pages are split, and some that stay.
    let mut forgotten = Vec::new();
    for n in 0..700 {
        if n == 350 {
            world.later(24 * 60 * 60).await;
        }
        let (id, from) = (n.to_string(), format!("0900{n:06}"));
        let message = Message { id: id.as_bytes(), from: from.as_bytes(), text: b"bh" };
        drop(world.service.answer(message).await);
        if n < 350 {
            forgotten.push(key.message(id.as_bytes(), from.as_bytes()).as_bytes().to_vec());
            forgotten.push(key.sender(from.as_bytes()).as_bytes().to_vec());
            let phone = from.parse().unwrap();
            forgotten.push(key.malformed(&phone, b"bh").as_bytes().to_vec());
        }
    }
    world.service.written_down().await;
    assert_eq!(world.found(&forgotten), forgotten.len());
    world.later(6 * 24 * 60 * 60).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.states().len(), 350);
    assert_eq!(world.found(&forgotten), 0);
}

#[tokio::test]
async fn a_clock_that_is_set_does_no_harm() {
    const DAY: i64 = 24 * 60 * 60;
    let world = World::on(KIND);
    world.text("1", PHONE, ASK).await.password();
    let hash = world.hash(CODE);
    // Forward, by more than anything is remembered; the two ends of a second beat see nothing of it.
    world.time.step(30 * DAY);
    world.later(5).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
    assert_eq!(world.text("2", PHONE, ASK).await, Heard::Silence);
    assert_eq!(world.hash(CODE), hash);
    // And back, further than it was: for ten minutes, or at most twenty, the same request counts as
    // answered, and not for thirty days.
    world.time.step(-60 * DAY);
    world.later(5).await;
    assert_eq!(world.text("3", PHONE, ASK).await, Heard::Silence);
    for _ in 0..20 {
        world.later(60).await;
    }
    let second = world.text("4", PHONE, ASK).await.password().to_owned();
    // It counts again as it should.
    world.later(30).await;
    assert_eq!(world.text("5", PHONE, ASK).await, Heard::Silence);
    assert_verifies(&second, world.hash(CODE).as_deref());
    // After a restart too.
    let world = world.restart().await;
    assert_eq!(world.text("6", PHONE, ASK).await, Heard::Silence);
}

#[tokio::test]
async fn the_ledgers_time_follows_the_clock_at_half_and_at_double_speed() {
    let world = World::on(KIND);
    let now = || world.ask("SELECT now FROM clock")[0].integer(0).unwrap() / 1_000 - MORNING;
    world.later(100).await;
    assert_eq!(now(), 100);
    world.time.step(1_000);
    world.later(10).await;
    assert_eq!(now(), 120);
    // One hour later it has caught up.
    world.later(1_000).await;
    assert_eq!(now(), 2_110);
    world.time.step(-1_000);
    world.later(10).await;
    assert_eq!(now(), 2_115);
    world.later(5_000).await;
    assert_eq!(now(), 6_120);
    // However many gateways there are, and however often they write.
    if let Some(replica) = world.replica() {
        world.time.step(1_000);
        for _ in 0..10 {
            world.time.pass(1);
            world.service.beat().await.unwrap();
            replica.beat().await.unwrap();
        }
        assert!((6_120..=6_145).contains(&now()), "{}", now());
    }
}

#[tokio::test]
async fn a_database_knows_its_key() {
    let world = World::on(KIND);
    let other = world.folder.path().join("other");
    PseudonymKey::create(&other).unwrap();
    let other = PseudonymKey::read(&other).unwrap();
    world.text("1", PHONE, ASK).await.password();
    let database = world.database();
    let began = to_its_end(async {
        let store = Store::open(&database, Purpose::Command).await.unwrap();
        let key = other.check();
        store.transact(move |tx| Box::pin(bhxh_sms_gateway::ledger::is_key(tx, key))).await
    });
    assert_eq!(began, Err(StoreError::OtherKey));
    let again = to_its_end(Store::create(&database, other.check())).map(|_| ());
    assert!(matches!(again, Err(StoreError::Exists | StoreError::File(_))), "{again:?}");
}

#[tokio::test]
async fn health_commits_a_row_and_remembers_that_a_message_could_not_be_stored() {
    let world = World::on(KIND);
    let beats = || world.ask("SELECT beats FROM clock")[0].integer(0).unwrap();
    let before = beats();
    assert_eq!(world.service.health().await, Ok(()));
    assert_eq!(beats(), before + 1);
    world.ask("ALTER TABLE messages RENAME TO gone");
    assert_eq!(world.text("1", PHONE, "hello").await, Heard::Later);
    assert!(world.service.health().await.is_err());
    world.ask("ALTER TABLE gone RENAME TO messages");
    // Nobody sends messages to what is unhealthy: it finds out by itself.
    world.time.pass(10);
    assert_eq!(world.service.health().await, Ok(()));
    // A clock that cannot be written is not healthy, although nothing has failed yet.
    world.ask("ALTER TABLE clock RENAME TO gone");
    assert!(world.service.health().await.is_err());
}

#[tokio::test]
async fn no_file_holds_a_message_a_strange_phone_or_a_password() {
    let world = World::on(KIND);
    let (stranger, its_code) = ("0987654321", "0555555555");
    let malformed = world.text("id-4711", stranger, "bh mk 0555555555 nhe").await;
    assert_eq!(malformed, Heard::is(MALFORMED));
    assert_eq!(world.text("id-4712", stranger, "bh mk 0555555555").await, Heard::is(REFUSED));
    let password = world.text("id-4713", PHONE, ASK).await.password().to_owned();
    let forbidden = ["987654321", its_code, "id-47", "bh mk", "BH MK", &password];
    assert_eq!(world.found(&forbidden), 0);
    assert_eq!(world.found(&["912345678"]), 1, "what is there is found");
}

#[tokio::test]
async fn nothing_printed_for_debugging_tells_anything() {
    let world = World::on(KIND);
    let Lost::Text(..) = world.lose("1", PHONE, ASK).await else { panic!("no reply") };
    let message = Message { id: b"1", from: b"0912345678", text: b"x" };
    let shown = format!("{message:?} {:?} {}", world.service, world.database());
    assert!(shown.starts_with("Message(..) Service(..) "));
    assert!(!format!("{:?}", world.database()).contains("postgres@"));
}

#[tokio::test]
async fn an_update_of_a_person_keeps_the_password() {
    let world = World::on(KIND);
    world.text("1", PHONE, ASK).await.password();
    assert!(!world.add(CODE, "0900000009", false, Known::Refuse));
    assert!(world.add(CODE, "0900000009", false, Known::Update));
    assert!(world.hash(CODE).is_some());
    assert_eq!(world.text("2", "0900000009", ASK).await, Heard::is(REFUSED));
    let reasons = ("refused not-registered".to_owned(), 1);
    assert!(world.outcomes().contains(&reasons), "{:?}", world.outcomes());
}

#[tokio::test]
async fn the_invented_people_answer_every_way() {
    let world = World::on(KIND);
    assert_eq!(world.ask("SELECT code FROM people").len(), 4);
    assert!(matches!(world.text("1", "0790000003", "bh mk 7900000001").await, Heard::Text(_)));
    assert!(world.hash("7900000001").is_some());
}

#[tokio::test]
async fn statistics_are_summed_by_day_and_reason() {
    let world = World::on(KIND);
    for id in 0..40 {
        assert_eq!(world.text(&id.to_string(), PHONE, "hello").await, Heard::Silence);
    }
    world.lose("x", PHONE, ASK).await.broke();
    let database = world.database();
    let stats = to_its_end(async {
        let store = Store::open(&database, Purpose::Command).await.unwrap();
        store.transact(|tx| Box::pin(Stats::read(tx, 1))).await.unwrap()
    });
    let rows: Vec<_> = stats.rows.iter().map(|row| (row.outcome.as_str(), row.messages)).collect();
    assert_eq!((rows, stats.issued), (vec![("granted", 1), ("not-addressed", 40)], 1));
}
