//! What a worker has in hand: the leases that it holds, and renews while it lives.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::lease;
use crate::store::messages::Lease;

/// The end of a lease, shared by the loop that renews it and the flight that depends on it.
#[derive(Debug, Clone)]
pub(super) struct Grip(Arc<AtomicI64>);

impl Grip {
    fn until(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn set(&self, until: Instant) {
        self.0.store(until.micros(), Ordering::SeqCst);
    }

    /// True while the mail may be handed to the server.
    pub(super) fn is_good(&self, now: Instant) -> bool {
        lease::is_good(self.until(), now)
    }
}

/// All leases of a worker.
#[derive(Debug, Default)]
pub(super) struct Hand(HashMap<MessageId, (Lease, Grip)>);

impl Hand {
    pub(super) fn take(&mut self, lease: Lease) {
        let grip = Grip(Arc::new(AtomicI64::new(lease.until.micros())));
        self.0.insert(lease.message, (lease, grip));
    }

    /// The lease as it is in the database; `None` where it is lost or was let go.
    pub(super) fn lease(&self, message: MessageId) -> Option<Lease> {
        let (lease, grip) = self.0.get(&message)?;
        Some(Lease { until: grip.until(), ..*lease })
    }

    pub(super) fn grip(&self, message: MessageId) -> Option<Grip> {
        self.0.get(&message).map(|(_, grip)| grip.clone())
    }

    pub(super) fn let_go(&mut self, message: MessageId) -> Option<Lease> {
        let lease = self.lease(message);
        self.0.remove(&message);
        lease
    }

    /// Somebody else has the mail: whoever still works on it must not hand it over.
    pub(super) fn lose(&mut self, message: MessageId) {
        if let Some((_, grip)) = self.0.remove(&message) {
            grip.set(Instant::from_micros(0));
        }
    }

    /// The leases that are to be renewed.
    pub(super) fn due(&self, now: Instant) -> Vec<Lease> {
        self.0
            .values()
            .map(|(lease, grip)| Lease { until: grip.until(), ..*lease })
            .filter(|held| lease::is_due(held.until, now))
            .collect()
    }

    pub(super) fn renewed(&self, message: MessageId, until: Instant) {
        if let Some((_, grip)) = self.0.get(&message) {
            grip.set(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::random::Random;

    #[test]
    fn a_lease_is_renewed_lost_and_let_go() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let later = now + Duration::from_secs(20);
        let mut hand = Hand::default();
        let leases = [0, 1].map(|attempts| Lease {
            message: Random.id(now),
            until: lease::from(now),
            attempts,
            first_tried: None,
        });
        leases.into_iter().for_each(|lease| hand.take(lease));
        let [kept, lost] = leases.map(|lease| lease.message);
        let grips = [kept, lost].map(|id| hand.grip(id).expect("held"));
        assert!(hand.due(now).is_empty());
        assert_eq!(hand.due(later).len(), 2);
        hand.renewed(kept, lease::from(later));
        hand.lose(lost);
        assert!(hand.due(later).is_empty());
        let much_later = now + Duration::from_secs(50);
        assert_eq!(grips.each_ref().map(|grip| grip.is_good(much_later)), [true, false]);
        assert!(!grips[1].is_good(now), "a lost lease counts at no time");
        assert_eq!(hand.let_go(kept), Some(Lease { until: lease::from(later), ..leases[0] }));
        assert_eq!((hand.lease(kept), hand.let_go(lost)), (None, None));
    }
}
