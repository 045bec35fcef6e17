//! How people are addressed, and in which languages.

use crate::support::app::TestApp;
use crate::support::builders::event;
use crate::support::harness::tests;
use crate::support::personas::{Colleague, Event};

const LIST: &str = "email,honorific,salutation line,given_name,family_name,language,organisation\n\
    ada@ministry.example,H.E. Ambassador,,Ada,Example,en,Ministry of Examples\n\
    bo@ministry.example,Prof.,,Bo,Example,en,Ministry of Examples\n\
    cy@ministry.example,S.E. Mme,,Cy,Example,fr,Ministry of Examples\n\
    dee@ministry.example,H.E.,Madam President,Dee,Example,en,Ministry of Examples\n\
    eva@ministry.example,,,Eva,Example,fr,Ministry of Examples\n\
    gil@ministry.example,Mr,Dear friend {invitee.given_name},Gil,Example,en,Ministry of Examples\n\
    fadi@ministry.example,سعادة السفير,,فادي,المثال,ar,Ministry of Examples\n";

fn roundtable(organiser: &Colleague<'_>) -> Event {
    let roundtable = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&roundtable, LIST);
    roundtable
}

fn text_to(app: &TestApp, name: &str) -> String {
    let mail = app.mails_to(&format!("{name}@ministry.example")).pop();
    mail.expect("a mail").text.replace("\r\n", "\n")
}

/// True where a line of the text is this, whatever marks its direction has around it.
fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|one| one.trim_matches(['\u{2068}', '\u{2069}']) == line)
}

fn everybody_is_addressed_as_protocol_has_it() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    organiser.sends_invitations(&event);
    for (name, line) in [
        ("ada", "Your Excellency,"),
        ("bo", "Dear Prof. Bo Example,"),
        ("cy", "Excellence,"),
        ("dee", "Madam President,"),
        ("gil", "Dear friend Gil,"),
        ("eva", "Madame, Monsieur,"),
        ("fadi", "سعادة السفير فادي المثال،"),
    ] {
        let text = text_to(&app, name);
        assert!(has_line(&text, line), "{line}: {text}");
    }
    let text = text_to(&app, "cy").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Veuillez agréer, Excellence, l’expression de notre haute considération."),
        "{text}"
    );

    // The house has its own way, for those who have no line of their own.
    let page = organiser.opens(&event.part("templates")).click("salutation").says("everybody else");
    let form = page.form("Save").fill("Honorific", "H. E.").fill("English", "Excellency,");
    form.submit().expect(200).says("Saved.").says("Excellency, yours");
    organiser.sends(&event, "reminder");
    app.deliver_mail();
    assert!(has_line(&text_to(&app, "ada"), "Excellency,"), "{}", text_to(&app, "ada"));
    assert!(has_line(&text_to(&app, "dee"), "Madam President,"));
    assert!(has_line(&text_to(&app, "cy"), "Excellence,"), "in French nothing was said");
    let page = organiser.opens("/admin/salutations").click("Change H. E.").says("Change “ H. E. ”");
    page.form("Use the standard lines again").submit().expect(200).says("Forgotten").hides("yours");
}

fn a_salutation_that_cannot_be_is_refused_and_stays_typed() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let page = organiser.opens("/admin/salutations");
    for (honorific, line, words) in [
        ("", "Dear Captain,", "The honorific is missing."),
        ("...", "Dear Captain,", "The honorific has no letters."),
        ("Captain", "", "Write the line in at least one language."),
        ("Captain", "See {reply.link}", "{reply.link} cannot stand in a salutation."),
        ("Captain", "Dear {rank},", "{rank} cannot stand in a salutation."),
    ] {
        let form = page.form("Save").fill("Honorific", honorific).fill("English", line);
        let refused = form.send().expect(422).says("There is a problem").says(words);
        let mut form = refused.form("Save");
        assert_eq!((form.value("Honorific").as_str(), form.value("English").as_str()), (honorific, line));
    }
    let saved = |honorific: &str| {
        let form = page.form("Save").fill("Honorific", honorific);
        form.fill("English", "Dear Captain {invitee.family_name},").send()
    };
    saved("Captain").follow().says("Saved.");
    saved("CAPTAIN.").expect(422).says("There are lines for this honorific already.");
    // Two at once: the later one is told.
    let (mine, theirs) =
        (organiser.opens("/admin/salutations?of=Captain"), organiser.opens("/admin/salutations?of=Captain"));
    theirs.form("Save").fill("French", "Commandant,").submit().expect(200).says("Saved.");
    let refused = mine
        .form("Save")
        .fill("English", "Captain,")
        .send()
        .expect(422)
        .says("Somebody else has changed these lines");
    refused
        .form("Save")
        .fill("French", "Commandant,")
        .submit()
        .expect(200)
        .says("Captain, yours")
        .says("Commandant, yours");
    // Another honorific for the same lines.
    let change = organiser.opens("/admin/salutations").click("Change Captain").form("Save");
    let page = change.fill("Honorific", "Capt.").submit().expect(200).says("Capt.");
    assert_eq!(page.all("th bdi").iter().filter(|name| name.starts_with("Capt")).count(), 1);
    organiser
        .opens("/admin/salutations")
        .click("Change everybody else")
        .form("Save")
        .fill("French", "Bonjour {invitee.name},")
        .submit()
        .expect(200)
        .says("Bonjour {invitee.name}, yours");
}

