//! The directory of the `reply` example: CSV with the header `code,phone,registered`.

use core::str;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;

use bhxh_sms::{Directory, InsuranceCode, Link, Msisdn, Registration, Request};

use crate::support::tell;

/// Everybody that the service knows, in memory.
pub(crate) struct People(HashMap<InsuranceCode, (Msisdn, Registration)>);

impl Directory for People {
    type Error = String; // none: it is all in memory

    fn link(&self, request: &Request) -> Result<Link, String> {
        Ok(match self.0.get(&request.code) {
            Some((phone, _)) if *phone == request.from => Link::Bound,
            _ => Link::NotBound,
        })
    }

    fn registration(&self, code: &InsuranceCode) -> Result<Registration, String> {
        Ok(match self.0.get(code) {
            Some((_, registration)) => *registration,
            None => Registration::NotRegistered,
        })
    }
}

impl People {
    /// The people of a file, or invented ones.
    pub(crate) fn load(file: Option<&OsStr>) -> Result<Self, String> {
        let Some(file) = file else { return Self::read(include_bytes!("people.csv")) };
        // `Debug`: it escapes what can act on a terminal.
        let name = file.to_string_lossy();
        let bytes = fs::read(file).map_err(|error| format!("{name:?}: {error}"))?;
        let people = Self::read(&bytes).map_err(|error| format!("{name:?}, {error}"))?;
        if people.0.is_empty() {
            tell(format_args!("warning: {name:?} has no people in it"));
        }
        Ok(people)
    }

    /// Lines end in LF or CR LF; blank ones are skipped. An error is the first line that is wrong, and why, without
    /// anything that stands in it.
    fn read(file: &[u8]) -> Result<Self, String> {
        // Spreadsheets put a byte order mark before UTF-8.
        let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        let mut people = Self(HashMap::new());
        for (number, line) in (1..).zip(file.split(|byte| *byte == b'\n')) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let read = match columns(line) {
                Ok(["code", "phone", "registered"]) if number == 1 => Ok(()),
                _ if number == 1 => Err("expected the header code,phone,registered".to_owned()),
                _ if line.trim_ascii().is_empty() => Ok(()),
                columns => columns.and_then(|columns| people.add(columns)),
            };
            read.map_err(|why| format!("line {number}: {why}"))?;
        }
        Ok(people)
    }

    fn add(&mut self, [code, phone, registered]: [&str; 3]) -> Result<(), String> {
        let code = InsuranceCode::new(code).map_err(|error| format!("column code: {error}"))?;
        let phone = Msisdn::from_record(phone).map_err(|error| format!("column phone: {error}"))?;
        let registration = match registered {
            "yes" => Registration::Registered,
            "no" => Registration::NotRegistered,
            _ => return Err("column registered: expected yes or no".to_owned()),
        };
        match self.0.insert(code, (phone, registration)) {
            None => Ok(()),
            Some(_) => Err("column code: an earlier line has the same code".to_owned()),
        }
    }
}

/// The three columns of a line, each of which may be quoted. No column needs a comma, a quote or a
/// line end in it.
fn columns(line: &[u8]) -> Result<[&str; 3], String> {
    let line = str::from_utf8(line).map_err(|_| "expected UTF-8")?;
    if line.contains('\r') {
        return Err("expected LF or CR LF at the end of a line, found CR".to_owned());
    }
    let columns: Option<Vec<&str>> = line.split(',').map(unquoted).collect();
    let columns = columns.ok_or("expected each quote to be closed in its column")?;
    let found = columns.len();
    columns.try_into().map_err(|_| format!("expected 3 columns, found {found}"))
}

fn unquoted(column: &str) -> Option<&str> {
    let inner = match column.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?,
        None => column,
    };
    (!inner.contains('"')).then_some(inner)
}
