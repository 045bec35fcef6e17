//! What letters open with, by honorific, for the whole installation.

use std::borrow::Borrow;
use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::salutations::{self as actions, Lines, SalutationRefusal};
use crate::app::App;
use crate::domain::contact::{Honorific, SalutationLine};
use crate::domain::language::Language;
use crate::domain::salutation::{Salutation, fitting, honorific_key};
use crate::mail::own;
use crate::paths;
use crate::store::{StoreError, salutations};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// The field of a language.
fn field(language: impl Borrow<Language>) -> &'static str {
    match language.borrow() {
        Language::En => "line-en",
        Language::Fr => "line-fr",
        Language::Ar => "line-ar",
    }
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SalutationForm {
    honorific: String,
    #[serde(rename = "line-en")]
    en: String,
    #[serde(rename = "line-fr")]
    fr: String,
    #[serde(rename = "line-ar")]
    ar: String,
    /// The honorific whose lines are changed; not there for new ones.
    was: Option<String>,
    /// Those lines as they were shown, each with its language: `en Your Excellency,`.
    seen: Vec<String>,
    /// `save` or `forget`.
    r#do: String,
}

impl SalutationForm {
    fn line(&self, language: impl Borrow<Language>) -> &str {
        match language.borrow() {
            Language::En => &self.en,
            Language::Fr => &self.fr,
            Language::Ar => &self.ar,
        }
    }

    /// True where it is about whoever has no honorific that has lines.
    fn is_of_everybody(&self) -> bool {
        self.was.as_deref() == Some("")
    }

    /// The product's own line for this honorific; empty where there is none, or the honorific is still to come.
    fn standard(&self, language: impl Borrow<Language>) -> &'static str {
        let key = self.was.as_deref().map(honorific_key);
        let own = own::salutations().iter().find(|one| {
            one.language == *language.borrow() && Some(honorific_key(one.honorific.as_str())) == key
        });
        own.map_or("", |one| one.line.as_str())
    }

    /// What is changed, as it was shown.
    fn was(&self) -> Option<(Honorific, Lines)> {
        let seen = self.seen.iter().filter_map(|one| one.split_once(' '));
        let seen = seen
            .filter_map(|(language, line)| Some((Language::parse(language)?, SalutationLine::squeeze(line))));
        Some((Honorific::squeeze(self.was.as_deref()?), seen.collect()))
    }

    fn parse(&self) -> Result<(Honorific, Lines), FieldErrors> {
        let mut errors = FieldErrors::default();
        let honorific = if self.is_of_everybody() {
            Ok(Honorific::default())
        } else {
            Honorific::required(&self.honorific)
        };
        let honorific = errors.take("honorific", honorific, |e| format!("The honorific {e}."));
        if honorific.as_ref().is_some_and(|h| !h.is_empty() && honorific_key(h.as_str()).is_empty()) {
            errors.add("honorific", "The honorific has no letters.");
        }
        let mut lines = Lines::new();
        for language in Language::ALL {
            let line = SalutationLine::parse(self.line(language));
            lines.extend(
                errors.take(field(*language), line, |e| format!("The line {e}.")).map(|l| (*language, l)),
            );
        }
        honorific.filter(|_| errors.is_empty()).map(|honorific| (honorific, lines)).ok_or(errors)
    }
}

/// What stands in one cell: the line that applies, and whose it is.
struct Cell {
    language: Language,
    line: String,
    /// Somebody here wrote it for this honorific.
    is_own: bool,
    /// It is said for a shorter honorific, or for everybody.
    is_inherited: bool,
}

/// The lines for one honorific.
struct Row {
    honorific: String,
    cells: Vec<Cell>,
}

impl Row {
    fn edit(&self) -> String {
        let of = serde_html_form::to_string([("of", &self.honorific)]).unwrap_or_default();
        format!("{}?{of}#form", paths::SALUTATIONS)
    }
}

