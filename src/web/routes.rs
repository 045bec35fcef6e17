//! Every URL of the product, and who may call it: a handler that takes `Owner`, `Organiser`, `Staff`
//! or `Viewer` asks for a signed-in user of that permission; the lines under "public" take none.

use actix_web::guard::{Any, Get, Head};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};

use super::admin::{attendees, events, guests};
use super::error::AppError;
use super::{assets, health, invitee};

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

    // the desk: events
    c.route("/admin/events", get(events::list::list)); // Viewer
    c.route("/admin/events/new", get(events::edit::new)); // Organiser
    c.route("/admin/events/new", web::post().to(events::edit::create)); // Organiser
    c.route("/admin/events/{id}", get(events::show::show)); // Viewer
    c.route("/admin/events/{id}/edit", get(events::edit::edit)); // Organiser
    c.route("/admin/events/{id}/edit", web::post().to(events::edit::change)); // Organiser
    c.route("/admin/events/{id}/status", web::post().to(events::life::set_status)); // Organiser
    c.route("/admin/events/{id}/clone", get(events::life::ask_clone)); // Organiser
    c.route("/admin/events/{id}/clone", web::post().to(events::life::clone)); // Organiser
    c.route("/admin/events/{id}/attendees", get(attendees::ask)); // Staff
    c.route("/admin/events/{id}/attendees", web::post().to(attendees::download)); // Staff

    // the desk: one invitee
    c.route("/admin/invitations/{id}", get(guests::show)); // Viewer
    c.route("/admin/invitations/{id}/link", web::post().to(guests::link)); // Organiser
    c.route("/admin/invitations/{id}/revoke", web::post().to(guests::revoke)); // Organiser
    c.route("/admin/invitations/{id}/reissue", web::post().to(guests::reissue)); // Organiser

    // public: whoever holds the link is the invitee
    c.route("/i/{token}", get(invitee::show));
    c.route("/i/{token}", web::post().to(invitee::submit));
    c.route("/i/{token}/event.ics", get(invitee::calendar));

    c.default_service(web::to(|| async { Err::<actix_web::HttpResponse, _>(AppError::NotFound) }));
}
