//! Every kind of mail in every language, and mails made of the worst that people can type.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{MessageParser, MimeHeaders, PartType};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::invitation::Reply;
use crate::domain::message::CalendarMethod;
use crate::domain::samples;
use crate::domain::suppression::offers_to_stop;
use crate::domain::text::Prose;
use crate::mail::own;

/// Where such mail is stopped.
const STOP: &str = "https://rt.example/u/TOKEN";
const LINK: &str = "https://rt.example/i/TOKEN";

/// A mail's material, which a test may change before it is composed.
struct Desk {
    event: Event,
    contact: Contact,
    invitation: Invitation,
    programme: Vec<(Session, Option<Place>)>,
    template: Template,
    also: Vec<(Language, Template)>,
    from: Sender,
    kind: MessageKind,
    language: Language,
    test: bool,
    is_copy: bool,
}

impl Desk {
    fn new(kind: MessageKind, language: Language) -> Self {
        let mut invitation = samples::invitation();
        if kind == MessageKind::Confirmation {
            invitation.reply = Some(Reply::Accepted);
            invitation.confirmed = Some(samples::confirmed());
        }
        if kind == MessageKind::Offer {
            invitation.reply = Some(Reply::Offered);
            invitation.waiting_since = Some(invitation.created_at);
            invitation.offered_until = Some(samples::event().details.reply_by - Duration::from_hours(72));
        }
        Self {
            event: samples::event(),
            contact: samples::contact(language),
            invitation,
            programme: Vec::new(),
            template: own::template(kind, language),
            also: Vec::new(),
            from: Sender::parse("rt@host.example").expect("a sender"),
            kind,
            language,
            test: false,
            is_copy: false,
        }
    }

    fn written(kind: MessageKind, subject: &str, body: &str) -> Self {
        let template = Template::parse(kind, subject, body).expect("a template");
        Self { template, ..Self::new(kind, Language::En) }
    }

    fn compose(&self) -> Composed {
        let method = match self.kind {
            MessageKind::Confirmation => Some(CalendarMethod::Publish),
            MessageKind::Cancellation => Some(CalendarMethod::Cancel),
            _ => None,
        };
        compose(&Letter {
            id: "0190a5f2-0000-7000-8000-00000000000a".parse().expect("an id"),
            queued_at: Instant::from_micros(1_800_000_000_000_000),
            now: Instant::from_micros(1_800_000_060_000_000),
            kind: self.kind,
            language: self.language,
            template: &self.template,
            also: &self.also,
            event: &self.event,
            contact: &self.contact,
            salutations: &[],
            invitation: &self.invitation,
            programme: &self.programme,
            colleague: "Dr Sam Example",
            to: &self.contact.details.email,
            to_name: &self.contact.details.printed(),
            test: self.test,
            is_copy: self.is_copy,
            code: "012345",
            link: LINK,
            stop: offers_to_stop(self.kind).then_some(STOP),
            calendar: method.map(|method| Calendar { method, sequence: 2 }),
            asked: None,
            bounce: None,
            from: &self.from,
            host: "rt.example",
        })
    }
}

/// The names of a mail's top headers, in order.
fn header_names(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8(raw.to_vec()).expect("a mail is ASCII");
    let (head, _) = text.split_once("\r\n\r\n").expect("a mail has a body");
    let own_line = |line: &&str| !line.starts_with([' ', '\t']);
    head.split("\r\n")
        .filter(own_line)
        .map(|line| line.split_once(':').expect("a header has a name").0.to_owned())
        .collect()
}

const HEADERS: [&str; 10] = [
    "Date",
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
];

/// The headers of a mail of this kind, in their order.
fn headers(kind: MessageKind) -> Vec<&'static str> {
    let mut headers = HEADERS.to_vec();
    if offers_to_stop(kind) {
        headers.splice(8..8, ["List-Unsubscribe", "List-Unsubscribe-Post"]);
    }
    headers
}

#[test]
fn every_kind_in_every_language() {
    for language in Language::ALL {
        for kind in MessageKind::ALL {
            let composed = Desk::new(*kind, *language).compose();
            let calendar = composed.calendar.as_deref().unwrap_or("(none)").replace("\r\n", "\n");
            insta::assert_snapshot!(
                format!("{language}_{kind}"),
                format!("Subject: {}\n\n{}\n==== calendar\n{calendar}", composed.subject, composed.text)
            );
        }
    }
}

#[test]
fn the_html_of_an_invitation() {
    for language in [Language::En, Language::Ar] {
        let html = Desk::new(MessageKind::Invitation, language).compose().html;
        let html = html.replace(include_str!("../../../templates/mail/style.css"), "(style)");
        insta::assert_snapshot!(format!("html_{language}"), html);
    }
}

