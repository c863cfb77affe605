//! Who a message is from and for: a display name and an address, as a header or a person wrote them.

use super::clean_text::line;

/// Longest display name kept, in characters.
const MAX_NAME: usize = 200;
/// Longest address kept, in characters (RFC 5321 allows 254 octets; more is no address).
const MAX_ADDRESS: usize = 320;

/// A mailbox in the sense of RFC 5322 section 3.4 (in Pli's words a mailbox is a folder, hence this name).
///
/// The address is as received: it may be malformed. Parse it as `base::Address` before anything depends on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Correspondent {
    /// The display name, decoded, on one line.
    pub name: Option<String>,
    /// The address as text; empty if there was only a name.
    pub address: String,
}

impl Correspondent {
    /// From untrusted pieces: both are cleaned of controls, direction overrides and excess.
    pub fn new(name: Option<&str>, address: &str) -> Self {
        let name = name.map(|name| line(name, MAX_NAME)).filter(|name| !name.is_empty());
        let address: String = line(address, MAX_ADDRESS).chars().filter(|c| !c.is_whitespace()).collect();
        Self { name, address }
    }

    /// What a list shows: the name, else the address.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.address)
    }

    /// `Name <address>`, the form of an address field, quoted where RFC 5322 asks for it. Read back by
    /// [`super::compose::recipients`].
    pub fn to_field(&self) -> String {
        let Some(name) = &self.name else { return self.address.clone() };
        let plain = |c: char| c.is_alphanumeric() || " !#$%&'*+-/=?^_`{|}~’".contains(c);
        if name.chars().all(plain) {
            return format!("{name} <{}>", self.address);
        }
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{}>", self.address)
    }

    /// Whether both name the same mailbox, by the comparison that deployed systems use (case does not matter).
    pub fn same_address(&self, other: &str) -> bool {
        self.address.to_lowercase() == other.to_lowercase()
    }
}
