//! Answers through the real database file: seats under parallel acceptances, mail and audit with
//! each change and none without.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::contact::{Contact, ContactDraft};
use crate::domain::email::Email;
use crate::domain::event::{Event, EventDraft, EventStatus, SeatRules, Substitutes, WaitingList};
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Confirmed, Invitation, Reason, Reply, Standing, Tally};
use crate::domain::organisation::OrganisationDraft;
use crate::domain::schedule::Zone;
use crate::domain::seats::NoSeat;
use crate::domain::text::{Line, Prose};
use crate::store::StoreError;
use crate::store::{contacts, events};

const CAPACITY: u32 = 50;

pub(in crate::actions) fn app(folder: &std::path::Path) -> Arc<App> {
    Arc::new(App::in_folder(folder, Instant::from_micros(1_800_000_000_000_000)))
}

fn line<const N: usize>(text: &str) -> Line<N> {
    Line::parse(text).expect("a line")
}

/// An open event with [`CAPACITY`] seats and `guests` people invited.
pub(in crate::actions) async fn invite(app: &App, guests: usize) -> (EventId, Vec<LinkId>) {
    let (now, random) = (app.clock.now(), app.random);
    let id: EventId = random.id(now);
    let event = Event {
        id,
        details: EventDraft {
            title: line("Roundtable"),
            description: Prose::default(),
            starts_at: now + Duration::from_hours(48),
            ends_at: now + Duration::from_hours(50),
            zone: Zone::parse("Europe/Amsterdam").expect("a zone"),
            venue: line("Town hall"),
            address: line(""),
            online_url: line(""),
            seats: SeatRules::of(Some(CAPACITY)),
            substitutes: Substitutes::Off,
            proof: crate::domain::proof::MailboxProof::NewBrowser,
            change_until: None,
            reply_by: now + Duration::from_hours(24),
            organiser_name: line("The organiser"),
            organiser_email: Email::parse("team@organiser.example").expect("an address"),
            also: crate::domain::language::Languages::default(),
        },
        status: EventStatus::Open,
        version: 0,
        created_at: now,
        updated_at: now,
    };
    let links: Vec<LinkId> = (0..guests).map(|_| LinkId(random.bytes())).collect();
    let made = links.clone();
    let done: Result<(), StoreError> = app
        .db
        .write(move |c| {
            events::insert(c, event)?;
            let organisation = contacts::organisation(c, random.id(now), &OrganisationDraft::default())?;
            for (n, link) in made.into_iter().enumerate() {
                let details = ContactDraft {
                    email: Email::parse(&format!("guest{n}@ministry.example")).expect("an address"),
                    honorific: line("Dr"),
                    salutation: crate::domain::contact::SalutationLine::default(),
                    given_name: line("Ada"),
                    family_name: line(&format!("Guest {n}")),
                    printed_name: None,
                    position: line(""),
                    organisation: OrganisationDraft::default(),
                    language: None,
                    tags: Vec::new(),
                };
                let sort_key = details.sort_key();
                let contact = Contact {
                    id: random.id(now),
                    organisation_id: organisation,
                    details,
                    created_at: now,
                    updated_at: now,
                };
                contacts::insert(c, &contact)?;
                let listed = Invitation::listed(random.id(now), id, contact.id, link, now);
                let invitation = Invitation { standing: Standing::Invited, invited_at: Some(now), ..listed };
                invitations::insert(c, &invitation, &sort_key)?;
            }
            Ok(())
        })
        .await;
    done.expect("a guest list");
    (id, links)
}

pub(in crate::actions) fn yes(name: &str) -> Answer {
    Answer::Accept(Confirmed { printed_name: line(name), ..Confirmed::default() })
}

async fn tally(app: &App, id: EventId) -> Tally {
    let read: Result<Tally, StoreError> = app.db.read(move |c| Ok(invitations::tally(c, id)?)).await;
    read.expect("counts")
}

/// Everybody accepts at the same moment, from several threads as the web server has them.
fn all_accept(app: &Arc<App>, links: &[LinkId]) -> Vec<Result<Answered, Failure<Refusal>>> {
    let rush = |links: &[LinkId]| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let asked = links.iter().map(|link| answer(app, *link, yes("Ada")));
        runtime.block_on(futures_util::future::join_all(asked))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = links.chunks(63).map(|part| scope.spawn(move || rush(part))).collect();
        threads.into_iter().flat_map(|t| t.join().expect("a thread")).collect()
    })
}

#[tokio::test]
async fn five_hundred_acceptances_at_once_fill_fifty_seats_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app(folder.path());
    let (event, links) = invite(&app, 500).await;
    let (rushing, everybody) = (app.clone(), links.clone());
    let answers = tokio::task::spawn_blocking(move || all_accept(&rushing, &everybody)).await;
    let (mut seated, mut full) = (Vec::new(), 0);
    for (told, link) in answers.expect("answers").into_iter().zip(&links) {
        match told {
            Ok(done) => {
                assert_eq!(done.change, Change::Accepted);
                seated.push(*link);
            }
            Err(Failure::Refused(refusal)) => {
                assert_eq!(refusal, Refusal::Full(NoSeat::Taken));
                full += 1;
            }
            Err(Failure::Store(e)) => panic!("{e}"),
        }
    }
    assert_eq!((seated.len(), full), (50, 450));
    assert_eq!(tally(&app, event).await.accepted, CAPACITY);

    // A seat that is given back goes to exactly one other person.
    let giver = answer(&app, seated[0], Answer::Decline(Reason::default())).await.expect("taken");
    assert_eq!(giver.change, Change::Withdrawn);
    let without: Vec<LinkId> = links.iter().filter(|l| !seated.contains(l)).copied().collect();
    assert!(answer(&app, without[0], yes("Ada")).await.is_ok());
    assert!(matches!(answer(&app, without[1], yes("Ada")).await, Err(Failure::Refused(Refusal::Full(_)))));
    // Whoever has a seat corrects details although all are taken.
    let corrected = answer(&app, seated[1], yes("Ada L.")).await.expect("taken");
    assert_eq!(corrected.change, Change::Corrected);
    assert_eq!(tally(&app, event).await.accepted, CAPACITY);
}

