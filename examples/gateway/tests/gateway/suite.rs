//! What one message gets, and what is remembered of it: without HTTP, with a clock of our own, on
//! whichever database includes this.

use std::thread;
use std::time::Duration;

use bhxh_sms_gateway::ledger;
use bhxh_sms_gateway::people::{Known, People};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::service::{Message, Service};
use bhxh_sms_gateway::stats::Stats;
use bhxh_sms_gateway::store::{Store, StoreError};
use futures_util::future::{join, join_all};

use super::KIND;
use crate::support::*;

const DAY: i64 = 24 * 60 * 60;
/// Ana's code; that of somebody who is not registered; and nobody's.
const ASK: &str = "BH MK 0123456789";
const UNREGISTERED: &str = "bh mk 0110129426";
const NOBODYS: &str = "bh mk 0999999999";

#[tokio::test]
async fn refusals_and_silences_are_the_same_and_only_the_count_knows_why() {
    let world = World::new(KIND);
    world
        .hears(&[
            ("1", OTHER, ASK, REFUSED),
            ("2", OTHER, UNREGISTERED, REFUSED),
            ("3", PHONE, NOBODYS, REFUSED),
            // Not for us, and one of them malformed; from no phone.
            ("4", PHONE, "BHXH 0123456789", SILENCE),
            ("5", PHONE, "BH QT 123", SILENCE),
            ("6", PHONE, "BH THE HC4010110129425", SILENCE),
            ("7", "8079", ASK, SILENCE),
            ("8", "VSS", ASK, SILENCE),
            ("9", "+14155550100", ASK, SILENCE),
            ("10", "091234567\u{663}", "bh mk", SILENCE),
        ])
        .await;
    assert_eq!(
        world.outcomes(),
        "bad-sender alphanumeric 1, bad-sender foreign 1, bad-sender not-a-number 1, \
         bad-sender short-code 1, not-addressed 1, refused not-registered 1, refused phone-mismatch 1, \
         refused phone-mismatch-and-not-registered 1, sibling 2"
    );
    assert_eq!(world.hash(), None);
}

#[tokio::test]
async fn a_second_delivery_gets_the_reply_that_was_lost_and_silence_once_it_is_answered() {
    let world = World::new(KIND);
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    let hash = world.hash();
    for (id, text, reply) in [("2", "bh xh", MALFORMED), ("3", NOBODYS, REFUSED)] {
        assert_eq!(world.lose(id, PHONE, text).await, reply);
        world.hears(&[(id, PHONE, text, reply)]).await;
    }
    let world = world.restart().await;
    world.later(6 * DAY).await;
    for (id, text) in [("1", ASK), ("2", "bh xh"), ("3", NOBODYS)] {
        world.hears(&[(id, PHONE, text, SILENCE)]).await;
    }
    assert_eq!(world.hash(), hash);
    let refused = "refused phone-mismatch-and-not-registered 1";
    let expected = format!("duplicate same-id 3, granted 1, malformed verb 1, {refused}");
    assert_eq!(world.outcomes(), expected);
}

#[tokio::test]
async fn an_id_counts_with_its_sender() {
    let world = World::new(KIND);
    world.hears(&[("1", OTHER, ASK, REFUSED), ("1", PHONE, ASK, GRANTED)]).await;
    // However it is spelled.
    world.hears(&[("1", "+84 912 345 678", ASK, SILENCE)]).await;
    assert_eq!(world.outcomes(), "duplicate same-id 1, granted 1, refused phone-mismatch 1");
}

