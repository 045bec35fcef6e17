//! What the loop asks the database for, when, and what it does with the answer.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};
use tokio::time::Instant;

use super::exchange::{Exchange, Exchanged};
use super::outcome::record;
use super::sending::Landed;
use super::{LOOK, Outbox};
use crate::domain::id::MessageId;
use crate::store::StoreError;
use crate::store::messages::{Leased, Record};

/// How many mails wait in hand at least for each connection, and at most for all of them; between the two
/// it is as many as were sent in the last second, so that no lease waits for long, and other nodes find
/// something to do, too.
const WAITING: (usize, usize) = (4, 600);
/// How long the outcomes of some connections wait for those of others, to share a commit.
pub(super) const GATHER: Duration = Duration::from_millis(2);

/// A transaction under way.
pub(super) struct Exchanging {
    pub(super) task: JoinHandle<Result<Exchanged, StoreError>>,
    pub(super) landed: Vec<Landed>,
    pub(super) renewed: Vec<MessageId>,
    pub(super) limit: usize,
    /// It is to find out whether the way is open again.
    pub(super) probes: bool,
}

/// How many mails come to an end in a second.
pub(super) struct Pace {
    pub(super) since: Instant,
    pub(super) count: usize,
    pub(super) last: usize,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), count: 0, last: 0 }
    }

    pub(super) fn count(&mut self) {
        self.count += 1;
        let elapsed = self.since.elapsed();
        if elapsed > Duration::from_millis(200) {
            let millis = usize::try_from(elapsed.as_millis()).unwrap_or(usize::MAX);
            self.last = self.count.saturating_mul(1_000) / millis;
            (self.since, self.count) = (Instant::now(), 0);
        }
    }
}

impl Outbox {
    pub(super) fn begin_exchange(&mut self) {
        let halted = self.halted_until.is_some_and(|until| Instant::now() < until);
        // Half of the connections send while the outcomes of the other half are recorded.
        let gathers = !self.landed.is_empty()
            && self.landed.len() * 2 < self.flights.len()
            && self.landed_at.elapsed() < GATHER;
        if self.exchanging.is_some() || halted || gathers {
            return;
        }
        self.halted_until = None;
        let (now, random, probes) = (self.app.clock.now(), self.app.random, self.rest.is_some());
        let limit = self.room();
        let landed = std::mem::take(&mut self.landed);
        let records: Vec<Record> = landed
            .iter()
            .filter_map(|l| record(&self.hand.lease(l.id)?, &l.what, now, random, l.recipient.as_ref()))
            .collect();
        for finished in records.iter().filter(|record| !record.state.is_waiting()) {
            self.hang_ups.finished(finished.lease.message);
        }
        let released = self.returned.drain(..).filter_map(|id| self.hand.let_go(id)).collect();
        let ended: HashSet<MessageId> = landed.iter().map(|l| l.id).collect();
        let renewed = self.hand.due(now).into_iter().filter(|held| !ended.contains(&held.message)).collect();
        let put_off = self.take_put_off(now);
        let news = std::mem::take(&mut self.news);
        let exchange = Exchange { records, released, put_off, news, renewed, limit };
        if exchange.is_empty() {
            return self.settle(landed);
        }
        let renewed = exchange.renewed.iter().map(|held| held.message).collect();
        let app = self.app.clone();
        let task = tokio::spawn(async move { exchange.carry_out(&app, now).await });
        self.exchanging = Some(Exchanging { task, landed, renewed, limit, probes });
    }

    /// How many mails can be taken on.
    pub(super) fn room(&self) -> usize {
        let waiting =
            self.fresh.len() + self.ready.len() + self.preparing.as_ref().map_or(0, |p| p.ids.len());
        let most = self.most();
        match self.rest {
            // What stops the queue is to be on disk first.
            _ if !self.takes || self.is_dry || self.news.refused.is_some() => 0,
            // Mails that wait for their domains fill the hand: those are put off first.
            _ if self.parked.values().map(VecDeque::len).sum::<usize>() >= self.most_parked() => 0,
            // While the way is closed one mail at a time finds out whether it is open again.
            Some(_) => usize::from(waiting == 0 && self.flights.is_empty() && Instant::now() >= self.look_at),
            None if waiting * 2 > most => 0,
            None => most - waiting,
        }
    }

    /// How many mails may wait in hand.
    pub(super) fn most(&self) -> usize {
        let least = WAITING.0 * self.app.config.smtp_connections;
        self.pace.last.clamp(least, WAITING.1)
    }

    pub(super) fn end_exchange(&mut self, done: Result<Result<Exchanged, StoreError>, JoinError>) {
        let Some(Exchanging { landed, renewed, limit, probes, .. }) = self.exchanging.take() else { return };
        let Ok(Ok(Exchanged { leased: Leased { leases, more }, lost, until, next })) = done else {
            let error = done.map(|inner| inner.err().map(|e| e.to_string()));
            tracing::error!(?error, "the outbox cannot use the database");
            // What has landed is recorded later; nothing more goes out on its connections until then.
            self.landed.splice(0..0, landed);
            self.halted_until = Some(Instant::now() + Duration::from_secs(1));
            return;
        };
        renewed.into_iter().for_each(|id| self.hand.renewed(id, until));
        lost.into_iter().for_each(|id| self.hand.lose(id));
        self.settle(landed);
        if limit == 0 {
            return;
        }
        self.is_dry = leases.len() < limit && !more;
        let due = next.map_or(LOOK, |next| {
            Duration::from_micros(u64::try_from(next.micros() - self.app.clock.now().micros()).unwrap_or(0))
        });
        let wait = match self.rest {
            // Nothing was found yet to try the way with.
            Some(_) if probes && more => Duration::ZERO,
            Some(rest) => rest,
            None => due.clamp(Duration::from_millis(50), LOOK),
        };
        self.look_at = Instant::now() + wait;
        let wanted = self.takes && (self.rest.is_none() || probes);
        for lease in leases {
            self.hand.take(lease);
            if wanted {
                self.fresh.push_back(lease.message);
            } else {
                self.returned.push(lease.message);
            }
        }
    }

    /// Their outcomes are on disk, or there was nothing to record.
    pub(super) fn settle(&mut self, landed: Vec<Landed>) {
        for Landed { id, settled, .. } in landed {
            self.hand.let_go(id);
            if let Some(settled) = settled {
                // The next mail of this connection may not be there yet, or have been given up.
                let _ = settled.send(());
            }
        }
    }
}
