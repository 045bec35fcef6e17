//! What an organiser asks besides yes or no: asked in the guest's language, answered with the reply, kept as it
//! was said, sensitive answers under seal.

use std::time::Duration;

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::form::Form;
use crate::support::harness::tests;
use crate::support::personas::{Desk, Event};

const NEW: &str = "Add the question";
const SEND: &str = "Send my reply";
/// The smallest thing that is a PNG by its first bytes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// A roundtable to which these guests are invited once `asks` has asked.
fn roundtable(app: &TestApp, guests: &[(&str, &str)], asks: impl FnOnce(&Desk, &Event)) -> Event {
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks").seats(12));
    asks(&olga, &table);
    olga.imports(&table, &guest_list(guests));
    olga.sends_invitations(&table);
    table
}

/// Adds a question in English, with what `more` fills in.
fn ask(olga: &Desk, table: &Event, kind: &str, label: &str, more: impl FnOnce(Form) -> Form) {
    let form = olga.opens(&table.part("questions/new")).form(NEW);
    let form = form.pick("What an answer is", kind).fill("Question (English)", label);
    more(form).submit().expect(200).says("Question added.").says(label);
}

/// The answers that may be read: address, version and value.
fn open_answers(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT email || ' ' || answers.version || ' ' || value AS line FROM answers \
         JOIN invitations ON invitations.id = invitation_id JOIN contacts ON contacts.id = contact_id \
         ORDER BY email, value",
    )
}

fn count(app: &TestApp, table: &str) -> String {
    app.database().rows(&format!("SELECT count(*) AS line FROM {table}"))[0].clone()
}

fn every_kind_is_asked_and_answered_with_the_reply() {
    let app = TestApp::start();
    let table = roundtable(&app, &[("ada@x.example", "en")], |olga, table| {
        ask(olga, table, "Short text", "Name of your assistant", |form| form);
        ask(olga, table, "Long text", "What should we discuss?", |form| {
            form.fill("Hint (English)", "One topic a line.")
        });
        ask(olga, table, "Number", "People who accompany you", |form| {
            form.fill("Least (optional)", "0").fill("Most (optional)", "3")
        });
        ask(olga, table, "Yes or no", "Will you stay for dinner?", |form| form.tick("It must be answered"));
        ask(olga, table, "One of several options", "Badge colour", |form| {
            form.fill("Options (English)", "Red\nGreen\n")
        });
        ask(olga, table, "Any of several options", "Sessions", |form| {
            form.fill("Options (English)", "Routing\nLaw\nSpace")
        });
        ask(olga, table, "Date", "Day of arrival", |form| form);
        ask(olga, table, "Country", "Nationality", |form| form);
        ask(olga, table, "Consent", "My name may be published", |form| form.tick("It must be answered"));
    });
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("A few questions").says("One topic a line.").says("Sessions (optional)");
    let form = page.form(SEND).tick("answer").fill("People who accompany you (optional)", "7");
    let again = form.submit().expect(422);
    let again = again.says("“People who accompany you”: please enter 3 or less");
    let again = again.says("Please answer “Will you stay for dinner?”").says("Please agree: “My name may be");
    assert!(again.title().starts_with("Error: "), "{}", again.title());
    let mut form = again.form(SEND);
    assert_eq!(form.value("People who accompany you (optional)"), "7", "nothing typed is lost");
    let form = form.fill("People who accompany you (optional)", " 2 ");
    let form = form.fill("Name of your assistant (optional)", "Zoë <b>Q</b>");
    let form = form.fill("What should we discuss? (optional)", "Routes\r\nلبنان");
    let form = form
        .tick("Yes")
        .tick("Green")
        .tick("Law")
        .tick("Space")
        .fill("Day of arrival (optional)", "2027-06-08");
    let form = form.pick("Nationality (optional)", "Lebanon").tick("My name may be published");
    let page = form.submit().expect(200).says("Your seat is confirmed");
    for (question, answer) in [
        ("Name of your assistant", "Zoë <b>Q</b>"),
        ("People who accompany you", "2"),
        ("Will you stay for dinner?", "Yes"),
        ("Badge colour", "Green"),
        ("Sessions", "Law, Space"),
        ("Day of arrival", "Tuesday 8 June 2027"),
        ("Nationality", "Lebanon"),
        ("My name may be published", "Agreed"),
    ] {
        assert!(page.text().contains(&format!("{question} {answer}")), "{question}: {}", page.text());
    }
    assert_eq!(open_answers(&app).len(), 9);
    // What was answered stands in the form again, and saying the same again changes nothing.
    app.advance(Duration::from_secs(1));
    let done = |app: &TestApp| count(app, "audit_entries") + &count(app, "messages");
    let before = done(&app);
    let mut form = ada.question();
    assert_eq!(form.value("Day of arrival (optional)"), "2027-06-08");
    form.tick("answer").submit().expect(200).says("Your seat is confirmed");
    assert_eq!(before, done(&app), "no entry and no mail");
    // An answer is taken back by emptying it.
    let form = ada.question().tick("answer").fill("People who accompany you (optional)", "");
    form.submit().expect(200).hides("People who accompany you");
    assert_eq!(open_answers(&app).len(), 8);
    // The desk sees them, counts them, and takes them out.
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let list = olga.opens(&table.part("questions")).says("Law 1").says("Space 1").says("Agreed 1");
    list.click("Will you stay for dinner?").says("1 person has answered it");
    let page =
        olga.opens(&table.path).click("Ms Ada Example").says("Answers to questions").says("Law, Space");
    page.says("Zoë <b>Q</b>").says("Questions answered");
    let wanted = [("answer", "accepted"), ("format", "csv"), ("questions", "1")];
    let csv = olga.client.post(&table.part("attendees"), &wanted).expect(200).body();
    assert!(
        csv.contains("question: Sessions") && csv.contains(",Law; Space,2027-06-08,Lebanon,agreed"),
        "{csv}"
    );
    app.deliver_mail();
}

