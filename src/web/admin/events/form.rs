//! The event form: raw strings, and the one way to turn them into an [`EventDraft`].

use serde::Deserialize;

use crate::domain::email::Email;
use crate::domain::event::{EventDraft, EventProblem};
use crate::domain::instant::Instant;
use crate::domain::schedule::{LocalTimeError, Zone};
use crate::domain::text::{Line, Prose, TextError};
use crate::web::form::FieldErrors;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EventForm {
    pub title: String,
    pub description: String,
    pub starts_at: String,
    pub ends_at: String,
    pub zone: String,
    pub venue: String,
    pub address: String,
    pub online_url: String,
    pub capacity: String,
    pub reply_by: String,
    pub reply_by_time: String,
    pub organiser_name: String,
    pub organiser_email: String,
}

impl EventForm {
    /// The form of an event as it is.
    pub fn of(details: &EventDraft) -> Self {
        let EventDraft {
            title,
            description,
            starts_at,
            ends_at,
            zone,
            venue,
            address,
            online_url,
            capacity,
            reply_by,
            organiser_name,
            organiser_email,
        } = details;
        let deadline = zone.field(*reply_by);
        let (day, time) = deadline.split_once('T').unwrap_or((&deadline, ""));
        let end_of_day = zone.end_of_day(day).is_ok_and(|end| end == *reply_by);
        Self {
            title: title.to_string(),
            description: description.to_string(),
            starts_at: zone.field(*starts_at),
            ends_at: zone.field(*ends_at),
            zone: zone.name().to_owned(),
            venue: venue.to_string(),
            address: address.to_string(),
            online_url: online_url.to_string(),
            capacity: capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            reply_by: day.to_owned(),
            reply_by_time: if end_of_day { String::new() } else { time.to_owned() },
            organiser_name: organiser_name.to_string(),
            organiser_email: organiser_email.to_string(),
        }
    }

    /// The event, or everything that is wrong with the form.
    pub fn parse(&self) -> Result<EventDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", Line::required(&self.title), |e| named("The title", e));
        let description =
            errors.take("description", Prose::parse(&self.description), |e| named("The description", e));
        let zone = Zone::parse(&self.zone);
        if zone.is_none() {
            errors.add("zone", "Choose a time zone from the list, such as Europe/Amsterdam.");
        }
        let starts_at = self.time(&mut errors, "starts_at", "start", zone.as_ref(), &self.starts_at);
        let ends_at = self.time(&mut errors, "ends_at", "end", zone.as_ref(), &self.ends_at);
        let reply_by = self.deadline(&mut errors, zone.as_ref());
        let venue = errors.take("venue", Line::parse(&self.venue), |e| named("The venue", e));
        let address = errors.take("address", Line::parse(&self.address), |e| named("The address", e));
        let online_url = errors.take("online_url", Line::parse(&self.online_url), |e| named("The link", e));
        let capacity = self.seats(&mut errors);
        let organiser_name = errors.take("organiser_name", Line::required(&self.organiser_name), |e| {
            named("The organiser's name", e)
        });
        let organiser_email =
            errors.take("organiser_email", Email::parse(&self.organiser_email), |e| e.to_string());
        let draft = (|| {
            Some(EventDraft {
                title: title?,
                description: description?,
                starts_at: starts_at?,
                ends_at: ends_at?,
                zone: zone?,
                venue: venue?,
                address: address?,
                online_url: online_url?,
                capacity: capacity?,
                reply_by: reply_by?,
                organiser_name: organiser_name?,
                organiser_email: organiser_email?,
            })
        })();
        let Some(draft) = draft else { return Err(errors) };
        for problem in draft.problems() {
            match problem {
                EventProblem::EndsBeforeStart => errors.add("ends_at", "The end must be after the start."),
                EventProblem::RepliesAfterEnd => {
                    errors.add("reply_by", "The reply deadline must not be after the end of the event.");
                }
                EventProblem::Nowhere => {
                    errors.add(
                        "venue",
                        "Enter a venue, or an online link below, so that guests know where to go.",
                    );
                }
                EventProblem::LinkForm => {
                    errors.add("online_url", "The link must be a web address that begins with https://.");
                }
            }
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }

