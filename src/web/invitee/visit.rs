//! What a link opens: the invitation with everything that its page shows.

use std::time::Duration;

use crate::actions::letters;
use crate::app::App;
use crate::domain::assistant::Assistant;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::contact::Contact;
use crate::domain::delegation::Delegation;
use crate::domain::event::{Event, Substitutes};
use crate::domain::id::LinkId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, Standing};
use crate::domain::mailing::is_silent;
use crate::domain::message::MessageKind;
use crate::domain::nomination::{Nomination, NominationStatus};
use crate::domain::programme::places::{Crowd, Place};
use crate::domain::programme::{Session, edition as programme_edition};
use crate::domain::question::Question;
use crate::domain::question::answers::{Kept, asked, edition, open as open_questions};
use crate::domain::seats::{self, Hall, NoSeat};
use crate::domain::suppression::SuppressionReason;
use crate::domain::token::{Purpose, TokenError};
use crate::store::{
    DbConn, QueryResult, StoreError, answers, assistants, delegations, invitations, nominations, programme,
    questions, reports, suppressions,
};
use crate::web::programme::Offered;

/// For how long after an answer its mail is spoken of as being on its way.
const MAIL_TAKES: Duration = Duration::from_mins(10);

/// An invitation as its page needs it.
pub(super) struct Visit {
    /// The link itself: the invitee's own, or an assistant's.
    pub(super) link: LinkId,
    /// To what.
    pub(super) event: Event,
    /// With the answer, if there is one.
    pub(super) invitation: Invitation,
    /// Whom.
    pub(super) contact: Contact,
    /// The assistant whose link it is; `None`: the invitee's own.
    pub(super) assistant: Option<Assistant>,
    /// The name of the assistant who answered for the invitee.
    pub(super) answered_by: Option<String>,
    /// What is known about the seats.
    pub(super) hall: Hall,
    /// The latest proposal of a colleague that was not taken back.
    pub(super) nomination: Option<Nomination>,
    /// Who proposed this invitee in their place.
    pub(super) proposer: Option<String>,
    /// What the event asks its guests.
    pub(super) questions: Vec<Question>,
    /// What this invitee answered.
    pub(super) kept: Vec<Kept>,
    /// The event's sessions, with how many stand where.
    pub(super) programme: Vec<(Session, Crowd)>,
    /// This invitee's places at them.
    pub(super) places: Vec<Place>,
    /// The delegation whose members the invitee names.
    pub(super) leads: Option<Delegation>,
    /// The holder of the link must prove that they read its mailbox before anything is shown or changed.
    pub(super) must_prove: bool,
    /// Nothing is sent to the invitee, at their wish.
    pub(super) unmailed: bool,
    /// A code for that is on its way, or was.
    pub(super) code_is_out: bool,
    /// When the page was asked for.
    pub(super) now: Instant,
}

/// What became of a link.
pub(super) enum Opened {
    /// It works.
    Valid(Box<Visit>),
    /// It was good once.
    Expired(Box<Visit>),
    /// Broken, foreign or withdrawn: nobody is told which.
    Invalid,
}

/// Opens a link: the signature first, without the database, then the row that it names.
/// What it says about the mailbox is for [`super::browser`] to add.
pub(super) async fn open(app: &App, token: &str) -> Result<Opened, StoreError> {
    let now = app.clock.now();
    let (link, expired) = match app.keys.open(Purpose::Reply, token, now) {
        Ok(link) => (link, false),
        Err(TokenError::Expired(link)) => (link, true),
        Err(TokenError::Invalid) => return Ok(Opened::Invalid),
    };
    let found: Result<_, StoreError> = app.db.read(move |c| Ok(load(c, link, now)?)).await;
    Ok(match found? {
        Some(visit) if visit.invitation.standing == Standing::Revoked => Opened::Invalid,
        Some(visit) if expired => Opened::Expired(Box::new(visit)),
        Some(visit) => Opened::Valid(Box::new(visit)),
        None => Opened::Invalid,
    })
}

fn load(c: &mut DbConn, link: LinkId, now: Instant) -> QueryResult<Option<Visit>> {
    let Some(found) = reports::visit(c, link)? else { return Ok(None) };
    let reports::Visit { invitation, event, contact, assistant } = found;
    let hall = invitations::hall(c, &event, now)?;
    let mut visit = Visit {
        link,
        event,
        invitation,
        contact,
        hall,
        assistant,
        answered_by: None,
        nomination: None,
        proposer: None,
        questions: Vec::new(),
        kept: Vec::new(),
        programme: Vec::new(),
        places: Vec::new(),
        leads: None,
        must_prove: false,
        unmailed: false,
        code_is_out: false,
        now,
    };
    let email = &visit.contact.details.email;
    let stopped = suppressions::stops(c, MessageKind::Confirmation, email)?;
    visit.unmailed = stopped == Some(SuppressionReason::Unsubscribed);
    if let Some(id) = visit.invitation.answered_by {
        visit.answered_by = assistants::by_ids(c, &[id])?.remove(&id).map(|who| who.name.to_string());
    }
    // Where no organisation has seats of its own, nobody names members.
    if !visit.hall.allocations.is_empty() {
        let leads = delegations::of_focal(c, visit.invitation.id)?;
        // Who went to another organisation names nobody for the former one.
        visit.leads = leads.filter(|led| led.organisation_id == visit.contact.organisation_id);
    }
    visit.questions = questions::of_event(c, visit.event.id)?;
    // Without questions nobody has answered any.
    if !visit.questions.is_empty() {
        visit.kept = answers::of_invitation(c, visit.invitation.id)?;
    }
    let sessions = programme::of_event(c, visit.event.id)?;
    if !sessions.is_empty() {
        visit.programme = programme::crowds(c, sessions)?;
        visit.places = programme::places_of(c, visit.invitation.id)?;
    }
    let made = nominations::by_invitee(c, visit.invitation.id)?;
    visit.nomination = made
        .into_iter()
        .find(|made| matches!(made.status, NominationStatus::Proposed | NominationStatus::Accepted));
    // Where nobody may send a colleague, nobody was sent.
    if visit.event.details.substitutes != Substitutes::Off || visit.invitation.reply == Some(Reply::Replaced)
    {
        visit.proposer = match nominations::of_nominee(c, visit.invitation.id)? {
            Some(made) => letters::proposer(c, &made)?,
            None => None,
        };
    }
    Ok(Some(visit))
}

