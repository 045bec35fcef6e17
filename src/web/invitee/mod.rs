//! The invitee's own page, behind the personal link of a mail. Whoever holds the link is the
//! invitee: there is no account. GET and HEAD change nothing, so mail gateways may open every link.
//!
//! A link that is broken, foreign or withdrawn gets one and the same page; only a validly signed
//! one whose time is over is told so. The page speaks the contact's language, or the one chosen on
//! it (`?lang=`).

mod browser;
mod delegation;
mod files;
mod form;
mod join;
mod joining;
mod language;
mod member;
mod proof;
mod unsubscribe;
mod views;
mod visit;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::error::AppError;
use super::form::{FieldErrors, Fields, Posted};
use super::limits::Limits;
use super::page;
use crate::actions::{nominations, replies};
use crate::app::App;
use crate::domain::event::EventStatus;
use crate::domain::message::{Calendar, CalendarMethod};
use crate::domain::nomination::NominationRefusal;
use crate::domain::programme::places::of_invitee;
use crate::domain::proof::{holds, is_needed};
use crate::domain::reply::{self, Answer, Refusal};
use crate::mail::compose;
use crate::store::{StoreError, codes};
use browser::Did;
use form::{AnswerForm, Said};
use language::{Asked, Place};
use views::ask::Notice;
use views::proof::{Told, page as proof_page};
use views::{ask, closed, invalid, nominated, recorded};
use visit::{Opened, Visit};

pub(super) use delegation::{name as name_member, show as show_delegation, withdraw as withdraw_member};
pub(super) use files::{forget as forget_file, hand_in as hand_in_file, show as show_file};
pub(super) use join::{show as show_join, submit as join};
pub(super) use proof::{prove, send as send_code};
pub(super) use unsubscribe::{again as resubscribe, show as show_unsubscribe, stop as unsubscribe};

/// `GET /i/{token}`: public, for whoever holds the link.
pub(super) async fn show(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    match enter(&app, &limits, &token, &request).await? {
        Opened::Invalid => invalid::page(&asked, &request),
        Opened::Expired(visit) => closed::expired(&visit, &Place::new(&token, &asked, &visit, &request)),
        Opened::Valid(visit) => now(&visit, &Place::new(&token, &asked, &visit, &request)),
    }
}

/// Opens the link of a request and counts it: good links by themselves, others by who tries them.
async fn enter(app: &App, limits: &Limits, token: &str, request: &HttpRequest) -> Result<Opened, AppError> {
    let mut opened = visit::open(app, token).await?;
    match &mut opened {
        Opened::Invalid => limits.guess(&app.config, request).await?,
        Opened::Valid(visit) => {
            limits.visit(token).await?;
            look_at_the_browser(app, visit, request).await?;
        }
        Opened::Expired(_) => limits.visit(token).await?,
    }
    Ok(opened)
}

/// Whether the holder of the link must prove that they read its mailbox.
async fn look_at_the_browser(app: &App, visit: &mut Visit, request: &HttpRequest) -> Result<(), AppError> {
    let known = browser::is_known(app, visit, request);
    visit.must_prove = is_needed(visit.event.details.proof, visit.is_answered(), known);
    if visit.must_prove {
        let (link, now) = (visit.link, visit.now);
        let code: Result<_, StoreError> = app.db.read(move |c| Ok(codes::find(c, link)?)).await;
        visit.code_is_out = code?.is_some_and(|code| holds(code.expires_at, code.tries, now));
    }
    Ok(())
}

