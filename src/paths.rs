//! Every URL of the product, one builder each. They stand below the web floor so that mails can
//! name a page as well as a template can. Ids are taken by value or by reference, because templates
//! lend what handlers own.

use std::borrow::Borrow;
use std::fmt::Display;

use crate::domain::id::{
    AssistantId, CalendarAnswerId, DelegationId, EventId, ImportId, InvitationId, LibraryTextId, MailingId,
    MessageId, NominationId, QuestionId, ReminderStepId, SessionId, UserId,
};
use crate::domain::language::Language;
use crate::domain::library::{ProvidedText, Source};
use crate::domain::message::MessageKind;

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
/// Changes the signed-in user's password.
pub const CHANGE_PASSWORD: &str = "/admin/account/password";
/// Ends every session of the signed-in user.
pub const SIGN_OUT_EVERYWHERE: &str = "/admin/account/sign-out-everywhere";
/// The form for a colleague's account.
pub const NEW_USER: &str = "/admin/users/new";
/// Everybody's accounts.
pub const USERS: &str = "/admin/users";
/// What letters open with.
pub const SALUTATIONS: &str = "/admin/salutations";
/// Lets the mail queue go on.
pub const RESUME_MAIL: &str = "/admin/mail/resume";
/// The mails that were captured instead of sent.
pub const MAILBOX: &str = "/admin/mailbox";

/// The mail texts to start from.
pub const LIBRARY: &str = "/admin/library";
/// A new text of the library.
pub const NEW_LIBRARY_TEXT: &str = "/admin/library/new";

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

