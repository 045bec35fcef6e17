//! Reminders by plan: so many days before the reply deadline, at a local time in the event's zone.
//!
//! Each step runs once for each day that the deadline falls on: neither a restart, nor a change of clocks, nor another
//! hour of the deadline makes it run twice. Where nothing ran for a while, the latest step that is due runs, once, and
//! those before it count as passed. A step that was planned after its own time runs only if the deadline moves.

use std::time::Duration;

use jiff::civil::{Date, Time};

use super::event::{Event, EventStatus};
use super::id::{EventId, MailingId, ReminderStepId};
use super::instant::Instant;
use super::message::MessageState;

/// How many steps a plan may have.
pub const MOST: usize = 6;

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its identity.
    pub id: ReminderStepId,
    /// Of which event.
    pub event_id: EventId,
    /// How many days before the day of the deadline.
    pub days: u32,
    /// At which minute of that local day, counted from midnight.
    pub minute: u32,
    /// When it was planned.
    pub saved_at: Instant,
    /// For which day of the deadline it ran last, or was passed over.
    pub ran_for: Option<Date>,
    /// When it ran, and the mailing that it began; `None` where it was passed over, or there was nobody to remind.
    pub ran: Option<(Instant, Option<MailingId>)>,
}

/// What a step does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It runs then.
    At(Instant),
    /// It ran for this deadline.
    Ran(Instant, Option<MailingId>),
    /// Its time was over before it was planned, or another step ran in its place.
    Passed,
    /// The event takes no answers, so there is nothing to remind of.
    Idle(EventStatus),
}

/// The local day of the event's reply deadline.
#[must_use]
pub fn deadline(event: &Event) -> Date {
    event.details.zone.local(event.details.reply_by).date()
}

impl Step {
    /// When it is due. A local time that a change of clocks skips is moved past the gap; of one that happens twice,
    /// the first counts. `None` for a day that no calendar has.
    #[must_use]
    pub fn due_at(&self, event: &Event) -> Option<Instant> {
        let day = deadline(event).checked_sub(jiff::Span::new().days(i64::from(self.days))).ok()?;
        let time = Time::new((self.minute / 60) as i8, (self.minute % 60) as i8, 0, 0).ok()?;
        let zoned = event.details.zone.rules().to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?;
        Some(zoned.timestamp().into())
    }

    /// What it does next.
    #[must_use]
    pub fn next(&self, event: &Event, now: Instant) -> Next {
        if self.ran_for == Some(deadline(event)) {
            return self.ran.map_or(Next::Passed, |(at, mailing)| Next::Ran(at, mailing));
        }
        match self.due_at(event) {
            Some(at) if at >= self.saved_at && at <= event.details.reply_by => match event.status {
                EventStatus::Draft | EventStatus::Open if now <= event.details.reply_by => Next::At(at),
                EventStatus::Draft | EventStatus::Open => Next::Passed,
                status => Next::Idle(status),
            },
            _ => Next::Passed,
        }
    }
}

/// How long nobody is reminded by plan of an invitation that they just got.
const SINCE_INVITATION: Duration = Duration::from_hours(24);

/// Whether a plan reminds somebody whose latest invitation is there, since then: not while it waits, nor within a day of
/// it. An organiser who sends reminders by hand sees whom they go to and decides.
#[must_use]
pub fn is_ripe(invited: Option<(MessageState, Instant)>, now: Instant) -> bool {
    invited.is_none_or(|(state, since)| !state.is_waiting() && since + SINCE_INVITATION <= now)
}

/// The steps whose time has come: the one that runs, and those that count as passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// For which day of the deadline.
    pub deadline: Date,
    /// The latest of them; it runs.
    pub runs: ReminderStepId,
    /// Those before it.
    pub passed: Vec<ReminderStepId>,
}