    fn time(
        &self,
        errors: &mut FieldErrors,
        field: &'static str,
        what: &str,
        zone: Option<&Zone>,
        typed: &str,
    ) -> Option<Instant> {
        if typed.trim().is_empty() {
            errors.add(field, format!("Enter the {what}: date and local time."));
            return None;
        }
        errors.take(field, zone?.instant(typed), |e: LocalTimeError| e.to_string())
    }

    fn deadline(&self, errors: &mut FieldErrors, zone: Option<&Zone>) -> Option<Instant> {
        if self.reply_by.trim().is_empty() {
            errors.add("reply_by", "Enter the day until which guests can answer.");
            return None;
        }
        if self.reply_by_time.trim().is_empty() {
            return errors.take("reply_by", zone?.end_of_day(&self.reply_by), |_| {
                "This is not a date; write it like 2027-05-28.".to_owned()
            });
        }
        let local = format!("{}T{}", self.reply_by.trim(), self.reply_by_time.trim());
        errors.take("reply_by", zone?.instant(&local), |e| e.to_string())
    }

    #[expect(clippy::option_option, reason = "outside: is it right; inside: is there a limit")]
    fn seats(&self, errors: &mut FieldErrors) -> Option<Option<u32>> {
        let typed = self.capacity.trim();
        if typed.is_empty() {
            return Some(None);
        }
        match typed.parse::<u32>() {
            Ok(seats @ 1..=1_000_000) => Some(Some(seats)),
            _ => {
                errors.add(
                    "capacity",
                    "Seats must be a whole number from 1 to 1,000,000, or empty for no limit.",
                );
                None
            }
        }
    }
}

fn named(what: &str, error: TextError) -> String {
    match error {
        TextError::Missing => format!("{what} is missing."),
        other => format!("{what} {other}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> EventForm {
        EventForm {
            title: "Roundtable".into(),
            starts_at: "2027-06-09T14:00".into(),
            ends_at: "2027-06-09T17:30".into(),
            zone: "Europe/Amsterdam".into(),
            venue: "Hall".into(),
            reply_by: "2027-05-28".into(),
            organiser_name: "Host".into(),
            organiser_email: "host@host.example".into(),
            ..EventForm::default()
        }
    }

    #[test]
    fn a_form_survives_the_round_trip() {
        let draft = filled().parse().expect("parses");
        assert_eq!(draft.reply_by.timestamp().to_string(), "2027-05-28T21:59:59Z", "end of the local day");
        assert_eq!(EventForm::of(&draft).parse(), Ok(draft));
        let timed = EventForm { reply_by_time: "12:00".into(), capacity: "50".into(), ..filled() };
        let draft = timed.parse().expect("parses");
        assert_eq!(draft.reply_by.timestamp().to_string(), "2027-05-28T10:00:00Z");
        assert_eq!(EventForm::of(&draft).parse(), Ok(draft));
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        type Change = fn(&mut EventForm);
        let table: [(&str, Change); 10] = [
            ("title", |f| f.title = " ".into()),
            ("title", |f| f.title = "x".repeat(201)),
            ("starts_at", |f| f.starts_at = "2027-03-28T02:30".into()),
            ("ends_at", |f| f.ends_at = "2027-06-09T13:00".into()),
            ("zone", |f| f.zone = "Amsterdam".into()),
            ("venue", |f| f.venue.clear()),
            ("online_url", |f| f.online_url = "ftp://x".into()),
            ("capacity", |f| f.capacity = "0".into()),
            ("reply_by", |f| f.reply_by = "2027-07-01".into()),
            ("organiser_email", |f| f.organiser_email = "host".into()),
        ];
        for (field, change) in table {
            let mut form = filled();
            change(&mut form);
            let errors = form.parse().expect_err(field);
            assert!(!errors.get(field).is_empty(), "{field}: {errors:?}");
        }
        let empty = EventForm::default().parse().expect_err("nothing was typed");
        assert!(empty.iter().count() >= 6, "{empty:?}");
    }
}
