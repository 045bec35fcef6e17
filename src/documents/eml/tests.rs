//! Mails as they come: ours, and those that are broken or built to deceive.

use super::*;

const CONFIRMATION: &str = "From: Roundtable Secretariat <roundtable@host.example>\r\n\
To: =?utf-8?b?2K/Yp9mE2YrYpw==?= <dalia@wizara.example>\r\n\
Reply-To: \"Secretariat, The Hague\" <secretariat@roundtable.example>\r\n\
Subject: =?utf-8?b?2KrYo9mD2YrYryDYp9mE2K3YttmI2LE=?=\r\n =?utf-8?q?_=E2=80=93_2027?=\r\n\
Date: Mon, 23 Nov 2026 10:00:05 +0100\r\n\
Message-ID: <0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37@rt.example>\r\n\
Content-Language: ar\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed;\r\n boundary=\"=_m\"\r\n\
\r\n\
--=_m\r\n\
Content-Type: multipart/alternative; boundary=\"=_a\"\r\n\
\r\n\
--=_a\r\n\
Content-Type: text/plain; charset=utf-8\r\n\
Content-Transfer-Encoding: base64\r\n\
\r\n\
2LTZg9ix2Kc=\r\n\
--=_a\r\n\
Content-Type: text/html; charset=utf-8\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\
\r\n\
<p class=3D\"thanks\">=D8=B4=D9=83=D8=B1=D8=A7</p>\r\n\
--=_a--\r\n\
--=_m\r\n\
Content-Type: text/calendar; method=PUBLISH; charset=utf-8; name=\"event.ics\"\r\n\
Content-Disposition: attachment; filename=\"event.ics\"\r\n\
Content-Transfer-Encoding: base64\r\n\
\r\n\
QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=\r\n\
--=_m\r\n\
Content-Type: Application/PDF\r\n\
Content-Disposition: attachment; filename*=utf-8''Ordre%20du%20jour%20%E2%80%93%20%C3%A9t%C3%A9.pdf\r\n\
Content-Transfer-Encoding: base64\r\n\
\r\n\
JVBERg==\r\n\
--=_m--\r\n";

fn somebody(name: &str, address: &str) -> Vec<Mailbox> {
    vec![Mailbox { name: name.to_owned(), address: address.to_owned() }]
}

#[test]
fn a_mail_with_every_part() {
    let mail = read(CONFIRMATION.as_bytes()).expect("a mail");
    let sent: jiff::Timestamp = "2026-11-23T09:00:05Z".parse().expect("an instant");
    assert_eq!(
        mail.head,
        Head {
            from: somebody("Roundtable Secretariat", "roundtable@host.example"),
            to: somebody("داليا", "dalia@wizara.example"),
            reply_to: somebody("Secretariat, The Hague", "secretariat@roundtable.example"),
            subject: "تأكيد الحضور – 2027".to_owned(),
            date: Some(sent.into()),
            message_id: "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37@rt.example".to_owned(),
            language: LanguageTag::parse("ar"),
        }
    );
    assert_eq!(mail.text.as_deref(), Some("شكرا"));
    assert_eq!(mail.html.as_deref().map(str::trim_end), Some("<p class=\"thanks\">شكرا</p>"));
    assert_eq!(mail.calendar.as_deref(), Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"));
    let attached: Vec<_> =
        mail.attachments.iter().map(|a| (a.name.as_str(), a.kind.as_str(), a.bytes)).collect();
    assert_eq!(
        attached,
        [("event.ics", "text/calendar", 32), ("Ordre du jour – été.pdf", "application/pdf", 4)]
    );
    let header = |name: &str| mail.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    assert_eq!(header("Content-Type"), Some("multipart/mixed; boundary=\"=_m\""));
    assert_eq!(
        header("Subject"),
        Some("=?utf-8?b?2KrYo9mD2YrYryDYp9mE2K3YttmI2LE=?= =?utf-8?q?_=E2=80=93_2027?=")
    );
}

#[test]
fn the_headers_can_be_read_from_the_beginning_alone() {
    let whole = read(CONFIRMATION.as_bytes()).expect("a mail").head;
    let (end, _) = CONFIRMATION.match_indices("\r\n\r\n").next().expect("the headers end");
    for cut in [end + 4, end + 60, CONFIRMATION.len()] {
        assert_eq!(head(&CONFIRMATION.as_bytes()[..cut]).as_ref(), Some(&whole), "{cut}");
    }
}

#[test]
fn what_is_not_there_is_absent() {
    let mail = read(b"Subject: Plain\r\n\r\nHello,\r\nAda\r\n").expect("a mail");
    assert_eq!(mail.text.as_deref(), Some("Hello,\r\nAda\r\n"));
    assert_eq!((mail.html, mail.calendar, mail.attachments), (None, None, vec![]));
    assert_eq!(mail.head, Head { subject: "Plain".to_owned(), ..Head::default() });

    let html = read(b"Content-Type: text/html\r\n\r\n<p>Hello</p>").expect("a mail");
    assert_eq!((html.text, html.html.as_deref()), (None, Some("<p>Hello</p>")));
}

#[test]
fn a_broken_mail_is_read_as_far_as_it_goes() {
    for (raw, subject) in [
        (
            &b"Subject: Cut off\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Ty"[..],
            "Cut off",
        ),
        (b"Subject: \xff\xfe\r\nDate: yesterday\r\nTo: <<>>,,;:\r\n\r\n", "\u{fffd}\u{fffd}"),
        (b"Date: Tue, 99 Abc 99999 99:99:99 +9999\r\nSubject: When?\r\n\r\n", "When?"),
    ] {
        let mail = read(raw).expect("a mail");
        assert_eq!((mail.head.subject.as_str(), mail.head.date), (subject, None), "{raw:?}");
    }
    assert_eq!(read(b""), None);
    assert_eq!(head(b""), None);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_fail(junk in proptest::collection::vec(proptest::num::u8::ANY, 0..600), cut in 0..CONFIRMATION.len()) {
        let _ = (read(&junk), head(&junk));
        let mut mail = CONFIRMATION.as_bytes()[..cut].to_vec();
        mail.extend(&junk);
        let _ = (read(&mail), head(&mail));
    }
}
