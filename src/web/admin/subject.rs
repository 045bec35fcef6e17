//! One guest with the event, as pages that change something about them need both.

use crate::actions::letters::{self, Material};
use crate::app::App;
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::InvitationId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Crowd, Place};
use crate::store::{StoreError, programme};
use crate::web::error::AppError;
use crate::web::programme::Offered;

/// One guest with the event, for the pages that change something about them.
pub(in crate::web::admin) struct Subject {
    /// To what.
    pub event: Event,
    /// Whom.
    pub contact: Contact,
    /// The place on the list.
    pub invitation: Invitation,
}

/// The guest of a page.
///
/// # Errors
/// [`AppError::NotFound`].
pub(in crate::web::admin) async fn subject(app: &App, id: InvitationId) -> Result<Subject, AppError> {
    let found: Result<_, StoreError> = app.db.read(move |c| Ok(letters::load(c, id)?)).await;
    let Material { event, contact, invitation, .. } = found?.ok_or(AppError::NotFound)?;
    Ok(Subject { event, contact, invitation })
}

/// What a guest chose from the programme of the event, and what there is.
pub(in crate::web::admin) struct Chosen {
    programme: Vec<(Session, Crowd)>,
    places: Vec<Place>,
}

impl Chosen {
    /// Of one guest.
    ///
    /// # Errors
    /// Of the database.
    pub(in crate::web::admin) async fn of(app: &App, subject: &Subject) -> Result<Self, AppError> {
        let (id, event) = (subject.invitation.id, subject.event.id);
        let read: Result<_, StoreError> = app
            .db
            .read(move |c| {
                let sessions = programme::of_event(c, event)?;
                Ok((programme::crowds(c, sessions)?, programme::places_of(c, id)?))
            })
            .await;
        let (programme, places) = read?;
        Ok(Self { programme, places })
    }

    /// The programme as it is offered to this guest.
    pub(in crate::web::admin) fn offered<'a>(&'a self, subject: &'a Subject, now: Instant) -> Offered<'a> {
        Offered {
            programme: &self.programme,
            invitation: &subject.invitation,
            who: subject.contact.represents(),
            places: &self.places,
            event: &subject.event,
            now,
        }
    }
}
