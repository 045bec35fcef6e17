//! Guests one at a time: adding one by hand, correcting one, taking one off a list. What is typed is
//! read as one row of a guest list is, so that both know the same countries and languages.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::DeskFrame;
use super::events::edit::load;
use crate::actions::contacts::{self as actions, ContactRefusal, Edited};
use crate::app::App;
use crate::domain::contact::{Contact, ContactDraft};
use crate::domain::country::Country;
use crate::domain::event::Event;
use crate::domain::guest_list::{Field, GuestRow, Mapping, RowProblem};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::organisation::StakeholderGroup;
use crate::paths;
use crate::store::{StoreError, contacts, invitations};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// What was typed; each field is called as [`Field`] calls it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    email: String,
    honorific: String,
    salutation_line: String,
    given_name: String,
    family_name: String,
    printed_name: String,
    position: String,
    organisation: String,
    stakeholder_group: String,
    country: String,
    language: String,
    tags: String,
}

impl ContactForm {
    fn of(details: &ContactDraft) -> Self {
        let ContactDraft {
            email,
            honorific,
            salutation,
            given_name,
            family_name,
            printed_name,
            position,
            organisation,
            language,
            tags,
        } = details;
        Self {
            email: email.to_string(),
            honorific: honorific.to_string(),
            salutation_line: salutation.to_string(),
            given_name: given_name.to_string(),
            family_name: family_name.to_string(),
            printed_name: printed_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            position: position.to_string(),
            organisation: organisation.name.to_string(),
            stakeholder_group: organisation.group.map(|g| g.to_string()).unwrap_or_default(),
            country: organisation.country.map(|c| c.name(Language::En).to_owned()).unwrap_or_default(),
            language: language.as_ref().map(|tag| shown(tag).to_owned()).unwrap_or_default(),
            tags: tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    fn value(&self, field: Field) -> &str {
        match field {
            Field::Email => &self.email,
            Field::Honorific => &self.honorific,
            Field::Salutation => &self.salutation_line,
            Field::GivenName => &self.given_name,
            Field::FamilyName => &self.family_name,
            Field::PrintedName => &self.printed_name,
            Field::Position => &self.position,
            Field::Organisation => &self.organisation,
            Field::StakeholderGroup => &self.stakeholder_group,
            Field::Country => &self.country,
            Field::Language => &self.language,
            Field::Tags => &self.tags,
        }
    }

    /// The form as a row, or everything that is wrong with it.
    fn parse(&self) -> Result<GuestRow, FieldErrors> {
        let mapping = Mapping::new(Field::ALL.iter().copied().map(Some).collect());
        // Every field stands once, the email among them.
        let mapping = mapping.map_err(|_| FieldErrors::default())?;
        let cell = |column: usize| Field::ALL.get(column).map_or("", |field| self.value(*field));
        GuestRow::parse(&mapping, cell).map_err(problems)
    }
}

/// A product's language by its own name, any other by its tag.
fn shown(tag: &LanguageTag) -> &str {
    match tag.supported() {
        Some(language) if language.as_str() == tag.as_str() => language.own_name(),
        _ => tag.as_str(),
    }
}

/// What is wrong with a row as errors of a form.
fn problems(problems: Vec<RowProblem>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for RowProblem { field, column: _, says } in problems {
        errors.add(field.map_or(Field::GivenName.as_str(), |field| field.as_str()), says);
    }
    errors
}

#[derive(Template)]
#[template(path = "admin/contacts/form.html")]
struct FormPage {
    desk: DeskFrame,
    event: Event,
    /// The guest who is corrected; `None` for a new one.
    guest: Option<(InvitationId, String)>,
    form: ContactForm,
    errors: FieldErrors,
}

impl FormPage {
    fn respond(&self) -> Result<HttpResponse, AppError> {
        let status = if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        page::html(status, self)
    }

    fn groups(&self) -> Vec<(&'static str, &'static str)> {
        let groups = StakeholderGroup::ALL.iter().map(|group| (group.as_str(), group.as_str()));
        std::iter::once(("", "not given")).chain(groups).collect()
    }

    fn countries(&self) -> impl Iterator<Item = &'static str> {
        Country::all().map(|country| country.name(Language::En))
    }

    fn languages(&self) -> impl Iterator<Item = &'static str> {
        Language::ALL.iter().map(|language| language.own_name())
    }
}

