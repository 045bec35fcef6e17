//! `roundtable demo`: the whole product on one machine, with nothing configured. It makes a sample
//! roundtable, imports its guests, sends the invitations into a captured mailbox and serves the
//! desk. Started again on the same folder, it goes on where it stopped: whatever was done is not
//! done twice.

mod people;
mod programme;
mod questions;

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{CliError, start_log};
use crate::actions::mailings::{self, MailingRefusal};
use crate::actions::{Failure, accounts, events, imports, programme as sessions, questions as asking};
use crate::app::App;
use crate::config::{Config, DatabaseUrl};
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::event::{Description, EventDraft, SeatRules, Substitutes, WaitingList, WaitingRules};
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::language::Languages;
use crate::domain::message::MessageKind;
use crate::domain::password::Password;
use crate::domain::proof::MailboxProof;
use crate::domain::schedule::Zone;
use crate::domain::text::Line;
use crate::domain::user::Role;
use crate::mail::transport::Transport;
use crate::paths;
use crate::store::{StoreError, settings};

/// The guest list that the demo begins with.
const SAMPLE: &[u8] = include_bytes!("../european-roundtable.csv");
const EMAIL: &str = "organiser@registry.example";
/// Seats at the sample roundtable; fewer than guests, so that the end of the seats can be seen.
const SEATS: u32 = 50;
/// Guests that are imported at a time; an import takes at most 100,000 rows.
const CHUNK: u32 = 20_000;
const EVENT_SETTING: &str = "demo_event";
const IMPORTED_SETTING: &str = "demo_imported";

/// What the demo can be told.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the database and the captured mail are kept between runs.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// Invent this many guests instead of taking the sample list.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    invitees: Option<u32>,
    /// How many seats the roundtable has [default: 50, or one for each invented guest].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    capacity: Option<u32>,
}

/// Makes what is missing, prints how to sign in, and serves until a signal.
pub(super) async fn run(options: Options) -> Result<(), CliError> {
    std::fs::create_dir_all(&options.data)
        .map_err(|e| CliError::new(format!("{}: {e}", options.data.display())))?;
    let listener = super::serve::bind(options.listen)?;
    let app = Arc::new(open(&options, &listener)?);
    start_log(app.config.log);
    let password = sign_in(&app, &options.data).await?;
    let event = event(&app, &options).await?;
    import(&app, event, options.invitees).await?;
    invite(&app, event).await?;
    let base = app.config.base_url.as_str();
    println!("Roundtable demo");
    println!("  Address   {base}/");
    println!("  Sign in   {EMAIL}");
    println!("  Password  {password}");
    match app.mailer.captured() {
        Some(folder) => {
            println!("  Mailbox   {base}{}", paths::MAILBOX);
            println!("  Mail      {}", folder.display());
        }
        None => println!("  Mail      goes to the server in ROUNDTABLE_SMTP_URL"),
    }
    println!("  Data      {}", options.data.display());
    println!("Stop with Ctrl+C; start again to go on.");
    super::serve::serve(app, listener).await
}

/// The configuration of the environment, with everything kept in the demo's folder.
fn open(options: &Options, listener: &TcpListener) -> Result<App, CliError> {
    let mut config = Config::from_environment().map_err(CliError::new)?;
    config.database_url = DatabaseUrl::Sqlite(options.data.join("roundtable.db"));
    config.secret_key_file = options.data.join("roundtable.key");
    config.listen_on(super::serve::local_address(listener)?);
    let captures = config.smtp_url.is_none();
    let mut app = App::open(config).map_err(CliError::new)?;
    if captures {
        app.mailer = Transport::folder(options.data.join("mail")).map_err(CliError::new)?;
    }
    Ok(app)
}

/// The organiser's password: random, and the same at every start on the same folder.
async fn sign_in(app: &App, data: &Path) -> Result<String, CliError> {
    let file = data.join("password.txt");
    if let Ok(kept) = std::fs::read_to_string(&file)
        && !kept.trim().is_empty()
    {
        return Ok(kept.trim().to_owned());
    }
    let random: [u8; 15] = app.random.bytes();
    let letters = b"abcdefghjkmnpqrstuvwxyz23456789-";
    let password: String = random.iter().map(|b| char::from(letters[usize::from(b % 31)])).collect();
    let password = format!("{}-{}-{}", &password[..5], &password[5..10], &password[10..]);
    let email = Email::parse(EMAIL).map_err(CliError::new)?;
    let new = accounts::NewUser {
        name: Line::parse("Demo organiser").map_err(CliError::new)?,
        role: Role::Owner,
        password: Password::parse(&password, Some(&email)).map_err(CliError::new)?,
        email,
    };
    accounts::add_user(app, Actor::Command, new).await.map_err(CliError::new)?;
    write_private(&file, &password).map_err(CliError::new)?;
    Ok(password)
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    writeln!(options.write(true).create(true).truncate(true).mode(0o600).open(file)?, "{text}")
}

