//! What an organiser asks the guests of an event: adding a question, changing it, putting it elsewhere,
//! asking it no more. Answers stay what they were.

use super::{Failure, answers};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{EventId, QuestionId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::question::{self, DraftProblem, MAX_QUESTIONS, MoveRefusal, Question, QuestionDraft};
use crate::random::Random;
use crate::store::{DbConn, QueryResult, audit, events, questions};

/// Why a question was not kept, moved or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionRefusal {
    /// There is no such event.
    NoEvent,
    /// There is no such question (any more).
    Unknown,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// The event has as many questions as it may have.
    TooMany,
    /// Somebody else has changed the question since it was read.
    Changed,
    /// It cannot be asked like this.
    Draft(DraftProblem),
    /// This other one is only asked after an answer that would be no answer any more.
    Leads(String),
    /// It would stand on the wrong side of the one that it depends on.
    Order,
}

impl std::fmt::Display for QuestionRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoEvent => f.write_str("There is no such event."),
            Self::Unknown => f.write_str("There is no such question any more."),
            Self::EventOver(status) => write!(f, "The event is {status}; its questions stay as they are."),
            Self::TooMany => write!(
                f,
                "An event has at most {MAX_QUESTIONS} questions. Remove one that is not needed any more."
            ),
            Self::Changed => f.write_str(
                "Somebody else has changed this question meanwhile. What you typed is still here: compare it with the question as it is now in another tab, and save again to keep yours.",
            ),
            Self::Draft(problem) => f.write_str(match problem {
                DraftProblem::NoWording => "Write the question.",
                DraftProblem::Options => "Write two options or more, one a line, and at most 60.",
                DraftProblem::UnevenOptions(language) => {
                    return write!(
                        f,
                        "The options in {} are not as many as in the first language; line 1 translates line 1, and so on.",
                        language.own_name()
                    );
                }
                DraftProblem::SameOptions => "Two options say the same. Each one may stand there once.",
                DraftProblem::Bounds => "The least number is greater than the greatest.",
                DraftProblem::SensitiveConsent => {
                    "A consent cannot be sensitive: who agreed to what has to be shown."
                }
                DraftProblem::Leader => {
                    "Choose an answer to another question on which this one may depend: yes or no, a consent, or options; neither sensitive nor for the desk alone, nor itself asked after another one."
                }
                DraftProblem::NeverAsked => {
                    "The two questions are not asked of the same guests: see whom each of them is asked of."
                }
                DraftProblem::ModeOfRefusal => {
                    "In person or online is a question of those who come: ask it of them alone."
                }
            }),
            Self::Leads(label) => write!(
                f,
                "The question “{label}” is only asked after an answer to this one that would be gone. Change that question first."
            ),
            Self::Order => f.write_str(
                "A question must stand after the one that it depends on. Move it further down, or choose another one.",
            ),
        }
    }
}

impl std::error::Error for QuestionRefusal {}

type Refused = Failure<QuestionRefusal>;

fn refuse<T>(why: QuestionRefusal) -> Result<T, Refused> {
    Err(Failure::Refused(why))
}

/// The event with its questions, taken for this transaction.
fn take(c: &mut DbConn, id: EventId) -> Result<(Event, Vec<Question>), Refused> {
    let event = events::lock(c, id)?.ok_or(Failure::Refused(QuestionRefusal::NoEvent))?;
    if !event.status.can_be_edited() {
        return refuse(QuestionRefusal::EventOver(event.status));
    }
    let asked = questions::of_event(c, id)?;
    Ok((event, asked))
}

/// The event of a question with all of its questions, and which of them it is.
fn take_one(c: &mut DbConn, id: QuestionId) -> Result<(Event, Vec<Question>, Question), Refused> {
    let unknown = || Failure::Refused(QuestionRefusal::Unknown);
    let event = questions::find(c, id)?.ok_or_else(unknown)?.event_id;
    let (event, asked) = take(c, event)?;
    let question = asked.iter().find(|question| question.id == id).cloned().ok_or_else(unknown)?;
    Ok((event, asked, question))
}

fn note(c: &mut DbConn, actor: Actor, now: Instant, event: EventId, what: &str) -> QueryResult<()> {
    let entry = Entry::new(actor, Deed::QuestionsChanged).event(event);
    audit::add(c, now, &entry.detail(serde_json::json!({ "what": what })))
}

/// Asks one more, behind all others.
///
/// # Errors
/// A [`QuestionRefusal`].
pub async fn add(
    app: &App,
    actor: Actor,
    event: EventId,
    mut details: QuestionDraft,
) -> Result<QuestionId, Refused> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let (_, asked) = take(c, event)?;
            if asked.len() >= MAX_QUESTIONS {
                return refuse(QuestionRefusal::TooMany);
            }
            details.key_options(None, 0);
            details.check(&asked).map_err(|problem| Failure::Refused(QuestionRefusal::Draft(problem)))?;
            let position = asked.last().map_or(0, |last| last.position).saturating_add(1);
            let id = random.id(now);
            let new = Question { id, event_id: event, position, version: 1, details, created_at: now };
            questions::insert(c, &new, actor.user())?;
            note(c, actor, now, event, "added")?;
            Ok(id)
        })
        .await
}