/// What is said here and by the product, an honorific to a row: everybody else first, the installation's own, the
/// product's.
fn rows(known: &[Salutation]) -> Vec<Row> {
    let everybody = own::salutations().iter().filter(|one| one.honorific.is_empty());
    let mut seen = HashSet::new();
    everybody
        .chain(known)
        .chain(own::salutations())
        .filter(|one| seen.insert(honorific_key(one.honorific.as_str())))
        .map(|one| Row {
            honorific: one.honorific.to_string(),
            cells: Language::ALL
                .iter()
                .map(|language| cell(known, one.honorific.as_str(), *language))
                .collect(),
        })
        .collect()
}

fn cell(known: &[Salutation], honorific: &str, language: Language) -> Cell {
    let best = fitting(known.iter().chain(own::salutations()), honorific, language).first().copied();
    let is_for_it = |one: &Salutation| honorific_key(one.honorific.as_str()) == honorific_key(honorific);
    Cell {
        language,
        line: best.map_or_else(String::new, |one| one.line.to_string()),
        is_own: best.is_some_and(|one| is_for_it(one) && known.iter().any(|own| std::ptr::eq(own, one))),
        is_inherited: !best.is_some_and(is_for_it),
    }
}

#[derive(Template)]
#[template(path = "admin/salutations.html")]
struct SalutationsPage {
    desk: DeskFrame,
    rows: Vec<Row>,
    form: SalutationForm,
    errors: FieldErrors,
    /// True where there is something to forget.
    forgets: bool,
}

/// Whose lines the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    of: Option<String>,
}

async fn show(
    app: &App,
    desk: DeskFrame,
    form: Option<SalutationForm>,
    of: Option<String>,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let known = app.db.read(|c| salutations::all(c).map_err(StoreError::from)).await?;
    let mut form = form.unwrap_or_else(|| {
        let mut form = SalutationForm {
            honorific: of.clone().unwrap_or_default(),
            was: of,
            ..SalutationForm::default()
        };
        let key = form.was.as_deref().map(honorific_key);
        for one in known.iter().filter(|one| Some(honorific_key(one.honorific.as_str())) == key) {
            let line = one.line.to_string();
            match one.language {
                Language::En => form.en = line,
                Language::Fr => form.fr = line,
                Language::Ar => form.ar = line,
            }
        }
        form
    });
    let key = form.was.as_deref().map(honorific_key);
    let changed = known.iter().filter(|one| Some(honorific_key(one.honorific.as_str())) == key);
    form.seen = changed.map(|one| format!("{} {}", one.language, one.line)).collect();
    let forgets = !form.seen.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &SalutationsPage { desk, rows: rows(&known), form, errors, forgets })
}

/// `GET /admin/salutations`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    ask: Query<Ask>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    show(&app, desk, None, ask.into_inner().of, FieldErrors::default()).await
}

/// `POST /admin/salutations`: saves the lines for an honorific, or forgets them.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    Posted(form): Posted<SalutationForm>,
) -> Result<HttpResponse, AppError> {
    let back = |notice: &str| Ok(flash::with(page::see_other(paths::SALUTATIONS), notice));
    let was = form.was();
    if form.r#do == "forget" {
        let forgotten = actions::forget(&app, who.actor(), was.unwrap_or_default().0).await?;
        return back(if forgotten {
            "Forgotten. Letters open with the standard line again."
        } else {
            "There was nothing to forget."
        });
    }
    let desk = DeskFrame::new(&app, &request, &who);
    let (honorific, lines) = match form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return show(&app, desk, Some(form), None, errors).await,
    };
    let mut errors = FieldErrors::default();
    match AppError::refusal(actions::save(&app, who.actor(), was, honorific, lines).await)? {
        Ok(()) => return back("Saved. Mails that are sent from now on open so."),
        Err(refusal @ SalutationRefusal::Nothing) => errors.add(field(Language::En), refusal.to_string()),
        Err(refusal @ (SalutationRefusal::Taken | SalutationRefusal::Changed)) => {
            errors.add("honorific", refusal.to_string())
        }
        Err(SalutationRefusal::Wrong(wrong)) => {
            for (language, error) in wrong {
                errors.add(field(language), error.to_string());
            }
        }
    }
    show(&app, desk, Some(form), None, errors).await
}
