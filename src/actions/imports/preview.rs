//! What would become of every row, without changing anything.

use std::collections::HashMap;

use super::{ImportRefusal, ImportResult, Reading, check_event, load, off_thread};
use crate::actions::Failure;
use crate::app::App;
use crate::domain::contact::Contact;
use crate::domain::guest_list::{Decision, Known, Mapping, MappingError, ParsedRow, Summary, decide};
use crate::domain::id::{ContactId, EventId, ImportId, InvitationId};
use crate::store::imports::{self, Staged};
use crate::store::{DbConn, QueryResult, contacts, invitations};

/// A list with what would become of each row.
#[derive(Debug)]
pub struct Preview {
    /// The list as it was read.
    pub reading: Reading,
    /// What keeps the columns from being read, if something does; then nothing was decided.
    pub columns_problem: Option<MappingError>,
    /// One for each row of guests, in their order.
    pub decisions: Vec<Decision>,
    /// How many rows end how.
    pub summary: Summary,
}

/// Says what would become of every row of an upload that is not confirmed yet.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn preview(app: &App, id: ImportId) -> ImportResult<(Staged, Preview)> {
    let (staged, bytes) = app
        .db
        .read(move |c| -> ImportResult<_> {
            let staged = load(c, id)?;
            if staged.applied.is_some() {
                return Err(Failure::Refused(ImportRefusal::Confirmed));
            }
            let bytes = imports::content(c, id)?.ok_or(Failure::Refused(ImportRefusal::NoImport))?;
            Ok((staged, bytes))
        })
        .await?;
    let columns = staged.columns.clone();
    let reading = off_thread(move || Reading::of(&bytes, Some(columns))).await?;
    Ok((staged.clone(), look(app, staged.event_id, reading).await?))
}

/// Says what would become of every row of a file that is not kept.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn examine(app: &App, event: EventId, bytes: Vec<u8>) -> ImportResult<Preview> {
    app.db.read(move |c| check_event(c, event)).await?;
    let reading = off_thread(move || Reading::of(&bytes, None)).await?;
    look(app, event, reading).await
}

async fn look(app: &App, event: EventId, reading: Reading) -> ImportResult<Preview> {
    let mapping = match Mapping::new(reading.columns.clone()) {
        Ok(mapping) => mapping,
        Err(problem) => {
            let (decisions, summary) = (Vec::new(), Summary::default());
            return Ok(Preview { reading, columns_problem: Some(problem), decisions, summary });
        }
    };
    let (reading, rows) = off_thread(move || {
        let rows = reading.parse(&mapping);
        Ok((reading, rows))
    })
    .await?;
    let decisions = app
        .db
        .read(move |c| -> ImportResult<_> {
            let directory = Directory::load(c, event, &rows)?;
            Ok(decide(rows, &directory.known()))
        })
        .await?;
    let summary = Summary::of(&decisions);
    Ok(Preview { reading, columns_problem: None, decisions, summary })
}

/// What the product knows of the people in a list.
pub(super) struct Directory {
    /// By the key of the address.
    pub(super) contacts: HashMap<String, Contact>,
    /// The event's guest list.
    pub(super) listed: HashMap<ContactId, InvitationId>,
}

impl Directory {
    pub(super) fn load(c: &mut DbConn, event: EventId, rows: &[ParsedRow]) -> QueryResult<Self> {
        let keys: Vec<&str> =
            rows.iter().filter_map(|(_, row)| row.as_ref().ok()).map(|row| row.email.key()).collect();
        Ok(Self { contacts: contacts::by_email_keys(c, &keys)?, listed: invitations::listed(c, event)? })
    }

    pub(super) fn known(&self) -> HashMap<String, Known> {
        let known = self.contacts.iter().map(|(key, contact)| {
            let listed = self.listed.contains_key(&contact.id);
            (key.clone(), Known { details: contact.details.clone(), listed })
        });
        known.collect()
    }
}
