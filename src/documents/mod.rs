//! Rows in, bytes out, and back: the formats in which people keep and exchange lists. Nothing here
//! knows what a contact is.

pub mod csv;
pub mod table;
//! Values in, bytes out: the formats that leave the product as files.

pub mod ics;
