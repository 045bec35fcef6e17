//! Whose a mail is while it is sent: a worker that lives keeps it however slow the mail server is, one
//! that was killed loses it within a minute, and of two workers only one ever sends it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use roundtable::app::App;
use roundtable::domain::lease::{self, LEASE};
use roundtable::domain::message::{MessageKind, MessageState};
use roundtable::mail::transport::{Delivery, Transport};
use roundtable::store::messages::{self, Lease};
use roundtable::worker::{self, outbox};
use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::support::harness::tests;
use crate::support::stage::{Stage, open, words};

const KIND: MessageKind = MessageKind::Invitation;
const SECOND: Duration = Duration::from_secs(1);

/// What another worker would do first.
fn takes(stage: &Stage, limit: i64) -> Vec<Lease> {
    let now = stage.now();
    stage.write(move |c| Ok(messages::lease(c, now, lease::from(now), limit)?.leases))
}

/// Waits, in the product's own time, which the test's clock does not move.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("waited in vain for {what}");
}

fn a_mail_whose_worker_died_is_taken_over() {
    let stage = Stage::new(2);
    stage.start(KIND).expect("started");
    // A worker takes one mail, and its process is killed.
    let dead = takes(&stage, 1);
    assert_eq!(dead.len(), 1);
    assert_eq!(stage.drain(), 1, "the other one");
    stage.advance(LEASE - SECOND);
    assert_eq!(stage.drain(), 0, "the lease holds");
    stage.advance(SECOND);
    assert_eq!(stage.drain(), 1, "within a minute");
    let mut mails = stage.mails();
    mails.sort();
    assert_eq!(mails, ["sent 1 250 kept in memory", "sent 2 250 kept in memory"]);
    // The dead come back and are too late, whatever they want.
    let record = messages::Record {
        lease: dead[0],
        state: MessageState::Failed,
        attempts: 1,
        due_at: None,
        outcome: words("late"),
        recipient: None,
    };
    let now = stage.now();
    assert!(!stage.write(move |c| Ok(messages::record(c, now, &record)?)));
    let lost = dead.iter().map(|lease| lease.message).collect::<Vec<_>>();
    assert_eq!(
        stage.write(move |c| Ok((messages::release(c, &dead)?, messages::renew(c, &dead, now)?).1)),
        lost
    );
    assert!(stage.mails().iter().all(|line| line.starts_with("sent ")), "{:?}", stage.mails());
    assert_eq!(stage.memory.sent().len(), 2);
}

fn a_slow_mail_server_costs_nobody_the_lease() {
    let stage = Stage::new(1);
    stage.start(KIND).expect("started");
    stage.memory.hold(true);
    let (stop, stopped) = watch::channel(false);
    let running = stage.runtime.spawn(worker::run(stage.app.clone(), stopped));
    stage.run(until("the mail to be begun with", || stage.memory.held() == 1));
    for _ in 0..8 {
        stage.advance(12 * SECOND);
        // The loop looks of its own accord every few seconds; a bell makes it look now.
        stage.app.wake.notify_one();
        let renewed = lease::from(stage.now()).micros().to_string();
        stage.run(until("the lease to be renewed", || stage.leased_until() == [renewed.as_str()]));
        assert_eq!(takes(&stage, 1), [], "nobody else gets it");
    }
    stage.memory.hold(false);
    stage.run(until("the mail to be sent", || stage.mails() == ["sent 1 250 kept in memory"]));
    stop.send(true).expect("it listens");
    stage.run(running).expect("it ends well");
    assert_eq!(stage.memory.sent().len(), 1);
}

