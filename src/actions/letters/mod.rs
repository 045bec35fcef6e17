//! A mail's material, loaded and composed: for the worker with the invitee's link, for previews and
//! tests with a sample of one that opens nothing.

mod invented;
mod text;
mod write;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::proofs;
use crate::domain::assistant::Assistant;
use crate::domain::contact::{Contact, ContactDraft, Honorific, Name, Position, SalutationLine};
use crate::domain::email::Email;
use crate::domain::event::Event;
use crate::domain::id::{AssistantId, EventId, InvitationId, LinkId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, Standing};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::message::{CalendarMethod, Message, MessageKind};
use crate::domain::nomination::{Nomination, NominationStatus};
use crate::domain::organisation::{OrganisationDraft, OrganisationName};
use crate::domain::programme::Session;
use crate::domain::programme::places::{Place, of_invitee};
use crate::domain::salutation::Salutation;
use crate::store::{
    DbConn, QueryResult, assistants, contacts, events, invitations, messages, nominations, programme,
    salutations,
};

pub use invented::event as invented_event;
pub use text::{Wording, others, others_now, others_of, template};
pub use write::{For, Order, preview, write};

/// Whom and what a mail is about.
#[derive(Debug, Clone)]
pub struct Material {
    /// The event.
    pub event: Event,
    /// The person.
    pub contact: Contact,
    /// Their invitation.
    pub invitation: Invitation,
    /// What the installation has letters open with.
    pub salutations: Arc<[Salutation]>,
    /// In mails about substitutes, the name of the other of the two.
    pub colleague: Option<String>,
    /// To whom a copy goes, with their own link.
    pub assistant: Option<(Assistant, LinkId)>,
    /// The sessions that the person can choose, or has a place at, each with that place.
    pub programme: Vec<(Session, Option<Place>)>,
    /// For the mail of a proof: the code, as it lies there while it holds.
    pub code: Option<Vec<u8>>,
}

impl Material {
    /// The address that the mail goes to: the invitee's, or that of the assistant to whom it is a copy.
    #[must_use]
    pub fn recipient(&self) -> &Email {
        self.assistant.as_ref().map_or(&self.contact.details.email, |(assistant, _)| &assistant.email)
    }

    /// The link that the mail holds.
    fn link(&self) -> LinkId {
        self.assistant.as_ref().map_or(self.invitation.link_id, |(_, link)| *link)
    }
}

/// Loads whom and what a mail is about; `None` where any of it is gone.
///
/// # Errors
/// Of the queries.
pub fn load(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Option<Material>> {
    let Some(invitation) = invitations::find(c, invitation)? else { return Ok(None) };
    let Some(event) = events::find(c, invitation.event_id)? else { return Ok(None) };
    let Some(contact) = contacts::find(c, invitation.contact_id)? else { return Ok(None) };
    let sessions = programme::of_event(c, event.id)?;
    let places = if sessions.is_empty() { Vec::new() } else { programme::places_of(c, invitation.id)? };
    let programme = of_invitee(sessions, contact.represents(), &places);
    let salutations = salutations::all(c)?.into();
    let (colleague, assistant, code) = (None, None, None);
    Ok(Some(Material { event, contact, invitation, salutations, programme, colleague, assistant, code }))
}

/// Loads whom and what several mails are about, in no order, each event once. A mail that is gone is left
/// out; `None` where what it is about, or whom a copy was for, is gone.
///
/// # Errors
/// Of the queries.
pub fn load_all(
    c: &mut DbConn,
    ids: &[MessageId],
    now: Instant,
) -> QueryResult<Vec<(Message, Option<Material>)>> {
    let rows = messages::with_people(c, ids)?;
    let helpers: Vec<AssistantId> = rows.iter().filter_map(|(mail, ..)| mail.queued.assistant).collect();
    let helpers = assistants::linked(c, &helpers)?;
    let salutations: Arc<[Salutation]> = salutations::all(c)?.into();
    let mut known: HashMap<EventId, Option<(Event, Vec<Session>)>> = HashMap::new();
    let people: Vec<InvitationId> = rows.iter().map(|(_, invitation, _)| invitation.id).collect();
    let places = programme::places_of_all(c, &people)?;
    let mut loaded = Vec::with_capacity(rows.len());
    for (message, invitation, contact) in rows {
        let event = match known.entry(invitation.event_id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let found = match events::find(c, invitation.event_id)? {
                    Some(event) => Some((event.clone(), programme::of_event(c, event.id)?)),
                    None => None,
                };
                new.insert(found).clone()
            }
        };
        let colleague = colleague(c, message.queued.kind, &invitation)?;
        let assistant = message.queued.assistant.map(|id| helpers.get(&(invitation.id, id)).cloned());
        let mut material = match (event, assistant) {
            // A copy for somebody who is no assistant any more must never fall through to the invitee.
            (None, _) | (_, Some(None)) => None,
            (Some((event, sessions)), assistant) => {
                let assistant = assistant.flatten();
                let places = places.get(&invitation.id).map(Vec::as_slice).unwrap_or_default();
                let programme = of_invitee(sessions, contact.represents(), places);
                let (salutations, code) = (Arc::clone(&salutations), None);
                Some(Material {
                    event,
                    contact,
                    invitation,
                    salutations,
                    programme,
                    colleague,
                    assistant,
                    code,
                })
            }
        };
        if let Some(about) = material.as_mut().filter(|_| message.queued.kind == MessageKind::Code) {
            about.code = proofs::pending(c, about.link(), now)?;
        }
        loaded.push((message, material));
    }
    Ok(loaded)
}

