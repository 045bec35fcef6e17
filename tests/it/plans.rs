//! The desk's and the invitee's queries walk along indexes: read off the engine's own plan.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use roundtable::domain::id::{InvitationId, LinkId};
use roundtable::domain::invitation::{Reply, Standing};
use roundtable::store::reports::{self, Cursor, GuestFilter, Sort};
use roundtable::store::{DbConn, StoreError, contacts, events, invitations, messages, nominations};

use crate::support::app::TestApp;
use crate::support::harness::tests;
use crate::support::invited::Plan;

/// Does some reading and gives every query that it asked.
fn asked(
    app: &TestApp,
    work: impl FnOnce(&mut DbConn) -> Result<(), StoreError> + Send + 'static,
) -> Vec<String> {
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&queries);
    let read: Result<(), StoreError> = app.run(app.app.db.read(move |c| {
        c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let text = text.split(" -- binds:").next().unwrap_or_default().trim().to_owned();
                heard.lock().expect("nobody panics here").push(text);
            }
        });
        let done = work(c);
        c.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        done
    }));
    read.expect("it is read");
    let queries = queries.lock().expect("nobody panics here").clone();
    assert!(!queries.is_empty(), "nothing was asked");
    queries
}

/// The steps of the plan that read a whole table or sort what they found.
fn bad_steps(app: &TestApp, query: &str) -> Vec<String> {
    let plan = app.database().plan(query);
    let bad = |step: &String| {
        (step.starts_with("SCAN") && step != "SCAN CONSTANT ROW") || step.contains("TEMP B-TREE")
    };
    plan.into_iter().filter(bad).collect()
}

fn every_page_of_the_guest_list_walks_along_an_index() {
    let app = TestApp::start();
    if !app.database().is_file() {
        // Where the planner knows the sizes of tables, it rightly reads small ones whole.
        return;
    }
    let event = app.invited(&Plan::default()).event;
    let default = GuestFilter::default;
    let mut filters = vec![default(), GuestFilter { unanswered: true, ..default() }];
    filters.extend(Reply::ALL.iter().map(|reply| GuestFilter { reply: Some(*reply), ..default() }));
    filters
        .extend(Standing::ALL.iter().map(|standing| GuestFilter { standing: Some(*standing), ..default() }));
    filters.push(GuestFilter { search: "angstrom".to_owned(), ..default() });
    filters.push(GuestFilter { mail_failed: true, ..default() });
    let id = InvitationId::from(uuid::Uuid::from_u128(7));
    let mut looked_at = 0;
    for filter in filters {
        for sort in [Sort::Name, Sort::NameBackwards, Sort::LatestAnswer] {
            for replied in [None, Some(0), Some(5)] {
                let of = filter.clone();
                let after = replied.map(|replied| Cursor { key: "m".to_owned(), replied, id });
                let queries = asked(&app, move |c| {
                    reports::guests(c, event, &of, sort, after.as_ref(), 50)?;
                    reports::count(c, event, &of)?;
                    Ok(())
                });
                for query in queries {
                    looked_at += 1;
                    let mut bad = bad_steps(&app, &query);
                    // Failed mails are few: they are found by index and put in order by hand.
                    bad.retain(|step| !(filter.mail_failed && step == "USE TEMP B-TREE FOR ORDER BY"));
                    bad.retain(|step| !(filter.mail_failed && step == "USE TEMP B-TREE FOR count(DISTINCT)"));
                    assert_eq!(
                        bad,
                        Vec::<String>::new(),
                        "{filter:?} {sort:?}\n{query}\n{:#?}",
                        app.database().plan(&query)
                    );
                }
            }
        }
    }
    assert!(looked_at > 100, "{looked_at} queries");
}

fn what_an_invitee_and_the_worker_ask_is_found_by_index() {
    let app = TestApp::start();
    if !app.database().is_file() {
        return;
    }
    let event = app.invited(&Plan::default()).event;
    let queries = asked(&app, move |c| {
        let guest = invitations::of_event(c, event)?.remove(0);
        reports::visit(c, LinkId([7; 16]))?;
        invitations::event_of_link(c, LinkId([7; 16]))?;
        events::find(c, event)?;
        contacts::find(c, guest.contact_id)?;
        invitations::tally(c, event)?;
        reports::mails(c, &[guest.id])?;
        messages::any_about(c, guest.id)?;
        roundtable::store::audit::of_invitation(c, guest.id, 50)?;
        Ok(())
    });
    assert!(queries.len() > 8, "{queries:?}");
    for query in queries {
        assert_eq!(bad_steps(&app, &query), Vec::<String>::new(), "{query}");
    }
    // The worker's look for what is due, on the connection that writes.
    let due = "SELECT id FROM messages WHERE state = ? AND due_at <= ? ORDER BY due_at, id LIMIT 1";
    assert_eq!(bad_steps(&app, due), Vec::<String>::new());
}

fn what_is_asked_about_seats_is_found_by_the_right_index() {
    let app = TestApp::start();
    if !app.database().is_file() {
        return;
    }
    let event = app.invited(&Plan::default()).event;
    let mut looked_at = 0;
    let mut by_index = |index: &str, queries: Vec<String>| {
        for query in queries {
            let plan = app.database().plan(&query);
            assert!(plan.iter().any(|step| step.contains(index)), "{index}\n{query}\n{plan:#?}");
            looked_at += 1;
        }
    };
    let reserve = GuestFilter { reserve: true, ..GuestFilter::default() };
    // Of a million guests few stand in reserve: an index that knows the event alone would read them all.
    by_index(
        "invitations_reserve (event_id=? AND reserve>?)",
        asked(&app, move |c| {
            invitations::reserve(c, event)?;
            reports::count(c, event, &reserve)?;
            Ok(())
        }),
    );
    by_index(
        "invitations_reply (event_id=? AND standing=? AND reply=?",
        asked(&app, move |c| {
            invitations::with_reply(c, event, Reply::Waiting)?;
            Ok(())
        }),
    );
    by_index(
        "nominations_event (event_id=? AND status=?)",
        asked(&app, move |c| nominations::undecided(c, event).map(drop).map_err(StoreError::from)),
    );
    let id = InvitationId::from(uuid::Uuid::from_u128(7));
    by_index(
        "nominations_invitation (invitation_id=?)",
        asked(&app, move |c| nominations::by_invitee(c, id).map(drop).map_err(StoreError::from)),
    );
    by_index(
        "nominations_nominee (nominee_invitation_id=?)",
        asked(&app, move |c| nominations::of_nominee(c, id).map(drop).map_err(StoreError::from)),
    );
    assert_eq!(looked_at, 6);
}

fn a_query_that_reads_a_whole_table_is_found_out() {
    let app = TestApp::start();
    if !app.database().is_file() {
        return;
    }
    for query in [
        "SELECT id FROM invitations WHERE reason = ?",
        "SELECT id FROM invitations WHERE event_id = ? ORDER BY created_at",
    ] {
        assert!(!bad_steps(&app, query).is_empty(), "{query}");
    }
}

tests! {
    every_page_of_the_guest_list_walks_along_an_index,
    what_an_invitee_and_the_worker_ask_is_found_by_index,
    what_is_asked_about_seats_is_found_by_the_right_index,
    a_query_that_reads_a_whole_table_is_found_out,
}
