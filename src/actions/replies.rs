//! An invitee answers, through the link or by way of the desk. The event is taken for the whole transaction,
//! so that two people can never get the last seat, and the answer, what was answered to the organiser's
//! questions, the audit entry and the mail are kept together or not at all.

use super::answers::{self, Safe};
use super::outbox::{self, Mail};
use super::{Failure, assistants, letters, programme, seats};
use crate::app::App;
use crate::domain::audit::{Actor, Entry};
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::{InvitationId, LinkId};
use crate::domain::invitation::{Invitation, Reply, ReplyNote, ReplySource};
use crate::domain::message::CalendarMethod;
use crate::domain::programme::places::Wish;
use crate::domain::question::answers::Given;
use crate::domain::reply::{self, Answer, Answered, Change, Refusal};
use crate::store::reports::Visit;
use crate::store::{DbConn, audit, contacts, events, invitations, messages, reports, templates};

/// What somebody says: the answer to the invitation, and those to the organiser's questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whether they come.
    pub answer: Answer,
    /// What they answered to questions.
    pub given: Vec<Given>,
    /// What they chose from the programme.
    pub wishes: Vec<Wish>,
}

impl From<Answer> for Said {
    fn from(answer: Answer) -> Self {
        Self { answer, given: Vec::new(), wishes: Vec::new() }
    }
}

/// Records an answer, to whichever invitation the link belongs to at this moment.
///
/// # Errors
/// A [`Refusal`]; a link that belongs to no invitation (any more) is [`Refusal::Revoked`].
pub async fn answer(app: &App, link: LinkId, said: impl Into<Said>) -> Result<Answered, Failure<Refusal>> {
    let (safe, said, asks) = (Safe::new(app), said.into(), app.config.reply_address.is_some());
    let revoked = || Failure::Refused(Refusal::Revoked);
    let work = move |c: &mut DbConn| {
        let event = invitations::event_of_link(c, link)?.ok_or_else(revoked)?;
        events::lock(c, event)?;
        // Read after the event was taken: the answer, or the link itself, may have been replaced meanwhile.
        let visit = reports::visit(c, link)?.ok_or_else(revoked)?;
        let told = Told { actor: visit.actor(), source: ReplySource::Link, note: ReplyNote::default() };
        let Visit { invitation, event, contact, .. } = visit;
        take(c, &safe, asks, (event, invitation, contact), told, said)
    };
    finish(app, app.db.write(work).await)
}

/// How an answer came to the desk.
#[derive(Debug, Clone)]
pub struct Told {
    /// Who recorded it.
    pub actor: Actor,
    /// How it came.
    pub source: ReplySource,
    /// What is to be remembered about it; may be empty.
    pub note: ReplyNote,
}

/// Records an answer that came by another way than the link, under the same rules.
///
/// # Errors
/// A [`Refusal`]; [`Refusal::Unknown`] where there is no such invitation.
pub async fn record(
    app: &App,
    id: InvitationId,
    told: Told,
    said: impl Into<Said>,
) -> Result<Answered, Failure<Refusal>> {
    let (safe, said, asks) = (Safe::new(app), said.into(), app.config.reply_address.is_some());
    let work = move |c: &mut DbConn| {
        let unknown = || Failure::Refused(Refusal::Unknown);
        let (event, invitation) = invitations::take(c, id)?.ok_or_else(unknown)?;
        let contact = contacts::find(c, invitation.contact_id)?.ok_or_else(unknown)?;
        take(c, &safe, asks, (event, invitation, contact), told, said)
    };
    finish(app, app.db.write(work).await)
}

/// Takes an answer in the transaction that holds the event; `asks` is true where calendars are asked for answers.
pub(super) fn take(
    c: &mut DbConn,
    safe: &Safe,
    asks: bool,
    (event, mut invitation, contact): (Event, Invitation, Contact),
    told: Told,
    Said { answer, given, wishes }: Said,
) -> Result<Answered, Failure<Refusal>> {
    let Safe { random, now, .. } = *safe;
    let mut hall = invitations::hall(c, &event, now)?;
    if hall.tally.offered > 0 {
        // An offer whose time is over, this invitee's perhaps, is nobody's any more.
        seats::settle(c, random, now, &event)?;
        hall = invitations::hall(c, &event, now)?;
        let unknown = Failure::Refused(Refusal::Unknown);
        invitation = invitations::find(c, invitation.id)?.ok_or(unknown)?;
    }
    let who = contact.represents();
    let mut answered =
        reply::answer(&event, &invitation, who, &hall, answer, now).map_err(Failure::Refused)?;
    let ways = event.details.seats.ways;
    let attends = answered.invitation.attends(ways);
    let declined = answered.invitation.reply == Some(Reply::Declined);
    if answered.change != Change::Nothing && (declined || invitation.attends(ways) != attends) {
        answers::forget_unasked(c, now, told.actor, &invitation, attends)?;
    }
    answers::keep(c, safe, told.actor, &invitation, &given)?;
    let chosen = programme::choose(c, now, told.actor, &answered.invitation, who, &wishes)?;
    let moved = chosen.map_err(|(session, why)| Failure::Refused(Refusal::NoPlace(session, why)))?;
    let only_moved = moved && answered.change == Change::Nothing;
    if moved {
        answered = answered.with_other_places(now);
    }
    let Some(deed) = answered.change.deed() else { return Ok(answered) };
    answered.invitation.source = told.source;
    answered.invitation.note = told.note;
    answered.invitation.answered_by = match told.actor {
        Actor::Assistant { who, .. } => Some(who),
        Actor::Invitee(_) | Actor::User(_) | Actor::Command | Actor::System => None,
    };
    if let Some(due) = answered.change.mail() {
        let language = contact.details.speaks();
        let calendar =
            due.calendar.or_else(|| letters::calendar_method(due.kind, &answered.invitation, asks));
        // Whoever declined in the calendar has taken the entry out, and is not to be told of a cancelled event.
        let calendar = calendar
            .filter(|method| told.source != ReplySource::Calendar || *method != CalendarMethod::Cancel);
        let mail = Mail { kind: due.kind, language, calendar, mailing: None };
        let template = templates::latest(c, event.id, due.kind, language)?;
        let also = &event.details.also;
        let message = outbox::message(random, now, &mut answered.invitation, mail, template, also);
        messages::queue(c, &message)?;
        assistants::queue_copies(c, random, &message)?;
    }
    invitations::save_answer(c, &answered.invitation)?;
    let mut entry = Entry::about(told.actor, deed, &answered.invitation);
    if told.source != ReplySource::Link {
        entry = entry.detail(serde_json::json!({ "source": told.source }));
    }
    // What was chosen has an entry of its own.
    if !only_moved {
        audit::add(c, now, &entry)?;
    }
    if declined {
        seats::return_place(c, random, now, told.actor, &event, &answered.invitation)?;
    }
    if attends.is_none_or(|mode| !ways.seats(mode)) {
        // A seat may have come free that was taken, offered, or kept for somebody who might have come.
        seats::settle(c, random, now, &event)?;
    } else if moved {
        programme::settle(c, random, now, &event)?;
    }
    Ok(answered)
}

pub(super) fn finish(
    app: &App,
    answered: Result<Answered, Failure<Refusal>>,
) -> Result<Answered, Failure<Refusal>> {
    let answered = answered?;
    if answered.change != Change::Nothing {
        app.wake.notify_one();
    }
    Ok(answered)
}

#[cfg(test)]
pub(super) mod tests;
