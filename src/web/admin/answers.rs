//! Recording an answer that came by phone, in a letter or by word of mouth. The same rules hold as on
//! the invitee's own page, and the invitee gets the same mail.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::DeskFrame;
use super::subject::{Chosen, Subject, subject};
use crate::actions::replies::{self, Said, Told};
use crate::app::App;
use crate::domain::attendance::Mode;
use crate::domain::audit::Actor;
use crate::domain::event::WaitingList;
use crate::domain::id::InvitationId;
use crate::domain::invitation::{Confirmed, Reply, ReplyNote, ReplySource};
use crate::domain::language::Language;
use crate::domain::reply::{Answer, Change, Refusal};
use crate::domain::text::{Line, Prose, TextError};
use crate::i18n::Words;
use crate::paths;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Fields, Posted};
use crate::web::guard::Recorder;
use crate::web::programme::SessionField;
use crate::web::{flash, page};

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct RecordForm {
    answer: String,
    printed_name: String,
    position: String,
    organisation: String,
    reason: String,
    source: String,
    note: String,
    /// Everything that was sent, for the programme; `None` where nothing was yet.
    sent: Option<Fields>,
}

impl RecordForm {
    /// The form as it was sent.
    fn read(sent: Fields) -> Self {
        let field = |name: &str| sent.one(name).to_owned();
        Self {
            answer: field("answer"),
            printed_name: field("printed_name"),
            position: field("position"),
            organisation: field("organisation"),
            reason: field("reason"),
            source: field("source"),
            note: field("note"),
            sent: Some(sent),
        }
    }

    /// The form as it is first shown: details as they are known, nothing chosen.
    fn of(subject: &Subject) -> Self {
        let details = subject.invitation.details(&subject.contact.details);
        Self {
            printed_name: details.printed_name.to_string(),
            position: details.position.to_string(),
            organisation: details.organisation.to_string(),
            reason: subject.invitation.reason.to_string(),
            ..Self::default()
        }
    }

    fn parse(&self, actor: Actor) -> Result<(Told, Answer), FieldErrors> {
        let mut errors = FieldErrors::default();
        let answer = match self.answer.as_str() {
            "yes" => self.acceptance(Mode::InPerson, &mut errors).map(Answer::Accept),
            "online" => self.acceptance(Mode::Online, &mut errors).map(Answer::Accept),
            "wait" => self.acceptance(Mode::InPerson, &mut errors).map(Answer::Wait),
            "no" => {
                let say = |e| named("The reason", e);
                errors.take("reason", Prose::parse(&self.reason), say).map(Answer::Decline)
            }
            _ => {
                errors.add("answer", "Choose what the guest answered.");
                None
            }
        };
        let source = ReplySource::parse(&self.source).filter(|source| by_hand(*source));
        if source.is_none() {
            errors.add("source", "Choose how the answer came.");
        }
        let note: Option<ReplyNote> = errors.take("note", Line::parse(&self.note), |e| named("The note", e));
        match (answer, source, note) {
            (Some(answer), Some(source), Some(note)) => Ok((Told { actor, source, note }, answer)),
            _ => Err(errors),
        }
    }

    fn acceptance(&self, mode: Mode, errors: &mut FieldErrors) -> Option<Confirmed> {
        let printed_name =
            errors.take("printed_name", Line::required(&self.printed_name), |e| named("The name", e));
        let position = errors.take("position", Line::parse(&self.position), |e| named("The position", e));
        let organisation =
            errors.take("organisation", Line::parse(&self.organisation), |e| named("The organisation", e));
        let (printed_name, position, organisation) = (printed_name?, position?, organisation?);
        Some(Confirmed { mode, printed_name, position, organisation })
    }
}

/// True for a way in which answers come to somebody at the desk, who records them.
fn by_hand(source: ReplySource) -> bool {
    !matches!(source, ReplySource::Link | ReplySource::Calendar)
}

fn named(what: &str, error: TextError) -> String {
    match error {
        TextError::Missing => format!("{what} is missing."),
        other => format!("{what} {other}."),
    }
}

#[derive(Template)]
#[template(path = "admin/answers/record.html")]
struct RecordPage {
    desk: DeskFrame,
    subject: Subject,
    words: Words,
    /// The sessions that the guest can choose.
    sessions: Vec<SessionField>,
    form: RecordForm,
    errors: FieldErrors,
}