async fn setting(app: &App, key: &'static str) -> Result<Option<String>, CliError> {
    app.db.read(move |c| settings::get(c, key).map_err(StoreError::from)).await.map_err(CliError::new)
}

async fn remember(app: &App, key: &'static str, value: String) -> Result<(), CliError> {
    let kept = app.db.write(move |c| settings::set(c, key, &value).map_err(StoreError::from)).await;
    kept.map_err(CliError::new)
}

/// The demo's roundtable, made where it is missing.
async fn event(app: &App, options: &Options) -> Result<EventId, CliError> {
    if let Some(known) = setting(app, EVENT_SETTING).await? {
        return known.parse().map_err(CliError::new);
    }
    let seats = options.capacity.or(options.invitees).unwrap_or(SEATS);
    let draft = roundtable(app.clock.now(), seats).ok_or_else(|| CliError::new("the sample is damaged"))?;
    let dinner = programme::dinner(&draft).ok_or_else(|| CliError::new("the sample is damaged"))?;
    let id = events::create(app, Actor::Command, draft).await.map_err(CliError::new)?;
    sessions::add(app, Actor::Command, id, dinner).await.map_err(CliError::new)?;
    for question in questions::asked().ok_or_else(|| CliError::new("the sample is damaged"))? {
        asking::add(app, Actor::Command, id, question).await.map_err(CliError::new)?;
    }
    remember(app, EVENT_SETTING, id.to_string()).await?;
    Ok(id)
}

/// A Wednesday afternoon in Amsterdam about ten weeks from now.
fn roundtable(now: Instant, seats: u32) -> Option<EventDraft> {
    let zone = Zone::parse("Europe/Amsterdam")?;
    let today = zone.local(now).date();
    let to_wednesday = (3 - i64::from(today.weekday().to_monday_zero_offset()) + 6).rem_euclid(7);
    let day = today.checked_add(jiff::Span::new().days(70 + to_wednesday)).ok()?;
    let deadline = day.checked_sub(jiff::Span::new().days(14)).ok()?;
    Some(EventDraft {
        title: Line::parse("European Roundtable on Internet Governance").ok()?,
        description: Description::parse(
            "An afternoon of **open exchange** between governments, regulators and the technical \
             community.\n\n- Resilience of the routing system\n- Numbering policy and public services\n- \
             What we bring to the coming year's negotiations\n\nThe discussion is held under the \
             Chatham House Rule. Coffee is served from 13:30.",
        )
        .ok()?,
        starts_at: zone.instant(&format!("{day}T14:00")).ok()?,
        ends_at: zone.instant(&format!("{day}T17:30")).ok()?,
        reply_by: zone.end_of_day(&deadline.to_string()).ok()?,
        zone,
        venue: Line::parse("Harbour House, Council Room").ok()?,
        address: Line::parse("Oostelijke Handelskade 1, Amsterdam").ok()?,
        online_url: Line::default(),
        seats: SeatRules {
            waiting: WaitingRules { list: WaitingList::Promote, ..WaitingRules::default() },
            ..SeatRules::of(Some(seats))
        },
        substitutes: Substitutes::AfterApproval,
        proof: MailboxProof::NewBrowser,
        change_until: None,
        organiser_name: Line::parse("Example Internet Registry").ok()?,
        organiser_email: Email::parse(EMAIL).ok()?,
        also: Languages::default(),
    })
}

/// Puts the guests on the list; what was imported before an interruption is already there.
async fn import(app: &App, event: EventId, invented: Option<u32>) -> Result<(), CliError> {
    if setting(app, IMPORTED_SETTING).await?.is_some() {
        return Ok(());
    }
    match invented {
        None => import_list(app, event, SAMPLE.to_vec()).await?,
        Some(count) => {
            for from in (0..count).step_by(CHUNK as usize) {
                import_list(app, event, people::list(from, (from + CHUNK).min(count))).await?;
            }
        }
    }
    remember(app, IMPORTED_SETTING, "yes".to_owned()).await
}

async fn import_list(app: &App, event: EventId, csv: Vec<u8>) -> Result<(), CliError> {
    imports::bring_in(app, Actor::Command, event, csv).await.map_err(CliError::new)?;
    Ok(())
}

/// Sends the invitations that were not queued yet; opens the event with the first of them.
async fn invite(app: &App, event: EventId) -> Result<(), CliError> {
    match mailings::start(app, Actor::Command, event, MessageKind::Invitation, None).await {
        // A restart after the deadline, or after an organiser took the event further, sends nothing.
        Ok(_) | Err(Failure::Refused(MailingRefusal::Nobody | MailingRefusal::NotNow(_))) => Ok(()),
        Err(error) => Err(CliError::new(error)),
    }
}
