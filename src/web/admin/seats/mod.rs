//! Seats by an organiser's hand: the waiting list, the reserve list, and what is granted to one guest beyond the event's
//! limits.

pub mod exceptions;
pub mod reserve;
pub mod waiting;
