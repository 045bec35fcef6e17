//! A focal point's page: the members of a delegation, their answers, and who else may come.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::language::{Asked, Place};
use super::member::{Led, MemberForm};
use super::views::{closed, delegation, invalid};
use super::{Opened, enter};
use crate::actions::delegations as actions;
use crate::app::App;
use crate::domain::delegation::{DelegationRefusal, Joining};
use crate::domain::id::InvitationId;
use crate::domain::reply;
use crate::domain::token::Purpose;
use crate::paths;
use crate::store::delegations::Member;
use crate::store::{StoreError, delegations as store};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::limits::Limits;
use crate::web::page;

/// The delegation behind a link; a page instead where there is none.
async fn at(
    app: &App,
    limits: &Limits,
    token: &str,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<Result<(Led, Place), HttpResponse>, AppError> {
    let visit = match enter(app, limits, token, request).await? {
        Opened::Invalid => return invalid::page(asked, request).map(Err),
        Opened::Expired(visit) => {
            return closed::expired(&visit, &Place::new(token, asked, &visit, request)).map(Err);
        }
        Opened::Valid(visit) => visit,
    };
    let place = Place::new(token, asked, &visit, request);
    let open = reply::open(&visit.event, &visit.invitation, visit.now).is_ok();
    let Some(delegation) = visit.leads.clone().filter(|_| open && !visit.must_prove) else {
        // The page of the invitation says what there is instead.
        return Ok(Err(page::see_other(&place.here())));
    };
    let (event, of) = (delegation.event_id, delegation.organisation_id);
    let read = app.db.read(move |c| -> Result<Vec<Member>, StoreError> { Ok(store::members(c, event)?) });
    let mut members = read.await?;
    members.retain(|member| member.organisation == of);
    let join = delegation.joining.as_ref().map(|joining| {
        let token =
            app.keys.seal(Purpose::Join, joining.link, visit.event.details.ends_at + Joining::OUTLIVES);
        let path = paths::delegation_join(token.as_str());
        (joining.domain.clone(), format!("{}{path}", app.config.base_url.as_str()))
    });
    Ok(Ok((Led { visit, delegation, members, join }, place)))
}

/// `GET /i/{token}/delegation`: public, for whoever holds the link of a focal point.
pub(in crate::web) async fn show(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    match at(&app, &limits, &token, &asked, &request).await? {
        Ok((led, place)) => {
            delegation::page(StatusCode::OK, &led, &place, &MemberForm::default(), &FieldErrors::default())
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /i/{token}/delegation`: names a member.
pub(in crate::web) async fn name(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
    Posted(form): Posted<MemberForm>,
) -> Result<HttpResponse, AppError> {
    let (led, place) = match at(&app, &limits, &token, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let words = place.words;
    let member = match form.parse(words) {
        Ok(member) => member,
        Err(errors) => {
            return delegation::page(StatusCode::UNPROCESSABLE_ENTITY, &led, &place, &form, &errors);
        }
    };
    limits.answer(&token).await?;
    let named = actions::name_member(&app, led.visit.link, member).await;
    let (status, problem) = match AppError::refusal(named)? {
        Ok(()) => return Ok(page::see_other(&place.delegation())),
        Err(DelegationRefusal::Full) => (StatusCode::CONFLICT, words.say("problem-member-full")),
        Err(DelegationRefusal::Listed) => {
            (StatusCode::UNPROCESSABLE_ENTITY, words.say("problem-member-listed"))
        }
        Err(DelegationRefusal::Elsewhere) => {
            (StatusCode::UNPROCESSABLE_ENTITY, words.say("problem-member-elsewhere"))
        }
        Err(DelegationRefusal::Unknown | DelegationRefusal::Closed(_) | DelegationRefusal::NotAMember) => {
            return Ok(page::see_other(&place.here()));
        }
    };
    let mut errors = FieldErrors::default();
    errors.add("member_email", problem);
    delegation::page(status, &led, &place, &form, &errors)
}

/// `POST /i/{token}/delegation/{invitation}/withdraw`: withdraws a member.
pub(in crate::web) async fn withdraw(
    app: Data<App>,
    limits: Data<Limits>,
    path: Path<(String, InvitationId)>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let (token, member) = path.into_inner();
    let (led, place) = match at(&app, &limits, &token, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    limits.answer(&token).await?;
    // Who is no member any more has been withdrawn; the page shows it.
    let _done = AppError::refusal(actions::withdraw_member(&app, led.visit.link, member).await)?;
    Ok(page::see_other(&place.delegation()))
}
