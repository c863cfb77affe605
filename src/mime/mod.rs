//! Bytes to message and message to bytes: parts, text, sanitised HTML, composing.
//!
//! Pure: no I/O, no async. Everything read here is hostile until proven otherwise: every function that reads is total
//! (any bytes give a value), bounded and linear, and what leaves for a page is either escaped by maud or a
//! [`SafeHtml`], which only this room can make.

mod charset;
mod clean_text;
pub mod compose;
mod content;
mod correspondent;
mod decode;
pub mod file_name;
mod header;
pub mod html;
pub mod parse;
mod part;
pub mod report;
mod safe;
pub mod text;
mod walk;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod samples;

pub use self::{
    charset::decode_text,
    clean_text::{is_deceptive, is_direction, line},
    content::{Content, Disposition},
    correspondent::Correspondent,
    decode::{Encoding, decode_part},
    header::{Headers, header},
    parse::{Body, Message},
    part::{Layout, MAX_DEPTH, Part, layout},
    safe::SafeHtml,
};