fn one_is_asked_in_ones_own_language_and_only_what_concerns_one() {
    let app = TestApp::start();
    let guests = [("ada@x.example", "en"), ("badr@x.example", "ar"), ("cyra@x.example", "fr")];
    roundtable(&app, &guests, |olga, table| {
        ask(olga, table, "Yes or no", "Do you need a visa?", |form| {
            form.fill("Question (Français)", "Avez-vous besoin d’un visa ?")
                .fill("Question (العربية)", "هل تحتاجون إلى تأشيرة؟")
        });
        let after = "After “Yes” to “Do you need a visa?”";
        ask(olga, table, "Short text", "Passport number", |form| {
            form.pick("Only after an answer to another question", after).tick("It must be answered")
        });
        ask(olga, table, "Short text", "Badge of a regulator", |form| form.tick("regulator"));
        ask(olga, table, "Short text", "Room", |form| form.tick("Only the desk sees and answers it"));
        ask(olga, table, "Short text", "Whom should we invite instead?", |form| {
            form.pick("Asked of", "Those who do not come")
        });
    });
    let badr = app.invitee("badr@x.example");
    badr.opens().says("هل تحتاجون إلى تأشيرة؟ (اختياري)").says("Passport number");
    let cyra = app.invitee("cyra@x.example");
    let form = cyra.opens().says("Avez-vous besoin d’un visa ?").form("Envoyer ma réponse");
    form.tick("answer")
        .tick("Oui")
        .submit()
        .expect(422)
        .says("Veuillez répondre à «\u{a0}Passport number\u{a0}»");
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().hides("Badge of a regulator").hides("Room");
    // Who needs no visa has no passport number, whatever a form sends.
    let form = page.form(SEND).tick("answer").tick("No").fill("Passport number", "X123");
    form.submit().expect(200).says("Do you need a visa? No").hides("X123");
    assert_eq!(open_answers(&app), ["ada@x.example 1 no"]);
    let form = ada.question().tick("answer").tick("Yes").fill("Passport number", "X123");
    form.submit().expect(200).says("Passport number X123");
    // Who does not come is asked something else, and nothing of the first.
    let form = ada.question().tick("answer-no").fill("Whom should we invite instead? (optional)", "Bo");
    form.submit().expect(200).says("Whom should we invite instead? Bo").hides("X123");
    app.deliver_mail();
}

