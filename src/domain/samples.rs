//! Values for tests: an event, a person, an invitation.

use super::contact::{Contact, ContactDraft};
use super::email::Email;
use super::event::{Event, EventDraft, EventStatus, SeatRules, Substitutes};
use super::id::LinkId;
use super::instant::Instant;
use super::invitation::{Confirmed, Invitation, Standing};
use super::language::{Language, LanguageTag, Languages};
use super::organisation::OrganisationDraft;
use super::schedule::Zone;
use super::text::{Line, Prose};

/// A roundtable for tests.
pub(crate) fn event() -> Event {
    let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
    let at = |local: &str| zone.instant(local).expect("a local time");
    let line = |text: &str| Line::parse(text).expect("a line");
    Event {
        id: "0190a5f2-0000-7000-8000-000000000001".parse().expect("an id"),
        details: EventDraft {
            title: Line::parse("European Roundtable on Resilient Networks").expect("a title"),
            description: Prose::parse("Two sessions:\n\n1. **Routing** security\n2. Undersea cables\n\nSee the [programme](https://rt.example/programme).").expect("prose"),
            starts_at: at("2027-06-09T14:00"),
            ends_at: at("2027-06-09T17:30"),
            zone: zone.clone(),
            venue: line("Peace Palace"),
            address: line("Carnegieplein 2, The Hague"),
            online_url: line(""),
            seats: SeatRules::of(Some(50)),
            substitutes: Substitutes::Off,
            proof: crate::domain::proof::MailboxProof::NewBrowser,
            change_until: None,
            reply_by: at("2027-05-28T23:59"),
            organiser_name: Line::parse("Roundtable Secretariat").expect("a name"),
            organiser_email: Email::parse("secretariat@roundtable.example").expect("an address"),
            also: Languages::default(),
        },
        status: EventStatus::Open,
        version: 1,
        created_at: at("2027-01-04T09:00"),
        updated_at: at("2027-01-04T09:00"),
    }
}

/// A person who is written to in `language`.
pub(crate) fn contact(language: Language) -> Contact {
    let at = Instant::from_micros(1_799_000_000_000_000);
    Contact {
        id: "0190a5f2-0000-7000-8000-000000000002".parse().expect("an id"),
        organisation_id: "0190a5f2-0000-7000-8000-000000000003".parse().expect("an id"),
        details: ContactDraft {
            email: Email::parse("margriet@regulator.example").expect("an address"),
            honorific: Line::parse("H.E. Ambassador").expect("an honorific"),
            salutation: Line::default(),
            given_name: Line::parse("Margriet").expect("a name"),
            family_name: Line::parse("van der Linden-Óskarsdóttir").expect("a name"),
            printed_name: None,
            position: Line::parse("Director, International Relations").expect("a position"),
            organisation: OrganisationDraft {
                name: Line::parse("Regulatory Authority (RTR)").expect("a name"),
                country: None,
                group: None,
            },
            language: LanguageTag::parse(language.as_str()),
            tags: vec![],
        },
        created_at: at,
        updated_at: at,
    }
}

/// Their invitation, sent and not answered.
pub(crate) fn invitation() -> Invitation {
    let at = Instant::from_micros(1_799_000_000_000_000);
    let id = "0190a5f2-0000-7000-8000-000000000004".parse().expect("an id");
    let listed = Invitation::listed(id, event().id, contact(Language::En).id, LinkId([7; 16]), at);
    Invitation { standing: Standing::Invited, invited_at: Some(at), ..listed }
}

/// What they confirm.
pub(crate) fn confirmed() -> Confirmed {
    Confirmed {
        mode: crate::domain::attendance::Mode::InPerson,
        printed_name: Line::parse("H.E. Margriet van der Linden").expect("a name"),
        position: Line::parse("Director").expect("a position"),
        organisation: Line::parse("RTR").expect("a name"),
    }
}
