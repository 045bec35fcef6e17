//! One event's overview: who is coming, who has not answered, what is to be done now, and the guest
//! list below it. Search, filters, order and place in the list stand in the URL.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::view::{SHOWS, View, read_cursor, write_cursor};
use crate::app::App;
use crate::domain::event::{Event, EventStatus, WaitingList};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Tally;
use crate::domain::message::MessageState;
use crate::paths;
use crate::store::reports::{self, Guest, GuestFilter, MailLine};
use crate::store::{QueryResult, StoreError, bounces, calendar_answers, events, invitations, nominations};
use crate::web::admin::words::{badge, kind_word};
use crate::web::admin::{DeskFrame, moment, moment_in_zone, span};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

/// Guests on one page of the list.
const PAGE: usize = 50;

/// One guest as a row of the table.
struct Row {
    guest: Guest,
    /// The word and the look of the answer's badge.
    badge: (&'static str, &'static str),
    replied: String,
    mail: Option<(String, bool)>,
}

#[derive(Template)]
#[template(path = "admin/events/show.html")]
struct ShowPage {
    desk: DeskFrame,
    event: Event,
    when: String,
    reply_by: String,
    deadline_passed: bool,
    tally: Tally,
    /// Of those who accepted: take part online where there is a room.
    remote: u32,
    /// Seats that nobody has; `None` where they are not limited.
    seats_left: Option<u32>,
    /// Seats that are kept for people who have not answered.
    held: u32,
    waiting: u32,
    failed: i64,
    /// The list of guests whom mail did not reach has somebody on it.
    unreached: bool,
    /// Guests on the reserve list.
    reserves: u32,
    /// How many answers out of calendars somebody has to look at.
    to_review: i64,
    /// Proposals of colleagues that wait for a decision.
    proposals: usize,
    view: View,
    found: i64,
    rows: Vec<Row>,
    next: Option<String>,
}

impl ShowPage {
    fn show_url(&self, word: &str) -> String {
        self.view.url(self.event.id, |v| word.clone_into(&mut v.show))
    }

    fn sort_url(&self, word: &str) -> String {
        self.view.url(self.event.id, |v| word.clone_into(&mut v.sort))
    }

    fn first_url(&self) -> String {
        self.view.url(self.event.id, |_| {})
    }

    fn part(&self, part: &str) -> String {
        paths::event_part(self.event.id, part)
    }

    fn export_url(&self) -> String {
        let answer = match self.view.show.as_str() {
            word @ ("accepted" | "declined" | "unanswered" | "waiting") => word,
            _ => "",
        };
        format!("{}?answer={answer}", self.part("attendees"))
    }

    /// Seats that can be given in all.
    fn limit(&self) -> u32 {
        self.event.details.seats.limit().unwrap_or(0)
    }

    /// People in line, those included who were offered a seat.
    fn in_line(&self) -> u32 {
        self.tally.waiting + self.tally.offered
    }

    /// True where there is something to be seen on the page of the waiting list.
    fn has_line(&self) -> bool {
        let rules = &self.event.details.seats;
        let limited = rules.capacity.is_some() || !rules.quotas.is_empty();
        self.in_line() > 0 || (limited && rules.waiting.list != WaitingList::Off)
    }

    /// Seats that the organiser could give to people who wait; limits by country and group aside.
    fn to_give(&self) -> u32 {
        self.seats_left.unwrap_or(u32::MAX).saturating_sub(self.held).min(self.tally.waiting)
    }

    fn not_invited(&self) -> u32 {
        self.tally.listed.saturating_sub(self.tally.invited).saturating_sub(self.reserves)
    }

    fn is_filtered(&self) -> bool {
        !self.view.q.is_empty() || !self.view.show.is_empty()
    }
}

/// `GET /admin/events/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
    view: Query<View>,
) -> Result<HttpResponse, AppError> {
    let view = view.into_inner();
    let (id, filter, sort) = (*id, view.filter(), view.order());
    let now = app.clock.now();
    let after = read_cursor(&view.after);
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            let hall = invitations::hall(c, &event, now)?;
            let failed = reports::count(c, id, &GuestFilter { mail_failed: true, ..GuestFilter::default() })?;
            let unreached = bounces::any(c, id)?;
            let found = reports::count(c, id, &filter)?;
            let of_reserve = GuestFilter { reserve: true, ..GuestFilter::default() };
            let reserves = u32::try_from(reports::count(c, id, &of_reserve)?).unwrap_or(u32::MAX);
            let proposals = nominations::undecided(c, id)?.len();
            let to_review = calendar_answers::count_open(c, id)?;
            let page = reports::guests(c, id, &filter, sort, after.as_ref(), PAGE)?;
            let mails = mails_of(c, &page.guests)?;
            Ok(Some((event, hall, (failed, unreached), (proposals, reserves, to_review), found, page, mails)))
        })
        .await?;
    let (event, hall, (failed, unreached), (proposals, reserves, to_review), found, guests, mails) =
        loaded.ok_or(AppError::NotFound)?;
    let details = &event.details;
    let rows = guests.guests.into_iter().map(|guest| row(&event, guest, &mails)).collect();
    let next = guests.next.map(|cursor| view.url(id, |v| v.after = write_cursor(&cursor)));
    let page = ShowPage {
        desk: DeskFrame::new(&app, &request, &who),
        when: span(&details.zone, details.starts_at, details.ends_at),
        reply_by: moment_in_zone(&details.zone, details.reply_by),
        deadline_passed: details.reply_by < now,
        waiting: hall.tally.unanswered(),
        held: hall.held,
        remote: hall.remote,
        seats_left: hall.unoccupied(&event.details.seats),
        tally: hall.tally,
        event,
        failed,
        unreached,
        proposals,
        reserves,
        to_review,
        view,
        found,
        rows,
        next,
    };
    page::html(StatusCode::OK, &page)
}

fn mails_of(c: &mut crate::store::DbConn, guests: &[Guest]) -> QueryResult<Vec<MailLine>> {
    let ids: Vec<InvitationId> = guests.iter().map(|g| g.invitation_id).collect();
    reports::mails(c, &ids)
}

fn row(event: &Event, guest: Guest, mails: &[MailLine]) -> Row {
    let moment_of = |at: Instant| moment(&event.details.zone, at);
    let mail =
        mails.iter().rfind(|m| m.invitation_id == guest.invitation_id && m.assistant.is_none()).map(|m| {
            let bad = matches!(m.state, MessageState::Failed | MessageState::Bounced);
            (format!("{} {}", kind_word(m.kind), m.state), bad)
        });
    Row {
        badge: badge(guest.standing, guest.reply),
        replied: guest.replied_at.map(moment_of).unwrap_or_default(),
        mail,
        guest,
    }
}