fn what_was_lost_is_not_sent() {
    let stage = Stage::new(1);
    stage.start(KIND).expect("started");
    stage.memory.hold(true);
    let (stop, stopped) = watch::channel(false);
    let running = stage.runtime.spawn(worker::run(stage.app.clone(), stopped));
    stage.run(until("the mail to be begun with", || stage.memory.held() == 1));
    // The process stood still for so long that another one took the mail over.
    stage.advance(LEASE);
    let other = takes(&stage, 1);
    assert_eq!(other.len(), 1);
    stage.memory.hold(false);
    stage.run(until("the worker to give it up", || stage.memory.held() == 0));
    stop.send(true).expect("it listens");
    stage.run(running).expect("it ends well");
    assert_eq!(stage.memory.sent().len(), 0, "its server was ready for it, and did not get it");
    assert_eq!(stage.leased_until(), [other[0].until.micros().to_string()], "the other one still has it");
    stage.advance(LEASE);
    assert_eq!((stage.drain(), stage.memory.sent().len()), (1, 1));
}

fn no_connection_goes_on_before_its_outcome_is_on_disk() {
    let stage = Stage::new(40);
    let connections = stage.app.config.smtp_connections;
    stage.start(KIND).expect("started");
    stage.memory.hold(true);
    let (stop, stopped) = watch::channel(false);
    let running = stage.runtime.spawn(worker::run(stage.app.clone(), stopped));
    stage.run(until("each connection to have a mail", || stage.memory.held() == connections));
    // Somebody else writes for a long time; a server with several writers is told to wait for it.
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let (begun, begins) = std::sync::mpsc::channel::<()>();
    let (db, one_writer) = (stage.app.db.clone(), stage.database.is_file());
    let writing = stage.runtime.spawn(async move {
        let work = move |c: &mut roundtable::store::DbConn| -> Result<_, roundtable::store::StoreError> {
            if !one_writer {
                c.batch_execute("LOCK TABLE messages IN EXCLUSIVE MODE")?;
            }
            begun.send(()).expect("the test listens");
            Ok(wait.recv())
        };
        db.write(work).await
    });
    stage.run(until("the other one to write", || begins.try_recv().is_ok()));
    stage.memory.hold(false);
    stage.run(async {
        until("these mails to be sent", || stage.memory.sent().len() == connections).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    });
    assert_eq!(stage.memory.sent().len(), connections, "a kill would have these sent again, and no more");
    done.send(()).expect("it waits");
    stage.run(writing).expect("no panic").expect("committed").expect("told");
    stage.run(until("all to be sent", || stage.memory.sent().len() == 40));
    stop.send(true).expect("it listens");
    stage.run(running).expect("it ends well");
    assert!(stage.mails().iter().all(|line| line.starts_with("sent 1 ")), "{:?}", stage.mails());
}

fn two_workers_send_a_thousand_mails_once_each() {
    let stage = Stage::new(1_000);
    stage.start(KIND).expect("started");
    let looked_at = at_once(&stage, 2);
    assert_eq!(looked_at.iter().sum::<usize>(), 1_000, "{looked_at:?}");
    let sent = stage.memory.sent();
    let different: BTreeSet<String> = sent.iter().map(|mail| mail.to.to_string()).collect();
    assert_eq!((sent.len(), different.len()), (1_000, 1_000));
    assert!(stage.mails().iter().all(|line| line == "sent 1 250 kept in memory"));
}

fn several_workers_keep_one_pace_together_after_an_outage() {
    let stage = Stage::new(700);
    stage.start(KIND).expect("started");
    // All of them are overdue, more than anybody looks at together.
    stage.database.execute("UPDATE mailings SET pace = 60");
    stage.advance(3_600 * SECOND);
    for sent in 1..=5 {
        at_once(&stage, 3);
        assert_eq!(stage.memory.sent().len(), sent, "one a second");
        stage.advance(SECOND);
    }
    // Whatever had to wait has a time of its own, at the pace.
    let due = stage.database.rows("SELECT CAST(due_at AS TEXT) AS line FROM messages WHERE state = 'queued'");
    let mut due: Vec<i64> = due.iter().map(|at| at.parse().expect("an instant")).collect();
    due.sort_unstable();
    assert_eq!(due.len(), 695);
    let (first, last) = (due[0], due[694]);
    assert!(first <= stage.now().micros() && last >= stage.now().micros() + 600 * 1_000_000);
}

