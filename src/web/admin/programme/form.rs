//! The form of a session: raw strings, and the one way to turn them into a [`SessionDraft`].

use serde::Deserialize;

use crate::actions::programme::SessionRefusal;
use crate::domain::attendance::Ways;
use crate::domain::event::{Event, Place};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::organisation::StakeholderGroup;
use crate::domain::programme::{MAX_SEATS, SessionDraft, SessionProblem, Wording};
use crate::domain::text::{Line, TextError};
use crate::web::admin::events::form::{day_and_time, deadline};
use crate::web::form::FieldErrors;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SessionForm {
    pub title_en: String,
    pub note_en: String,
    pub title_fr: String,
    pub note_fr: String,
    pub title_ar: String,
    pub note_ar: String,
    pub starts_at: String,
    pub ends_at: String,
    pub venue: String,
    pub online_url: String,
    pub ways: String,
    pub capacity: String,
    pub line: String,
    pub reply_by: String,
    pub reply_by_time: String,
    pub groups: Vec<String>,
}

/// The fields of one language, as the template draws them: their names and what was typed.
pub struct InLanguage {
    pub name: &'static str,
    pub title: (&'static str, String),
    pub note: (&'static str, String),
}

impl SessionForm {
    /// The form of a new session: at the time of the event, in its ways.
    pub fn fresh(event: &Event) -> Self {
        let details = &event.details;
        Self {
            starts_at: details.zone.field(details.starts_at),
            ends_at: details.zone.field(details.ends_at),
            ways: details.seats.ways.to_string(),
            ..Self::default()
        }
    }

    /// The form of a session as it is.
    pub fn of(event: &Event, session: &SessionDraft) -> Self {
        let zone = &event.details.zone;
        let SessionDraft {
            wordings,
            starts_at,
            ends_at,
            venue,
            online_url,
            ways,
            capacity,
            has_line,
            reply_by,
            groups,
        } = session;
        let words = |language: Language| wordings.iter().find(|wording| wording.language == language);
        let title = |l| words(l).map(|w| w.title.to_string()).unwrap_or_default();
        let note = |l| words(l).map(|w| w.note.to_string()).unwrap_or_default();
        let (reply_by, reply_by_time) = reply_by.map(|at| day_and_time(zone, at)).unwrap_or_default();
        Self {
            title_en: title(Language::En),
            note_en: note(Language::En),
            title_fr: title(Language::Fr),
            note_fr: note(Language::Fr),
            title_ar: title(Language::Ar),
            note_ar: note(Language::Ar),
            starts_at: zone.field(*starts_at),
            ends_at: zone.field(*ends_at),
            venue: venue.to_string(),
            online_url: online_url.to_string(),
            ways: ways.to_string(),
            capacity: capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            line: if *has_line { "1".to_owned() } else { String::new() },
            reply_by,
            reply_by_time,
            groups: groups.iter().map(ToString::to_string).collect(),
        }
    }

    /// What was typed in each language.
    pub fn languages(&self) -> [InLanguage; 3] {
        let of = |language: Language, title, note| InLanguage { name: language.own_name(), title, note };
        [
            of(Language::En, ("title_en", self.title_en.clone()), ("note_en", self.note_en.clone())),
            of(Language::Fr, ("title_fr", self.title_fr.clone()), ("note_fr", self.note_fr.clone())),
            of(Language::Ar, ("title_ar", self.title_ar.clone()), ("note_ar", self.note_ar.clone())),
        ]
    }

    /// The stakeholder groups, and whether each is chosen.
    pub fn chosen_groups(&self) -> Vec<(&'static str, bool)> {
        let chosen = |group: &StakeholderGroup| self.groups.iter().any(|own| own == group.as_str());
        StakeholderGroup::ALL.iter().map(|group| (group.as_str(), chosen(group))).collect()
    }

    /// The session, or everything that is wrong with the form.
    pub fn parse(&self, event: &Event) -> Result<SessionDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let wordings = self.wordings(&mut errors);
        let starts_at = time(&mut errors, event, "starts_at", "start", &self.starts_at);
        let ends_at = time(&mut errors, event, "ends_at", "end", &self.ends_at);
        let venue: Option<Place> = errors.take("venue", Line::parse(&self.venue), |e| named("The venue", e));
        let online_url: Option<Place> =
            errors.take("online_url", Line::parse(&self.online_url), |e| named("The link", e));
        if online_url.as_ref().is_some_and(|link| !link.is_empty() && !link.as_str().starts_with("https://"))
        {
            errors.add("online_url", "The link must be a web address that begins with https://.");
        }
        let ways = Ways::parse(self.ways.trim());
        if ways.is_none() {
            errors.add("ways", "Choose how guests attend.");
        }
        let capacity = match self.capacity.trim() {
            "" => Some(None),
            typed => match typed.parse::<u32>() {
                Ok(seats) if (1..=MAX_SEATS).contains(&seats) => Some(Some(seats)),
                _ => {
                    let limit = "Seats must be a whole number from 1 to 1,000,000, or empty for no limit.";
                    errors.add("capacity", limit);
                    None
                }
            },
        };
        let zone = Some(&event.details.zone);
        let reply_by = deadline(&mut errors, "reply_by", zone, &self.reply_by, &self.reply_by_time);
        let groups = self.groups.iter().filter_map(|group| StakeholderGroup::parse(group)).collect();
        let draft = (|| {
            Some(SessionDraft {
                wordings,
                starts_at: starts_at?,
                ends_at: ends_at?,
                venue: venue?,
                online_url: online_url?,
                ways: ways?,
                capacity: capacity?,
                has_line: !self.line.is_empty(),
                reply_by: reply_by?,
                groups,
            })
        })();
        let Some(draft) = draft else { return Err(errors) };
        for problem in draft.problems() {
            let refusal = SessionRefusal::Draft(problem);
            errors.add(field_of(&refusal), refusal.to_string());
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }

    fn wordings(&self, errors: &mut FieldErrors) -> Vec<Wording> {
        let mut wordings = Vec::new();
        for (language, typed) in Language::ALL.iter().zip(self.languages()) {
            let InLanguage { name, title, note } = typed;
            if title.1.trim().is_empty() {
                if !note.1.trim().is_empty() {
                    errors.add(title.0, format!("Write the title in {name}, too."));
                }
                continue;
            }
            let said = errors.take(title.0, Line::required(&title.1), |e| named("The title", e));
            let more = errors.take(note.0, Line::parse(&note.1), |e| named("The note", e));
            if let (Some(title), Some(note)) = (said, more) {
                wordings.push(Wording { language: *language, title, note });
            }
        }
        wordings
    }
}

fn time(
    errors: &mut FieldErrors,
    event: &Event,
    field: &'static str,
    what: &str,
    typed: &str,
) -> Option<Instant> {
    if typed.trim().is_empty() {
        errors.add(field, format!("Enter the {what}: date and local time."));
        return None;
    }
    errors.take(field, event.details.zone.instant(typed), |e| e.to_string())
}

fn named(what: &str, error: TextError) -> String {
    match error {
        TextError::Missing => format!("{what} is missing."),
        other => format!("{what} {other}."),
    }
}

/// The field that a refusal is about.
pub(super) fn field_of(refusal: &SessionRefusal) -> &'static str {
    match refusal {
        SessionRefusal::Draft(SessionProblem::EndsBeforeStart) => "ends_at",
        SessionRefusal::Draft(SessionProblem::DeadlineAfterStart) => "reply_by",
        SessionRefusal::FewerSeatsThanTaken { .. } => "capacity",
        SessionRefusal::OnlineGuests { .. } => "ways",
        _ => "title_en",
    }
}
