//! Merging an institutional address into an account: its old mail is copied, then it becomes an alias.
//!
//! | what | where |
//! |---|---|
//! | the old box copied into the present one, each message once | `engine` |

pub mod engine;
