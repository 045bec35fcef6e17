//! Rows in, bytes out, and back: the formats in which people keep and exchange lists. Nothing here
//! knows what a contact is.

pub mod csv;
pub mod table;
