//! Every text that can be started from: those that people keep, and those that the product provides.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::domain::language::Language;
use crate::domain::library::ProvidedText;
use crate::domain::message::MessageKind;
use crate::domain::schedule::Zone;
use crate::store::library::Listed;
use crate::store::{StoreError, library};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment_in_zone};
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

/// The texts for one kind of mail.
struct Kind {
    word: &'static str,
    provided: Vec<ProvidedText>,
    kept: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "admin/library/list.html")]
struct ListPage {
    desk: DeskFrame,
    kinds: Vec<Kind>,
}

impl ListPage {
    /// Every kind of mail, for a list to choose from.
    fn mails(&self) -> Vec<(MessageKind, &'static str)> {
        MessageKind::ALL.iter().map(|kind| (*kind, kind_word(*kind))).collect()
    }

    /// When somebody changed a text, and who it was.
    fn changed(&self, text: &Listed) -> String {
        let at = moment_in_zone(&Zone::utc(), text.changed_at);
        match &text.changed_by {
            Some(who) => format!("{at}, by {who}"),
            None => at,
        }
    }
}

/// `GET /admin/library`
pub async fn list(app: Data<App>, request: HttpRequest, who: Organiser) -> Result<HttpResponse, AppError> {
    let mut texts = app.db.read(|c| library::all(c).map_err(StoreError::from)).await?;
    let kinds = MessageKind::ALL.iter().map(|kind| Kind {
        word: kind_word(*kind),
        provided: ProvidedText::of(*kind).collect(),
        kept: texts.extract_if(.., |text| text.kind == *kind).collect(),
    });
    let kinds = kinds.filter(|kind| !kind.provided.is_empty() || !kind.kept.is_empty()).collect();
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), kinds })
}
