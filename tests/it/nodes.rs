//! Two nodes on one database, as an organisation runs them behind a load balancer: whatever one of
//! them does, the other knows; and where one of them dies, the other goes on with its work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use roundtable::actions::attempts;
use roundtable::store::StoreError;
use roundtable::store::db::LENT;
use roundtable::store::limits::Allowance;
use tokio::runtime::Handle;

use crate::support::app::TestApp;
use crate::support::builders::{event, many_guests};
use crate::support::client::Client;
use crate::support::guarded::{wait_for, wait_long_for};
use crate::support::harness::tests;
use crate::support::personas::{Desk, PASSWORD};
use crate::support::process::{Installation, Running};
use crate::support::sink::Sink;

const GUESTS: usize = 10_000;
const SEATS: usize = 50;
/// How many people want a seat at the same time.
const EAGER: usize = 150;
/// How soon the mails of a node that died are in other hands.
const TAKEN_OVER: Duration = Duration::from_secs(60);

/// Starts two nodes at the same moment.
fn two_nodes(place: &Installation) -> (Running, Running) {
    std::thread::scope(|scope| {
        let first = scope.spawn(|| place.start_as("first", &["serve"]));
        let second = scope.spawn(|| place.start_as("second", &["serve"]));
        (first.join().expect("the first starts"), second.join().expect("the second starts"))
    })
}

fn two_nodes_share_all_work_and_one_outlives_the_other() {
    let sink = Sink::start();
    let place = Installation::new()
        .with("ROUNDTABLE_SMTP_URL", &sink.url())
        .with("ROUNDTABLE_SMTP_CONNECTIONS", "4")
        .with("ROUNDTABLE_SMTP_PER_DOMAIN", "50")
        .with("ROUNDTABLE_BASE_URL", "http://roundtable.example");
    // On an empty database: one of them makes the tables, the other waits for it.
    let (first, mut second) = two_nodes(&place);
    // Signed in at one node is signed in at the other.
    let olga = Desk::olga(&place, &first);
    let there = Desk { client: olga.client.at(second.address()), email: olga.email.clone() };
    let roundtable = there.creates_event(&event("Resilient Networks").seats(50));
    std::fs::write(place.folder().join("guests.csv"), many_guests(GUESTS)).expect("a file is written");
    let brought = place.run(&["import", roundtable.id(), "guests.csv"], "");
    assert_eq!(brought.status.code(), Some(0), "{}", String::from_utf8_lossy(&brought.stderr));
    olga.sends(&roundtable, "invitation");
    assert_eq!(rows(&place, "SELECT count(*) AS line FROM messages"), [GUESTS.to_string()]);

    wait_long_for("the first invitations", || (sink.count() >= 2 * EAGER).then_some(()));
    everybody_wants_a_seat(&[first.client(), second.client()], &sink);

    wait_long_for("half of the mail to be sent", || (sink.count() >= GUESTS / 2).then_some(()));
    second.process.kill();
    let killed = Instant::now();
    let held = in_hand(&place);
    assert!(!held.is_empty(), "it was killed while mail was in hand");
    wait_long_for("another node to take over what the dead one held", || {
        let still: BTreeMap<_, _> = in_hand(&place);
        held.iter().all(|(id, until)| still.get(id) != Some(until)).then_some(())
    });
    assert!(killed.elapsed() < TAKEN_OVER, "it took {:?}", killed.elapsed());
    wait_long_for("all mail to be sent", || {
        rows(&place, "SELECT id AS line FROM messages WHERE state <> 'sent' LIMIT 1").is_empty().then_some(())
    });
    everything_was_sent_once(&sink, &held);
    assert_eq!(
        rows(&place, "SELECT count(*) AS line FROM invitations WHERE reply = 'accepted'"),
        [SEATS.to_string()],
        "nobody's seat was lost with the node"
    );

    // It comes back, and knows everything.
    let second = place.start_as("second", &["serve"]);
    let there = Desk { client: olga.client.at(second.address()), email: olga.email };
    there.opens(&roundtable.path).says("Resilient Networks");
    attempts_are_counted_together(&first.client(), &second.client());
}

/// More people than there are seats answer at once, each looking at one node and answering at the
/// other.
fn everybody_wants_a_seat(nodes: &[Client; 2], sink: &Sink) {
    let links: Vec<String> = sink.mails().iter().filter_map(|mail| mail.link()).take(EAGER).collect();
    assert_eq!(links.len(), EAGER);
    let next = AtomicUsize::new(0);
    let told: Mutex<Vec<u16>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    let Some(link) = links.get(n) else { return };
                    let page = nodes[n % 2].get(link).expect(200);
                    let fields =
                        [("answer", "yes"), ("printed_name", "Ada"), ("position", ""), ("organisation", "")];
                    // Whoever looks when all seats are taken already is told so, and cannot answer yes.
                    let status = if page.all("#answer").is_empty() {
                        409
                    } else {
                        nodes[(n + 1) % 2].post(link, &fields).status
                    };
                    told.lock().expect("nobody panics here").push(status);
                }
            });
        }
    });
    let told = told.into_inner().expect("nobody panics here");
    let of = |status: u16| told.iter().filter(|told| **told == status).count();
    assert_eq!((of(303), of(409)), (SEATS, EAGER - SEATS), "{told:?}");
}

