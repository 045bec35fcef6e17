//! Pages: the only importer of actix. Reads go to `store`, writes to `actions`; nothing is decided
//! here.

pub mod admin;
pub mod assets;
pub mod error;
mod finish;
pub mod flash;
pub mod form;
pub mod guard;
mod health;
mod invitee;
pub mod limits;
mod origin;
pub mod page;
mod policy;
mod programme;
mod questions;
mod routes;
pub mod session;
pub mod stream;
mod trace;
mod upload;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PathConfig, PayloadConfig, QueryConfig};
use actix_web::{App as ActixApp, HttpServer};
use tokio::sync::watch;
use tracing_actix_web::TracingLogger;

use crate::app::App;
use error::AppError;
use limits::Limits;

/// The most bytes of a form post; uploads have a limit of their own.
const FORM_LIMIT: usize = 256 * 1024;

/// Serves every page on `listener` until `stop` turns true; then finishes what is in flight within
/// ten seconds.
///
/// # Errors
/// Where the listener cannot be used.
pub async fn serve(app: Arc<App>, listener: TcpListener, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let limits = Data::new(Limits::new(&app.db, &app.clock));
    let data = Data::from(app);
    let stopping = Data::new(stream::Stopping(stop.clone()));
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(data.clone())
            .app_data(limits.clone())
            .app_data(stopping.clone())
            .app_data(PayloadConfig::new(FORM_LIMIT))
            .app_data(PathConfig::default().error_handler(|_, _| AppError::NotFound.into()))
            .app_data(QueryConfig::default().error_handler(|_, _| {
                AppError::BadRequest("The address has parts that this page does not know.").into()
            }))
            .configure(routes::configure)
            .wrap(from_fn(origin::guard))
            .wrap(from_fn(finish::finish))
            .wrap(Compress::default())
            .wrap(TracingLogger::<trace::Spans>::new())
    })
    .keep_alive(Duration::from_secs(75))
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    let stopper = tokio::spawn(async move {
        // A dropped sender means that nobody is left to ask for a stop; that, too, is a stop.
        let _ = stop.wait_for(|stopped| *stopped).await;
        handle.stop(true).await;
    });
    let outcome = server.await;
    stopper.abort();
    outcome
}
