//! The outbox from outside: what was queued goes out once, whatever the mail server says, whoever
//! else sends, and whenever the process ends.

use std::time::Duration;

use roundtable::actions::mailings::{self, MailingRefusal};
use roundtable::actions::{Failure, events, invitations as invitation_actions};
use roundtable::config::Config;
use roundtable::domain::audit::Actor;
use roundtable::domain::event::{EventStatus, StatusChange};
use roundtable::domain::id::MailingId;
use roundtable::domain::invitation::Standing;
use roundtable::domain::mailing::NotNow;
use roundtable::domain::message::MessageKind;
use roundtable::mail::transport::{Delivery, Transport};
use roundtable::worker::{self, outbox};
use tokio::sync::watch;

use crate::support::harness::tests;
use crate::support::mail::Mail;
use crate::support::postfix::Postfix;
use crate::support::stage::{Stage, accept, words};

const KIND: MessageKind = MessageKind::Invitation;

fn invitations_go_out_once_however_often_they_are_started() {
    let stage = Stage::new(12);
    let (first, second) = stage.run(async {
        let start = || mailings::start(&stage.app, Actor::Command, stage.event, KIND, None);
        tokio::join!(start(), start())
    });
    let started: Vec<MailingId> = [first, second].into_iter().flatten().collect();
    assert_eq!(started.len(), 1, "of two at the same moment one is refused");
    assert_eq!(stage.start(KIND), Err(MailingRefusal::Nobody));
    assert_eq!(stage.event().status, EventStatus::Open, "sending opens the draft");
    assert!(
        stage.guests().iter().all(|g| g.standing == Standing::Invited && g.invited_at == Some(stage.now()))
    );
    // Two workers on the same database.
    let (one, other) =
        stage.run(async { tokio::join!(outbox::drain(&stage.app), outbox::drain(&stage.app)) });
    assert_eq!(one + other, 12);
    let mut to: Vec<String> = stage.sent().into_iter().map(|mail| mail.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), stage.sent().len()), (12, 12));
    assert_eq!(stage.drain(), 0);
    let progress = stage.progress(started[0]);
    assert_eq!((progress.sent, progress.total()), (12, 12));
    assert!(stage.mails().iter().all(|line| line == "sent 1 250 kept in memory"), "{:?}", stage.mails());
    let guest = &stage.guests()[0];
    let link = stage.sent().iter().filter_map(Mail::link).count();
    assert_eq!(link, 12, "{:?} has a link", guest.id);
}

fn only_the_expected_number_is_mailed() {
    let stage = Stage::new(3);
    let start = |expected| {
        let started =
            stage.run(mailings::start(&stage.app, Actor::Command, stage.event, KIND, Some(expected)));
        started.map_err(|f| if let Failure::Refused(r) = f { r } else { panic!("the database") })
    };
    assert_eq!(start(2), Err(MailingRefusal::Changed { recipients: 3 }));
    assert_eq!(stage.event().status, EventStatus::Draft, "nothing was changed");
    assert!(start(3).is_ok());
    stage.drain();
}

fn a_server_that_says_later_or_never() {
    let stage = Stage::new(3);
    stage.memory.refuses("guest1@ministry.example", Delivery::Never(words("550 5.1.1 no such person")));
    stage.memory.refuses("guest2@ministry.example", Delivery::Later(words("451 4.2.0 busy")));
    let mailing = stage.start(KIND).expect("started");
    assert_eq!(stage.drain(), 3);
    assert_eq!(
        stage.mails(),
        ["failed 1 550 5.1.1 no such person", "queued 1 451 4.2.0 busy", "sent 1 250 kept in memory"]
    );
    let progress = stage.progress(mailing);
    assert_eq!((progress.failed, progress.waiting, progress.sent), (1, 1, 1));
    assert_eq!(stage.drain(), 0, "it is not tried again at once");
    stage.advance(Duration::from_secs(73));
    assert_eq!(stage.drain(), 1, "but after a minute, a fifth more or less");
    assert_eq!(stage.mails()[1], "queued 2 451 4.2.0 busy");
    for _ in 0..80 {
        stage.advance(Duration::from_secs(73 * 60));
        stage.drain();
    }
    assert_eq!(stage.mails()[1], "failed 62 Given up after three days. 451 4.2.0 busy");
    // A failed one can be tried again, once.
    let failed = stage.message_ids()[0];
    let retry = || stage.run(mailings::retry(&stage.app, Actor::Command, failed));
    assert!(retry().is_ok());
    assert!(matches!(retry(), Err(Failure::Refused(MailingRefusal::NotFailed))));
    assert_eq!(stage.drain(), 1);
    assert!(stage.mails()[0].starts_with("failed 1 "), "{:?}", stage.mails());
    // Sent anew instead, it is not tried again beside that.
    let guest = stage
        .read(move |c| Ok(roundtable::store::messages::find(c, failed)?))
        .expect("there")
        .queued
        .invitation_id;
    assert!(stage.run(mailings::invite_one(&stage.app, Actor::Command, guest)).is_ok());
    assert!(matches!(retry(), Err(Failure::Refused(MailingRefusal::OnItsWay))));
    stage.drain();
}

