//! Server-sent events (the WHATWG's format, four lines of it), for pages that follow something as it
//! happens. A stream ends by itself when there is no more to tell, when the product stops, and after
//! half a minute in any case; a browser then comes back on its own and goes on.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, HeaderName};
use actix_web::web::{Bytes, Data};
use futures_util::stream::unfold;
use tokio::sync::watch;

use crate::app::App;
use crate::domain::id::MailingId;
use crate::domain::mailing::Progress;
use crate::store::{StoreError, messages};

/// How often it looks.
const LOOK: Duration = Duration::from_millis(700);
/// How many times, before the browser has to ask again.
const LOOKS: u32 = 40;

/// Tells streams that the product is about to stop.
#[derive(Clone)]
pub struct Stopping(pub watch::Receiver<bool>);

impl Stopping {
    fn is_true(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}

struct Following {
    app: Data<App>,
    stopping: Stopping,
    mailing: MailingId,
    said: Option<Progress>,
    looks: u32,
    over: bool,
}

/// The progress of a mailing: an event `progress` whenever it has changed, and `done` at its end.
#[must_use]
pub fn mailing_progress(app: Data<App>, stopping: &Stopping, mailing: MailingId) -> HttpResponse {
    let following = Following { app, stopping: stopping.clone(), mailing, said: None, looks: 0, over: false };
    let events = unfold(following, |mut following| async move {
        let bytes = next(&mut following).await?;
        Some((Ok::<_, Infallible>(bytes), following))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Named, so that the compressor, which would hold events back, leaves the stream alone; the
        // second is for a proxy in front.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(events)
}

async fn next(following: &mut Following) -> Option<Bytes> {
    while !following.over && following.looks < LOOKS && !following.stopping.is_true() {
        if following.looks > 0 {
            tokio::time::sleep(LOOK).await;
        }
        following.looks += 1;
        let mailing = following.mailing;
        let read = following.app.db.read(move |c| messages::progress(c, mailing).map_err(StoreError::from));
        let progress = match read.await {
            Ok(progress) => progress,
            Err(error) => {
                tracing::error!(%error, "a stream cannot use the database");
                return None;
            }
        };
        if !progress.is_running() {
            following.over = true;
            return Some(event("done", &progress));
        }
        if following.said != Some(progress) {
            following.said = Some(progress);
            return Some(event("progress", &progress));
        }
    }
    None
}

fn event(name: &str, progress: &Progress) -> Bytes {
    let total = progress.total();
    let Progress { waiting, sent, failed, cancelled } = progress;
    Bytes::from(format!(
        "event: {name}\nretry: 1000\ndata: {{\"total\":{total},\"waiting\":{waiting},\"sent\":{sent},\
         \"failed\":{failed},\"cancelled\":{cancelled}}}\n\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_as_browsers_read_it() {
        let progress = Progress { waiting: 1, sent: 2, failed: 3, cancelled: 4 };
        assert_eq!(
            event("progress", &progress),
            "event: progress\nretry: 1000\ndata: {\"total\":10,\"waiting\":1,\"sent\":2,\"failed\":3,\
             \"cancelled\":4}\n\n"
        );
    }
}
