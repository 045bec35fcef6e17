//! Mail servers that fail: what is owed goes out all the same, once, and nobody else waits for it.

use std::time::Duration;

use roundtable::actions::{imports, outbox as queue};
use roundtable::config::Config;
use roundtable::domain::audit::Actor;
use roundtable::domain::message::MessageKind;
use roundtable::domain::way::TroubleKind;
use roundtable::mail::transport::{Delivery, Transport, Words};
use roundtable::store::{bounces, troubles};
use roundtable::worker;
use tokio::sync::watch;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::faulty::{Does, Faulty};
use crate::support::harness::tests;
use crate::support::postfix::Postfix;
use crate::support::stage::Stage;

const KIND: MessageKind = MessageKind::Invitation;
/// A minute and the fifth that it may be longer.
const A_MINUTE: Duration = Duration::from_secs(73);

fn way(url: &str, ca_file: Option<&str>) -> Transport {
    let config = Config::from_lookup(|name| match name {
        "ROUNDTABLE_SMTP_URL" => Some(url.to_owned()),
        "ROUNDTABLE_SMTP_CA_FILE" => ca_file.map(str::to_owned),
        _ => None,
    });
    Transport::from_config(&config.expect("a configuration")).expect("a server")
}

fn through(server: &Faulty, guests: usize) -> Stage {
    Stage::through(way(&server.url(), None), guests)
}

/// Invites guests at another domain as well.
fn also_invites(stage: &Stage, addresses: &[&str]) {
    let list = guest_list(&addresses.iter().map(|email| (*email, "en")).collect::<Vec<_>>());
    let brought = stage.run(imports::bring_in(&stage.app, Actor::Command, stage.event, list.into_bytes()));
    assert!(brought.is_ok());
}

fn said(stage: &Stage) -> Vec<(TroubleKind, String)> {
    let now = stage.now();
    let lasting = stage.read(move |c| Ok(troubles::lasting(c, now)?));
    lasting.into_iter().map(|trouble| (trouble.kind, trouble.words.to_string())).collect()
}

fn once_each(server: &Faulty) -> usize {
    let (all, mut different) = (server.taken().len(), server.taken());
    different.sort();
    different.dedup();
    assert_eq!(all, different.len(), "nobody has it twice");
    all
}

fn an_outage_of_an_hour_loses_nothing_and_uses_up_no_attempt() {
    let server = Faulty::start(|_, _, _| Does::HangsUp);
    let stage = through(&server, 12);
    stage.start(KIND).expect("started");
    for _ in 0..120 {
        stage.drain();
        assert_eq!(said(&stage).first().map(|(kind, _)| *kind), Some(TroubleKind::Away));
        stage.advance(Duration::from_secs(30));
    }
    assert!(stage.mails().iter().all(|line| line.starts_with("queued 0 ")), "{:?}", stage.mails());
    server.mend();
    stage.drain();
    assert!(stage.mails().iter().all(|line| line == "sent 1 250 2.0.0 taken"), "{:?}", stage.mails());
    assert_eq!((once_each(&server), said(&stage)), (12, vec![]));
}

fn a_connection_that_breaks_within_the_text() {
    let server =
        Faulty::start(
            |word, to, _| {
                if word == "." && to.starts_with("guest2@") { Does::HangsUp } else { Does::Fine }
            },
        );
    let stage = through(&server, 3);
    stage.start(KIND).expect("started");
    stage.drain();
    assert!(stage.mails()[1].starts_with("queued 1 The connection broke"), "{:?}", stage.mails());
    server.mend();
    stage.advance(A_MINUTE);
    assert_eq!((stage.drain(), once_each(&server)), (1, 3));
}

fn one_recipient_is_refused_and_the_others_are_not() {
    let server = Faulty::start(|word, to, _| match (word, to) {
        ("RCPT", "guest2@ministry.example") => {
            Does::Says("550 5.7.1 this mailbox takes nothing from outside")
        }
        _ => Does::Fine,
    });
    let stage = through(&server, 12);
    stage.start(KIND).expect("started");
    stage.drain();
    let failed = stage.mails().iter().filter(|line| line.starts_with("failed 1 550 5.7.1")).count();
    assert_eq!((failed, once_each(&server), said(&stage)), (1, 11, vec![]));
}

fn a_recipient_at_whom_the_server_hangs_up_stops_nobody_else() {
    for word in ["RCPT", "DATA"] {
        let server =
            Faulty::start(
                move |at, to, _| {
                    if at == word && to.starts_with("guest2@") { Does::HangsUp } else { Does::Fine }
                },
            );
        let stage = through(&server, 12);
        stage.start(KIND).expect("started");
        stage.drain();
        let waiting = || {
            let mails = stage.mails().into_iter().filter(|line| !line.starts_with("sent 1 "));
            let waiting: Vec<String> = mails.collect();
            let [line] = &waiting[..] else { panic!("one mail waits: {waiting:?}") };
            line.clone()
        };
        let said_of_it = waiting();
        assert!(said_of_it.starts_with("queued 1 The connection to the mail server broke"), "{said_of_it}");
        assert_eq!((once_each(&server), said(&stage)), (11, vec![]), "nobody waits for them");
        // Nor later, as often as it is tried.
        also_invites(&stage, &["ada@regulator.example"]);
        stage.start(KIND).expect("started");
        stage.advance(A_MINUTE);
        stage.drain();
        assert!(waiting().starts_with("queued 2 "), "{}", waiting());
        assert_eq!((once_each(&server), said(&stage)), (12, vec![]));
        server.mend();
        stage.advance(6 * A_MINUTE);
        assert_eq!((stage.drain(), once_each(&server)), (1, 13));
    }
}

