//! Remote pictures of messages, fetched for their reader (mail.md 3a, L).

use bytes::Bytes;

use crate::fetch::{self, Fetch};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePicture {
    /// What it is, by its own bytes: one of the kinds that hold nothing else than a picture.
    pub media_type: &'static str,
    /// All of it.
    pub bytes: Bytes,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no remote picture: {0}")]
pub struct NoPicture(#[from] fetch::Error);

/// Remote pictures.
#[derive(Debug, Clone)]
pub struct RemotePictures {
    fetch: Fetch,
}

impl RemotePictures {
    /// Fetched by this door.
    pub fn new(fetch: Fetch) -> Self {
        Self { fetch }
    }

    /// The picture at an address that a message names.
    pub async fn get(&self, address: &str) -> Result<RemotePicture, NoPicture> {
        let image = self.fetch.image(address).await?;
        Ok(RemotePicture { media_type: image.kind.media_type(), bytes: image.bytes })
    }
}
