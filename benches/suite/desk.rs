//! `desk`: the guest list of a very large event, filtered, as an organiser opens it.

use diesel::connection::SimpleConnection as _;

use super::load::open;
use super::measure::{Finding, p99};
use super::place::Place;
use super::{CliError, Options};
use crate::actions::accounts;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::text::Line;
use crate::domain::user::Role;
use crate::paths;

const EMAIL: &str = "organiser@host.example";
const PASSWORD: &str = "a long and winding road to nowhere";
/// What is asked for.
const VIEWS: [&str; 3] = ["show=accepted", "show=unanswered", "show=accepted&sort=-name"];
const REQUESTS: u32 = 60;
const RATE: u32 = 5;

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let place = Place::new().await?;
    fill(&place, options.invitations)?;
    let email = Email::parse(EMAIL).map_err(CliError::new)?;
    let new = accounts::NewUser {
        name: Line::squeeze("Organiser"),
        role: Role::Organiser,
        password: Password::parse(PASSWORD, Some(&email)).map_err(CliError::new)?,
        email,
    };
    accounts::add_user(&place.app, Actor::Command, new).await?;
    let session = accounts::sign_in(&place.app, EMAIL, PASSWORD).await?;
    let cookie = format!("Cookie: session={}\r\n", session.expose());
    let server = place.serve().await?;
    let page = paths::event(place.event);
    let mut findings = Vec::new();
    for view in VIEWS {
        let paths = [format!("{page}?{view}")];
        // The first reads from disk what the others find in memory.
        open(server.address, &paths, &cookie, 1, RATE, 3).await?;
        let times = open(server.address, &paths, &cookie, 4, RATE, REQUESTS).await?;
        let work = format!("desk ({} invitations, {view}), p99 at {RATE}/s", options.invitations);
        findings.push(Finding::at_most(&work, p99(times), 30.0, "ms"));
    }
    Ok(findings)
}

/// Guests by the million, past the product, which would take minutes to parse each.
fn fill(place: &Place, invitations: u32) -> Result<(), CliError> {
    let event: String = place.event.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {invitations}) INSERT INTO"
    );
    let id = |letter: char| format!("CAST(printf('{letter}%015d', n) AS BLOB)");
    let name = "printf('name%07d', (n * 7919) % 1000003)";
    place
        .database()?
        .batch_execute(&format!(
            "PRAGMA synchronous = OFF; BEGIN;
             UPDATE events SET status = 'open';
             INSERT INTO organisations (id, key, name, country, stakeholder_group)
               VALUES (zeroblob(16), 'ministry', 'Ministry', 'NL', 'government');
             {numbers} contacts (id, email, email_key, honorific, given_name, family_name, position,
                 organisation_id, language, search_text, created_at, updated_at)
               SELECT {contact}, 'g' || n || '@x.example', 'g' || n || '@x.example', 'Ms', 'Ada', {name},
                 'Head of Unit', zeroblob(16), 'en', {name} || ' ministry g' || n || '@x.example', 1, 1 FROM n;
             {numbers} invitations (id, event_id, contact_id, standing, link_id, reply, replied_at, reason,
                 calendar_sequence, invited_at, sort_key, created_at)
               SELECT {invitation}, x'{event}', {contact}, 'invited', {link},
                 CASE n % 3 WHEN 0 THEN 'accepted' WHEN 1 THEN 'declined' END,
                 CASE WHEN n % 3 < 2 THEN 1790000000000000 + n END, '', 0, 1789000000000000, {name}, 1 FROM n;
             COMMIT; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);",
            contact = id('c'),
            invitation = id('i'),
            link = id('l'),
        ))
        .map_err(CliError::new)
}
