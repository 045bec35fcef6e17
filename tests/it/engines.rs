//! What has to hold on either engine alike, run on whichever the tests run on: the order of lists,
//! counts that equal the rows, and what happens where two do the same thing at the same moment.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use roundtable::actions::accounts::{self, AccountRefusal, NewUser};
use roundtable::actions::{Failure, imports, invitations as invitation_actions, mailings, replies};
use roundtable::app::App;
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::id::{EventId, InvitationId, UserId};
use roundtable::domain::invitation::{Confirmed, Invitation, Reply, Standing};
use roundtable::domain::lease;
use roundtable::domain::message::{MessageKind, MessageState};
use roundtable::domain::password::Password;
use roundtable::domain::reply::Answer;
use roundtable::domain::user::{Role, UserName};
use roundtable::store::messages::{self, Lease, Record};
use roundtable::store::reports::{self, Cursor, GuestFilter, Sort};
use roundtable::store::{DbConn, StoreError, invitations, users};
use tokio::runtime::Builder;

use crate::support::app::TestApp;
use crate::support::builders::{COLUMNS, many_guests};
use crate::support::harness::tests;
use crate::support::invited::Plan;
use crate::support::personas::PASSWORD;
use crate::support::process::Installation;
use crate::support::stage::words;

/// Family names whose order depends on who sorts: letters beyond ASCII, capitals, signs, one twice.
const FAMILIES: [&str; 12] = [
    "Ångström",
    "ångström",
    "Zuse",
    "aal",
    "Aal",
    "O’Neill",
    "O'Neill",
    "van der Berg",
    "Van Dam",
    "Łukasz",
    "李",
    "Aal",
];

/// How many guests a mailing goes to that is stopped while it is sent.
const GUESTS: usize = 100;

/// An event with fourscore guests of every standing and answer.
fn full_list(app: &TestApp) -> EventId {
    let event = app.invited(&Plan { people: &[], ..Plan::default() }).event;
    let mut list = COLUMNS.to_owned();
    for n in 0..80 {
        let family = FAMILIES[n % FAMILIES.len()];
        list.push_str(&format!("guest{n}@x.example,,Ada,{family},Head,Ministry {},,,en,\n", n % 3));
    }
    app.run(imports::bring_in(&app.app, Actor::Command, event, list.into_bytes())).expect("imported");
    let now = app.now();
    write(app, move |c| {
        for (n, mut guest) in invitations::of_event(c, event)?.into_iter().enumerate() {
            let reply =
                [None, Some(Reply::Accepted), Some(Reply::Declined), None, Some(Reply::Accepted)][n % 5];
            guest.standing = if n % 7 == 3 { Standing::Revoked } else { Standing::Invited };
            guest.reply = reply;
            // Several in the same instant, so that only the id tells them apart.
            guest.replied_at = reply.map(|_| now + Duration::from_secs(u64::try_from(n % 4).unwrap_or(0)));
            if n % 11 == 0 {
                (guest.standing, guest.reply, guest.replied_at) = (Standing::Listed, None, None);
            }
            invitations::update(c, &guest)?;
        }
        Ok(())
    });
    event
}

fn read<T: Send + 'static>(
    app: &TestApp,
    work: impl FnOnce(&mut DbConn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    app.run(app.app.db.read(work)).expect("the database is read")
}

fn write<T: Send + 'static>(
    app: &TestApp,
    work: impl FnOnce(&mut DbConn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    app.run(app.app.db.write(work)).expect("the database takes it")
}

fn filters() -> Vec<GuestFilter> {
    let default = GuestFilter::default;
    let mut all = vec![default(), GuestFilter { unanswered: true, ..default() }];
    all.extend(Reply::ALL.iter().map(|reply| GuestFilter { reply: Some(*reply), ..default() }));
    all.extend(Standing::ALL.iter().map(|standing| GuestFilter { standing: Some(*standing), ..default() }));
    all.push(GuestFilter { mail_failed: true, ..default() });
    all.push(GuestFilter { search: "ministry 1 angstrom".to_owned(), ..default() });
    all.push(GuestFilter { search: "aal".to_owned(), unanswered: true, ..default() });
    all
}

