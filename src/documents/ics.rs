//! The calendar part of a mail (RFC 5545, RFC 5546): one event, to be put into a calendar or taken
//! out of it again.
//!
//! Times are local with their zone, and the zone's rules around the event stand in the file: so a
//! calendar shows `14:00 in Amsterdam` and not the reader's own time alone, and need not know the
//! zone's name. The entry is the same for everybody who has it but for its UID; it carries no link
//! of an invitee.
//!
//! Each line is written by the icalendar library, which escapes texts; what goes into a parameter is
//! cleaned here and long lines are folded here, because it does neither well enough.

use icalendar::Property;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::event::Event;
use crate::domain::instant::Instant;
use crate::domain::message::{Calendar, CalendarMethod};

/// The most octets of a line, its end not counted.
const OCTETS: usize = 75;

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The event.
    pub event: &'a Event,
    /// Whether it comes or goes, and the number of this version.
    pub calendar: Calendar,
    /// The entry's identity, the same in every version.
    pub uid: &'a str,
    /// When this version was made.
    pub stamp: Instant,
    /// The event's description as plain text.
    pub description: &'a str,
    /// Who is asked for an answer, and where it goes; there with [`CalendarMethod::Request`].
    pub asked: Option<&'a Asked>,
}

/// Who is asked for an answer by the calendar, and where it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// The address that answers go to: the organiser's, as far as a calendar knows.
    pub organiser: String,
    /// The name of whoever has the entry in their calendar.
    pub name: String,
    /// Their address, for the wire.
    pub email: String,
    /// The answer that stands.
    pub answer: Standing,
    /// False where an answer could not be taken as it comes, and so is not asked for.
    pub takes_answers: bool,
}

/// The answer that stands (RFC 5545 section 3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// None was given; the calendar is to ask for one.
    Open,
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// Waits for a seat, or cannot say yet.
    Tentative,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "NEEDS-ACTION",
            Self::Accepted => "ACCEPTED",
            Self::Declined => "DECLINED",
            Self::Tentative => "TENTATIVE",
        }
    }
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Asked({})", self.answer.as_str())
    }
}

