//! Secrets given to a command: from a file or the standard input, never as an argument, which every process can read.

use std::{io::Read as _, path::Path};

use anyhow::{Context as _, bail};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// Largest secret that is read.
const MAX: u64 = 8_192;

/// Reads the first line of `file`, or of the standard input for `-`.
pub(super) fn read(option: &str, file: &Path) -> anyhow::Result<SecretString> {
    let mut text = Zeroizing::new(String::new());
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MAX).read_to_string(&mut text)
    } else {
        let opened = std::fs::File::open(file);
        opened.and_then(|opened| opened.take(MAX).read_to_string(&mut text))
    };
    read.with_context(|| format!("{option} {}", file.display()))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("{option} {}: the first line is empty", file.display());
    }
    Ok(SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_the_first_line_with_its_spaces() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        std::fs::write(&path, " deux mots \r\nautre ligne\n").unwrap();
        assert_eq!(read("--password-file", &path).unwrap().expose_secret(), " deux mots ");
        std::fs::write(&path, "\nx").unwrap();
        assert!(read("--password-file", &path).is_err());
        let missing = read("--password-file", &dir.path().join("none")).unwrap_err();
        assert!(format!("{missing:#}").contains("--password-file"));
    }
}
