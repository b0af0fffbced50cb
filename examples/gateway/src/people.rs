//! The directory: who has which code and which phone, and who may ask by text message.

use bhxh_sms::{AsyncDirectory, InsuranceCode, Link, Msisdn, Registration, Request};

use crate::store::{Result, StoreError, Tx, row, values};

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

/// What to do about a code that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Leave the row alone and say so.
    Refuse,
    /// Replace phone and registration; the password stays.
    Update,
}

/// The table, inside of a transaction.
#[derive(Clone, Copy)]
pub struct People<'t>(pub Tx<'t>);

impl AsyncDirectory for People<'_> {
    type Error = StoreError;

    async fn link(&self, request: &Request) -> Result<Link> {
        // One look-up by primary key whether the code is known or not: no difference to measure.
        let found = row(
            self.0,
            "SELECT phone = $1 FROM people WHERE code = $2",
            values![request.from.expose().to_owned(), request.code.expose().to_owned()],
        );
        match found.await? {
            Some(row) if row.integer(0)? == 1 => Ok(Link::Bound),
            _ => Ok(Link::NotBound),
        }
    }

    async fn registration(&self, code: &InsuranceCode) -> Result<Registration> {
        let found = "SELECT registered FROM people WHERE code = $1";
        match row(self.0, found, values![code.expose().to_owned()]).await? {
            Some(row) if row.integer(0)? == 1 => Ok(Registration::Registered),
            _ => Ok(Registration::NotRegistered),
        }
    }
}

impl People<'_> {
    /// Adds one person; `false` if the code is there and is to be left alone.
    pub async fn add(&self, person: &Person, known: Known) -> Result<bool> {
        let insert = "INSERT INTO people (code, phone, registered) VALUES ($1, $2, $3)
            ON CONFLICT (code) DO UPDATE
                SET phone = excluded.phone, registered = excluded.registered WHERE $4
            RETURNING code";
        let (code, phone) = (person.code.expose().to_owned(), person.phone.expose().to_owned());
        let new = values![code, phone, person.registered, known == Known::Update];
        Ok(row(self.0, insert, new).await?.is_some())
    }

    /// Keeps everybody else from changing this person's row until the transaction ends.
    pub async fn lock(&self, code: &InsuranceCode) -> Result<()> {
        // `SELECT ... FOR UPDATE` is not SQL to SQLite.
        let lock = "UPDATE people SET registered = registered WHERE code = $1";
        self.0.rows(lock, values![code.expose().to_owned()]).await?;
        Ok(())
    }

    /// Sets a new password; fails if nobody has this code.
    pub async fn set_password(&self, code: &InsuranceCode, hash: &str) -> Result<()> {
        let update = "UPDATE people
            SET password_hash = $1, password_set_at = (SELECT now FROM clock) / 1000
            WHERE code = $2 RETURNING code";
        let new = values![hash.to_owned(), code.expose().to_owned()];
        row(self.0, update, new).await?.map(|_| ()).ok_or(StoreError::Row)
    }
}

/// Invented people, so that a new database can be tried.
pub async fn add_invented(tx: Tx<'_>) -> Result<()> {
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
            People(tx).add(&Person { code, phone, registered }, Known::Refuse).await?;
        }
    }
    Ok(())
}