fn mails_in_two_languages_say_everything_twice() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let form = organiser.opens(&event.part("edit")).form("Save changes");
    form.tick("Also in English").tick("Also in French").submit().expect(200);
    let editor = organiser.opens(&event.part("templates/invitation/fr")).form("Save");
    editor
        .fill("Subject", "Venez")
        .fill("Text", "{invitee.salutation}\n\nVenez !\n\n{reply.link}")
        .submit()
        .expect(200);
    // What is shown before is what goes out.
    let before = organiser.opens(&event.part("mailings/new?kind=invitation&as=ada@ministry.example"));
    let shown = before.attributes("iframe", "srcdoc").concat();
    assert!(shown.contains("we have the honour") && shown.contains("Venez !"), "{shown}");
    organiser.sends(&event, "invitation");
    // A text that is saved afterwards is not in a mail that waits, in none of its languages.
    let editor = organiser.opens(&event.part("templates/invitation/fr")).form("Save");
    editor.fill("Subject", "Plus tard").fill("Text", "Plus tard.\n\n{reply.link}").submit().expect(200);
    app.deliver_mail();
    for (name, subject, first, second) in [
        ("ada", "Invitation: Resilient Networks / Venez", "Your Excellency,", "Excellence,"),
        ("dee", "Invitation: Resilient Networks / Venez", "Madam President,", "Excellence,"),
        ("eva", "Venez / Invitation: Resilient Networks", "Madame, Monsieur,", "Dear Eva Example,"),
    ] {
        let mail = app.mails_to(&format!("{name}@ministry.example")).pop().expect("a mail");
        assert_eq!(mail.subject, subject);
        let text = text_to(&app, name);
        let lines: Vec<&str> = text.lines().collect();
        let at = |line: &str| {
            lines.iter().position(|one| *one == line).unwrap_or_else(|| panic!("{line}: {text}"))
        };
        assert!(at(first) < at(second), "{text}");
        assert!(text.contains("This message is also in English, below.") == (name == "eva"), "{text}");
        assert!(!text.contains("Plus tard"), "{text}");
    }
    let mail = app.mails_to("fadi@ministry.example").pop().expect("a mail");
    assert!(mail.raw.contains("Content-Language: ar, en, fr\r\n"), "{}", mail.raw);
    // Whichever of its links is pressed, it is the guest's own.
    app.invitee("eva@ministry.example").accepts();
    app.deliver_mail();
    assert!(app.mails_to("eva@ministry.example")[1].subject.contains(" / Confirmed: "));

    // A message that was written in one language alone has no other below it.
    let editor = organiser.opens(&event.part("templates/message/fr")).form("Save");
    editor.fill("Subject", "Stationnement").fill("Text", "Porte nord.").submit().expect(200);
    organiser.sends(&event, "message");
    app.deliver_mail();
    let mail = app.mails_to("eva@ministry.example").pop().expect("a mail");
    assert_eq!(mail.subject, "Stationnement");
    assert!(mail.raw.contains("Content-Language: fr\r\n"), "{}", mail.raw);
}

tests! {
    everybody_is_addressed_as_protocol_has_it,
    a_salutation_that_cannot_be_is_refused_and_stays_typed,
    mails_in_two_languages_say_everything_twice,
}
