//! Answers of calendars (RFC 5546): the `REPLY` that a calendar sends when somebody presses a button on an
//! invitation, and the `COUNTER` with which they propose another time. Read by the icalendar library; what of it
//! counts is decided elsewhere (see [`crate::domain::calendar_answer`]).

#[cfg(test)]
mod tests;

use icalendar::parser::{Component, Property, read_calendar, unfold};

use crate::domain::calendar_answer::{CalendarAnswer, Said};
use crate::domain::instant::Instant;
use crate::domain::text::Line;

/// The most octets that are read; an answer repeats the invitation at most.
const OCTETS: usize = 256 * 1024;
/// How deep components lie in one another; the library reads one within the other, and a file that goes on and on
/// downwards would take the whole stack.
const DEPTH: usize = 8;

/// Reads an answer; `None` where the text is none.
#[must_use]
pub fn read(text: &str) -> Option<CalendarAnswer> {
    let text = unfold(text.trim_start_matches('\u{feff}'));
    if text.len() > OCTETS || depth(&text) > DEPTH {
        return None;
    }
    let calendar = read_calendar(&text).ok()?;
    let method =
        calendar.properties.iter().find(|own| is(own, "METHOD"))?.val.as_str().trim().to_ascii_uppercase();
    let event = calendar.components.iter().find(|own| own.name.as_str().eq_ignore_ascii_case("VEVENT"))?;
    let said: fn(&str) -> Said = match method.as_str() {
        "REPLY" => by_button,
        "COUNTER" => |_| Said::AnotherTime,
        _ => return None,
    };
    let attendees: Vec<&Property<'_>> = event.properties.iter().filter(|own| is(own, "ATTENDEE")).collect();
    let (attendee, said) = match attendees.as_slice() {
        [one] => (address(one.val.as_str()), said(&parameter(one, "PARTSTAT"))),
        // Whoever answers is to be the only one that is named (RFC 5546 section 3.2.3).
        _ => (String::new(), Said::Other),
    };
    Some(CalendarAnswer {
        uid: value(event, "UID").unwrap_or_default(),
        sequence: value(event, "SEQUENCE").and_then(|number| number.parse().ok()).unwrap_or(0),
        stamp: value(event, "DTSTAMP").and_then(|stamp| utc(&stamp)),
        attendee: Line::squeeze(&attendee),
        said,
    })
}

fn by_button(status: &str) -> Said {
    match status.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Said::Accepted,
        "DECLINED" => Said::Declined,
        "TENTATIVE" => Said::Tentative,
        _ => Said::Other,
    }
}

fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for line in text.lines() {
        let word = line.trim_start().get(..6).unwrap_or_default();
        if word.eq_ignore_ascii_case("BEGIN:") {
            now += 1;
            most = most.max(now);
        } else if line.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("END:")) {
            now = now.saturating_sub(1);
        }
    }
    most
}

fn is(property: &Property<'_>, name: &str) -> bool {
    property.name.as_str().eq_ignore_ascii_case(name)
}

fn value(of: &Component<'_>, name: &str) -> Option<String> {
    of.properties.iter().find(|own| is(own, name)).map(|own| own.val.as_str().trim().to_owned())
}

fn parameter(of: &Property<'_>, name: &str) -> String {
    let own = of.params.iter().find(|own| own.key.as_str().eq_ignore_ascii_case(name));
    own.and_then(|own| own.val.as_ref())
        .map(|val| val.as_str().trim_matches('"').to_owned())
        .unwrap_or_default()
}

/// The address of a calendar user, `mailto:ada@ministry.example` in whichever case.
fn address(raw: &str) -> String {
    let raw = raw.trim();
    let scheme = raw.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    if scheme { raw.get(7..).unwrap_or_default().to_owned() } else { raw.to_owned() }
}

/// A time in UTC, the only form that a stamp has (RFC 5545 section 3.8.7.2).
fn utc(raw: &str) -> Option<Instant> {
    let local = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", raw).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(local).ok().map(Instant::from)
}
