//! Reports as mail systems send them, invented for this.

use super::*;
use crate::domain::bounce::BounceKind;

const TO: &str = "bounces+signed@roundtable.example";
const RECIPIENT: &str = "ada@ministry.example";

fn fixture(text: &str) -> Incoming {
    let mail = text.replace("{to}", TO).replace("{recipient}", RECIPIENT).replace('\n', "\r\n");
    read(mail.as_bytes()).expect("a mail")
}

#[test]
fn every_system_s_report_says_who_and_why() {
    use BounceKind::{Delayed, Hard, Refused, Soft};
    for (name, text, kind, code) in [
        ("Postfix", include_str!("fixtures/postfix.eml"), Hard, "5.1.1"),
        ("Postfix, delayed", include_str!("fixtures/postfix-delayed.eml"), Delayed, "4.4.1"),
        ("Exchange, in French", include_str!("fixtures/exchange.eml"), Hard, "5.1.10"),
        ("Gmail", include_str!("fixtures/gmail.eml"), Hard, "5.1.1"),
        // It says only in words why: that is for people to read.
        ("Exim", include_str!("fixtures/exim.eml"), Refused, ""),
        ("a full mailbox", include_str!("fixtures/full.eml"), Soft, "5.2.2"),
    ] {
        let mail = fixture(text);
        assert!(mail.addresses.iter().any(|address| address == TO), "{name}: {:?}", mail.addresses);
        let [report] = mail.reports.as_slice() else { panic!("{name}: {:?}", mail.reports) };
        assert!(report.recipients.contains(&RECIPIENT.to_owned()), "{name}: {report:?}");
        assert_eq!(report.kind(), Some(kind), "{name}: {report:?}");
        assert_eq!(report.code().map(|code| code.to_string()).unwrap_or_default(), code, "{name}");
        assert_eq!(mail.calendar, None, "{name}");
    }
}

#[test]
fn folded_answers_are_whole() {
    let gmail = fixture(include_str!("fixtures/gmail.eml"));
    let words = gmail.reports.first().map(|report| report.words.as_str()).unwrap_or_default();
    assert!(words.starts_with("550-5.1.1 The email account"), "{words}");
    assert!(words.ends_with("550 5.1.1 unnecessary spaces."), "{words}");
}

#[test]
fn an_out_of_office_notice_reports_nothing_whatever_its_text_says() {
    let mail = fixture(include_str!("fixtures/out-of-office.eml"));
    assert_eq!(mail.reports, []);
    assert!(mail.is_automatic);
}

#[test]
fn several_recipients_and_fields_that_mean_nothing() {
    let status = "Reporting-MTA: dns; mx.example\n\n\nFinal-Recipient: rfc822; <ada@ministry.example>\nAction: failed\n\
                  Status: 5.1.1\n\n  stray\nFinal-Recipient: x400; /C=XX/\nAction: delivered\n\n\
                  Final-Recipient: rfc822; bob@ministry.example\nAction: exploded\n\nno colon\nAction: delayed\n";
    let reports = delivery_status(status);
    let told: Vec<_> =
        reports.iter().map(|r| (r.action, r.recipients.join(" "), r.status.is_some())).collect();
    assert_eq!(
        told,
        [
            (Action::Failed, "ada@ministry.example".to_owned(), true),
            (Action::Delivered, String::new(), false),
            (Action::Delayed, String::new(), false),
        ]
    );
}

#[test]
fn a_calendar_part_is_found_in_either_type() {
    for kind in ["text/calendar; method=REPLY; charset=utf-8", "application/ics; name=invite.ics"] {
        let mail = format!(
            "From: a@b.example\r\nTo: r@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; \
             boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nAccepted\r\n--x\r\nContent-Type: {kind}\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nQkVHSU46VkNBTEVOREFS\r\n--x--\r\n"
        );
        let read = read(mail.as_bytes()).expect("a mail");
        assert_eq!(read.calendar.as_deref(), Some("BEGIN:VCALENDAR"), "{kind}");
        assert!(!read.is_automatic);
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_comes_in_is_too_broken(bytes: Vec<u8>, text in "(From|To|Content-Type|Final-Recipient|Action)?:[ -~\r\n;=]{0,200}") {
        let _ = read(&bytes);
        let _ = read(text.as_bytes());
        let _ = delivery_status(&text);
    }
}
