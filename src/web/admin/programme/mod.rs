//! The programme of an event: its sessions with their seats, the form of one, and who attends it.

pub mod edit;
mod form;
pub mod list;
pub mod people;