impl Visit {
    /// True where there is an answer, or a proposal, that a stranger must not see or change.
    pub(super) fn is_answered(&self) -> bool {
        let told = self.kept.iter().any(|kept| !kept.asked.desk_only);
        // For whom a colleague's seat is kept has said nothing yet.
        let answered = !is_silent(&self.invitation) || self.nomination.is_some() || told;
        // What is left of an earlier answer, and the members of a delegation, are no stranger's to see either.
        let left = self.invitation.confirmed.is_some() || !self.invitation.reason.is_empty();
        answered || left || self.leads.is_some()
    }

    /// True where there is an answer to be shown.
    pub(super) fn has_answered(&self) -> bool {
        matches!(self.invitation.reply, Some(Reply::Accepted | Reply::Declined | Reply::Waiting))
    }

    /// The questions that this invitee is asked who attends like this, or not at all.
    pub(super) fn asked(&self, attends: Option<Mode>) -> Vec<&Question> {
        asked(&self.questions, self.contact.represents(), attends).collect()
    }

    /// The questions that this invitee is asked who comes, in whichever way.
    pub(super) fn asked_of_coming(&self) -> Vec<&Question> {
        let ways: Vec<_> = self.ways().modes().iter().map(|mode| self.asked(Some(*mode))).collect();
        let any = |question: &&Question| ways.iter().flatten().any(|asked| asked.id == question.id);
        self.questions.iter().filter(any).collect()
    }

    /// Which ways to attend there are.
    pub(super) fn ways(&self) -> Ways {
        self.event.details.seats.ways
    }

    /// Which ways, sessions and questions this invitee has, whatever they answer: where a form has another edition,
    /// somebody changed them while it was filled in.
    pub(super) fn edition(&self) -> String {
        let questions = edition(self.asked_of_coming().into_iter().chain(self.asked(None)));
        let sessions = self.programme.iter().map(|(session, _)| session);
        format!("{questions}-{}-{}", self.ways().modes().len(), programme_edition(sessions))
    }

    /// How the invitee attends by the answer that is recorded; before there is one, as if they came.
    fn attends(&self) -> Option<Mode> {
        match self.invitation.reply {
            None => Some(self.ways().of(self.invitation.mode())),
            Some(_) => self.invitation.attends(self.ways()),
        }
    }

    /// The questions that go with the answer that is recorded.
    pub(super) fn asked_now(&self) -> Vec<&Question> {
        self.asked(self.attends())
    }

    /// Those of them that must be answered and are not.
    pub(super) fn needed(&self) -> Vec<&Question> {
        let who = self.contact.represents();
        open_questions(&self.questions, who, self.attends(), &self.kept)
    }

    /// True where the invitee is on the waiting list.
    pub(super) fn is_waiting(&self) -> bool {
        self.invitation.reply == Some(Reply::Waiting)
    }

    /// The programme as it is offered to this invitee.
    pub(super) fn offered(&self) -> Offered<'_> {
        Offered {
            programme: &self.programme,
            invitation: &self.invitation,
            who: self.contact.represents(),
            places: &self.places,
            event: &self.event,
            now: self.now,
        }
    }

    /// The proposal that nobody has decided.
    pub(super) fn proposed(&self) -> Option<&Nomination> {
        self.nomination.as_ref().filter(|made| made.status == NominationStatus::Proposed)
    }

    /// True where the invitee may send a colleague.
    pub(super) fn may_propose(&self) -> bool {
        self.event.details.substitutes != Substitutes::Off && self.proposed().is_none()
    }

    /// True while a seat is kept for the invitee, who waited for one.
    pub(super) fn is_offered(&self) -> bool {
        seats::is_kept(&self.invitation, self.now)
    }

    /// Why an acceptance would find no seat at this moment; `None` where it would.
    pub(super) fn no_seat(&self) -> Option<NoSeat> {
        let who = self.contact.represents();
        seats::seat_for(&self.event, &self.invitation, who, &self.hall, self.now).err()
    }

    /// True where the invitee comes, or takes part online.
    pub(super) fn has_accepted(&self) -> bool {
        self.invitation.reply == Some(Reply::Accepted)
    }

    /// The name that the invitee is greeted by: as they confirmed it, else as the organiser has it.
    pub(super) fn name(&self) -> String {
        let confirmed = self.invitation.confirmed.as_ref().map(|c| c.printed_name.to_string());
        confirmed.filter(|name| !name.is_empty()).unwrap_or_else(|| self.contact.details.printed())
    }

    /// True shortly after an answer, while its mail may not have arrived.
    pub(super) fn mail_is_coming(&self) -> bool {
        self.invitation.replied_at.is_some_and(|at| self.now < at + MAIL_TAKES)
    }
}
