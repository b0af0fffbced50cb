//! Files that only their owner may read.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

/// Creates a file that only its owner can read and write.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Reads a file that only its owner can read or write.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    is_private(path)?;
    fs::read(path).map(Zeroizing::new)
}

/// Makes sure that only its owner can read or write a file; the error has the command that mends it.
pub fn is_private(path: &Path) -> io::Result<()> {
    let others = fs::metadata(path)?.permissions().mode() & 0o077;
    if others == 0 {
        return Ok(());
    }
    let text = format!("other users may read or write it: chmod go= {}", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
}
