//! An event's delegations: who was allocated how many seats, how many answered, and who names the members.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::delegations::allocation::{self as actions, AllocationRefusal};
use crate::app::App;
use crate::domain::delegation::{Delegation, Joining, MAX_SEATS, Place, free};
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::Event;
use crate::domain::id::{DelegationId, EventId, OrganisationId};
use crate::domain::organisation::OrganisationName;
use crate::domain::token::Purpose;
use crate::paths;
use crate::store::delegations::{self, Member};
use crate::store::{StoreError, events};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::{Organiser, Viewer};
use crate::web::{flash, page};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AllocationForm {
    organisation: String,
    seats: String,
    focal: String,
    domain: String,
}

/// One delegation with its people.
struct Row {
    delegation: Delegation,
    members: Vec<Member>,
}

impl Row {
    fn count(&self, place: Place) -> usize {
        self.members.iter().filter(|member| member.place() == place).count()
    }

    /// Places that nobody takes.
    fn free(&self) -> u32 {
        free(self.delegation.seats, self.members.iter().map(Member::place))
    }

    fn has_answered(&self) -> bool {
        self.members.iter().any(|member| member.reply.is_some())
    }

    fn focal(&self) -> Option<&Member> {
        self.members.iter().find(|member| Some(member.invitation) == self.delegation.focal)
    }
}

#[derive(Template)]
#[template(path = "admin/delegations/list.html")]
struct DelegationsPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
    organisations: Vec<(OrganisationId, OrganisationName)>,
    /// The link by which people join a delegation, on the answer to the one request that asked for it: of which
    /// organisation, and the link.
    link: Option<(OrganisationName, String)>,
    form: AllocationForm,
    errors: FieldErrors,
}

impl DelegationsPage {
    fn answered(&self) -> usize {
        self.rows.iter().filter(|row| row.has_answered()).count()
    }

    fn free(&self) -> u32 {
        self.rows.iter().map(Row::free).sum()
    }

    /// The organisations to choose from.
    fn choices(&self) -> Vec<(String, String)> {
        let first = (String::new(), "Choose…".to_owned());
        let all = self.organisations.iter().map(|(id, name)| (id.to_string(), name.to_string()));
        std::iter::once(first).chain(all).collect()
    }
}

async fn render(
    app: &App,
    desk: DeskFrame,
    id: EventId,
    link: Option<(OrganisationName, String)>,
    form: AllocationForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let read = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(event) = events::find(c, id)? else { return Ok(None) };
        let mut members = delegations::members(c, id)?;
        let row = |delegation: Delegation| {
            let (own, others) = std::mem::take(&mut members)
                .into_iter()
                .partition(|member| member.organisation == delegation.organisation_id);
            members = others;
            Row { delegation, members: own }
        };
        let rows = delegations::of_event(c, id)?.into_iter().map(row).collect();
        Ok(Some((event, rows, delegations::organisations(c, id)?)))
    });
    let (event, rows, organisations) = read.await?.ok_or(AppError::NotFound)?;
    let rows: Vec<Row> = rows;
    let picked = rows.iter().find(|row| row.delegation.organisation_id.to_string() == form.organisation);
    let form = match picked {
        // Whoever changes one of its numbers means to keep the others.
        Some(row) if form.seats.is_empty() && errors.is_empty() => AllocationForm {
            seats: row.delegation.seats.to_string(),
            focal: row.focal().map(|focal| focal.email.to_string()).unwrap_or_default(),
            domain: row.delegation.joining.as_ref().map(|j| j.domain.to_string()).unwrap_or_default(),
            ..form
        },
        _ => form,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &DelegationsPage { desk, event, rows, organisations, link, form, errors })
}

/// Whose seats are to be changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Picked {
    /// An organisation; empty: none yet.
    organisation: String,
}

/// `GET /admin/events/{id}/delegations`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
    picked: Query<Picked>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    let form = AllocationForm { organisation: picked.into_inner().organisation, ..AllocationForm::default() };
    render(&app, desk, *id, None, form, FieldErrors::default()).await
}

/// `POST /admin/events/{id}/delegations`
pub async fn allocate(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<AllocationForm>,
) -> Result<HttpResponse, AppError> {
    let mut errors = FieldErrors::default();
    let organisation = errors.take("organisation", form.organisation.parse::<OrganisationId>(), |_| {
        "Choose an organisation from the list.".to_owned()
    });
    let seats = errors.take("seats", form.seats.trim().parse::<u32>(), |_| {
        format!("Write a number of seats from 1 to {MAX_SEATS}.")
    });
    let focal = match form.focal.trim() {
        "" => Some(None),
        typed => errors.take("focal", Email::parse(typed), |e| e.to_string()).map(Some),
    };
    let domain = match form.domain.trim() {
        "" => Some(None),
        typed => errors.take("domain", MailDomain::parse(typed), |e| e.to_string()).map(Some),
    };
    if let (Some(organisation), Some(seats), Some(focal), Some(domain)) = (organisation, seats, focal, domain)
    {
        let done = actions::allocate(&app, who.actor(), *id, organisation, seats, focal, domain).await;
        match AppError::refusal(done)? {
            Ok(()) => {
                let list = page::see_other(&paths::event_part(*id, "delegations"));
                return Ok(flash::with(list, "Seats allocated."));
            }
            Err(AllocationRefusal::Unknown) => return Err(AppError::NotFound),
            Err(refusal) => {
                let field = match refusal {
                    AllocationRefusal::NoFocal => "focal",
                    AllocationRefusal::Seats => "seats",
                    _ => "organisation",
                };
                errors.add(field, refusal.to_string());
            }
        }
    }
    render(&app, DeskFrame::new(&app, &request, &who), *id, None, form, errors).await
}

/// `POST /admin/delegations/{id}/link`: shows the link by which people join, once; the audit has an entry of it.
pub async fn link(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<DelegationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::show_link(&app, who.actor(), *id).await)? {
        Ok((delegation, event)) => {
            let joining = delegation.joining.ok_or(AppError::NotFound)?;
            let token = app.keys.seal(Purpose::Join, joining.link, event.details.ends_at + Joining::OUTLIVES);
            let path = paths::delegation_join(token.as_str());
            let link = Some((delegation.organisation, format!("{}{path}", app.config.base_url.as_str())));
            let desk = DeskFrame::new(&app, &request, &who);
            render(&app, desk, event.id, link, AllocationForm::default(), FieldErrors::default()).await
        }
        Err(_) => Err(AppError::NotFound),
    }
}

/// `POST /admin/delegations/{id}/release`
pub async fn release(
    app: Data<App>,
    who: Organiser,
    id: Path<DelegationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::release(&app, who.actor(), *id).await)? {
        Ok(event) => {
            let list = page::see_other(&paths::event_part(event, "delegations"));
            Ok(flash::with(
                list,
                "This organisation has no seats of its own any more; its people keep theirs.",
            ))
        }
        Err(AllocationRefusal::EventOver(_)) => {
            Err(AppError::BadRequest("The event is over; its seats stay as they are."))
        }
        Err(_) => Err(AppError::NotFound),
    }
}
