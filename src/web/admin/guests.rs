//! One invitee on the desk: what is known, what was answered, everything that happened, and what can
//! be done about the link.

mod facts;
mod link;
mod release;
mod timeline;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::actions::answers::{Shown, show_sensitive};
use crate::actions::invitations as actions;
use crate::actions::letters;
use crate::app::App;
use crate::domain::assistant::Assistant;
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::{InvitationId, SessionId};
use crate::domain::invitation::{Invitation, Reply, ReplySource, Standing};
use crate::domain::language::Language;
use crate::domain::nomination::Nomination;
use crate::domain::programme::Session;
use crate::domain::programme::places::Place;
use crate::domain::question::Question;
use crate::domain::question::answers::{Kept, Kind, open};
use crate::domain::suppression::{Suppression, SuppressionReason};
use crate::domain::token::Purpose;
use crate::paths;
use crate::store::{
    StoreError, answers, assistants, audit, contacts, events, invitations, nominations, programme, questions,
    reports, suppressions,
};
use crate::web::admin::questions::{Answer, answered};
use crate::web::admin::words::badge;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::guard::{Organiser, Trusted, Viewer};
use crate::web::page;
use facts::{Helper, Suppressed, chosen, granted};
use link::refused;
pub use link::{reissue, resend, revoke};
pub use release::{release, release_assistant};
use timeline::{Happening, timeline};

/// The most entries of a timeline that are shown.
const TIMELINE: i64 = 200;

#[derive(Template)]
#[template(path = "admin/invitations/show.html")]
struct InviteePage {
    desk: DeskFrame,
    event: Event,
    contact: Contact,
    invitation: Invitation,
    badge: (&'static str, &'static str),
    /// What was answered, also where the invitation was revoked afterwards.
    answer: (&'static str, &'static str),
    replied: String,
    /// Until when an offered seat is kept.
    kept_until: Option<String>,
    country: String,
    /// Who answers for this guest, too.
    assistants: Vec<Helper>,
    /// The assistant who gave the answer.
    answered_by: Option<String>,
    /// Proposals that this guest made, the latest first.
    made: Vec<Nomination>,
    /// The proposal by which this guest came on the list, and who made it.
    came_by: Option<(Nomination, String)>,
    /// Exceptions from the event's limits, in words.
    granted: Vec<String>,
    /// What keeps the address from being mailed.
    suppressed: Vec<Suppressed>,
    happenings: Vec<Happening>,
    /// What was answered to the organiser's questions.
    answers: Vec<Answer>,
    /// Where the guest stands at each session that they have a place at.
    chosen: Vec<(SessionId, String, String)>,
    /// What must be answered and is not.
    open: Vec<String>,
    /// The event asks its guests something.
    asks: bool,
    /// Some of it is sealed and not shown.
    has_sealed: bool,
    /// The invitee's link, on the answer to the one request that asked for it.
    link: Option<String>,
}

/// What is shown to the one request that asked for it.
#[derive(Default)]
struct Revealed {
    /// The invitee's link.
    link: Option<String>,
    /// The sensitive answers.
    sensitive: Option<Vec<Shown>>,
}

struct Loaded {
    event: Event,
    contact: Contact,
    invitation: Invitation,
    /// Proposals that this guest made, the latest first.
    made: Vec<Nomination>,
    /// The proposal by which this guest came on the list, and who made it.
    came_by: Option<(Nomination, String)>,
    assistants: Vec<(Assistant, Vec<Suppression>)>,
    answered_by: Option<String>,
    suppressed: Vec<Suppression>,
    audit: Vec<audit::Line>,
    mails: Vec<reports::MailLine>,
    questions: Vec<Question>,
    kept: Vec<Kept>,
    sessions: Vec<Session>,
    places: Vec<Place>,
}