fn a_changed_question_damages_no_answer() {
    let app = TestApp::start();
    let guests = [("ada@x.example", "en"), ("bo@x.example", "en"), ("cy@x.example", "en")];
    let table = roundtable(&app, &guests, |olga, table| {
        ask(olga, table, "One of several options", "Your meal", |form| {
            form.fill("Options (English)", "Fish\nVegan")
        });
    });
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let (ada, bo) = (app.invitee("ada@x.example"), app.invitee("bo@x.example"));
    ada.opens().form(SEND).tick("answer").tick("Fish").submit().expect(200).says("Your meal Fish");
    let half_filled = bo.opens().form(SEND).tick("answer").tick("Vegan").fill("Position", "Head");
    let edit = || olga.opens(&table.part("questions")).click("Your meal");
    let stale = edit().form("Save the question").fill("Options (English)", "Vegan\nHalal");
    let form = edit().form("Save the question").fill("Options (English)", "Halal\nVegan\nKosher");
    form.fill("Question (English)", "Your meal at noon").submit().expect(200).says("Question saved.");
    // Two people at two desks: the second one is told, and keeps what they typed.
    let refused = stale.submit().expect(422).says("Somebody else has changed this question meanwhile");
    assert_eq!(refused.form("Save the question").value("Options (English)"), "Vegan\nHalal");
    // Ada said fish, and goes on having said so.
    ada.opens().says("Your meal Fish").hides("Kosher");
    olga.opens(&table.path).click("Ms Ada Example").says("Your meal (as it was asked then) Fish");
    olga.opens(&table.part("questions")).says("Fish 1");
    // Bo's form had other questions: nothing is recorded, nothing is lost, and vegan is still vegan.
    let again = half_filled.submit().expect(409).says("The form has changed").says("Kosher");
    let mut form = again.form(SEND);
    assert_eq!(form.value("Position"), "Head");
    form.submit().expect(200).says("Your seat is confirmed").says("Your meal at noon Vegan");
    let rows = open_answers(&app);
    assert_eq!(rows, ["ada@x.example 1 1", "bo@x.example 2 2"]);
    // A question that comes later is shown as open to who has answered already, if it is required.
    ask(&olga, &table, "Date", "Day of arrival", |form| form.tick("It must be answered"));
    let page = ada.opens().says("Something is still needed").says("Day of arrival");
    let page = page.click("Answer the questions").form(SEND).tick("answer").tick("Halal");
    page.fill("Day of arrival", "2027-06-08").submit().expect(200).hides("Something is still needed");
    olga.opens(&table.path).click("Ms Bo Example").says("Still needed: Day of arrival");
    // One that is removed is asked no more; the rest goes on.
    let edit = olga.opens(&table.part("questions")).click("Your meal at noon");
    edit.form("Remove the question").submit().expect(200).says("Question removed.").hides("Your meal");
    let cy = app.invitee("cy@x.example").opens().hides("Your meal").form(SEND).tick("answer");
    cy.fill("Day of arrival", "2027-06-07").submit().expect(200).says("Your seat is confirmed");
    ada.opens().hides("Your meal").says("Day of arrival Tuesday 8 June 2027");
    assert_eq!(count(&app, "answers"), "4", "what was answered to the removed one is kept");
    app.deliver_mail();
}

fn the_order_is_the_organisers_and_never_turns_a_question_around() {
    let app = TestApp::start();
    let table = roundtable(&app, &[("ada@x.example", "en")], |olga, table| {
        ask(olga, table, "Yes or no", "First", |form| form);
        ask(olga, table, "Short text", "Second", |form| {
            form.pick("Only after an answer to another question", "After “Yes” to “First”")
        });
        ask(olga, table, "Short text", "Third", |form| form);
    });
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let order = || olga.opens(&table.part("questions")).all("tbody th a");
    assert_eq!(order(), ["First", "Second", "Third"]);
    let page = olga.opens(&table.part("questions"));
    page.form("↑ Move up: Third").submit().expect(200);
    assert_eq!(order(), ["First", "Third", "Second"]);
    let page = olga.opens(&table.part("questions")).form("↓ Move down: First").submit().expect(200);
    drop(page);
    assert_eq!(order(), ["Third", "First", "Second"]);
    let page = olga.opens(&table.part("questions")).form("↓ Move down: First").submit().expect(200);
    page.says("A question must stand after the one that it depends on.");
    assert_eq!(order(), ["Third", "First", "Second"]);
    let page = olga.opens(&table.part("questions")).click("First").form("Remove the question");
    page.submit().expect(422).says("The question “Second” is only asked after an answer to this one");
    let asked = app.invitee("ada@x.example").opens().all(".if-yes .field legend, .if-yes .field label bdi");
    let asked: Vec<&str> =
        asked.iter().map(String::as_str).filter(|label| label.contains("optional")).collect();
    assert_eq!(asked, ["Third (optional)", "First (optional)", "Second (optional)"]);
}

