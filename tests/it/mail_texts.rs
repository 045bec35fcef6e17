//! An organiser writes what guests read: nothing typed is lost, nothing that cannot be sent is
//! saved, every version stays.

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::personas::{Colleague, Event};

const TEXT: &str = "Dear {invitee.name},\n\n**Please** come to {event.title}.\n\n{reply.link}";

fn roundtable(organiser: &Colleague<'_>) -> Event {
    let roundtable = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en")]));
    roundtable
}

fn a_text_is_written_looked_at_and_sent() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let editor = organiser.opens(&event.part("templates")).click("the standard text (Invitation, English)");
    let editor = editor.says("The standard text is in use");
    let preview = editor.form("Preview").fill("Subject", "Come!").fill("Text", TEXT).submit().expect(200);
    let preview = preview.says("not saved");
    assert!(preview.attributes("iframe", "srcdoc").concat().contains("<strong>Please</strong> come"));
    let saved =
        preview.form("Save").submit().expect(200).says("Saved as version 1").says("Version 1 is in use");
    saved.form("Save").submit().expect(200).says("in use already");
    organiser.sends_invitations(&event);
    let mail = app.mails_to("ada@ministry.example").pop().expect("a mail");
    assert_eq!(mail.subject, "Come!");
    assert!(mail.text.contains("Please come to Resilient Networks."), "{}", mail.text);
    app.invitee("ada@ministry.example").opens().says("Will you take part?");

    let own = organiser.opens(&event.part("templates/invitation/en")).form("Use the standard text again");
    let own = own.submit().expect(200).says("as version 2").says("Version 2 is in use");
    let older = own.click("Version 1").says("The fields show version 1");
    assert_eq!(older.form("Save").value("Subject"), "Come!");
    organiser.opens(&event.part("templates")).says("version 2");
}

fn what_cannot_be_sent_is_refused_with_a_suggestion_and_stays_typed() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let editor = organiser.opens(&event.part("templates/reminder/fr"));
    for (subject, text, words) in [
        ("x", "Bonjour {invite.name}, {reply.link}", "Did you mean {invitee.name}?"),
        ("x", "Bonjour {weather} {reply.link}", "There is no placeholder {weather}."),
        ("x", "Bonjour", "The text needs {reply.link}"),
        ("", TEXT, "The subject is missing."),
        ("{event.details}", TEXT, "does not fit into a subject"),
        ("x", "", "The text is missing."),
    ] {
        for button in ["Save", "Preview"] {
            let form = editor.form(button).fill("Subject", subject).fill("Text", text);
            let page = form.send().expect(422).says("There is a problem").says(words);
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            let mut form = page.form("Save");
            assert_eq!(
                (form.value("Subject"), form.value("Text").trim_start().to_owned()),
                (subject.into(), text.into())
            );
        }
    }
    organiser.opens(&event.part("templates")).hides("version");
}

fn a_test_goes_to_its_sender_alone_and_its_link_opens_nothing() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let editor = organiser.opens(&event.part("templates/confirmation/ar"));
    editor.form("Send the saved text to me").submit().expect(200).says(&organiser.email);
    app.deliver_mail();
    assert_eq!(app.mails().len(), 1);
    let mail = app.mails_to(&organiser.email).pop().expect("a test");
    assert!(mail.subject.starts_with("[Test] "), "{}", mail.subject);
    assert!(mail.html.contains("dir=\"rtl\"") && mail.calendar.is_some());
    let link = mail.link().expect("a sample");
    assert!(app.client().get(&link).status >= 400, "{link}");
    organiser.opens(&event.path).says("1 not invited yet");
}

fn a_mail_that_waits_keeps_the_text_it_was_queued_with() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    organiser.sends(&event, "invitation");
    let editor = organiser.opens(&event.part("templates/invitation/en")).form("Save");
    editor.fill("Subject", "Other").fill("Text", TEXT).submit().expect(200).says("keep the older text");
    app.deliver_mail();
    assert_eq!(app.mails()[0].subject, "Invitation: Resilient Networks");
}

fn an_event_without_guests_shows_an_invented_one() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let empty = organiser.creates_event(&event("Resilient Networks"));
    let editor = organiser.opens(&empty.part("templates/invitation/en")).says("invented guest");
    assert!(editor.attributes("iframe", "srcdoc").concat().contains("Dr Ada Example"));
    organiser.client.get(&empty.part("templates/spam/en")).expect(404);
    organiser.client.get(&empty.part("templates/invitation/de")).expect(404);
    let refused = organiser.client.post(&empty.part("templates/invitation/en/test"), &[]).follow();
    refused.expect(200).says("Put somebody on the guest list first");
}

tests! {
    a_text_is_written_looked_at_and_sent,
    what_cannot_be_sent_is_refused_with_a_suggestion_and_stays_typed,
    a_test_goes_to_its_sender_alone_and_its_link_opens_nothing,
    a_mail_that_waits_keeps_the_text_it_was_queued_with,
    an_event_without_guests_shows_an_invented_one,
}
