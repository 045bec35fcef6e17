//! What the tests stand on.

pub(crate) mod components;
pub(crate) mod harness;
pub(crate) mod source;