fn sensitive_answers_are_sealed_and_seen_by_few() {
    let app = TestApp::start();
    let guests = [("ada@x.example", "en"), ("bo@x.example", "en")];
    let table = roundtable(&app, &guests, |olga, table| {
        ask(olga, table, "Short text", "Dietary needs", |form| {
            form.tick("It is sensitive: a diet, access needs, a passport").tick("It must be answered")
        });
    });
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("Kept encrypted, shown to the few who need it");
    let page = page.form(SEND).tick("answer").fill("Dietary needs", "no shellfish").submit().expect(200);
    page.says("Dietary needs Recorded, not shown here").hides("shellfish");
    app.invitee("bo@x.example")
        .opens()
        .form(SEND)
        .tick("answer")
        .fill("Dietary needs", "halal")
        .submit()
        .expect(200);
    for row in app.database().dump() {
        assert!(!row.contains("shellfish") && !row.contains("halal"), "{row}");
    }
    // Nothing typed keeps it; the box deletes it, and it is missed.
    app.advance(Duration::from_secs(1));
    let form = ada.question();
    form.tick("answer").fill("Position", "Minister").submit().expect(200).says("Recorded, not shown here");
    let form = ada.question().tick("answer").tick("Delete the answer that I gave");
    form.submit().expect(422).says("Please answer “Dietary needs”");
    assert_eq!(count(&app, "sensitive_answers"), "2");

    // Staff see that there is one; organisers see it, and leave an entry.
    let staff = app.colleague(Role::Staff).alone();
    let guest = staff.opens(&format!("{}?q=ada", table.path)).click("Ms Ada Example");
    guest.says("Recorded, sealed").hides("Show the sensitive answers").hides("shellfish");
    let path = guest_path(&staff, &table, "ada");
    staff.client.post(&format!("{path}/sensitive"), &[]).expect(403);
    let list = [("answer", "all"), ("format", "csv"), ("questions", "1"), ("sensitive", "1")];
    staff.client.post(&table.part("attendees"), &list).expect(403);
    let plain = staff.client.post(&table.part("attendees"), &list[..3]).expect(200).body();
    assert!(!plain.contains("Dietary") && !plain.contains("shellfish"), "{plain}");
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let page = olga.opens(&path).hides("shellfish").form("Show the sensitive answers").submit().expect(200);
    page.says("no shellfish").says("Sensitive answers seen").hides("Show the sensitive answers");
    olga.opens(&path).hides("shellfish");
    let list = olga.client.post(&table.part("attendees"), &list).expect(200).body();
    assert!(list.contains("question: Dietary needs") && list.contains("no shellfish"), "{list}");
    olga.opens(&table.part("attendees")).says("With sensitive answers, too");
    staff.opens(&table.part("attendees")).hides("With sensitive answers, too");

    // Who does not come after all leaves nothing of it.
    app.advance(Duration::from_secs(1));
    ada.declines("");
    assert_eq!(count(&app, "sensitive_answers"), "1");
    olga.opens(&path).says("Sensitive answers deleted");
    // Nor does anybody two weeks after the event.
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    app.advance(days(220));
    app.run(roundtable::worker::cleanup::once(&app.app)).expect("cleans up");
    assert_eq!(count(&app, "sensitive_answers"), "0");
    app.deliver_mail();
}

fn guest_path(desk: &Desk, table: &Event, query: &str) -> String {
    desk.opens(&format!("{}?q={query}", table.path)).attributes("tbody th a", "href")[0].clone()
}

