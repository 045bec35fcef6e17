//! Every URL of the product, and who may call it: a handler that takes `Owner`, `Organiser`, `Staff`
//! or `Viewer` asks for a signed-in user of that permission; the lines under "public" take none.

use actix_web::guard::{Any, Get, Head};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};

use super::error::AppError;
use super::{assets, health};

/// A page: GET, and HEAD for those who only knock.
fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(Any(Get()).or(Head())).to(handler)
}

/// The table of contents.
#[rustfmt::skip]
pub(super) fn configure(c: &mut ServiceConfig) {
    // public
    c.route("/healthz", get(health::alive));
    c.route("/readyz", get(health::ready));
    c.route("/assets/{hash}/{name}", get(assets::show));

    c.default_service(web::to(|| async { Err::<actix_web::HttpResponse, _>(AppError::NotFound) }));
}
