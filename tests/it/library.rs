//! A text that was written once is there for the next event: kept by name, started from, and never tied to
//! the events that were written from it.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Desk, Event, PASSWORD};

const TEXT: &str = "{invitee.salutation}\n\nOur **ministers** meet: {event.title}.\n\n{reply.link}";

/// The editor of an event's invitation in English.
fn editor(desk: &Desk, of: &Event) -> Page {
    desk.opens(&of.part("templates/invitation/en"))
}

/// What stands in the fields of an editor.
fn typed(page: &Page, button: &str) -> (String, String) {
    let mut form = page.form(button);
    (form.value("Subject"), form.value("Text"))
}

/// Keeps a text of one's own from an event's editor.
#[track_caller]
fn keeps(desk: &Desk, of: &Event, name: &str) -> Page {
    let form = editor(desk, of).form("Keep in the library").fill("Subject", "Ministers").fill("Text", TEXT);
    form.fill("Name in the library", name).submit().expect(200)
}

fn deeds(app: &TestApp) -> Vec<String> {
    app.database().rows("SELECT deed AS line FROM audit_entries WHERE deed LIKE '%the library%' ORDER BY id")
}

fn what_is_kept_at_one_event_is_sent_at_another() {
    let app = TestApp::start();
    let olga = app.organiser();
    let first = olga.creates_event(&event("Resilient Networks"));
    let kept = keeps(&olga, &first, "To ministers").says("“To ministers” is in the library");
    // What was typed is still there, and the event does not have it.
    assert_eq!(typed(&kept, "Save"), ("Ministers".to_owned(), TEXT.to_owned()));
    kept.says("The fields show “To ministers”")
        .says("saving makes it version 1.")
        .says("The standard text is in use");
    editor(&olga, &first).hides("The fields show");

    let second = olga.creates_event(&event("Undersea Cables"));
    olga.imports(&second, &guest_list(&[("ada@ministry.example", "en")]));
    let start = editor(&olga, &second).form("Fill the fields").pick("Start from", "To ministers");
    let filled =
        start.submit().expect(200).says("The fields show “To ministers”").says("saving makes it version 1.");
    assert_eq!(typed(&filled, "Save"), ("Ministers".to_owned(), TEXT.to_owned()));
    editor(&olga, &second).says("The standard text is in use");
    filled.form("Save").submit().expect(200).says("Saved as version 1");
    olga.sends_invitations(&second);
    let mail = app.mails_to("ada@ministry.example").pop().expect("a mail");
    assert_eq!(mail.subject, "Ministers");
    assert!(mail.text.contains("Our ministers meet: Undersea Cables."), "{}", mail.text);

    // The library goes its own way from here.
    let page = olga.opens("/admin/library").says("The organiser").click("To ministers");
    let changed = page.form("Save").fill("Name", "To heads of state").fill("Subject", "Heads of state");
    changed.submit().expect(200).says("“To heads of state” is saved").hides("To ministers");
    assert_eq!(typed(&editor(&olga, &second), "Save").0, "Ministers");
    let page = olga.opens("/admin/library").click("To heads of state");
    page.form("Save").submit().expect(200).says("nothing was changed");
    page.form("Delete “To heads of state”").submit().expect(200).says("is deleted");
    olga.opens("/admin/library").says("comes with the product").hides("heads of state");
    olga.client.get(&page.path).expect(404);
    assert_eq!(typed(&editor(&olga, &second), "Save").0, "Ministers");
    let gone = page.path.rsplit('/').next().unwrap_or_default();
    let gone = olga.opens(&second.part(&format!("templates/invitation/en?from={gone}")));
    gone.says("There is no such text to start from any more.").hides("The fields show");
    assert_eq!(
        deeds(&app),
        ["text kept in the library", "text of the library changed", "text of the library deleted"]
    );
}

fn a_name_that_is_taken_is_refused_or_its_text_replaced() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "Très court");
    let again = editor(&olga, &table).form("Keep in the library");
    let again =
        again.fill("Subject", "Another").fill("Text", TEXT).fill("Name in the library", "TRES  COURT");
    let refused = again.send().expect(422).says("The library has a text called “Très court”");
    let mut form = refused.form("Keep in the library");
    assert_eq!(form.value("Name in the library"), "TRES  COURT");
    assert_eq!(typed(&refused, "Save"), ("Another".to_owned(), TEXT.to_owned()));

    // The box is for the text that it names.
    let other = keeps(&olga, &table, "Long");
    drop(other);
    let elsewhere = refused.form("Keep in the library").tick("replace").fill("Name in the library", "long");
    elsewhere.send().expect(422).says("Replace “Long” with this text").hides("Replace “Très court”");
    let replaced = form.tick("Replace “Très court” with this text").submit().expect(200);
    replaced.says("The fields show “TRES COURT”");
    let list = olga.opens("/admin/library").says("TRES COURT").hides("Très court");
    assert_eq!(typed(&list.click("TRES COURT"), "Save").0, "Another");
    assert_eq!(list.all("tbody a[href^='/admin/library/0']").len(), 2, "{}", list.text());

    // Of another kind or language it is another name; one that the product has is not free.
    for (path, name) in [("templates/reminder/en", "Très court"), ("templates/invitation/fr", "Très court")]
    {
        let form = olga.opens(&table.part(path)).form("Keep in the library");
        form.fill("Name in the library", name).submit().expect(200).says("is in the library");
    }
    for (name, words) in [
        ("", "Give the text a name."),
        ("…", "The name needs a letter or a digit."),
        ("short", "The product provides a text of this name."),
    ] {
        let form = editor(&olga, &table).form("Keep in the library").fill("Text", TEXT);
        let page = form.fill("Name in the library", name).send().expect(422).says(words);
        assert_eq!(typed(&page, "Save").1, TEXT, "{name}");
    }
    let form = editor(&olga, &table).form("Keep in the library").fill("Text", "Dear {invite.name}");
    let wrong = form.fill("Name in the library", "Wrong").send().expect(422);
    let mut form =
        wrong.says("Did you mean {invitee.name}?").says("The text needs {reply.link}").form("Save");
    assert_eq!(form.value("Name in the library"), "Wrong");
    olga.opens("/admin/library").hides("Wrong");
    editor(&olga, &table).says("The standard text is in use").hides("Version 1");
}