fn a_server_that_hangs_up_at_every_recipient_is_away() {
    let server = Faulty::start(|at, _, _| if at == "RCPT" { Does::HangsUp } else { Does::Fine });
    let stage = through(&server, 20);
    stage.start(KIND).expect("started");
    stage.drain();
    // Those that were on their way before that was known were tried.
    let tried = stage.mails().iter().filter(|line| line.starts_with("queued 1 ")).count();
    let waiting = stage.mails().iter().filter(|line| line.starts_with("queued 0 ")).count();
    assert!((2..=stage.app.config.smtp_connections).contains(&tried), "{:?}", stage.mails());
    assert_eq!((tried + waiting, server.taken().len()), (20, 0), "{:?}", stage.mails());
    assert!(matches!(&said(&stage)[..], [(TroubleKind::Away, words)] if words.contains("broke")));
    server.mend();
    stage.advance(A_MINUTE);
    stage.drain();
    assert_eq!((once_each(&server), said(&stage)), (20, vec![]));
}

fn several_recipients_at_whom_the_server_always_hangs_up_come_to_an_end() {
    let server =
        Faulty::start(
            |at, to, _| {
                if at == "RCPT" && to.starts_with("guest") { Does::HangsUp } else { Does::Fine }
            },
        );
    let stage = through(&server, 2);
    stage.start(KIND).expect("started");
    stage.drain();
    assert!(stage.mails().iter().all(|line| line.starts_with("queued 1 ")), "{:?}", stage.mails());
    assert!(matches!(&said(&stage)[..], [(TroubleKind::Away, _)]));
    // A quiet queue: for days there is nobody else.
    for _ in 0..70 {
        stage.advance(60 * A_MINUTE);
        stage.drain();
    }
    let given_up = |line: &String| line.starts_with("failed ") && line.contains("Given up after three days.");
    assert!(stage.mails().iter().all(given_up), "{:?}", stage.mails());
    let event = stage.event;
    assert_eq!(stage.read(move |c| Ok(bounces::unreached(c, event, 9)?)).len(), 2, "somebody is told");
    assert_eq!(said(&stage), vec![]);
    also_invites(&stage, &["ada@regulator.example"]);
    stage.start(KIND).expect("started");
    stage.drain();
    assert_eq!(server.taken(), ["ada@regulator.example"]);
}

fn a_server_that_refuses_us_stops_the_queue_until_somebody_resumes_it() {
    for word in ["RCPT", "MAIL"] {
        let server = Faulty::start(move |at, _, _| {
            if at == word { Does::Says("550 5.7.1 your account is blocked") } else { Does::Fine }
        });
        let stage = through(&server, 20);
        also_invites(&stage, &["ada@regulator.example", "basile@regulator.example"]);
        stage.start(KIND).expect("started");
        stage.drain();
        assert!(stage.mails().iter().all(|line| line.starts_with("queued 0 ")), "{:?}", stage.mails());
        assert!(matches!(&said(&stage)[..], [(TroubleKind::Refused, words)] if words.contains("blocked")));
        server.mend();
        stage.advance(Duration::from_hours(5));
        assert_eq!(stage.drain(), 0, "nothing is tried before somebody has looked at it");
        assert!(matches!(stage.run(queue::resume(&stage.app, Actor::Command)), Ok(true)));
        assert!(matches!(stage.run(queue::resume(&stage.app, Actor::Command)), Ok(false)));
        stage.drain();
        assert_eq!((once_each(&server), said(&stage)), (22, vec![]));
    }
}

fn a_server_that_takes_few_connections_is_asked_less() {
    for busy in ["421 4.3.2 too many connections", "432 4.3.2 concurrent connections limit exceeded"] {
        let server = Faulty::start(
            move |word, _, open| {
                if word == "(new)" && open > 2 { Does::Says(busy) } else { Does::Fine }
            },
        );
        let stage = through(&server, 12);
        stage.start(KIND).expect("started");
        stage.drain();
        assert_eq!((once_each(&server), said(&stage)), (12, vec![]));
        assert!(stage.mails().iter().all(|line| line.starts_with("sent 1 ")), "{:?}", stage.mails());
    }
}

