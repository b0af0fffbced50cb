//! What the SMS gateway knows and nobody else: whoever can call `/mo` can name any phone and read the
//! new password.

use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::files::read_private;

/// Shorter ones can be guessed.
const SHORTEST: usize = 16;

/// How the one in `kannel.conf` begins, which all the world can read.
const PLACEHOLDER: &[u8] = b"change-me";

/// The secret, as its SHA-256.
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads it from a file, without the line end after it. Refuses one that is short or the placeholder.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = read_private(path)?;
        let secret = bytes.trim_ascii();
        if secret.len() < SHORTEST || secret.starts_with(PLACEHOLDER) {
            let text = format!(
                "expected a secret of your own of at least {SHORTEST} bytes: \
                 (umask 077; openssl rand -hex 16 > {})",
                path.display()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        Ok(Self(Sha256::digest(secret).into()))
    }

    /// Whether this is it. Takes the same time however much of it is right, or how long it is.
    pub fn is(&self, claimed: &[u8]) -> bool {
        let claimed: [u8; 32] = Sha256::digest(claimed).into();
        self.0.ct_eq(&claimed).into()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::files::create_private;

    #[test]
    fn the_end_of_the_line_does_not_belong_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        create_private(&path).unwrap().write_all(b"sixteen-letters!\r\n").unwrap();
        assert!(Secret::read(&path).unwrap().is(b"sixteen-letters!"));
    }

    #[test]
    fn kannels_configuration_has_the_placeholder() {
        let configuration = include_str!("../kannel.conf");
        let placeholder = str::from_utf8(PLACEHOLDER).unwrap();
        assert!(configuration.contains(&format!("&secret={placeholder}")));
    }
}