/// `GET /i/{token}/event.ics`: public, for whoever holds the link of an acceptance.
pub(super) async fn calendar(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let Opened::Valid(visit) = enter(&app, &limits, &token, &request).await? else {
        return Err(AppError::NotFound);
    };
    if visit.must_prove || !visit.has_accepted() || visit.event.status == EventStatus::Cancelled {
        return Err(AppError::NotFound);
    }
    let language = Place::new(&token, &asked, &visit, &request).words.language();
    // The number of the latest version that was mailed: a calendar that has that one changes nothing.
    let calendar = Calendar { method: CalendarMethod::Publish, sequence: visit.invitation.calendar_sequence };
    let stamp = visit.invitation.replied_at.unwrap_or(visit.now);
    let host = app.config.base_url.host();
    let sessions = visit.programme.iter().map(|(session, _)| session.clone()).collect();
    let programme = of_invitee(sessions, visit.contact.represents(), &visit.places);
    let about = (&visit.event, &visit.invitation, programme.as_slice());
    let file = compose::calendar_file(about, language, host, calendar, None, stamp);
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8; method=PUBLISH")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"event.ics\""))
        .body(file))
}

/// True where the page for the invitation shows who is invited, or what they answered.
fn shows_the_person(visit: &Visit, open: Result<(), Refusal>) -> bool {
    match open {
        Ok(()) | Err(Refusal::Replaced) => true,
        Err(Refusal::TooLate | Refusal::Closed) => visit.is_answered(),
        Err(_) => false,
    }
}

/// The page for the invitation as it is at this moment.
fn now(visit: &Visit, place: &Place) -> Result<HttpResponse, AppError> {
    let open = reply::open(&visit.event, &visit.invitation, visit.now);
    if visit.must_prove && shows_the_person(visit, open) {
        return proof_page(StatusCode::OK, visit, place, Told::Nothing);
    }
    if let Some(nomination) = visit.nomination.as_ref().filter(|_| !place.changing) {
        let decided = visit.proposed().is_none();
        match open {
            // Until it is decided it can be taken back, also when the time for answers is over.
            Ok(()) | Err(Refusal::TooLate | Refusal::Closed) if !decided => {
                return nominated::page(visit, place, nomination, open.is_ok());
            }
            Err(Refusal::Replaced) if decided => return nominated::page(visit, place, nomination, false),
            _ => {}
        }
    }
    match open {
        Ok(()) if visit.has_answered() && !place.changing => recorded::page(visit, place, true),
        Ok(()) => {
            let form = AnswerForm::prefilled(visit);
            ask::page(StatusCode::OK, visit, place, &form, &FieldErrors::default(), Notice::None)
        }
        Err(Refusal::TooLate | Refusal::Closed) if visit.has_answered() => {
            recorded::page(visit, place, false)
        }
        Err(refusal) => closed::page(StatusCode::OK, visit, place, refusal),
    }
}

/// `POST /i/{token}`: public, for whoever holds the link.
pub(super) async fn submit(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
    Posted(sent): Posted<Fields>,
) -> Result<HttpResponse, AppError> {
    let visit = match enter(&app, &limits, &token, &request).await? {
        Opened::Invalid => return invalid::page(&asked, &request),
        Opened::Expired(visit) => {
            return closed::expired(&visit, &Place::new(&token, &asked, &visit, &request));
        }
        Opened::Valid(visit) => visit,
    };
    let place = Place::new(&token, &asked, &visit, &request);
    if visit.must_prove {
        return proof_page(StatusCode::FORBIDDEN, &visit, &place, Told::NotTaken);
    }
    let form = AnswerForm::of(sent);
    let said = form.parse(&visit.asked(form.attends(visit.ways())), &visit.kept, place.words);
    // A closed invitation says so before it finds fault with a form that nobody can send any more.
    let open = reply::open(&visit.event, &visit.invitation, visit.now).is_ok();
    let said = match said {
        _ if open && form.is_outdated(&visit) => {
            let none = FieldErrors::default();
            return ask::page(StatusCode::CONFLICT, &visit, &place, &form, &none, Notice::QuestionsChanged);
        }
        Ok(said) => said,
        Err(errors) if open => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return ask::page(status, &visit, &place, &form, &errors, Notice::None);
        }
        Err(_) => return now(&visit, &place),
    };
    limits.answer(&token).await?;
    let link = visit.link;
    let said = match said {
        Said::Answer(mut said) => {
            // What somebody wants who does not come, or waits for a seat, is nothing yet.
            if matches!(said.answer, Answer::Accept(_)) {
                said.wishes = form.sent.as_ref().map(|sent| visit.offered().wishes(sent)).unwrap_or_default();
            }
            said
        }
        Said::Propose(nominee) => {
            return match AppError::refusal(nominations::propose(&app, link, nominee).await)? {
                Ok(_) => {
                    Ok(browser::remember(&app, &visit, &token, Did::Answered, page::see_other(&place.here())))
                }
                Err(refusal) => not_proposed(&app, &token, &place, &form, refusal, &asked, &request).await,
            };
        }
    };
    match AppError::refusal(replies::answer(&app, link, said).await)? {
        Ok(_) => Ok(browser::remember(&app, &visit, &token, Did::Answered, page::see_other(&place.here()))),
        // Between reading and writing the organiser, the clock or other guests may have been quicker.
        Err(refusal) => refused(&app, &token, &place, &form, refusal, &asked, &request).await,
    }
}

