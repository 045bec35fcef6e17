//! For load balancers and monitors: is the process up, and can it do its work?

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::error::AppError;
use crate::app::App;
use crate::store::{StoreError, settings};

/// `GET /healthz`: the process answers. Public.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// `GET /readyz`: the database answers. Public.
pub(super) async fn ready(app: Data<App>) -> Result<HttpResponse, AppError> {
    app.db.read(|c| settings::get(c, "ready").map_err(StoreError::from)).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
}
