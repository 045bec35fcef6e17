//! The event form: raw strings, and the one way to turn them into an [`EventDraft`].

mod seats;

use serde::Deserialize;

use crate::domain::attendance::Ways;
use crate::domain::email::Email;
use crate::domain::event::{EventDraft, EventProblem, Holding, SeatRules, Substitutes};
use crate::domain::instant::Instant;
use crate::domain::language::{Language, Languages};
use crate::domain::proof::MailboxProof;
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
    pub ways: String,
    pub capacity: String,
    pub overbooking: String,
    pub hold: String,
    pub quotas: String,
    pub substitutes: String,
    pub proof: String,
    pub reserve_rule: String,
    pub waiting_list: String,
    pub offer_hours: String,
    pub reply_by: String,
    pub reply_by_time: String,
    pub change_until: String,
    pub change_until_time: String,
    pub organiser_name: String,
    pub organiser_email: String,
    pub also: Vec<String>,
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
            substitutes,
            proof,
            seats: SeatRules { ways, capacity, overbooking, holding, quotas, waiting, reserve },
            reply_by,
            change_until,
            organiser_name,
            organiser_email,
            also,
        } = details;
        let (reply_by, reply_by_time) = day_and_time(zone, *reply_by);
        let (change_until, change_until_time) =
            change_until.map(|at| day_and_time(zone, at)).unwrap_or_default();
        Self {
            title: title.to_string(),
            description: description.to_string(),
            starts_at: zone.field(*starts_at),
            ends_at: zone.field(*ends_at),
            zone: zone.name().to_owned(),
            venue: venue.to_string(),
            address: address.to_string(),
            online_url: online_url.to_string(),
            ways: ways.to_string(),
            capacity: capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            overbooking: if *overbooking == 0 { String::new() } else { overbooking.to_string() },
            hold: if *holding == Holding::UntilDeadline { "1".to_owned() } else { String::new() },
            quotas: quotas.to_string(),
            substitutes: substitutes.to_string(),
            proof: proof.to_string(),
            reserve_rule: reserve.to_string(),
            waiting_list: waiting.list.to_string(),
            offer_hours: waiting.offer_hours.to_string(),
            reply_by,
            reply_by_time,
            change_until,
            change_until_time,
            organiser_name: organiser_name.to_string(),
            organiser_email: organiser_email.to_string(),
            also: also.iter().map(|language| language.to_string()).collect(),
        }
    }

    /// The choices for how guests attend.
    pub fn ways() -> [(&'static str, &'static str); 3] {
        [
            (Ways::InPerson.as_str(), "In person"),
            (Ways::Online.as_str(), "Online"),
            (Ways::Either.as_str(), "In person or online, as each guest chooses"),
        ]
    }

    /// The choices for whether guests may send a colleague.
    pub fn substitutes() -> [(&'static str, &'static str); 3] {
        [
            (Substitutes::AfterApproval.as_str(), "Yes: the colleague is invited when you agree"),
            (Substitutes::AtOnce.as_str(), "Yes: the colleague is invited at once"),
            (Substitutes::Off.as_str(), "No: the invitation is personal"),
        ]
    }

    /// The choices for when the holder of a link proves who they are.
    pub fn proofs() -> [(&'static str, &'static str); 3] {
        [
            (MailboxProof::NewBrowser.as_str(), "In a new browser, once there is an answer"),
            (MailboxProof::Always.as_str(), "Always, before anything is shown or answered"),
            (MailboxProof::Never.as_str(), "Never: whoever has the link is the guest"),
        ]
    }

    /// True where every mail is to be written in this language as well.
    pub fn is_also(&self, language: &Language) -> bool {
        self.also.iter().any(|word| word == language.as_str())
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
        if self.reply_by.trim().is_empty() {
            errors.add("reply_by", "Enter the day until which guests can answer.");
        }
        let reply_by =
            deadline(&mut errors, "reply_by", zone.as_ref(), &self.reply_by, &self.reply_by_time).flatten();
        let (day, time) = (&self.change_until, &self.change_until_time);
        let change_until = deadline(&mut errors, "change_until", zone.as_ref(), day, time);
        let venue = errors.take("venue", Line::parse(&self.venue), |e| named("The venue", e));
        let address = errors.take("address", Line::parse(&self.address), |e| named("The address", e));
        let online_url = errors.take("online_url", Line::parse(&self.online_url), |e| named("The link", e));
        let seats = self.seat_rules(&mut errors);
        let typed = self.substitutes.trim();
        let substitutes = if typed.is_empty() { Some(Substitutes::Off) } else { Substitutes::parse(typed) };
        if substitutes.is_none() {
            errors.add("substitutes", "Choose whether guests may send a colleague.");
        }
        let typed = self.proof.trim();
        let proof =
            if typed.is_empty() { Some(MailboxProof::NewBrowser) } else { MailboxProof::parse(typed) };
        if proof.is_none() {
            errors.add("proof", "Choose when a guest proves their mailbox.");
        }
        let organiser_name = errors.take("organiser_name", Line::required(&self.organiser_name), |e| {
            named("The organiser's name", e)
        });
        let organiser_email =
            errors.take("organiser_email", Email::parse(&self.organiser_email), |e| e.to_string());
        let also = Languages::parse(&self.also.join(","));
        if also.is_none() {
            errors.add("also", "Choose languages from the list.");
        }
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
                seats: seats?,
                substitutes: substitutes?,
                proof: proof?,
                reply_by: reply_by?,
                change_until: change_until?,
                organiser_name: organiser_name?,
                organiser_email: organiser_email?,
                also: also?,
            })
        })();
        let Some(draft) = draft else { return Err(errors) };
        for problem in draft.problems() {
            match problem {
                EventProblem::EndsBeforeStart => errors.add("ends_at", "The end must be after the start."),
                EventProblem::RepliesAfterEnd => {
                    errors.add("reply_by", "The reply deadline must not be after the end of the event.");
                }
                EventProblem::ChangesAfterEnd => {
                    errors.add("change_until", "The last day for changes must not be after the end of the event.");
                }
                EventProblem::ChangesBeforeReplies => errors.add(
                    "change_until",
                    "The last day for changes must not be before the reply deadline. Leave it empty for the same.",
                ),
                EventProblem::NoVenue => {
                    errors.add("venue", "Enter a venue, so that guests know where to go, or choose “Online” above.");
                }
                EventProblem::NoLink => {
                    errors.add("online_url", "Enter the link by which guests take part.");
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
}

/// A day and, if it is not the day's end, a time.
pub(in crate::web::admin) fn day_and_time(zone: &Zone, at: Instant) -> (String, String) {
    let local = zone.field(at);
    let (day, time) = local.split_once('T').unwrap_or((&local, ""));
    let end_of_day = zone.end_of_day(day).is_ok_and(|end| end == at);
    (day.to_owned(), if end_of_day { String::new() } else { time.to_owned() })
}

/// The moment that two fields, `field` and its time, speak of; without a time it is the end of the day.
/// Inside: nothing, where nothing was entered.
#[expect(clippy::option_option, reason = "outside: is it right; inside: was it entered")]
pub(in crate::web::admin) fn deadline(
    errors: &mut FieldErrors,
    field: &'static str,
    zone: Option<&Zone>,
    day: &str,
    time: &str,
) -> Option<Option<Instant>> {
    let (day, time) = (day.trim(), time.trim());
    if day.is_empty() {
        if time.is_empty() {
            return Some(None);
        }
        errors.add(field, "Enter the day that the time belongs to.");
        return None;
    }
    if time.is_empty() {
        let end = errors.take(field, zone?.end_of_day(day), |_| {
            "This is not a date; write it like 2027-05-28.".to_owned()
        });
        return end.map(Some);
    }
    errors.take(field, zone?.instant(&format!("{day}T{time}")), |e| e.to_string()).map(Some)
}

fn named(what: &str, error: TextError) -> String {
    match error {
        TextError::Missing => format!("{what} is missing."),
        other => format!("{what} {other}."),
    }
}

#[cfg(test)]
mod tests;
