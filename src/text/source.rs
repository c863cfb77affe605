//! The Fluent files, embedded. One pair per area of the product; a test compares this list with the folder.

use crate::base::Language;

macro_rules! files {
    ($($name:literal)+) => {
        /// The files of a language: name and content.
        pub(super) fn files(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::Fr => &[$(($name, include_str!(concat!("../../assets/text/fr/", $name, ".ftl")))),+],
                Language::En => &[$(($name, include_str!(concat!("../../assets/text/en/", $name, ".ftl")))),+],
            }
        }
    };
}

files! {
    "account"
    "admin"
    "audit"
    "compose"
    "confirm"
    "conformity"
    "contest"
    "country"
    "date"
    "desk"
    "enrol"
    "error"
    "frame"
    "image"
    "letter"
    "mail"
    "merge"
    "message"
    "outcome"
    "passkey"
    "password"
    "push"
    "question"
    "quote"
    "recover"
    "recovery-codes"
    "request"
    "security"
    "settings"
    "shared-mail"
    "sheet"
    "sign-in"
    "structure"
    "voice"
}
