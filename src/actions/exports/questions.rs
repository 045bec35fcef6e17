//! What was chosen from the programme and answered to questions, as columns of a list: a session has one, and so has
//! a question, whichever version was answered.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::Wanted;
use crate::actions::answers::open;
use crate::documents::sheet::{Cell, Column};
use crate::domain::id::{EventId, InvitationId, QuestionId};
use crate::domain::language::Language;
use crate::domain::organisation::Represents;
use crate::domain::programme::Session;
use crate::domain::programme::places::PlaceStanding;
use crate::domain::question::answers::counts;
use crate::domain::question::value::Value;
use crate::domain::question::{Question, QuestionDraft};
use crate::keys::KeyRing;
use crate::store::reports::Guest;
use crate::store::{DbConn, QueryResult, answers, programme, questions};

/// How wide a spreadsheet program is to show an answer, in characters.
const WIDTH: u8 = 24;

/// The sessions and questions that a list has columns for.
pub(super) struct Asked {
    sessions: Vec<Session>,
    questions: Vec<Question>,
    versions: BTreeMap<(QuestionId, i32), QuestionDraft>,
    sensitive: bool,
}

/// What one page of guests chose and answered.
#[derive(Default)]
pub(super) struct Answers {
    columns: usize,
    of: HashMap<InvitationId, Vec<Answer>>,
}

#[derive(Clone)]
enum Answer {
    None,
    Text(String),
    Number(i64),
}

impl Asked {
    /// Those of an event: its sessions, and the questions that are wanted, sensitive ones only where they are.
    pub(super) fn load(c: &mut DbConn, event: EventId, wanted: Wanted) -> QueryResult<Self> {
        let sensitive = wanted.sensitive;
        let sessions = programme::of_event(c, event)?;
        if !wanted.questions {
            return Ok(Self { sessions, questions: Vec::new(), versions: BTreeMap::new(), sensitive });
        }
        let mut asked = questions::of_event(c, event)?;
        asked.retain(|question| sensitive || !question.details.sensitive);
        Ok(Self { sessions, versions: answers::versions(c, event)?, questions: asked, sensitive })
    }

    /// How many questions there are.
    pub(super) fn len(&self) -> usize {
        self.questions.len()
    }

    /// Their columns. What stands in front keeps an import from taking one for a name or an address.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let sessions = self.sessions.iter().map(|session| session.details.title(Language::En));
        let questions = self.questions.iter().map(|question| question.details.label(Language::En));
        let names = sessions
            .map(|title| format!("session: {title}"))
            .chain(questions.map(|label| format!("question: {label}")));
        names.map(|name| Column { name: Cow::Owned(name), width: WIDTH })
    }

    /// What these guests chose and answered, as far as it goes with their reply.
    pub(super) fn answers(&self, c: &mut DbConn, keys: &KeyRing, guests: &[Guest]) -> QueryResult<Answers> {
        let before = self.sessions.len();
        let columns = before + self.questions.len();
        let mut page = Answers { columns, of: HashMap::new() };
        if columns == 0 {
            return Ok(page);
        }
        let ids: Vec<InvitationId> = guests.iter().map(|guest| guest.invitation_id).collect();
        let mut fill = |who: InvitationId, at: Option<usize>, answer: Answer| {
            let row = page.of.entry(who).or_insert_with(|| vec![Answer::None; columns]);
            if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
                *cell = answer;
            }
        };
        if before > 0 {
            for (who, places) in programme::places_of_all(c, &ids)? {
                for place in places {
                    let at = self.sessions.iter().position(|session| session.id == place.session);
                    let how = match place.standing {
                        PlaceStanding::Attending => place.mode.as_str(),
                        PlaceStanding::Waiting => place.standing.as_str(),
                    };
                    fill(who, at, Answer::Text(how.to_owned()));
                }
            }
        }
        let mut put = |who: InvitationId, question: QuestionId, answer: Answer| {
            let at = self.questions.iter().position(|own| own.id == question);
            fill(who, at.map(|at| before + at), answer);
        };
        for given in answers::of_invitations(c, &ids)? {
            let asked = self.versions.get(&(given.question, given.version));
            let answer = match (asked, given.value) {
                (_, None) => Answer::Text("handed in".to_owned()),
                (None, Some(_)) => Answer::None,
                (Some(asked), Some(stored)) => {
                    Value::from_stored(asked, &stored).map_or(Answer::None, |value| said(asked, &value))
                }
            };
            put(given.invitation, given.question, answer);
        }
        if self.sensitive {
            for sealed in answers::sealed_of_invitations(c, &ids)? {
                let Some(asked) = self.versions.get(&(sealed.question, sealed.version)) else { continue };
                let answer = open(keys, asked, &sealed).map_or_else(
                    |_| Answer::Text("cannot be opened".to_owned()),
                    |value| said(asked, &value),
                );
                put(sealed.invitation, sealed.question, answer);
            }
        }
        for guest in guests {
            let Some(row) = page.of.get_mut(&guest.invitation_id) else { continue };
            let who = Represents { country: guest.country, group: guest.group, organisation: None };
            for (question, answer) in self.questions.iter().zip(row.iter_mut().skip(before)) {
                // Who was to come and then declined orders no meal.
                if guest.reply.is_some() && !counts(&question.details, who, guest.reply, guest.mode) {
                    *answer = Answer::None;
                }
            }
        }
        Ok(page)
    }
}

/// An answer as a list says it: in the first language that it was asked in, or English.
fn said(asked: &QuestionDraft, value: &Value) -> Answer {
    match value {
        Value::Number(number) => Answer::Number(*number),
        Value::Options(keys) => {
            let labels: Vec<&str> = keys.iter().map(|key| asked.option(*key, Language::En)).collect();
            Answer::Text(labels.join("; "))
        }
        Value::Country(country) => Answer::Text(country.name(Language::En).to_owned()),
        other => Answer::Text(other.stored()),
    }
}

impl Answers {
    /// The cells of one guest.
    pub(super) fn cells(&self, guest: InvitationId) -> impl Iterator<Item = Cell<'_>> {
        let row = self.of.get(&guest).map_or(&[][..], Vec::as_slice);
        let none = self.columns.saturating_sub(row.len());
        let cells = row.iter().map(|answer| match answer {
            Answer::None => Cell::EMPTY,
            Answer::Text(text) => Cell::Text(text),
            Answer::Number(number) => Cell::Number(*number),
        });
        cells.chain(std::iter::repeat_n(Cell::EMPTY, none))
    }
}
