//! What is refused and what is suggested; how a text falls into pieces.

use super::*;

#[test]
fn placeholders_that_do_not_exist_and_what_was_meant() {
    for (wrong, want) in [
        ("invitee.nam", Some(Placeholder::InviteeName)),
        ("invite.name", Some(Placeholder::InviteeName)),
        ("guest.honorific", Some(Placeholder::InviteeHonorific)),
        ("link", Some(Placeholder::ReplyLink)),
        ("Invitee.Given Name", Some(Placeholder::InviteeGivenName)),
        ("event.titel", Some(Placeholder::EventTitle)),
        ("reply.dedline", Some(Placeholder::ReplyDeadline)),
        ("organizer.name", Some(Placeholder::OrganiserName)),
        ("weather", None),
        ("", None),
    ] {
        assert_eq!(nearest(wrong), want, "{wrong}");
    }
}

#[test]
fn what_is_refused() {
    let (subject, body) = ("{event.title}", "Dear {invitee.name},\n\n{reply.link}");
    assert!(Template::parse(MessageKind::Invitation, subject, body).is_ok());
    for (kind, subject, body, want) in [
        (MessageKind::Invitation, subject, "Dear {invitee.name}", vec![TemplateError::LinkMissing]),
        (MessageKind::Reminder, subject, "a \\{reply.link}", vec![TemplateError::LinkMissing]),
        (MessageKind::Confirmation, subject, "Thank you", vec![]),
        (MessageKind::Regret, "", "x", vec![TemplateError::Text(Field::Subject, TextError::Missing)]),
        (MessageKind::Regret, "x", " \n", vec![TemplateError::Text(Field::Body, TextError::Missing)]),
        (
            MessageKind::Regret,
            "a\nBcc: x",
            "x",
            vec![TemplateError::Text(Field::Subject, TextError::Missing)],
        ),
        (
            MessageKind::Regret,
            "{event.details}",
            "x",
            vec![TemplateError::NotInSubject(Placeholder::EventDetails)],
        ),
        (
            MessageKind::Regret,
            "{event}",
            "{event.tittle}",
            vec![
                TemplateError::Unknown { field: Field::Subject, name: "event".into(), suggestion: None },
                TemplateError::Unknown {
                    field: Field::Body,
                    name: "event.tittle".into(),
                    suggestion: Some(Placeholder::EventTitle),
                },
            ],
        ),
    ] {
        let got = Template::parse(kind, subject, body).err().unwrap_or_default();
        if subject.contains('\n') {
            assert_eq!(got, [TemplateError::Text(Field::Subject, TextError::Control)]);
        } else {
            assert_eq!(got, want, "{subject:?} {body:?}");
        }
    }
}

#[test]
fn pieces_of_a_text() {
    use Part::{Value, Words};
    for (text, want) in [
        ("", vec![]),
        ("Dear", vec![Words("Dear")]),
        (
            "Dear {invitee.name}, {who}",
            vec![Words("Dear "), Value(Placeholder::InviteeName), Words(", {who}")],
        ),
        ("{ event.title }{event.when}", vec![Value(Placeholder::EventTitle), Value(Placeholder::EventWhen)]),
        ("{{event.title}}", vec![Words("{"), Value(Placeholder::EventTitle), Words("}")]),
        ("\\{event.title}", vec![Words("\\{event.title}")]),
        ("{é{", vec![Words("{é{")]),
        ("a } b { c", vec![Words("a } b { c")]),
    ] {
        assert_eq!(parts(text), want, "{text:?}");
    }
}