fn a_domain_that_hangs_holds_nobody_else_up() {
    let server = Faulty::start(|word, to, _| {
        if word == "RCPT" && to.ends_with("@ministry.example") { Does::Hangs } else { Does::Fine }
    });
    // More than any hand holds are for the slow domain and come first.
    let stage = through(&server, 150);
    also_invites(&stage, &["ada@regulator.example", "basile@regulator.example", "chen@academy.example"]);
    stage.start(KIND).expect("started");
    let (stop, stopped) = watch::channel(false);
    let running = stage.runtime.spawn(worker::run(stage.app.clone(), stopped));
    stage.run(async {
        for _ in 0..4_000 {
            if server.taken().len() == 3 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let at_once = stage.app.config.smtp_per_domain.at_once;
    assert_eq!((server.taken().len(), server.hanging()), (3, at_once), "all others have their mail");
    server.let_go();
    stop.send(true).expect("it listens");
    stage.run(running).expect("it ends well");
    once_each(&server);
}

fn every_page_says_that_mail_stands_still_and_organisers_let_it_go_on() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = organiser.creates_event(&event("Resilient Networks"));
    organiser
        .imports(&event, &guest_list(&[("ada@ministry.example", "en"), ("basile@regulator.example", "fr")]));
    let refused = Delivery::Refused(Words::squeeze("550 5.7.1 your account is blocked"));
    app.mail_server().will_say([refused.clone(), refused]);
    organiser.sends(&event, "invitation");
    app.deliver_mail();
    let page =
        organiser.opens("/admin/events").says("the queue stands still").says("your account is blocked");
    page.form("Try again now").submit().expect(200).says("Mail is tried again").hides("stands still");
    app.deliver_mail();
    assert_eq!(app.mails().len(), 2);
}

fn greylisting_costs_a_minute_and_no_second_mail() {
    let postfix = Postfix::start();
    postfix.answer("guest1@", "451 4.7.1 Greylisted, come again");
    let stage = Stage::through(way(&postfix.url(), None), 2);
    stage.start(KIND).expect("started");
    stage.drain();
    assert!(stage.mails()[0].starts_with("queued 1 451 4.7.1"), "{:?}", stage.mails());
    postfix.answer_all();
    // The server reads its answers once for each connection, and ours are kept.
    stage.run(stage.app.mailer.close());
    stage.advance(A_MINUTE);
    assert_eq!(stage.drain(), 1);
    assert_eq!(postfix.wait_for_mail("guest1@ministry.example", 1).len(), 1);
    assert_eq!(stage.drain(), 0);
    assert!(stage.mails().iter().all(|line| line.starts_with("sent ")), "{:?}", stage.mails());
}

fn only_a_certificate_for_the_host_by_a_trusted_authority_will_do() {
    for (certified, trusted, goes) in
        [("localhost", true, true), ("localhost", false, false), ("other.example", true, false)]
    {
        let postfix = Postfix::start_certified_for(certified);
        let authority = postfix.authority().display().to_string();
        let url = format!("smtp://localhost:{}?tls=required", postfix.port());
        let stage = Stage::through(way(&url, trusted.then_some(authority.as_str())), 1);
        stage.start(KIND).expect("started");
        stage.drain();
        let [line] = &stage.mails()[..] else { panic!("one mail") };
        if goes {
            assert!(line.starts_with("sent 1 250"), "{line}");
            let mail = postfix.wait_for_mail("guest1@ministry.example", 1).remove(0);
            assert!(String::from_utf8_lossy(&mail.raw).contains("with ESMTPS"), "it came over TLS");
        } else {
            assert!(line.starts_with("queued 0 The mail server's encryption fails"), "{line}");
            assert_eq!(said(&stage).len(), 1);
            assert!(postfix.delivered().is_empty());
        }
        stage.run(stage.app.mailer.close());
    }
}

fn a_stripped_starttls_fails_closed() {
    // Somebody on the way has taken the offer out of what Postfix says.
    let server = Faulty::start(|_, _, _| Does::Fine);
    let stage = Stage::through(way(&format!("{}?tls=required", server.url()), None), 1);
    stage.start(KIND).expect("started");
    stage.drain();
    assert!(stage.mails()[0].starts_with("queued 0 The mail server offers no encryption"));
    assert!(matches!(&said(&stage)[..], [(TroubleKind::Away, words)] if words.contains("no encryption")));
    assert!(server.taken().is_empty());
}

tests! {
    every_page_says_that_mail_stands_still_and_organisers_let_it_go_on,
    an_outage_of_an_hour_loses_nothing_and_uses_up_no_attempt,
    a_connection_that_breaks_within_the_text,
    one_recipient_is_refused_and_the_others_are_not,
    a_recipient_at_whom_the_server_hangs_up_stops_nobody_else,
    a_server_that_hangs_up_at_every_recipient_is_away,
    several_recipients_at_whom_the_server_always_hangs_up_come_to_an_end,
    a_server_that_refuses_us_stops_the_queue_until_somebody_resumes_it,
    a_server_that_takes_few_connections_is_asked_less,
    a_domain_that_hangs_holds_nobody_else_up,
    #[needs(Postfix)]
    greylisting_costs_a_minute_and_no_second_mail,
    #[needs(Postfix, Openssl)]
    only_a_certificate_for_the_host_by_a_trusted_authority_will_do,
    a_stripped_starttls_fails_closed,
}
