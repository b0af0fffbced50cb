//! The directory of the `reply` example: a CSV file with the header `code,phone,registered`.

use core::convert::Infallible;
use core::fmt;
use core::str;
use std::collections::HashMap;
use std::io::Read;

use bhxh_sms::{Directory, InsuranceCode, Link, Msisdn, Registration, Request};
use csv::{ByteRecord, ReaderBuilder};

/// Invented people, so that the example runs without a file.
const EMBEDDED: &[u8] = include_bytes!("people.csv");

/// The columns, in their order.
const HEADER: [&str; 3] = ["code", "phone", "registered"];

/// Everybody that the service knows, in memory.
pub(crate) struct People {
    by_code: HashMap<InsuranceCode, Person>,
}

struct Person {
    phone: Msisdn,
    registration: Registration,
    /// Where the file has it, for the row that repeats it.
    line: u64,
}

impl Directory for People {
    type Error = Infallible;

    fn link(&self, request: &Request) -> Result<Link, Infallible> {
        Ok(match self.by_code.get(&request.code) {
            Some(person) if person.phone == request.from => Link::Bound,
            _ => Link::NotBound,
        })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Infallible> {
        Ok(match self.by_code.get(code) {
            Some(person) => person.registration,
            None => Registration::NotRegistered,
        })
    }
}

/// The first row that is not what it should be. It names the place and nothing of what stands there.
pub(crate) struct BadRow {
    line: u64,
    column: Option<&'static str>,
    text: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.text)
    }
}

impl People {
    /// The people that ship with the example.
    pub(crate) fn embedded() -> Result<Self, BadRow> {
        Self::read(EMBEDDED)
    }

    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// The first bad row: another header, another number of columns, a code, phone or `yes`/`no`
    /// that is none, text that is not UTF-8, a code that an earlier row has.
    pub(crate) fn read(file: &[u8]) -> Result<Self, BadRow> {
        // It passes over the byte order mark that spreadsheets put before UTF-8.
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // A quote that is open at the end would be closed in silence: with a line end in it, the
            // column is refused.
            .from_reader(file.chain(&b"\n"[..]));
        let mut place = Place::start(file);
        let mut row = ByteRecord::new();
        let mut header_is_next = true;
        let mut by_code = HashMap::new();
        loop {
            let line = place.line_of_row_from(reader.position().byte());
            let row = match reader.read_byte_record(&mut row) {
                Ok(true) => Row { line, fields: &row },
                Ok(false) if header_is_next => return Err(wrong_header(line)),
                Ok(false) => return Ok(Self { by_code }),
                Err(_) => return Err(bad(line, None, "expected CSV")),
            };
            if header_is_next {
                if row.fields != HEADER.as_slice() {
                    return Err(wrong_header(line));
                }
                header_is_next = false;
                continue;
            }
            let (code, person) = row.person()?;
            if let Some(earlier) = by_code.get(&code).map(|person: &Person| person.line) {
                let text = format!("repeats the code of line {earlier}");
                return Err(bad(line, Some("code"), text));
            }
            by_code.insert(code, person);
        }
    }
}

/// One row below the header.
struct Row<'a> {
    line: u64,
    fields: &'a ByteRecord,
}

impl Row<'_> {
    fn person(&self) -> Result<(InsuranceCode, Person), BadRow> {
        let width = self.fields.len();
        if width != HEADER.len() {
            let text = format!("expected {} columns, found {width}", HEADER.len());
            return Err(bad(self.line, None, text));
        }
        let code = self
            .field(0, "code", |text| InsuranceCode::new(text).map_err(|error| error.to_string()))?;
        let phone = self.field(1, "phone", |text| {
            Msisdn::from_record(text).map_err(|error| error.to_string())
        })?;
        let registration = self.field(2, "registered", |text| match text {
            "yes" => Ok(Registration::Registered),
            "no" => Ok(Registration::NotRegistered),
            _ => Err("expected yes or no".to_owned()),
        })?;
        let line = self.line;
        Ok((code, Person { phone, registration, line }))
    }

    fn field<T>(
        &self,
        index: usize,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, BadRow> {
        str::from_utf8(self.fields.get(index).unwrap_or_default())
            .map_err(|_| "expected UTF-8".to_owned())
            .and_then(read)
            .map_err(|text| bad(self.line, Some(column), text))
    }
}

/// Lines as an editor counts them. The reader's own count knows nothing of the blank lines that it
/// passes over before a row, nor of line ends that are a lone CR.
struct Place<'a> {
    rest: &'a [u8],
    passed: u64,
    line: u64,
}

impl<'a> Place<'a> {
    fn start(file: &'a [u8]) -> Self {
        Self { rest: file, passed: 0, line: 1 }
    }

    /// The line on which the first row begins that is at or after this byte.
    fn line_of_row_from(&mut self, byte: u64) -> u64 {
        while let [first, rest @ ..] = self.rest {
            let ends_line = match first {
                b'\n' => true,
                b'\r' => rest.first() != Some(&b'\n'),
                _ if self.passed >= byte => break,
                _ => false,
            };
            self.line = self.line.saturating_add(u64::from(ends_line));
            self.passed = self.passed.saturating_add(1);
            self.rest = rest;
        }
        self.line
    }
}

fn wrong_header(line: u64) -> BadRow {
    let text = format!("expected the header {}", HEADER.join(","));
    bad(line, None, text)
}

fn bad(line: u64, column: Option<&'static str>, text: impl Into<String>) -> BadRow {
    BadRow { line, column, text: text.into() }
}
