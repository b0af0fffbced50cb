//! What one message gets, and what is remembered of it: without HTTP, with a clock of our own.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod support;

use std::fs;
use std::pin::pin;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use support::*;
use tokio::time::timeout;

const ASK: &str = "BH MK 0123456789";

#[tokio::test]
async fn a_grant_is_set_stored_as_a_hash_issued_and_then_answered() {
    let world = World::new();
    let Lost::Text(text, receipt) = world.lose("1", PHONE, ASK).await else {
        panic!("no reply")
    };
    let password = text.strip_prefix(GRANTED).unwrap();
    assert!(password.len() >= 8, "too short");
    assert_verifies(password, world.hash(CODE).as_deref());
    assert_eq!(world.states(), ["issued"]);
    receipt.sent();
    world.wait_for("the mark", |world| world.states() == ["answered"]);
    assert_outcomes(&world, &[("granted", 1)]);
}

#[tokio::test]
async fn every_refusal_is_the_same_text_and_only_the_count_knows_why() {
    let world = World::new();
    let refused = Heard::is(REFUSED);
    assert_eq!(world.text("1", "0900000002", ASK).await, refused);
    assert_eq!(
        world.text("2", "0900000002", "bh mk 0110129426").await,
        refused
    );
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
    let world = World::new();
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
        ("7", "\u{FF10}912345678", "bh mk"),
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
    let world = World::new();
    for (id, text) in [("1", ASK), ("2", "bh mk 12345"), ("3", "bh mk 0999999999")] {
        assert!(
            matches!(world.text(id, PHONE, text).await, Heard::Text(_)),
            "{id}"
        );
    }
    let hash = world.hash(CODE);
    let world = world.restart();
    world.later(6 * 24 * 60 * 60);
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
async fn a_lost_grant_is_owned_up_to_once_and_no_second_password_is_set() {
    let world = World::new();
    assert!(matches!(world.lose("1", PHONE, ASK).await, Lost::Text(..)));
    let hash = world.hash(CODE);
    let world = world.restart();
    assert_eq!(world.service.issued().await, Ok(1));
    // Lost on its way too: it is still due.
    assert!(matches!(world.lose("1", PHONE, ASK).await, Lost::Text(text, _) if text == TRY_AGAIN));
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
    assert_eq!(world.hash(CODE), hash);
    assert_outcomes(
        &world,
        &[
            ("duplicate same-id", 1),
            ("granted", 1),
            ("lost-grant asked-again", 1),
        ],
    );
    // The sender was told to ask again, and may.
    let password = world.text("2", PHONE, ASK).await.password().to_owned();
    assert_verifies(&password, world.hash(CODE).as_deref());
}

#[tokio::test]
async fn other_answers_that_were_lost_are_given_again_and_counted_once() {
    let world = World::new();
    let messages = [
        ("1", "bh mk 0999999999", REFUSED),
        ("2", "bh xh", MALFORMED),
    ];
    for (id, text, reply) in messages {
        assert!(matches!(world.lose(id, PHONE, text).await, Lost::Text(text, _) if text == reply));
    }
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
async fn a_message_that_was_left_open_is_judged_and_not_counted_again() {
    let world = World::new();
    // Killed between admission and look-up, as often as it takes to pass any limit.
    world
        .elsewhere()
        .execute_batch("ALTER TABLE people RENAME TO gone")
        .unwrap();
    for _ in 0..10 {
        assert_eq!(world.text("1", PHONE, ASK).await, Heard::Later);
    }
    assert_eq!(world.states(), ["open"]);
    world
        .elsewhere()
        .execute_batch("ALTER TABLE gone RENAME TO people")
        .unwrap();
    assert_verifies(
        world.text("1", PHONE, ASK).await.password(),
        world.hash(CODE).as_deref(),
    );
    for id in 2..6 {
        assert_eq!(
            world.text(&id.to_string(), PHONE, "bh xh").await,
            Heard::is(MALFORMED)
        );
    }
    assert_eq!(world.text("6", PHONE, "bh xh").await, Heard::is(OVER_LIMIT));
}

#[tokio::test]
async fn a_second_delivery_waits_until_the_first_is_answered() {
    let world = World::new();
    let Lost::Text(_, receipt) = world.lose("1", PHONE, ASK).await else {
        panic!("no reply")
    };
    // The same id, and the same request under another.
    let mut same_id = pin!(world.text("1", PHONE, ASK));
    let mut same_request = pin!(world.text("2", "+84 912 345 678", "bhmk 0123 456 789"));
    let wait = Duration::from_millis(50);
    assert!(timeout(wait, same_id.as_mut()).await.is_err());
    assert!(timeout(wait, same_request.as_mut()).await.is_err());
    receipt.sent();
    assert_eq!(same_id.await, Heard::Silence);
    assert_eq!(same_request.await, Heard::Silence);
    assert_outcomes(
        &world,
        &[
            ("duplicate same-id", 1),
            ("duplicate same-request", 1),
            ("granted", 1),
        ],
    );
}

#[tokio::test]
async fn a_second_delivery_is_answered_if_the_first_is_given_up() {
    let world = World::new();
    let lost = world.lose("1", PHONE, ASK).await;
    let mut again = pin!(world.text("1", PHONE, ASK));
    assert!(
        timeout(Duration::from_millis(50), again.as_mut())
            .await
            .is_err()
    );
    // The connection of the first delivery broke.
    drop(lost);
    assert_eq!(again.await, Heard::is(TRY_AGAIN));
}

#[tokio::test]
async fn the_same_request_under_another_id_is_a_duplicate_for_two_minutes() {
    let world = World::new();
    let first = world.text("1", PHONE, ASK).await.password().to_owned();
    world.later(60);
    assert_eq!(
        world.text("2", PHONE, "bh mk HC4010123456789").await,
        Heard::Silence
    );
    world.later(59);
    assert_eq!(world.text("3", PHONE, ASK).await, Heard::Silence);
    // From another phone, or about another code, it is another request.
    assert_eq!(world.text("4", "0900000002", ASK).await, Heard::is(REFUSED));
    assert_eq!(
        world.text("5", PHONE, "bh mk 0110129426").await,
        Heard::is(REFUSED)
    );
    world.later(1);
    assert_ne!(world.text("6", PHONE, ASK).await.password(), first);
}

#[tokio::test]
async fn a_lost_grant_whose_request_comes_under_another_id_is_told_so_and_counted_once() {
    let world = World::new();
    assert!(matches!(world.lose("1", PHONE, ASK).await, Lost::Text(..)));
    let world = world.restart();
    assert_eq!(world.text("2", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    assert_outcomes(&world, &[("granted", 1), ("lost-grant asked-again", 1)]);
}

#[tokio::test]
async fn past_the_days_limit_it_is_said_once_then_nothing_and_nothing_is_looked_up() {
    let world = World::new();
    assert!(world.text("1", PHONE, ASK).await.password().len() >= 8);
    assert_eq!(
        world.text("2", PHONE, "bh mk 0999999999").await,
        Heard::is(REFUSED)
    );
    for id in 3..6 {
        assert_eq!(
            world.text(&id.to_string(), PHONE, "bh mk").await,
            Heard::is(MALFORMED)
        );
    }
    // A look-up would fail now, and its message be put off.
    world
        .elsewhere()
        .execute_batch("ALTER TABLE people RENAME TO gone")
        .unwrap();
    assert_eq!(
        world.text("6", "+84912345678", "bh mk 0110129426").await,
        Heard::is(OVER_LIMIT)
    );
    for id in 7..60 {
        let text = if id % 2 == 0 {
            "bh mk 0110129425"
        } else {
            "bh mk"
        };
        assert_eq!(
            world.text(&id.to_string(), PHONE, text).await,
            Heard::Silence
        );
    }
    world
        .elsewhere()
        .execute_batch("ALTER TABLE gone RENAME TO people")
        .unwrap();
    // Other phones have limits of their own, and a new day begins at midnight in Viet Nam.
    assert_eq!(
        world.text("60", "0900000002", ASK).await,
        Heard::is(REFUSED)
    );
    world.later(14 * 60 * 60 - 1);
    assert_eq!(world.text("61", PHONE, "bh mk").await, Heard::Silence);
    world.later(1);
    assert_eq!(world.text("62", PHONE, "bh mk").await, Heard::is(MALFORMED));
}

#[tokio::test]
async fn if_storing_fails_nothing_was_granted_and_the_sender_is_told_to_come_again() {
    let world = World::new();
    world
        .elsewhere()
        .execute_batch(
            "CREATE TRIGGER full BEFORE UPDATE OF state ON messages WHEN new.state = 'issued'
             BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        )
        .unwrap();
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::is(TRY_AGAIN));
    // The password was set in the same transaction, so it is not.
    assert_eq!(world.hash(CODE), None);
    assert_outcomes(&world, &[("not-stored", 1)]);
    world
        .elsewhere()
        .execute_batch("DROP TRIGGER full")
        .unwrap();
    assert_eq!(world.text("1", PHONE, ASK).await, Heard::Silence);
    assert!(world.text("2", PHONE, ASK).await.password().len() >= 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binding_is_looked_at_again_as_the_password_is_set() {
    let world = World::with_cost(300_000);
    let mut other = world.elsewhere();
    // While the password is hashed, another process begins to give Ana another phone; it is done only
    // after the hash, so that the service has to wait for it.
    let meanwhile = tokio::task::spawn_blocking(move || {
        let admitted =
            |conn: &Connection| conn.prepare("SELECT 1 FROM messages").unwrap().exists([]);
        while !admitted(&other).unwrap() {
            thread::sleep(Duration::from_millis(1));
        }
        let tx = other
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .unwrap();
        thread::sleep(Duration::from_secs(2));
        tx.execute(
            "UPDATE people SET phone = '+84900000009' WHERE code = ?1",
            [CODE],
        )
        .unwrap();
        let hash = "SELECT password_hash FROM people WHERE code = ?1";
        let hash: Option<String> = tx.query_row(hash, [CODE], |row| row.get(0)).unwrap();
        tx.commit().unwrap();
        assert_eq!(
            hash, None,
            "the password was set before the other process began"
        );
    });
    let (answer, meanwhile) = tokio::join!(world.text("1", PHONE, ASK), meanwhile);
    meanwhile.unwrap();
    assert_eq!(answer, Heard::is(REFUSED));
    assert_eq!(world.hash(CODE), None);
    assert_outcomes(&world, &[("refused phone-mismatch", 1)]);
}

#[tokio::test]
async fn after_seven_days_a_message_is_forgotten_and_an_issued_one_reported() {
    let world = World::new();
    assert!(matches!(world.lose("1", PHONE, ASK).await, Lost::Text(..)));
    assert_eq!(world.text("2", PHONE, "bh mk").await, Heard::is(MALFORMED));
    world.later(7 * 24 * 60 * 60 - 1);
    world.service.forget().await.unwrap();
    assert_eq!(world.states(), ["answered", "issued"]);
    world.later(1);
    // Forgotten even before it is swept away.
    assert_eq!(world.text("2", PHONE, "bh mk").await, Heard::is(MALFORMED));
    world.service.forget().await.unwrap();
    assert_eq!(world.states(), ["answered"]);
    assert_outcomes(
        &world,
        &[
            ("granted", 1),
            ("lost-grant forgotten", 1),
            ("malformed code", 2),
        ],
    );
    let days: i64 = world
        .elsewhere()
        .query_row("SELECT count(*) FROM daily", [], |row| row.get(0))
        .unwrap();
    assert_eq!(days, 1, "the counts of earlier days are gone");
}

#[tokio::test]
async fn no_file_holds_a_message_a_strange_phone_or_a_password() {
    let world = World::new();
    let (stranger, its_code) = ("0987654321", "0555555555");
    assert_eq!(
        world
            .text("id-4711", stranger, "bh mk so the 0555555555")
            .await,
        Heard::is(MALFORMED)
    );
    assert_eq!(
        world.text("id-4712", stranger, "bh mk 0555555555").await,
        Heard::is(REFUSED)
    );
    let password = world
        .text("id-4713", PHONE, ASK)
        .await
        .password()
        .to_owned();
    let forbidden = ["987654321", its_code, "id-47", "bh mk", "BH MK", &password];
    let mut bytes_read = 0;
    for file in fs::read_dir(world.folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        bytes_read += bytes.len();
        for fragment in forbidden {
            let found = bytes
                .windows(fragment.len())
                .any(|part| part == fragment.as_bytes());
            assert!(!found, "{} holds a forbidden fragment", path.display());
        }
    }
    assert!(bytes_read > 10_000, "the database was read");
}

#[tokio::test]
async fn nothing_printed_for_debugging_tells_anything() {
    let world = World::new();
    let Lost::Text(..) = world.lose("1", PHONE, ASK).await else {
        panic!("no reply")
    };
    let message = bhxh_sms_gateway::service::Message {
        id: b"1",
        from: b"0912345678",
        text: b"x",
    };
    let shown = format!("{message:?} {:?}", world.service);
    assert_eq!(shown, "Message(..) Service(..)");
}
