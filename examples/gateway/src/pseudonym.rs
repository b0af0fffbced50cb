//! What stands for a phone, a code or a message id wherever it may not stand itself: in logs, and in
//! the tables that only have to recognise it.
//!
//! A keyed hash, since a plain one of a phone number is undone by hashing all of them.

use core::fmt;
use std::io::{self, Write};
use std::path::Path;

use bhxh_sms::{Msisdn, Request};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::files::{create_private, read_private};

/// The key: 32 bytes in a file of its own, so that a copy of the database alone tells nothing.
///
/// It must outlive the process: a message id that was seen before a restart has to be known after it.
pub struct PseudonymKey(Zeroizing<[u8; 32]>);

/// 16 bytes of HMAC-SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pseudonym(pub(crate) [u8; 16]);

/// What a pseudonym stands for; two kinds never get the same one.
#[derive(Clone, Copy)]
enum Kind {
    Message,
    Sender,
    Request,
    Malformed,
    Key,
}

impl PseudonymKey {
    /// Draws a key and writes it to a new file that only its owner can read.
    pub fn create(path: &Path) -> io::Result<()> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(io::Error::other)?;
        create_private(path)?.write_all(key.as_slice())
    }

    /// Reads the key from a file of 32 bytes.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = read_private(path)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "expected 32 bytes"))?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// For the key itself: a database tells by it that it has to do with another.
    pub fn check(&self) -> Pseudonym {
        self.hash(Kind::Key, &[])
    }

    /// For a message's id and the phone that it came from: messages of two phones may have one id.
    pub fn message(&self, id: &[u8], from: &[u8]) -> Pseudonym {
        let sender = self.sender(from);
        // The pseudonym has a fixed length: no two pairs make the same bytes.
        self.hash(Kind::Message, &[sender.as_bytes(), id])
    }

    /// For the texting phone, however it is spelled; for what is no phone of ours, as it is spelled.
    pub fn sender(&self, from: &[u8]) -> Pseudonym {
        let phone = str::from_utf8(from).ok().and_then(|text| Msisdn::from_sender(text).ok());
        let from = phone.as_ref().map_or(from, |phone| phone.expose().as_bytes());
        self.hash(Kind::Sender, &[from])
    }

    /// For the texting phone and a malformed text together.
    pub fn malformed(&self, from: &Msisdn, text: &[u8]) -> Pseudonym {
        self.hash(Kind::Malformed, &[from.expose().as_bytes(), text])
    }

    /// For the texting phone and the code together.
    pub fn request(&self, request: &Request) -> Pseudonym {
        // Both have a fixed length: no two pairs make the same bytes.
        let (from, code) = (request.from.expose(), request.code.expose());
        self.hash(Kind::Request, &[from.as_bytes(), code.as_bytes()])
    }

    fn hash(&self, kind: Kind, parts: &[&[u8]]) -> Pseudonym {
        // The error is for ciphers with keys of one length; HMAC takes any.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else {
            unreachable!("HMAC takes a key of any length")
        };
        mac.update(&[kind as u8]);
        for part in parts {
            mac.update(part);
        }
        let mut short = [0; 16];
        short.iter_mut().zip(mac.finalize().into_bytes()).for_each(|(to, from)| *to = from);
        Pseudonym(short)
    }
}

impl Pseudonym {
    /// For a column of the database.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The first 8 bytes in hexadecimal: enough to distinguish two senders in a log.
impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn spellings_of_one_phone_are_one_sender_and_other_keys_make_others() {
        let (national, international) = (b"0912345678", "+84\u{2011}912 345 678".as_bytes());
        assert_eq!(key(1).sender(national), key(1).sender(international));
        assert_ne!(key(1).sender(national), key(2).sender(national));
        assert_ne!(key(1).sender(national), key(1).message(b"", national));
        assert_ne!(key(1).sender(b"VIETTEL"), key(1).sender(b"viettel"));
        assert_ne!(key(1).check(), key(2).check());
        assert_ne!(key(1).message(b"1", b"VSS"), key(1).message(b"1V", b"SS"));
    }

    #[test]
    fn matches_hmac_of_rfc_2104_as_another_program_computes_it() {
        // python3: hmac.new(b"\x01" * 32, b"\x01" + b"+84912345678", "sha256").hexdigest()[:16]
        let sender = key(1).sender(b"0912345678");
        assert_eq!(sender.to_string(), "5d12ea5b93a0f7d4");
    }

    #[test]
    fn a_key_file_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        PseudonymKey::create(&path).unwrap();
        assert_eq!(PseudonymKey::read(&path).unwrap().0.as_slice(), fs::read(&path).unwrap());
        assert_eq!(PseudonymKey::create(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        fs::write(&path, "short").unwrap();
        assert_eq!(PseudonymKey::read(&path).err().unwrap().kind(), io::ErrorKind::InvalidData);
    }
}
