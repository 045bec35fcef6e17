//! The outbox without pages around it: one event, some guests, and a way out for their mail.

use std::sync::Arc;
use std::time::Duration;

use roundtable::actions::mailings::{self, MailingRefusal};
use roundtable::actions::{Failure, events, imports, replies};
use roundtable::app::App;
use roundtable::clock::Clock;
use roundtable::config::Config;
use roundtable::domain::attendance::Mode;
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::event::{Event, EventDraft, SeatRules, Substitutes};
use roundtable::domain::id::{EventId, MailingId, MessageId};
use roundtable::domain::instant::Instant;
use roundtable::domain::invitation::{Confirmed, Invitation};
use roundtable::domain::mailing::Progress;
use roundtable::domain::message::MessageKind;
use roundtable::domain::reply::Answer;
use roundtable::domain::schedule::Zone;
use roundtable::domain::text::{Line, Prose};
use roundtable::mail::transport::{Memory, Transport, Words};
use roundtable::store::{self, StoreError, invitations, messages};
use roundtable::worker::outbox;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::builders::many_guests;
use super::database::Database;
use super::mail::Mail;

/// The product without its pages: one event, some guests, a clock that stands.
pub(crate) struct Stage {
    /// The product.
    pub(crate) app: Arc<App>,
    /// The mail server, where it is one in memory.
    pub(crate) memory: Memory,
    /// The event, a draft.
    pub(crate) event: EventId,
    /// What everything runs on.
    pub(crate) runtime: Runtime,
    /// Where the rows are.
    pub(crate) database: Database,
    /// The folder of the key file.
    pub(crate) folder: TempDir,
}

impl Stage {
    /// With a mail server in memory.
    pub(crate) fn new(guests: usize) -> Self {
        let memory = Memory::default();
        Self::on(Transport::Memory(memory.clone()), memory, guests)
    }

    /// With this way out.
    pub(crate) fn through(transport: Transport, guests: usize) -> Self {
        Self::on(transport, Memory::default(), guests)
    }

    fn on(mailer: Transport, memory: Memory, guests: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let now: jiff::Timestamp = "2026-11-23T09:00:00Z".parse().expect("an instant");
        let database = Database::new(folder.path());
        let app = App { clock: Clock::fixed(now.into()), mailer, ..open(&folder, &database) };
        let event = runtime.block_on(async {
            let event = events::create(&app, Actor::Command, draft()).await.expect("made");
            let list = many_guests(guests).into_bytes();
            imports::bring_in(&app, Actor::Command, event, list).await.expect("imported");
            event
        });
        Self { app: Arc::new(app), memory, event, runtime, database, folder }
    }

    /// Runs something to its end.
    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Starts a mailing.
    pub(crate) fn start(&self, kind: MessageKind) -> Result<MailingId, MailingRefusal> {
        match self.run(mailings::start(&self.app, Actor::Command, self.event, kind, None)) {
            Ok(id) => Ok(id),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(Failure::Store(error)) => panic!("{error}"),
        }
    }

    /// Sends what is due; gives how many mails were looked at.
    pub(crate) fn drain(&self) -> usize {
        self.run(outbox::drain(&self.app))
    }

    /// The mails that the server in memory took.
    pub(crate) fn sent(&self) -> Vec<Mail> {
        self.memory.sent().iter().map(|mail| Mail::read(&mail.raw)).collect()
    }

    /// How far a mailing is.
    pub(crate) fn progress(&self, mailing: MailingId) -> Progress {
        self.read(move |c| Ok(messages::progress(c, mailing)?))
    }

    /// Reads from the database.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut store::DbConn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.run(self.app.db.read(work)).expect("readable")
    }

    /// Writes into the database.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut store::DbConn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.run(self.app.db.write(work)).expect("writable")
    }

    /// State, attempts and words of every mail, in the order of addresses, then of queueing.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.rows("m.state || ' ' || m.attempts || ' ' || m.outcome")
    }

    /// The ids of every mail in the same order.
    pub(crate) fn message_ids(&self) -> Vec<MessageId> {
        self.rows(&self.database.hex("m.id")).iter().map(|id| id.parse().expect("an id")).collect()
    }

    /// The ends of all leases, in microseconds.
    pub(crate) fn leased_until(&self) -> Vec<String> {
        self.rows("m.leased_until").into_iter().filter(|end| !end.is_empty()).collect()
    }

    fn rows(&self, what: &str) -> Vec<String> {
        let query = format!(
            "SELECT {what} AS line FROM messages m JOIN invitations i ON i.id = m.invitation_id \
             JOIN contacts c ON c.id = i.contact_id ORDER BY c.email, m.queued_at, m.id"
        );
        self.database.rows(&query)
    }

    /// The guest list.
    pub(crate) fn guests(&self) -> Vec<Invitation> {
        let event = self.event;
        self.read(move |c| Ok(invitations::of_event(c, event)?))
    }

    /// The event as it is now.
    pub(crate) fn event(&self) -> Event {
        let event = self.event;
        self.read(move |c| Ok(store::events::find(c, event)?)).expect("there")
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// Answers for a guest.
    pub(crate) fn answers(&self, guest: &Invitation, answer: Answer) {
        let answered = self.run(replies::answer(&self.app, guest.link_id, answer));
        assert!(answered.is_ok(), "the answer is taken");
    }
}

/// The product in this folder, with a clock that goes and no mail server.
pub(crate) fn open(folder: &TempDir, database: &Database) -> App {
    let file = |name: &str| folder.path().join(name).display().to_string();
    let config = Config::from_lookup(|name| match name {
        "DATABASE_URL" => Some(database.url().to_owned()),
        "ROUNDTABLE_SECRET_KEY_FILE" => Some(file("roundtable.key")),
        "ROUNDTABLE_SMTP_CONNECTIONS" => Some("6".to_owned()),
        "ROUNDTABLE_BASE_URL" => Some("https://rt.example".to_owned()),
        _ => None,
    });
    App::open(config.expect("a configuration")).expect("opens")
}

fn draft() -> EventDraft {
    let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
    let at = |local: &str| zone.instant(local).expect("a time");
    EventDraft {
        title: Line::parse("Resilient Networks").expect("a title"),
        description: Prose::parse("Two sessions.").expect("a text"),
        starts_at: at("2027-06-09T14:00"),
        ends_at: at("2027-06-09T17:30"),
        reply_by: at("2027-05-28T23:59"),
        zone: zone.clone(),
        venue: Line::parse("Peace Palace").expect("a place"),
        address: Line::default(),
        online_url: Line::default(),
        seats: SeatRules::of(None),
        substitutes: Substitutes::Off,
        // What is tried with these is not who holds a link (see proofs.rs).
        proof: roundtable::domain::proof::MailboxProof::Never,
        change_until: None,
        organiser_name: Line::parse("Secretariat").expect("a name"),
        organiser_email: Email::parse("secretariat@roundtable.example").expect("an address"),
        also: roundtable::domain::language::Languages::default(),
    }
}

/// An acceptance.
pub(crate) fn accept() -> Answer {
    Answer::Accept(Confirmed {
        mode: Mode::InPerson,
        printed_name: Line::parse("Guest").expect("a name"),
        position: Line::default(),
        organisation: Line::default(),
    })
}

/// What a mail server says.
pub(crate) fn words(said: &str) -> Words {
    Words::squeeze(said)
}
