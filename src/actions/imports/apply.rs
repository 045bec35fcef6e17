//! Letting the good rows in.

use std::collections::HashMap;

use super::preview::Directory;
use super::{ImportRefusal, ImportResult, Preview, Reading, broken, check_event, load, off_thread};
use crate::actions::Failure;
use crate::actions::guest_list::{Listing, put_all_on_list};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::{Contact, ContactDraft};
use crate::domain::guest_list::{Change, Decision, Field, Mapping, Outcome, ParsedRow, Summary, decide};
use crate::domain::id::{ContactId, EventId, ImportId, InvitationId, OrganisationId};
use crate::domain::instant::Instant;
use crate::random::Random;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, StoreError, audit, contacts, events, imports, invitations};

/// Confirms an upload: decides about every row anew, as the directory is now, and lets the good
/// ones in. Confirming a second time changes nothing and gives the first time's counts.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn apply(app: &App, actor: Actor, id: ImportId) -> ImportResult<Summary> {
    let (staged, bytes) = app
        .db
        .read(move |c| -> ImportResult<_> {
            Ok((load(c, id)?, imports::content(c, id)?.unwrap_or_default()))
        })
        .await?;
    if let Some((_, summary)) = staged.applied {
        return Ok(summary);
    }
    let columns = staged.columns.clone();
    let (reading, rows) = off_thread(move || {
        let mapping = Mapping::new(columns.clone()).map_err(ImportRefusal::Columns)?;
        let reading = Reading::of(&bytes, Some(columns))?;
        let rows = reading.parse(&mapping);
        Ok((reading, rows))
    })
    .await?;
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            // Whoever confirms the same upload at the same time waits here, and then finds it confirmed.
            topics::take(c, Topic::Directory)?;
            let latest = load(c, id)?;
            if let Some((_, summary)) = latest.applied {
                return Ok(summary);
            }
            if latest.columns != staged.columns {
                return Err(Failure::Refused(ImportRefusal::ColumnsChanged));
            }
            let (decisions, summary) = let_in(c, (actor, staged.event_id, now, random), rows)?;
            let preview = Preview { reading, columns_problem: None, decisions, summary };
            imports::finish(c, id, now, &summary, &broken::to_csv(&preview))?;
            Ok(summary)
        })
        .await
}

/// Lets the good rows of a file in at once, without keeping it for a preview. Returns how the rows
/// ended, one by one.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn bring_in(app: &App, actor: Actor, event: EventId, bytes: Vec<u8>) -> ImportResult<Preview> {
    let (reading, rows) = off_thread(move || {
        let reading = Reading::of(&bytes, None)?;
        let mapping = Mapping::new(reading.columns.clone()).map_err(ImportRefusal::Columns)?;
        let rows = reading.parse(&mapping);
        Ok((reading, rows))
    })
    .await?;
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let (decisions, summary) = let_in(c, (actor, event, now, random), rows)?;
            Ok(Preview { reading, columns_problem: None, decisions, summary })
        })
        .await
}

/// Decides about rows and saves the good ones, in the caller's transaction.
fn let_in(
    c: &mut DbConn,
    (actor, event, now, random): (Actor, EventId, Instant, Random),
    rows: Vec<ParsedRow>,
) -> ImportResult<(Vec<Decision>, Summary)> {
    topics::take(c, Topic::Directory)?;
    check_event(c, event)?;
    let directory = Directory::load(c, event, &rows)?;
    let decisions = decide(rows, &directory.known());
    let summary = Summary::of(&decisions);
    let listing = Listing { actor, event, now, random, by: "import" };
    Guests { listing, directory, organisations: HashMap::new(), moved: Vec::new() }.save(c, &decisions)?;
    let Summary { new, known, updated, already_there, broken } = summary;
    let entry = Entry::new(actor, Deed::GuestsImported).event(event).detail(serde_json::json!({
        "new": new, "known": known, "updated": updated, "already_there": already_there, "broken": broken,
    }));
    audit::add(c, now, &entry)?;
    Ok((decisions, summary))
}

