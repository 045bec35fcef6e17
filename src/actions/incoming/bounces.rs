//! A report about a mail that did not arrive.

use std::time::Duration;

use super::Told;
use crate::actions::{letters, suppressions};
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::bounce::{self, BounceKind, Report};
use crate::domain::id::MessageId;
use crate::domain::message::{MessageState, Outcome};
use crate::domain::suppression::{Suppression, SuppressionReason};
use crate::store::{StoreError, bounces, invitations, messages};

/// For how long after a mail went out a report can stop mail to its address; mail systems give up within five days.
const YOUNG: Duration = Duration::from_hours(14 * 24);

/// Keeps what was reported about a mail. An address that is none is not mailed any more, until somebody corrects it.
pub(super) async fn take(app: &App, id: MessageId, reports: Vec<Report>) -> Result<Told, StoreError> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let Some(mail) = messages::find(c, id)? else { return Ok(Told::Nothing) };
            if mail.state == MessageState::Sending {
                // The server was quicker than our own note that it has the mail.
                return Ok(Told::TooEarly);
            }
            let sent_to = match &mail.recipient {
                Some(email) => Some(email.clone()),
                None => letters::recipient(c, &mail)?,
            };
            let is_test = mail.queued.test_for.is_some();
            let report = match &sent_to {
                // A test went to somebody at the desk, whose own address is none of the guest's.
                Some(_) if is_test => reports.first(),
                Some(email) => bounce::about(&reports, email),
                None => None,
            };
            let Some(report) = report else { return Ok(Told::Nothing) };
            let Some(kind) = report.kind() else { return Ok(Told::Nothing) };
            if !bounces::add(c, id, kind, report.code(), &report.words, now)? {
                return Ok(Told::Known);
            }
            let words = Outcome::squeeze(&format!("{} {}", report.reason(), report.words));
            let mut came_back = false;
            match kind {
                BounceKind::Hard | BounceKind::Refused => {
                    came_back = bounces::came_back(c, id, &words, now)?;
                }
                BounceKind::Soft => {
                    bounces::put_off(c, id, &Outcome::squeeze(&format!("Came back for now. {words}")))?;
                }
                BounceKind::Delayed => {}
            }
            // Whoever saw the mail could write a report: one that stops mail for good has to say to whom, of a mail
            // that was on its way until lately.
            let is_young = mail.finished_at.is_some_and(|sent| now <= sent + YOUNG);
            let is_told = came_back && is_young && !report.recipients.is_empty();
            if let (BounceKind::Hard, false, true, Some(email)) = (kind, is_test, is_told, sent_to) {
                let reason = SuppressionReason::Bounced;
                let words = report.words.clone();
                if let Some(invitation) = invitations::find(c, mail.queued.invitation_id)? {
                    let suppression = Suppression { email, reason, since: now, words };
                    suppressions::add(c, now, Actor::System, &invitation, &suppression)?;
                }
            }
            Ok(Told::Report)
        })
        .await
}