fn a_file_follows_the_reply_and_leaves_by_permission() {
    let app = TestApp::start();
    let guests = [("ada@x.example", "en"), ("bo@x.example", "en")];
    let table = roundtable(&app, &guests, |olga, table| {
        ask(olga, table, "File (PDF or image)", "Scan of your passport", |form| {
            form.tick("It is sensitive: a diet, access needs, a passport").tick("It must be answered")
        });
        ask(olga, table, "File (PDF or image)", "Your portrait", |form| form);
    });
    let ada = app.invitee("ada@x.example");
    ada.opens().says("After your reply you can hand in: Scan of your passport; Your portrait");
    // Two taps, and the seat is hers; what is missing is said then.
    let page = ada.accepts().says("Your seat is confirmed").says("Something is still needed");
    let upload = page.click("Hand in a file").says("of at most 5 MB");
    let again = upload.form("Send the file").submit().expect(422).says("Please choose a file");
    let html = again.form("Send the file").attach("File", "passport.pdf", b"<html><script>alert(1)</script>");
    let again = html.submit().expect(422).says("This is neither a PDF nor a PNG or JPEG image.");
    let big = [PNG, &vec![0; 5 * 1024 * 1024][..]].concat();
    let again = again.form("Send the file").attach("File", "p.png", &big).submit().expect(422);
    let again = again.says("The file is larger than 5 MB.");
    let page = again.form("Send the file").attach("File", "ada.png", PNG).submit().expect(200);
    let page = page.hides("Something is still needed").says("Scan of your passport Handed in");
    let page =
        page.click("Hand in another file").says("The file was handed in on").says("It is not shown here.");
    assert!(app.database().dump().iter().all(|row| !row.contains("ada.png")), "no name of a file is kept");

    let path = guest_path(
        &Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD),
        &table,
        "ada",
    );
    let staff = app.colleague(Role::Staff).alone();
    staff.opens(&path).says("PNG, 1 kB").hides("Download");
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let file = olga.opens(&path).form("Download Scan of your passport");
    let file = file.submit().expect(200);
    assert_eq!(file.header("content-type"), "image/png");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\""));
    assert_eq!(
        (file.header("cache-control"), file.header("x-content-type-options")),
        ("no-store", "nosniff")
    );
    olga.opens(&path).says("Sensitive answers seen");
    let question = app.database().rows("SELECT count(*) AS line FROM answer_files WHERE sensitive = 1");
    assert_eq!(question, ["1"]);
    // Nobody gets at it by an address that they make up.
    let download = olga.opens(&path).attributes("form[action$='/download']", "action")[0].clone();
    staff.client.post(&download, &[]).expect(404);
    olga.client.get(&download).expect(404);
    app.client().post(&download, &[]).expect(303);
    let others = app.invitee("bo@x.example");
    let strange = page.path.replace(&ada.link, &others.link);
    others.client.get(&strange).expect(200).hides("The file was handed in");
    others.client.get(&page.path.replace(&ada.link, "/i/none")).expect(404);

    page.form("Delete the file").submit().expect(200).hides("Delete the file");
    ada.opens().says("Something is still needed");
    // The desk puts in what came by mail.
    let form = staff.opens(&format!("{path}/questions")).form("Hand in the file Scan of your passport");
    form.attach("Scan of your passport", "p.pdf", b"%PDF-1.7\n").submit().expect(200).says("File recorded.");
    ada.opens().hides("Something is still needed");
    app.advance(Duration::from_secs(1));
    ada.declines("");
    assert_eq!(count(&app, "answer_files"), "0");
    app.deliver_mail();
}

