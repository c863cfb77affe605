//! An attachment while it arrives: small ones in memory, larger ones in a file without a name.

use std::io::{self, SeekFrom};

use bytes::{Bytes, BytesMut};
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

use crate::base::Random;

/// What is kept in memory of one attachment, in bytes.
const IN_MEMORY: usize = 256 * 1024;

/// A file that a person attaches.
#[derive(Debug)]
pub struct Upload {
    /// The file name, as the browser says it: anybody's words.
    pub name: String,
    /// The media type, as the browser says it.
    pub media_type: String,
    size: usize,
    memory: BytesMut,
    file: Option<File>,
}

impl Upload {
    /// One that begins to arrive.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), size: 0, memory: BytesMut::new(), file: None }
    }

    /// Its size so far, in bytes. Whoever writes keeps the sum of all below the limit.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds what has arrived.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len();
        if self.file.is_none() && self.size > IN_MEMORY {
            let mut file = nameless().await?;
            file.write_all(&std::mem::take(&mut self.memory)).await?;
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            return file.write_all(bytes).await;
        }
        self.memory.extend_from_slice(bytes);
        Ok(())
    }

    /// All of it.
    pub async fn read(&mut self) -> io::Result<Bytes> {
        let Some(file) = &mut self.file else { return Ok(self.memory.clone().freeze()) };
        file.flush().await?;
        file.seek(SeekFrom::Start(0)).await?;
        let mut bytes = Vec::with_capacity(self.size);
        file.read_to_end(&mut bytes).await?;
        Ok(bytes.into())
    }
}

/// A file that only this process can reach and that is gone when it is closed, even by a crash.
async fn nameless() -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("pli-upload-{}", Random.token()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path).await?;
    tokio::fs::remove_file(&path).await?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a5_what_arrives_in_pieces_is_read_whole_small_or_large() {
        for size in [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 17] {
            let whole: Vec<u8> = (0..size).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
            let mut upload = Upload::new("a.bin", "application/octet-stream");
            for piece in whole.chunks(10_007) {
                upload.write(piece).await.unwrap();
            }
            assert_eq!(upload.size(), size);
            assert_eq!(upload.read().await.unwrap(), whole);
            assert_eq!(upload.file.is_some(), size > IN_MEMORY);
        }
    }
}
