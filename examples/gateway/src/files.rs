//! Files that only their owner may read.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// What the mode of a file lets others do.
const OTHERS: u32 = 0o077;

/// Creates a file that only its owner can read and write.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Makes sure that nobody but its owner can read or write a file.
pub fn is_private(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.permissions().mode() & OTHERS == 0 {
        return Ok(());
    }
    let text = format!("other users may read or write it: chmod go= {}", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
}
