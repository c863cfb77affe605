//! `[mail]`: limits of reading and writing.

use serde::Deserialize;

use super::{ConfigError, wrong};

/// Limits of reading and writing mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Largest message that can be sent, attachments as encoded, in bytes. The submission server's SIZE, if smaller, wins.
    pub message_bytes: usize,
    /// Whether remote images can be shown at all, through Pli's own proxy.
    pub remote_images: bool,
    /// Most recipients of one message.
    pub recipients: usize,
}

impl Default for Mail {
    fn default() -> Self {
        Self { message_bytes: 36_700_160, remote_images: true, recipients: 100 }
    }
}

impl Mail {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if (65_536..=157_286_400).contains(&self.message_bytes) {
            return Ok(());
        }
        Err(wrong("mail.message_bytes", self.message_bytes, "from 65536 to 157286400"))
    }
}
