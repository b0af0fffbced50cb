//! `gateway import`: many people from a CSV file, all of them or none.
//!
//! The file is read first, and all its bad rows are named; the running service is only kept from
//! writing while the good ones are stored, in one transaction.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::io::{self, BufRead};
use std::iter;
use std::sync::mpsc;

use bhxh_sms::{InsuranceCode, Msisdn, MsisdnError};
use futures_util::future::try_join_all;

use crate::people::{Known, People, Person};
use crate::store::{Store, StoreError};

/// Rows that are stored without waiting for each other's answers.
const AT_ONCE: usize = 256;

/// The longest line, in bytes: many times what a row needs.
const LONGEST: usize = 1024;

/// The columns, in their order.
const HEADER: [&str; 3] = ["code", "phone", "registered"];

/// Which numbers a list may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Those of today.
    Today,
    /// Those from before 2018-09-15 as well, which are moved to their new prefixes.
    Before2018,
}

/// Why a number of the old plan is refused, and what reads it.
pub const OLD_PLAN: &str = "column phone: a number from before September 2018: needs --before-2018";

/// Why a row is refused whose code is there and may not be updated.
pub const KNOWN: &str = "the code is in the directory already (--update replaces its phone)";

/// What no program can see in a list that is older than [`Plan::Today`].
pub const OLD_LIST: &str = "a list from before 2018 is read with --before-2018; one from before 2017 \
    needs its owner's confirmation of every number as well, since fixed lines of that time are written \
    like today's mobile numbers (08 3812 3456)";

/// The phone of a record: as that of a sender, and nine digits whose 0 a spreadsheet took.
pub fn phone(text: &str, plan: Plan) -> Result<Msisdn, MsisdnError> {
    match (Msisdn::from_sender(text), plan) {
        (Err(MsisdnError::Bare), _) | (Err(MsisdnError::OldPlan), Plan::Before2018) => {
            Msisdn::from_record(text)
        }
        (read, _) => read,
    }
}

/// Imports a file whose first line is `code,phone,registered`; returns how many people it has.
///
/// Each line is one row. No value needs quotes, but each may stand in a pair of them. Phones may be
/// spelled in any way that [`phone`] reads; the last column is `yes` or `no`. Blank lines are passed
/// over. `refuse` is told the line of each row that is not taken and why, in words that hold nothing
/// of the row; if there is one, nothing is imported. A person takes some 70 bytes of memory.
pub async fn import(
    store: &Store,
    file: impl BufRead,
    plan: Plan,
    known: Known,
    refuse: &mut dyn FnMut(u64, &str),
) -> Result<usize, Box<dyn Error>> {
    let (people, mut refused) = read(file, plan, refuse)?;
    let (count, is_readable) = (people.len(), refused == 0);
    let (there, lines) = mpsc::channel();
    let stored = store.transact(move |tx| {
        Box::pin(async move {
            let mut is_whole = is_readable;
            let mut people = people.into_values().peekable();
            while people.peek().is_some() {
                let some = people.by_ref().take(AT_ONCE).map(async |(line, person)| {
                    Ok::<_, StoreError>((line, People(tx).add(&person, known).await?))
                });
                for (line, is_new) in try_join_all(some).await? {
                    if !is_new {
                        is_whole = false;
                        let _ = there.send(line);
                    }
                }
            }
            // Undoes the rows that were good.
            if is_whole { Ok(()) } else { Err(StoreError::Row) }
        })
    });
    let stored = stored.await;
    for line in lines {
        refused += 1;
        refuse(line, KNOWN);
    }
    if refused > 0 {
        let rows = if refused == 1 { "row was" } else { "rows were" };
        return Err(format!("nothing was imported: {refused} {rows} refused").into());
    }
    stored?;
    Ok(count)
}

/// In the order of the database's key, so that each page is written once; with their lines.
type Rows = BTreeMap<InsuranceCode, (u64, Person)>;

/// The rows that can be read, and how many cannot.
fn read(
    file: impl BufRead,
    plan: Plan,
    refuse: &mut dyn FnMut(u64, &str),
) -> io::Result<(Rows, u64)> {
    let mut lines = lines(file);
    let header = lines.next().transpose()?.unwrap_or_default();
    // Spreadsheets put a byte order mark before UTF-8.
    if columns(header.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&header)) != Ok(HEADER) {
        refuse(1, &format!("expected the header {}", HEADER.join(",")));
        return Ok((Rows::new(), 1));
    }
    let (mut people, mut refused) = (Rows::new(), 0);
    for (line, text) in (2..).zip(lines) {
        let text = text?;
        if text.trim_ascii().is_empty() {
            continue;
        }
        let person = columns(&text).and_then(|columns| person(columns, plan));
        let taken = person.and_then(|person| match people.entry(person.code) {
            Entry::Vacant(place) => Ok(_ = place.insert((line, person))),
            Entry::Occupied(earlier) => {
                Err(format!("repeats the code of line {}", earlier.get().0))
            }
        });
        if let Err(reason) = taken {
            refused += 1;
            refuse(line, &reason);
        }
    }
    Ok((people, refused))
}

/// The lines of a file, which end in LF, CR LF or CR: of one that is too long, its beginning.
fn lines(file: impl BufRead) -> impl Iterator<Item = io::Result<Vec<u8>>> {
    let mut bytes = file.bytes().peekable();
    iter::from_fn(move || {
        bytes.peek()?;
        let mut line = Vec::new();
        loop {
            match bytes.next() {
                None | Some(Ok(b'\n')) => return Some(Ok(line)),
                Some(Ok(b'\r')) => {
                    bytes.next_if(|next| matches!(next, Ok(b'\n')));
                    return Some(Ok(line));
                }
                Some(Ok(byte)) if line.len() <= LONGEST => line.push(byte),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Some(Err(error)),
            }
        }
    })
}

fn columns(line: &[u8]) -> Result<[&str; 3], String> {
    if line.len() > LONGEST {
        return Err(format!("expected at most {LONGEST} bytes"));
    }
    let line = str::from_utf8(line).map_err(|_| "expected text in UTF-8")?;
    let columns: Vec<_> = line.split(',').map(unquoted).collect::<Result<_, _>>()?;
    let found = columns.len();
    columns.try_into().map_err(|_| format!("expected {} columns, found {found}", HEADER.len()))
}

/// A value without the quotes around it. None of this table needs a quote or a comma in it.
fn unquoted(value: &str) -> Result<&str, String> {
    let value = value.trim();
    let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let value = inside.unwrap_or(value);
    if value.contains('"') {
        Err("expected quotes to be closed".to_owned())
    } else {
        Ok(value.trim())
    }
}

fn person([code, number, registered]: [&str; 3], plan: Plan) -> Result<Person, String> {
    let code: InsuranceCode = code.parse().map_err(|error| format!("column code: {error}"))?;
    let phone = phone(number, plan).map_err(|error| match error {
        MsisdnError::OldPlan => OLD_PLAN.to_owned(),
        error => format!("column phone: {error}"),
    })?;
    let registered = match registered {
        "yes" => true,
        "no" => false,
        _ => return Err("column registered: expected yes or no".to_owned()),
    };
    Ok(Person { code, phone, registered })
}
