//! The files a page is dressed with, embedded, under one versioned address each.
//!
//! The version is a hash of all of them, so that a module can import another by a relative path and every answer may be
//! kept by the browser for ever. The sprite of icons, seen as an image, is the mark: it serves as the favicon too, and
//! the first page costs four requests.

use std::sync::OnceLock;

/// The part of an address before the version; `web` serves what [`find`] knows below it.
pub const ROOT: &str = "/static/";

/// One embedded file.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its name in the address: `pli.css`, `mail.js`.
    pub name: &'static str,
    /// Its media type, with the charset.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The common script and the passkey's in one, so that the first page of all costs a request less.
const WITH_PASSKEY: &str =
    concat!(include_str!("../../assets/js/pli.js"), "{\n", include_str!("../../assets/js/passkey.js"), "}\n");

/// Every file that `web` serves.
pub const ASSETS: &[Asset] = &[
    Asset { name: "pli.css", media_type: STYLE, bytes: include_bytes!("../../assets/pli.css") },
    Asset { name: "i.svg", media_type: "image/svg+xml", bytes: include_bytes!("../../assets/icons.svg") },
    Asset { name: "pli.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/pli.js") },
    Asset { name: "mail.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/mail.js") },
    Asset { name: "compose.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/compose.js") },
    Asset { name: "passkey.js", media_type: SCRIPT, bytes: WITH_PASSKEY.as_bytes() },
    Asset { name: "proof.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/proof.js") },
    Asset { name: "signature.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/signature.js") },
    Asset { name: "approval.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/approval.js") },
    Asset { name: "device.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/device.js") },
    Asset { name: "wait.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/wait.js") },
    Asset { name: "password.js", media_type: SCRIPT, bytes: include_bytes!("../../assets/js/password.js") },
    Asset {
        name: "passwords.txt",
        media_type: "text/plain; charset=utf-8",
        bytes: include_bytes!("../../assets/passwords.txt"),
    },
];

/// The addresses that pages use.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) style: String,
    pub(super) icons: String,
    pub(super) script: String,
    pub(super) mail: String,
    pub(super) compose: String,
    pub(super) passkey: String,
    pub(super) proof: String,
    pub(super) signature: String,
    pub(super) approval: String,
    pub(super) device: String,
    pub(super) wait: String,
}

/// The file at `{version}/{name}`. An address of another version is unknown: a page of an old version asks for the old
/// files, which are gone, and is reloaded rather than mixed.
pub fn find(path: &str) -> Option<&'static Asset> {
    let name = path.strip_prefix(version())?.strip_prefix('/')?;
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The version of all files together.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        // FNV-1a: the version guards a cache, not a secret.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in ASSETS.iter().flat_map(|asset| asset.bytes) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{:06x}", hash >> 40)
    })
}

pub(super) fn addresses() -> &'static Addresses {
    static ADDRESSES: OnceLock<Addresses> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let address = |name: &str| format!("{ROOT}{}/{name}", version());
        Addresses {
            style: address("pli.css"),
            icons: address("i.svg"),
            script: address("pli.js"),
            mail: address("mail.js"),
            compose: address("compose.js"),
            passkey: address("passkey.js"),
            proof: address("proof.js"),
            signature: address("signature.js"),
            approval: address("approval.js"),
            device: address("device.js"),
            wait: address("wait.js"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_file_and_another_version_to_nothing() {
        let addresses = addresses();
        for address in [&addresses.style, &addresses.icons, &addresses.script, &addresses.mail, &addresses.compose] {
            let path = address.strip_prefix(ROOT).unwrap();
            assert!(find(path).is_some(), "{address}");
            assert!(find(&path.replacen(version(), "000000", 1)).is_none());
        }
        assert!(find(&format!("{}/../Cargo.toml", version())).is_none());
    }
}
