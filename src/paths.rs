//! Every URL of the product, one builder each. They stand below the web floor so that mails can
//! name a page as well as a template can. Ids are taken by value or by reference, because templates
//! lend what handlers own.

use std::borrow::Borrow;

use crate::domain::id::{EventId, ImportId, InvitationId, MailingId, UserId};

/// Sign-in, or the desk for whoever is signed in.
pub const HOME: &str = "/";
/// The list of events.
pub const EVENTS: &str = "/admin/events";
/// The form for a new event.
pub const NEW_EVENT: &str = "/admin/events/new";
/// Ends the session.
pub const SIGN_OUT: &str = "/sign-out";
/// The signed-in user's own account.
pub const ACCOUNT: &str = "/admin/account";
/// Everybody's accounts.
pub const USERS: &str = "/admin/users";
/// The mails that were captured instead of sent.
pub const MAILBOX: &str = "/admin/mailbox";

/// An event's overview and guest list.
#[must_use]
pub fn event(id: impl Borrow<EventId>) -> String {
    format!("/admin/events/{}", id.borrow())
}

/// Something of an event: `edit`, `clone`, `guests/new`, `imports`, `mailings`, `templates`, …
#[must_use]
pub fn event_part(id: impl Borrow<EventId>, part: &str) -> String {
    format!("/admin/events/{}/{part}", id.borrow())
}

/// One invitee's page on the desk.
#[must_use]
pub fn invitation(id: impl Borrow<InvitationId>) -> String {
    format!("/admin/invitations/{}", id.borrow())
}

/// Something that is done to an invitation: `revoke`, `reissue`, `link`, …
#[must_use]
pub fn invitation_part(id: impl Borrow<InvitationId>, part: &str) -> String {
    format!("/admin/invitations/{}/{part}", id.borrow())
}

/// One staged guest list.
#[must_use]
pub fn import(id: impl Borrow<ImportId>) -> String {
    format!("/admin/imports/{}", id.borrow())
}

/// One mailing and its progress.
#[must_use]
pub fn mailing(id: impl Borrow<MailingId>) -> String {
    format!("/admin/mailings/{}", id.borrow())
}

/// The invitee's own page.
#[must_use]
pub fn invitee(token: &str) -> String {
    format!("/i/{token}")
}

/// The page that makes the first owner.
#[must_use]
pub fn set_up(token: &str) -> String {
    format!("/setup/{token}")
}

/// Something that is done to an account: `disable`, `enable`.
#[must_use]
pub fn user_part(id: UserId, part: &str) -> String {
    format!("/admin/users/{}/{part}", id.borrow())
}
