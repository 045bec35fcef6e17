//! The server is stopped or killed while people answer and mail goes out. What it acknowledged is
//! there afterwards, and so is every mail that is owed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use roundtable::random::Random;
use rustix::process::Signal;

use crate::support::builders::{event, many_guests};
use crate::support::client::Client;
use crate::support::components::variable;
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::mail::Mail;
use crate::support::personas::Desk;
use crate::support::process::{Installation, Running};
use crate::support::sink::Sink;

/// How many people answer at the same time.
const AT_ONCE: usize = 6;
/// How many invitations are under way when the first server is killed.
const GUESTS: usize = 1_000;
/// How many mails a server has on the way at the same time.
const CONNECTIONS: usize = 4;

fn a_stop_under_load_finishes_what_is_in_flight() {
    let (place, sink) = office();
    let mut server = place.start(&["serve"]);
    invites(&place, &server, 150);
    let links = invitations(&sink, 150);
    let mut took = Duration::MAX;
    let acknowledged = answers(&server.client(), &links, 60, || {
        let begun = Instant::now();
        server.process.signal(Signal::TERM);
        wait_for("the server to stop", || server.process.has_ended().then_some(()));
        took = begun.elapsed();
    });
    assert_eq!(server.process.stop(), Some(0), "{}", server.log());
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    assert!(acknowledged.len() >= 60, "{} people were answered", acknowledged.len());
    nothing_is_lost(&place, &acknowledged);
    // An orderly stop lets go of every mail that it did not send.
    assert_eq!(place.database().rows("SELECT kind AS line FROM messages WHERE state = 'sending'").len(), 0);

    let _server = place.start(&["serve"]);
    wait_for("every mail to go out after the restart", || all_mail_is_sent(&place).then_some(()));
    everybody_has_their_mail(&place, &sink, 0);
}

fn a_stop_does_not_wait_for_who_only_watches() {
    // Without a mail server the mailing never ends, and neither does its stream.
    let place = Installation::new();
    let mut server = place.start(&["serve"]);
    let olga = Desk::olga(&place, &server);
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
    let (place, sink) = office();
    let mut server = place.start(&["serve"]);
    invites(&place, &server, GUESTS);
    wait_for("the first invitations", || (sink.count() >= 10).then_some(()));
    server.process.kill();
    assert!(!all_mail_is_sent(&place), "it was killed while it was sending");
    // What a killed worker had in hand is taken up when its lease has run out.
    place.later(Duration::from_mins(30));

    let mut acknowledged = BTreeSet::new();
    for round in 0..3 {
        let mut server = place.start(&["serve"]);
        let links = invitations(&sink, GUESTS);
        let open: BTreeMap<_, _> = links.into_iter().filter(|(who, _)| !acknowledged.contains(who)).collect();
        acknowledged.extend(answers(&server.client(), &open, 15 + 10 * round, || {
            server.process.kill();
        }));
        nothing_is_lost(&place, &acknowledged);
    }
    assert!(acknowledged.len() >= 45, "{} people were answered", acknowledged.len());

    place.later(Duration::from_mins(30));
    assert!(all_mail_is_sent(&place), "mail is left over");
    everybody_has_their_mail(&place, &sink, 4);
}

/// Kills a server again and again, each time after it has sent a few mails more; as often and with as many mails
/// as the environment says, for a run of all that is promised: 200 kills of a mailing to 10,000 guests
/// (`ROUNDTABLE_TEST_KILLS=200 ROUNDTABLE_TEST_GUESTS=10000`), which takes some minutes.
fn many_kills_cost_nobody_their_mail() {
    let number = |name: &str, usual| variable(name).and_then(|v| v.parse().ok()).unwrap_or(usual);
    let (kills, guests) =
        (number("ROUNDTABLE_TEST_KILLS", 20_usize), number("ROUNDTABLE_TEST_GUESTS", 1_000));
    // So slow that mails are left for the last life, though a server sends while it is not yet waited for.
    let (place, sink) = office_with(Sink::start_slow(Duration::from_millis(40)));
    let mut server = place.start(&["serve"]);
    invites(&place, &server, guests);
    let most = u64::try_from(guests / 2 / kills).expect("few").max(1);
    let mut killed_while_sending = 0;
    for _ in 0..kills {
        let [high, low] = Random.bytes::<2>();
        let more = u64::from(u16::from_be_bytes([high, low])) % most;
        let enough = sink.count() + usize::try_from(more).expect("few");
        let begun = Instant::now();
        while sink.count() < enough && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        server.process.kill();
        killed_while_sending += usize::from(sink.count() >= enough && !all_mail_is_sent(&place));
        // The time that the dead server's leases still have passes at once.
        place.database().execute("UPDATE messages SET leased_until = 1 WHERE state = 'sending'");
        server = place.start(&["serve"]);
    }
    server.process.kill();
    place.later(Duration::from_mins(30));
    assert!(all_mail_is_sent(&place), "mail is left over");
    assert!(killed_while_sending * 10 >= kills * 9, "{killed_while_sending} of {kills} kills met a mail");

    let mails = sink.mails();
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mail in &mails {
        ids.entry(&mail.to).or_default().insert(&mail.message_id);
    }
    assert_eq!(ids.len(), guests, "everybody has a mail");
    assert!(ids.values().all(|of_one| of_one.len() == 1), "what came twice has the same Message-ID");
    let twice = mails.len() - guests;
    println!("{kills} kills ({killed_while_sending} while sending), {guests} guests, {twice} mails twice");
    assert!(twice <= (kills + 1) * CONNECTIONS, "{twice} mails came twice");
}

