//! What passes between the loop and the database in one transaction: outcomes are recorded, leases
//! renewed, given back and taken. One commit, and so one wait for the disk, serves all connections.

use crate::app::App;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::lease;
use crate::domain::way::TroubleKind;
use crate::mail::transport::Words;
use crate::store::messages::{self, Lease, Leased, Record};
use crate::store::{DbConn, QueryResult, StoreError, troubles};

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    pub(super) records: Vec<Record>,
    /// Mails that were not tried and go back as they were.
    pub(super) released: Vec<Lease>,
    /// Mails that wait for their domain, each lot until a moment.
    pub(super) put_off: Vec<(Vec<Lease>, Instant)>,
    /// What was learnt about the way.
    pub(super) news: News,
    pub(super) renewed: Vec<Lease>,
    /// How many new leases are wanted.
    pub(super) limit: usize,
}

/// What is to be said of the way to the mail server.
#[derive(Debug, Default)]
pub(super) struct News {
    /// It is away.
    pub(super) away: Option<Words>,
    /// It is there again.
    pub(super) back: bool,
    /// It refuses us, and refused these mails for the same reason.
    pub(super) refused: Option<(Words, Vec<MessageId>)>,
}

impl News {
    fn is_none(&self) -> bool {
        self.away.is_none() && !self.back && self.refused.is_none()
    }

    fn tell(&self, c: &mut DbConn, now: Instant) -> QueryResult<()> {
        if let Some(words) = &self.away {
            troubles::say(c, TroubleKind::Away, words, now)?;
        }
        if self.back {
            troubles::over(c, TroubleKind::Away)?;
        }
        if let Some((words, wronged)) = &self.refused {
            troubles::pause(c, words, wronged, now)?;
        }
        Ok(())
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Exchanged {
    pub(super) leased: Leased,
    /// Mails whose leases were to be renewed and are somebody else's now.
    pub(super) lost: Vec<MessageId>,
    /// Until when the renewed leases hold.
    pub(super) until: Instant,
    /// When there is something to do next, where new leases were wanted.
    pub(super) next: Option<Instant>,
}

impl Exchange {
    pub(super) fn is_empty(&self) -> bool {
        let Self { records, released, put_off, news, renewed, limit } = self;
        let nothing_else = records.is_empty() && released.is_empty() && renewed.is_empty() && *limit == 0;
        nothing_else && put_off.is_empty() && news.is_none()
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
        for (leases, due) in &self.put_off {
            messages::put_off(c, leases, *due)?;
        }
        self.news.tell(c, now)?;
        let lost = messages::renew(c, &self.renewed, until)?;
        for message in &lost {
            tracing::warn!(%message, "a mail's lease was lost before it could be renewed");
        }
        let (leased, next) = match i64::try_from(self.limit).unwrap_or(1) {
            0 => (Leased::default(), None),
            // What stands still on one node stands still on all.
            _ if troubles::is_paused(c)? => (Leased::default(), None),
            limit => (messages::lease(c, now, until, limit)?, messages::next_due(c)?),
        };
        Ok(Exchanged { leased, lost, until, next })
    }
}