/// Keeps another version of a question. What was answered before stays with the version that was asked; where
/// the question has become a sensitive one, it is sealed.
///
/// # Errors
/// A [`QuestionRefusal`]; [`QuestionRefusal::Changed`] where `version` is not the latest.
pub async fn change(
    app: &App,
    actor: Actor,
    id: QuestionId,
    version: i32,
    mut details: QuestionDraft,
) -> Result<EventId, Refused> {
    let (now, random, keys) = (app.clock.now(), app.random, app.keys.clone());
    app.db
        .write(move |c| {
            let (event, asked, before) = take_one(c, id)?;
            if before.version != version {
                return refuse(QuestionRefusal::Changed);
            }
            let versions = crate::store::answers::versions(c, event.id)?;
            let own = versions.iter().filter(|((of, _), _)| *of == id);
            let highest = own.flat_map(|(_, asked)| asked.options.iter().map(|key| key.0)).max();
            details.key_options(Some(&before.details), highest.unwrap_or(0));
            if details == before.details {
                return Ok(event.id);
            }
            let others: Vec<Question> = asked.iter().filter(|other| other.id != id).cloned().collect();
            details.check(&others).map_err(|problem| Failure::Refused(QuestionRefusal::Draft(problem)))?;
            let turned_sensitive = details.sensitive && !before.details.sensitive;
            let next = Question { version: before.version.saturating_add(1), details, ..before };
            still_led(&asked, &next)?;
            in_order(&asked, &next)?;
            questions::update(c, &next, actor.user(), now)?;
            if turned_sensitive {
                answers::become_sensitive(c, &keys, random, id)?;
            }
            note(c, actor, now, event.id, "changed")?;
            Ok(event.id)
        })
        .await
}

/// Refuses a version of a question after which another one could never be asked again.
fn still_led(asked: &[Question], next: &Question) -> Result<(), Refused> {
    let now: Vec<Question> = asked.iter().map(|q| if q.id == next.id { next } else { q }).cloned().collect();
    for led in &now {
        let depends = led.details.after.as_ref().is_some_and(|after| after.question == next.id);
        if depends && led.details.check(&now).is_err() {
            return refuse(QuestionRefusal::Leads(led.details.label(Language::En).to_owned()));
        }
    }
    Ok(())
}

/// Refuses a question that would depend on one behind it.
fn in_order(asked: &[Question], next: &Question) -> Result<(), Refused> {
    let Some(after) = &next.details.after else { return Ok(()) };
    let place = |id| asked.iter().position(|question| question.id == id);
    if place(after.question) > place(next.id) { refuse(QuestionRefusal::Order) } else { Ok(()) }
}

/// Puts a question before another one, or at the end. Gives the event.
///
/// # Errors
/// A [`QuestionRefusal`].
pub async fn put_before(
    app: &App,
    actor: Actor,
    id: QuestionId,
    before: Option<QuestionId>,
) -> Result<EventId, Refused> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let (event, asked, _) = take_one(c, id)?;
            let order = question::moved(&asked, id, before).map_err(|refusal| match refusal {
                MoveRefusal::Unknown => Failure::Refused(QuestionRefusal::Unknown),
                MoveRefusal::BeforeItsLeader => Failure::Refused(QuestionRefusal::Order),
            })?;
            if asked.iter().map(|question| question.id).ne(order.iter().copied()) {
                questions::arrange(c, &order)?;
                note(c, actor, now, event.id, "moved")?;
            }
            Ok(event.id)
        })
        .await
}

/// Asks a question no more. What was answered is kept and shown nowhere, but what is sensitive is deleted.
/// Gives the event.
///
/// # Errors
/// A [`QuestionRefusal`].
pub async fn remove(app: &App, actor: Actor, id: QuestionId) -> Result<EventId, Refused> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let (event, asked, _) = take_one(c, id)?;
            let depends = |q: &&Question| q.details.after.as_ref().is_some_and(|after| after.question == id);
            if let Some(led) = asked.iter().find(depends) {
                return refuse(QuestionRefusal::Leads(led.details.label(Language::En).to_owned()));
            }
            questions::remove(c, id, now)?;
            crate::store::answers::delete_sensitive_of(c, id)?;
            note(c, actor, now, event.id, "removed")?;
            Ok(event.id)
        })
        .await
}

/// Asks the same questions of the guests of another event, each in its latest version.
///
/// # Errors
/// Of the queries.
pub(super) fn copy(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    (from, to): (EventId, EventId),
    actor: Actor,
) -> QueryResult<()> {
    let asked = questions::of_event(c, from)?;
    let fresh: Vec<QuestionId> = random.ids(now, asked.len());
    let new_id = |old: QuestionId| asked.iter().zip(&fresh).find(|(q, _)| q.id == old).map(|(_, new)| *new);
    for (question, id) in asked.iter().zip(&fresh) {
        let mut details = question.details.clone();
        // A question follows only one before it, so that its new id is known.
        details.after = details.after.and_then(|mut after| {
            after.question = new_id(after.question)?;
            Some(after)
        });
        let copied = Question {
            id: *id,
            event_id: to,
            position: question.position,
            version: 1,
            details,
            created_at: now,
        };
        questions::insert(c, &copied, actor.user())?;
    }
    Ok(())
}
