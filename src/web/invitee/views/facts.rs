//! The event as an invitee reads it.

use super::super::visit::Visit;
use crate::documents::markdown;
use crate::domain::deadline::answer_by;
use crate::domain::event::Holding;
use crate::domain::reply;
use crate::i18n::{Arg, Html, Words};

/// Everything that the pages show about the event.
pub(in crate::web::invitee) struct Facts {
    /// Its title.
    pub(in crate::web::invitee) title: String,
    /// Who invites.
    pub(in crate::web::invitee) organiser: String,
    /// Where questions go.
    pub(in crate::web::invitee) email: String,
    /// Date, local times and zone.
    pub(in crate::web::invitee) when: String,
    /// Until when answers are taken.
    pub(in crate::web::invitee) deadline: String,
    /// Venue and address; empty for a meeting that is online only.
    pub(in crate::web::invitee) place: Vec<String>,
    /// True where there is a link, or will be for somebody who accepts.
    pub(in crate::web::invitee) online: bool,
    /// The link, for those who accepted.
    pub(in crate::web::invitee) join: Option<String>,
    /// Seats in all, where they are limited and given in the order of acceptance.
    pub(in crate::web::invitee) seats: Option<u32>,
    /// Those are seats in a room, which others follow online.
    pub(in crate::web::invitee) room: bool,
    /// The description as safe HTML; empty where there is none.
    pub(in crate::web::invitee) about: String,
    /// The sentence that says where questions go.
    pub(in crate::web::invitee) contact: Html,
}

impl Facts {
    pub(super) fn new(visit: &Visit, words: Words) -> Self {
        let event = &visit.event.details;
        let place = [&event.venue, &event.address];
        let link = event.online_url.to_string();
        let join =
            (visit.has_accepted() && !visit.must_prove && link.starts_with("http")).then(|| link.clone());
        // Who can accept no more, or not again, is promised no link.
        let may_accept = reply::open(&visit.event, &visit.invitation, visit.now).is_ok();
        Self {
            title: event.title.to_string(),
            organiser: event.organiser_name.to_string(),
            email: event.organiser_email.to_string(),
            when: words.range(&event.zone, event.starts_at, event.ends_at),
            deadline: words.date_time(&event.zone, answer_by(&visit.event, &visit.invitation)),
            place: place.into_iter().filter(|line| !line.is_empty()).map(ToString::to_string).collect(),
            online: !link.is_empty() && (join.is_some() || may_accept),
            join,
            seats: event.seats.capacity.filter(|_| event.seats.holding == Holding::No),
            room: event.seats.ways.is_choice(),
            about: markdown::to_html(event.description.as_str()),
            contact: words.html(
                "page-contact",
                &[
                    ("organiser", event.organiser_name.as_str().into()),
                    ("email", Arg::email(event.organiser_email.as_str())),
                ],
            ),
        }
    }
}
