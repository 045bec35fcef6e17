//! `roundtable serve`: the web server and the mail worker in one process.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{CliError, start_log};
use crate::actions::accounts;
use crate::app::App;
use crate::config::Config;
use crate::{web, worker};

/// How long work that is in flight may take to finish after a stop was asked for; the web server
/// itself takes at most ten seconds.
const LAST_CALL: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or SIGINT.
pub(super) async fn run(listen: Option<SocketAddr>) -> Result<(), CliError> {
    let mut config = Config::from_environment().map_err(CliError::new)?;
    if let Some(listen) = listen {
        config.listen_on(listen);
    }
    start_log(config.log);
    let listener = bind(config.listen)?;
    config.listen_on(local_address(&listener)?);
    let app = Arc::new(App::open(config).map_err(CliError::new)?);
    eprintln!("Roundtable listens on http://{}", app.config.listen);
    if let Some(link) = accounts::setup_link(&app).await.map_err(CliError::new)? {
        println!("No account exists yet. Create the first owner here, once:\n{link}");
    }
    serve(app, listener).await
}

/// Opens the port.
pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(address)
        .map_err(|e| CliError::new(format!("cannot listen on {address}: {e}; choose another with --listen")))
}

/// The address that was really taken, where port 0 asked for any.
pub(super) fn local_address(listener: &TcpListener) -> Result<SocketAddr, CliError> {
    listener.local_addr().map_err(CliError::new)
}

/// Runs the web server and the worker until a signal; then both finish what is in flight.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener) -> Result<(), CliError> {
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::run(app.clone(), stopped.clone()));
    let mut term = signal(SignalKind::terminate()).map_err(CliError::new)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CliError::new)?;
    let signals = tokio::spawn(async move {
        tokio::select! { _ = term.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping: finishing what is in flight");
        // The receivers live as long as the server and the worker.
        let _ = stop.send(true);
    });
    let outcome = web::serve(app, listener, stopped).await;
    signals.abort();
    if tokio::time::timeout(LAST_CALL, worker).await.is_err() {
        tracing::warn!("the mail worker did not finish in time; what it held is sent after the next start");
    }
    outcome.map_err(CliError::new)
}
