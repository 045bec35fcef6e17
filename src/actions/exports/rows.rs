//! What a list says of a guest: its columns, and the cells of one row.

use crate::documents::sheet::{Cell, Column};
use crate::domain::instant::Instant;
use crate::domain::invitation::Standing;
use crate::domain::schedule::Zone;
use crate::store::reports::Guest;

/// The columns, named as an import recognises them.
pub const COLUMNS: [Column; 17] = [
    Column { name: "email", width: 32 },
    Column { name: "honorific", width: 12 },
    Column { name: "given_name", width: 18 },
    Column { name: "family_name", width: 20 },
    Column { name: "name_as_printed", width: 30 },
    Column { name: "position", width: 30 },
    Column { name: "organisation", width: 36 },
    Column { name: "stakeholder_group", width: 24 },
    Column { name: "country", width: 9 },
    Column { name: "language", width: 10 },
    Column { name: "tags", width: 20 },
    Column { name: "answer", width: 11 },
    Column { name: "answered_at", width: 17 },
    Column { name: "reason", width: 36 },
    Column { name: "status", width: 11 },
    Column { name: "invited_at", width: 17 },
    Column { name: "invitation_id", width: 38 },
];

/// Texts that are put together for one row.
#[derive(Default)]
pub(super) struct Texts {
    tags: String,
    id: String,
}

/// The cells of one guest, times in the event's own zone.
pub(super) fn cells<'a>(zone: &Zone, guest: &'a Guest, texts: &'a mut Texts) -> [Cell<'a>; COLUMNS.len()] {
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
        Cell::Text(answer),
        local(guest.replied_at),
        Cell::Text(guest.reason.as_str()),
        Cell::Text(guest.standing.as_str()),
        local(guest.invited_at),
        Cell::Text(&texts.id),
    ]
}