fn a_text_is_written_in_the_library_from_one_that_the_product_provides() {
    let app = TestApp::start();
    let olga = app.organiser();
    let list = olga.opens("/admin/library");
    let look = list.click("French (High-level, formal)").says("Nous vous prions d’agréer");
    let mail = look.attributes("iframe", "srcdoc").concat();
    assert!(mail.contains("Table ronde sur la résilience des réseaux"), "{mail}");
    assert!(look.all("textarea").is_empty(), "it is read and not changed");

    let page = look.click("Write one of your own from it").says("The fields show “High-level, formal”");
    let before = typed(&page, "Keep in the library");
    let preview = page.form("Preview").fill("Name", "Aux ministres").fill("Subject", "Excellence !");
    let preview = preview.submit().expect(200).says("not saved").says("Excellence !");
    let form = preview.form("Keep in the library");
    form.fill("Text", "Excellence").send().expect(422).says("The text needs {reply.link}");
    preview.form("Keep in the library").submit().expect(200).says("“Aux ministres” is in the library");
    let page = olga.opens("/admin/library").click("Aux ministres");
    assert_eq!(typed(&page, "Save"), ("Excellence !".to_owned(), before.1));

    // Otherwise it is the standard text; without saying what for, one is asked.
    let chosen = list.form("Write a text").pick("Mail", "Thank you").pick("Language", "Arabic");
    let blank = chosen.submit().expect(200).says("The fields show the standard text");
    assert!(typed(&blank, "Preview").0.contains("{event.title}"));
    blank.form("Fill the fields").pick("Start from", "With a summary to follow").submit().expect(200);
    olga.opens("/admin/library/new").says("Choose a mail and a language first.");
    olga.client.get("/admin/library/provided/short/de").expect(404);
    olga.client.get("/admin/library/provided/shorter/en").expect(404);
    app.deliver_mail();
    assert!(app.mails().is_empty(), "looking at a mail sends none");
}

fn nobody_overwrites_what_they_have_not_seen() {
    let app = TestApp::start();
    let (olga, owner) = (app.organiser(), app.colleague(Role::Owner));
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let (one, two) = (olga.opens("/admin/library").click("To ministers"), owner.opens("/admin/library"));
    let two = two.click("To ministers");
    one.form("Save").fill("Subject", "First").submit().expect(200).says("is saved");
    let late = two.form("Save").fill("Subject", "Second").send().expect(422);
    let late = late.says("Somebody else has changed this text meanwhile");
    assert_eq!(typed(&late, "Save").0, "Second");
    late.form("Save").submit().expect(200).says("is saved");
    let page = olga.opens("/admin/library").says("The owner").click("To ministers");
    assert_eq!(typed(&page, "Save").0, "Second");
    page.form("Delete “To ministers”").submit().expect(200);
    late.form("Save").send().expect(404);
    late.form("Delete “To ministers”").submit().expect(200).says("There is no such text any more.");
}

fn staff_neither_see_nor_change_the_library() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let kept = olga.opens("/admin/library").click("To ministers").path;
    let sam = app.colleague(Role::Staff);
    sam.opens("/admin/events").hides("Text library");
    for path in ["/admin/library", &kept, "/admin/library/provided/short/en"] {
        sam.client.get(path).expect(403);
    }
    sam.client.post(&format!("{kept}/delete"), &[]).expect(403);
    sam.client.post(&kept, &[("do", "save"), ("name", "x")]).expect(403);
    olga.opens("/admin/events").click("Text library").says("To ministers");
    olga.opens(&table.part("templates")).click("text library").says("To ministers");
}

/// By keyboard alone, the nearest button is the one that is meant: the first of the form would save.
fn enter_in_the_name_keeps_the_text_and_saves_none() {
    let app = TestApp::start();
    let account = app.organiser();
    let table = account.creates_event(&event("Resilient Networks"));
    let olga = Browser::open(Looks::DESK);
    olga.goto(&app.origin());
    olga.fill("Email address", &account.email);
    olga.fill("Password", PASSWORD);
    olga.press("Sign in");
    olga.sees("Resilient Networks");
    olga.goto(&format!("{}{}", app.origin(), table.part("templates/invitation/en")));
    olga.sees("The standard text is in use");
    olga.script("document.getElementById('keep_name').closest('details').open = true");
    olga.fill("Name in the library", "To ministers\n");
    olga.sees("“To ministers” is in the library");
    editor(&account, &table).says("The standard text is in use");
}

tests! {
    what_is_kept_at_one_event_is_sent_at_another,
    a_name_that_is_taken_is_refused_or_its_text_replaced,
    a_text_is_written_in_the_library_from_one_that_the_product_provides,
    nobody_overwrites_what_they_have_not_seen,
    staff_neither_see_nor_change_the_library,
    #[needs(Chromium)]
    enter_in_the_name_keeps_the_text_and_saves_none,
}
