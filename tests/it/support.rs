//! What people ask of the support, on SQLite and on PostgreSQL below the pages, and page by page with the real mail servers.

mod bounces;
mod desk;
mod keep;
mod pages;
mod referent;
mod request;
mod search;
