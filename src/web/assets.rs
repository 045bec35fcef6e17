//! Style sheets and scripts, embedded in the binary. Their URLs carry a hash of their content, so
//! that browsers may keep them for ever and still see every change.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Path};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::AppError;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// File name to hash, and hash to file.
static HASHES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let hash: String =
                file.metadata.sha256_hash().iter().take(8).map(|b| format!("{b:02x}")).collect();
            Some((name.into_owned(), hash))
        })
        .collect()
});

/// The URL of an asset by its name in `static/`.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = HASHES.get(name).map_or("missing", String::as_str);
    format!("/assets/{hash}/{name}")
}

/// `GET /assets/{hash}/{name}`: public.
pub(super) async fn show(path: Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (hash, name) = path.into_inner();
    let current = HASHES.get(&name).filter(|known| **known == hash);
    let file: EmbeddedFile = current.and_then(|_| Files::get(&name)).ok_or(AppError::NotFound)?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(Bytes::from(file.data.into_owned())))
}
