//! A text that was written once is there for the next event: kept by name, started from, and never tied to
//! the events that were written from it.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::guarded::wait_for;
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

/// A browser of that kind in which somebody is signed in.
fn sits_down(app: &TestApp, who: &Desk, looks: Looks) -> Browser {
    let browser = Browser::open(looks);
    browser.goto(&app.origin());
    browser.fill("Email address", &who.email);
    browser.fill("Password", PASSWORD);
    browser.press("Sign in");
    browser.sees("Text library");
    browser
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
    late.form("Delete “To ministers”").submit().expect(200).says("There is no such text any more.");
}

fn what_is_typed_into_a_text_that_is_deleted_can_be_kept_as_a_new_one() {
    let app = TestApp::start();
    let (olga, owner) = (app.organiser(), app.colleague(Role::Owner));
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let page = olga.opens("/admin/library").click("To ministers");
    let theirs = owner.opens("/admin/library").click("To ministers");
    theirs.form("Delete “To ministers”").submit().expect(200).says("is deleted");

    let long = format!("{TEXT}\n\nAn hour's work.");
    for button in ["Save", "Preview"] {
        let form = page.form(button).fill("Name", "To heads of state").fill("Subject", "Excellency");
        let late = form.fill("Text", &long).send().expect(422).says("There is no such text any more.");
        let late = late.says("keep it as a new text").says("New text: Invitation in English");
        assert!(late.title().starts_with("Error: "), "{}", late.title());
        assert_eq!(typed(&late, "Keep in the library"), ("Excellency".to_owned(), long.clone()));
        assert_eq!(late.form("Keep in the library").value("Name"), "To heads of state");
    }
    // What is wrong besides is said with it.
    let wrong = page.form("Save").fill("Name", "").fill("Text", "Excellency").send().expect(422);
    let wrong = wrong.says("keep it as a new text").says("The text needs {reply.link}");
    let form =
        wrong.says("Give the text a name.").form("Keep in the library").fill("Name", "To heads of state");
    form.fill("Text", &long).submit().expect(200).says("“To heads of state” is in the library");
    let kept = olga.opens("/admin/library").hides("To ministers").click("To heads of state");
    assert_eq!(typed(&kept, "Save"), ("Ministers".to_owned(), long));
    // No page of the product sends it without saying what it is for.
    olga.client.post(&page.path, &[("do", "save"), ("name", "x")]).expect(404);
}

fn a_text_is_deleted_in_two_steps() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let page = olga.opens("/admin/library").click("To ministers");
    assert_eq!(page.all("button.warning"), ["Delete “To ministers”"]);
    let folded = page.all("details:not([open])");
    let folded = folded.iter().find(|words| words.contains("Delete “To ministers”")).expect("a closed step");
    assert!(folded.starts_with("Delete this text") && folded.contains("cannot be brought back"), "{folded}");
    page.form("Delete “To ministers”").submit().expect(200).says("“To ministers” is deleted");
}

fn the_box_replaces_only_what_was_seen() {
    let app = TestApp::start();
    let (olga, owner) = (app.organiser(), app.colleague(Role::Owner));
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let again = editor(&olga, &table).form("Keep in the library").fill("Subject", "Mine").fill("Text", TEXT);
    let asked = again.fill("Name in the library", "to ministers").send().expect(422);
    let theirs = owner.opens("/admin/library").click("To ministers").form("Save").fill("Subject", "Theirs");
    theirs.submit().expect(200).says("is saved");

    let late = asked.form("Keep in the library").tick("replace").send().expect(422);
    let late = late.says("Somebody else has changed “To ministers” since it was to be replaced.");
    assert_eq!(typed(&late, "Save"), ("Mine".to_owned(), TEXT.to_owned()));
    assert!(late.attributes("#replace", "checked").is_empty(), "it is ticked anew or not at all");
    let kept = |name: &str| typed(&olga.opens("/admin/library").click(name), "Save").0;
    assert_eq!(kept("To ministers"), "Theirs");
    late.form("Keep in the library").tick("replace").submit().expect(200).says("is in the library");
    assert_eq!(kept("to ministers"), "Mine");

    // One of the same name that has come since is another text.
    let asked = editor(&olga, &table).form("Keep in the library").fill("Text", TEXT);
    let asked = asked.fill("Name in the library", "To ministers").send().expect(422);
    let theirs = owner.opens("/admin/library").click("to ministers");
    theirs.form("Delete “to ministers”").submit().expect(200);
    keeps(&owner, &table, "To ministers");
    let late = asked.form("Keep in the library").tick("replace").send().expect(422);
    late.says("The library has a text called “To ministers”");
    assert_eq!(kept("To ministers"), "Ministers");
    let form = asked.form("Keep in the library").fill("Name in the library", "To ministers");
    let nonsense = form.tick("replace").fill("Subject", "Nonsense").send().expect(422);
    nonsense.says("Replace “To ministers” with this text");
    for replace in ["", "1", "To ministers", "00000000-0000-0000-0000-000000000000:1"] {
        let fields = [("do", "keep"), ("keep_name", "To ministers"), ("subject", "x"), ("body", TEXT)];
        let fields: Vec<_> = fields.into_iter().chain([("replace", replace)]).collect();
        olga.client.post(&table.part("templates/invitation/en"), &fields).expect(422);
    }
    assert_eq!(kept("To ministers"), "Ministers");
}

