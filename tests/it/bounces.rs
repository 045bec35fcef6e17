//! Mail that comes back: the report finds the mail that it is about, the guest is on the list of those whom mail did
//! not reach, and nothing that somebody made up does anything.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use lettre::address::Envelope;
use lettre::{SmtpTransport, Transport as _};
use roundtable::config::MailboxUrl;
use roundtable::mail::incoming::Count;
use roundtable::mail::incoming::lmtp::Door;
use roundtable::worker::mailbox;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::dovecot::Dovecot;
use crate::support::harness::tests;
use crate::support::incoming::{Maildir, filled, report};
use crate::support::personas::{Colleague, Event};
use crate::support::postfix::Postfix;

const POSTFIX: &str = include_str!("../../src/documents/incoming/fixtures/postfix.eml");
const DELAYED: &str = include_str!("../../src/documents/incoming/fixtures/postfix-delayed.eml");
const EXCHANGE: &str = include_str!("../../src/documents/incoming/fixtures/exchange.eml");
const EXIM: &str = include_str!("../../src/documents/incoming/fixtures/exim.eml");
const GMAIL: &str = include_str!("../../src/documents/incoming/fixtures/gmail.eml");
const FULL: &str = include_str!("../../src/documents/incoming/fixtures/full.eml");
const AWAY: &str = include_str!("../../src/documents/incoming/fixtures/out-of-office.eml");

const ADA: &str = "ada@ministry.example";
const BADR: &str = "badr@wizara.example";
const CYRA: &str = "cyra@regulateur.example";
const DORA: &str = "dora@ministry.example";

/// A roundtable with four guests, who all were sent an invitation.
fn sent(organiser: &Colleague<'_>) -> Event {
    let roundtable = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&roundtable, &guest_list(&[(ADA, "en"), (BADR, "en"), (CYRA, "en"), (DORA, "en")]));
    organiser.sends_invitations(&roundtable);
    roundtable
}

fn inbox(app: &TestApp) -> Maildir {
    Maildir::at(&app.folder().join("inbox"))
}

/// Reads the configured mailbox.
fn reads(app: &TestApp) -> Count {
    let place = app.app.config.mailbox.clone().expect("there is a mailbox");
    app.run(mailbox::once(&app.app, &place)).expect("the mailbox can be read")
}

/// State and outcome of the mails to this address.
fn states(app: &TestApp, email: &str) -> Vec<String> {
    app.database().rows(&format!(
        "SELECT m.state || ' ' || m.outcome AS line FROM messages m JOIN invitations i ON i.id = m.invitation_id \
         JOIN contacts c ON c.id = i.contact_id WHERE c.email = '{email}' ORDER BY m.id"
    ))
}

fn suppressed(app: &TestApp) -> Vec<String> {
    app.database().rows("SELECT reason || ' ' || email_key AS line FROM suppressions ORDER BY email_key")
}

/// Postfix takes the mail, cannot deliver it, and its own report comes back to the signed address.
fn what_postfix_reports_itself_is_understood() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = sent(&organiser);
    let postfix = Postfix::start_with_mailboxes_at("roundtable.example");
    let mail = app.outgoing(BADR);
    let envelope = Envelope::new(Some(mail.from.clone()), vec![mail.to.clone()]).expect("an envelope");
    let server = SmtpTransport::builder_dangerous("127.0.0.1").port(postfix.port()).build();
    server.send_raw(&envelope, &mail.raw).expect("Postfix takes it");
    let reported = postfix.wait_for_mail(mail.from.as_ref(), 1);
    inbox(&app).deliver(&String::from_utf8_lossy(&reported[0].raw));
    assert_eq!(reads(&app).done, 1);
    assert_eq!(suppressed(&app), [format!("bounced {BADR}")]);
    let page = organiser.opens(&roundtable.part("undelivered")).says("Badr Example").hides("Ada Example");
    page.says("unknown user");
}

