//! Approval on the telephone: the browser that waits, the page on the telephone, one's telephones, attaching one.

pub mod device;
pub mod list;
pub mod pair;
pub mod wait;