/// Saves decided rows.
struct Guests {
    listing: Listing,
    directory: Directory,
    /// Organisations that rows of this list named already.
    organisations: HashMap<String, OrganisationId>,
    /// Who stands elsewhere in guest lists from now on.
    moved: Vec<(ContactId, String)>,
}

impl Guests {
    fn save(&mut self, c: &mut DbConn, decisions: &[Decision]) -> ImportResult<()> {
        // What is new goes in together: a row at a time would cost a server a conversation each.
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for Decision { outcome, .. } in decisions {
            match outcome {
                Outcome::New(details) => new.push(self.create(c, details)?),
                Outcome::Added { details, changes } => known.push(self.change(c, details, changes, None)?),
                Outcome::Updated { details, changes } => {
                    let known = self.known(details)?.id;
                    let invitation = self.directory.listed.get(&known).copied();
                    self.change(c, details, changes, invitation)?;
                }
                Outcome::AlreadyThere { .. } | Outcome::Broken(_) => {}
            }
        }
        // In the order of the guest list, so that its indexes grow at one end.
        new.sort_by_cached_key(|contact| contact.details.sort_key());
        let ids = self.listing.random.ids(self.listing.now, new.len());
        for (contact, id) in new.iter_mut().zip(ids) {
            contact.id = id;
        }
        contacts::insert_all(c, &new)?;
        new.extend(known);
        // The event only now: whoever answers meanwhile need not wait for the directory.
        events::lock(c, self.listing.event)?;
        check_event(c, self.listing.event)?;
        put_all_on_list(c, self.listing, &new)?;
        for (contact, sort_key) in &self.moved {
            invitations::resort(c, *contact, sort_key)?;
        }
        Ok(())
    }

    /// The contact that was decided about; it was loaded in this transaction.
    fn known(&self, details: &ContactDraft) -> Result<&Contact, StoreError> {
        self.directory.contacts.get(details.email.key()).ok_or(StoreError::Unavailable)
    }

    fn create(&mut self, c: &mut DbConn, details: &ContactDraft) -> QueryResult<Contact> {
        let Listing { now, random, .. } = self.listing;
        Ok(Contact {
            id: random.id(now),
            organisation_id: self.organisation(c, details)?,
            details: details.clone(),
            created_at: now,
            updated_at: now,
        })
    }

    fn change(
        &mut self,
        c: &mut DbConn,
        details: &ContactDraft,
        changes: &[Change],
        invitation: Option<InvitationId>,
    ) -> ImportResult<Contact> {
        let known = self.known(details)?.clone();
        if changes.is_empty() {
            return Ok(known);
        }
        let contact = Contact {
            organisation_id: self.organisation(c, details)?,
            details: details.clone(),
            updated_at: self.listing.now,
            ..known
        };
        contacts::update(c, &contact)?;
        self.moved.push((contact.id, details.sort_key()));
        // Which fields, and not what they say: an entry can never be corrected or forgotten.
        let fields: Vec<Field> = changes.iter().map(|change| change.field).collect();
        let mut entry = Entry::new(self.listing.actor, Deed::ContactChanged)
            .event(self.listing.event)
            .contact(contact.id)
            .detail(serde_json::json!({ "by": "import", "fields": fields }));
        entry.invitation_id = invitation;
        audit::add(c, self.listing.now, &entry)?;
        Ok(contact)
    }

    fn organisation(&mut self, c: &mut DbConn, details: &ContactDraft) -> QueryResult<OrganisationId> {
        let key = details.organisation.key();
        if let Some(id) = self.organisations.get(&key) {
            return Ok(*id);
        }
        let id = contacts::organisation(c, self.listing.random.id(self.listing.now), &details.organisation)?;
        self.organisations.insert(key, id);
        Ok(id)
    }
}
