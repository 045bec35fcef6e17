//! The library of mail texts on the desk: what there is to start from at any event.

pub mod edit;
pub mod list;
pub mod new;
mod page;
pub mod provided;
pub mod start;
