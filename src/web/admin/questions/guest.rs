//! What one guest answered, written down at the desk: what came by phone or in a letter, and what only the desk
//! knows.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::subject;
use crate::actions::answers::{self as actions, AnswerRefusal};
use crate::app::App;
use crate::domain::attendance::Ways;
use crate::domain::id::InvitationId;
use crate::domain::invitation::Reply;
use crate::domain::language::Language;
use crate::domain::question::answers::{Given, Kept, counts};
use crate::domain::question::{Question, QuestionKind};
use crate::i18n::Words;
use crate::paths;
use crate::store::{StoreError, answers, questions};
use crate::web::admin::DeskFrame;
use crate::web::admin::subject::Subject;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Fields, Posted};
use crate::web::guard::Recorder;
use crate::web::questions::{Drawn, QuestionField, fields, mark, seen, take};
use crate::web::{flash, page};

/// A guest with what they are asked and answered.
pub(in crate::web::admin) struct Answers {
    /// The questions that go with the guest's answer, or with an acceptance while there is none.
    pub(in crate::web::admin) questions: Vec<Question>,
    /// What was answered.
    pub(in crate::web::admin) kept: Vec<Kept>,
}

impl Answers {
    /// Those of a guest.
    pub(in crate::web::admin) async fn of(app: &App, subject: &Subject) -> Result<Self, AppError> {
        let (id, event) = (subject.invitation.id, subject.event.id);
        let read = app.db.read(move |c| -> Result<_, StoreError> {
            Ok((questions::of_event(c, event)?, answers::of_invitation(c, id)?))
        });
        let (mut questions, kept) = read.await?;
        let who = subject.contact.represents();
        let reply = subject.invitation.reply.or(Some(Reply::Accepted));
        let mode = subject.event.details.seats.ways.of(subject.invitation.mode());
        questions.retain(|question| counts(&question.details, who, reply, mode));
        Ok(Self { questions, kept })
    }

    fn asked(&self) -> Vec<&Question> {
        self.questions.iter().collect()
    }
}

#[derive(Template)]
#[template(path = "admin/questions/guest.html")]
struct GuestPage {
    desk: DeskFrame,
    subject: Subject,
    words: Words,
    fields: Vec<QuestionField>,
    /// The files that are asked for: where one is handed in, its question, and whether there is one.
    files: Vec<(String, String, bool)>,
    errors: FieldErrors,
}

fn render(
    desk: DeskFrame,
    subject: Subject,
    answers: &Answers,
    sent: Option<&Fields>,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let words = Words(Language::En);
    let id = subject.invitation.id;
    let files = answers.questions.iter().filter(|question| question.details.kind == QuestionKind::File);
    let file = |question: &Question| {
        let label = question.details.label(Language::En).to_owned();
        let there = answers.kept.iter().any(|kept| kept.question == question.id);
        (paths::answer_file(id, question.id), label, there)
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = GuestPage {
        desk,
        words,
        fields: fields(&answers.asked(), &answers.kept, sent, Ways::InPerson, words),
        files: files.map(file).collect(),
        subject,
        errors,
    };
    page::html(status, &page)
}

/// `GET /admin/invitations/{id}/questions`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    who: Recorder,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let subject = subject(&app, *id).await?;
    let answers = Answers::of(&app, &subject).await?;
    render(DeskFrame::new(&app, &request, &who), subject, &answers, None, FieldErrors::default())
}

/// `POST /admin/invitations/{id}/questions`
pub async fn record(
    app: Data<App>,
    request: HttpRequest,
    who: Recorder,
    id: Path<InvitationId>,
    Posted(sent): Posted<Fields>,
) -> Result<HttpResponse, AppError> {
    let subject = subject(&app, *id).await?;
    let answers = Answers::of(&app, &subject).await?;
    let given = match take(&answers.asked(), &answers.kept, &sent, false, Words(Language::En)) {
        Ok(given) => given,
        Err(errors) => {
            return render(DeskFrame::new(&app, &request, &who), subject, &answers, Some(&sent), errors);
        }
    };
    // What the guest answered, or was asked, since the form was made is not written over by what it did not show.
    let is_current = |one: &Given| {
        let question = answers.questions.iter().find(|question| question.id == one.question);
        question.is_some_and(|question| sent.one(&mark(question.id)) == seen(question, &answers.kept))
    };
    let (given, stale): (Vec<Given>, Vec<Given>) = given.into_iter().partition(is_current);
    let notice = match AppError::refusal(actions::record(&app, who.actor(), *id, given).await)? {
        Ok(_) if !stale.is_empty() => {
            "Recorded, but for what was answered or changed meanwhile: look at it again before you change it."
                .to_owned()
        }
        Ok(true) => "Answers recorded.".to_owned(),
        Ok(false) => "Nothing was different; nothing was changed.".to_owned(),
        Err(AnswerRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::invitation(*id)), &notice))
}
