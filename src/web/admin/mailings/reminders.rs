//! The reminder plan: when each reminder goes out by itself, and who would get one now.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::mailings::outlook;
use crate::actions::reminders::{self as actions, ReminderRefusal};
use crate::app::App;
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{EventId, MailingId, ReminderStepId};
use crate::domain::mailing::Audience;
use crate::domain::message::MessageKind;
use crate::domain::reminder::{MOST, Next, Step};
use crate::paths;
use crate::store::{StoreError, reminders};
use crate::web::admin::{DeskFrame, moment, moment_in_zone};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::{Organiser, Viewer};
use crate::web::{flash, page};

struct Row {
    id: ReminderStepId,
    /// `7 days before, at 09:00`.
    plan: String,
    /// When it runs, or what became of it.
    next: String,
    /// The mailing that it began.
    mailing: Option<MailingId>,
}

#[derive(Template)]
#[template(path = "admin/mailings/reminders.html")]
struct RemindersPage {
    desk: DeskFrame,
    event: Event,
    deadline: String,
    rows: Vec<Row>,
    /// How many would be reminded if it were now.
    recipients: usize,
    full: bool,
    /// Which time is meant.
    zone: String,
    form: StepForm,
    errors: FieldErrors,
}

/// The form for one more reminder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    days: String,
    time: String,
}

impl StepForm {
    /// Days and minute of the day, or what to mend.
    fn parse(&self) -> Result<(u32, u32), FieldErrors> {
        let mut errors = FieldErrors::default();
        let days = self.days.trim().parse().ok().filter(|days| *days <= 365);
        if days.is_none() {
            errors.add("days", "Enter a number of days from 0 to 365.");
        }
        let clock = self.time.trim().split_once(':').and_then(|(hours, minutes)| {
            let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
        });
        if clock.is_none() {
            errors.add("time", "Enter a time of day, such as 09:00.");
        }
        match (days, clock) {
            (Some(days), Some(minute)) => Ok((days, minute)),
            _ => Err(errors),
        }
    }
}

fn row(step: &Step, event: &Event, now: crate::domain::instant::Instant) -> Row {
    let zone = &event.details.zone;
    let clock = format!("{:02}:{:02}", step.minute / 60, step.minute % 60);
    let (next, mailing) = match step.next(event, now) {
        Next::At(at) if event.status == EventStatus::Open => (moment_in_zone(zone, at), None),
        Next::At(at) => (format!("{}, once the event is open", moment(zone, at)), None),
        Next::Ran(at, Some(mailing)) => (format!("sent {}", moment(zone, at)), Some(mailing)),
        Next::Ran(at, None) => (format!("{}: there was nobody to remind", moment(zone, at)), None),
        Next::Passed => ("passed; it runs again only if the reply deadline moves".to_owned(), None),
        Next::Idle(status) => (format!("the event is {status}"), None),
    };
    let plan = match step.days {
        0 => format!("on the day of the deadline, at {clock}"),
        1 => format!("1 day before, at {clock}"),
        days => format!("{days} days before, at {clock}"),
    };
    Row { id: step.id, plan, next, mailing }
}

async fn render(
    app: &App,
    desk: DeskFrame,
    id: EventId,
    form: StepForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let kind = MessageKind::Reminder;
            let Some(outlook) = outlook(c, id, kind, &Audience::usual(kind), now)? else { return Ok(None) };
            Ok(Some((outlook, reminders::of_event(c, id)?)))
        })
        .await?;
    let (outlook, steps) = loaded.ok_or(AppError::NotFound)?;
    let event = outlook.event;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = RemindersPage {
        desk,
        deadline: moment_in_zone(&event.details.zone, event.details.reply_by),
        rows: steps.iter().map(|step| row(step, &event, now)).collect(),
        recipients: outlook.plan.recipients.len(),
        full: steps.len() >= MOST,
        zone: format!("Local time in {}.", event.details.zone.name()),
        event,
        form,
        errors,
    };
    page::html(status, &page)
}

/// `GET /admin/events/{id}/reminders`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let form = StepForm { days: String::new(), time: "09:00".to_owned() };
    render(&app, DeskFrame::new(&app, &request, &who), *id, form, FieldErrors::default()).await
}

/// `POST /admin/events/{id}/reminders`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<StepForm>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    let (days, minute) = match form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return render(&app, desk, *id, form, errors).await,
    };
    match AppError::refusal(actions::add(&app, who.actor(), *id, days, minute).await)? {
        Ok(()) => Ok(flash::with(page::see_other(&paths::event_part(*id, "reminders")), "Reminder planned.")),
        Err(ReminderRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => {
            let mut errors = FieldErrors::default();
            errors.add("days", refusal.to_string());
            render(&app, desk, *id, form, errors).await
        }
    }
}

/// `POST /admin/events/{id}/reminders/{step}/remove`
pub async fn remove(
    app: Data<App>,
    who: Organiser,
    at: Path<(EventId, ReminderStepId)>,
) -> Result<HttpResponse, AppError> {
    let (event, step) = *at;
    match AppError::refusal(actions::remove(&app, who.actor(), event, step).await)? {
        Ok(()) => Ok(flash::with(
            page::see_other(&paths::event_part(event, "reminders")),
            "Reminder taken out of the plan.",
        )),
        Err(_) => Err(AppError::NotFound),
    }
}