#[test]
fn a_mail_as_it_travels() {
    let composed = Desk::new(MessageKind::Confirmation, Language::Fr).compose();
    assert_eq!(header_names(&composed.outgoing.raw), headers(MessageKind::Confirmation));
    let invitation = Desk::new(MessageKind::Invitation, Language::En).compose().outgoing.raw;
    assert_eq!(header_names(&invitation), headers(MessageKind::Invitation));
    let text = String::from_utf8(invitation).expect("ASCII");
    assert!(text.contains("\r\nList-Unsubscribe: <https://rt.example/u/TOKEN>\r\n"));
    assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    let parsed = MessageParser::default().parse(&composed.outgoing.raw).expect("a mail");
    assert_eq!(parsed.message_id(), Some("0190a5f2-0000-7000-8000-00000000000a@rt.example"));
    assert_eq!(parsed.subject(), Some(composed.subject.as_str()));
    assert_eq!(parsed.date().map(mail_parser::DateTime::to_rfc3339).as_deref(), Some("2027-01-15T08:01:00Z"));
    let address = |a: Option<&mail_parser::Address<'_>>| {
        let first = a.and_then(|a| a.first()).expect("an address");
        (first.name().map(str::to_owned), first.address().map(str::to_owned))
    };
    let pair = |name: &str, email: &str| (Some(name.to_owned()), Some(email.to_owned()));
    assert_eq!(address(parsed.from()), pair("Roundtable Secretariat", "rt@host.example"));
    assert_eq!(address(parsed.reply_to()), pair("Roundtable Secretariat", "secretariat@roundtable.example"));
    let name = "H.E. Ambassador Margriet van der Linden-Óskarsdóttir";
    assert_eq!(address(parsed.to()), pair(name, "margriet@regulator.example"));
    assert_eq!(parsed.body_text(0).map(|t| t.replace("\r\n", "\n")), Some(composed.text));
    assert_eq!(parsed.body_html(0).map(|t| t.replace("\r\n", "\n")), Some(composed.html));
    let calendar = parsed.attachment(0).expect("a calendar part");
    let kind = calendar.content_type().expect("a type");
    assert_eq!((kind.ctype(), kind.subtype()), ("text", Some("calendar")));
    assert_eq!(kind.attribute("method"), Some("PUBLISH"));
    assert_eq!(calendar.attachment_name(), Some("event.ics"));
    assert_eq!(calendar.text_contents(), composed.calendar.as_deref());
}

#[test]
fn no_calendar_part_and_no_remote_thing_gives_the_link_away() {
    for language in Language::ALL {
        for kind in MessageKind::ALL {
            let composed = Desk::new(*kind, *language).compose();
            assert!(!composed.calendar.unwrap_or_default().contains("/i/"), "{language} {kind}");
            for loads in ["<img", "src=", "url(", "@import", "<link", "<script", "background="] {
                assert!(!composed.html.contains(loads), "{language} {kind}: {loads}");
            }
            for style in composed.html.split(" style=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let hash = STANDARD.encode(Sha256::digest(style));
                assert!(STYLE_HASHES.contains(&hash), "{language} {kind}: a page would refuse “{style}”");
            }
            use MessageKind::{Cancellation, Code, Message, Thanks};
            let asks = !matches!(kind, Cancellation | Code | Thanks | Message);
            assert_eq!(composed.html.matches(&format!("href=\"{LINK}\"")).count(), usize::from(asks));
            assert_eq!(composed.text.matches(LINK).count(), usize::from(asks), "{language} {kind}");
        }
    }
}

#[test]
fn every_element_has_its_style_on_itself() {
    let body = "# A\n\n### B\n\nText with a [link](https://x.example).\n\n> quoted\n\n- one\n\n1. two\n\n---\n\n    code\n\n\
                {event.details}\n\n{reply.link}";
    let html = Desk::written(MessageKind::Invitation, "x", body).compose().html;
    let page = scraper::Html::parse_document(&html);
    let all = "body, table:not([width='640']), p, h2, h3, a, blockquote, ul, ol, hr, pre, th, table table td";
    let all = scraper::Selector::parse(all).expect("a selector");
    let plain: Vec<String> = page
        .select(&all)
        .filter(|element| element.attr("style").is_none())
        .map(|element| element.html())
        .collect();
    assert!(plain.is_empty(), "{plain:?}");
    assert!(page.select(&all).count() > 20);
}