/// `GET /admin/events/{id}/guests/new`
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let desk = DeskFrame::new(&app, &request, &who);
    FormPage { desk, event, guest: None, form: ContactForm::default(), errors: FieldErrors::default() }
        .respond()
}

/// `POST /admin/events/{id}/guests/new`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<ContactForm>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let again = |form: ContactForm, errors| {
        FormPage { desk: DeskFrame::new(&app, &request, &who), event, guest: None, form, errors }.respond()
    };
    let row = match form.parse() {
        Ok(row) => row,
        Err(errors) => return again(form, errors),
    };
    match AppError::refusal(actions::add_guest(&app, who.actor(), *id, row).await)? {
        Ok(added) => {
            let words = if added.known {
                "Added to the guest list. The person was in the directory already; what you gave was written over it."
            } else {
                "Added to the guest list. Nothing was sent."
            };
            Ok(flash::with(page::see_other(&paths::invitation(added.invitation)), words))
        }
        Err(ContactRefusal::NoEvent) => Err(AppError::NotFound),
        Err(ContactRefusal::Incomplete(said)) => again(form, problems(said)),
        Err(refusal) => again(form, about_email(&refusal)),
    }
}

fn about_email(refusal: &ContactRefusal) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add(Field::Email.as_str(), refusal.to_string());
    errors
}

/// The guest of a page: the event, and the contact behind the invitation.
async fn guest(app: &App, id: InvitationId) -> Result<(Event, Contact), AppError> {
    let found = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(invitation) = invitations::find(c, id)? else { return Ok(None) };
            Ok(contacts::find(c, invitation.contact_id)?.map(|contact| (invitation.event_id, contact)))
        })
        .await?;
    let (event, contact) = found.ok_or(AppError::NotFound)?;
    Ok((load(app, event).await?, contact))
}

/// `GET /admin/invitations/{id}/edit`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let (event, contact) = guest(&app, *id).await?;
    let form = ContactForm::of(&contact.details);
    let desk = DeskFrame::new(&app, &request, &who);
    let guest = Some((*id, contact.details.printed()));
    FormPage { desk, event, guest, form, errors: FieldErrors::default() }.respond()
}

/// `POST /admin/invitations/{id}/edit`
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<ContactForm>,
) -> Result<HttpResponse, AppError> {
    let (event, contact) = guest(&app, *id).await?;
    let again = |form: ContactForm, errors| {
        let guest = Some((*id, contact.details.printed()));
        FormPage { desk: DeskFrame::new(&app, &request, &who), event, guest, form, errors }.respond()
    };
    let draft = match form.parse() {
        Ok(row) => row.draft().map_err(problems),
        Err(errors) => Err(errors),
    };
    let draft = match draft {
        Ok(draft) => draft,
        Err(errors) => return again(form, errors),
    };
    match AppError::refusal(actions::edit(&app, who.actor(), *id, draft).await)? {
        Ok(edited) => {
            let words = match edited {
                Edited::Nothing => "Nothing was different.",
                Edited::Saved => "Details saved.",
                Edited::AddressAfterInvitation => {
                    "Details saved. A mail with the guest's link went to the old address and the link still works \
                     there. If it went to the wrong person, issue a new link, then send the invitation again."
                }
            };
            Ok(flash::with(page::see_other(&paths::invitation(*id)), words))
        }
        Err(ContactRefusal::NoContact | ContactRefusal::NoInvitation) => Err(AppError::NotFound),
        Err(refusal) => again(form, about_email(&refusal)),
    }
}

/// `POST /admin/invitations/{id}/remove`
pub async fn remove(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::remove_guest(&app, who.actor(), *id).await)? {
        Ok((event, name)) => {
            let words = format!("{name} was taken off the guest list and stays in the directory.");
            Ok(flash::with(page::see_other(&paths::event(event)), &words))
        }
        Err(ContactRefusal::NoInvitation) => Err(AppError::NotFound),
        Err(refusal) => Ok(flash::with(page::see_other(&paths::invitation(*id)), &refusal.to_string())),
    }
}
