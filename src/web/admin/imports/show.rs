//! A list before it is confirmed, row by row, and what came of it afterwards.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::refused;
use crate::actions::imports::{self as actions, BrokenRow, Preview};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::guest_list::{Change, Field, Outcome, OutcomeKind, REASONS_HEADER, Summary};
use crate::domain::id::ImportId;
use crate::paths;
use crate::store::imports::Staged;
use crate::store::{StoreError, imports};
use crate::web::admin::DeskFrame;
use crate::web::admin::events::edit;
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::guard::Organiser;
use crate::web::page;

/// Rows on one page.
const PAGE: usize = 100;
/// Broken rows that are listed after the import; the file has all of them.
const LISTED: usize = 100;
/// Rows of the list that are shown beside each column's choice.
const SAMPLES: usize = 3;

/// The preview's view, as it stands in the URL.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct View {
    /// An [`OutcomeKind`]; empty for every row.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub show: String,
    /// Counted from 1; empty for the first.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page: String,
}

/// One column and what it is taken for.
pub(super) struct Column {
    pub(super) header: String,
    pub(super) samples: Vec<String>,
    /// The chosen field's word; empty: ignored.
    pub(super) chosen: String,
}

/// One row of the preview.
struct Line {
    number: u32,
    kind: OutcomeKind,
    /// In the directory already, though not on this list.
    known: bool,
    name: String,
    email: String,
    organisation: String,
    changes: Vec<Change>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "admin/imports/show.html")]
struct PreviewPage {
    desk: DeskFrame,
    event: Event,
    staged: Staged,
    columns: Vec<Column>,
    errors: FieldErrors,
    /// True where the columns are told apart, so that rows can be shown.
    readable: bool,
    summary: Summary,
    view: View,
    lines: Vec<Line>,
    found: usize,
    page: usize,
    pages: usize,
}

impl PreviewPage {
    /// The words and labels of the fields to choose from.
    fn fields(&self) -> Vec<(&'static str, &'static str)> {
        let fields = Field::ALL.iter().map(|field| (field.as_str(), field.label()));
        std::iter::once(("", "ignore")).chain(fields).collect()
    }

    /// The headers of the columns that nobody will find on the guest list.
    fn ignored(&self) -> Vec<&str> {
        self.columns
            .iter()
            .filter(|c| c.chosen.is_empty() && c.header != REASONS_HEADER)
            .map(|c| c.header.as_str())
            .collect()
    }

    fn kinds(&self) -> &'static [OutcomeKind] {
        OutcomeKind::ALL
    }

    fn count(&self, kind: &OutcomeKind) -> u32 {
        self.summary.count(*kind)
    }

    fn url(&self, show: &str, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let query = serde_html_form::to_string(View { show: show.to_owned(), page }).unwrap_or_default();
        let path = paths::import(self.staged.id);
        if query.is_empty() { format!("{path}#rows") } else { format!("{path}?{query}#rows") }
    }

    fn file(&self) -> &str {
        if self.staged.file_name.is_empty() { "Pasted rows" } else { self.staged.file_name.as_str() }
    }
}

#[derive(Template)]
#[template(path = "admin/imports/done.html")]
struct DonePage {
    desk: DeskFrame,
    event: Event,
    staged: Staged,
    summary: Summary,
    broken: Vec<BrokenRow>,
}

/// `GET /admin/imports/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<ImportId>,
    Query(view): Query<View>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let staged = app.db.read(move |c| imports::find(c, id).map_err(StoreError::from)).await?;
    let staged = staged.ok_or(AppError::NotFound)?;
    let desk = DeskFrame::new(&app, &request, &who);
    if let Some((_, summary)) = staged.applied {
        let event = edit::load(&app, staged.event_id).await?;
        let broken = AppError::refusal(actions::left_out(&app, id, LISTED).await)?.map_err(refused)?;
        return page::html(StatusCode::OK, &DonePage { desk, event, staged, summary, broken });
    }
    let (staged, preview) = AppError::refusal(actions::preview(&app, id).await)?.map_err(refused)?;
    let event = edit::load(&app, staged.event_id).await?;
    render(desk, event, staged, &preview, view, FieldErrors::default(), None)
}

