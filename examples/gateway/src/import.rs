//! `gateway import`: many people from a CSV file, all of them or none.
//!
//! The file is read first, and all its bad rows are named; the running service is only kept from
//! writing while the good ones are stored, in one transaction.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::io::{self, BufRead};
use std::mem;
use std::sync::mpsc;

use bhxh_sms::{InsuranceCode, Msisdn, MsisdnError};
use csv_core::ReadRecordResult;
use futures_util::future::try_join_all;

use crate::people::{Known, People, Person};
use crate::store::{Store, StoreError};

/// Rows that are stored without waiting for each other's answers.
const AT_ONCE: usize = 256;

/// The longest line, in bytes: many times what a row needs.
const LONGEST: usize = 1024;

/// The columns, in their order.
const HEADER: [&str; 3] = ["code", "phone", "registered"];

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// So many rows were refused; each has been told.
    #[error("nothing was imported: {0} row{s} refused", s = if *.0 == 1 { " was" } else { "s were" })]
    Refused(u64),
    /// The file cannot be read.
    #[error("cannot read the file: {0}")]
    Read(io::ErrorKind),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A row that is not taken. It holds nothing of what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Which numbers a list may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Those of today.
    Today,
    /// Those from before 2018-09-15 as well, which are moved to their new prefixes.
    Before2018,
}

/// Why a number of the old plan is refused, and what reads it.
pub const OLD_PLAN: &str = "column phone: a number from before September 2018: needs --before-2018";

/// What no program can see in a list that is older than [`Plan::Today`].
pub const OLD_LIST: &str = "a list from before 2018 is read with --before-2018; one from before 2017 \
    needs its owner's confirmation of every number as well, since fixed lines of that time are written \
    like today's mobile numbers (08 3812 3456)";

/// The phone of a record: as that of a sender, and nine digits whose 0 a spreadsheet took.
///
/// # Errors
///
/// As for [`Msisdn::from_sender`], without [`Bare`](MsisdnError::Bare), and of a list from before 2018
/// without [`OldPlan`](MsisdnError::OldPlan).
pub fn phone(text: &str, plan: Plan) -> Result<Msisdn, MsisdnError> {
    match (Msisdn::from_sender(text), plan) {
        (Err(MsisdnError::Bare), _) | (Err(MsisdnError::OldPlan), Plan::Before2018) => {
            Msisdn::from_record(text)
        }
        (read, _) => read,
    }
}

/// A whole file.
pub struct Table {
    /// In the order of the database's key, so that each page is written once.
    people: BTreeMap<InsuranceCode, (u64, Person)>,
    refused: u64,
}

/// Reads a file whose first line is `code,phone,registered`.
///
/// A line ends in LF, CR LF or CR, and is one row: a quote that is not closed in its line is refused.
/// Phones may be spelled in any way that [`phone`] reads; the last column is `yes` or `no`. Blank
/// lines are passed over. `refused` is told of every row that cannot be read, in their order. A person
/// takes some 70 bytes of memory.
///
/// # Errors
///
/// Reading failed, or the header is another.
pub fn read(
    file: impl BufRead,
    plan: Plan,
    refused: &mut dyn FnMut(&Refused),
) -> Result<Table, ImportError> {
    let mut lines = Lines::new(file);
    let mut splitter = Splitter::new();
    let header = lines.next()?.map(|text| splitter.split(text));
    if header != Some(Ok(HEADER)) {
        let reason = format!("expected the header {}", HEADER.join(","));
        refused(&Refused { line: 1, reason });
        return Err(ImportError::Refused(1));
    }
    let mut table = Table { people: BTreeMap::new(), refused: 0 };
    let mut line = 1;
    while let Some(text) = lines.next()? {
        line += 1;
        if text.trim_ascii().is_empty() {
            continue;
        }
        let person = splitter.split(text).and_then(|columns| person(columns, plan));
        let taken = person.and_then(|person| match table.people.entry(person.code) {
            Entry::Vacant(place) => Ok(_ = place.insert((line, person))),
            Entry::Occupied(earlier) => {
                Err(format!("repeats the code of line {}", earlier.get().0))
            }
        });
        if let Err(reason) = taken {
            table.refused += 1;
            refused(&Refused { line, reason });
        }
    }
    Ok(table)
}

/// Stores a table; returns how many people it has. `refused` is told of every code that is there
/// already, unless it may be updated.
///
/// # Errors
///
/// A row was refused here or when the table was read, or storing failed: nothing is imported then.
pub async fn store(
    store: &Store,
    table: Table,
    known: Known,
    refused: &mut dyn FnMut(&Refused),
) -> Result<usize, ImportError> {
    let Table { people, refused: mut bad } = table;
    let (count, is_readable) = (people.len(), bad == 0);
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
        bad += 1;
        let reason = "the code is in the directory already (--update replaces its phone)";
        refused(&Refused { line, reason: reason.to_owned() });
    }
    if bad > 0 {
        return Err(ImportError::Refused(bad));
    }
    stored?;
    Ok(count)
}

/// The lines of a file, each of them up to [`LONGEST`].
struct Lines<R> {
    file: R,
    text: Vec<u8>,
    after_cr: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(file: R) -> Self {
        Self { file, text: Vec::new(), after_cr: false }
    }