/// The address that a mail would go to now: the invitee's, or that of the assistant to whom it is a copy; `None` where
/// either is gone.
///
/// # Errors
/// Of the queries.
pub fn recipient(c: &mut DbConn, message: &Message) -> QueryResult<Option<Email>> {
    if let Some(id) = message.queued.assistant {
        return Ok(assistants::by_ids(c, &[id])?.remove(&id).map(|assistant| assistant.email));
    }
    let Some(invitation) = invitations::find(c, message.queued.invitation_id)? else { return Ok(None) };
    Ok(contacts::find(c, invitation.contact_id)?.map(|contact| contact.details.email))
}

/// Whom a mail about a substitute names: to the colleague the invitee, to the invitee the colleague.
fn colleague(c: &mut DbConn, kind: MessageKind, invitation: &Invitation) -> QueryResult<Option<String>> {
    match kind {
        MessageKind::Nomination => Ok(nominations::of_nominee(c, invitation.id)?
            .map(|made| proposer(c, &made))
            .transpose()?
            .flatten()),
        MessageKind::Substitute | MessageKind::Unsubstituted => {
            // Another proposal may have been made since the mail was queued.
            let comes = kind == MessageKind::Substitute;
            let about = |made: &Nomination| match made.status {
                NominationStatus::Accepted => comes,
                NominationStatus::Refused | NominationStatus::Declined => !comes,
                NominationStatus::Proposed | NominationStatus::Withdrawn => false,
            };
            let made = nominations::by_invitee(c, invitation.id)?.into_iter().find(about);
            Ok(made.map(|nomination| nomination.nominee.name.to_string()))
        }
        _ => Ok(None),
    }
}

/// The name of the invitee who made a proposal, as they confirmed it, else as the directory has it.
///
/// # Errors
/// Of the queries.
pub fn proposer(c: &mut DbConn, made: &Nomination) -> QueryResult<Option<String>> {
    let Some(invitee) = invitations::find(c, made.invitation_id)? else { return Ok(None) };
    if let Some(confirmed) = &invitee.confirmed
        && !confirmed.printed_name.is_empty()
    {
        return Ok(Some(confirmed.printed_name.to_string()));
    }
    Ok(contacts::find(c, invitee.contact_id)?.map(|contact| contact.details.printed()))
}

/// The guest whom somebody at the desk names by the invitation's id or by an address; `None` where
/// it is nobody on this event's list.
///
/// # Errors
/// Of the queries.
pub fn guest(c: &mut DbConn, event: EventId, named: &str) -> QueryResult<Option<InvitationId>> {
    let invitation = match (named.parse(), Email::parse(named)) {
        (Ok(id), _) => invitations::find(c, id)?,
        (_, Ok(email)) => match contacts::by_email(c, &email)? {
            Some(contact) => invitations::of_contact(c, event, contact.id)?,
            None => None,
        },
        _ => None,
    };
    Ok(invitation.filter(|i| i.event_id == event).map(|i| i.id))
}

/// Somebody invented, for looking at a mail while the guest list is empty.
#[must_use]
pub fn example(event: Event, language: Language, now: Instant) -> Material {
    let nobody = uuid::Uuid::nil();
    let (organisation, email) = (OrganisationName::squeeze("Ministry of Examples"), Email::example());
    let contact = Contact {
        id: nobody.into(),
        organisation_id: nobody.into(),
        details: ContactDraft {
            email,
            honorific: Honorific::squeeze("Dr"),
            salutation: SalutationLine::default(),
            given_name: Name::squeeze("Ada"),
            family_name: Name::squeeze("Example"),
            printed_name: None,
            position: Position::squeeze("Head of Unit"),
            organisation: OrganisationDraft { name: organisation, country: None, group: None },
            language: LanguageTag::parse(language.as_str()),
            tags: vec![],
        },
        created_at: now,
        updated_at: now,
    };
    let invitation = Invitation::listed(nobody.into(), event.id, contact.id, LinkId([0; 16]), now);
    let (programme, colleague, assistant, code) = (Vec::new(), None, None, None);
    let salutations = Arc::from([]);
    Material { event, contact, invitation, salutations, programme, colleague, assistant, code }
}

/// What the calendar part of this kind of mail does, for somebody with this invitation. `asks` is true where
/// invitations ask for an answer by calendar, and so put an entry into it (see [`super::letters::write`]).
#[must_use]
pub fn calendar_method(kind: MessageKind, invitation: &Invitation, asks: bool) -> Option<CalendarMethod> {
    let accepted = invitation.reply == Some(Reply::Accepted);
    let asked = asks && invitation.standing == Standing::Invited;
    let has_entry = asked || invitation.calendar_sequence > 0;
    match kind {
        // Whoever was asked has the entry, and it is to be right; whoever is asked again is to see the buttons.
        MessageKind::Change
            if asked && !matches!(invitation.reply, Some(Reply::Waiting | Reply::Offered)) =>
        {
            Some(CalendarMethod::Publish)
        }
        MessageKind::Unsubstituted if asked => Some(CalendarMethod::Publish),
        MessageKind::Confirmation => Some(CalendarMethod::Publish),
        MessageKind::Change if accepted => Some(CalendarMethod::Publish),
        // Who never had the entry need not take it out.
        MessageKind::Cancellation if accepted || has_entry => Some(CalendarMethod::Cancel),
        MessageKind::Regret | MessageKind::Substitute | MessageKind::Unsubstituted | MessageKind::Waiting
            if has_entry && !accepted =>
        {
            Some(CalendarMethod::Cancel)
        }
        _ => None,
    }
}