fn the_desk_writes_down_what_it_is_told() {
    let app = TestApp::start();
    let table = roundtable(&app, &[("ada@x.example", "en")], |olga, table| {
        ask(olga, table, "Number", "People who accompany you", |form| {
            form.tick("It must be answered").fill("Most (optional)", "3")
        });
        ask(olga, table, "Short text", "Room", |form| form.tick("Only the desk sees and answers it"));
        ask(olga, table, "Short text", "Diet", |form| {
            form.tick("It is sensitive: a diet, access needs, a passport")
        });
    });
    let staff = app.colleague(Role::Staff).alone();
    let path = guest_path(&staff, &table, "ada");
    // An answer by phone is taken without them, and what is missing is shown.
    let form = staff.opens(&path).click("Record an answer").form("Record the answer");
    let form = form.tick("Accepts").pick("How it came", "By phone");
    form.submit().expect(200).says("Still needed: People who accompany you");
    let page = staff.opens(&path).click("Answers to questions").says("Room");
    let page = page.form("Record the answers").fill("People who accompany you", "9").submit().expect(422);
    let page = page.says("please enter 3 or less").form("Record the answers");
    let page = page.fill("People who accompany you", "1").fill("Room (optional)", "B 12");
    let page = page.fill("Diet (optional)", "vegan").submit().expect(200).says("Answers recorded.");
    page.says("People who accompany you 1")
        .says("Room B 12")
        .says("Diet Recorded, sealed")
        .says("by The staff");
    let page = staff.opens(&path).click("Answers to questions").form("Record the answers");
    page.submit().expect(200).says("Nothing was different").says("Diet Recorded, sealed");
    let ada = app.invitee("ada@x.example");
    ada.proves("ada@x.example").says("People who accompany you 1").hides("B 12");
    let viewer = app.colleague(Role::Viewer).alone();
    viewer.opens(&table.part("questions")).hides("Add a question");
    viewer.client.get(&format!("{path}/questions")).expect(403);
    app.deliver_mail();
}

fn a_full_table_asks_those_who_decline_too() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("A small table").seats(1).with("When all seats are taken", "off"));
    ask(&olga, &table, "Short text", "Whom should we invite instead?", |form| {
        form.pick("Asked of", "Those who do not come")
    });
    ask(&olga, &table, "Yes or no", "May we write to you again?", |form| {
        form.pick("Asked of", "Everybody who answers")
    });
    olga.imports(&table, &guest_list(&[("ada@x.example", "en"), ("bo@x.example", "en")]));
    olga.sends_invitations(&table);
    app.invitee("ada@x.example").accepts();
    let bo = app.invitee("bo@x.example");
    let form = bo.opens().says("All seats are taken").form("Decline the invitation");
    let form = form.fill("Whom should we invite instead? (optional)", "Cy").tick("No");
    form.submit().expect(200).says("Whom should we invite instead? Cy").says("May we write to you again? No");
    app.deliver_mail();
}

fn a_question_that_cannot_be_asked_is_refused_with_what_to_do() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    let form = || olga.opens(&table.part("questions/new")).form(NEW);
    form().submit().expect(422).says("Write the question in at least one language.");
    let one = form().pick("What an answer is", "One of several options").fill("Question (English)", "Meal");
    let page = one.fill("Options (English)", "Fish").submit().expect(422);
    let page = page.says("Write two options or more").form(NEW);
    let uneven = page.fill("Options (English)", "Fish\nVegan").fill("Question (Français)", "Repas");
    let page = uneven.fill("Options (Français)", "Poisson").submit().expect(422);
    let page = page.says("The options in Français are not as many").form(NEW);
    page.fill("Options (Français)", "Poisson\nVégane")
        .submit()
        .expect(200)
        .says("Question added.")
        .says("English, Français");
    let number = form().pick("What an answer is", "Number").fill("Question (English)", "How many?");
    let page = number.fill("Least (optional)", "5").fill("Most (optional)", "3").submit().expect(422);
    page.says("The least number is greater than the greatest.");
    let consent = form().pick("What an answer is", "Consent").fill("Question (English)", "I agree");
    let consent = consent.tick("It is sensitive: a diet, access needs, a passport").submit().expect(422);
    consent.says("A consent cannot be sensitive");
    let made_up = [("kind", "number"), ("label_en", "x"), ("asked_of", "both"), ("after", "x:yes")];
    olga.client
        .post(&table.part("questions/new"), &made_up)
        .expect(422)
        .says("Choose an answer from the list.");
}

tests! {
    every_kind_is_asked_and_answered_with_the_reply,
    one_is_asked_in_ones_own_language_and_only_what_concerns_one,
    a_changed_question_damages_no_answer,
    the_order_is_the_organisers_and_never_turns_a_question_around,
    sensitive_answers_are_sealed_and_seen_by_few,
    a_file_follows_the_reply_and_leaves_by_permission,
    the_desk_writes_down_what_it_is_told,
    a_full_table_asks_those_who_decline_too,
    a_question_that_cannot_be_asked_is_refused_with_what_to_do,
}
