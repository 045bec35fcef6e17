//! The built program as it is run for real, with a real mail server: from the set-up link to the
//! confirmation in an invitee's mailbox, and what becomes of mail that the server does not take.

use crate::support::builders::{event, guest_list};
use crate::support::client::Client;
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::mail::Mail;
use crate::support::personas::{Desk, PASSWORD};
use crate::support::postfix::Postfix;
use crate::support::process::{Installation, Running};

const GUESTS: &[(&str, &str)] = &[
    ("ada@ministry.example", "en"),
    ("basile@regulateur.example", "fr"),
    ("dalia@wizara.example", "ar"),
    ("gone@ministry.example", "en"),
    ("busy@ministry.example", "en"),
];

fn invitations_and_confirmations_go_through_a_real_mail_server() {
    let postfix = Postfix::start();
    postfix.answer("gone@", "550 5.1.1 No such person here");
    postfix.answer("busy@", "451 4.2.0 Please try again later");
    let place = Installation::new().with("ROUNDTABLE_SMTP_URL", &postfix.url());
    let mut server = place.start(&["serve"]);
    let owner = first_owner(&place, &server);
    let roundtable = owner.creates_event(&event("Resilient Networks").seats(12));
    owner.imports(&roundtable, &guest_list(GUESTS)).says("5 added");
    let mailing = owner.sends(&roundtable, "invitation").path;

    for (who, _) in &GUESTS[..3] {
        let mail = only(&postfix, who, 1);
        assert_eq!(mail.to, *who);
        assert!(mail.link().is_some(), "{}", mail.text);
    }
    wait_for("the mailing to say what the server said", || {
        let text = owner.opens(&mailing).text();
        (text.contains("No such person here") && text.contains("Please try again later")).then_some(())
    });
    owner.opens(&mailing).says("3 sent").says("1 waiting").says("1 failed");
    owner.opens(&roundtable.path).says("1 mail failed");

    let ada = server.client();
    let link = only(&postfix, "ada@ministry.example", 1).link().expect("an invitation has a link");
    let form = ada.open(&link).expect(200).says("Ms Ada Example").form_with("form.answer button");
    form.tick("answer").submit().expect(200).says("Ms Ada Example");
    let confirmation = only(&postfix, "ada@ministry.example", 2);
    let calendar = confirmation.calendar.expect("a confirmation carries a calendar part");
    assert!(calendar.contains("METHOD:PUBLISH") && calendar.contains("BEGIN:VEVENT"), "{calendar}");

    owner.opens(&roundtable.path).says("1 accepted");
    assert_eq!(server.process.stop(), Some(0), "{}", server.log());
    no_secret_is_logged(&server, &[&link, "ada@", "gone@", PASSWORD]);
}

fn mail_waits_while_the_server_is_away() {
    let place = Installation::new();
    let owner;
    let roundtable;
    {
        // Without a mail server everything works but the sending, and the desk says so.
        let server = place.start(&["serve"]);
        owner = first_owner(&place, &server);
        owner.opens("/admin/events").says("No mail server is configured");
        roundtable = owner.creates_event(&event("Resilient Networks"));
        owner.imports(&roundtable, &guest_list(&GUESTS[..2]));
        owner.sends(&roundtable, "invitation").says("2 waiting");
    }
    let postfix = Postfix::start();
    let place = place.with("ROUNDTABLE_SMTP_URL", &postfix.url());
    let server = place.start(&["serve"]);
    for (who, _) in &GUESTS[..2] {
        only(&postfix, who, 1);
    }
    let owner = Desk::signs_in(server.client(), &owner.email, PASSWORD);
    let page = owner.opens("/admin/events").hides("No mail server is configured");
    drop(page);
    owner.opens(&roundtable.path).says("2 not answered");
}

tests! {
    #[needs(Postfix)]
    invitations_and_confirmations_go_through_a_real_mail_server,
    #[needs(Postfix)]
    mail_waits_while_the_server_is_away,
}

/// Opens the set-up link that the first start printed, and makes the first account.
fn first_owner(place: &Installation, server: &Running) -> Desk {
    let link = wait_for("the set-up link", || {
        place.said().split_whitespace().find(|word| word.contains("/setup/")).map(str::to_owned)
    });
    let browser: Client = server.client();
    let form = browser.get(&link).expect(200).form_with("form button");
    let form = form.fill("name", "Olga Owner").fill("email", "olga@host.example").fill("password", PASSWORD);
    form.submit().expect(200);
    browser.get(&link).expect(404);
    Desk { client: browser, email: "olga@host.example".to_owned() }
}

/// The newest mail for one address, once there are exactly so many.
#[track_caller]
fn only(postfix: &Postfix, who: &str, count: usize) -> Mail {
    let mails = postfix.wait_for_mail(who, count);
    assert_eq!(mails.len(), count, "mails for {who}");
    let mut mails: Vec<Mail> = mails.iter().map(|delivered| Mail::read(&delivered.raw)).collect();
    mails.sort_by_key(|mail| mail.calendar.is_some());
    mails.pop().expect("there is one")
}

/// Fails where the log holds a token, an address or a password.
fn no_secret_is_logged(server: &Running, secrets: &[&str]) {
    let log = server.log();
    assert!(!log.is_empty(), "there is a log");
    for secret in secrets {
        let secret = secret.trim_start_matches("/i/");
        assert!(!log.contains(secret), "the log holds {secret}:\n{log}");
    }
}
