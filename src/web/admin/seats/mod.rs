//! Seats by an organiser's hand: the waiting list, and what is granted to one guest beyond the event's
//! limits.

pub mod exceptions;
pub mod waiting;