const UNSAVED: &str = "What you typed is not saved. Save it or keep it in the library first, or fill the fields \
                       all the same.";

fn filling_the_fields_of_an_event_writes_over_nothing_that_is_unsaved() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    let fills = |page: &Page, from: &str| page.form("Fill the fields").pick("Start from", from);

    let form = fills(&editor(&olga, &table), "Short").fill("Subject", "Ministers").fill("Text", TEXT);
    let refused = form.fill("Name in the library", "To ministers").send().expect(422).says(UNSAVED);
    assert!(refused.title().starts_with("Error: "), "{}", refused.title());
    let mut kept = refused.form("Save");
    assert_eq!(kept.value("Start from"), "short");
    assert_eq!(kept.value("Name in the library"), "To ministers");
    assert_eq!(typed(&refused, "Save"), ("Ministers".to_owned(), TEXT.to_owned()));
    // Saying it again changes nothing; the other button does, and the name stays.
    refused.form("Fill the fields").send().expect(422).says(UNSAVED);
    let filled = refused.form("Fill the fields all the same").submit().expect(200);
    let filled = filled.says("The fields show “Short”").hides("all the same");
    assert_eq!(filled.form("Save").value("Name in the library"), "To ministers");
    assert_ne!(typed(&filled, "Save").1, TEXT);

    // Whatever stands elsewhere is not lost: what they were filled with, be it after a look at it, …
    let filled =
        fills(&filled, "High-level, formal").submit().expect(200).says("The fields show “High-level");
    let looked = filled.form("Preview").submit().expect(200);
    let blank = fills(&looked, "The standard text").submit().expect(200).says("the text in use");
    blank.form("Fill the fields").fill("Subject", " ").fill("Text", "\n").submit().expect(200);
    // … an older version, …
    blank.form("Save").fill("Subject", "Ministers").fill("Text", TEXT).submit().expect(200).says("version 1");
    let newer = editor(&olga, &table).form("Save").fill("Subject", "Friends").submit().expect(200);
    fills(&newer.click("Version 1").says("The fields show version 1"), "Short").submit().expect(200);
    fills(&newer, "Short").submit().expect(200).says("The fields show “Short”");
    // … and what is in the library.
    let form = newer.form("Keep in the library").fill("Subject", "Heads of state");
    let kept = form.fill("Name in the library", "To heads of state").submit().expect(200);
    fills(&kept, "Short").submit().expect(200).says("The fields show “Short”");
    // A word more is a word that may be lost.
    let more = fills(&kept, "Short").fill("Text", &format!("{TEXT} Please.")).send().expect(422);
    more.says(UNSAVED);
    let broken = fills(&kept, "Short").fill("Text", "{invite.name}\u{0}").send().expect(422).says(UNSAVED);
    assert_eq!(typed(&broken, "Save").1, "{invite.name}\u{fffd}");
    editor(&olga, &table).says("Version 2 is in use").hides("Version 3");
}

fn fields_are_filled_with_what_is_there_alone() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &guest_list(&[("ada@ministry.example", "en"), ("bo@ministry.example", "en")]));
    keeps(&olga, &table, "To ministers");
    // The guest stays the one who was chosen, and no address stands in an address.
    let path = table.part("templates/invitation/en");
    let look = |form: &[(&str, &str)]| olga.client.post(&path, form);
    let filled = look(&[("do", "fill"), ("from", "short"), ("as", "bo@ministry.example")]).expect(303);
    assert!(
        filled.location().contains("as=") && !filled.location().contains("ministry"),
        "{}",
        filled.location()
    );
    let looked_as = filled.location().rsplit_once("as=").map(|(_, id)| id.to_owned()).unwrap_or_default();
    let filled = filled.follow().expect(200).says("The fields show “Short”");
    assert_eq!(filled.form("Save").value("Show it as this guest gets it"), looked_as);

    let page = editor(&olga, &table).form("Fill the fields").pick("Start from", "To ministers");
    let list = olga.opens("/admin/library").click("To ministers");
    list.form("Delete “To ministers”").submit().expect(200);
    let gone = page.send().expect(422).says("There is no such text to start from any more.");
    gone.hides("Fill the fields all the same");
    for button in ["fill", "fill-regardless"] {
        let typed = [("do", button), ("from", "shortest"), ("subject", "Mine"), ("body", TEXT)];
        let mut form = look(&typed).expect(422).says("Choose a text to start from.").form("Save");
        assert_eq!((form.value("Subject"), form.value("Text")), ("Mine".to_owned(), TEXT.to_owned()));
        let nowhere = path.replace(table.id(), "00000000-0000-0000-0000-000000000000");
        let nowhere = olga.client.post(&nowhere, &[("do", button), ("from", "short"), ("body", TEXT)]);
        nowhere.follow().expect(404);
    }
}

