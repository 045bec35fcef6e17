//! Identities of rows. Each noun has its own type, so that a contact can never be passed where an
//! invitation is meant. An id is a UUID (RFC 9562 version 7, so that rows lie in the order in which
//! they were made); where it comes from is the caller's business.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("that is not an id; copy it whole, as in 0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37")
    }
}

impl std::error::Error for NotAnId {}

impl From<MessageId> for LinkId {
    fn from(id: MessageId) -> Self {
        Self(id.0.into_bytes())
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The 16 bytes as they are stored.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }

            /// The same with their number.
            #[must_use]
            pub fn as_array(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From the 16 stored bytes; `None` where there are not 16.
            #[must_use]
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(raw: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(raw.trim()).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// A person with an account.
    UserId,
    /// One roundtable meeting.
    EventId,
    /// A body that is represented.
    OrganisationId,
    /// A person in the directory.
    ContactId,
    /// One contact on one event's guest list.
    InvitationId,
    /// A saved version of a mail template.
    TemplateId,
    /// A mail text in the library.
    LibraryTextId,
    /// One act of sending.
    MailingId,
    /// One mail to one person.
    MessageId,
    /// One step of an event's reminder plan.
    ReminderStepId,
    /// One proposal of a colleague.
    NominationId,
    /// An organisation's seats at an event.
    DelegationId,
    /// Somebody who answers for an invitee.
    AssistantId,
    /// A session of an event's programme.
    SessionId,
    /// A question that an organiser asks the guests of an event.
    QuestionId,
    /// One uploaded guest list.
    ImportId,
    /// One answer that was given in a calendar: made of what it says, so that it is the same however often it comes.
    CalendarAnswerId,
}

/// The random part of a link, kept with the invitation and replaced to revoke it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkId(pub [u8; 16]);

impl std::fmt::Debug for LinkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkId(…)")
    }
}
