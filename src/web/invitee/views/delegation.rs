//! The members of a delegation as their focal point sees them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::member::{Led, MemberForm};
use super::Frame;
use super::facts::Facts;
use crate::domain::delegation::{Place as Stands, free};
use crate::domain::invitation::Reply;
use crate::i18n::{Html, Words};
use crate::store::delegations::Member;
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;

/// One member.
struct Row {
    name: String,
    position: String,
    answer: String,
    /// Where they are withdrawn; not where it is the focal point themselves.
    withdraw: Option<String>,
}

#[derive(Template)]
#[template(path = "invitee/delegation.html")]
struct DelegationPage<'a> {
    frame: Frame,
    words: Words,
    facts: Facts,
    organisation: String,
    text: Html,
    rows: Vec<Row>,
    /// Who may join by the delegation's link, and the link.
    joining: Option<(Html, String)>,
    free: u32,
    action: String,
    back: String,
    form: &'a MemberForm,
    errors: &'a FieldErrors,
}

fn answer(member: &Member, words: Words) -> String {
    match (member.place(), member.reply) {
        (Stands::Free, _) => words.say("member-free"),
        (Stands::Online, _) => words.say("member-online"),
        (Stands::Comes, Some(Reply::Offered)) => words.say("member-open"),
        (Stands::Comes, _) => words.say("member-comes"),
        (Stands::May, Some(Reply::Waiting)) => words.say("member-waits"),
        (Stands::May, _) => words.say("member-open"),
    }
}

/// The page.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    led: &Led,
    place: &Place,
    form: &MemberForm,
    errors: &FieldErrors,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let Led { visit, delegation, members, join } = led;
    let facts = Facts::new(visit, words);
    let free = free(delegation.seats, members.iter().map(Member::place));
    let heading = words.say("delegation-title");
    let row = |member: &Member| Row {
        name: member.name.clone(),
        position: member.position.clone(),
        answer: answer(member, words),
        withdraw: (member.invitation != visit.invitation.id && member.place() != Stands::Free)
            .then(|| place.withdraw_member(member.invitation)),
    };
    let frame = Frame {
        choices: place.delegation_choices(),
        ..Frame::new(place, &heading, &facts.title).with_error_mark(!errors.is_empty())
    };
    let template = DelegationPage {
        frame,
        words,
        organisation: delegation.organisation.to_string(),
        text: words.html("delegation-seats", &[("seats", delegation.seats.into()), ("free", free.into())]),
        rows: members.iter().map(row).collect(),
        joining: join.as_ref().map(|(domain, link)| {
            (words.html("delegation-link", &[("domain", domain.at().as_str().into())]), link.clone())
        }),
        free,
        action: place.delegation(),
        back: place.here(),
        facts,
        form,
        errors,
    };
    page::html(status, &template)
}