/// Writes the file, with CRLF line ends.
#[must_use]
pub fn render(entry: &Entry<'_>) -> String {
    let Entry { event, calendar, uid, stamp, description, asked } = entry;
    let details = &event.details;
    let cancelled = calendar.method == CalendarMethod::Cancel;
    let mut out = Writer::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//roundtable//roundtable//EN");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", calendar.method.as_str());
    let zone = details.zone.rules();
    let plain_utc = *zone == TimeZone::UTC || details.zone.name() == "UTC";
    if !plain_utc {
        time_zone(&mut out, details.zone.name(), zone, details.starts_at, details.ends_at);
    }
    out.line("BEGIN", "VEVENT");
    out.line("UID", &one_line(uid));
    out.line("SEQUENCE", &calendar.sequence.to_string());
    out.line("DTSTAMP", &utc(*stamp));
    for (key, at) in [("DTSTART", details.starts_at), ("DTEND", details.ends_at)] {
        if plain_utc {
            out.line(key, &utc(at));
        } else {
            let local = details.zone.local(at).strftime("%Y%m%dT%H%M%S").to_string();
            out.property(Property::new(key, local).add_parameter("TZID", details.zone.name()).done());
        }
    }
    out.line("SUMMARY", details.title.as_str());
    let place: Vec<&str> = [details.venue.as_str(), details.address.as_str(), details.online_url.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if !place.is_empty() {
        out.line("LOCATION", &place.join(", "));
    }
    if !description.trim().is_empty() {
        out.line("DESCRIPTION", &description.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if details.online_url.as_str().starts_with("https://") {
        out.line("URL", &one_line(details.online_url.as_str()));
    }
    let own = details.organiser_email.wire();
    let organiser = format!("mailto:{}", asked.map_or(own.as_str(), |asked| asked.organiser.as_str()));
    out.property(
        Property::new("ORGANIZER", organiser)
            .add_parameter("CN", &parameter(details.organiser_name.as_str()))
            .done(),
    );
    if let Some(asked) = asked {
        let is_open = asked.answer == Standing::Open && asked.takes_answers && !cancelled;
        out.property(
            Property::new("ATTENDEE", format!("mailto:{}", asked.email))
                .add_parameter("CUTYPE", "INDIVIDUAL")
                .add_parameter("ROLE", "REQ-PARTICIPANT")
                .add_parameter("PARTSTAT", asked.answer.as_str())
                .add_parameter("RSVP", if is_open { "TRUE" } else { "FALSE" })
                .add_parameter("CN", &parameter(&asked.name))
                .done(),
        );
    }
    out.line("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
    out.line("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" });
    out.line("END", "VEVENT");
    out.line("END", "VCALENDAR");
    out.0
}

#[derive(Default)]
struct Writer(String);

impl Writer {
    fn line(&mut self, key: &str, value: &str) {
        self.property(Property::new(key, value));
    }

    fn property(&mut self, property: Property) {
        // The library's conversion fails only where a String cannot be written to.
        let line: Result<String, std::fmt::Error> = property.try_into();
        let line = line.unwrap_or_default();
        // It folds by characters; the limit is in octets. Its text has no line end but its own folds.
        let whole = line.trim_end_matches("\r\n").replace("\r\n ", "");
        self.fold(&whole);
    }

    /// Writes a line in pieces of at most 75 octets, each after the first behind a space (RFC 5545
    /// section 3.1); a character is never cut.
    fn fold(&mut self, line: &str) {
        let mut room = OCTETS;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = OCTETS - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// The zone's rules from the last change of clocks before the event to the next one after it.
fn time_zone(out: &mut Writer, name: &str, zone: &TimeZone, from: Instant, to: Instant) {
    out.line("BEGIN", "VTIMEZONE");
    out.line("TZID", name);
    let preceding = zone.preceding(from.timestamp()).next();
    let mut changes: Vec<Timestamp> = preceding.iter().map(jiff::tz::TimeZoneTransition::timestamp).collect();
    changes
        .extend(zone.following(from.timestamp()).map(|t| t.timestamp()).take_while(|t| *t <= to.timestamp()));
    changes.extend(zone.following(to.timestamp()).map(|t| t.timestamp()).next());
    if preceding.is_none() {
        observance(out, zone, Timestamp::UNIX_EPOCH);
    }
    for change in changes {
        observance(out, zone, change);
    }
    out.line("END", "VTIMEZONE");
}

fn observance(out: &mut Writer, zone: &TimeZone, at: Timestamp) {
    let after = zone.to_offset_info(at);
    let just_before = at - jiff::SignedDuration::from_nanos(1);
    let before = zone.to_offset(just_before);
    let kind = if after.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
    out.line("BEGIN", kind);
    // The local time at which the clocks change is told by the offset that ends there.
    out.line("DTSTART", &before.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string());
    out.line("TZOFFSETFROM", &offset(before.seconds()));
    out.line("TZOFFSETTO", &offset(after.offset().seconds()));
    out.line("TZNAME", after.abbreviation());
    out.line("END", kind);
}

/// `+0200`, with seconds where a zone has them.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

fn utc(at: Instant) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn one_line(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_control()).collect()
}

/// A parameter's value in quotation marks (RFC 5545 section 3.1), which it cannot itself contain.
fn parameter(raw: &str) -> String {
    let clean: String = one_line(raw).chars().map(|c| if c == '"' { '\'' } else { c }).collect();
    format!("\"{clean}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    fn written(event: &Event, method: CalendarMethod) -> String {
        let calendar = Calendar { method, sequence: 3 };
        let stamp = Instant::from_micros(1_800_000_000_000_000);
        render(&Entry {
            event,
            calendar,
            uid: "0190a5f2@rt.example",
            stamp,
            description: "Two days; three\nlines, ok",
            asked: None,
        })
    }

    #[test]
    fn a_request_names_where_answers_go_and_who_is_asked() {
        let event = samples::event();
        let text = |method, (answer, takes_answers)| {
            let asked = Asked {
                organiser: "replies+signed@roundtable.example".to_owned(),
                name: "Ada \"Countess\"; Example".to_owned(),
                email: "ada@ministry.example".to_owned(),
                answer,
                takes_answers,
            };
            let calendar = Calendar { method, sequence: 3 };
            let stamp = Instant::from_micros(1_800_000_000_000_000);
            let (uid, description) = ("0190a5f2@rt.example", "");
            render(&Entry { event: &event, calendar, uid, stamp, description, asked: Some(&asked) })
                .replace("\r\n ", "")
        };
        for (method, answer, status, rsvp) in [
            (CalendarMethod::Request, (Standing::Open, true), "NEEDS-ACTION", "TRUE"),
            (CalendarMethod::Request, (Standing::Open, false), "NEEDS-ACTION", "FALSE"),
            (CalendarMethod::Request, (Standing::Accepted, true), "ACCEPTED", "FALSE"),
            (CalendarMethod::Request, (Standing::Tentative, true), "TENTATIVE", "FALSE"),
            (CalendarMethod::Cancel, (Standing::Declined, true), "DECLINED", "FALSE"),
            (CalendarMethod::Cancel, (Standing::Open, true), "NEEDS-ACTION", "FALSE"),
        ] {
            let text = text(method, answer);
            assert!(text.contains(&format!("\r\nMETHOD:{method}\r\n")), "{text}");
            assert!(text.contains(":mailto:replies+signed@roundtable.example\r\n"), "{text}");
            let attendee = text.lines().find(|line| line.starts_with("ATTENDEE")).unwrap_or_default();
            for part in [
                &format!("PARTSTAT={status}"),
                &format!("RSVP={rsvp}"),
                "CN=\"Ada 'Countess'; Example\"",
                ":mailto:ada@ministry.example",
            ] {
                assert!(attendee.contains(part), "{part} in {attendee}");
            }
        }
    }

    #[test]
    fn an_entry_in_local_time_with_its_zone() {
        insta::assert_snapshot!(written(&samples::event(), CalendarMethod::Publish).replace("\r\n", "\n"));
    }

    #[test]
    fn taking_an_entry_out_names_the_same_one() {
        let text = written(&samples::event(), CalendarMethod::Cancel);
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "UID:0190a5f2@rt.example", "SEQUENCE:3"] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
    }

    #[test]
    fn nothing_in_a_text_becomes_a_line_of_its_own() {
        let mut event = samples::event();
        event.details.title =
            crate::domain::text::Line::squeeze("A; B, C\\D: \"E\" BEGIN:VALARM مؤتمر ".repeat(4).as_str());
        event.details.organiser_name = crate::domain::text::Line::squeeze("\"Eve\";X=\"y\":z, Secretariat");
        let text = written(&event, CalendarMethod::Publish);
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        let unfolded = text.replace("\r\n ", "");
        assert_eq!(unfolded.lines().filter(|l| l.starts_with("BEGIN:")).count(), 5);
        assert!(unfolded.contains("ORGANIZER;CN=\"'Eve';X='y':z, Secretariat\":mailto:"), "{unfolded}");
        assert!(unfolded.contains("SUMMARY:A\\; B\\, C\\\\D: \"E\" BEGIN:VALARM"), "{unfolded}");
        let parsed: icalendar::Calendar = text.parse().expect("another reading");
        assert_eq!(parsed.events().count(), 1);
    }

    #[test]
    fn zones_without_clock_changes_and_utc() {
        for (zone, want, refused) in [
            ("Africa/Nairobi", "BEGIN:STANDARD\r\nDTSTART:1", "DAYLIGHT"),
            ("Asia/Kathmandu", "TZOFFSETTO:+0545", "DAYLIGHT"),
            ("UTC", "DTSTART:20270609T120000Z", "VTIMEZONE"),
            ("America/New_York", "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400", "+"),
        ] {
            let mut event = samples::event();
            event.details.zone = crate::domain::schedule::Zone::parse(zone).expect("a zone");
            let text = written(&event, CalendarMethod::Publish);
            assert!(text.contains(want), "{zone}: {text}");
            assert!(!text.contains(refused), "{zone}: {text}");
        }
    }
}
