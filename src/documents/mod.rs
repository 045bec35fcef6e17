//! Values in, bytes out, and back: the formats in which lists and dates leave the product and come
//! into it. Nothing here knows a database or a page.

pub mod csv;
pub mod eml;
pub mod ics;
pub mod incoming;
pub mod itip;
pub mod markdown;
pub mod sheet;
pub mod table;
pub mod xlsx;
