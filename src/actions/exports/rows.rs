//! What a list says of a guest: its columns, and the cells of one row.

use std::borrow::Cow;

use crate::documents::sheet::{Cell, Column};
use crate::domain::instant::Instant;
use crate::domain::invitation::Standing;
use crate::domain::schedule::Zone;
use crate::store::reports::Guest;

const fn column(name: &'static str, width: u8) -> Column {
    Column { name: Cow::Borrowed(name), width }
}

const COUNT: usize = 19;

/// The columns, named as an import recognises them.
pub const COLUMNS: [Column; COUNT] = [
    column("email", 32),
    column("honorific", 12),
    column("given_name", 18),
    column("family_name", 20),
    column("name_as_printed", 30),
    column("position", 30),
    column("organisation", 36),
    column("stakeholder_group", 24),
    column("country", 9),
    column("language", 10),
    column("tags", 20),
    column("salutation_line", 24),
    column("answer", 11),
    column("attendance", 12),
    column("answered_at", 17),
    column("reason", 36),
    column("status", 11),
    column("invited_at", 17),
    column("invitation_id", 38),
];

/// Texts that are put together for one row.
#[derive(Default)]
pub(super) struct Texts {
    tags: String,
    id: String,
}

/// The cells of one guest, times in the event's own zone.
pub(super) fn cells<'a>(zone: &Zone, guest: &'a Guest, texts: &'a mut Texts) -> [Cell<'a>; COUNT] {
    texts.tags.clear();
    for tag in &guest.tags {
        if !texts.tags.is_empty() {
            texts.tags.push_str("; ");
        }
        texts.tags.push_str(tag);
    }
    texts.id = guest.invitation_id.to_string();
    let local = |at: Option<Instant>| Cell::from(at.map(|at| zone.local(at)));
    let answer = match (guest.standing, guest.reply.as_ref()) {
        (Standing::Revoked, _) | (_, None) => "",
        (_, Some(reply)) => reply.as_str(),
    };
    [
        Cell::Text(guest.email.as_str()),
        Cell::Text(guest.honorific.as_str()),
        Cell::Text(guest.given_name.as_str()),
        Cell::Text(guest.family_name.as_str()),
        Cell::Text(&guest.printed_name),
        Cell::Text(&guest.position),
        Cell::Text(&guest.organisation),
        Cell::Text(guest.group.as_ref().map_or("", |group| group.as_str())),
        Cell::Text(guest.country.as_ref().map_or("", |country| country.code())),
        Cell::Text(guest.language.as_ref().map_or("", |language| language.as_str())),
        Cell::Text(&texts.tags),
        Cell::Text(guest.salutation.as_str()),
        Cell::Text(answer),
        Cell::Text(if guest.comes() { guest.mode.as_str() } else { "" }),
        local(guest.replied_at),
        Cell::Text(guest.reason.as_str()),
        Cell::Text(guest.standing.as_str()),
        local(guest.invited_at),
        Cell::Text(&texts.id),
    ]
}