fn a_list_has_one_order_and_its_pages_leave_nobody_out() {
    let app = TestApp::start();
    let event = full_list(&app);
    let keys: BTreeMap<InvitationId, String> = app
        .database()
        .rows(&format!(
            "SELECT {} || sort_key AS line FROM invitations ORDER BY id",
            app.database().hex("id")
        ))
        .into_iter()
        .map(|line| (line[..32].parse().expect("an id"), line[32..].to_owned()))
        .collect();
    let guests = read(&app, move |c| Ok(invitations::of_event(c, event)?));
    for filter in filters() {
        for sort in [Sort::Name, Sort::NameBackwards, Sort::LatestAnswer] {
            let mut pages: Vec<InvitationId> = Vec::new();
            let mut after: Option<Cursor> = None;
            loop {
                let (filter, from) = (filter.clone(), after.clone());
                let page =
                    read(&app, move |c| Ok(reports::guests(c, event, &filter, sort, from.as_ref(), 7)?));
                pages.extend(page.guests.iter().map(|guest| guest.invitation_id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let of = filter.clone();
            let found = read(&app, move |c| Ok(reports::count(c, event, &of)?));
            assert_eq!(found, i64::try_from(pages.len()).expect("few"), "{filter:?}");
            if filter.search.is_empty() {
                let want = in_order(&guests, &keys, &filter, sort);
                assert_eq!(pages, want, "{filter:?} {sort:?}");
            } else {
                let all = GuestFilter { search: String::new(), ..filter.clone() };
                let mut want = in_order(&guests, &keys, &all, sort);
                want.retain(|id| pages.contains(id));
                assert_eq!(pages, want, "{filter:?} {sort:?}");
                assert!(!pages.is_empty(), "{filter:?}");
            }
        }
    }
}

/// What the list is to be, by plain sorting.
fn in_order(
    guests: &[Invitation],
    keys: &BTreeMap<InvitationId, String>,
    filter: &GuestFilter,
    sort: Sort,
) -> Vec<InvitationId> {
    let fits = |guest: &&Invitation| {
        let invited = guest.standing == Standing::Invited;
        filter.standing.is_none_or(|standing| guest.standing == standing)
            && filter.reply.is_none_or(|reply| guest.reply == Some(reply) && invited)
            && (!filter.unanswered || (guest.reply.is_none() && invited))
            && !filter.mail_failed
    };
    let mut fitting: Vec<&Invitation> = guests.iter().filter(fits).collect();
    match sort {
        Sort::Name => fitting.sort_by_key(|guest| (keys[&guest.id].clone(), guest.id)),
        Sort::NameBackwards => {
            fitting.sort_by_key(|guest| std::cmp::Reverse((keys[&guest.id].clone(), guest.id)));
        }
        // Nobody's answer comes before somebody's.
        Sort::LatestAnswer => fitting.sort_by_key(|guest| std::cmp::Reverse((guest.replied_at, guest.id))),
    }
    fitting.iter().map(|guest| guest.id).collect()
}

/// The kept counts, and the rows counted one by one.
fn counts(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let database = app.database();
    let event = database.hex("event_id");
    let kept = database.rows(&format!(
        "SELECT {event} || ' ' || standing || ' ' || reply || ' ' || guests AS line FROM tallies WHERE guests <> 0 \
         ORDER BY 1"
    ));
    let counted = database.rows(&format!(
        "SELECT {event} || ' ' || standing || ' ' || coalesce(reply, '') || ' ' || count(*) AS line \
         FROM invitations GROUP BY event_id, standing, reply ORDER BY 1"
    ));
    (kept, counted)
}

fn counts_equal_the_rows_whatever_changes_them() {
    let app = TestApp::start();
    let event = full_list(&app);
    let other = app.invited(&Plan::default()).event;
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
    assert!(kept.len() > 5, "{kept:?}");
    // Many rows in one statement, to several places at once.
    app.database().execute(
        "UPDATE invitations SET standing = CASE standing WHEN 'invited' THEN 'revoked' ELSE 'invited' END, \
         reply = NULL, replied_at = NULL WHERE reply = 'declined'",
    );
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
    let before = kept;
    app.database().execute("UPDATE invitations SET sort_key = 'x' || sort_key");
    assert_eq!(counts(&app).0, before, "what does not matter changes nothing");
    write(&app, move |c| {
        for guest in invitations::of_event(c, event)?.iter().step_by(3) {
            invitations::delete(c, guest.id)?;
        }
        Ok(())
    });
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
    app.database().execute("DELETE FROM invitations");
    assert_eq!(counts(&app), (vec![], vec![]));
    let tally = read(&app, move |c| Ok(invitations::tally(c, other)?));
    assert_eq!(tally.listed, 0);
}

/// Does two things at the same moment, each in a thread with a runtime of its own.
fn at_once<A: Send, B: Send>(
    app: &Arc<App>,
    one: impl AsyncFnOnce(&App) -> A + Send,
    other: impl AsyncFnOnce(&App) -> B + Send,
) -> (A, B) {
    let start = Barrier::new(2);
    let runtime = || Builder::new_current_thread().enable_all().build().expect("a runtime");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            start.wait();
            runtime().block_on(one(app))
        });
        start.wait();
        let second = runtime().block_on(other(app));
        (first.join().expect("the first ends"), second)
    })
}

