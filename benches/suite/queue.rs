//! `queue`: an invitation for each of ten thousand guests, all in one transaction.

use std::time::Instant;

use super::measure::{Finding, median};
use super::place::{Place, guest_list};
use super::{CliError, Options};
use crate::actions::mailings;
use crate::domain::audit::Actor;
use crate::domain::message::MessageKind;

const GUESTS: u32 = 10_000;

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let mut times = Vec::new();
    for _ in 0..options.rounds {
        let place = Place::new().await?;
        place.bring_in(guest_list(GUESTS)).await?;
        let since = Instant::now();
        mailings::start(&place.app, Actor::Command, place.event, MessageKind::Invitation, None).await?;
        times.push(since.elapsed().as_secs_f64());
    }
    Ok(vec![Finding::at_most(&format!("queue ({GUESTS} invitations)"), median(times), 1.0, "s")])
}
