//! Pages: data in, markup out. Pure: no await, no store, no door.
//!
//! One page is one file, one struct of plain values and one `pub fn page(&Frame, &Page) -> Markup`. What every page
//! needs comes in the [`Frame`]. Components are functions of [`part`], so that a field, its label, its error and their
//! `aria-describedby` exist once. Every string of a message, of a person or of a server goes through maud's escaping;
//! the only markup taken as it is comes as [`crate::mime::SafeHtml`], which only the sanitiser makes.
//!
//! Every page is complete without scripts, has one `h1`, and needs no inline style or script
//! (`default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self';
//! form-action 'self'`). Each page file ends with its samples; `gallery` renders them all in both languages and themes.

pub mod account;
pub mod account_add;
pub mod account_method;
mod account_page;
pub mod account_questions;
pub mod admin;
pub mod asset;
pub mod compose;
pub mod contest;
pub mod desk;
pub mod enrol;
pub mod error;
mod frame;
#[cfg(test)]
mod gallery;
pub mod mail;
pub mod mark;
pub mod merge;
mod office;
mod part;
pub mod passkeys;
pub mod password;
pub mod path;
pub mod proof;
pub mod push;
pub mod recover;
pub mod recovery_codes;
pub mod request;
pub mod settings;
pub mod sign_in;
mod sign_in_mark;
pub mod structure;
pub mod verify;
pub mod wait;

pub use part::pager::Pager;

pub use frame::{Brand, Frame, Idle, Notice, Offer, Office, Theme, Undo, Weight, Who};
