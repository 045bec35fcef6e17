//! Dates and times as people write them in each language: weekday, day, name of the month, year,
//! local time on a 24-hour clock, and the zone.

use jiff::civil::{Date, DateTime};

use super::tr;
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::schedule::Zone;

/// `Wednesday 9 June 2027`.
#[must_use]
pub fn date(language: Language, zone: &Zone, at: Instant) -> String {
    day(language, zone.local(at))
}

/// A day without a time or a zone: `Wednesday 9 June 2027`.
#[must_use]
pub fn civil(language: Language, date: Date) -> String {
    day(language, date.at(0, 0, 0, 0))
}

/// `Wednesday 9 June 2027, 14:00 CEST (UTC+02:00)`.
#[must_use]
pub fn date_time(language: Language, zone: &Zone, at: Instant) -> String {
    let local = zone.local(at);
    tr(
        language,
        "date-moment",
        &[
            ("day", day(language, local).into()),
            ("clock", clock(language, local).into()),
            ("zone", zone.label(at).into()),
        ],
    )
}

/// `Wednesday 9 June 2027, 14:00–17:30 CEST (UTC+02:00)`; over several days both days are written
/// out, and both zones where the clocks change in between.
#[must_use]
pub fn range(language: Language, zone: &Zone, from: Instant, to: Instant) -> String {
    let (start, end) = (zone.local(from), zone.local(to));
    let (start_zone, end_zone) = (zone.label(from), zone.label(to));
    if start_zone != end_zone {
        let (from, to) = (date_time(language, zone, from), date_time(language, zone, to));
        return tr(language, "date-several-zones", &[("from", from.into()), ("to", to.into())]);
    }
    if start.date() == end.date() {
        return tr(
            language,
            "date-same-day",
            &[
                ("day", day(language, start).into()),
                ("from", clock(language, start).into()),
                ("to", clock(language, end).into()),
                ("zone", start_zone.into()),
            ],
        );
    }
    tr(
        language,
        "date-several-days",
        &[
            ("from", day_and_clock(language, start).into()),
            ("to", day_and_clock(language, end).into()),
            ("zone", start_zone.into()),
        ],
    )
}

fn day(language: Language, local: DateTime) -> String {
    let weekday = i32::from(local.weekday().to_monday_one_offset());
    tr(
        language,
        "date-day",
        &[
            ("weekday", tr(language, "date-weekday", &[("weekday", weekday.into())]).into()),
            ("day", i32::from(local.day()).into()),
            ("month", tr(language, "date-month", &[("month", i32::from(local.month()).into())]).into()),
            ("year", local.year().to_string().into()),
        ],
    )
}

fn clock(language: Language, local: DateTime) -> String {
    tr(
        language,
        "date-clock",
        &[
            ("hour", local.hour().to_string().into()),
            ("hours", format!("{:02}", local.hour()).into()),
            ("minute", i32::from(local.minute()).into()),
            ("minutes", format!("{:02}", local.minute()).into()),
        ],
    )
}

fn day_and_clock(language: Language, local: DateTime) -> String {
    tr(
        language,
        "date-day-and-clock",
        &[("day", day(language, local).into()), ("clock", clock(language, local).into())],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: &Zone, local: &str) -> Instant {
        zone.instant(local).expect("a time")
    }

    #[test]
    fn moments() {
        let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
        for (local, language, want) in [
            ("2027-06-09T14:00", Language::En, "Wednesday 9 June 2027, 14:00 CEST (UTC+02:00)"),
            ("2027-06-09T14:00", Language::Fr, "mercredi 9 juin 2027 à 14\u{a0}h, CEST (UTC+02:00)"),
            (
                "2027-06-09T14:00",
                Language::Ar,
                "الأربعاء 9 يونيو 2027، الساعة 14:00 \u{2068}CEST (UTC+02:00)\u{2069}",
            ),
            ("2027-02-01T09:05", Language::En, "Monday 1 February 2027, 09:05 CET (UTC+01:00)"),
            ("2027-02-01T09:05", Language::Fr, "lundi 1er février 2027 à 9\u{a0}h\u{a0}05, CET (UTC+01:00)"),
            (
                "2027-02-01T00:05",
                Language::Ar,
                "الاثنين 1 فبراير 2027، الساعة 00:05 \u{2068}CET (UTC+01:00)\u{2069}",
            ),
        ] {
            assert_eq!(date_time(language, &zone, at(&zone, local)), want);
        }
        assert_eq!(date(Language::Fr, &zone, at(&zone, "2027-08-15T12:00")), "dimanche 15 août 2027");
    }

    #[test]
    fn every_weekday_and_month_has_a_name_of_its_own() {
        let zone = Zone::parse("UTC").expect("a zone");
        for language in Language::ALL {
            let mut months: Vec<String> =
                (1..=12).map(|m| tr(*language, "date-month", &[("month", i32::into(m))])).collect();
            months.dedup();
            assert_eq!(months.len(), 12);
            let mut days: Vec<String> = (7..14)
                .map(|d| date(*language, &zone, at(&zone, &format!("2027-06-{d:02}T10:00"))))
                .collect();
            days.iter_mut().for_each(|d| *d = d.split(' ').next().unwrap_or("").to_owned());
            days.sort();
            days.dedup();
            assert_eq!(days.len(), 7);
        }
    }

    #[test]
    fn ranges() {
        let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
        let nairobi = Zone::parse("Africa/Nairobi").expect("a zone");
        for (zone, from, to, language, want) in [
            (
                &zone,
                "2027-06-09T14:00",
                "2027-06-09T17:30",
                Language::En,
                "Wednesday 9 June 2027, 14:00–17:30 CEST (UTC+02:00)",
            ),
            (
                &zone,
                "2027-06-09T14:00",
                "2027-06-09T17:30",
                Language::Fr,
                "mercredi 9 juin 2027, de 14\u{a0}h à 17\u{a0}h\u{a0}30, CEST (UTC+02:00)",
            ),
            (
                &zone,
                "2027-06-09T14:00",
                "2027-06-09T17:30",
                Language::Ar,
                "الأربعاء 9 يونيو 2027، من الساعة 14:00 إلى الساعة 17:30 \u{2068}CEST (UTC+02:00)\u{2069}",
            ),
            (
                &nairobi,
                "2027-06-09T09:00",
                "2027-06-10T12:00",
                Language::En,
                "Wednesday 9 June 2027, 09:00 – Thursday 10 June 2027, 12:00 EAT (UTC+03:00)",
            ),
            (
                &nairobi,
                "2027-06-09T09:00",
                "2027-06-10T12:00",
                Language::Fr,
                "du mercredi 9 juin 2027 à 9\u{a0}h au jeudi 10 juin 2027 à 12\u{a0}h, EAT (UTC+03:00)",
            ),
            (
                &zone,
                "2027-10-30T14:00",
                "2027-10-31T12:00",
                Language::En,
                "Saturday 30 October 2027, 14:00 CEST (UTC+02:00) – Sunday 31 October 2027, 12:00 CET (UTC+01:00)",
            ),
        ] {
            assert_eq!(range(language, zone, at(zone, from), at(zone, to)), want);
        }
    }
}
