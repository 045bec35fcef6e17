//! Mail that came in at a signed address: a report about a mail that could not be delivered, or an answer that was
//! given in a calendar. Whatever it says is kept before it counts as read, and reading it twice changes nothing.
//!
//! Nobody is answered: not the empty sender of a report, not a machine that says that somebody is away. A mail that
//! nobody signed an address for is no report of ours, whoever it claims to come from.

mod bounces;
mod calendar;

pub use calendar::{ReviewRefusal, reviewed};

use crate::app::App;
use crate::documents::{incoming, itip};
use crate::domain::id::{InvitationId, MessageId};
use crate::domain::signed_address::Purpose;
use crate::mail::incoming::{Received, Taken};
use crate::store::StoreError;

/// What a mail turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A report about a mail of ours.
    Report,
    /// An answer that counts.
    Answer,
    /// An answer for an organiser to look at.
    ToReview,
    /// It said what is known already.
    Known,
    /// The mail that it is about is on its way at this moment; it is to be read again.
    TooEarly,
    /// Nothing that a machine can use, and sent by one.
    Nothing,
    /// Something that a person wrote.
    Letter,
}

impl Told {
    /// What is to become of the mail.
    #[must_use]
    pub fn taken(self) -> Taken {
        match self {
            Self::TooEarly => Taken::Later,
            Self::Letter => Taken::NotOurs,
            Self::Report | Self::Answer | Self::ToReview | Self::Known | Self::Nothing => Taken::Done,
        }
    }
}

/// Takes a mail and keeps what it says.
///
/// # Errors
/// Of the database; the mail is to be offered again.
pub async fn take(app: &App, mail: Received) -> Result<Told, StoreError> {
    let Received { recipients, raw } = mail;
    let read = tokio::task::spawn_blocking(move || {
        let read = incoming::read(&raw)?;
        let answer = read.calendar.as_deref().and_then(itip::read);
        Some((read, answer))
    });
    // A mail that cannot be read at all says nothing.
    let Ok(Some((read, answer))) = read.await else { return Ok(Told::Nothing) };
    let addresses: Vec<&String> = recipients.iter().chain(&read.addresses).collect();
    if let Some(message) = signed(app, Purpose::Bounce, &addresses) {
        return bounces::take(app, MessageId::from(message), read.reports).await;
    }
    let signed = signed(app, Purpose::Reply, &addresses).map(InvitationId::from);
    match answer {
        Some(answer) => calendar::take(app, signed, answer).await,
        None if read.is_automatic || !read.reports.is_empty() => Ok(Told::Nothing),
        None => Ok(Told::Letter),
    }
}

/// The id that one of these addresses was signed with.
fn signed(app: &App, purpose: Purpose, addresses: &[&String]) -> Option<uuid::Uuid> {
    let base = match purpose {
        Purpose::Bounce => app.config.bounce_address.as_ref()?,
        Purpose::Reply => app.config.reply_address.as_ref()?,
    };
    let now = app.clock.now();
    let parts = addresses.iter().filter_map(|address| base.signed_part(address));
    parts.into_iter().find_map(|part| app.keys.open_address(purpose, part, now))
}