/// The preview, perhaps with what is wrong with the columns as they were `chosen`.
pub(super) fn render(
    desk: DeskFrame,
    event: Event,
    staged: Staged,
    preview: &Preview,
    view: View,
    errors: FieldErrors,
    chosen: Option<Vec<String>>,
) -> Result<HttpResponse, AppError> {
    let columns = columns(preview, chosen);
    let wanted = OutcomeKind::parse(&view.show);
    let shown: Vec<usize> = preview
        .decisions
        .iter()
        .enumerate()
        .filter(|(_, decision)| wanted.is_none_or(|kind| decision.outcome.kind() == kind))
        .map(|(at, _)| at)
        .collect();
    let pages = shown.len().div_ceil(PAGE).max(1);
    let page = view.page.parse().unwrap_or(1).clamp(1, pages);
    let lines = shown.iter().skip((page - 1) * PAGE).take(PAGE).filter_map(|at| line(preview, *at)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = PreviewPage {
        desk,
        event,
        staged,
        columns,
        errors,
        readable: preview.columns_problem.is_none(),
        summary: preview.summary,
        view,
        lines,
        found: shown.len(),
        page,
        pages,
    };
    page::html(status, &page)
}

fn columns(preview: &Preview, chosen: Option<Vec<String>>) -> Vec<Column> {
    let reading = &preview.reading;
    let named = reading.headers().iter().zip(&reading.columns).enumerate();
    let columns = named.map(|(at, (header, field))| Column {
        header: header.clone(),
        samples: reading
            .rows()
            .iter()
            .map(|row| row.cell(at))
            .filter(|cell| !cell.is_empty())
            .take(SAMPLES)
            .map(|cell| cell.chars().take(60).collect())
            .collect(),
        chosen: match &chosen {
            Some(words) => words.get(at).cloned().unwrap_or_default(),
            None => field.map_or("", |f| f.as_str()).to_owned(),
        },
    });
    columns.collect()
}

fn line(preview: &Preview, at: usize) -> Option<Line> {
    let (row, decision) = (preview.reading.rows().get(at)?, preview.decisions.get(at)?);
    // What stands in the row, so that a broken one is recognised too.
    let cell = |field: Field| {
        let column = preview.reading.columns.iter().position(|f| *f == Some(field));
        column.map_or("", |column| row.cell(column))
    };
    let parts = [Field::Honorific, Field::GivenName, Field::FamilyName].map(cell);
    let written = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let mut line = Line {
        number: decision.number,
        kind: decision.outcome.kind(),
        known: false,
        name: if written.is_empty() { cell(Field::PrintedName).to_owned() } else { written },
        email: cell(Field::Email).to_owned(),
        organisation: cell(Field::Organisation).to_owned(),
        changes: Vec::new(),
        notes: Vec::new(),
    };
    match &decision.outcome {
        Outcome::New(details) => line.name = details.printed(),
        Outcome::Added { details, changes } => {
            line.known = true;
            line.name = details.printed();
            line.changes.clone_from(changes);
        }
        Outcome::Updated { details, changes } => {
            line.name = details.printed();
            line.changes.clone_from(changes);
        }
        Outcome::AlreadyThere { same_as: Some(row) } => line.notes.push(format!("The same as row {row}.")),
        Outcome::AlreadyThere { same_as: None } => {}
        Outcome::Broken(problems) => line.notes = problems.iter().map(ToString::to_string).collect(),
    }
    Some(line)
}

/// `GET /admin/imports/{id}/broken.csv`
pub async fn broken(app: Data<App>, _who: Organiser, id: Path<ImportId>) -> Result<HttpResponse, AppError> {
    let csv = AppError::refusal(actions::broken_rows(&app, *id).await)?.map_err(refused)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"broken-rows.csv\""))
        .body(csv))
}
