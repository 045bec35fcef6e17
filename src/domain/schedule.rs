//! Local times: what an organiser types, in an IANA zone, and the instants they stand for. A local
//! time that a clock change skips or repeats is refused rather than guessed.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::instant::Instant;

/// An IANA time zone by its name, such as `Europe/Amsterdam`.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// What is wrong with a local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTimeError {
    /// Not `2026-06-09T14:00`.
    Form,
    /// The clocks go forward over this time: it does not exist on that day.
    Skipped,
    /// The clocks go back over this time: it happens twice on that day.
    Ambiguous,
}

impl fmt::Display for LocalTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "This is not a date and time; write it like 2027-06-09 14:00.",
            Self::Skipped => {
                "This time does not exist on that day: the clocks go forward over it. Choose another time."
            }
            Self::Ambiguous => {
                "This time happens twice on that day: the clocks go back over it. Choose another time."
            }
        })
    }
}

impl std::error::Error for LocalTimeError {}

impl Zone {
    /// `None` where the name is not in the IANA time zone database.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        if raw.is_empty() {
            return None;
        }
        let rules = jiff::tz::db().get(raw).ok()?;
        let name = rules.iana_name()?.to_owned();
        Some(Self { name, rules })
    }

    /// Coordinated universal time, which every installation knows.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// The zone's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its rules, past and to come.
    #[must_use]
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// Every zone's name, sorted, for a list to choose from.
    #[must_use]
    pub fn all() -> Vec<String> {
        let mut names: Vec<String> = jiff::tz::db()
            .available()
            .map(|n| n.to_string())
            .filter(|n| n.contains('/') && !n.starts_with("Etc/") && !n.starts_with("SystemV/"))
            .collect();
        names.push("UTC".to_owned());
        names.sort();
        names
    }

    /// The instant of a local time as a form gives it: date, `T` or a space, hours and minutes.
    ///
    /// # Errors
    /// A [`LocalTimeError`] for what is no time, or not exactly one instant.
    pub fn instant(&self, local: &str) -> Result<Instant, LocalTimeError> {
        let local = local.trim().replacen(' ', "T", 1);
        if !local.contains('T') {
            return Err(LocalTimeError::Form);
        }
        let civil: DateTime = local.parse().map_err(|_| LocalTimeError::Form)?;
        self.exactly(civil)
    }

    fn exactly(&self, civil: DateTime) -> Result<Instant, LocalTimeError> {
        let ambiguous = self.rules.to_ambiguous_zoned(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {
                ambiguous.unambiguous().map(|z| z.timestamp().into()).map_err(|_| LocalTimeError::Form)
            }
            AmbiguousOffset::Gap { .. } => Err(LocalTimeError::Skipped),
            AmbiguousOffset::Fold { .. } => Err(LocalTimeError::Ambiguous),
        }
    }

    /// The last second of a local day, however long that day is.
    ///
    /// # Errors
    /// [`LocalTimeError::Form`] where `day` is not like `2027-05-28`.
    pub fn end_of_day(&self, day: &str) -> Result<Instant, LocalTimeError> {
        let date: Date = day.trim().parse().map_err(|_| LocalTimeError::Form)?;
        let next = date.tomorrow().map_err(|_| LocalTimeError::Form)?;
        let midnight = self.rules.to_ambiguous_zoned(next.to_datetime(Time::midnight()));
        let midnight = midnight.compatible().map_err(|_| LocalTimeError::Form)?;
        Ok(Instant::from_micros(midnight.timestamp().as_microsecond() - 1_000_000))
    }

    /// How many whole weeks an instant must be moved by, in local time, to lie behind `now`.
    #[must_use]
    pub fn weeks_until_after(&self, at: Instant, now: Instant) -> i32 {
        const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;
        let passed = now.micros().saturating_sub(at.micros()).max(0) / WEEK;
        let mut weeks = i32::try_from(passed).unwrap_or(i32::MAX).saturating_sub(1).max(0);
        // At most two steps: a clock change makes a local week an hour longer or shorter.
        while self.plus_weeks(at, weeks) <= now && weeks < i32::MAX {
            weeks += 1;
        }
        weeks
    }

    /// The same local time and weekday `weeks` later; a time that a clock change skips is moved
    /// past the gap, one that it repeats is the first of the two.
    #[must_use]
    pub fn plus_weeks(&self, at: Instant, weeks: i32) -> Instant {
        let moved = self.local(at).checked_add(jiff::Span::new().weeks(weeks.clamp(0, 50_000)));
        let zoned = moved.and_then(|civil| self.rules.to_ambiguous_zoned(civil).compatible());
        zoned.map_or(at, |zoned| zoned.timestamp().into())
    }

    /// The local time as a form field shows it: `2027-06-09T14:00`.
    #[must_use]
    pub fn field(&self, at: Instant) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The local date and time.
    #[must_use]
    pub fn local(&self, at: Instant) -> DateTime {
        at.timestamp().to_zoned(self.rules.clone()).datetime()
    }

    /// The zone's abbreviation and offset at an instant, such as `CEST (UTC+02:00)`.
    #[must_use]
    pub fn label(&self, at: Instant) -> String {
        let zoned = at.timestamp().to_zoned(self.rules.clone());
        let abbreviation = zoned.strftime("%Z").to_string();
        let offset = zoned.strftime("%:z").to_string();
        if abbreviation.starts_with(['+', '-']) || abbreviation == "UTC" {
            format!("UTC{offset}")
        } else {
            format!("{abbreviation} (UTC{offset})")
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amsterdam() -> Zone {
        Zone::parse("Europe/Amsterdam").expect("a zone")
    }

    #[test]
    fn local_times_around_a_clock_change() {
        for (local, want) in [
            ("2027-06-09T14:00", Ok("2027-06-09T12:00:00Z")),
            ("2027-06-09 14:00", Ok("2027-06-09T12:00:00Z")),
            ("2027-01-09T14:00", Ok("2027-01-09T13:00:00Z")),
            ("2027-03-28T02:30", Err(LocalTimeError::Skipped)),
            ("2027-10-31T02:30", Err(LocalTimeError::Ambiguous)),
            ("2027-10-31T03:00", Ok("2027-10-31T02:00:00Z")),
            ("2027-13-01T10:00", Err(LocalTimeError::Form)),
            ("2027-06-09", Err(LocalTimeError::Form)),
            ("tomorrow", Err(LocalTimeError::Form)),
            ("", Err(LocalTimeError::Form)),
        ] {
            let got = amsterdam().instant(local).map(|i| i.timestamp().to_string());
            assert_eq!(got.as_deref(), want.as_ref().map(|s| *s), "{local}");
        }
    }

    #[test]
    fn a_day_ends_one_second_before_the_next() {
        let end = amsterdam().end_of_day("2027-10-31").map(|i| i.timestamp().to_string());
        assert_eq!(end.as_deref(), Ok("2027-10-31T22:59:59Z"));
        assert_eq!(amsterdam().end_of_day("soon"), Err(LocalTimeError::Form));
    }

    #[test]
    fn zones_by_name() {
        assert_eq!(
            Zone::parse("europe/amsterdam").map(|z| z.name().to_owned()).as_deref(),
            Some("Europe/Amsterdam")
        );
        assert!(Zone::parse("Mars/Olympus").is_none());
        assert!(Zone::parse("").is_none());
        let all = Zone::all();
        assert!(all.len() > 300 && all.contains(&"Africa/Nairobi".to_owned()));
        let at = amsterdam().instant("2027-06-09T14:00").expect("a time");
        assert_eq!(amsterdam().label(at), "CEST (UTC+02:00)");
        assert_eq!(amsterdam().field(at), "2027-06-09T14:00");
    }
}
