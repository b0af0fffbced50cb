//! The directory: who has which code and which phone, and who may ask by text message.

use std::fmt;

use bhxh_sms::{Directory, InsuranceCode, Link, Msisdn, Registration, Request};
use rusqlite::{Connection, OptionalExtension, params};

/// One row.
#[derive(Clone, Copy)]
pub struct Person {
    /// The social-insurance code, which is the account.
    pub code: InsuranceCode,
    /// The phone registered to it.
    pub phone: Msisdn,
    /// Whether the code is registered for electronic transactions.
    pub registered: bool,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

/// What to do about a code that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Leave the row alone and say so.
    Refuse,
    /// Replace phone and registration; the password stays.
    Update,
}

/// The table, on a connection or inside of a transaction: the same look-ups either way.
#[derive(Clone, Copy)]
pub struct People<'c>(pub &'c Connection);

impl Directory for People<'_> {
    type Error = rusqlite::Error;

    fn link(&self, request: &Request) -> rusqlite::Result<Link> {
        // One look-up by primary key whether the code is known or not: no difference to measure.
        let is_bound = self
            .0
            .prepare_cached("SELECT phone = ?2 FROM people WHERE code = ?1")?
            .query_row([request.code.expose(), request.from.expose()], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(if is_bound == Some(true) {
            Link::Bound
        } else {
            Link::NotBound
        })
    }

    fn registration(&self, code: &InsuranceCode) -> rusqlite::Result<Registration> {
        let registered = self
            .0
            .prepare_cached("SELECT registered FROM people WHERE code = ?1")?
            .query_row([code.expose()], |row| row.get(0))
            .optional()?;
        Ok(match registered {
            Some(true) => Registration::Registered,
            Some(false) | None => Registration::NotRegistered,
        })
    }
}

impl People<'_> {
    /// Whether somebody has this code.
    ///
    /// # Errors
    ///
    /// The database's.
    pub fn knows(&self, code: &InsuranceCode) -> rusqlite::Result<bool> {
        self.0
            .prepare_cached("SELECT 1 FROM people WHERE code = ?1")?
            .exists([code.expose()])
    }

    /// Adds one person; `false` if the code is there and is to be left alone.
    ///
    /// # Errors
    ///
    /// The database's.
    pub fn add(&self, person: &Person, known: Known) -> rusqlite::Result<bool> {
        let on_conflict = match known {
            Known::Refuse => "DO NOTHING",
            Known::Update => {
                "(code) DO UPDATE SET phone = excluded.phone, registered = excluded.registered"
            }
        };
        let insert = format!(
            "INSERT INTO people (code, phone, registered) VALUES (?1, ?2, ?3)
             ON CONFLICT {on_conflict}"
        );
        let row = params![
            person.code.expose(),
            person.phone.expose(),
            person.registered
        ];
        Ok(self.0.prepare_cached(&insert)?.execute(row)? == 1)
    }

    /// Sets a new password.
    ///
    /// # Errors
    ///
    /// The database's; nobody has this code.
    pub fn set_password(&self, code: &InsuranceCode, hash: &str, at: i64) -> rusqlite::Result<()> {
        let update = "UPDATE people SET password_hash = ?2, password_set_at = ?3 WHERE code = ?1";
        match self
            .0
            .prepare_cached(update)?
            .execute(params![code.expose(), hash, at])?
        {
            1 => Ok(()),
            other => Err(rusqlite::Error::StatementChangedRows(other)),
        }
    }
}

/// Invented people, so that a new database can be tried.
///
/// # Errors
///
/// The database's.
pub fn add_invented(conn: &Connection) -> rusqlite::Result<()> {
    // The people of the `reply` example: each row shows something.
    const PEOPLE: [(&str, &str, bool); 4] = [
        ("0123456789", "0912345678", true),
        ("0110129425", "0900000001", true),
        // Not registered for electronic transactions.
        ("0110129426", "0900000002", false),
        ("7900000001", "0790000003", true),
    ];
    for (code, phone, registered) in PEOPLE {
        // Neither fails; a test adds them.
        if let (Ok(code), Ok(phone)) = (code.parse(), phone.parse()) {
            People(conn).add(
                &Person {
                    code,
                    phone,
                    registered,
                },
                Known::Refuse,
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bhxh_sms::gather;

    use super::*;
    use crate::store;

    fn database() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let conn = store::create(&folder.path().join("gateway.db")).unwrap();
        add_invented(&conn).unwrap();
        (folder, conn)
    }

    #[track_caller]
    fn facts(conn: &Connection, from: &str, code: &str) -> (Link, Registration) {
        let request = Request {
            from: from.parse().unwrap(),
            code: code.parse().unwrap(),
        };
        let facts = gather(&People(conn), request).unwrap();
        (facts.link, facts.registration)
    }

    #[test]
    fn the_invented_people_answer_every_way() {
        let (_folder, conn) = database();
        let count = conn.query_row("SELECT count(*) FROM people", [], |row| row.get(0));
        assert_eq!(count, Ok(4));
        let yes = (Link::Bound, Registration::Registered);
        assert_eq!(facts(&conn, "+84912345678", "0123456789"), yes);
        assert_eq!(facts(&conn, "0790000003", "7900000001"), yes);
        let other_phone = (Link::NotBound, Registration::Registered);
        assert_eq!(facts(&conn, "0900000002", "0123456789"), other_phone);
        let unregistered = (Link::Bound, Registration::NotRegistered);
        assert_eq!(facts(&conn, "0900000002", "0110129426"), unregistered);
        let unknown = (Link::NotBound, Registration::NotRegistered);
        assert_eq!(facts(&conn, "0912345678", "0999999999"), unknown);
    }

    #[test]
    fn an_update_keeps_the_password() {
        let (_folder, conn) = database();
        let people = People(&conn);
        let (code, phone) = ("0123456789".parse().unwrap(), "0900000009".parse().unwrap());
        people.set_password(&code, "hash", 1).unwrap();
        let person = Person {
            code,
            phone,
            registered: false,
        };
        assert_eq!(people.add(&person, Known::Refuse), Ok(false));
        assert_eq!(people.add(&person, Known::Update), Ok(true));
        let kept = conn.query_row(
            "SELECT password_hash || phone || registered FROM people WHERE code = ?1",
            [code.expose()],
            |row| row.get::<_, String>(0),
        );
        assert_eq!(kept.as_deref(), Ok("hash+849000000090"));
        let nobody = "0999999999".parse().unwrap();
        let error = people.set_password(&nobody, "hash", 1).unwrap_err();
        assert_eq!(error, rusqlite::Error::StatementChangedRows(0));
    }
}
