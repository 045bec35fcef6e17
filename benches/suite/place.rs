//! The product in a temporary folder, with one event; in this process, and as a server in its own.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::{Connection as _, SimpleConnection as _};
use tempfile::TempDir;

use super::CliError;
use crate::actions::{events, imports, mailings};
use crate::app::App;
use crate::config::Config;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::event::{Description, EventDraft, SeatRules, Substitutes};
use crate::domain::id::EventId;
use crate::domain::invitation::Invitation;
use crate::domain::message::MessageKind;
use crate::domain::proof::MailboxProof;
use crate::domain::schedule::Zone;
use crate::domain::text::Line;
use crate::domain::token::Purpose;
use crate::paths;
use crate::store::{StoreError, invitations};

/// The product with one event.
pub(super) struct Place {
    folder: TempDir,
    /// The product in this process.
    pub(super) app: App,
    /// The event.
    pub(super) event: EventId,
}

/// A server in a process of its own, which ends with this value.
pub(super) struct Server {
    /// The process.
    pub(super) child: Child,
    /// Where it listens.
    pub(super) address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Place {
    /// An event without guests.
    pub(super) async fn new() -> Result<Self, CliError> {
        Self::with(&[]).await
    }

    /// The same with more variables set.
    pub(super) async fn with(more: &[(&str, String)]) -> Result<Self, CliError> {
        let folder = tempfile::tempdir()?;
        let config = Config::from_lookup(|name| {
            let given = more.iter().find(|(of, _)| *of == name).map(|(_, value)| value.clone());
            given.or_else(|| value(folder.path(), name))
        });
        let config = config.map_err(CliError::new)?;
        let app = App::open(config).map_err(CliError::new)?;
        let draft = draft().ok_or_else(|| CliError::new("the sample event is damaged"))?;
        let event = events::create(&app, Actor::Command, draft).await.map_err(CliError::new)?;
        Ok(Self { folder, app, event })
    }

    /// The event with as many guests, all invited.
    pub(super) async fn invited(guests: u32) -> Result<Self, CliError> {
        let place = Self::new().await?;
        place.bring_in(guest_list(guests)).await?;
        let kind = MessageKind::Invitation;
        mailings::start(&place.app, Actor::Command, place.event, kind, None).await?;
        Ok(place)
    }

    /// The product, and the folder that it lies in.
    pub(super) fn into_parts(self) -> (App, TempDir) {
        (self.app, self.folder)
    }

    /// Imports a guest list.
    pub(super) async fn bring_in(&self, list: Vec<u8>) -> Result<(), CliError> {
        imports::bring_in(&self.app, Actor::Command, self.event, list).await.map_err(CliError::new)?;
        Ok(())
    }

    /// Every invitation.
    pub(super) async fn invitations(&self) -> Result<Vec<Invitation>, CliError> {
        let event = self.event;
        Ok(self.app.db.read(move |c| invitations::of_event(c, event).map_err(StoreError::from)).await?)
    }

    /// The page of every invitee.
    pub(super) async fn pages(&self) -> Result<Vec<String>, CliError> {
        let expires = self.app.clock.now() + Duration::from_hours(24 * 365);
        let page = |invitation: Invitation| {
            paths::invitee(self.app.keys.seal(Purpose::Reply, invitation.link_id, expires).as_str())
        };
        Ok(self.invitations().await?.into_iter().map(page).collect())
    }

    /// A file in the folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database past the product, with the same promise of durability.
    pub(super) fn database(&self) -> Result<SqliteConnection, CliError> {
        let file = self.file("roundtable.db").display().to_string();
        let mut connection = SqliteConnection::establish(&file).map_err(CliError::new)?;
        connection
            .batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON",
            )
            .map_err(CliError::new)?;
        Ok(connection)
    }

    /// This program with a command, on this folder's data.
    pub(super) fn command(&self, arguments: &[&str]) -> Result<Command, CliError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["DATABASE_URL", "ROUNDTABLE_SECRET_KEY_FILE", "ROUNDTABLE_LOG"] {
            command.env(name, value(self.folder.path(), name).unwrap_or_default());
        }
        Ok(command)
    }

    /// The product as a server.
    pub(super) async fn serve(&self) -> Result<Server, CliError> {
        server(self.command(&["serve", "--listen", "127.0.0.1:0"])?, &self.file("server.log")).await
    }
}

/// Starts a server and waits until it says where it listens.
pub(super) async fn server(mut command: Command, log: &Path) -> Result<Server, CliError> {
    command.stdout(Stdio::null()).stderr(File::create(log)?);
    let mut child = command.spawn()?;
    for _ in 0..5000 {
        let said = fs::read_to_string(log).unwrap_or_default();
        let address = said.split_whitespace().find_map(|word| word.strip_prefix("http://")?.parse().ok());
        if let Some(address) = address {
            return Ok(Server { child, address });
        }
        if child.try_wait()?.is_some() {
            return Err(CliError::new(format!("the server ended: {said}")));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let _ = child.kill();
    Err(CliError::new("the server does not say where it listens"))
}

/// The environment that leads to a folder's data. Warnings are logged, as most who run it want.
fn value(folder: &Path, name: &str) -> Option<String> {
    let file = |name: &str| folder.join(name).display().to_string();
    match name {
        "DATABASE_URL" => Some(format!("sqlite://{}", file("roundtable.db"))),
        "ROUNDTABLE_SECRET_KEY_FILE" => Some(file("roundtable.key")),
        "ROUNDTABLE_LOG" => Some("info".to_owned()),
        _ => None,
    }
}

fn draft() -> Option<EventDraft> {
    let zone = Zone::parse("Europe/Amsterdam")?;
    Some(EventDraft {
        title: Line::parse("Roundtable on Resilient Networks").ok()?,
        description: Description::parse("An afternoon of **open exchange**.\n\n- Routing\n- Cables").ok()?,
        starts_at: zone.instant("2037-06-10T14:00").ok()?,
        ends_at: zone.instant("2037-06-10T17:30").ok()?,
        reply_by: zone.instant("2037-06-01T12:00").ok()?,
        zone,
        venue: Line::parse("Town hall").ok()?,
        address: Line::default(),
        online_url: Line::default(),
        seats: SeatRules::of(None),
        substitutes: Substitutes::Off,
        proof: MailboxProof::Never,
        change_until: None,
        organiser_name: Line::parse("Host").ok()?,
        organiser_email: Email::parse("host@host.example").ok()?,
        also: crate::domain::language::Languages::default(),
    })
}

/// Invented guests of two thousand bodies, with everything that a list can say of them.
pub(super) fn guest_list(guests: u32) -> Vec<u8> {
    const GROUPS: [&str; 4] = ["government", "regulator", "technical community", "civil society"];
    const TAGS: [&str; 4] = ["", "VIP", "VIP; speaker", "press"];
    let mut list = String::from(
        "email,honorific,given_name,family_name,position,organisation,stakeholder_group,country,language,tags\n",
    );
    for n in 0..guests {
        let body = n % 2000;
        // Lists come in no order.
        let name = n.wrapping_mul(2_654_435_761) % 1_000_003;
        let at = n as usize % 4;
        // Writing to a text does not fail.
        let _ = writeln!(
            list,
            "guest{n}@ministry{body}.example,Ms,Zoë {n},Ångström-{name},\"Head of Unit, Digital {}\",Ministry of \
             Communications {body},{},NL,en,{}",
            n % 97,
            GROUPS[body as usize % 4],
            TAGS[at],
        );
    }
    list.into_bytes()
}
