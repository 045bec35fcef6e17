//! Every URL of the product, and who may call it: a handler that takes `Owner`, `Organiser`, `Staff`,
//! `Recorder` (staff, too), `Trusted` (organisers, too) or `Viewer` asks for a signed-in user of that permission; the lines under "public" take none.

use actix_web::guard::{Any, Get, Head};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};

use super::admin::{
    account, answers, assistants, attendees, calendar_answers, contacts, delegations, events, guests,
    imports, library, mail_queue, mailbox, mailings, nominations, programme, questions, salutations, seats,
    sign_in, templates, undelivered, users,
};
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
    // public: whoever holds the link is the invitee. First, because routes are tried in turn
    c.route("/i/{token}", get(invitee::show));
    c.route("/i/{token}", web::post().to(invitee::submit));
    c.route("/i/{token}/withdraw", web::post().to(invitee::withdraw));
    c.route("/i/{token}/delegation", get(invitee::show_delegation));
    c.route("/i/{token}/delegation", web::post().to(invitee::name_member));
    c.route("/i/{token}/delegation/{member}/withdraw", web::post().to(invitee::withdraw_member));
    c.route("/i/{token}/code", web::post().to(invitee::send_code));
    c.route("/i/{token}/proof", web::post().to(invitee::prove));
    c.route("/i/{token}/event.ics", get(invitee::calendar));
    c.route("/i/{token}/files/{question}", get(invitee::show_file));
    c.route("/i/{token}/files/{question}", web::post().to(invitee::hand_in_file));
    c.route("/i/{token}/files/{question}/forget", web::post().to(invitee::forget_file));

    c.route("/d/{token}", get(invitee::show_join));
    c.route("/d/{token}", web::post().to(invitee::join));

    // public: whoever got a mail, or their mail provider
    c.route("/u/{token}", get(invitee::show_unsubscribe));
    c.route("/u/{token}", web::post().to(invitee::unsubscribe));
    c.route("/u/{token}/again", web::post().to(invitee::resubscribe));

    // public
    c.route("/healthz", get(health::alive));
    c.route("/readyz", get(health::ready));
    c.route("/assets/{hash}/{name}", get(assets::show));
    c.route("/", get(sign_in::ask));
    c.route("/", web::post().to(sign_in::sign_in));
    c.route("/sign-out", web::post().to(sign_in::sign_out));
    c.route("/setup/{token}", get(sign_in::ask_set_up)); // whoever has the link
    c.route("/setup/{token}", web::post().to(sign_in::set_up)); // whoever has the link

    // the desk: accounts
    c.route("/admin/account", get(account::show)); // Viewer
    c.route("/admin/account/password", web::post().to(account::change_password)); // Viewer
    c.route("/admin/account/sign-out-everywhere", web::post().to(account::sign_out_everywhere)); // Viewer
    c.route("/admin/users", get(users::list)); // Owner
    c.route("/admin/users/new", get(users::new)); // Owner
    c.route("/admin/users/new", web::post().to(users::add)); // Owner
    c.route("/admin/users/{id}", get(users::show)); // Owner
    c.route("/admin/users/{id}/role", web::post().to(users::change_role)); // Owner
    c.route("/admin/users/{id}/password", web::post().to(users::reset_password)); // Owner
    c.route("/admin/users/{id}/disable", web::post().to(users::disable)); // Owner
    c.route("/admin/users/{id}/enable", web::post().to(users::enable)); // Owner

    c.route("/admin/salutations", get(salutations::list)); // Organiser
    c.route("/admin/salutations", web::post().to(salutations::save)); // Organiser

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
    c.route("/admin/events/{id}/reserve", get(seats::reserve::list)); // Viewer
    c.route("/admin/events/{id}/reserve", web::post().to(seats::reserve::put)); // Organiser
    c.route("/admin/events/{id}/reserve/invite", web::post().to(seats::reserve::invite)); // Organiser
    c.route("/admin/events/{id}/nominations", get(nominations::list)); // Viewer
    c.route("/admin/nominations/{id}/approve", web::post().to(nominations::approve)); // Organiser
    c.route("/admin/nominations/{id}/refuse", web::post().to(nominations::refuse)); // Organiser
    c.route("/admin/events/{id}/delegations", get(delegations::list)); // Viewer
    c.route("/admin/events/{id}/delegations", web::post().to(delegations::allocate)); // Organiser
    c.route("/admin/delegations/{id}/link", web::post().to(delegations::link)); // Organiser
    c.route("/admin/delegations/{id}/release", web::post().to(delegations::release)); // Organiser
    c.route("/admin/events/{id}/waiting", get(seats::waiting::list)); // Viewer

    // the desk: the programme
    c.route("/admin/events/{id}/programme", get(programme::list::list)); // Viewer
    c.route("/admin/events/{id}/programme/new", get(programme::edit::new)); // Organiser
    c.route("/admin/events/{id}/programme/new", web::post().to(programme::edit::add)); // Organiser
    c.route("/admin/sessions/{id}", get(programme::people::show)); // Viewer
    c.route("/admin/sessions/{id}/edit", get(programme::edit::edit)); // Organiser
    c.route("/admin/sessions/{id}/edit", web::post().to(programme::edit::change)); // Organiser
    c.route("/admin/sessions/{id}/remove", web::post().to(programme::edit::remove)); // Organiser

    // the desk: what guests are asked
    c.route("/admin/events/{id}/questions", get(questions::list::list)); // Viewer
    c.route("/admin/events/{id}/questions/new", get(questions::edit::new)); // Organiser
    c.route("/admin/events/{id}/questions/new", web::post().to(questions::edit::add)); // Organiser
    c.route("/admin/questions/{id}", get(questions::edit::edit)); // Organiser
    c.route("/admin/questions/{id}", web::post().to(questions::edit::change)); // Organiser
    c.route("/admin/questions/{id}/move", web::post().to(questions::list::move_one)); // Organiser
    c.route("/admin/questions/{id}/remove", web::post().to(questions::edit::remove)); // Organiser
    c.route("/admin/invitations/{id}/questions", get(questions::guest::ask)); // Staff
    c.route("/admin/invitations/{id}/questions", web::post().to(questions::guest::record)); // Staff
    c.route("/admin/invitations/{id}/files/{question}", web::post().to(questions::files::record)); // Staff
    c.route("/admin/invitations/{id}/files/{question}/download", web::post().to(questions::files::download)); // Staff
    c.route("/admin/invitations/{id}/sensitive", web::post().to(guests::sensitive)); // Organiser

    // the desk: bringing guests in
    c.route("/admin/events/{id}/imports/new", get(imports::upload::ask)); // Organiser
    c.route("/admin/events/{id}/imports/new", web::post().to(imports::upload::take)); // Organiser
    c.route("/admin/imports/{id}", get(imports::show::show)); // Organiser
    c.route("/admin/imports/{id}/columns", web::post().to(imports::confirm::columns)); // Organiser
    c.route("/admin/imports/{id}/confirm", web::post().to(imports::confirm::confirm)); // Organiser
    c.route("/admin/imports/{id}/broken.csv", get(imports::show::broken)); // Organiser
    c.route("/admin/events/{id}/guests/new", get(contacts::new)); // Organiser
    c.route("/admin/events/{id}/guests/new", web::post().to(contacts::add)); // Organiser

    // the desk: one invitee
    c.route("/admin/invitations/{id}/edit", get(contacts::edit)); // Organiser
    c.route("/admin/invitations/{id}/edit", web::post().to(contacts::change)); // Organiser
    c.route("/admin/invitations/{id}/remove", web::post().to(contacts::remove)); // Organiser
    c.route("/admin/invitations/{id}", get(guests::show)); // Viewer
    c.route("/admin/invitations/{id}/link", web::post().to(guests::link)); // Organiser
    c.route("/admin/invitations/{id}/revoke", web::post().to(guests::revoke)); // Organiser
    c.route("/admin/invitations/{id}/reissue", web::post().to(guests::reissue)); // Organiser
    c.route("/admin/invitations/{id}/release", web::post().to(guests::release)); // Organiser
    c.route("/admin/invitations/{id}/resend", web::post().to(guests::resend)); // Organiser
    c.route("/admin/invitations/{id}/answer", get(answers::ask)); // Staff
    c.route("/admin/invitations/{id}/answer", web::post().to(answers::record)); // Staff
    c.route("/admin/invitations/{id}/assistants", get(assistants::list)); // Organiser
    c.route("/admin/invitations/{id}/assistants", web::post().to(assistants::add)); // Organiser
    c.route("/admin/invitations/{id}/assistants/{assistant}/release", web::post().to(guests::release_assistant)); // Organiser
    c.route("/admin/invitations/{id}/assistants/{assistant}/remove", web::post().to(assistants::remove)); // Organiser
    c.route("/admin/invitations/{id}/seat", web::post().to(seats::waiting::give)); // Organiser
    c.route("/admin/invitations/{id}/priority", web::post().to(seats::waiting::set_priority)); // Organiser
    c.route("/admin/invitations/{id}/reserve", web::post().to(seats::reserve::move_one)); // Organiser
    c.route("/admin/invitations/{id}/exceptions", get(seats::exceptions::ask)); // Organiser
    c.route("/admin/invitations/{id}/exceptions", web::post().to(seats::exceptions::grant)); // Organiser

    // the desk: mail
    c.route("/admin/events/{id}/mailings", get(mailings::list::list)); // Viewer
    c.route("/admin/events/{id}/mailings", web::post().to(mailings::new::start)); // Organiser
    c.route("/admin/events/{id}/mailings/new", get(mailings::new::new)); // Organiser
    c.route("/admin/events/{id}/reminders", get(mailings::reminders::show)); // Viewer
    c.route("/admin/events/{id}/reminders", web::post().to(mailings::reminders::add)); // Organiser
    c.route("/admin/events/{id}/reminders/{step}/remove", web::post().to(mailings::reminders::remove)); // Organiser
    c.route("/admin/mailings/{id}", get(mailings::show::show)); // Viewer
    c.route("/admin/mailings/{id}/progress", get(mailings::show::progress)); // Viewer
    c.route("/admin/mailings/{id}/stop", web::post().to(mailings::show::stop)); // Organiser
    c.route("/admin/mailings/{id}/pause", web::post().to(mailings::show::pause)); // Organiser
    c.route("/admin/mailings/{id}/resume", web::post().to(mailings::show::resume)); // Organiser
    c.route("/admin/messages/{id}", get(mailings::message::show)); // Viewer
    c.route("/admin/mail/resume", web::post().to(mail_queue::resume)); // Organiser
    c.route("/admin/messages/{id}/retry", web::post().to(mailings::show::retry)); // Organiser
    c.route("/admin/events/{id}/undelivered", get(undelivered::list)); // Viewer
    c.route("/admin/events/{id}/calendar-answers", get(calendar_answers::list)); // Viewer
    c.route("/admin/events/{event}/calendar-answers/{id}/done", web::post().to(calendar_answers::done)); // Staff
    c.route("/admin/events/{id}/templates", get(templates::list::list)); // Organiser
    c.route("/admin/events/{id}/templates/{kind}/{language}", get(templates::edit::edit)); // Organiser
    c.route("/admin/events/{id}/templates/{kind}/{language}", web::post().to(templates::edit::save)); // Organiser
    c.route("/admin/events/{id}/templates/{kind}/{language}/test", web::post().to(templates::edit::send_to_me)); // Organiser
    c.route("/admin/events/{id}/templates/{kind}/{language}/revert", web::post().to(templates::edit::revert)); // Organiser

    // the desk: mail texts to start from
    c.route("/admin/library", get(library::list::list)); // Organiser
    c.route("/admin/library/new", get(library::new::new)); // Organiser
    c.route("/admin/library/new", web::post().to(library::new::add)); // Organiser
    c.route("/admin/library/provided/{text}/{language}", get(library::provided::show)); // Organiser
    c.route("/admin/library/{id}", get(library::edit::edit)); // Organiser
    c.route("/admin/library/{id}", web::post().to(library::edit::change)); // Organiser
    c.route("/admin/library/{id}/delete", web::post().to(library::edit::delete)); // Organiser

    // the desk: mail that was captured instead of being sent
    c.route("/admin/mailbox", get(mailbox::list)); // Organiser
    c.route("/admin/mailbox/{id}", get(mailbox::show)); // Organiser
    c.route("/admin/mailbox/{id}/html", get(mailbox::html)); // Organiser
    c.route("/admin/mailbox/{id}/raw", get(mailbox::raw)); // Organiser
    c.route("/admin/mailbox/{id}/event.ics", get(mailbox::calendar)); // Organiser

    c.default_service(web::to(|| async { Err::<actix_web::HttpResponse, _>(AppError::NotFound) }));
}
