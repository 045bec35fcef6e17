//! The desk: pages for users, dense and calm. Each page stands in one frame, [`DeskFrame`].

pub mod account;
pub mod answers;
pub mod assistants;
pub mod attendees;
pub mod calendar_answers;
pub mod contacts;
pub mod delegations;
pub mod events;
pub mod guests;
pub mod imports;
pub mod library;
pub mod mail_queue;
pub mod mailbox;
pub mod mailings;
pub mod nominations;
pub mod programme;
pub mod questions;
pub mod salutations;
pub mod seats;
pub mod sign_in;
mod subject;
pub mod templates;
pub mod undelivered;
pub mod users;
pub mod words;

use std::borrow::Borrow;

use actix_web::HttpRequest;

use crate::app::App;
use crate::domain::instant::Instant;
use crate::domain::schedule::Zone;
use crate::domain::user::{Permission, Role};
use crate::domain::way::TroubleKind;
use crate::web::flash;
use crate::web::guard::SignedIn;

/// What surrounds every page of the desk.
pub struct DeskFrame {
    /// Who is signed in.
    pub user: String,
    /// What they may do.
    pub role: Role,
    /// What was just done.
    pub notice: Option<String>,
    /// True where no mail server is configured and mail waits.
    pub mail_waits: bool,
    /// The mail server is away: what was said, and since when.
    pub away: Option<(String, String)>,
    /// The mail server refuses us, and the queue stands still: what was said, and since when.
    pub refused: Option<(String, String)>,
    /// True where mail is captured in a folder, to be looked at in the mailbox.
    pub captured: bool,
}

impl DeskFrame {
    /// The frame for this request.
    #[must_use]
    pub fn new(app: &App, request: &HttpRequest, who: &SignedIn) -> Self {
        Self {
            user: if who.user.name.is_empty() {
                who.user.email.to_string()
            } else {
                who.user.name.to_string()
            },
            role: who.user.role,
            notice: flash::take(request),
            away: trouble(who, TroubleKind::Away),
            refused: trouble(who, TroubleKind::Refused),
            mail_waits: !app.mailer.is_configured(),
            captured: app.mailer.captured().is_some(),
        }
    }

    /// What the signed-in user may do, for what is shown; the guards decide for themselves.
    #[must_use]
    pub fn may_organise(&self) -> bool {
        self.role.may(Permission::Organise)
    }

    /// May record answers that came by another way than the link.
    #[must_use]
    pub fn may_record(&self) -> bool {
        self.role.may(Permission::Record)
    }

    /// May see sensitive answers.
    #[must_use]
    pub fn may_see_sensitive(&self) -> bool {
        self.role.may(Permission::Sensitive)
    }

    /// May take lists out.
    #[must_use]
    pub fn may_export(&self) -> bool {
        self.role.may(Permission::Export)
    }

    /// May manage accounts.
    #[must_use]
    pub fn may_manage_users(&self) -> bool {
        self.role.may(Permission::ManageUsers)
    }
}

fn trouble(who: &SignedIn, kind: TroubleKind) -> Option<(String, String)> {
    let trouble = who.troubles.iter().find(|trouble| trouble.kind == kind)?;
    Some((trouble.words.to_string(), moment_in_zone(&Zone::parse("UTC")?, trouble.since)))
}

/// A moment for the desk's tables: `Wed 9 Jun 2027, 14:00`.
#[must_use]
pub fn moment(zone: &Zone, at: impl Borrow<Instant>) -> String {
    zone.local(*at.borrow()).strftime("%a %-d %b %Y, %H:%M").to_string()
}

/// A moment with its zone: `Wed 9 Jun 2027, 14:00 CEST (UTC+02:00)`.
#[must_use]
pub fn moment_in_zone(zone: &Zone, at: impl Borrow<Instant>) -> String {
    format!("{} {}", moment(zone, at.borrow()), zone.label(*at.borrow()))
}

/// From and to, the day told once where it is the same.
#[must_use]
pub fn span(zone: &Zone, from: impl Borrow<Instant>, to: impl Borrow<Instant>) -> String {
    let (from, to) = (*from.borrow(), *to.borrow());
    let (start, end) = (zone.local(from), zone.local(to));
    if start.date() == end.date() {
        format!("{}–{} {}", moment(zone, from), end.strftime("%H:%M"), zone.label(from))
    } else {
        format!("{} – {} {}", moment(zone, from), moment(zone, to), zone.label(from))
    }
}
