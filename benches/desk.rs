//! How quick the desk is with ten thousand guests: `cargo bench`. Figures to look at, not a test; the
//! aim for the preview of an import of 10,000 rows is two seconds.

use std::fmt::Write;

use divan::{Bencher, black_box};
use roundtable::actions::{events, imports};
use roundtable::app::App;
use roundtable::config::Config;
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::event::{Description, EventDraft, SeatRules, Substitutes};
use roundtable::domain::id::EventId;
use roundtable::domain::schedule::Zone;
use roundtable::domain::text::Line;
use roundtable::store::StoreError;
use roundtable::store::reports::{self, GuestFilter, Sort};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const GUESTS: usize = 10_000;

fn main() {
    divan::main();
}

/// The product in a folder of its own, with one event.
struct Desk {
    runtime: Runtime,
    app: App,
    event: EventId,
    _folder: TempDir,
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).expect("a line")
}

impl Desk {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let config = Config::from_lookup(|name| match name {
            "DATABASE_URL" => Some(format!("sqlite://{}", file("roundtable.db"))),
            "ROUNDTABLE_SECRET_KEY_FILE" => Some(file("roundtable.key")),
            _ => None,
        });
        let app = App::open(config.expect("a good configuration")).expect("the product opens");
        let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
        let draft = EventDraft {
            title: line("Roundtable"),
            description: Description::default(),
            starts_at: zone.instant("2037-06-10T14:00").expect("a time"),
            ends_at: zone.instant("2037-06-10T17:30").expect("a time"),
            reply_by: zone.instant("2037-06-01T12:00").expect("a time"),
            zone,
            venue: line("Town hall"),
            address: line(""),
            online_url: line(""),
            seats: SeatRules::of(None),
            substitutes: Substitutes::Off,
            proof: roundtable::domain::proof::MailboxProof::Never,
            change_until: None,
            organiser_name: line("Host"),
            organiser_email: Email::parse("host@host.example").expect("an address"),
            also: roundtable::domain::language::Languages::default(),
        };
        let event = runtime.block_on(events::create(&app, Actor::Command, draft)).expect("an event");
        Self { runtime, app, event, _folder: folder }
    }

    fn with_guests() -> Self {
        let desk = Self::new();
        let brought = imports::bring_in(&desk.app, Actor::Command, desk.event, guest_list());
        desk.runtime.block_on(brought).expect("an import");
        desk
    }
}

fn guest_list() -> Vec<u8> {
    let mut list =
        String::from("email,honorific,given_name,family_name,position,organisation,country,language\n");
    for n in 0..GUESTS {
        let _ = writeln!(
            list,
            "guest{n}@ministry{}.example,Ms,Zoë {n},Ångström,Head of Unit,Ministry {},NL,en",
            n % 500,
            n % 500
        );
    }
    list.into_bytes()
}

/// Reading a file of 10,000 new guests and deciding about every row.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn preview_of_a_new_list(bencher: Bencher) {
    let desk = Desk::new();
    bencher.with_inputs(guest_list).bench_local_values(|list| {
        desk.runtime.block_on(imports::examine(&desk.app, desk.event, list)).expect("a preview")
    });
}

/// The same where everybody is there already, so that every row is compared with what is known.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn preview_of_a_known_list(bencher: Bencher) {
    let desk = Desk::with_guests();
    bencher.with_inputs(guest_list).bench_local_values(|list| {
        desk.runtime.block_on(imports::examine(&desk.app, desk.event, list)).expect("a preview")
    });
}

/// A page of the guest list, as the event's overview reads it.
#[divan::bench(args = ["", "angstrom 4711"])]
fn page_of_the_guest_list(bencher: Bencher, search: &str) {
    let desk = Desk::with_guests();
    let event = desk.event;
    bencher.bench_local(|| {
        let filter = GuestFilter { search: search.to_owned(), ..GuestFilter::default() };
        let page = desk.app.db.read(move |c| -> Result<_, StoreError> {
            let found = reports::count(c, event, &filter)?;
            Ok((found, reports::guests(c, event, &filter, Sort::Name, None, 50)?))
        });
        black_box(desk.runtime.block_on(page).expect("a page"))
    });
}
