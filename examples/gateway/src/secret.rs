//! What the SMS gateway knows and nobody else: whoever can call `/mo` can name any phone and read the
//! new password.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Shorter ones can be guessed.
const SHORTEST: usize = 16;

/// The secret, as its SHA-256.
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads it from a file; a line end behind it does not belong to it.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds fewer than 16 bytes.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = Zeroizing::new(fs::read(path)?);
        let secret = bytes.trim_ascii();
        if secret.len() < SHORTEST {
            let text = format!("expected a secret of at least {SHORTEST} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        Ok(Self(Sha256::digest(secret).into()))
    }

    /// Whether this is it. Takes the same time however much of it is right, or how long it is.
    #[must_use]
    pub fn is(&self, claimed: &[u8]) -> bool {
        let claimed: [u8; 32] = Sha256::digest(claimed).into();
        self.0.ct_eq(&claimed).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_compared_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "fifteen-letters\n").unwrap();
        assert_eq!(
            Secret::read(&path).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        fs::write(&path, "sixteen-letters!\r\n").unwrap();
        let secret = Secret::read(&path).unwrap();
        assert!(secret.is(b"sixteen-letters!"));
        for wrong in [
            "",
            "sixteen-letters",
            "sixteen-letters!!",
            "Sixteen-letters!",
        ] {
            assert!(!secret.is(wrong.as_bytes()), "{wrong}");
        }
    }
}
