//! Links travel. Whoever opens one in a browser that nobody knows sees the envelope, until a code from the mailbox
//! that it was sent to shows that they are the guest.

use std::time::Duration;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::client::Client;
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Desk, Event};

const FIELD: &str = "A code that is sent to the guest's own mailbox is asked for";

/// A roundtable to which Ada is invited, in this language.
fn table(olga: &Desk, app: &TestApp, proof: &str, language: &str) -> Event {
    let table = olga.creates_event(&event("Resilient Networks").seats(12).with(FIELD, proof));
    olga.imports(&table, &guest_list(&[("ada@x.example", language)]));
    olga.sends(&table, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    table
}

/// Asks for a code, and reads it in the mailbox.
fn code(app: &TestApp, page: &Page, button: &str, to: &str) -> (Page, String) {
    let sent = page.form(button).submit().expect(200);
    app.deliver_mail();
    let mail = app.mails_to(to).pop().expect("a mail");
    let digits: Vec<&str> = mail.text.split_whitespace().filter(|word| is_code(word)).collect();
    let [code] = digits[..] else { panic!("one code: {}", mail.text) };
    (sent, code.to_owned())
}

fn is_code(word: &str) -> bool {
    word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit())
}

/// What the page of an unknown browser must not tell.
fn tells_nothing(page: Page) -> Page {
    let page = page.says("Is this you?").says("Resilient Networks").says("a•••@x.example");
    page.hides("Minister of Data")
        .hides("Ministry of Examples")
        .hides("ada@x.example")
        .hides("Change my reply")
}

fn enter(page: &Page, code: &str) -> Page {
    page.form("Continue").fill("Code", code).submit()
}

fn a_new_browser_shows_the_envelope_until_the_mailbox_is_proven() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "new browser", "en");
    let ada = app.invitee("ada@x.example");
    // Before there is an answer, whoever has the link can give it: two taps, as ever.
    app.client().get(&ada.link).expect(200).says("Will you take part?");
    let form = ada.question().tick("answer").fill("position", "Minister of Data");
    form.submit().expect(200).says("Minister of Data");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    ada.opens().says("Minister of Data");

    let phone = app.client();
    let page = tells_nothing(phone.get(&ada.link).expect(200));
    for part in ["?change=1", "?lang=fr&change=1"] {
        let page = phone.get(&format!("{}{part}", ada.link)).expect(200);
        page.hides("Minister of Data").hides("Ministry of Examples");
    }
    phone.get(&format!("{}/event.ics", ada.link)).expect(404);
    // Nothing is changed by it either, and that is said.
    let before = app.database().rows("SELECT reply AS line FROM invitations");
    let refused = phone.post(&ada.link, &[("answer", "no"), ("reason", "I am a stranger")]).expect(403);
    tells_nothing(refused.says("Nothing was recorded"));
    phone.post(&format!("{}/withdraw", ada.link), &[]).expect(403);
    assert_eq!(before, app.database().rows("SELECT reply AS line FROM invitations"));

    let (sent, code) = code(&app, &page, "Send me a code", "ada@x.example");
    let sent = tells_nothing(sent.says("A code is on its way to"));
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let again = tells_nothing(enter(&sent, wrong).expect(422).says("This is not the code."));
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    enter(&again, &spaced).expect(200).says("Your seat is confirmed").says("Minister of Data");
    // Once: in another browser the same code is worth nothing.
    let other = app.client();
    let proof = format!("{}/proof", ada.link);
    other.post(&proof, &[("code", &code)]).expect(422).says("This code is no longer valid.");
    tells_nothing(other.get(&ada.link).expect(200));
    // The browser is known from now on, by this link and by no other.
    phone.get(&ada.link).expect(200).says("Minister of Data");
    let page =
        phone.get(&format!("{}?change=1", ada.link)).expect(200).form("Send my reply").tick("answer-no");
    page.submit().expect(200).says("You have declined the invitation.");
    app.deliver_mail();
    let path = olga.opens("/admin/events").attributes("tbody th a, tbody a", "href")[0].clone();
    olga.opens(&path).click("Ms Ada Example").says("Code sent").says("Mailbox proven").hides(&code);
}

