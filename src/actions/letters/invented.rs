//! An invented event, for looking at a text that belongs to no event.

use std::time::Duration;

use crate::domain::email::Email;
use crate::domain::event::{Event, EventDraft, EventStatus, SeatRules, Substitutes};
use crate::domain::instant::Instant;
use crate::domain::language::{Language, Languages};
use crate::domain::proof::MailboxProof;
use crate::domain::schedule::Zone;
use crate::domain::text::{Line, Prose};
use crate::i18n::tr;

/// An afternoon two months ahead that can be answered until two weeks before.
#[must_use]
pub fn event(language: Language, now: Instant) -> Event {
    let midnight = Instant::from_micros(now.seconds().div_euclid(86_400).saturating_mul(86_400_000_000));
    let starts_at = midnight + Duration::from_hours(60 * 24 + 13);
    Event {
        id: uuid::Uuid::nil().into(),
        details: EventDraft {
            title: Line::squeeze(&tr(language, "example-title", &[])),
            description: Prose::parse(&tr(language, "example-description", &[])).unwrap_or_default(),
            starts_at,
            ends_at: starts_at + Duration::from_hours(4),
            zone: Zone::utc(),
            venue: Line::squeeze(&tr(language, "example-venue", &[])),
            address: Line::squeeze(&tr(language, "example-address", &[])),
            online_url: Line::default(),
            seats: SeatRules::of(None),
            substitutes: Substitutes::Off,
            proof: MailboxProof::NewBrowser,
            change_until: None,
            reply_by: starts_at - Duration::from_hours(14 * 24),
            organiser_name: Line::squeeze(&tr(language, "example-organiser", &[])),
            organiser_email: Email::parse("secretariat@roundtable.example")
                .unwrap_or_else(|_| Email::example()),
            also: Languages::default(),
        },
        status: EventStatus::Open,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
