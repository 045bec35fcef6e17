//! What the demo's guests can choose besides the roundtable itself.

use crate::domain::attendance::Ways;
use crate::domain::event::EventDraft;
use crate::domain::language::Language;
use crate::domain::programme::{SessionDraft, Wording};
use crate::domain::text::Line;

/// A dinner in the evening, with few seats and a line for them.
pub(super) fn dinner(event: &EventDraft) -> Option<SessionDraft> {
    let words = [
        (Language::En, "Working dinner", "Business attire."),
        (Language::Fr, "Dîner de travail", "Tenue de ville."),
        (Language::Ar, "عشاء عمل", "اللباس رسمي."),
    ];
    let wording = |(language, title, note): (Language, &str, &str)| {
        Some(Wording { language, title: Line::parse(title).ok()?, note: Line::parse(note).ok()? })
    };
    let zone = &event.zone;
    let evening = |time: &str| {
        let day = zone.field(event.starts_at);
        zone.instant(&format!("{}T{time}", day.get(..10)?)).ok()
    };
    Some(SessionDraft {
        wordings: words.into_iter().map(wording).collect::<Option<_>>()?,
        starts_at: evening("19:00")?,
        ends_at: evening("22:00")?,
        venue: Line::parse("Restaurant De Kade").ok()?,
        online_url: Line::default(),
        ways: Ways::InPerson,
        capacity: Some(12),
        has_line: true,
        reply_by: None,
        groups: Vec::new(),
    })
}