fn a_code_holds_ten_minutes_and_five_tries() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "new browser", "en");
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.deliver_mail();
    let phone = app.client();
    let opens = || phone.get(&ada.link).expect(200);
    let (sent, late) = code(&app, &opens(), "Send me a code", "ada@x.example");
    app.advance(Duration::from_secs(601));
    let page = enter(&sent, &late).expect(422).says("This code is no longer valid.");
    let (sent, guessed) = code(&app, &page, "Send me a code", "ada@x.example");
    let wrong = if guessed == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        enter(&sent, wrong).expect(422).says("This is not the code.");
    }
    // What can be no code is no try.
    enter(&sent, "12 34").expect(422).says("This is not the code.");
    enter(&sent, wrong).expect(422).says("This code is no longer valid.");
    enter(&sent, &guessed).expect(422).says("This code is no longer valid.");
    app.advance(Duration::from_secs(601));
    // A later one replaces the one before.
    let (_, first) = code(&app, &opens(), "Send me a code", "ada@x.example");
    let (sent, second) = code(&app, &opens(), "Send me another code", "ada@x.example");
    if first != second {
        enter(&sent, &first).expect(422).says("This is not the code.");
    }
    enter(&sent, &second).expect(200).says("Your seat is confirmed");
}

fn nobody_floods_a_mailbox_with_codes() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "always", "en");
    let ada = app.invitee("ada@x.example");
    let ask = |client: &Client| client.post(&format!("{}/code", ada.link), &[]);
    for _ in 0..3 {
        ask(&app.client()).expect(200);
    }
    ask(&app.client()).expect(429);
    app.deliver_mail();
    let codes = app.mails_to("ada@x.example").len() - 1;
    assert!((1..=3).contains(&codes), "{codes}");
    // Over a day there are not many more.
    let mut sent = 3;
    for _ in 0..48 {
        app.advance(Duration::from_secs(1800));
        sent += usize::from(ask(&app.client()).status == 200);
    }
    app.deliver_mail();
    assert!(sent <= 25, "{sent}");
}

fn where_the_event_says_so_nothing_is_shown_before() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "always", "fr");
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("Est-ce bien vous").says("a•••@x.example").hides("Participerez-vous");
    ada.client.post(&ada.link, &[("answer", "yes"), ("printed_name", "A Stranger")]).expect(403);
    let (sent, code) = code(&app, &page, "Recevoir un code", "ada@x.example");
    let page = sent.form("Continuer").fill("Code", &code).submit().expect(200).says("Participerez-vous");
    page.form("Envoyer ma réponse").tick("answer").submit().expect(200).says("Votre place est confirmée");
    app.deliver_mail();
    // The mark is this link's: one that was issued anew has to be proven anew.
    let path = olga.opens("/admin/events").attributes("tbody th a, tbody a", "href")[0].clone();
    let guest = olga.opens(&path).click("Ms Ada Example");
    guest.form("Issue a new link").submit().expect(200).form("Show the link").submit().expect(200);
    olga.opens(&guest.path).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    let anew = app.invitee("ada@x.example");
    assert_ne!(anew.link, ada.link);
    anew.opens().says("Est-ce bien vous");
}

fn where_it_says_never_the_link_is_enough() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "never", "en");
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.client().get(&ada.link).expect(200).says("Your seat is confirmed");
    app.client().post(&format!("{}/code", ada.link), &[]).expect(303);
    app.deliver_mail();
    assert_eq!(app.mails_to("ada@x.example").len(), 2, "no code is sent that nobody needs");
}

fn an_assistants_code_goes_to_the_assistant() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks").seats(12));
    olga.imports(&table, &guest_list(&[("ada@x.example", "en")]));
    let page = olga.opens(&table.path).click("Ms Ada Example").click("Assistants").form("Add the assistant");
    page.fill("Name", "Eva Example").fill("Email", "eva@x.example").submit().expect(200);
    olga.sends_invitations(&table);
    app.invitee("eva@x.example").accepts();
    app.deliver_mail();
    // Ada has not opened hers in this browser, and there is an answer.
    let ada = app.invitee("ada@x.example");
    let (sent, own) = code(&app, &ada.opens(), "Send me a code", "ada@x.example");
    enter(&sent, &own).expect(200).says("Answered by Eva Example, assistant");
    let eva = app.invitee("eva@x.example");
    let phone = app.client();
    let page = phone.get(&eva.link).expect(200).says("e•••@x.example").hides("a•••@x.example");
    let mails = app.mails_to("ada@x.example").len();
    let (sent, own) = code(&app, &page, "Send me a code", "eva@x.example");
    enter(&sent, &own).expect(200).says("Your seat is confirmed");
    assert_eq!(app.mails_to("ada@x.example").len(), mails, "and to nobody else");
}

tests! {
    a_new_browser_shows_the_envelope_until_the_mailbox_is_proven,
    a_code_holds_ten_minutes_and_five_tries,
    nobody_floods_a_mailbox_with_codes,
    where_the_event_says_so_nothing_is_shown_before,
    where_it_says_never_the_link_is_enough,
    an_assistants_code_goes_to_the_assistant,
}
