//! One guest with the event, as pages that change something about them need both.

use crate::actions::letters::{self, Material};
use crate::app::App;
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::InvitationId;
use crate::domain::invitation::Invitation;
use crate::store::StoreError;
use crate::web::error::AppError;

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
