//! One event's overview: who is coming, who has not answered, what is to be done now, and the guest
//! list below it. Search, filters, order and place in the list stand in the URL.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::domain::attendance::Mode;
use crate::domain::event::{Event, EventStatus, WaitingList};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing, Tally};
use crate::domain::message::MessageState;
use crate::paths;
use crate::store::reports::{self, Cursor, Guest, GuestFilter, MailLine, Sort};
use crate::store::{QueryResult, StoreError, events, invitations, nominations};
use crate::web::admin::words::{badge, kind_word};
use crate::web::admin::{DeskFrame, moment, moment_in_zone, span};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

/// Guests on one page of the list.
const PAGE: usize = 50;

/// The guest list's view, as it stands in the URL.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct View {
    /// Words to search for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// One of [`SHOWS`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub show: String,
    /// `name`, `-name` or `answer`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sort: String,
    /// The guest behind which the page begins.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// The filters: the word in the URL, and how people read it.
pub const SHOWS: &[(&str, &str)] = &[
    ("", "Everybody"),
    ("accepted", "Accepted"),
    ("in-person", "Accepted, in person"),
    ("online", "Accepted, online"),
    ("declined", "Declined"),
    ("unanswered", "Not answered"),
    ("waiting", "Waiting list"),
    ("offered", "Seat offered"),
    ("replaced", "Sends a colleague"),
    ("listed", "Not invited yet"),
    ("failed", "Mail failed"),
    ("revoked", "Revoked"),
];

impl View {
    /// The filter that the URL asks for; an unknown word shows everybody.
    pub fn filter(&self) -> GuestFilter {
        let mut filter = GuestFilter { search: self.q.trim().to_owned(), ..GuestFilter::default() };
        match self.show.as_str() {
            "accepted" => filter.reply = Some(Reply::Accepted),
            "in-person" => (filter.reply, filter.mode) = (Some(Reply::Accepted), Some(Mode::InPerson)),
            "online" => (filter.reply, filter.mode) = (Some(Reply::Accepted), Some(Mode::Online)),
            "declined" => filter.reply = Some(Reply::Declined),
            "unanswered" => filter.unanswered = true,
            "waiting" => filter.reply = Some(Reply::Waiting),
            "offered" => filter.reply = Some(Reply::Offered),
            "replaced" => filter.reply = Some(Reply::Replaced),
            "listed" => filter.standing = Some(Standing::Listed),
            "failed" => filter.mail_failed = true,
            "revoked" => filter.standing = Some(Standing::Revoked),
            _ => {}
        }
        filter
    }

    fn order(&self) -> Sort {
        match self.sort.as_str() {
            "-name" => Sort::NameBackwards,
            "answer" => Sort::LatestAnswer,
            _ => Sort::Name,
        }
    }

    /// This view with something else, as the query part of a URL.
    fn url(&self, event: EventId, change: impl FnOnce(&mut Self)) -> String {
        let mut view = Self { after: String::new(), ..self.clone() };
        change(&mut view);
        let query = serde_html_form::to_string(&view).unwrap_or_default();
        let path = paths::event(event);
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }
}

/// A cursor as it stands in a URL.
fn write_cursor(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {} {}", cursor.id, cursor.replied, cursor.key))
}

fn read_cursor(raw: &str) -> Option<Cursor> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    let mut parts = text.splitn(3, ' ');
    let id = parts.next()?.parse().ok()?;
    let replied = parts.next()?.parse().ok()?;
    // No engine keeps a text with a zero character, and one of them refuses to be asked for it.
    let key = parts.next().filter(|key| !key.contains('\0'))?;
    Some(Cursor { id, replied, key: key.to_owned() })
}

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
    /// Guests on the reserve list.
    reserves: u32,
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
            let found = reports::count(c, id, &filter)?;
            let of_reserve = GuestFilter { reserve: true, ..GuestFilter::default() };
            let reserves = u32::try_from(reports::count(c, id, &of_reserve)?).unwrap_or(u32::MAX);
            let proposals = nominations::undecided(c, id)?.len();
            let page = reports::guests(c, id, &filter, sort, after.as_ref(), PAGE)?;
            let mails = mails_of(c, &page.guests)?;
            Ok(Some((event, hall, failed, (proposals, reserves), found, page, mails)))
        })
        .await?;
    let (event, hall, failed, (proposals, reserves), found, guests, mails) =
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
        proposals,
        reserves,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_url() {
        let id = InvitationId::from(uuid::Uuid::from_u128(7));
        let cursor = Cursor { key: "o'hara lee\u{1f}ada\u{1f}a@b.example".into(), replied: -3, id };
        assert_eq!(read_cursor(&write_cursor(&cursor)), Some(cursor));
        assert_eq!(read_cursor("not a cursor"), None);
        assert_eq!(read_cursor(""), None);
        assert_eq!(read_cursor(&write_cursor(&Cursor { key: "a\0".into(), replied: 0, id })), None);
    }

    #[test]
    fn a_view_is_a_url_that_can_be_shared() {
        let view = View { q: "müller & co".into(), show: "accepted".into(), ..View::default() };
        let url = view.url(EventId::from(uuid::Uuid::nil()), |v| v.sort = "-name".into());
        let query = url.split_once('?').map(|(_, q)| q).expect("a query");
        let back: View = serde_html_form::from_str(query).expect("parses");
        assert_eq!(
            (back.q.as_str(), back.show.as_str(), back.sort.as_str()),
            ("müller & co", "accepted", "-name")
        );
    }
}
