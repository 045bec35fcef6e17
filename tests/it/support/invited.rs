//! People who are invited already, put straight into the database: for tests that begin with the
//! link in an invitee's hands.

use std::time::Duration;

use roundtable::domain::contact::{Contact, ContactDraft};
use roundtable::domain::email::Email;
use roundtable::domain::event::{
    Event, EventDraft, EventStatus, SeatRules, Substitutes, WaitingList, WaitingRules,
};
use roundtable::domain::id::{EventId, LinkId};
use roundtable::domain::invitation::{Invitation, Standing};
use roundtable::domain::language::LanguageTag;
use roundtable::domain::organisation::OrganisationDraft;
use roundtable::domain::schedule::Zone;
use roundtable::domain::text::{Line, Prose};
use roundtable::domain::token::Purpose;
use roundtable::paths;
use roundtable::store::{DbConn, StoreError, contacts, events, invitations};

use super::app::TestApp;

/// How long before the event's end answers are taken: until a day after the test's beginning.
pub(crate) const TO_DEADLINE: Duration = Duration::from_hours(24);
/// How long the event is away; it lasts three hours.
pub(crate) const TO_START: Duration = Duration::from_hours(48);

/// What is to be there before the test begins.
pub(crate) struct Plan {
    /// The event's title.
    pub(crate) title: &'static str,
    /// Its description.
    pub(crate) description: &'static str,
    /// Its link.
    pub(crate) online_url: &'static str,
    /// Its seats.
    pub(crate) seats: Option<u32>,
    /// What happens when they are taken.
    pub(crate) waiting: WaitingList,
    /// One person each: the whole name, and the language.
    pub(crate) people: &'static [(&'static str, &'static str)],
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            title: "Resilient Networks",
            description: "Two sessions, **one** table.",
            online_url: "",
            waiting: WaitingList::Off,
            seats: Some(50),
            people: &[("H.E. Zoë Ångström", "en")],
        }
    }
}

/// What stands in the database.
pub(crate) struct Invited {
    /// The event.
    pub(crate) event: EventId,
    /// The path of each person's page, in the order of the plan.
    pub(crate) links: Vec<String>,
}

impl TestApp {
    /// An open event to which people are invited; what a mail would have brought is in the links.
    pub(crate) fn invited(&self, plan: &Plan) -> Invited {
        let (now, random) = (self.now(), self.app.random);
        let event = open_event(plan, random.id(now), now);
        let id = event.id;
        let ends_at = event.details.ends_at;
        let guests: Vec<_> = plan.people.iter().map(|person| (*person, LinkId(random.bytes()))).collect();
        let links = guests
            .iter()
            .map(|(_, link)| paths::invitee(self.app.keys.seal(Purpose::Reply, *link, ends_at).as_str()))
            .collect();
        self.write(move |c| {
            events::insert(c, event)?;
            for (n, (person, link)) in guests.into_iter().enumerate() {
                let organisation =
                    OrganisationDraft { name: line("Ministry of Examples"), ..Default::default() };
                let organisation_id = contacts::organisation(c, random.id(now), &organisation)?;
                let details = guest(&format!("guest{n}-{id}@ministry.example"), person, organisation);
                let contact = Contact {
                    id: random.id(now),
                    organisation_id,
                    details,
                    created_at: now,
                    updated_at: now,
                };
                contacts::insert(c, &contact)?;
                let listed = Invitation::listed(random.id(now), id, contact.id, link, now);
                let invitation = Invitation { standing: Standing::Invited, invited_at: Some(now), ..listed };
                invitations::insert(c, &invitation, &contact.details.sort_key())?;
            }
            Ok(())
        });
        Invited { event: id, links }
    }

    /// Changes the event in the database, as an organiser could.
    pub(crate) fn change_event(&self, id: EventId, change: impl FnOnce(&mut Event) + Send + 'static) {
        self.write(move |c| {
            let mut event = events::find(c, id)?.expect("the event is there");
            change(&mut event);
            Ok(events::update(c, event)?)
        });
    }

    /// Changes the invitation in the database that is the only one of its event.
    pub(crate) fn change_invitation(
        &self,
        id: EventId,
        change: impl FnOnce(&mut Invitation) + Send + 'static,
    ) {
        self.write(move |c| {
            let mut all = invitations::of_event(c, id)?;
            change(&mut all[0]);
            Ok(invitations::update(c, &all[0])?)
        });
    }

    fn write(&self, work: impl FnOnce(&mut DbConn) -> Result<(), StoreError> + Send + 'static) {
        self.run(self.app.db.write(work)).expect("the database takes it");
    }
}

fn line<const N: usize>(text: &str) -> Line<N> {
    Line::parse(text).expect("a line")
}

fn open_event(plan: &Plan, id: EventId, now: roundtable::domain::instant::Instant) -> Event {
    Event {
        id,
        details: EventDraft {
            title: line(plan.title),
            description: Prose::parse(plan.description).expect("a description"),
            starts_at: now + TO_START,
            ends_at: now + TO_START + Duration::from_hours(3),
            zone: Zone::parse("Europe/Amsterdam").expect("a zone"),
            venue: line("Peace Palace"),
            address: line("Carnegieplein 2, The Hague"),
            online_url: line(plan.online_url),
            seats: SeatRules {
                waiting: WaitingRules { list: plan.waiting, ..WaitingRules::default() },
                ..SeatRules::of(plan.seats)
            },
            substitutes: Substitutes::Off,
            // What is tried with these is not who holds a link (see proofs.rs).
            proof: roundtable::domain::proof::MailboxProof::Never,
            change_until: None,
            reply_by: now + TO_DEADLINE,
            organiser_name: line("Roundtable Secretariat"),
            organiser_email: Email::parse("secretariat@roundtable.example").expect("an address"),
            also: roundtable::domain::language::Languages::default(),
        },
        status: EventStatus::Open,
        version: 0,
        created_at: now,
        updated_at: now,
    }
}

fn guest(email: &str, (name, language): (&str, &str), organisation: OrganisationDraft) -> ContactDraft {
    ContactDraft {
        email: Email::parse(email).expect("an address"),
        honorific: line(""),
        salutation: roundtable::domain::contact::SalutationLine::default(),
        given_name: line(name),
        family_name: line(""),
        printed_name: None,
        position: line("Head of Unit"),
        organisation,
        language: LanguageTag::parse(language),
        tags: Vec::new(),
    }
}