fn an_answer_and_a_withdrawal_at_once_lose_neither() {
    let mut app = TestApp::start();
    app.leave_mail();
    let event = app.invited(&Plan { seats: None, people: &[("Ada", "en"); 40], ..Plan::default() }).event;
    for guest in read(&app, move |c| Ok(invitations::of_event(c, event)?)) {
        let (link, id) = (guest.link_id, guest.id);
        let (answered, revoked) = at_once(
            &app.app,
            async move |app| replies::answer(app, link, Answer::Accept(Confirmed::default())).await.is_ok(),
            async move |app| invitation_actions::revoke(app, Actor::Command, id).await.is_ok(),
        );
        let kept = read(&app, move |c| Ok(invitations::find(c, id)?)).expect("there");
        assert!(revoked);
        assert_eq!(kept.standing, Standing::Revoked);
        assert_eq!(kept.reply.is_some(), answered, "an answer that was acknowledged is kept");
    }
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
}

fn two_imports_of_one_list_at_once_bring_everybody_in_once() {
    let app = TestApp::start();
    let event = app.invited(&Plan { people: &[], ..Plan::default() }).event;
    let bring = async move |app: &App| {
        let list = many_guests(200).into_bytes();
        imports::bring_in(app, Actor::Command, event, list).await.expect("imported").summary.new
    };
    let (one, other) = at_once(&app.app, bring, bring);
    assert_eq!(one + other, 200, "{one} and {other}");
    assert_eq!(app.database().rows("SELECT count(*) AS line FROM contacts"), ["200"]);
    assert_eq!(app.database().rows("SELECT count(*) AS line FROM organisations"), ["1"]);
}

