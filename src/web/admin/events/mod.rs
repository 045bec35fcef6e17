//! Events on the desk: the list, the form, one event's overview, and its life.

pub mod edit;
mod form;
pub mod life;
pub mod list;
pub mod show;
