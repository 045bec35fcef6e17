//! Assistants of invitees: naming them, ending that, and the copies of mails that they get.

use super::Failure;
use crate::app::App;
use crate::domain::assistant::{self, Assistant, AssistantName, MAX_ASSISTANTS, NoAssistant};
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::id::{AssistantId, EventId, InvitationId, LinkId};
use crate::domain::instant::Instant;
use crate::domain::message::QueuedMessage;
use crate::random::Random;
use crate::store::assistants::NewLink;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, assistants, audit, contacts, invitations, messages};

/// Why an assistant was not named or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssistantRefusal {
    /// There is no such invitation, or no such assistant (any more).
    Unknown,
    /// They cannot be one.
    No(NoAssistant),
}

impl std::fmt::Display for AssistantRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such assistant any more."),
            Self::No(NoAssistant::Own) => {
                f.write_str("This is the guest's own address. An assistant has one of their own.")
            }
            Self::No(NoAssistant::Already) => {
                f.write_str("Somebody with this address is an assistant of this guest already.")
            }
            Self::No(NoAssistant::TooMany) => {
                write!(f, "A guest has at most {MAX_ASSISTANTS} assistants. Remove one of them first.")
            }
        }
    }
}

impl std::error::Error for AssistantRefusal {}

/// The contact of a guest, with the directory taken for this transaction.
fn take(c: &mut DbConn, guest: InvitationId) -> Result<(EventId, Contact), Failure<AssistantRefusal>> {
    let unknown = || Failure::Refused(AssistantRefusal::Unknown);
    topics::take(c, Topic::Directory)?;
    let invitation = invitations::find(c, guest)?.ok_or_else(unknown)?;
    let contact = contacts::find(c, invitation.contact_id)?.ok_or_else(unknown)?;
    Ok((invitation.event_id, contact))
}

/// Lets somebody answer for a guest, at every event: from now on they get each mail to the guest in copy.
///
/// # Errors
/// An [`AssistantRefusal`].
pub async fn add(
    app: &App,
    actor: Actor,
    guest: InvitationId,
    name: AssistantName,
    email: Email,
) -> Result<AssistantId, Failure<AssistantRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let (event, contact) = take(c, guest)?;
            let known = assistants::of_contact(c, contact.id)?;
            assistant::check(&contact.details.email, &known, &email)
                .map_err(|why| Failure::Refused(AssistantRefusal::No(why)))?;
            let new = Assistant { id: random.id(now), contact_id: contact.id, name, email };
            assistants::insert(c, &new, now)?;
            note(c, actor, now, (event, guest, &contact), new.id, "named")?;
            Ok(new.id)
        })
        .await
}

/// Ends what an assistant may do: their links die at once, and no mail goes to them any more.
///
/// # Errors
/// An [`AssistantRefusal`].
pub async fn remove(
    app: &App,
    actor: Actor,
    guest: InvitationId,
    id: AssistantId,
) -> Result<(), Failure<AssistantRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let (event, contact) = take(c, guest)?;
            let known = assistants::of_contact(c, contact.id)?;
            if !known.iter().any(|assistant| assistant.id == id) || !assistants::remove(c, id, now)? {
                return Err(Failure::Refused(AssistantRefusal::Unknown));
            }
            Ok(note(c, actor, now, (event, guest, &contact), id, "removed")?)
        })
        .await
}

fn note(
    c: &mut DbConn,
    actor: Actor,
    now: Instant,
    (event, guest, contact): (EventId, InvitationId, &Contact),
    id: AssistantId,
    what: &str,
) -> QueryResult<()> {
    let entry = Entry::new(actor, Deed::AssistantsChanged).event(event).invitation(guest).contact(contact.id);
    audit::add(c, now, &entry.detail(serde_json::json!({ "id": id, "what": what })))
}

/// A copy of a mail for an assistant, to be queued.
pub(super) fn copy(random: Random, of: &QueuedMessage, assistant: AssistantId) -> QueuedMessage {
    QueuedMessage { id: random.id(of.queued_at), assistant: Some(assistant), ..of.clone() }
}

/// A link for an assistant who has none yet, to be kept.
pub(super) fn new_link(random: Random, invitation_id: InvitationId, assistant_id: AssistantId) -> NewLink {
    NewLink { link_id: LinkId(random.bytes()), invitation_id, assistant_id }
}

/// Queues a copy of a mail for each of the invitee's assistants, and gives them a link where they have none.
///
/// # Errors
/// Of the queries.
pub(super) fn queue_copies(c: &mut DbConn, random: Random, of: &QueuedMessage) -> QueryResult<()> {
    let all = assistants::of_invitee(c, of.invitation_id)?;
    queue_copies_to(c, random, of, &all)
}

/// The same for these of the invitee's assistants alone.
///
/// # Errors
/// Of the queries.
pub(super) fn queue_copies_to(
    c: &mut DbConn,
    random: Random,
    of: &QueuedMessage,
    these: &[AssistantId],
) -> QueryResult<()> {
    for assistant in these.iter().copied() {
        if assistants::link(c, of.invitation_id, assistant)?.is_none() {
            assistants::insert_links(c, &[new_link(random, of.invitation_id, assistant)])?;
        }
        messages::queue(c, &copy(random, of, assistant))?;
    }
    Ok(())
}

/// Gives the assistants of an invitation other links; the old ones die.
///
/// # Errors
/// Of the queries.
pub(super) fn renew_links(c: &mut DbConn, random: Random, invitation: InvitationId) -> QueryResult<()> {
    assistants::forget_links(c, invitation)?;
    let anew: Vec<NewLink> = assistants::of_invitee(c, invitation)?
        .into_iter()
        .map(|assistant| new_link(random, invitation, assistant))
        .collect();
    assistants::insert_links(c, &anew)
}