impl RecordPage {
    /// Word, label and hint of each answer that makes sense for this guest.
    fn answers(&self) -> Vec<(&'static str, &'static str)> {
        let mut answers = if self.subject.event.details.seats.ways.is_choice() {
            vec![("yes", "Accepts, in person"), ("online", "Accepts, online")]
        } else {
            vec![("yes", "Accepts")]
        };
        let has_line = self.subject.event.details.seats.waiting.list != WaitingList::Off;
        if has_line || self.subject.invitation.reply == Some(Reply::Waiting) {
            answers.push(("wait", "Accepts, and waits where no seat is free"));
        }
        answers.push(("no", "Declines"));
        answers
    }

    fn sources() -> Vec<(&'static str, &'static str)> {
        let word = |source: ReplySource| match source {
            ReplySource::Link => "Personal link",
            ReplySource::Phone => "By phone",
            ReplySource::Letter => "Letter or note verbale",
            ReplySource::Email => "Email",
            ReplySource::InPerson => "In person",
            ReplySource::Calendar => "Calendar",
        };
        let others = ReplySource::ALL.iter().filter(|source| by_hand(**source));
        std::iter::once(("", "Choose…")).chain(others.map(|s| (s.as_str(), word(*s)))).collect()
    }
}

fn respond(
    app: &App,
    desk: DeskFrame,
    subject: Subject,
    chosen: &Chosen,
    form: RecordForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let words = Words(Language::En);
    let sessions = chosen.offered(&subject, app.clock.now()).fields(form.sent.as_ref(), words);
    page::html(status, &RecordPage { desk, subject, words, sessions, form, errors })
}

/// `GET /admin/invitations/{id}/answer`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    who: Recorder,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let subject = subject(&app, *id).await?;
    let chosen = Chosen::of(&app, &subject).await?;
    let form = RecordForm::of(&subject);
    respond(&app, DeskFrame::new(&app, &request, &who), subject, &chosen, form, FieldErrors::default())
}

/// `POST /admin/invitations/{id}/answer`
pub async fn record(
    app: Data<App>,
    request: HttpRequest,
    who: Recorder,
    id: Path<InvitationId>,
    Posted(sent): Posted<Fields>,
) -> Result<HttpResponse, AppError> {
    let form = RecordForm::read(sent);
    let guest = subject(&app, *id).await?;
    let chosen = Chosen::of(&app, &guest).await?;
    let recorded = match form.parse(who.actor()) {
        Ok((told, answer)) => {
            let mut said = Said::from(answer);
            // What somebody wants who does not come, or waits for a seat, is nothing yet.
            if let (Answer::Accept(_), Some(sent)) = (&said.answer, &form.sent) {
                said.wishes = chosen.offered(&guest, app.clock.now()).wishes(sent);
            }
            replies::record(&app, *id, told, said).await
        }
        Err(errors) => {
            return respond(&app, DeskFrame::new(&app, &request, &who), guest, &chosen, form, errors);
        }
    };
    match AppError::refusal(recorded)? {
        Ok(answered) => {
            let notice = match answered.change {
                Change::Nothing => "That is the answer which was recorded already; nothing was changed.",
                Change::Waiting => {
                    "Recorded: all seats are taken, so the guest is on the waiting list and is told by mail."
                }
                Change::CorrectedWaiting => "Recorded: the guest is still on the waiting list.",
                _ => "Answer recorded. The guest gets the usual mail about it.",
            };
            Ok(flash::with(page::see_other(&paths::invitation(*id)), notice))
        }
        Err(Refusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => {
            let mut errors = FieldErrors::default();
            let guest = subject(&app, *id).await?;
            let chosen = Chosen::of(&app, &guest).await?;
            match refusal {
                Refusal::NoPlace(session, why) => {
                    let offered = chosen.offered(&guest, app.clock.now());
                    let (field, said) = offered.problem(session, why, Words(Language::En));
                    errors.add(field, format!("{said}. {}", what_to_do(refusal)));
                }
                refusal => errors.add("answer", what_to_do(refusal)),
            }
            respond(&app, DeskFrame::new(&app, &request, &who), guest, &chosen, form, errors)
        }
    }
}

/// Why an answer was not taken, and what an organiser can do about it.
fn what_to_do(refusal: Refusal) -> String {
    let advice = match refusal {
        Refusal::TooLate | Refusal::Closed => {
            " An organiser can grant this guest more time under “Exceptions”."
        }
        Refusal::Full(_) => {
            " An organiser can raise the number of seats, or grant this guest one under “Exceptions”."
        }
        Refusal::NoPlace(..) => {
            return "An organiser can change the session under “Programme”, or grant this guest an exception."
                .to_owned();
        }
        Refusal::NotOpen => " Open the event and invite the guest first.",
        Refusal::Revoked => " Issue a new link first.",
        Refusal::Replaced => " Revoke the colleague's invitation first.",
        Refusal::Unknown | Refusal::Cancelled | Refusal::Over => "",
    };
    format!("{refusal}{advice}")
}