fn every_mail_comes_back_to_an_address_of_its_own() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    sent(&organiser);
    let mut senders: Vec<String> =
        app.mail_server().sent().iter().map(|mail| mail.from.to_string()).collect();
    assert_eq!(senders.len(), 4);
    for sender in &senders {
        assert!(sender.starts_with("bounces+") && sender.ends_with("@roundtable.example"), "{sender}");
        assert!(sender.split('@').next().is_some_and(|local| local.len() <= 64), "{sender}");
    }
    senders.sort();
    senders.dedup();
    assert_eq!(senders.len(), 4);
    // Without the variable it is the address that mail comes from, as before.
    let app = TestApp::start();
    sent(&app.organiser());
    assert_eq!(app.outgoing(ADA).from.to_string(), "roundtable@host.example");
}

fn reports_of_every_system_put_the_guest_on_the_list_until_the_mail_arrives() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    let roundtable = sent(&organiser);
    organiser.opens(&roundtable.part("undelivered")).says("reached everybody");
    for (email, shape) in [(ADA, POSTFIX), (BADR, EXCHANGE), (CYRA, GMAIL), (DORA, EXIM)] {
        inbox.deliver(&report(shape, &app.outgoing(email)));
    }
    assert_eq!(reads(&app), Count { done: 4, later: 0, too_large: 0 });
    assert_eq!(inbox.counts(), (0, 4));
    assert!(inbox.read().iter().all(|name| name.ends_with(":2,S")), "{:?}", inbox.read());
    for email in [ADA, BADR, CYRA, DORA] {
        assert!(states(&app, email)[0].starts_with("bounced "), "{email}: {:?}", states(&app, email));
    }
    // Exim's says no more than that it did not arrive: the mail came back, and the address is still written to.
    assert_eq!(suppressed(&app), [ADA, BADR, CYRA].map(|email| format!("bounced {email}")));
    let list = organiser.opens(&roundtable.part("undelivered"));
    let list = list.says("There is no such mailbox.").says("without a reason that a machine can read");
    organiser.opens(&roundtable.path).says("Mail that did not arrive");
    for email in [ADA, BADR, CYRA, DORA] {
        assert!(list.text().contains(email), "{email}");
    }
    // The same address is not tried again before somebody does something about it: nothing else is offered, and
    // refused to who asks for it all the same.
    let list = list.says("Not sent again to this address.");
    let offered = list.all("button").into_iter().filter(|words| words.contains("Send again"));
    assert_eq!(offered.collect::<Vec<_>>(), ["Send again to Ms Dora Example"]);
    let ada = app.database().rows(&format!(
        "SELECT {} AS line FROM messages m JOIN invitations i ON i.id = m.invitation_id \
         JOIN contacts c ON c.id = i.contact_id WHERE c.given_name = 'Ada'",
        app.database().hex("m.id")
    ));
    let ada: uuid::Uuid = ada[0].parse().expect("an id");
    let retry = organiser.client.post(&format!("/admin/messages/{ada}/retry"), &[]);
    retry.follow().says("nothing was sent");
    let correct = list.click("Correct the address of Ms Ada Example");
    correct.form("Save details").fill("Email", "ada.example@ministry.example").submit().expect(200);
    let list = organiser.opens(&roundtable.part("undelivered")).says("Corrected since; not sent again yet.");
    list.form_beginning("Send again to Ms Ada").submit().expect(200).says("tried again");
    app.deliver_mail();
    assert_eq!(app.mails_to("ada.example@ministry.example").len(), 1);
    organiser.opens(&roundtable.part("undelivered")).hides("Ada").says(BADR);
}

fn whatever_is_read_twice_counts_once() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    sent(&organiser);
    let mail = report(POSTFIX, &app.outgoing(ADA));
    inbox.deliver(&mail);
    reads(&app);
    let before = app.database().dump();
    inbox.deliver(&mail);
    // Some systems report in upper case.
    inbox.deliver(&report(POSTFIX, &app.outgoing(ADA)).replace("bounces+", "BOUNCES+"));
    assert_eq!(reads(&app).done, 2);
    assert!(app.database().dump() == before, "nothing has changed");
}

