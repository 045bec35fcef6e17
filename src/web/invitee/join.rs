//! Joining a delegation: whoever has an address at its domain is invited there. The link opens nothing of anybody's,
//! and the page says the same whether an address is on the list or not.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::joining::{JoinForm, Joinable};
use super::language::{Asked, preferred};
use super::views::{invalid, join};
use crate::actions::delegations::join as actions;
use crate::app::App;
use crate::domain::delegation::JoinRefusal;
use crate::domain::token::Purpose;
use crate::i18n::Words;
use crate::paths;
use crate::store::StoreError;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::limits::Limits;
use crate::web::page;

/// The delegation behind a link, which is counted; `None` where it lets nobody join (any more).
async fn at(
    app: &App,
    limits: &Limits,
    token: &str,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<Option<Joinable>, AppError> {
    let now = app.clock.now();
    let Ok(link) = app.keys.open(Purpose::Join, token, now) else {
        limits.guess(&app.config, request).await?;
        return Ok(None);
    };
    limits.look(&app.config, request, token).await?;
    let read: Result<_, StoreError> = app.db.read(move |c| Ok(actions::joinable(c, link)?)).await;
    let Some((event, delegation, left)) = read? else { return Ok(None) };
    let Some(joining) = delegation.joining.clone() else { return Ok(None) };
    Ok(Some(Joinable {
        words: Words(asked.language().unwrap_or_else(|| preferred(request))),
        closed: actions::takes_members(&event, now).err(),
        event,
        delegation,
        domain: joining.domain,
        left,
        path: paths::delegation_join(token),
        link,
    }))
}

/// `GET /d/{token}`: public, for whoever holds the link.
pub(in crate::web) async fn show(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let Some(joinable) = at(&app, &limits, &token, &asked, &request).await? else {
        return invalid::page(&asked, &request);
    };
    join::page(StatusCode::OK, &joinable, asked.is_done(), &JoinForm::default(), &FieldErrors::default())
}

/// `POST /d/{token}`: public, for whoever holds the link.
pub(in crate::web) async fn submit(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
    Posted(form): Posted<JoinForm>,
) -> Result<HttpResponse, AppError> {
    let Some(joinable) = at(&app, &limits, &token, &asked, &request).await? else {
        return invalid::page(&asked, &request);
    };
    let words = joinable.words;
    if joinable.closed.is_some() || joinable.left == 0 {
        return join::page(StatusCode::CONFLICT, &joinable, false, &form, &FieldErrors::default());
    }
    let person = match form.parse(&joinable.domain, words) {
        Ok(person) => person,
        Err(errors) => {
            return join::page(StatusCode::UNPROCESSABLE_ENTITY, &joinable, false, &form, &errors);
        }
    };
    limits.join(&app.config, &request, &token).await?;
    match AppError::refusal(actions::join(&app, joinable.link, person, words.language()).await)? {
        Ok(_) => {
            let done = format!("{}?done=1&lang={}", joinable.path, words.language().as_str());
            Ok(page::see_other(&done))
        }
        // Between reading and writing somebody was quicker; the page as it is now says who.
        Err(JoinRefusal::Full | JoinRefusal::Closed(_) | JoinRefusal::Domain | JoinRefusal::Unknown) => {
            match at(&app, &limits, &token, &asked, &request).await? {
                Some(now) => join::page(StatusCode::CONFLICT, &now, false, &form, &FieldErrors::default()),
                None => invalid::page(&asked, &request),
            }
        }
    }
}