fn a_server_that_is_away_uses_up_no_attempt() {
    let stage = Stage::new(8);
    stage.memory.will_say(std::iter::repeat_n(Delivery::Down(words("no route to a@b.example")), 6));
    stage.start(KIND).expect("started");
    assert_eq!(stage.drain(), 6, "what was in the air comes back, the rest is left alone");
    let waiting =
        stage.mails().iter().filter(|line| line.as_str() == "queued 0 no route to a@b.example").count();
    assert_eq!(waiting, 6);
    assert_eq!(stage.memory.sent().len(), 0);
    stage.advance(Duration::from_secs(61));
    assert_eq!(stage.drain(), 8);
    assert_eq!(stage.memory.sent().len(), 8);
    assert!(stage.mails().iter().all(|line| line == "sent 1 250 kept in memory"));
}

fn what_no_longer_makes_sense_is_not_sent() {
    let stage = Stage::new(4);
    stage.start(KIND).expect("started");
    let guests = stage.guests();
    let revoked = stage.run(invitation_actions::revoke(&stage.app, Actor::Command, guests[0].id));
    assert!(revoked.is_ok());
    stage.advance(Duration::from_secs(1));
    stage.answers(&guests[1], accept());
    stage.drain();
    let mails = stage.mails();
    assert!(mails[0].starts_with("cancelled 0 The invitation was revoked"), "{mails:?}");
    assert!(mails[1].starts_with("cancelled 0 The guest answered"), "{mails:?}");
    assert_eq!(stage.sent().len(), 3, "two invitations and one confirmation");
    let confirmation = stage.sent().into_iter().find(|m| m.calendar.is_some()).expect("a calendar part");
    assert!(
        confirmation.calendar.is_some_and(|c| c.contains("METHOD:PUBLISH") && c.contains("SEQUENCE:1\r\n"))
    );
    // The event is cancelled while a reminder waits: only the cancellation goes.
    stage.start(MessageKind::Reminder).expect("two have not answered");
    stage.start(MessageKind::Cancellation).expect("three were invited");
    assert_eq!(stage.event().status, EventStatus::Cancelled);
    stage.drain();
    let sent: Vec<Mail> = stage.sent().split_off(3);
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|mail| mail.subject.starts_with("Cancelled: ")));
    let calendars: Vec<String> = sent.into_iter().filter_map(|mail| mail.calendar).collect();
    assert_eq!(calendars.len(), 1, "one guest has the entry in the calendar");
    assert!(calendars[0].contains("METHOD:CANCEL") && calendars[0].contains("SEQUENCE:2\r\n"));
    assert_eq!(stage.mails().iter().filter(|m| m.contains("event was cancelled")).count(), 2);
    assert_eq!(stage.start(MessageKind::Cancellation), Err(MailingRefusal::Nobody), "all have been told");
    let refused = stage.start(KIND);
    assert_eq!(refused, Err(MailingRefusal::NotNow(NotNow::Status(EventStatus::Cancelled))));
}

fn cancelling_a_draft_mails_nobody() {
    let stage = Stage::new(2);
    let mailing = stage.start(MessageKind::Cancellation).expect("a draft can be cancelled");
    assert_eq!(stage.event().status, EventStatus::Cancelled);
    assert_eq!((stage.drain(), stage.progress(mailing).total()), (0, 0));
}

fn a_mailing_can_be_stopped_and_its_guests_invited_later() {
    let stage = Stage::new(5);
    let mailing = stage.start(KIND).expect("started");
    let taken = stage.guests()[4].id;
    let copied = stage.run(invitation_actions::copy_link(&stage.app, Actor::Command, taken));
    assert!(copied.is_ok());
    let stopped = stage.run(mailings::stop(&stage.app, Actor::Command, mailing));
    assert!(matches!(stopped, Ok(5)), "nothing had gone out");
    assert_eq!((stage.drain(), stage.progress(mailing).cancelled), (0, 5));
    let listed = stage.guests().iter().filter(|g| g.standing == Standing::Listed).count();
    assert_eq!(listed, 4, "one link was handed over and goes on working");
    assert!(stage.start(KIND).is_ok());
    assert_eq!(stage.drain(), 4);
}

fn one_guest_is_invited_again() {
    let stage = Stage::new(1);
    let guest = stage.guests()[0].id;
    let invite = || match stage.run(mailings::invite_one(&stage.app, Actor::Command, guest)) {
        Err(Failure::Refused(refusal)) => Err(refusal),
        other => Ok(other.is_ok()),
    };
    assert_eq!(invite(), Err(MailingRefusal::NotNow(NotNow::Status(EventStatus::Draft))));
    let opened = stage.run(events::set_status(&stage.app, Actor::Command, stage.event, StatusChange::Open));
    assert!(opened.is_ok());
    assert_eq!(invite(), Ok(true));
    assert_eq!(invite(), Err(MailingRefusal::OnItsWay));
    stage.drain();
    assert_eq!(invite(), Ok(true));
    stage.drain();
    let links: Vec<Option<String>> = stage.sent().iter().map(Mail::link).collect();
    assert_eq!(links.len(), 2);
    assert!(links[0].is_some() && links[0] == links[1], "the same link");
    assert_ne!(stage.sent()[0].message_id, stage.sent()[1].message_id);
}