fn what_passes_is_counted_and_the_third_time_told() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    let roundtable = sent(&organiser);
    inbox.deliver(&report(DELAYED, &app.outgoing(BADR)));
    for round in 1..=3 {
        inbox.deliver(&report(FULL, &app.outgoing(ADA)));
        assert!(reads(&app).later == 0);
        assert!(
            states(&app, ADA).iter().all(|state| state.starts_with("sent Came back for now.")),
            "{round}"
        );
        let list = organiser.opens(&roundtable.part("undelivered"));
        if round < 3 {
            list.says("reached everybody");
            let guest = organiser.opens(&roundtable.path).click("Ms Ada Example");
            guest.form_beginning("Send the invitation again").submit().expect(200);
            app.deliver_mail();
        } else {
            list.says("May not arrive").says("The mailbox is full.").says(ADA).hides(BADR);
            organiser.opens(&roundtable.path).says("Mail that did not arrive");
        }
    }
    assert_eq!(suppressed(&app), [""; 0]);
}

fn what_is_forged_or_about_somebody_else_or_no_report_does_nothing() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    sent(&organiser);
    let before = app.database().dump();
    let ada = app.outgoing(ADA);
    let own = ada.from.to_string();
    let changed = own.replace("bounces+a", "bounces+b").replace("bounces+b", "bounces+c");
    for mail in [
        filled(POSTFIX, &changed, ADA),
        filled(POSTFIX, &own.replace("bounces+", "replies+"), ADA),
        filled(POSTFIX, "bounces@roundtable.example", ADA),
        filled(POSTFIX, "bounces+@roundtable.example", ADA),
        filled(POSTFIX, &own.replace("roundtable.example", "elsewhere.example"), ADA),
        // A good address, and a report about somebody else.
        filled(POSTFIX, &own, BADR),
        filled(EXIM, &own, "mallory@elsewhere.example"),
        report(AWAY, &ada),
        "no mail".to_owned(),
        String::new(),
    ] {
        inbox.deliver(&mail);
    }
    let count = reads(&app);
    assert_eq!((count.done, count.later), (10, 0));
    let after = app.database().dump();
    assert!(after == before, "nothing has changed");
    assert_eq!(app.deliver_mail(), 0, "and nobody is answered");
}

fn a_mail_that_is_too_large_is_left_and_the_others_are_read() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    sent(&organiser);
    inbox.deliver(&format!("{}{}", report(POSTFIX, &app.outgoing(BADR)), "x\n".repeat(600_000)));
    inbox.deliver(&report(POSTFIX, &app.outgoing(ADA)));
    assert_eq!(reads(&app), Count { done: 1, later: 0, too_large: 1 });
    assert_eq!(inbox.counts(), (1, 1));
}

fn a_test_that_comes_back_says_nothing_about_the_guest() {
    let app = TestApp::start_receiving();
    let (organiser, inbox) = (app.organiser(), inbox(&app));
    let roundtable = sent(&organiser);
    let text = organiser.opens(&roundtable.part("templates/reminder/en"));
    text.form("Send the saved text to me").submit().expect(200);
    app.deliver_mail();
    inbox.deliver(&report(POSTFIX, &app.outgoing(&organiser.email)));
    assert_eq!(reads(&app).done, 1);
    assert_eq!(suppressed(&app), [""; 0]);
    organiser.opens(&roundtable.part("undelivered")).says("reached everybody");
}

fn a_mail_server_hands_a_report_over_and_hears_of_it_once_it_is_kept() {
    let app = TestApp::start_receiving();
    sent(&app.organiser());
    let ada = app.outgoing(ADA);
    let words = report(POSTFIX, &ada).replace("\n.", "\n..").replace('\n', "\r\n");
    let recipient = ada.from.to_string();
    let (address, opened) = std::sync::mpsc::channel();
    let talk = std::thread::spawn(move || {
        let address: std::net::SocketAddr = opened.recv().expect("the door opens");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let mut hears = move || {
            let mut line = String::new();
            while reader.read_line(&mut line).expect("it answers") > 0
                && line.as_bytes().get(3) == Some(&b'-')
            {
                line.clear();
            }
            line
        };
        let mut answers = vec![hears()];
        // The envelope alone says to whom it is: another name in the header.
        let words = words.replacen(&format!("To: {recipient}"), "To: somebody@roundtable.example", 1);
        let to = format!("RCPT TO:<{recipient}>\r\n");
        for said in ["LHLO mx.example\r\n", "MAIL FROM:<>\r\n", &to, "DATA\r\n", &format!("{words}\r\n.\r\n")]
        {
            stream.write_all(said.as_bytes()).expect("it listens");
            answers.push(hears());
        }
        answers
    });
    let answers = app.run(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        address.send(listener.local_addr().expect("it is bound")).expect("somebody waits");
        let door = Door::Port(listener).serve(mailbox::taker(&app.app));
        tokio::select! {
            () = door => unreachable!("a door stays open"),
            answers = tokio::task::spawn_blocking(move || talk.join()) => answers,
        }
    });
    let answers = answers.expect("it ends").expect("nobody panicked");
    assert!(answers[4].starts_with("354") && answers[5].starts_with("250"), "{answers:?}");
    assert!(states(&app, ADA)[0].starts_with("bounced "));
}