async fn load(app: &App, id: InvitationId) -> Result<Loaded, AppError> {
    let found = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(invitation) = invitations::find(c, id)? else { return Ok(None) };
            let event = events::find(c, invitation.event_id)?;
            let contact = contacts::find(c, invitation.contact_id)?;
            let made = nominations::by_invitee(c, id)?;
            let came_by = match nominations::of_nominee(c, id)? {
                Some(nomination) => {
                    let name = letters::proposer(c, &nomination)?.unwrap_or_default();
                    Some((nomination, name))
                }
                None => None,
            };
            let mut helpers = Vec::new();
            for assistant in assistants::of_contact(c, invitation.contact_id)? {
                let suppressed = suppressions::of(c, &assistant.email)?;
                helpers.push((assistant, suppressed));
            }
            let answered_by = match invitation.answered_by {
                Some(who) => assistants::by_ids(c, &[who])?.remove(&who).map(|who| who.name.to_string()),
                None => None,
            };
            let suppressed = match &contact {
                Some(contact) => suppressions::of(c, &contact.details.email)?,
                None => Vec::new(),
            };
            let audit = audit::of_invitation(c, id, TIMELINE)?;
            let mails = reports::mails(c, &[id])?;
            let questions = questions::of_event(c, invitation.event_id)?;
            let kept = answers::of_invitation(c, id)?;
            let sessions = programme::of_event(c, invitation.event_id)?;
            let places = programme::places_of(c, id)?;
            Ok(event.zip(contact).map(|(event, contact)| Loaded {
                event,
                contact,
                invitation,
                made,
                came_by,
                assistants: helpers,
                answered_by,
                suppressed,
                audit,
                mails,
                questions,
                kept,
                sessions,
                places,
            }))
        })
        .await?;
    found.ok_or(AppError::NotFound)
}

fn render(desk: DeskFrame, loaded: Loaded, revealed: Revealed) -> Result<HttpResponse, AppError> {
    let Loaded {
        event,
        contact,
        invitation,
        made,
        came_by,
        assistants,
        answered_by,
        suppressed,
        audit,
        mails,
        questions,
        kept,
        sessions,
        places,
    } = loaded;
    let zone = event.details.zone.clone();
    let happenings = timeline(&zone, audit, mails);
    let country = contact.details.organisation.country.map(|c| c.name(Language::En).to_owned());
    let who = contact.represents();
    let attends = invitation.attends(event.details.seats.ways);
    let needed = if invitation.reply.is_some() { open(&questions, who, attends, &kept) } else { Vec::new() };
    let sensitive = revealed.sensitive.as_deref();
    let page = InviteePage {
        answers: answered(&desk, &invitation, who, &questions, &kept, sensitive),
        open: needed.iter().map(|question| question.details.label(Language::En).to_owned()).collect(),
        chosen: chosen(&sessions, &places),
        asks: !questions.is_empty(),
        has_sealed: sensitive.is_none() && kept.iter().any(|kept| kept.value == Kind::Sealed),
        badge: badge(invitation.standing, invitation.reply),
        answer: badge(Standing::Invited, invitation.reply),
        replied: invitation.replied_at.map(|at| moment(&zone, at)).unwrap_or_default(),
        kept_until: invitation.offered_until.map(|at| moment(&zone, at)),
        assistants: assistants.into_iter().map(|(who, known)| Helper::new(&zone, who, &known)).collect(),
        answered_by,
        made,
        came_by,
        granted: granted(&event, &invitation),
        suppressed: suppressed.iter().map(|known| Suppressed::new(&zone, known)).collect(),
        country: country.unwrap_or_default(),
        desk,
        event,
        contact,
        invitation,
        happenings,
        link: revealed.link,
    };
    page::html(StatusCode::OK, &page)
}

/// `GET /admin/invitations/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let loaded = load(&app, *id).await?;
    render(DeskFrame::new(&app, &request, &who), loaded, Revealed::default())
}

/// `POST /admin/invitations/{id}/link`: shows the link once; the audit has an entry of it.
pub async fn link(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::copy_link(&app, who.actor(), *id).await)? {
        Ok(_) => {
            let loaded = load(&app, *id).await?;
            let token =
                app.keys.seal(Purpose::Reply, loaded.invitation.link_id, loaded.event.details.ends_at);
            let link = format!("{}{}", app.config.base_url.as_str(), paths::invitee(token.as_str()));
            let revealed = Revealed { link: Some(link), ..Revealed::default() };
            render(DeskFrame::new(&app, &request, &who), loaded, revealed)
        }
        Err(refusal) => refused(*id, refusal),
    }
}

/// `POST /admin/invitations/{id}/sensitive`: shows sensitive answers once; the audit has an entry of it.
pub async fn sensitive(
    app: Data<App>,
    request: HttpRequest,
    who: Trusted,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(show_sensitive(&app, who.actor(), *id).await)? {
        Ok(shown) => {
            let loaded = load(&app, *id).await?;
            let revealed = Revealed { sensitive: Some(shown), ..Revealed::default() };
            render(DeskFrame::new(&app, &request, &who), loaded, revealed)
        }
        Err(_) => Err(AppError::NotFound),
    }
}