/// Where somebody says that they have looked at an answer that came out of a calendar.
#[must_use]
pub fn calendar_answer_done(event: impl Borrow<EventId>, id: impl Borrow<CalendarAnswerId>) -> String {
    format!("/admin/events/{}/calendar-answers/{}/done", event.borrow(), id.borrow())
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

/// Something of a staged guest list: `columns`, `confirm`, `broken.csv`.
#[must_use]
pub fn import_part(id: impl Borrow<ImportId>, part: &str) -> String {
    format!("/admin/imports/{}/{part}", id.borrow())
}

/// One mailing and its progress.
#[must_use]
pub fn mailing(id: impl Borrow<MailingId>) -> String {
    format!("/admin/mailings/{}", id.borrow())
}

/// The page before a mailing: who gets it, who does not, and the mail itself.
#[must_use]
pub fn new_mailing(event: impl Borrow<EventId>, kind: impl Borrow<MessageKind>) -> String {
    format!("/admin/events/{}/mailings/new?kind={}", event.borrow(), kind.borrow())
}

/// Something of a mailing: `stop`, `progress`.
#[must_use]
pub fn mailing_part(id: impl Borrow<MailingId>, part: &str) -> String {
    format!("/admin/mailings/{}/{part}", id.borrow())
}

/// Takes a step out of an event's reminder plan.
#[must_use]
pub fn reminder_remove(event: impl Borrow<EventId>, step: impl Borrow<ReminderStepId>) -> String {
    format!("{}/{}/remove", event_part(event, "reminders"), step.borrow())
}

/// One mail: how often it was tried, and what was said.
#[must_use]
pub fn message(id: impl Borrow<MessageId>) -> String {
    format!("/admin/messages/{}", id.borrow())
}

/// Tries a failed mail again.
#[must_use]
pub fn retry_message(id: impl Borrow<MessageId>) -> String {
    format!("/admin/messages/{}/retry", id.borrow())
}

/// The text of one kind of mail in one language.
#[must_use]
pub fn template(
    event: impl Borrow<EventId>,
    kind: impl Borrow<MessageKind>,
    language: impl Borrow<Language>,
) -> String {
    format!("/admin/events/{}/templates/{}/{}", event.borrow(), kind.borrow(), language.borrow())
}

/// One text of the library.
#[must_use]
pub fn library_text(id: impl Borrow<LibraryTextId>) -> String {
    format!("{LIBRARY}/{}", id.borrow())
}

/// A text that the product provides.
#[must_use]
pub fn provided_text(text: impl Borrow<ProvidedText>, language: impl Borrow<Language>) -> String {
    format!("{LIBRARY}/provided/{}/{}", text.borrow(), language.borrow())
}

/// A new text of the library that starts from another.
#[must_use]
pub fn new_library_text(kind: MessageKind, language: Language, from: Source) -> String {
    format!("{NEW_LIBRARY_TEXT}?kind={kind}&language={language}&from={from}")
}

/// One captured mail.
#[must_use]
pub fn captured(id: impl Display) -> String {
    format!("/admin/mailbox/{id}")
}

/// Something of a captured mail: `html`, `raw`, `event.ics`.
#[must_use]
pub fn captured_part(id: impl Display, part: &str) -> String {
    format!("{MAILBOX}/{id}/{part}")
}

/// The invitee's own page.
#[must_use]
pub fn invitee(token: &str) -> String {
    format!("/i/{token}")
}

/// The calendar entry of an invitee who accepted.
#[must_use]
pub fn invitee_calendar(token: &str) -> String {
    format!("/i/{token}/event.ics")
}

/// Where an invitee takes the proposal of a colleague back.
#[must_use]
pub fn invitee_withdraw(token: &str) -> String {
    format!("/i/{token}/withdraw")
}

/// Where a focal point names the members of their delegation.
#[must_use]
pub fn invitee_delegation(token: &str) -> String {
    format!("/i/{token}/delegation")
}

/// Where they withdraw one.
#[must_use]
pub fn invitee_member_withdraw(token: &str, member: impl Borrow<InvitationId>) -> String {
    format!("/i/{token}/delegation/{}/withdraw", member.borrow())
}

/// Who attends a session.
#[must_use]
pub fn session(id: impl Borrow<SessionId>) -> String {
    format!("/admin/sessions/{}", id.borrow())
}

/// Something of a session: `edit`, `remove`.
#[must_use]
pub fn session_part(id: impl Borrow<SessionId>, part: &str) -> String {
    format!("/admin/sessions/{}/{part}", id.borrow())
}

/// Where whoever got a mail says that they want no more of them.
#[must_use]
pub fn unsubscribe(token: &str) -> String {
    format!("{UNSUBSCRIBE}{token}")
}

/// Where they say that they want them after all.
#[must_use]
pub fn resubscribe(token: &str) -> String {
    format!("{UNSUBSCRIBE}{token}/again")
}

/// How the address of [`unsubscribe`] begins.
const UNSUBSCRIBE: &str = "/u/";

/// True for the address of [`unsubscribe`], which the reader's mail provider calls without cookies and without
/// saying from where (RFC 8058 section 3.2): the token alone says who may.
#[must_use]
pub fn is_unsubscribe(path: &str) -> bool {
    path.strip_prefix(UNSUBSCRIBE).is_some_and(|token| !token.is_empty() && !token.contains('/'))
}

/// Where people join a delegation by its link.
#[must_use]
pub fn delegation_join(token: &str) -> String {
    format!("/d/{token}")
}

/// Shows that link to an organiser.
#[must_use]
pub fn delegation_link(id: impl Borrow<DelegationId>) -> String {
    format!("/admin/delegations/{}/link", id.borrow())
}

/// Allocates an organisation nothing any more.
#[must_use]
pub fn delegation_release(id: impl Borrow<DelegationId>) -> String {
    format!("/admin/delegations/{}/release", id.borrow())
}

/// Where an invitee asks for a code to prove their mailbox.
#[must_use]
pub fn invitee_code(token: &str) -> String {
    format!("/i/{token}/code")
}

/// Where they type it in.
#[must_use]
pub fn invitee_proof(token: &str) -> String {
    format!("/i/{token}/proof")
}

/// Where an invitee hands in the file that a question asks for.
#[must_use]
pub fn invitee_file(token: &str, question: impl Borrow<QuestionId>) -> String {
    format!("/i/{token}/files/{}", question.borrow())
}

/// Where an invitee deletes that file.
#[must_use]
pub fn invitee_file_forget(token: &str, question: impl Borrow<QuestionId>) -> String {
    format!("/i/{token}/files/{}/forget", question.borrow())
}

/// Lets an assistant's address be mailed again.
#[must_use]
pub fn assistant_release(
    invitation: impl Borrow<InvitationId>,
    assistant: impl Borrow<AssistantId>,
) -> String {
    format!("/admin/invitations/{}/assistants/{}/release", invitation.borrow(), assistant.borrow())
}

/// Ends what an assistant may do for a guest.
#[must_use]
pub fn assistant_remove(
    invitation: impl Borrow<InvitationId>,
    assistant: impl Borrow<AssistantId>,
) -> String {
    format!("/admin/invitations/{}/assistants/{}/remove", invitation.borrow(), assistant.borrow())
}

/// One question, to change it.
#[must_use]
pub fn question(id: impl Borrow<QuestionId>) -> String {
    format!("/admin/questions/{}", id.borrow())
}

/// Something that is done to a question: `move`, `remove`.
#[must_use]
pub fn question_part(id: impl Borrow<QuestionId>, part: &str) -> String {
    format!("/admin/questions/{}/{part}", id.borrow())
}

/// A file that somebody handed in for a question.
#[must_use]
pub fn answer_file(invitation: impl Borrow<InvitationId>, question: impl Borrow<QuestionId>) -> String {
    format!("/admin/invitations/{}/files/{}", invitation.borrow(), question.borrow())
}

/// Lets a proposed colleague come, or not: `approve`, `refuse`.
#[must_use]
pub fn nomination_part(id: impl Borrow<NominationId>, part: &str) -> String {
    format!("/admin/nominations/{}/{part}", id.borrow())
}

/// The page that makes the first owner.
#[must_use]
pub fn set_up(token: &str) -> String {
    format!("/setup/{token}")
}

/// One account.
#[must_use]
pub fn user(id: UserId) -> String {
    format!("/admin/users/{id}")
}

/// Something that is done to an account: `disable`, `enable`, `role`, `password`.
#[must_use]
pub fn user_part(id: UserId, part: &str) -> String {
    format!("/admin/users/{}/{part}", id.borrow())
}

/// The sign-in page, which afterwards leads on to a page of the desk.
#[must_use]
pub fn sign_in(next: Option<&str>) -> String {
    let Some(next) = next.and_then(desk_path) else { return HOME.to_owned() };
    let mut url = "/?next=".to_owned();
    for byte in next.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(byte.into())
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// The text, where it is the path of a page of the desk and nothing else: never another site's
/// address, however it is dressed up.
#[must_use]
pub fn desk_path(raw: &str) -> Option<&str> {
    let clean = raw.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let desk = raw == "/admin" || raw.starts_with("/admin/") || raw.starts_with("/admin?");
    (desk && clean && raw.len() <= 2_000 && !raw.contains("/..") && !raw.contains("//")).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_desk_come_after_signing_in() {
        for good in ["/admin", "/admin/events", "/admin/events/1?answer=accepted&q=a%20b", "/admin?x=1"] {
            assert_eq!(desk_path(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "/\\evil.example",
            "/admin\\evil",
            "https://evil.example/admin",
            "/administrator",
            "/admin/../i/x",
            "/admin//evil.example",
            "/admin/\r\nSet-Cookie: x=y",
            "/admin/é",
            "/i/token",
        ] {
            assert_eq!(desk_path(bad), None, "{bad}");
        }
        assert_eq!(sign_in(Some("/admin/events?q=a&b")), "/?next=/admin/events%3Fq%3Da%26b");
        assert_eq!(sign_in(Some("//evil.example")), "/");
        assert_eq!(sign_in(None), "/");
    }
}
