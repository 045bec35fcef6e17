//! Read models: what a page or an export shows, in one query for one page of it. Lists are paged by
//! key, so that page 500 costs what page 1 does.

mod events;
mod guests;
mod visit;

pub use events::{EventLine, events};
pub use guests::{Cursor, Guest, GuestFilter, GuestPage, MailLine, Sort, count, guests, mails};
pub use visit::{Visit, visit};