fn a_mail_that_was_put_off_holds_up_nobody_else_of_its_mailing() {
    let stage = Stage::new(12);
    stage.start(KIND).expect("started");
    stage.database.execute("UPDATE mailings SET pace = 10");
    stage.memory.will_say([Delivery::Later(words("451 4.7.1 come again"))]);
    assert_eq!(stage.drain(), 1);
    // After some more of that it waits for an hour; and for a while nobody sends.
    stage.database.execute("UPDATE messages SET due_at = due_at + 3600000000 WHERE attempts = 1");
    stage.advance(180 * SECOND);
    for sent in 1..=11 {
        assert_eq!((stage.drain(), stage.memory.sent().len()), (1, sent), "one every six seconds");
        stage.advance(6 * SECOND);
    }
    assert_eq!(stage.drain(), 0);
    stage.advance(3_600 * SECOND);
    assert_eq!((stage.drain(), stage.memory.sent().len()), (1, 12));
}

fn after_an_outage_a_transaction_moves_some_mails_and_the_next_ones_the_others() {
    let stage = Stage::new(1_300);
    stage.start(KIND).expect("started");
    stage.database.execute("UPDATE mailings SET pace = 60");
    // What belongs to no mailing is due behind all of them.
    stage.database.execute(
        "UPDATE messages SET mailing_id = NULL WHERE id = (SELECT id FROM messages ORDER BY id DESC LIMIT 1)",
    );
    stage.advance(3_600 * SECOND);
    let now = stage.now().micros();
    let due = |when: &str| {
        let queued = "SELECT CAST(due_at AS TEXT) AS line FROM messages WHERE state = 'queued' AND due_at";
        stage.database.rows(&format!("{queued} {when} {now}")).into_iter().collect::<BTreeSet<_>>()
    };
    assert_eq!(takes(&stage, 1).len(), 1);
    assert_eq!(takes(&stage, 1), [], "their turn has not come, and the other one is behind them");
    assert_eq!(due(">").len(), 500, "nobody else waits for more than that");
    assert_eq!((stage.drain(), stage.memory.sent().len()), (1, 1), "the other one goes at once all the same");
    // Each of the others has a moment of its own.
    assert_eq!((due("<=").len(), due(">").len()), (0, 1_298));
    stage.advance(SECOND);
    assert_eq!((stage.drain(), stage.drain(), stage.memory.sent().len()), (1, 0, 2));
}

/// So many workers send what is due, at the same moment. Gives how many mails each looked at.
fn at_once(stage: &Stage, workers: usize) -> Vec<usize> {
    // Each with a database connection of its own, as two processes have.
    let workers: Vec<_> = (0..workers)
        .map(|_| {
            let mailer = Transport::Memory(stage.memory.clone());
            let app = Arc::new(App {
                clock: stage.app.clock.clone(),
                mailer,
                ..open(&stage.folder, &stage.database)
            });
            std::thread::spawn(move || {
                let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(outbox::drain(&app))
            })
        })
        .collect();
    workers.into_iter().map(|worker| worker.join().expect("no panic")).collect()
}

tests! {
    a_mail_whose_worker_died_is_taken_over,
    a_slow_mail_server_costs_nobody_the_lease,
    what_was_lost_is_not_sent,
    no_connection_goes_on_before_its_outcome_is_on_disk,
    two_workers_send_a_thousand_mails_once_each,
    several_workers_keep_one_pace_together_after_an_outage,
    a_mail_that_was_put_off_holds_up_nobody_else_of_its_mailing,
    after_an_outage_a_transaction_moves_some_mails_and_the_next_ones_the_others,
}
