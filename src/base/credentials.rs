//! How Pli proves to a mail server in whose name it comes: the same words for IMAP, submission and ManageSieve.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};

use super::Address;

/// No token is made for this account: it is unknown, or suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no credentials are made for this account")]
pub struct Refused;

/// The form in which a bearer token is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// RFC 7628.
    Oauthbearer,
    /// The older form.
    Xoauth2,
}

/// Makes a short-lived token for one person, or refuses.
pub type Mint = Arc<dyn Fn(&Address) -> Result<SecretString, Refused> + Send + Sync>;

/// What Pli shows to a mail server.
#[derive(Clone)]
pub enum Credentials {
    /// A token of 60 seconds, made for each connection.
    Bearer {
        /// Its form on the wire.
        mechanism: Bearer,
        /// Where it comes from.
        mint: Mint,
    },
    /// A master user who signs in for the person (SASL PLAIN with an authorisation identity, RFC 4616).
    Master {
        /// The master user's name.
        user: String,
        /// Its secret.
        secret: SecretString,
    },
    /// The person's own password (SASL PLAIN, RFC 4616): at a server from which Pli copies, never at its own.
    Own {
        /// The password.
        password: SecretString,
    },
}

impl Credentials {
    /// The SASL mechanism.
    pub fn mechanism(&self) -> &'static str {
        match self {
            Self::Bearer { mechanism: Bearer::Oauthbearer, .. } => "OAUTHBEARER",
            Self::Bearer { mechanism: Bearer::Xoauth2, .. } => "XOAUTH2",
            Self::Master { .. } | Self::Own { .. } => "PLAIN",
        }
    }

    /// The initial response for `person`, in base64.
    pub fn initial_response(&self, person: &Address) -> Result<SecretString, Refused> {
        let plain = match self {
            Self::Bearer { mechanism: Bearer::Oauthbearer, mint } => {
                let token = mint(person)?;
                // Commas cannot be in an address; `=` can (RFC 5801 section 4, saslname).
                let name = person.as_str().replace('=', "=3D");
                format!("n,a={name},\u{1}auth=Bearer {}\u{1}\u{1}", token.expose_secret())
            }
            Self::Bearer { mechanism: Bearer::Xoauth2, mint } => {
                let token = mint(person)?;
                format!("user={person}\u{1}auth=Bearer {}\u{1}\u{1}", token.expose_secret())
            }
            Self::Master { user, secret } => format!("{person}\0{user}\0{}", secret.expose_secret()),
            Self::Own { password } => format!("\0{person}\0{}", password.expose_secret()),
        };
        let plain = zeroize::Zeroizing::new(plain);
        Ok(SecretString::from(STANDARD.encode(plain.as_bytes())))
    }

    /// What answers the challenge that says why a token is refused (RFC 7628 section 3.2.3), so that the server ends
    /// the exchange.
    pub fn answer_to_challenge(&self) -> &'static str {
        match self {
            Self::Bearer { mechanism: Bearer::Oauthbearer, .. } => "AQ==",
            Self::Bearer { mechanism: Bearer::Xoauth2, .. } => "",
            Self::Master { .. } | Self::Own { .. } => "*",
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.mechanism())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(credentials: &Credentials, person: &str) -> String {
        let response = credentials.initial_response(&person.parse().unwrap()).unwrap();
        String::from_utf8(STANDARD.decode(response.expose_secret()).unwrap()).unwrap()
    }

    #[test]
    fn each_mechanism_names_the_person_and_escapes_what_would_split_it() {
        let mint: Mint = Arc::new(|_| Ok(SecretString::from("tok")));
        let bearer = |mechanism| Credentials::Bearer { mechanism, mint: mint.clone() };
        assert_eq!(said(&bearer(Bearer::Oauthbearer), "a=b@c.test"), "n,a=a=3Db@c.test,\u{1}auth=Bearer tok\u{1}\u{1}");
        assert_eq!(said(&bearer(Bearer::Xoauth2), "a@c.test"), "user=a@c.test\u{1}auth=Bearer tok\u{1}\u{1}");
        let master = Credentials::Master { user: "gw".to_owned(), secret: SecretString::from("s") };
        assert_eq!(said(&master, "a@c.test"), "a@c.test\0gw\0s");
        let own = Credentials::Own { password: SecretString::from("p") };
        assert_eq!(said(&own, "a@c.test"), "\0a@c.test\0p");
        assert_eq!(format!("{master:?}"), "Credentials(PLAIN)");
    }

    #[test]
    fn nothing_is_made_for_a_refused_account() {
        let none = Credentials::Bearer { mechanism: Bearer::Oauthbearer, mint: Arc::new(|_| Err(Refused)) };
        assert_eq!(none.initial_response(&"a@c.test".parse().unwrap()).unwrap_err(), Refused);
    }
}