#[tokio::test]
async fn each_change_leaves_one_mail_and_one_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app(folder.path());
    let (_, links) = invite(&app, 1).await;
    let no = || Answer::Decline(Prose::parse("Away").expect("a reason"));
    for (said, change, sequence) in [
        (yes("Ada"), Change::Accepted, 1),
        (yes("Ada"), Change::Nothing, 1),
        (yes("Ada L."), Change::Corrected, 2),
        (no(), Change::Withdrawn, 3),
        (no(), Change::Nothing, 3),
        (yes("Ada L."), Change::Accepted, 4),
    ] {
        let done = answer(&app, links[0], said).await.expect("taken");
        assert_eq!(done.change, change);
        assert_eq!(done.invitation.calendar_sequence, sequence, "{change:?}");
        let kept: Result<_, StoreError> = app
            .db
            .read({
                let link = links[0];
                move |c| {
                    let kept = reports::visit(c, link)?.map(|visit| visit.invitation);
                    let lines = kept.as_ref().map(|k| audit::of_invitation(c, k.id, 9)).transpose()?;
                    Ok((kept, lines.map_or(0, |l| l.len())))
                }
            })
            .await;
        let (kept, entries) = kept.expect("an invitation");
        assert_eq!(kept.as_ref(), Some(&done.invitation), "what was told is what is kept");
        assert_eq!(i32::try_from(entries).expect("few"), sequence, "one entry a change");
    }
    let gone = answer(&app, LinkId([9; 16]), no()).await;
    assert!(matches!(gone, Err(Failure::Refused(Refusal::Revoked))));
}

/// One after another, everybody of a part of the list changes their mind a few times.
fn wavers(app: &App, links: &[LinkId], from: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for turn in 0..6 {
        for (n, link) in links.iter().enumerate() {
            let said = match (from + n + turn * (n % 3 + 1)) % 5 {
                0 => Answer::Decline(Reason::default()),
                1 if turn % 2 == 0 => {
                    let details = Confirmed { printed_name: line("Ada"), ..Confirmed::default() };
                    Answer::Accept(Confirmed { mode: Mode::Online, ..details })
                }
                1 | 2 => Answer::Wait(Confirmed { printed_name: line("Ada"), ..Confirmed::default() }),
                _ => yes("Ada"),
            };
            match runtime.block_on(answer(app, *link, said)) {
                Ok(_) | Err(Failure::Refused(Refusal::Full(_))) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[tokio::test]
async fn a_hall_and_its_waiting_list_stay_whole_while_everybody_changes_their_mind() {
    for (list, ways) in [
        (WaitingList::Promote, Ways::InPerson),
        (WaitingList::Promote, Ways::Either),
        (WaitingList::Offer, Ways::Either),
        (WaitingList::Propose, Ways::InPerson),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let app = app(folder.path());
        let (event, links) = invite(&app, 80).await;
        let changed: Result<(), StoreError> = app
            .db
            .write(move |c| {
                let mut event = events::find(c, event)?.expect("there");
                event.details.seats.capacity = Some(12);
                event.details.seats.waiting.list = list;
                event.details.seats.ways = ways;
                Ok(events::update(c, event)?)
            })
            .await;
        changed.expect("changed");
        let wavering = app.clone();
        let work = move || {
            std::thread::scope(|scope| {
                for (n, part) in links.chunks(10).enumerate() {
                    let app = &wavering;
                    scope.spawn(move || wavers(app, part, n));
                }
            });
        };
        tokio::task::spawn_blocking(work).await.expect("nobody panics");
        let tally = tally(&app, event).await;
        let online: Result<u32, StoreError> = app.db.read(move |c| Ok(invitations::remote(c, event)?)).await;
        let online = online.expect("read");
        assert_eq!(online > 0, ways.is_choice(), "{list}: only where there is a choice");
        let taken = tally.attending() - online;
        assert!(taken <= 12, "{list}: oversold, {tally:?}");
        assert!(tally.waiting > 0, "{list}: the hall is too small for all, {tally:?}");
        if list != WaitingList::Propose {
            assert_eq!(taken, 12, "{list}: no seat is free while somebody waits, {tally:?}");
        }
        let rows: Result<Vec<Invitation>, StoreError> =
            app.db.read(move |c| Ok(invitations::of_event(c, event)?)).await;
        let rows = rows.expect("read");
        let count =
            |reply| u32::try_from(rows.iter().filter(|i| i.reply == Some(reply)).count()).expect("few");
        assert_eq!(
            (count(Reply::Accepted), count(Reply::Offered), count(Reply::Waiting), count(Reply::Declined)),
            (tally.accepted, tally.offered, tally.waiting, tally.declined),
            "{list}: the tally is the sum of the rows"
        );
    }
}
