//! Events on the desk: the list, the form, one event's overview, and its life.

pub mod edit;
pub(in crate::web::admin) mod form;
pub mod life;
pub mod list;
pub mod show;
mod view;
