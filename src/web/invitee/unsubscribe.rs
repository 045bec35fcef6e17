//! Stopping mail: whoever got one says here that they want no more of them, or that they do after all. It is no
//! answer to an invitation. A mail provider can do it in the reader's name with one request (RFC 8058): a POST to
//! the address in the mail's header, without cookies, and its answer is the page itself, never a redirect.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::language::Asked;
use super::views::{invalid, stop};
use crate::actions::suppressions::{self, Stoppable};
use crate::app::App;
use crate::domain::id::MessageId;
use crate::domain::token::{Purpose, TokenError};
use crate::store::StoreError;
use crate::web::error::AppError;
use crate::web::limits::Limits;

/// The mail that a token stands for. One whose time is over stops mail as well: nobody must be kept from that.
async fn mail(
    app: &App,
    limits: &Limits,
    token: &str,
    request: &HttpRequest,
) -> Result<Option<MessageId>, AppError> {
    match app.keys.open(Purpose::Unsubscribe, token, app.clock.now()) {
        Ok(link) | Err(TokenError::Expired(link)) => {
            limits.visit(token).await?;
            Ok(MessageId::from_bytes(&link.0))
        }
        Err(TokenError::Invalid) => {
            limits.guess(&app.config, request).await?;
            Ok(None)
        }
    }
}

async fn page(
    app: &App,
    mail: Option<MessageId>,
    token: &str,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<HttpResponse, AppError> {
    let found: Result<Option<Stoppable>, StoreError> = match mail {
        Some(mail) => app.db.read(move |c| Ok(suppressions::stoppable(c, mail)?)).await,
        None => Ok(None),
    };
    match found? {
        Some(found) => stop::page(&found, asked.language().unwrap_or(found.language), token),
        None => invalid::page(asked, request),
    }
}

/// `GET /u/{token}`: public, for whoever got the mail. Changes nothing, since mail gateways open every link.
pub(in crate::web) async fn show(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let mail = mail(&app, &limits, &token, &request).await?;
    page(&app, mail, &token, &asked, &request).await
}

/// `POST /u/{token}`: public, for whoever got the mail, or their mail provider. What the request carries is not
/// looked at: there is only one thing to say here.
pub(in crate::web) async fn stop(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    choose(&app, &limits, &token, &asked, &request, true).await
}

/// `POST /u/{token}/again`: public, for whoever got the mail.
pub(in crate::web) async fn again(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    choose(&app, &limits, &token, &asked, &request, false).await
}

async fn choose(
    app: &App,
    limits: &Limits,
    token: &str,
    asked: &Asked,
    request: &HttpRequest,
    stop: bool,
) -> Result<HttpResponse, AppError> {
    let mail = mail(app, limits, token, request).await?;
    if let Some(mail) = mail {
        suppressions::choose(app, mail, stop).await?;
    }
    page(app, mail, token, asked, request).await
}
