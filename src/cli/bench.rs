//! `roundtable bench [NAMES…]`: how close the product comes to what the machine can do.
//!
//! The suite lies in `benches/suite`, outside the source of the product, because it may do what no
//! room may: speak SQL and HTTP past the product, to find the limit that it is measured against. It
//! is compiled in here, and only with the feature `bench`, because what is measured is this very
//! program, started again as its own server.

#[path = "../../benches/suite/mod.rs"]
mod suite;

pub(super) use suite::{Options, run};
