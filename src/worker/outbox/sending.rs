//! What is in hand on its way to the server: read and composed, put on a connection that is free, and
//! what is learnt from how it ended.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::{Id, JoinError, JoinHandle};
use tokio::time::Instant;

use super::Outbox;
use super::flight::fly;
use super::outcome::What;
use super::prepare::{Prepared, prepare};
use crate::domain::email::Email;
use crate::domain::id::MessageId;
use crate::mail::Outgoing;
use crate::store::StoreError;

/// What part of them is read and composed at once.
const AT_ONCE: usize = 4;
/// How long a mail that was looked at may wait for a connection before it is looked at again: a guest
/// may have answered, the invitation may have been revoked.
const FRESH: Duration = Duration::from_secs(1);

/// A mail that can go out.
pub(super) struct Ready {
    pub(super) id: MessageId,
    pub(super) recipient: Email,
    pub(super) mail: Outgoing,
    pub(super) since: Instant,
}

/// A mail on its way.
pub(super) struct Aboard {
    pub(super) id: MessageId,
    pub(super) recipient: Email,
    /// The throttle's turn in which it began.
    pub(super) turn: usize,
}

/// A mail that has come to an end, for now.
pub(super) struct Landed {
    pub(super) id: MessageId,
    pub(super) what: What,
    /// For whom it was tried; `None` where it was not.
    pub(super) recipient: Option<Email>,
    /// Told when the outcome is on disk.
    pub(super) settled: Option<oneshot::Sender<()>>,
}

/// Mails that are being read and composed.
pub(super) struct Preparing {
    pub(super) task: JoinHandle<Result<Vec<(MessageId, Prepared)>, StoreError>>,
    pub(super) ids: Vec<MessageId>,
}

impl Outbox {
    /// Puts what is ready on the connections that are free.
    pub(super) fn launch(&mut self) {
        self.unpark();
        while !self.free.is_empty()
            && self.flights.len() < self.throttle.allowed()
            && Instant::now() >= self.begin_at
        {
            let Some(ready) = self.ready.pop_front() else { break };
            let Some(grip) = self.hand.grip(ready.id) else { continue };
            if ready.since.elapsed() > FRESH {
                self.fresh.push_front(ready.id);
                continue;
            }
            let Some(Ready { id, recipient, mail, .. }) = self.enter_lane(ready) else { continue };
            let before = self.free.pop_front().flatten();
            let flight = self.flights.spawn(fly(self.app.clone(), mail, grip, before));
            self.aboard.push((flight.id(), Aboard { id, recipient, turn: self.throttle.turn() }));
            self.begin_at = Instant::now() + self.throttle.pause();
        }
        self.put_off_parked();
    }

    pub(super) fn land(&mut self, done: Result<(Id, What), JoinError>) {
        let (flight, what) = match done {
            Ok((flight, what)) => (flight, Some(what)),
            Err(error) => {
                if !error.is_cancelled() {
                    tracing::error!("sending a mail broke down");
                }
                (error.id(), None)
            }
        };
        let Some(at) = self.aboard.iter().position(|(id, ..)| *id == flight) else { return };
        let (_, Aboard { id, recipient, turn }) = self.aboard.swap_remove(at);
        self.leave_lane(&recipient);
        let Some(what) = what else {
            // Nobody knows whether it was sent; its lease runs out, and it is tried again.
            self.hand.let_go(id);
            self.free.push_back(None);
            return;
        };
        let (settled, before) = oneshot::channel();
        self.free.push_back(Some(before));
        let what = self.judge(id, &recipient, turn, what);
        if self.flights.is_empty() {
            self.suspicion.all_landed();
        }
        self.conclude(id, what, Some(recipient), Some(settled));
    }

    pub(super) fn conclude(
        &mut self,
        id: MessageId,
        what: What,
        recipient: Option<Email>,
        settled: Option<oneshot::Sender<()>>,
    ) {
        self.seen += 1;
        self.pace.count();
        self.is_dry = false;
        if self.landed.is_empty() {
            self.landed_at = Instant::now();
        }
        self.landed.push(Landed { id, what, recipient, settled });
    }

    /// Everything in hand that is not on its way goes back to the queue.
    pub(super) fn give_back(&mut self) {
        if let Some(Preparing { task, ids }) = self.preparing.take() {
            task.abort();
            self.returned.extend(ids);
        }
        self.returned.extend(self.fresh.drain(..));
        self.returned.extend(self.ready.drain(..).map(|ready| ready.id));
        self.returned.extend(self.parked.drain().flat_map(|(_, waiting)| waiting).map(|ready| ready.id));
    }

    pub(super) fn begin_preparation(&mut self) {
        let enough = self.most().div_ceil(AT_ONCE).max(self.app.config.smtp_connections);
        if self.preparing.is_some() || self.fresh.is_empty() || self.ready.len() * 2 > enough {
            return;
        }
        let ids: Vec<MessageId> = self.fresh.drain(..self.fresh.len().min(enough)).collect();
        let task = tokio::spawn(prepare(self.app.clone(), ids.clone()));
        self.preparing = Some(Preparing { task, ids });
    }

    pub(super) fn end_preparation(
        &mut self,
        done: Result<Result<Vec<(MessageId, Prepared)>, StoreError>, JoinError>,
    ) {
        let Some(Preparing { ids, .. }) = self.preparing.take() else { return };
        let prepared = match done {
            Ok(Ok(prepared)) => prepared,
            failed => {
                let error = failed.map(|inner| inner.err().map(|e| e.to_string()));
                tracing::error!(?error, mails = ids.len(), "mails could not be composed");
                for id in ids {
                    self.conclude(id, What::Unprepared, None, None);
                }
                return;
            }
        };
        for (id, prepared) in prepared {
            match prepared {
                Prepared::Send(mail, recipient) => {
                    self.ready.push_back(Ready { id, recipient, mail, since: Instant::now() });
                }
                Prepared::Cancel(unwanted, recipient) => {
                    self.conclude(id, What::Cancelled(unwanted), recipient, None);
                }
                Prepared::Hold => self.conclude(id, What::Held, None, None),
                Prepared::Gone => self.conclude(id, What::Gone, None, None),
                Prepared::Unsigned => {
                    tracing::error!("a mail could not be signed");
                    self.conclude(id, What::Unprepared, None, None);
                }
            }
        }
    }
}