#[test]
fn a_letter_in_two_languages_says_everything_twice() {
    let mut desk = Desk::new(MessageKind::Invitation, Language::Ar);
    desk.also = vec![
        (Language::Fr, own::template(MessageKind::Invitation, Language::Fr)),
        (Language::En, own::template(MessageKind::Invitation, Language::En)),
    ];
    let composed = desk.compose();
    let title = "European Roundtable on Resilient Networks";
    let subject = format!("دعوة: {title} / Invitation : {title} / Invitation: {title}");
    assert_eq!(composed.subject, subject);
    let places: Vec<usize> = [
        "Ce message figure également en français, ci-dessous.",
        "This message is also in English, below.",
        "تحية طيبة وبعد",
        "nous avons l’honneur",
        "we have the honour",
        "تُحفظ بياناتكم",
        "conserve vos nom",
        "keeps your name",
    ]
    .into_iter()
    .map(|words| composed.text.find(words).unwrap_or_else(|| panic!("{words}: {}", composed.text)))
    .collect();
    assert!(places.is_sorted(), "{places:?}: {}", composed.text);
    assert!(composed.text.contains("\nExcellence,\n") && composed.text.contains("\nYour Excellency,\n"));
    assert_eq!(composed.text.matches(LINK).count(), 3);
    assert_eq!(composed.html.matches("lang=\"ar\" dir=\"rtl\" align=\"right\"").count(), 2);
    assert_eq!(composed.html.matches("lang=\"fr\" dir=\"ltr\" align=\"left\"").count(), 3);
    let raw = String::from_utf8_lossy(&composed.outgoing.raw).into_owned();
    assert!(raw.contains("\r\nContent-Language: ar, fr, en\r\n"), "{raw}");
    // The same subject stands once.
    let mut desk = Desk::written(MessageKind::Message, "{event.title}", "Hello");
    desk.also = vec![(
        Language::Fr,
        Template::parse(MessageKind::Message, "{event.title}", "Bonjour").expect("a text"),
    )];
    assert_eq!(desk.compose().subject, title);
}

#[test]
fn the_link_to_the_meeting_is_for_those_who_come() {
    let shows = |kind, reply| {
        let mut desk = Desk::new(kind, Language::En);
        desk.event.details.online_url = Line::parse("https://meet.example/room").expect("a link");
        desk.event.details.venue = Line::default();
        desk.event.details.address = Line::default();
        desk.invitation.reply = reply;
        desk.compose().text
    };
    let asked = shows(MessageKind::Invitation, None);
    assert!(asked.contains("Where: Online\n") && !asked.contains("meet.example"), "{asked}");
    for (kind, reply) in [(MessageKind::Confirmation, None), (MessageKind::Change, Some(Reply::Accepted))] {
        let text = shows(kind, reply);
        assert!(text.contains("Join the meeting: https://meet.example/room"), "{text}");
    }
}

#[test]
fn a_test_says_so() {
    let desk = Desk { test: true, ..Desk::new(MessageKind::Invitation, Language::Fr) };
    let composed = desk.compose();
    assert!(composed.subject.starts_with("[Test] Invitation : "), "{}", composed.subject);
    assert!(composed.text.starts_with("Ceci est un essai."), "{}", composed.text);
    assert!(composed.html.contains("Ceci est un essai."));
}

#[test]
fn markdown_becomes_text_and_html_alike() {
    let body = "# Plan\n\nDear {invitee.name},\nsee **{event.title}** and [the site](https://x.example/a?b=1&c).\n\n\
                - one\n- two\n  1. deep\n\n> quoted\n> twice\n\n<script>alert(1)</script>\n\n\
                ![logo](https://x.example/pixel.png) and [bad](javascript:alert(1))\n\n\
                write to {organiser.email} about \\{this}\n\n---\n\n    code {event.title}\n\n{reply.link}";
    let mut desk = Desk::written(MessageKind::Invitation, "x", body);
    desk.contact.details.printed_name = Line::parse("*Ada* <b> [x](y) `z`").ok();
    desk.event.details.title = Line::parse("A & B_c_").expect("a title");
    let composed = desk.compose();
    let inside = composed.html.split_once("<td class=\"inside\"").expect("the letter").1;
    let inside = inside.split_once("<td class=\"foot\"").expect("the foot").0;
    insta::assert_snapshot!(format!("{}\n====\n{inside}", composed.text));
}

