//! Approval on the telephone, below the pages, on SQLite and PostgreSQL, S2, simulations of
//! dead push, with a clock that is moved and a push service that is played.

mod approve;
mod enrol;
mod fake;
mod life;
mod offline;
mod pages;
mod pair;
mod refuse;
