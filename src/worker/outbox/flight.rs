//! One mail on its way to the server.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::hand::Grip;
use super::outcome::What;
use crate::app::App;
use crate::mail::Outgoing;

/// Hears when the outcome of the mail before on this connection is on disk.
pub(super) type Settled = oneshot::Receiver<()>;

/// Sends a mail. The server is told of it while the outcome of the mail before is still being recorded;
/// it gets the text only afterwards, so that a process that is killed leaves at most one mail on each
/// connection of which nobody knows whether it was sent.
pub(super) async fn fly(app: Arc<App>, mail: Outgoing, grip: Grip, before: Option<Settled>) -> What {
    let announced = match app.mailer.announce(&mail).await {
        Ok(announced) => announced,
        Err(delivery) => return What::Delivered(delivery),
    };
    if let Some(before) = before
        && before.await.is_err()
    {
        return What::GivenUp;
    }
    let may_go = || grip.is_good(app.clock.now());
    announced.hand_over(&mail, may_go).await.map_or(What::GivenUp, What::Delivered)
}