fn the_loop_sends_what_is_queued_and_stops_when_asked() {
    let stage = Stage::new(30);
    stage.run(async {
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(worker::run(stage.app.clone(), stopped));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let started = mailings::start(&stage.app, Actor::Command, stage.event, KIND, None).await;
        assert!(started.is_ok());
        let begun = std::time::Instant::now();
        while stage.memory.sent().len() < 30 && begun.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send(true).expect("it listens");
        let begun = std::time::Instant::now();
        running.await.expect("it ends well");
        assert!(begun.elapsed() < Duration::from_secs(2), "nothing was in flight");
    });
    assert_eq!(stage.sent().len(), 30);
    assert!(stage.mails().iter().all(|line| line.starts_with("sent 1 ")), "all of it is recorded");
}

fn without_a_mail_server_everything_waits() {
    let stage = Stage::through(Transport::None, 2);
    stage.start(KIND).expect("it can be started");
    assert_eq!(stage.drain(), 0);
    assert_eq!(stage.mails(), ["queued 0 ", "queued 0 "]);
}

fn a_folder_holds_each_mail_once_in_the_order_of_queueing() {
    let folder = tempfile::tempdir().expect("a folder");
    let transport = Transport::folder(folder.path().join("mail")).expect("made");
    let stage = Stage::through(transport, 3);
    stage.start(KIND).expect("started");
    assert_eq!(stage.drain(), 3);
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("mail"))
        .expect("readable")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut want: Vec<String> =
        stage.message_ids().iter().map(|id| format!("20261123T090000Z-{id}.eml")).collect();
    want.sort();
    assert_eq!(names, want);
}

fn the_same_through_a_real_mail_server() {
    let postfix = Postfix::start();
    postfix.answer("guest1@", "550 5.1.1 No such person here");
    postfix.answer("guest2@", "451 4.2.0 Please try again later");
    let url = postfix.url();
    let config = Config::from_lookup(|name| (name == "ROUNDTABLE_SMTP_URL").then(|| url.clone()));
    let transport = Transport::from_config(&config.expect("a configuration")).expect("a server");
    let stage = Stage::through(transport, 12);
    stage.start(KIND).expect("started");
    assert_eq!(stage.drain(), 12);
    let mails = stage.mails();
    let count = |begin: &str, has: &str| {
        mails.iter().filter(|line| line.starts_with(begin) && line.contains(has)).count()
    };
    assert_eq!(count("failed 1 550 5.1.1", "No such person here"), 1, "{mails:?}");
    assert_eq!(count("queued 1 451 4.2.0", "try again later"), 1, "{mails:?}");
    assert_eq!(count("sent 1 250 2.0.0", "queued as"), 10, "{mails:?}");
    postfix.answer_all();
    // The server reads its answers once for each connection, and ours are kept.
    stage.run(stage.app.mailer.close());
    stage.advance(Duration::from_secs(73));
    assert_eq!(stage.drain(), 1);
    for guest in 2..=12 {
        let to = format!("guest{guest}@ministry.example");
        let delivered = postfix.wait_for_mail(&to, 1);
        let mail = Mail::read(&delivered[0].raw);
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            (to.as_str(), "Invitation: Resilient Networks")
        );
        assert!(mail.link().is_some() && mail.html.contains("href=\"https://rt.example/i/"));
    }
    assert_eq!(postfix.delivered().len(), 11);
    stage.run(stage.app.mailer.close());
    // The server is gone: that is nobody's fault among the guests.
    drop(postfix);
    let guest = stage.guests()[5].id;
    assert!(stage.run(mailings::invite_one(&stage.app, Actor::Command, guest)).is_ok());
    stage.drain();
    let away = |line: &String| line.starts_with("queued 0 The mail server cannot be reached");
    assert_eq!(stage.mails().iter().filter(|line| away(line)).count(), 1, "{:?}", stage.mails());
}

tests! {
    invitations_go_out_once_however_often_they_are_started,
    only_the_expected_number_is_mailed,
    a_server_that_says_later_or_never,
    a_server_that_is_away_uses_up_no_attempt,
    what_no_longer_makes_sense_is_not_sent,
    cancelling_a_draft_mails_nobody,
    a_mailing_can_be_stopped_and_its_guests_invited_later,
    one_guest_is_invited_again,
    the_loop_sends_what_is_queued_and_stops_when_asked,
    without_a_mail_server_everything_waits,
    a_folder_holds_each_mail_once_in_the_order_of_queueing,
    #[needs(Postfix)]
    the_same_through_a_real_mail_server,
}