    /// The next line, its end as LF; of one that is too long, its beginning.
    fn next(&mut self) -> Result<Option<&[u8]>, ImportError> {
        self.text.clear();
        let mut is_there = false;
        loop {
            let more = match self.file.fill_buf() {
                Ok(more) => more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(ImportError::Read(error.kind())),
            };
            if more.is_empty() {
                break;
            }
            if mem::take(&mut self.after_cr) && more.first() == Some(&b'\n') {
                self.file.consume(1);
                continue;
            }
            is_there = true;
            let end = more.iter().position(|byte| b"\r\n".contains(byte));
            let (line, rest) = more.split_at(end.unwrap_or(more.len()));
            let room = (LONGEST + 1).saturating_sub(self.text.len());
            self.text.extend(line.iter().take(room));
            self.after_cr = rest.first() == Some(&b'\r');
            let used = line.len() + usize::from(end.is_some());
            self.file.consume(used);
            if end.is_some() {
                break;
            }
        }
        self.text.push(b'\n');
        Ok(is_there.then_some(&self.text))
    }
}

/// Takes lines apart. Building its tables costs more than a thousand lines, so there is one for all.
struct Splitter {
    csv: csv_core::Reader,
    text: [u8; LONGEST + 1],
    ends: [usize; HEADER.len() + 1],
}

impl Splitter {
    fn new() -> Self {
        Self { csv: csv_core::Reader::new(), text: [0; LONGEST + 1], ends: [0; HEADER.len() + 1] }
    }

    fn split(&mut self, line: &[u8]) -> Result<[&str; 3], String> {
        if line.len() > self.text.len() {
            return Err(format!("expected at most {LONGEST} bytes"));
        }
        // A byte order mark, which spreadsheets put before UTF-8, is passed over after a reset.
        self.csv.reset();
        let (end, _, _, columns) = self.csv.read_record(line, &mut self.text, &mut self.ends);
        if end == ReadRecordResult::InputEmpty {
            return Err("expected quotes to be closed".to_owned());
        }
        if columns != HEADER.len() {
            let more = if columns > HEADER.len() { " or more" } else { "" };
            return Err(format!("expected {} columns, found {columns}{more}", HEADER.len()));
        }
        let [first, second, third, _] = self.ends;
        let column = |from, to| {
            let text = self.text.get(from..to).and_then(|text| str::from_utf8(text).ok());
            text.map(str::trim).ok_or("expected text in UTF-8")
        };
        Ok([column(0, first)?, column(first, second)?, column(second, third)?])
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a file that is read a few bytes at a time.
    fn lines(file: &[u8], at_once: usize) -> Vec<String> {
        let mut lines = Lines::new(io::BufReader::with_capacity(at_once, file));
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(String::from_utf8(line.to_vec()).unwrap());
        }
        all
    }

    #[test]
    fn every_byte_is_in_a_line() {
        for at_once in 1..10 {
            for (file, expected) in [
                ("", ""),
                ("a", "a\n"),
                ("a\n", "a\n"),
                ("a\nb\n\n", "a\nb\n\n"),
                ("a\r\nb\r\n", "a\nb\n"),
                ("a\rb\r", "a\nb\n"),
                ("a\r\rb\n\rc\r\n\nd", "a\n\nb\n\nc\n\nd\n"),
            ] {
                let expected: Vec<_> = expected.split_inclusive('\n').collect();
                assert_eq!(lines(file.as_bytes(), at_once), expected, "{file:?}");
            }
            let long = "x".repeat(3 * LONGEST) + "\ry";
            let expected = ["x".repeat(LONGEST + 1) + "\n", "y\n".to_owned()];
            assert_eq!(lines(long.as_bytes(), at_once), expected);
        }
    }

    #[test]
    fn lines_are_taken_apart() {
        let mut splitter = Splitter::new();
        for (line, expected) in [
            ("code,phone,registered\n", HEADER),
            ("\"a\", b c ,\"\"\n", ["a", "b c", ""]),
            ("\u{FEFF}a,b,c \n", ["a", "b", "c"]),
            ("a,b,\"c\"\"\"\n", ["a", "b", "c\""]),
        ] {
            assert_eq!(splitter.split(line.as_bytes()), Ok(expected));
        }
        let columns = |found| format!("expected 3 columns, found {found}");
        let quotes = "expected quotes to be closed".to_owned();
        let long = "x".repeat(LONGEST);
        for (line, expected) in [
            ("a", columns("1")),
            (&long, columns("1")),
            ("a,b,c,d", columns("4 or more")),
            ("a,b,c,d,e,f", columns("4 or more")),
            ("a,\"b,c", quotes.clone()),
            ("a,b,\"c", quotes.clone()),
            ("a,b,\"c\"\"", quotes.clone()),
            ("\"", quotes),
            (&(long.clone() + "x"), "expected at most 1024 bytes".to_owned()),
        ] {
            assert_eq!(splitter.split(format!("{line}\n").as_bytes()), Err(expected));
        }
        let utf_8 = Err("expected text in UTF-8".to_owned());
        assert_eq!(splitter.split(b"a,\xFF,c\n"), utf_8);
    }
}