#[test]
fn names_of_the_other_direction_stand_apart() {
    let mut desk = Desk::written(MessageKind::Regret, "{invitee.name}", "Dear {invitee.name}, good day");
    desk.contact.details.printed_name = Line::parse("فاطمة الزهراء").ok();
    let composed = desk.compose();
    assert!(composed.html.contains("Dear <bdi>فاطمة الزهراء</bdi>, good day"));
    assert!(composed.text.starts_with("Dear \u{2068}فاطمة الزهراء\u{2069}, good day"));
    assert_eq!(composed.subject, "فاطمة الزهراء");
}

#[test]
fn endless_nesting_is_flattened() {
    for body in [">".repeat(9_000), "* ".repeat(9_000), "**a".repeat(5_000), "[".repeat(9_000)] {
        let composed = Desk::written(MessageKind::Regret, "x", &format!("{body} end")).compose();
        let start: String = body.chars().take(3).collect();
        assert!(composed.text.contains("end") && composed.html.contains("end"), "{start}: {}", composed.text);
    }
}

#[test]
fn a_sender_with_a_name_keeps_it() {
    let mut desk = Desk::new(MessageKind::Invitation, Language::En);
    desk.from = Sender::parse("Roundtable team <rt@host.example>").expect("a sender");
    let raw = String::from_utf8(desk.compose().outgoing.raw).expect("ASCII");
    assert!(raw.contains("From: \"Roundtable team\" <rt@host.example>\r\n"), "{raw}");
}

/// Text with everything in it that has ever ended a header.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\nBcc: x@y.example".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\0".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("\u{85}".to_owned()),
        Just("=?utf-8?q?=0D=0ABcc:_x?=".to_owned()),
        Just("\", <x@y.example>".to_owned()),
        Just("--=_0190a5f2-0000-7000-8000-00000000000a_a".to_owned()),
        Just("\r\n.\r\n".to_owned()),
        Just("نص طويل ".repeat(40)),
        Just("x".repeat(2_500)),
        "\\PC{0,30}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_that_people_type_becomes_a_header(
        kind in prop::sample::select(vec![MessageKind::Confirmation, MessageKind::Invitation]),
        name in nasty(), title in nasty(), organiser in nasty(), place in nasty(), about in nasty(),
    ) {
        let mut desk = Desk::new(kind, Language::Ar);
        desk.contact.details.printed_name = Some(Line::squeeze(&name));
        desk.event.details.title = Line::squeeze(&title);
        desk.event.details.organiser_name = Line::squeeze(&organiser);
        desk.event.details.venue = Line::squeeze(&place);
        desk.event.details.description =
            Prose::parse(&about.replace(|c: char| c.is_control() && c != '\n', "")).unwrap_or_default();
        desk.invitation.confirmed = None;
        let composed = desk.compose();
        let raw = &composed.outgoing.raw;
        prop_assert_eq!(header_names(raw), headers(kind));
        prop_assert!(raw.is_ascii());
        prop_assert!(!raw.contains(&0));
        let text = String::from_utf8(raw.clone()).expect("ASCII");
        let bare = text.replace("\r\n", "");
        prop_assert!(!bare.contains(['\r', '\n']), "a bare line end");
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 998));
        let parsed = MessageParser::default().parse(raw).expect("a mail");
        prop_assert_eq!(parsed.to().map(|to| to.iter().count()), Some(1));
        let entry = usize::from(composed.calendar.is_some());
        prop_assert_eq!(entry, usize::from(kind == MessageKind::Confirmation));
        prop_assert_eq!(parsed.attachment_count(), entry);
        let parts = parsed.parts.iter().filter(|p| !matches!(p.body, PartType::Multipart(_))).count();
        prop_assert_eq!(parts, 2 + entry);
        let calendar = composed.calendar.unwrap_or_default();
        prop_assert!(calendar.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(calendar.matches("BEGIN:VEVENT\r\n").count(), entry);
    }

    #[test]
    fn every_name_and_address_makes_one_recipient(name in "\\PC{0,600}", local in "[a-z0-9.+'_-]{1,40}") {
        let Ok(email) = Email::parse(&format!("{local}@ministry.example")) else { return Ok(()) };
        let mut desk = Desk::new(MessageKind::Invitation, Language::En);
        desk.contact.details.printed_name = Some(Line::squeeze(&name));
        desk.contact.details.email = email.clone();
        let raw = desk.compose().outgoing.raw;
        let parsed = MessageParser::default().parse(&raw).expect("a mail");
        let to: Vec<String> = parsed
            .to()
            .into_iter()
            .flat_map(|to| to.iter().filter_map(|a| a.address().map(str::to_owned)).collect::<Vec<_>>())
            .collect();
        prop_assert_eq!(to, vec![email.wire()]);
    }
}