fn two_owners_cannot_take_the_role_from_each_other() {
    let app = TestApp::start();
    let owner = |n: usize| -> UserId {
        let email = Email::parse(&format!("owner{n}@host.example")).expect("an address");
        let new = NewUser {
            name: UserName::parse("Owner").expect("a name"),
            role: Role::Owner,
            password: Password::parse(PASSWORD, Some(&email)).expect("a password"),
            email,
        };
        app.run(accounts::add_user(&app.app, Actor::Command, new)).expect("added").id
    };
    let mut owners = (owner(0), owner(1));
    for round in 0..10 {
        let (one, other) = owners;
        let demote = |id: UserId| {
            async move |app: &App| accounts::change_role(app, Actor::Command, id, Role::Staff).await.map(drop)
        };
        let (first, second) = at_once(&app.app, demote(one), demote(other));
        let refused = |r: &Result<(), Failure<AccountRefusal>>| {
            matches!(r, Err(Failure::Refused(AccountRefusal::LastOwner)))
        };
        assert!(refused(&first) != refused(&second), "one of the two stays: {first:?} {second:?}");
        let demoted = if refused(&first) { other } else { one };
        let again = accounts::change_role(&app.app, Actor::Command, demoted, Role::Owner);
        app.run(again).expect("made an owner again");
        owners = if round % 2 == 0 { (other, one) } else { owners };
    }
}

fn a_reset_password_leaves_no_session_of_the_old_one() {
    let app = TestApp::start();
    app.colleague(Role::Staff);
    let id = read(&app, |c| Ok(users::all(c)?))[0].id;
    if !app.database().is_file() {
        // Between its look at the account and its end, a sign-in takes so long that a reset comes in between.
        app.database().execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_sleep(0.4); RETURN new; END $$; \
             CREATE TRIGGER dawdle BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION dawdle();",
        );
    }
    let email = "staff@host.example";
    let mut present = PASSWORD.to_owned();
    for round in 0..6 {
        let next =
            format!("quiet harbour lantern {}", ["ten", "eleven", "twelve", "six", "seven", "eight"][round]);
        let new = Password::parse(&next, None).expect("a good password");
        let old = present.clone();
        let (_, reset) = at_once(
            &app.app,
            async move |app| accounts::sign_in(app, email, &old).await.is_ok(),
            async move |app| accounts::reset_password(app, Actor::Command, id, new).await.is_ok(),
        );
        assert!(reset);
        let left = app.database().rows("SELECT count(*) AS line FROM sessions");
        assert_eq!(left, ["0"], "whoever signed in just before is signed out");
        assert!(app.run(accounts::sign_in(&app.app, email, &present)).is_err(), "the old password is over");
        assert!(app.run(accounts::sign_in(&app.app, email, &next)).is_ok(), "the new one holds");
        present = next;
    }
}

fn a_mailing_and_an_import_at_once_stand_in_nobodys_way() {
    let mut app = TestApp::start();
    app.leave_mail();
    for round in 0..4 {
        let event = app.invited(&Plan { people: &[], ..Plan::default() }).event;
        let list = |name: &str| {
            let mut list = COLUMNS.to_owned();
            for n in 0..200 {
                list.push_str(&format!(
                    "g{n}@round{round}.example,,Ada,{name} {},Head,Ministry,,,en,\n",
                    200 - n
                ));
            }
            list.into_bytes()
        };
        app.run(imports::bring_in(&app.app, Actor::Command, event, list("Aal"))).expect("imported");
        let renamed = list("Zuse");
        let (sent, imported) = at_once(
            &app.app,
            async move |app| {
                mailings::start(app, Actor::Command, event, MessageKind::Invitation, None).await.is_ok()
            },
            async move |app| imports::bring_in(app, Actor::Command, event, renamed).await.is_ok(),
        );
        assert!(sent && imported, "round {round}: {sent} {imported}");
    }
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
}

