//! Mails that wait for their domains beside those that can go.

use std::time::Duration;

use tokio::time::Instant;

use super::Outbox;
use super::sending::Ready;
use crate::domain::email::Email;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant as At;
use crate::domain::way::Entry;
use crate::store::messages::Lease;

/// So many mails may wait for their domains at least, before some are put off.
const PARKED: usize = 100;
/// So many of a domain stay where they are then, for the connections that come free.
const STAY: usize = 10;

impl Outbox {
    fn age(&self) -> Duration {
        self.born.elapsed()
    }

    /// The mail, where its domain takes it now; it waits otherwise. What is only captured reaches no domain.
    pub(super) fn enter_lane(&mut self, ready: Ready) -> Option<Ready> {
        if !self.app.mailer.reaches_others() {
            return Some(ready);
        }
        let now = self.age();
        let domain = ready.recipient.domain();
        if self.lanes.entry(domain, now) == Entry::Open {
            self.lanes.begin(domain, now);
            return Some(ready);
        }
        self.parked.entry(domain.to_owned()).or_default().push_back(ready);
        None
    }

    pub(super) fn leave_lane(&mut self, recipient: &Email) {
        if self.app.mailer.reaches_others() {
            self.lanes.end(recipient.domain(), self.age());
        }
    }

    /// Brings the first mail of each domain back that takes one again.
    pub(super) fn unpark(&mut self) {
        if self.free.is_empty() {
            return;
        }
        let now = self.age();
        for (domain, waiting) in &mut self.parked {
            if self.lanes.entry(domain, now) == Entry::Open
                && let Some(first) = waiting.pop_front()
            {
                self.ready.push_front(first);
            }
        }
        self.parked.retain(|_, waiting| !waiting.is_empty());
    }

    /// When a domain takes mail again that may be kept waiting by its rate.
    pub(super) fn lane_opens(&self) -> Option<Instant> {
        let now = self.age();
        let at = self.parked.keys().filter_map(|domain| match self.lanes.entry(domain, now) {
            Entry::From(at) => Some(self.born + at),
            Entry::Open if !self.free.is_empty() => Some(Instant::now() + Duration::from_millis(1)),
            Entry::Open | Entry::Full => None,
        });
        at.min()
    }

    /// How many mails may wait for their domains.
    pub(super) fn most_parked(&self) -> usize {
        (2 * self.most()).max(PARKED)
    }

    /// Puts off what waits for the domain for which the most do, where the hand is full of them: others wait behind.
    pub(super) fn put_off_parked(&mut self) {
        if self.parked.values().map(std::collections::VecDeque::len).sum::<usize>() < self.most_parked() {
            return;
        }
        let now = self.age();
        let Some((domain, waiting)) = self.parked.iter_mut().max_by_key(|(_, waiting)| waiting.len()) else {
            return;
        };
        let surplus = waiting.split_off(STAY.min(waiting.len()));
        let later = Instant::now() + self.lanes.put_off(domain, surplus.len(), now);
        self.put_off.extend(surplus.into_iter().map(|ready| (ready.id, later)));
    }

    /// The leases of what is to be put off, in lots of the same moment.
    pub(super) fn take_put_off(&mut self, now: At) -> Vec<(Vec<Lease>, At)> {
        let mut lots: Vec<(Vec<Lease>, At)> = vec![];
        let mut last: Option<Instant> = None;
        let put_off: Vec<(MessageId, Instant)> = std::mem::take(&mut self.put_off);
        for (id, until) in put_off {
            let Some(lease) = self.hand.let_go(id) else { continue };
            match lots.last_mut() {
                Some((lot, _)) if last == Some(until) => lot.push(lease),
                _ => lots.push((vec![lease], now + until.saturating_duration_since(Instant::now()))),
            }
            last = Some(until);
        }
        lots
    }
}
