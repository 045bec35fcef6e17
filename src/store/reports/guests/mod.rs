//! An event's guest list: searched, filtered, sorted and paged by key.

mod pages;

use diesel::prelude::*;

use crate::domain::assistant::AssistantName;
use crate::domain::attendance::Mode;
use crate::domain::contact::{Honorific, Name, SalutationLine};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::id::{ContactId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reason, Reply, Standing};
use crate::domain::language::LanguageTag;
use crate::domain::message::{MessageKind, MessageState};
use crate::domain::organisation::StakeholderGroup;
use crate::store::DbConn;
use crate::store::schema::{assistants, messages};

pub use pages::{count, guests};

/// In which order guests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By family name.
    #[default]
    Name,
    /// By family name, from the end of the alphabet.
    NameBackwards,
    /// The latest answer first; those without one at the end.
    LatestAnswer,
}

/// Which guests are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuestFilter {
    /// Words that must all occur in names, position, organisation or address.
    pub search: String,
    /// With this standing.
    pub standing: Option<Standing>,
    /// With this answer.
    pub reply: Option<Reply>,
    /// Attending like this.
    pub mode: Option<Mode>,
    /// Invited, without an answer.
    pub unanswered: bool,
    /// With a mail that failed or came back.
    pub mail_failed: bool,
    /// On the reserve list, and not invited yet.
    pub reserve: bool,
}

/// Where a page begins: behind (or, going back, before) this guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the guest.
    pub key: String,
    /// When the guest answered, in microseconds; 0 without an answer.
    pub replied: i64,
    /// The invitation.
    pub id: InvitationId,
}

/// One guest.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The contact.
    pub contact_id: ContactId,
    /// What the organiser has done.
    pub standing: Standing,
    /// The answer.
    pub reply: Option<Reply>,
    /// How the guest attends who comes, or waits for a seat.
    pub mode: Mode,
    /// When it was given.
    pub replied_at: Option<Instant>,
    /// Why somebody declined.
    pub reason: Reason,
    /// When the invitation was queued.
    pub invited_at: Option<Instant>,
    /// The address.
    pub email: Email,
    /// From the directory.
    pub honorific: Honorific,
    /// What letters to the person open with; may be empty.
    pub salutation: SalutationLine,
    /// From the directory.
    pub given_name: Name,
    /// From the directory.
    pub family_name: Name,
    /// As the invitee confirmed it, else from the directory, else made of the parts.
    pub printed_name: String,
    /// As confirmed, else from the directory.
    pub position: String,
    /// As confirmed, else from the directory.
    pub organisation: String,
    /// From the directory.
    pub country: Option<Country>,
    /// From the directory.
    pub group: Option<StakeholderGroup>,
    /// From the directory.
    pub language: Option<LanguageTag>,
    /// From the directory.
    pub tags: Vec<String>,
    cursor: Cursor,
}

impl Guest {
    /// True for somebody who accepted, or waits for a seat, and whose answer counts.
    #[must_use]
    pub fn comes(&self) -> bool {
        self.standing != Standing::Revoked && self.reply.is_some_and(Reply::comes)
    }
}

/// One page of guests.
#[derive(Debug, Clone)]
pub struct GuestPage {
    /// The guests, in order.
    pub guests: Vec<Guest>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// One mail about an invitation.
#[derive(Debug, Clone)]
pub struct MailLine {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The name of the assistant to whom it went in copy.
    pub assistant: Option<AssistantName>,
    /// What it was for.
    pub kind: MessageKind,
    /// Where it is.
    pub state: MessageState,
    /// When it was queued.
    pub queued_at: Instant,
    /// When it was sent or given up.
    pub finished_at: Option<Instant>,
    /// The mail server's words, or why it was not sent.
    pub outcome: String,
}

/// The mails about these invitations, the oldest first.
///
/// # Errors
/// Of the query.
pub fn mails(c: &mut DbConn, invitations: &[InvitationId]) -> QueryResult<Vec<MailLine>> {
    type Row =
        (InvitationId, MessageKind, MessageState, Instant, Option<Instant>, String, Option<AssistantName>);
    let rows: Vec<Row> = messages::table
        .left_join(assistants::table.on(messages::assistant_id.eq(assistants::id.nullable())))
        .filter(messages::invitation_id.eq_any(invitations.to_vec()))
        .filter(messages::test_for.is_null())
        .order(messages::id)
        .select((
            messages::invitation_id,
            messages::kind,
            messages::state,
            messages::queued_at,
            messages::finished_at,
            messages::outcome,
            assistants::name.nullable(),
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(invitation_id, kind, state, queued_at, finished_at, outcome, assistant)| MailLine {
            invitation_id,
            assistant,
            kind,
            state,
            queued_at,
            finished_at,
            outcome,
        })
        .collect())
}
