//! Forms that bring a file. What is over the limit of a file is read and thrown away, up to a greater limit:
//! a browser shows no answer before it has sent everything.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt;

use super::error::AppError;

/// The most parts that are read; empty ones without end would add nothing to the bytes that are counted.
const MAX_PARTS: usize = 16;
/// How long an upload may stand still.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most that is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Bytes of one part that are kept.
    pub(super) part: usize,
    /// Bytes of the request that are read before the connection is cut.
    pub(super) body: usize,
}

/// One part of a form.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The field.
    pub(super) name: String,
    /// What the browser called the file; empty for other fields, and where none was chosen.
    pub(super) file_name: String,
    /// The content; empty where it is too large.
    pub(super) content: Vec<u8>,
    /// It has more bytes than are kept.
    pub(super) too_large: bool,
}

/// Reads a form to its end.
///
/// # Errors
/// An upload that did not arrive whole, or one beyond every limit.
pub(super) async fn read(mut body: Multipart, limit: Limit) -> Result<Vec<Part>, AppError> {
    let mut parts = Vec::new();
    let mut left = limit.body;
    while let Some(part) = soon(body.next()).await? {
        let mut part = part.map_err(|_| broken())?;
        if parts.len() >= MAX_PARTS {
            return Err(broken());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let disposition = part.content_disposition();
        let file_name = disposition.and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        let (content, whole) = collect(&mut part, limit.part, &mut left).await?;
        parts.push(Part { name, file_name, content, too_large: !whole });
    }
    Ok(parts)
}

/// The part of a field; an empty one where it was not sent.
pub(super) fn take(parts: &mut Vec<Part>, name: &str) -> Part {
    let at = parts.iter().position(|part| part.name == name);
    at.map(|at| parts.swap_remove(at)).unwrap_or_default()
}

fn broken() -> AppError {
    AppError::BadRequest("The upload did not arrive whole. Please go back and try again.")
}

/// What comes next of an upload, unless nothing comes for too long.
async fn soon<T>(next: impl Future<Output = T>) -> Result<T, AppError> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| broken())
}

/// Reads a part to its end and keeps at most so many bytes of it; false where there was more.
async fn collect(part: &mut Field, most: usize, left: &mut usize) -> Result<(Vec<u8>, bool), AppError> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(chunk) = soon(part.next()).await? {
        let chunk = chunk.map_err(|_| broken())?;
        *left = left.checked_sub(chunk.len()).ok_or(AppError::TooLarge)?;
        if whole && bytes.len() + chunk.len() <= most {
            bytes.extend_from_slice(&chunk);
        } else {
            whole = false;
        }
    }
    Ok((if whole { bytes } else { Vec::new() }, whole))
}
