//! Taking an attendee list out. Every export is written into the audit before the first row leaves;
//! the rows themselves are read in pages, so that a slow reader holds no connection.

use super::Failure;
use crate::app::App;
use crate::documents::csv::Writer;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::choice::choice;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing};
use crate::store::reports::{self, Cursor, Guest, GuestFilter, Sort};
use crate::store::{StoreError, audit, events};

/// Rows that are read at a time.
const PAGE: usize = 1000;

/// The columns, named as an import recognises them.
pub const COLUMNS: [&str; 17] = [
    "email",
    "honorific",
    "given_name",
    "family_name",
    "name_as_printed",
    "position",
    "organisation",
    "stakeholder_group",
    "country",
    "language",
    "tags",
    "answer",
    "answered_at",
    "reason",
    "status",
    "invited_at",
    "invitation_id",
];

choice! {
    /// Which guests are taken out.
    Answer {
        /// Everybody on the guest list.
        All = "all",
        /// Those who come.
        Accepted = "accepted",
        /// Those who do not.
        Declined = "declined",
        /// Those who were invited and have not answered.
        Unanswered = "unanswered",
    }
}

impl Answer {
    fn filter(self) -> GuestFilter {
        let mut filter = GuestFilter::default();
        match self {
            Self::All => {}
            Self::Accepted => filter.reply = Some(Reply::Accepted),
            Self::Declined => filter.reply = Some(Reply::Declined),
            Self::Unanswered => filter.unanswered = true,
        }
        filter
    }
}

/// Why a list was not taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportRefusal {
    /// There is no such event.
    Unknown,
}

impl std::fmt::Display for ExportRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("There is no such event.")
    }
}

/// An attendee list on its way out, a piece at a time.
pub struct Export {
    event: Event,
    filter: GuestFilter,
    writer: Writer,
    after: Option<Cursor>,
    done: bool,
}

/// Begins an export of `event` and writes it into the audit: filter, columns and number of rows.
///
/// # Errors
/// An [`ExportRefusal`].
pub async fn begin(
    app: &App,
    actor: Actor,
    event: EventId,
    answer: Answer,
    byte_order_mark: bool,
) -> Result<Export, Failure<ExportRefusal>> {
    let now = app.clock.now();
    let filter = answer.filter();
    let of = filter.clone();
    let event = app
        .db
        .write(move |c| -> Result<_, Failure<ExportRefusal>> {
            let found = events::find(c, event)?.ok_or(Failure::Refused(ExportRefusal::Unknown))?;
            let rows = reports::count(c, event, &of)?;
            let detail = serde_json::json!({
                "format": "csv", "answer": answer, "columns": COLUMNS, "rows": rows,
            });
            audit::add(c, now, &Entry::new(actor, Deed::Exported).event(event).detail(detail))?;
            Ok(found)
        })
        .await?;
    let mut writer = Writer::new(byte_order_mark);
    writer.record(COLUMNS);
    Ok(Export { event, filter, writer, after: None, done: false })
}

impl Export {
    /// A name for the file, of the event's title and nothing else.
    #[must_use]
    pub fn file_name(&self) -> String {
        let title: String = self
            .event
            .details
            .title
            .as_str()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let parts: Vec<&str> = title.split('-').filter(|part| !part.is_empty()).collect();
        let name = if parts.is_empty() { "event".to_owned() } else { parts.join("-") };
        format!("{name}-attendees.csv")
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Of the database.
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>, StoreError> {
        if self.done {
            return Ok(None);
        }
        let (id, filter, after) = (self.event.id, self.filter.clone(), self.after.take());
        let page = app
            .db
            .read(move |c| {
                reports::guests(c, id, &filter, Sort::Name, after.as_ref(), PAGE).map_err(StoreError::from)
            })
            .await?;
        for guest in &page.guests {
            self.writer.record(record(&self.event, guest));
        }
        self.done = page.next.is_none();
        self.after = page.next;
        Ok(Some(self.writer.take()))
    }
}

fn record(event: &Event, guest: &Guest) -> [String; COLUMNS.len()] {
    let zone = &event.details.zone;
    let local = |at: Option<Instant>| at.map(|at| zone.field(at).replace('T', " ")).unwrap_or_default();
    let answer = match (guest.standing, guest.reply) {
        (Standing::Revoked, _) | (_, None) => String::new(),
        (_, Some(reply)) => reply.to_string(),
    };
    [
        guest.email.to_string(),
        guest.honorific.to_string(),
        guest.given_name.to_string(),
        guest.family_name.to_string(),
        guest.printed_name.clone(),
        guest.position.clone(),
        guest.organisation.clone(),
        guest.group.map(|g| g.to_string()).unwrap_or_default(),
        guest.country.map(|c| c.to_string()).unwrap_or_default(),
        guest.language.as_ref().map(|t| t.as_str().to_owned()).unwrap_or_default(),
        guest.tags.join("; "),
        answer,
        local(guest.replied_at),
        guest.reason.to_string(),
        guest.standing.to_string(),
        local(guest.invited_at),
        guest.invitation_id.to_string(),
    ]
}