fn a_stop_and_the_sending_at_once_stand_in_nobodys_way() {
    let mut app = TestApp::start();
    app.leave_mail();
    if !app.database().is_file() {
        // Each mail takes its time, so that the two meet in the middle of the mailing.
        app.database().execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_sleep(0.005); RETURN new; END $$; \
             CREATE TRIGGER dawdle BEFORE UPDATE ON messages FOR EACH ROW \
             WHEN (new.state IN ('sent', 'cancelled')) EXECUTE FUNCTION dawdle();",
        );
    }
    let now = app.now();
    // What a worker does, who would log a failure and go on.
    let sends = async move |app: &App| -> Result<usize, StoreError> {
        let mut sent = 0;
        loop {
            let leases =
                app.db.write(move |c| Ok::<_, StoreError>(messages::lease(c, now, lease::from(now), 8)?));
            let leases = leases.await?.leases;
            if leases.is_empty() {
                return Ok(sent);
            }
            sent += leases.len();
            let record = |lease: Lease| Record {
                lease,
                state: MessageState::Sent,
                attempts: 1,
                due_at: None,
                outcome: words("250"),
                recipient: None,
            };
            let records: Vec<Record> = leases.into_iter().map(record).collect();
            let recorded = app.db.write(move |c| {
                for record in &records {
                    assert!(messages::record(c, now, record)?, "a mail in hand is nobody else's");
                }
                Ok::<_, StoreError>(())
            });
            recorded.await?;
        }
    };
    for round in 0..4 {
        let event = app.invited(&Plan { people: &[], ..Plan::default() }).event;
        let list = many_guests(GUESTS).into_bytes();
        app.run(imports::bring_in(&app.app, Actor::Command, event, list)).expect("imported");
        let start = mailings::start(&app.app, Actor::Command, event, MessageKind::Invitation, None);
        let mailing = app.run(start).unwrap_or_else(|_| panic!("started"));
        let (stopped, sent) =
            at_once(&app.app, async move |app| mailings::stop(app, Actor::Command, mailing).await, sends);
        let stopped = stopped.unwrap_or_else(|failure| panic!("round {round}: {failure:?}"));
        let sent = sent.unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert_eq!(stopped + sent, GUESTS, "each mail is either");
        let progress = read(&app, move |c| Ok(messages::progress(c, mailing)?));
        assert_eq!((progress.cancelled as usize, progress.sent as usize), (stopped, sent));
        let invited = read(&app, move |c| Ok(invitations::tally(c, event)?)).invited;
        assert_eq!(invited as usize, sent, "whose mail was stopped is not invited");
    }
    let (kept, counted) = counts(&app);
    assert_eq!(kept, counted);
}

fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let place = Installation::new();
    assert_eq!(place.run(&["migrate"], "").status.code(), Some(0));
    place.database().execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')");
    let before = place.database().dump();
    for command in [&["migrate"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let refused = place.run(command, "");
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{words}");
        assert!(
            words.contains("DATABASE_URL") && words.contains("newer version of roundtable"),
            "{command:?}: {words}"
        );
    }
    assert_eq!(place.database().dump(), before);
}

fn nodes_may_start_together_on_an_empty_database() {
    let place = Installation::new();
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| place.run(&["migrate"], ""))).collect();
        for start in starts {
            let done = start.join().expect("it ends");
            assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        }
    });
}

fn what_is_due_at_regular_times_is_done_once() {
    let app = TestApp::start();
    let turn = async |app: &App| roundtable::worker::cleanup::once(app).await.expect("it works");
    for _ in 0..5 {
        let (one, other) = at_once(&app.app, turn, turn);
        assert!(one != other, "one of two does it");
        assert!(!app.run(turn(&app.app)), "and then it is done");
        app.advance(Duration::from_mins(61));
    }
}

tests! {
    a_list_has_one_order_and_its_pages_leave_nobody_out,
    counts_equal_the_rows_whatever_changes_them,
    an_answer_and_a_withdrawal_at_once_lose_neither,
    two_imports_of_one_list_at_once_bring_everybody_in_once,
    two_owners_cannot_take_the_role_from_each_other,
    a_reset_password_leaves_no_session_of_the_old_one,
    a_mailing_and_an_import_at_once_stand_in_nobodys_way,
    a_stop_and_the_sending_at_once_stand_in_nobodys_way,
    a_database_of_a_newer_version_is_refused_and_left_alone,
    nodes_may_start_together_on_an_empty_database,
    what_is_due_at_regular_times_is_done_once,
}