/// Says why an answer was not taken, on the page as it is now; what was typed is kept.
async fn refused(
    app: &App,
    token: &str,
    place: &Place,
    form: &AnswerForm,
    refusal: Refusal,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<HttpResponse, AppError> {
    let Opened::Valid(visit) = visit::open(app, token).await? else {
        return invalid::page(asked, request);
    };
    match refusal {
        Refusal::Full(_) => {
            ask::page(StatusCode::CONFLICT, &visit, place, form, &FieldErrors::default(), Notice::Full)
        }
        Refusal::NoPlace(session, why) => {
            let mut errors = FieldErrors::default();
            let (field, said) = visit.offered().problem(session, why, place.words);
            errors.add(field, said);
            ask::page(StatusCode::CONFLICT, &visit, place, form, &errors, Notice::None)
        }
        Refusal::Revoked | Refusal::Unknown => invalid::page(asked, request),
        other => closed::page(StatusCode::CONFLICT, &visit, place, other),
    }
}

/// Says why a colleague was not proposed; what was typed is kept.
async fn not_proposed(
    app: &App,
    token: &str,
    place: &Place,
    form: &AnswerForm,
    refusal: NominationRefusal,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let (field, message) = match refusal {
        NominationRefusal::Closed(refusal) => {
            return refused(app, token, place, form, refusal, asked, request).await;
        }
        NominationRefusal::OwnAddress => ("nominee_email", words.say("problem-nominee-self")),
        NominationRefusal::Undecided => ("answer", words.say("problem-nominee-undecided")),
        _ => ("answer", words.say("problem-nominee-not-taken")),
    };
    let Opened::Valid(visit) = visit::open(app, token).await? else {
        return invalid::page(asked, request);
    };
    let mut errors = FieldErrors::default();
    errors.add(field, message);
    ask::page(StatusCode::UNPROCESSABLE_ENTITY, &visit, place, form, &errors, Notice::None)
}

/// `POST /i/{token}/withdraw`: public, for whoever holds the link of somebody who proposed a colleague.
pub(super) async fn withdraw(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let visit = match enter(&app, &limits, &token, &request).await? {
        Opened::Invalid => return invalid::page(&asked, &request),
        Opened::Expired(visit) => {
            return closed::expired(&visit, &Place::new(&token, &asked, &visit, &request));
        }
        Opened::Valid(visit) => visit,
    };
    if visit.must_prove {
        let place = Place::new(&token, &asked, &visit, &request);
        return proof_page(StatusCode::FORBIDDEN, &visit, &place, Told::NotTaken);
    }
    limits.answer(&token).await?;
    // Where there is nothing to take back any more, the page shows what happened instead.
    let _decided = AppError::refusal(nominations::withdraw(&app, visit.link).await)?;
    Ok(page::see_other(&Place::new(&token, &asked, &visit, &request).here()))
}
