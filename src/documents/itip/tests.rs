//! Answers as calendars send them, invented for this.

use super::*;

const SHAPES: &[(&str, &str)] = &[
    ("Outlook", include_str!("fixtures/outlook.ics")),
    ("Google", include_str!("fixtures/google.ics")),
    ("Apple", include_str!("fixtures/apple.ics")),
];

fn filled(shape: &str, status: &str) -> String {
    shape
        .replace("{partstat}", status)
        .replace("{attendee}", "ada@ministry.example")
        .replace("{organiser}", "replies+signed@roundtable.example")
        .replace("{uid}", "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37@rt.example")
        .replace("{stamp}", "20261124T101500Z")
        .replace("{sequence}", "3")
        .replace('\n', "\r\n")
}

#[test]
fn every_calendar_s_answer_says_who_what_and_when() {
    for (name, shape) in SHAPES {
        for (status, said) in [
            ("ACCEPTED", Said::Accepted),
            ("DECLINED", Said::Declined),
            ("TENTATIVE", Said::Tentative),
            ("DELEGATED", Said::Other),
            ("NEEDS-ACTION", Said::Other),
        ] {
            let answer = read(&filled(shape, status)).unwrap_or_else(|| panic!("{name}, {status}"));
            let CalendarAnswer { uid, sequence, stamp, attendee, said: told } = answer;
            assert_eq!(uid, "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37@rt.example", "{name}");
            assert_eq!(
                (sequence, attendee.as_str(), told),
                (3, "ada@ministry.example", said),
                "{name}, {status}"
            );
            let stamp = stamp.map(|at| at.timestamp().to_string());
            assert_eq!(stamp.as_deref(), Some("2026-11-24T10:15:00Z"), "{name}");
        }
        let counter = filled(shape, "TENTATIVE").replace("METHOD:REPLY", "METHOD:COUNTER");
        assert_eq!(read(&counter).map(|answer| answer.said), Some(Said::AnotherTime), "{name}");
        let plain = filled(shape, "ACCEPTED").replace("\r\n", "\n");
        assert!(read(&plain).is_some(), "{name}: line ends");
    }
}

#[test]
fn what_is_no_answer() {
    let good = filled(SHAPES[1].1, "ACCEPTED");
    let deep = format!("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{}", "BEGIN:VEVENT\r\n".repeat(10_000));
    for text in [
        String::new(),
        "Accepted".to_owned(),
        good.replace("METHOD:REPLY", "METHOD:REQUEST"),
        good.replace("METHOD:REPLY\r\n", ""),
        good.replace("VEVENT", "VTODO"),
        deep,
        "x".repeat(OCTETS + 1),
    ] {
        assert_eq!(read(&text), None, "{}", text.get(..60).unwrap_or(&text));
    }
    // Two people cannot press one button.
    let two = good.replace("STATUS:CONFIRMED", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@ministry.example");
    assert_eq!(
        read(&two).map(|answer| (answer.attendee.to_string(), answer.said)),
        Some((String::new(), Said::Other))
    );
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_broken(text in "(BEGIN:VCALENDAR\r\n)?(METHOD:REPLY\r\n)?(BEGIN:VEVENT\r\n)?[A-Z:;=\"\r\n ,\\\\é]{0,200}(END:VEVENT\r\n)?") {
        let _ = read(&text);
    }
}