#[tokio::test]
async fn a_lost_grant_is_owned_up_to_and_counted_once_and_no_second_password_is_set() {
    // Under its own id, or another.
    for again in ["1", "2"] {
        let world = World::new(KIND);
        world.lose("1", PHONE, ASK).await;
        let hash = world.hash();
        let world = world.restart().await;
        assert_eq!(world.states(), "issued");
        // Lost on its way too: it is still due.
        assert_eq!(world.lose(again, PHONE, ASK).await, TRY_AGAIN);
        world.hears(&[(again, PHONE, ASK, TRY_AGAIN), (again, PHONE, ASK, SILENCE)]).await;
        if again != "1" {
            world.hears(&[("1", PHONE, ASK, TRY_AGAIN)]).await;
        }
        assert_eq!(world.hash(), hash);
        assert_eq!(world.outcomes(), "duplicate same-id 1, granted 1, lost-grant asked-again 1");
        // The sender was told to ask again, and may.
        world.hears(&[("3", PHONE, ASK, GRANTED)]).await;
    }
}

#[tokio::test]
async fn a_message_whose_grant_cannot_be_stored_is_put_off_and_counted_once() {
    let world = World::new(KIND);
    world.ask("ALTER TABLE people RENAME COLUMN password_hash TO gone");
    // As often as it takes to pass any limit.
    for _ in 0..10 {
        assert_eq!(world.lose("1", PHONE, ASK).await, LATER);
    }
    assert_eq!(world.states(), "open");
    world.ask("ALTER TABLE people RENAME COLUMN gone TO password_hash");
    assert_eq!(world.hash(), None);
    // The same message, and its first password.
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    for id in ["2", "3", "4", "5"] {
        world.hears(&[(id, PHONE, &format!("bh mk 000000000{id}"), REFUSED)]).await;
    }
    world.hears(&[("6", PHONE, "bh mk 0000000006", OVER_LIMIT)]).await;
    assert!(world.outcomes().starts_with("granted 1, "));
}

#[tokio::test]
async fn what_is_being_dealt_with_is_put_off_until_that_is_given_up_or_never_heard_of_again() {
    let world = World::new(KIND);
    let first = world.hold("1", PHONE, ASK).await;
    // The same request under another id, too.
    let other = ("2", "+84 912 345 678", "bhmk 0123 456 789", LATER);
    world.hears(&[("1", PHONE, ASK, LATER), other]).await;
    // The connection of the first delivery broke.
    drop(first);
    world.service.written_down().await;
    let (text, killed) = world.hold("1", PHONE, ASK).await;
    assert_eq!(text, TRY_AGAIN);
    // Its gateway was killed.
    world.later(30).await;
    world.hears(&[("1", PHONE, ASK, LATER), other]).await;
    world.later(10).await;
    world.hears(&[("1", PHONE, ASK, TRY_AGAIN)]).await;
    drop(killed);
    world.service.written_down().await;
    world.hears(&[("1", PHONE, ASK, SILENCE)]).await;
}

#[tokio::test]
async fn the_same_request_under_another_id_is_a_duplicate_for_ten_minutes() {
    let world = World::new(KIND);
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    let first = world.hash();
    // When message centres send again.
    for (id, later) in [("2", 60), ("3", 66), ("4", 300), ("5", 173)] {
        world.later(later).await;
        world.hears(&[(id, PHONE, "bh mk HC4010123456789", SILENCE)]).await;
    }
    // From another phone, or about another code, it is another request.
    world.hears(&[("6", OTHER, ASK, REFUSED), ("7", PHONE, UNREGISTERED, REFUSED)]).await;
    assert_eq!(world.hash(), first);
    world.later(1).await;
    world.hears(&[("8", PHONE, ASK, GRANTED)]).await;
}

#[tokio::test]
async fn a_malformed_message_under_other_ids_is_answered_and_counted_once() {
    let world = World::new(KIND);
    let malformed = "BH MK 0123456789 cam on";
    world.hears(&[("1", PHONE, malformed, MALFORMED)]).await;
    for id in ["2", "3", "4", "5", "6", "7", "8"] {
        world.hears(&[(id, PHONE, malformed, SILENCE)]).await;
    }
    assert_eq!(world.outcomes(), "duplicate same-request 7, malformed trailing 1");
    // It is known by its phone and its text.
    world.hears(&[("9", OTHER, malformed, MALFORMED), ("10", PHONE, ASK, GRANTED)]).await;
}