/// What is due now; `None` where nothing is.
#[must_use]
pub fn due(steps: &[Step], event: &Event, now: Instant) -> Option<Due> {
    if event.status != EventStatus::Open {
        return None;
    }
    let mut due: Vec<(Instant, ReminderStepId)> = steps
        .iter()
        .filter_map(|step| match step.next(event, now) {
            Next::At(at) if at <= now => Some((at, step.id)),
            _ => None,
        })
        .collect();
    due.sort();
    let (_, runs) = due.pop()?;
    Some(Due { deadline: deadline(event), runs, passed: due.into_iter().map(|(_, id)| id).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;
    use crate::domain::schedule::Zone;

    /// A step of the sample event, whose deadline is 28 May 2027 in Amsterdam, planned in January.
    fn step(n: u128, days: u32, minute: u32) -> Step {
        Step {
            id: uuid::Uuid::from_u128(n).into(),
            event_id: samples::event().id,
            days,
            minute,
            saved_at: samples::event().created_at,
            ran_for: None,
            ran: None,
        }
    }

    fn at(local: &str) -> Instant {
        Zone::parse("Europe/Amsterdam").and_then(|zone| zone.instant(local).ok()).expect("a time")
    }

    #[test]
    fn a_step_is_due_at_its_local_time_on_both_sides_of_a_clock_change() {
        let mut event = samples::event();
        for (deadline, days, minute, want) in [
            ("2027-05-28T23:59", 7, 540, "2027-05-21T07:00:00Z"),
            ("2027-05-28T00:10", 7, 540, "2027-05-21T07:00:00Z"),
            ("2027-04-01T12:00", 7, 540, "2027-03-25T08:00:00Z"),
            // 02:30 does not exist on 28 March, and happens twice on 31 October.
            ("2027-03-30T12:00", 2, 150, "2027-03-28T01:30:00Z"),
            ("2027-11-02T12:00", 2, 150, "2027-10-31T00:30:00Z"),
        ] {
            event.details.reply_by = at(deadline);
            let due = step(1, days, minute).due_at(&event).map(|due| due.timestamp().to_string());
            assert_eq!(due.as_deref(), Some(want), "{days} days before {deadline}");
        }
    }

    #[test]
    fn each_step_runs_once_for_a_deadline() {
        let event = samples::event();
        let mut steps = vec![step(1, 21, 540), step(2, 7, 540), step(3, 2, 540)];
        assert_eq!(due(&steps, &event, at("2027-05-07T08:59")), None);
        let first = due(&steps, &event, at("2027-05-07T09:00")).expect("the first");
        assert_eq!((first.runs, first.passed.len()), (steps[0].id, 0));
        steps[0].ran_for = Some(first.deadline);
        steps[0].ran = Some((at("2027-05-07T09:00"), None));
        assert_eq!(due(&steps, &event, at("2027-05-10T09:00")), None, "not twice");
        // Nothing ran for three weeks: the latest runs, the other counts as passed.
        let late = due(&steps, &event, at("2027-05-27T23:00")).expect("a late one");
        assert_eq!((late.runs, late.passed), (steps[2].id, vec![steps[1].id]));
        // Behind the deadline nobody is reminded.
        assert_eq!(due(&steps, &event, event.details.reply_by + Duration::from_secs(1)), None);
        // Another hour on the same day is no other deadline; another day is.
        let mut moved = event.clone();
        moved.details.reply_by = at("2027-05-28T12:00");
        assert_eq!(steps[0].next(&moved, at("2027-05-10T09:00")), Next::Ran(at("2027-05-07T09:00"), None));
        moved.details.reply_by = at("2027-06-04T23:59");
        assert_eq!(steps[0].next(&moved, at("2027-05-10T09:00")), Next::At(at("2027-05-14T09:00")));
    }

    #[test]
    fn nobody_is_reminded_of_what_they_were_invited_to_just_now() {
        let now = at("2027-05-21T09:00");
        let ago = |hours| now - Duration::from_hours(hours);
        for (invited, want) in [
            (None, true),
            (Some((MessageState::Sent, ago(24))), true),
            (Some((MessageState::Sent, ago(23))), false),
            (Some((MessageState::Queued, ago(90))), false),
            (Some((MessageState::Sending, ago(90))), false),
        ] {
            assert_eq!(is_ripe(invited, now), want, "{invited:?}");
        }
    }

    #[test]
    fn a_plan_made_anew_begins_with_what_is_to_come() {
        let mut event = samples::event();
        let mut step = step(1, 7, 540);
        event.details.reply_by = at("2027-05-30T23:59");
        let now = at("2027-05-25T12:00");
        assert!(due(std::slice::from_ref(&step), &event, now).is_some(), "it was planned in January");
        step.saved_at = now;
        assert_eq!(due(&[step], &event, now), None, "the deadline was moved a moment ago");
    }

    #[test]
    fn what_a_step_does_next() {
        let event = samples::event();
        let of = |status| Event { status, ..event.clone() };
        let step = step(1, 7, 540);
        let (due_at, before) = (at("2027-05-21T09:00"), at("2027-02-01T09:00"));
        let late = Step { saved_at: due_at + Duration::from_secs(1), ..step.clone() };
        let after = event.details.reply_by + Duration::from_secs(1);
        for (step, event, now, want) in [
            (&step, of(EventStatus::Open), before, Next::At(due_at)),
            (&step, of(EventStatus::Draft), before, Next::At(due_at)),
            (&step, of(EventStatus::Closed), before, Next::Idle(EventStatus::Closed)),
            (&step, of(EventStatus::Cancelled), before, Next::Idle(EventStatus::Cancelled)),
            (&step, of(EventStatus::Open), after, Next::Passed),
            (&late, of(EventStatus::Open), due_at, Next::Passed),
        ] {
            assert_eq!(step.next(&event, now), want, "{} {now:?}", event.status);
        }
        assert_eq!(super::due(&[step], &of(EventStatus::Draft), due_at), None, "a draft reminds nobody");
    }
}
