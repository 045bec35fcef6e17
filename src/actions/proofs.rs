//! Proving that one reads the mailbox to which a link was sent: a code goes there, and whoever types it in has
//! proven it.

use std::time::Duration;

use subtle::ConstantTimeEq;

use super::Failure;
use super::outbox::{self, Mail};
use crate::app::App;
use crate::domain::audit::{Deed, Entry};
use crate::domain::id::LinkId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Standing;
use crate::domain::message::{MessageKind, QueuedMessage};
use crate::domain::proof::{self, TRIES, VALID};
use crate::keys::KeyRing;
use crate::random::Random;
use crate::store::reports::Visit;
use crate::store::{DbConn, audit, codes, messages, reports, templates};

/// How far ahead of all others the mail with a code stands in the queue.
const AHEAD: Duration = Duration::from_hours(24);

/// Why no code was sent, or none was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRefusal {
    /// The link belongs to nobody (any more).
    Revoked,
    /// What was typed is not the code.
    Wrong,
    /// The code is over, was used, was tried too often, or there was none.
    Over,
}

impl std::fmt::Display for ProofRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Revoked => "The link is no longer valid.",
            Self::Wrong => "This is not the code.",
            Self::Over => "The code is no longer valid.",
        })
    }
}

impl std::error::Error for ProofRefusal {}

/// The row that a code is bound to.
fn row(link: LinkId) -> Vec<u8> {
    [b"link_codes|", &link.0[..]].concat()
}

/// The code that lies there for a link, while it holds.
///
/// # Errors
/// Of the query.
pub(super) fn pending(
    c: &mut DbConn,
    link: LinkId,
    now: Instant,
) -> Result<Option<Vec<u8>>, crate::store::QueryError> {
    let found = codes::find(c, link)?.filter(|code| proof::holds(code.expires_at, code.tries, now));
    Ok(found.map(|code| code.sealed))
}

/// What a code reads; `None` where it does not open.
pub(super) fn read(keys: &KeyRing, link: LinkId, sealed: &[u8]) -> Option<String> {
    String::from_utf8(keys.decrypt(&row(link), sealed).ok()?).ok()
}

fn fresh(random: Random) -> String {
    loop {
        if let Some(code) = proof::code(random.bytes()) {
            return code;
        }
    }
}

fn found(c: &mut DbConn, link: LinkId) -> Result<Visit, Failure<ProofRefusal>> {
    let revoked = || Failure::Refused(ProofRefusal::Revoked);
    reports::visit(c, link)?
        .filter(|visit| visit.invitation.standing != Standing::Revoked)
        .ok_or_else(revoked)
}

/// Sends a new code to the mailbox that the link was sent to; an earlier one is good for nothing any more.
///
/// # Errors
/// [`ProofRefusal::Revoked`].
pub async fn send(app: &App, link: LinkId) -> Result<(), Failure<ProofRefusal>> {
    let (now, random, keys) = (app.clock.now(), app.random, app.keys.clone());
    let sent: Result<(), Failure<ProofRefusal>> = app
        .db
        .write(move |c| {
            let visit = found(c, link)?;
            codes::put(c, link, &keys.encrypt(random, &row(link), fresh(random).as_bytes()), now + VALID)?;
            let actor = visit.actor();
            let Visit { event, mut invitation, contact, assistant, .. } = visit;
            let (kind, language) = (MessageKind::Code, contact.details.speaks());
            let mail = Mail { kind, language, calendar: None, mailing: None };
            let template = templates::latest(c, invitation.event_id, kind, language)?;
            let message = outbox::message(random, now, &mut invitation, mail, template, &event.details.also);
            // To the one whose link it is, and to nobody in copy.
            let assistant = assistant.map(|assistant| assistant.id);
            // Who waits for a code waits in front of a page: it goes out before every mailing.
            messages::queue(c, &QueuedMessage { assistant, due_at: now - AHEAD, ..message })?;
            Ok(audit::add(c, now, &Entry::about(actor, Deed::CodeSent, &invitation))?)
        })
        .await;
    if sent.is_ok() {
        app.wake.notify_one();
    }
    sent
}

/// Takes a code. It is right once; [`TRIES`] wrong ones and it is right no more.
///
/// # Errors
/// A [`ProofRefusal`].
pub async fn prove(app: &App, link: LinkId, typed: &str) -> Result<(), Failure<ProofRefusal>> {
    let (now, keys, typed) = (app.clock.now(), app.keys.clone(), proof::typed(typed));
    // A wrong try is counted, so it is no refusal of the transaction.
    let tried: Result<Result<(), ProofRefusal>, Failure<ProofRefusal>> = app
        .db
        .write(move |c| {
            let visit = found(c, link)?;
            // What can be no code costs no try.
            let Some(typed) = typed else { return Ok(Err(ProofRefusal::Wrong)) };
            let Some(code) = codes::count_try(c, link)? else { return Ok(Err(ProofRefusal::Over)) };
            // This try is counted already.
            if !proof::holds(code.expires_at, code.tries - 1, now) {
                codes::delete(c, link)?;
                return Ok(Err(ProofRefusal::Over));
            }
            let right = read(&keys, link, &code.sealed)
                .is_some_and(|right| bool::from(right.as_bytes().ct_eq(typed.as_bytes())));
            if !right {
                return Ok(Err(if code.tries >= TRIES { ProofRefusal::Over } else { ProofRefusal::Wrong }));
            }
            codes::delete(c, link)?;
            audit::add(c, now, &Entry::about(visit.actor(), Deed::MailboxProven, &visit.invitation))?;
            Ok(Ok(()))
        })
        .await;
    tried?.map_err(Failure::Refused)
}