/// The mails that some worker holds, each with the end of its lease.
fn in_hand(place: &Installation) -> BTreeMap<String, String> {
    let id = place.database().hex("id");
    rows(place, &format!("SELECT {id} || ' ' || leased_until AS line FROM messages WHERE state = 'sending'"))
        .iter()
        .filter_map(|line| line.split_once(' '))
        .map(|(id, until)| (id.to_owned(), until.to_owned()))
        .collect()
}

/// Everybody has an invitation, whoever accepted has a confirmation; and nobody has either twice, but
/// for a mail that was on a connection of the dead node: its server took it, and nobody knew.
fn everything_was_sent_once(sink: &Sink, held: &BTreeMap<String, String>) {
    let mails = sink.mails();
    let mut times: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in &mails {
        times.entry(mail.message_id.clone()).or_default().push(mail.to.clone());
    }
    let invited: BTreeSet<&str> =
        mails.iter().filter(|mail| mail.calendar.is_none()).map(|mail| mail.to.as_str()).collect();
    assert_eq!(invited.len(), GUESTS);
    assert_eq!(times.len(), GUESTS + SEATS, "each message has an id of its own");
    let twice: Vec<_> = times.iter().filter(|(_, to)| to.len() > 1).collect();
    assert!(twice.len() <= 4, "no more than one for each of its connections: {twice:?}");
    for (id, to) in twice {
        assert!(to.len() == 2 && to[0] == to[1], "{id}: {to:?}");
        let plain = id.replace('-', "");
        assert!(held.keys().any(|held| plain.contains(held.as_str())), "{id} was not in its hands");
    }
}

/// Ten attempts at one account, whichever node is tried.
fn attempts_are_counted_together(first: &Client, second: &Client) {
    let attempt = |node: &Client| {
        let wrong = [("email", "olga@host.example"), ("password", "wrong harbour lantern nine")];
        node.post("/", &wrong).status
    };
    let mut answered = 0;
    while attempt([first, second][answered % 2]) == 422 {
        answered += 1;
        assert!(answered < 20, "there is no end to it");
    }
    // One came before, with the right password.
    assert!((8..=10).contains(&answered), "{answered}");
    assert_eq!((attempt(first), attempt(second)), (429, 429));
}

fn what_is_due_is_done_by_one_of_two_nodes() {
    let place = Installation::new();
    let add = ["user", "add", "olga@host.example", "--role", "organiser", "--password-stdin"];
    assert_eq!(place.run(&add, PASSWORD).status.code(), Some(0));
    place.database().execute(&format!(
        "INSERT INTO sessions (id_hash, user_id, created_at, seen_at) \
         SELECT decode('{}', 'hex'), id, 0, 0 FROM users",
        "07".repeat(32)
    ));
    let (first, second) = two_nodes(&place);
    wait_for("the session to be cleaned up", || {
        rows(&place, "SELECT user_id AS line FROM sessions").is_empty().then_some(())
    });
    let words = "sessions that had ended are gone";
    let said = |node: &Running| usize::from(node.log().contains(words));
    wait_for("one of them to say so", || (said(&first) + said(&second) > 0).then_some(()));
    assert_eq!(said(&first) + said(&second), 1, "{}\n{}", first.log(), second.log());
}

fn attempts_are_counted_while_every_answer_waits() {
    let app = TestApp::start();
    let writers = usize::try_from(LENT).expect("a small number");
    let full = Arc::new(Barrier::new(writers + 1));
    let (let_go, held) = tokio::sync::watch::channel(());
    let now = app.now();
    let counted = app.run(async {
        for _ in 0..writers {
            let (db, full, mut held) = (app.app.db.clone(), Arc::clone(&full), held.clone());
            tokio::spawn(async move {
                db.write(move |_| {
                    full.wait();
                    // Until the sender is gone.
                    let _ = Handle::current().block_on(held.changed());
                    Ok::<_, StoreError>(())
                })
                .await
            });
        }
        tokio::task::spawn_blocking(move || full.wait()).await.expect("every writer is at work");
        let allowance = Allowance { burst: 1, period: Duration::from_secs(60) };
        let counted = [
            attempts::count(&app.app.db, [7; 32], now, allowance).await,
            attempts::count(&app.app.db, [7; 32], now, allowance).await,
        ];
        drop(let_go);
        counted
    });
    let [first, second] = counted.map(|counted| counted.expect("it waits for nobody"));
    assert_eq!(first, None);
    assert_eq!(second, Some(now + Duration::from_secs(60)));
}

fn rows(place: &Installation, query: &str) -> Vec<String> {
    place.database().rows(query)
}

tests! {
    #[needs(Postgres)] two_nodes_share_all_work_and_one_outlives_the_other,
    #[needs(Postgres)] attempts_are_counted_while_every_answer_waits,
    #[needs(Postgres)] what_is_due_is_done_by_one_of_two_nodes,
}