#[tokio::test]
async fn malformed_messages_do_not_eat_the_budget_of_requests() {
    let world = World::new(KIND);
    for id in 0..9 {
        // Not told to come again tomorrow: the right one is answered today.
        let reply = if id < 5 { MALFORMED } else { SILENCE };
        let text = format!("BH MK 012345678 xin {id}");
        world.hears(&[(&id.to_string(), PHONE, &text, reply)]).await;
    }
    world.hears(&[("9", PHONE, ASK, GRANTED)]).await;
    assert_eq!(world.outcomes(), "granted 1, malformed code 5, over-limit silent 4");
}

#[tokio::test]
async fn past_the_days_limit_it_is_said_once_then_nothing_and_nothing_is_looked_up() {
    let world = World::new(KIND);
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    for id in ["2", "3", "4", "5"] {
        world.hears(&[(id, PHONE, &format!("bh mk 099999999{id}"), REFUSED)]).await;
    }
    // A look-up would fail now, and its message be put off.
    world.ask("ALTER TABLE people RENAME TO gone");
    world.hears(&[("6", "+84912345678", UNREGISTERED, OVER_LIMIT)]).await;
    for id in ["7", "8", "9"] {
        world.hears(&[(id, PHONE, "bh mk 0110129425", SILENCE)]).await;
    }
    world.ask("ALTER TABLE gone RENAME TO people");
    // Other phones have limits of their own, and a new day begins at midnight in Viet Nam.
    world.hears(&[("60", OTHER, ASK, REFUSED)]).await;
    world.later(14 * 60 * 60 - 1).await;
    world.hears(&[("61", PHONE, UNREGISTERED, SILENCE)]).await;
    world.later(1).await;
    world.hears(&[("62", PHONE, UNREGISTERED, REFUSED)]).await;
    let days = world.ask("SELECT DISTINCT day FROM outcomes ORDER BY day");
    let days: Vec<_> = days.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(days, ["2021-10-22", "2021-10-23"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binding_is_looked_at_again_as_the_password_is_set() {
    // While the password is hashed, another process begins to give Ana another phone; it is done only
    // after the hash, so that the service has to wait for it.
    let world = World::with_cost(KIND, 300_000);
    let database = world.database.clone();
    let meanwhile = thread::spawn(move || {
        wait_for("the admission", || {
            let messages = transact(&database, |tx| tx.rows("SELECT state FROM messages", vec![]));
            !messages.unwrap().is_empty()
        });
        let changed = transact(&database, |tx| {
            Box::pin(async move {
                let people = People(tx);
                people.lock(&CODE.parse().unwrap()).await?;
                thread::sleep(Duration::from_secs(2));
                people.add(&person(CODE, "0900000009", true), Known::Update).await?;
                tx.rows("SELECT code FROM people WHERE password_hash IS NOT NULL", vec![]).await
            })
        });
        changed.unwrap().len()
    });
    world.hears(&[("1", PHONE, ASK, REFUSED)]).await;
    let set_before = meanwhile.join().unwrap();
    assert_eq!(set_before, 0, "the password was set before the other process began");
    assert_eq!(world.hash(), None);
    assert_eq!(world.outcomes(), "refused phone-mismatch 1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deliveries_at_once_one_is_answered_and_the_limit_holds() {
    let world = World::new(KIND);
    let replica = world.replica();
    let services: Vec<&Service> = [&world.service].into_iter().chain(&replica).collect();
    // As Kannel does: again, until there is an answer.
    let until_answered = async |at: usize, id: String, from: &str, text: String| {
        loop {
            match exchange(services[at % services.len()], &id, from, &text).await {
                heard if heard == LATER => tokio::time::sleep(Duration::from_millis(20)).await,
                heard => break heard,
            }
        }
    };
    // The same request under one id and under others; and different ones from one phone.
    let same = (0..40).map(|n| until_answered(n, format!("{}", n / 2), PHONE, ASK.to_owned()));
    let many =
        (10..50).map(|n| until_answered(n, n.to_string(), OTHER, format!("bh mk 00000000{n}")));
    let (same, many) = join(join_all(same), join_all(many)).await;
    assert_eq!(same.iter().filter(|heard| *heard != SILENCE).count(), 1, "{same:?}");
    let count = |text: &str| many.iter().filter(|heard| *heard == text).count();
    assert_eq!((count(REFUSED), count(OVER_LIMIT)), (5, 1), "{many:?}");
    assert!(world.outcomes().contains("granted 1, "), "{}", world.outcomes());
}

#[tokio::test]
async fn after_seven_days_a_message_is_forgotten_and_an_issued_one_reported() {
    let world = World::new(KIND);
    world.lose("1", PHONE, ASK).await;
    world.hears(&[("2", PHONE, "bh mk", MALFORMED)]).await;
    world.later(7 * DAY - 1).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.states(), "answered issued");
    world.later(1).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.states(), "");
    world.hears(&[("2", PHONE, "bh mk", MALFORMED)]).await;
    assert_eq!(world.outcomes(), "granted 1, lost-grant forgotten 1, malformed code 2");
    assert_eq!(world.ask("SELECT sender FROM senders").len(), 1);
}

#[tokio::test]
async fn what_is_forgotten_is_not_in_the_files_any_more() {
    let world = World::new(KIND);
    let key = world.key();
    // Enough of them that their pages are split, and some that stay.
    let mut forgotten = Vec::new();
    for n in 0..700 {
        if n == 350 {
            world.later(DAY).await;
        }
        let (id, from) = (n.to_string(), format!("0900{n:06}"));
        drop(world.hold(&id, &from, "bh").await);
        if n < 350 {
            forgotten.extend([
                key.message(id.as_bytes(), from.as_bytes()).as_bytes().to_vec(),
                key.sender(from.as_bytes()).as_bytes().to_vec(),
                key.malformed(&from.parse().unwrap(), b"bh").as_bytes().to_vec(),
            ]);
        }
    }
    world.service.written_down().await;
    assert_eq!(world.found(&forgotten), forgotten.len());
    world.later(6 * DAY).await;
    world.service.forget().await.unwrap();
    assert_eq!(world.states().split(' ').count(), 350);
    assert_eq!(world.found(&forgotten), 0);
}

#[tokio::test]
async fn a_clock_that_is_set_does_no_harm() {
    let world = World::new(KIND);
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    let hash = world.hash();
    // Forward, by more than anything is remembered; the two ends of a second beat see nothing of it.
    world.time.step(30 * DAY);
    world.later(5).await;
    world.service.forget().await.unwrap();
    world.hears(&[("1", PHONE, ASK, SILENCE), ("2", PHONE, ASK, SILENCE)]).await;
    // And back, further than it was: for ten minutes, or at most twenty, the same request counts as
    // answered, and not for thirty days.
    world.time.step(-60 * DAY);
    world.later(5).await;
    world.hears(&[("3", PHONE, ASK, SILENCE)]).await;
    assert_eq!(world.hash(), hash);
    for _ in 0..20 {
        world.later(60).await;
    }
    world.hears(&[("4", PHONE, ASK, GRANTED)]).await;
    // It counts again as it should; after a restart too.
    world.later(30).await;
    world.hears(&[("5", PHONE, ASK, SILENCE)]).await;
    let world = world.restart().await;
    world.hears(&[("6", PHONE, ASK, SILENCE)]).await;
}

#[tokio::test]
async fn the_ledgers_time_follows_the_clock_at_half_and_at_double_speed() {
    let world = World::new(KIND);
    let now = || world.ask("SELECT now FROM clock")[0].integer(0).unwrap() / 1_000 - MORNING;
    // The clock is set by so much, then so much time passes: what the ledger says. After an hour or
    // two it has caught up.
    for (step, later, expected) in
        [(0, 100, 100), (1_000, 10, 120), (0, 1_000, 2_110), (-1_000, 10, 2_115), (0, 5_000, 6_120)]
    {
        world.time.step(step);
        world.later(later).await;
        assert_eq!(now(), expected);
    }
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
    let world = World::new(KIND);
    let other = world.folder.path().join("other");
    PseudonymKey::create(&other).unwrap();
    let other = PseudonymKey::read(&other).unwrap().check();
    let began = transact(&world.database, move |tx| Box::pin(ledger::is_key(tx, other)));
    assert_eq!(began, Err(StoreError::OtherKey));
    let again = to_its_end(Store::create(&world.database, other)).err();
    assert!(matches!(again, Some(StoreError::Exists | StoreError::File(_))), "{again:?}");
}

#[tokio::test]
async fn health_commits_a_row_and_remembers_that_a_message_could_not_be_stored() {
    let world = World::new(KIND);
    let beats = || world.ask("SELECT beats FROM clock")[0].integer(0).unwrap();
    let before = beats();
    assert_eq!(world.service.health().await, Ok(()));
    assert_eq!(beats(), before + 1);
    world.ask("ALTER TABLE messages RENAME TO gone");
    world.hears(&[("1", PHONE, "hello", LATER)]).await;
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
async fn nothing_stored_or_printed_holds_a_message_a_strange_phone_or_a_password() {
    let world = World::new(KIND);
    let stranger = "0987654321";
    world.hears(&[("id-4711", stranger, "bh mk 0555555555 nhe", MALFORMED)]).await;
    world.hears(&[("id-4712", stranger, "bh mk 0555555555", REFUSED)]).await;
    let granted = world.text("id-4713", PHONE, ASK).await;
    let password = granted.strip_prefix(GRANTED).unwrap();
    let forbidden = ["987654321", "0555555555", "id-47", "bh mk", "BH MK", password];
    assert_eq!(world.found(&forbidden), 0);
    assert_eq!(world.found(&["912345678"]), 1, "what is there is found");
    let message = Message { id: b"1", from: b"0912345678", text: b"x" };
    let shown = format!("{message:?} {:?} {}", world.service, world.database);
    assert!(shown.starts_with("Message(..) Service(..) "));
    assert!(!format!("{:?}", world.database).contains("postgres@"));
}

#[tokio::test]
async fn an_update_of_a_person_keeps_the_password() {
    let world = World::new(KIND);
    world.hears(&[("1", PHONE, ASK, GRANTED)]).await;
    let add = |known| {
        let moved = person(CODE, "0900000009", false);
        transact(&world.database, move |tx| {
            Box::pin(async move { People(tx).add(&moved, known).await })
        })
    };
    assert_eq!([add(Known::Refuse), add(Known::Update)], [Ok(false), Ok(true)]);
    assert!(world.hash().is_some());
    world.hears(&[("2", "0900000009", ASK, REFUSED)]).await;
    assert_eq!(world.outcomes(), "granted 1, refused not-registered 1");
}

#[tokio::test]
async fn statistics_are_summed_by_day_and_reason() {
    let world = World::new(KIND);
    for id in 0..40 {
        world.hears(&[(&id.to_string(), PHONE, "hello", SILENCE)]).await;
    }
    world.lose("x", PHONE, ASK).await;
    let stats = transact(&world.database, |tx| Box::pin(Stats::read(tx, 1))).unwrap();
    let rows: Vec<_> = stats.rows.iter().map(|row| (row.outcome.as_str(), row.messages)).collect();
    assert_eq!((rows, stats.issued), (vec![("granted", 1), ("not-addressed", 40)], 1));
}
