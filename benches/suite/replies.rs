//! `replies`: answers that are on disk before they are acknowledged, of 64 people at once; beside a
//! loop that runs the same statements past the product, one commit for each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Binary};
use diesel::{RunQueryDsl as _, SqliteConnection};
use tokio::task::JoinSet;

use super::measure::{Finding, median, p99};
use super::place::Place;
use super::{CliError, Options};
use crate::actions::replies;
use crate::app::App;
use crate::domain::attendance::Mode;
use crate::domain::invitation::{Confirmed, Invitation};
use crate::domain::reply::Answer;
use crate::domain::text::Line;

const CLIENTS: usize = 64;
const ANSWERS: usize = 1024;
const RATE: u32 = 300;
const SECONDS: u32 = 4;

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let steady = (RATE * SECONDS) as usize;
    let guests = ANSWERS * options.rounds as usize + steady;
    let guests = u32::try_from(guests).map_err(CliError::new)?;
    let (place, bare) = (Place::invited(guests).await?, Place::invited(guests).await?);
    let (people, others) = (place.invitations().await?, bare.invitations().await?);
    let mut database = bare.database()?;
    let app = Arc::new(place.app);
    let (mut own, mut limit) = (Vec::new(), Vec::new());
    for (mine, theirs) in people.chunks(ANSWERS).zip(others.chunks(ANSWERS)).take(options.rounds as usize) {
        let since = Instant::now();
        let mut clients = JoinSet::new();
        for part in mine.chunks(ANSWERS / CLIENTS) {
            let (app, part) = (app.clone(), part.to_vec());
            clients.spawn(async move {
                for invitation in &part {
                    accept(&app, invitation).await?;
                }
                Ok::<_, CliError>(())
            });
        }
        while let Some(done) = clients.join_next().await {
            done.map_err(CliError::new)??;
        }
        own.push(ANSWERS as f64 / since.elapsed().as_secs_f64());
        let since = Instant::now();
        for invitation in theirs {
            bare_accept(&mut database, invitation).map_err(CliError::new)?;
        }
        limit.push(ANSWERS as f64 / since.elapsed().as_secs_f64());
    }
    let begin = tokio::time::Instant::now();
    let mut late = JoinSet::new();
    for (number, invitation) in (0..).zip(people.into_iter().rev().take(steady)) {
        let app = app.clone();
        late.spawn(async move {
            let due = begin + Duration::from_secs(1) * number / RATE;
            tokio::time::sleep_until(due).await;
            accept(&app, &invitation).await?;
            Ok::<_, CliError>(due.elapsed())
        });
    }
    let mut times = Vec::new();
    while let Some(done) = late.join_next().await {
        times.push(done.map_err(CliError::new)??);
    }
    Ok(vec![
        Finding::rates(
            &format!("replies ({CLIENTS} clients, durable)"),
            median(own),
            ("bare statements, a commit each", median(limit)),
            3.0,
        ),
        Finding::at_most(&format!("replies, p99 at {RATE}/s"), p99(times), 50.0, "ms"),
    ])
}

async fn accept(app: &App, invitation: &Invitation) -> Result<(), CliError> {
    let confirmed = Confirmed {
        mode: Mode::InPerson,
        printed_name: Line::squeeze("Ms Zoë Ångström"),
        position: Line::squeeze("Head of Unit"),
        organisation: Line::squeeze("Ministry of Communications"),
    };
    replies::answer(app, invitation.link_id, Answer::Accept(confirmed)).await?;
    Ok(())
}

/// What an answer writes: the event's version, the invitation, the audit entry and the mail.
fn bare_accept(c: &mut SqliteConnection, invitation: &Invitation) -> diesel::QueryResult<()> {
    const AT: i64 = 1_800_000_000_000_000;
    c.batch_execute("BEGIN IMMEDIATE")?;
    diesel::sql_query("UPDATE events SET version = version + 1 WHERE id = ?")
        .bind::<Binary, _>(invitation.event_id.as_bytes())
        .execute(c)?;
    diesel::sql_query(
        "UPDATE invitations SET reply = 'accepted', replied_at = ?, confirmed_name = 'Ms Zoë Ångström', \
         confirmed_position = 'Head of Unit', confirmed_organisation = 'Ministry of Communications', \
         calendar_sequence = calendar_sequence + 1 WHERE id = ?",
    )
    .bind::<BigInt, _>(AT)
    .bind::<Binary, _>(invitation.id.as_bytes())
    .execute(c)?;
    diesel::sql_query(
        "INSERT INTO audit_entries (at, actor_kind, actor_id, deed, event_id, invitation_id, contact_id, detail) \
         VALUES (?, 'invitee', ?, 'accepted', ?, ?, ?, '{}')",
    )
    .bind::<BigInt, _>(AT)
    .bind::<Binary, _>(invitation.id.as_bytes())
    .bind::<Binary, _>(invitation.event_id.as_bytes())
    .bind::<Binary, _>(invitation.id.as_bytes())
    .bind::<Binary, _>(invitation.contact_id.as_bytes())
    .execute(c)?;
    diesel::sql_query(
        "INSERT INTO messages (id, event_id, invitation_id, kind, language, calendar_method, \
         calendar_sequence, state, due_at, attempts, outcome, queued_at) VALUES (randomblob(16), ?, ?, \
         'confirmation', 'en', 'PUBLISH', 1, 'queued', ?, 0, '', ?)",
    )
    .bind::<Binary, _>(invitation.event_id.as_bytes())
    .bind::<Binary, _>(invitation.id.as_bytes())
    .bind::<BigInt, _>(AT)
    .bind::<BigInt, _>(AT)
    .execute(c)?;
    c.batch_execute("COMMIT")
}
