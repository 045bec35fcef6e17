//! What passes between the loop and the database in one transaction: outcomes are recorded, leases
//! renewed, given back and taken. One commit, and so one wait for the disk, serves all connections.

use crate::app::App;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::lease;
use crate::store::messages::{self, Lease, Record};
use crate::store::{DbConn, QueryResult, StoreError};

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    pub(super) records: Vec<Record>,
    /// Mails that were not tried and go back as they were.
    pub(super) released: Vec<Lease>,
    pub(super) renewed: Vec<Lease>,
    /// How many new leases are wanted.
    pub(super) limit: usize,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Exchanged {
    pub(super) leases: Vec<Lease>,
    /// Mails whose leases were to be renewed and are somebody else's now.
    pub(super) lost: Vec<MessageId>,
    /// Until when the renewed leases hold.
    pub(super) until: Instant,
    /// When there is something to do next, where new leases were wanted.
    pub(super) next: Option<Instant>,
}

impl Exchange {
    pub(super) fn is_empty(&self) -> bool {
        let Self { records, released, renewed, limit } = self;
        records.is_empty() && released.is_empty() && renewed.is_empty() && *limit == 0
    }

    pub(super) async fn carry_out(self, app: &App, now: Instant) -> Result<Exchanged, StoreError> {
        app.db.write(move |c| self.within(c, now).map_err(StoreError::from)).await
    }

    fn within(&self, c: &mut DbConn, now: Instant) -> QueryResult<Exchanged> {
        let until = lease::from(now);
        for record in &self.records {
            if !messages::record(c, now, record)? {
                tracing::warn!(message = %record.lease.message, "a mail's lease had been taken over");
            }
        }
        messages::release(c, &self.released)?;
        let lost = messages::renew(c, &self.renewed, until)?;
        for message in &lost {
            tracing::warn!(%message, "a mail's lease was lost before it could be renewed");
        }
        let (leases, next) = match i64::try_from(self.limit).unwrap_or(1) {
            0 => (vec![], None),
            limit => (messages::lease(c, now, until, limit)?, messages::next_due(c)?),
        };
        Ok(Exchanged { leases, lost, until, next })
    }
}
