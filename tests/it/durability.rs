//! The server is stopped or killed while people answer and mail goes out. What it acknowledged is
//! there afterwards, and so is every mail that is owed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::builders::{event, many_guests};
use crate::support::client::Client;
use crate::support::database::Database;
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::personas::{Desk, PASSWORD};
use crate::support::process::Installation;

/// How many people answer at the same time.
const AT_ONCE: usize = 6;

fn a_stop_under_load_finishes_what_is_in_flight() {
    let place = Installation::new();
    let mut demo = place.start(&["demo", "--invitees", "150", "--capacity", "150"]);
    let links = invitations(&place, 150);
    let mut took = Duration::MAX;
    let acknowledged = answers(&demo.client(), &links, 60, || {
        let begun = Instant::now();
        demo.process.signal(Signal::TERM);
        wait_for("the server to stop", || demo.process.has_ended().then_some(()));
        took = begun.elapsed();
    });
    assert_eq!(demo.process.stop(), Some(0), "{}", demo.log());
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    assert!(acknowledged.len() >= 60, "{} people were answered", acknowledged.len());
    nothing_is_lost(&place, &acknowledged);
    // An orderly stop lets go of every mail that it did not send.
    assert_eq!(database(&place).rows("SELECT kind AS line FROM messages WHERE state = 'sending'").len(), 0);

    let _demo = place.start(&["demo"]);
    wait_for("every mail to go out after the restart", || all_mail_is_sent(&place).then_some(()));
    everybody_has_their_mail(&place);
}

fn a_stop_does_not_wait_for_who_only_watches() {
    // Without a mail server the mailing never ends, and neither does its stream.
    let place = Installation::new();
    let mut server = place.start(&["serve"]);
    let add = ["user", "add", "olga@host.example", "--role", "organiser", "--password-stdin"];
    assert_eq!(place.run(&add, PASSWORD).status.code(), Some(0));
    let olga = Desk::signs_in(server.client(), "olga@host.example", PASSWORD);
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &many_guests(3));
    let mailing = olga.sends(&roundtable, "invitation").path;
    let watching = std::thread::spawn(move || olga.client.get(&format!("{mailing}/progress")).body());
    std::thread::sleep(Duration::from_millis(500));
    assert!(!watching.is_finished(), "the stream stays open while mail waits");

    let begun = Instant::now();
    assert_eq!(server.process.stop(), Some(0), "{}", server.log());
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    let stream = watching.join().expect("the stream ends in order");
    assert!(stream.contains("event: progress") && stream.contains("\"waiting\":3"), "{stream}");
}

fn a_kill_loses_no_answer_and_no_mail() {
    let place = Installation::new();
    let mut demo = place.start(&["demo", "--invitees", "150", "--capacity", "150"]);
    wait_for("the first invitations", || (place.captured().len() >= 10).then_some(()));
    demo.process.kill();
    assert!(!all_mail_is_sent(&place), "it was killed while it was sending");
    // What a killed worker had in hand is taken up when its lease has run out.
    place.later(Duration::from_mins(30));

    let mut acknowledged = BTreeSet::new();
    for round in 0..3 {
        let mut demo = place.start(&["demo", "--invitees", "150", "--capacity", "150"]);
        let links = invitations(&place, 150);
        let open: BTreeMap<_, _> = links.into_iter().filter(|(who, _)| !acknowledged.contains(who)).collect();
        acknowledged.extend(answers(&demo.client(), &open, 15 + 10 * round, || {
            demo.process.kill();
        }));
        nothing_is_lost(&place, &acknowledged);
    }
    assert!(acknowledged.len() >= 45, "{} people were answered", acknowledged.len());

    place.later(Duration::from_mins(30));
    assert!(all_mail_is_sent(&place), "mail is left over");
    everybody_has_their_mail(&place);
}

tests! {
    a_stop_under_load_finishes_what_is_in_flight,
    a_stop_does_not_wait_for_who_only_watches,
    a_kill_loses_no_answer_and_no_mail,
}

/// The demo keeps everything in one folder, on the embedded engine.
fn database(place: &Installation) -> Database {
    Database::file(&place.folder().join("demo-data/roundtable.db"))
}

/// Everybody's address and link, once every invitation is captured.
fn invitations(place: &Installation, count: usize) -> BTreeMap<String, String> {
    wait_for(&format!("{count} invitations"), || {
        let mails = place.captured();
        let links: BTreeMap<_, _> = mails
            .into_iter()
            .filter(|m| m.calendar.is_none())
            .filter_map(|m| Some((m.to.clone(), m.link()?)))
            .collect();
        (links.len() >= count).then_some(links)
    })
}

/// Lets everybody accept, several at a time, until the server is gone; calls `interrupt` once so many
/// have their answer. Gives who was told that the answer was taken.
fn answers(
    client: &Client,
    links: &BTreeMap<String, String>,
    until: usize,
    interrupt: impl FnOnce(),
) -> BTreeSet<String> {
    let waiting = Mutex::new(links.iter());
    let taken = AtomicUsize::new(0);
    let told = Mutex::new(BTreeSet::new());
    let answer = || loop {
        let Some((who, link)) = waiting.lock().expect("nobody panics here").next() else { break };
        let fields = [("answer", "yes"), ("printed_name", who.as_str()), ("organisation", "Examples")];
        let Ok(page) = client.try_post(link, &fields) else { break };
        match page.status {
            303 => {
                told.lock().expect("nobody panics here").insert(who.clone());
                taken.fetch_add(1, Ordering::SeqCst);
            }
            503 => break,
            other => panic!("{who} is answered with {other}: {}", page.text()),
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(answer);
        }
        wait_for("people to answer", || (taken.load(Ordering::SeqCst) >= until).then_some(()));
        interrupt();
    });
    told.into_inner().expect("nobody panics here")
}

/// Every acknowledged answer is kept, and every kept answer has its confirmation in the outbox.
fn nothing_is_lost(place: &Installation, acknowledged: &BTreeSet<String>) {
    let kept = accepted(place);
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(
        kept.len() <= acknowledged.len() + 3 * AT_ONCE,
        "only what was in flight may be kept unacknowledged"
    );
    let confirmed: BTreeSet<String> = database(place).rows("SELECT contacts.email AS line FROM messages JOIN invitations ON invitations.id = invitation_id \
         JOIN contacts ON contacts.id = contact_id WHERE messages.kind = 'confirmation' AND messages.state <> 'cancelled'",
    )
    .into_iter()
    .collect();
    assert_eq!(kept, confirmed, "every kept answer has its confirmation");
}

fn accepted(place: &Installation) -> BTreeSet<String> {
    let query = "SELECT contacts.email AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
                 WHERE reply = 'accepted'";
    database(place).rows(query).into_iter().collect()
}

fn all_mail_is_sent(place: &Installation) -> bool {
    database(place).rows("SELECT kind AS line FROM messages WHERE state <> 'sent'").is_empty()
}

/// Each guest has one invitation, and each who accepted one confirmation: none is missing, and none
/// came twice.
fn everybody_has_their_mail(place: &Installation) {
    let guests = database(place).rows("SELECT email AS line FROM contacts");
    let accepted = accepted(place);
    let mails = place.captured();
    for guest in guests {
        let of = |confirmation: bool| {
            mails.iter().filter(|m| m.to == guest && m.calendar.is_some() == confirmation).count()
        };
        assert_eq!(of(false), 1, "{guest} has one invitation");
        assert_eq!(of(true), usize::from(accepted.contains(&guest)), "{guest} has a confirmation where due");
    }
}