tests! {
    many_kills_cost_nobody_their_mail,
    a_stop_under_load_finishes_what_is_in_flight,
    a_stop_does_not_wait_for_who_only_watches,
    a_kill_loses_no_answer_and_no_mail,
}

/// An empty installation, and the mail server that it sends through.
fn office() -> (Installation, Sink) {
    office_with(Sink::start())
}

fn office_with(sink: Sink) -> (Installation, Sink) {
    let place = Installation::new()
        .with("ROUNDTABLE_SMTP_URL", &sink.url())
        .with("ROUNDTABLE_SMTP_CONNECTIONS", &CONNECTIONS.to_string())
        .with("ROUNDTABLE_SMTP_PER_DOMAIN", "50");
    (place, sink)
}

/// Olga invites so many people to an event that has room for all of them.
fn invites(place: &Installation, server: &Running, guests: usize) {
    let olga = Desk::olga(place, server);
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &many_guests(guests));
    olga.sends(&roundtable, "invitation");
}

/// Everybody's address and link, once every invitation has come.
fn invitations(sink: &Sink, count: usize) -> BTreeMap<String, String> {
    wait_for(&format!("{count} invitations"), || {
        let mails = sink.mails();
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
            // It was taken, and the server was gone before it could say so: to this browser the answer is
            // another's.
            403 => {
                page.says("we do not know yet that it is you");
                told.lock().expect("nobody panics here").insert(who.clone());
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
    let confirmed: BTreeSet<String> = place.database().rows("SELECT contacts.email AS line FROM messages JOIN invitations ON invitations.id = invitation_id \
         JOIN contacts ON contacts.id = contact_id WHERE messages.kind = 'confirmation' AND messages.state <> 'cancelled'",
    )
    .into_iter()
    .collect();
    assert_eq!(kept, confirmed, "every kept answer has its confirmation");
}

fn accepted(place: &Installation) -> BTreeSet<String> {
    let query = "SELECT contacts.email AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
                 WHERE reply = 'accepted'";
    place.database().rows(query).into_iter().collect()
}

fn all_mail_is_sent(place: &Installation) -> bool {
    place.database().rows("SELECT kind AS line FROM messages WHERE state <> 'sent'").is_empty()
}

/// Each guest has one invitation, and each who accepted one confirmation: none is missing, and none
/// came twice, but for a mail on a connection of a process that was killed: the mail server took it, and
/// nobody knew. It has the same Message-ID.
fn everybody_has_their_mail(place: &Installation, sink: &Sink, kills: usize) {
    let guests = place.database().rows("SELECT email AS line FROM contacts");
    let accepted = accepted(place);
    let all = sink.mails();
    let mails: BTreeMap<&str, &Mail> = all.iter().map(|mail| (mail.message_id.as_str(), mail)).collect();
    let twice = all.len() - mails.len();
    assert!(twice <= kills * CONNECTIONS, "{twice} mails came twice");
    for guest in guests {
        let of = |confirmation: bool| {
            mails.values().filter(|m| m.to == guest && m.calendar.is_some() == confirmation).count()
        };
        assert_eq!(of(false), 1, "{guest} has one invitation");
        assert_eq!(of(true), usize::from(accepted.contains(&guest)), "{guest} has a confirmation where due");
    }
}
