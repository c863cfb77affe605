//! Shared boxes as those who open them see them (X-11; mail.md 1.12 and trap 15): over real servers, several persons, each
//! with their own sign-in.

mod carry;
mod handed_over;
mod rights;
mod rows;
mod send;
mod stage;
mod work;
