//! Files of keys: readable by Pli alone, written whole or not at all.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use zeroize::Zeroizing;

use super::Error;
use crate::base::Random;

/// Makes a directory, with those above it, with a mode.
pub(super) fn make_directory(path: &Path, mode: u32) -> Result<(), Error> {
    fs::DirBuilder::new().recursive(true).mode(mode).create(path).map_err(|error| Error::file(path, &error))
}

/// Refuses what others can read.
pub(super) fn check_private(path: &Path) -> Result<(), Error> {
    let mode = fs::metadata(path).map_err(|error| Error::file(path, &error))?.permissions().mode();
    // Nothing for the group and for others: the six lowest bits.
    if mode.trailing_zeros() >= 6 { Ok(()) } else { Err(Error::Exposed(path.display().to_string())) }
}

/// Reads a private file.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_private(path)?;
    fs::read(path).map(Zeroizing::new).map_err(|error| Error::file(path, &error))
}

/// Writes a file under a name beside it, then gives it its name: a reader sees all of it or the one before.
pub(super) fn write(path: &Path, content: &[u8], mode: u32) -> Result<(), Error> {
    let beside = aside(path);
    let written = write_new(&beside, content, mode)
        .and_then(|()| fs::rename(&beside, path).map_err(|error| Error::file(path, &error)));
    if written.is_err() {
        fs::remove_file(&beside).ok();
    }
    written
}

/// As [`write`], but never in the place of a file: `false` when somebody else was faster.
pub(super) fn create(path: &Path, content: &[u8], mode: u32) -> Result<bool, Error> {
    let beside = aside(path);
    let outcome = write_new(&beside, content, mode).and_then(|()| match fs::hard_link(&beside, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Error::file(path, &error)),
    });
    fs::remove_file(&beside).ok();
    outcome
}

fn aside(path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", super::hex(&Random.bytes::<8>())))
}

fn write_new(path: &Path, content: &[u8], mode: u32) -> Result<(), Error> {
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        // The umask may have taken bits away that a reader needs.
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|error| Error::file(path, &error))
}