fn an_imap_mailbox_is_read_and_read_again_after_the_server_was_away() {
    let app = TestApp::start_receiving();
    sent(&app.organiser());
    let mut dovecot = Dovecot::start();
    let inbox = dovecot.inbox();
    let place = MailboxUrl::parse(&dovecot.url()).expect("a mailbox");
    let read = |place: &MailboxUrl| app.run(mailbox::once(&app.app, place));
    assert_eq!(read(&place), Ok(Count::default()), "{}", dovecot.log());
    inbox.deliver(&report(POSTFIX, &app.outgoing(ADA)));
    inbox.deliver(&format!("{}{}", report(POSTFIX, &app.outgoing(CYRA)), "x\n".repeat(600_000)));
    inbox.deliver(&report(EXCHANGE, &app.outgoing(BADR)));
    dovecot.give_away();
    assert_eq!(read(&place), Ok(Count { done: 2, later: 0, too_large: 1 }), "{}", dovecot.log());
    assert_eq!(suppressed(&app), [ADA, BADR].map(|email| format!("bounced {email}")));
    // Read mails stay, marked as seen.
    assert_eq!(inbox.read().iter().filter(|name| name.contains('S')).count(), 2, "{:?}", inbox.read());
    assert_eq!(read(&place), Ok(Count { done: 0, later: 0, too_large: 1 }));

    dovecot.stop();
    let away = read(&place).expect_err("nobody is there");
    assert!(away.contains("IMAP server") && !away.contains("secret"), "{away}");
    dovecot.go_on();
    inbox.deliver(&report(GMAIL, &app.outgoing(DORA)));
    dovecot.give_away();
    assert_eq!(read(&place).map(|count| count.done), Ok(1));

    let wrong = MailboxUrl::parse(&dovecot.url().replace("secret", "wrong")).expect("a mailbox");
    let refused = read(&wrong).expect_err("the password is wrong");
    assert!(refused.contains("refuses the login") && !refused.contains("wrong"), "{refused}");
    let nowhere = MailboxUrl::parse(&format!("{}/Nowhere", dovecot.url())).expect("a mailbox");
    assert!(read(&nowhere).expect_err("no such folder").contains("does not open the folder"));
    // A certificate that nobody signed: not a word is said to it.
    let foreign = MailboxUrl::parse(&dovecot.tls_url()).expect("a mailbox");
    let refused = read(&foreign).expect_err("nobody vouches for it");
    assert!(refused.contains("Nothing was said to it"), "{refused}");
}

tests! {
    #[needs(Postfix)]
    what_postfix_reports_itself_is_understood,
    every_mail_comes_back_to_an_address_of_its_own,
    reports_of_every_system_put_the_guest_on_the_list_until_the_mail_arrives,
    whatever_is_read_twice_counts_once,
    what_passes_is_counted_and_the_third_time_told,
    what_is_forged_or_about_somebody_else_or_no_report_does_nothing,
    a_mail_that_is_too_large_is_left_and_the_others_are_read,
    a_test_that_comes_back_says_nothing_about_the_guest,
    a_mail_server_hands_a_report_over_and_hears_of_it_once_it_is_kept,
    #[needs(Dovecot)]
    an_imap_mailbox_is_read_and_read_again_after_the_server_was_away,
}