fn filling_the_fields_of_a_new_text_keeps_what_was_typed() {
    let app = TestApp::start();
    let olga = app.organiser();
    let page = olga.opens("/admin/library/new?kind=invitation&language=en");
    let form = page.form("Fill the fields").pick("Start from", "Short").fill("Name", "To ministers & others");
    let filled = form.submit().expect(200).says("The fields show “Short”");
    assert_eq!(filled.form("Keep in the library").value("Name"), "To ministers & others");
    let form = filled.form("Fill the fields").pick("Start from", "High-level, formal").fill("Text", TEXT);
    let refused = form.send().expect(422).says(UNSAVED);
    let mut form = refused.form("Keep in the library");
    assert_eq!(form.value("Name"), "To ministers & others");
    assert_eq!((form.value("Start from"), form.value("Text")), ("high-level".to_owned(), TEXT.to_owned()));
    let filled = refused.form("Fill the fields all the same").submit().expect(200);
    let filled = filled.says("The fields show “High-level, formal”");
    filled.form("Keep in the library").submit().expect(200).says("“To ministers & others” is in the library");
    let fields = [("do", "fill"), ("kind", "invitation"), ("language", "en"), ("from", ""), ("body", TEXT)];
    let refused = olga.client.post("/admin/library/new", &fields).expect(422);
    refused.says("Choose a text to start from.").hides("all the same");
}

/// A browser without scripts takes the first button of a form for Enter.
fn enter_alone_only_looks() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    keeps(&olga, &table, "To ministers");
    let kept = olga.opens("/admin/library").click("To ministers");
    let blank = olga.opens("/admin/library/new?kind=invitation&language=en");
    let new = blank.form("Preview").fill("Name", "To heads of state").send().expect(200);
    for (page, button) in [(editor(&olga, &table), "Save"), (kept, "Save"), (new, "Keep in the library")] {
        let own = page.attributes("form:has(#body) button", "value");
        assert_eq!(own.first().map(String::as_str), Some("preview"), "{}: {own:?}", page.path);
        let form = page.form("Only look at it").fill("Subject", "Looked at");
        let looked = form.send().expect(200).says("not saved");
        assert_eq!(typed(&looked, button).0, "Looked at");
    }
    editor(&olga, &table).says("The standard text is in use");
    assert_eq!(deeds(&app), ["text kept in the library"]);
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

fn enter_without_scripts_changes_nothing() {
    let app = TestApp::start();
    let account = app.organiser();
    let table = account.creates_event(&event("Resilient Networks"));
    let olga = sits_down(&app, &account, Looks::DESK.without_scripts());
    olga.goto(&format!("{}{}", app.origin(), table.part("templates/invitation/en")));
    olga.sees("The standard text is in use");
    olga.fill("Subject", "Ministers\n");
    olga.sees("not saved");
    olga.sees("The standard text is in use");
    olga.script("document.getElementById('keep_name').closest('details').open = true");
    olga.fill("Name in the library", "To ministers\n");
    // The step is open again, with the name in it.
    let name = "return document.querySelector('details[open] #keep_name[value=\"To ministers\"]') !== null";
    wait_for("the name", || (olga.script(name) == true).then_some(()));
    olga.sees("not saved");
    assert_eq!(deeds(&app), [""; 0]);
    editor(&account, &table).says("The standard text is in use");
}

fn the_refusal_to_fill_the_fields_is_for_everybody_to_read() {
    let app = TestApp::start();
    let account = app.organiser();
    let table = account.creates_event(&event("Resilient Networks"));
    for looks in [Looks::DESK, Looks { dark: true, ..Looks::PHONE }] {
        let olga = sits_down(&app, &account, looks);
        for path in [&table.part("templates/invitation/en"), "/admin/library/new?kind=invitation&language=en"]
        {
            olga.goto(&format!("{}{path}", app.origin()));
            olga.fill("Subject", "Ministers");
            olga.press("Fill the fields");
            olga.sees(UNSAVED);
            assert_eq!(violations(&olga), [""; 0], "{path}");
            olga.press("Fill the fields all the same");
            olga.sees("The fields show");
        }
    }
}

/// By keyboard alone, the nearest button is the one that is meant: the first of the form would save.
fn enter_in_the_name_keeps_the_text_and_saves_none() {
    let app = TestApp::start();
    let account = app.organiser();
    let table = account.creates_event(&event("Resilient Networks"));
    let olga = sits_down(&app, &account, Looks::DESK);
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
    what_is_typed_into_a_text_that_is_deleted_can_be_kept_as_a_new_one,
    a_text_is_deleted_in_two_steps,
    the_box_replaces_only_what_was_seen,
    filling_the_fields_of_an_event_writes_over_nothing_that_is_unsaved,
    fields_are_filled_with_what_is_there_alone,
    filling_the_fields_of_a_new_text_keeps_what_was_typed,
    enter_alone_only_looks,
    staff_neither_see_nor_change_the_library,
    #[needs(Chromium, Axe)]
    the_refusal_to_fill_the_fields_is_for_everybody_to_read,
    #[needs(Chromium)]
    enter_without_scripts_changes_nothing,
    #[needs(Chromium)]
    enter_in_the_name_keeps_the_text_and_saves_none,
}
