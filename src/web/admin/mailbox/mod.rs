//! The mailbox: what was captured in a folder instead of being sent, to be read as its recipients
//! would have it. It is there only where mail is captured, and for organisers, because the mails
//! have the guests' own links in them.

mod frame;
mod linkify;
mod list;
mod show;

use std::path::Path;

pub use list::list;
pub use show::{calendar, html, raw, show};

use crate::app::App;
use crate::documents::eml::Head;
use crate::domain::instant::Instant;
use crate::mail::transport::captured::CapturedId;
use crate::web::error::AppError;

/// The folder; there is no such page where mail goes out.
fn folder(app: &App) -> Result<&Path, AppError> {
    app.mailer.captured().ok_or(AppError::NotFound)
}

/// The folder cannot be read: logged here, where it is noticed.
fn unreadable(error: std::io::Error) -> AppError {
    tracing::error!(%error, "the mailbox folder cannot be read");
    AppError::Internal
}

/// When a mail was sent, as it says itself, or else when it was queued.
fn when(id: CapturedId, head: &Head) -> Instant {
    head.date.unwrap_or_else(|| id.queued_at())
}

/// `Mon 23 Nov 2026, 09:00 UTC`: mails of many events stand side by side, each with a zone of its own.
fn moment(at: Instant) -> String {
    at.timestamp().strftime("%a %-d %b %Y, %H:%M UTC").to_string()
}
