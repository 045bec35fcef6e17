//! The outbox: takes mails that are due by a lease, sends several at once, and records what became of
//! each. It works on one node and on ten; a mail whose worker died is taken over when its lease ends
//! (see [`crate::domain::lease`]).
//!
//! A mail passes through four hands, which work at the same time: a transaction takes leases
//! ([`exchange`]), a thread reads and composes ([`prepare`]), a connection sends ([`flight`]), and the
//! next transaction records. One transaction serves all connections, and no connection hands a mail's
//! text over before the outcome of its last one is on disk: a process that is killed leaves at most one
//! mail on each connection that was sent and is not known to be, and will be sent again.
//!
//! A way that is closed (the server away, the login or the sender refused) uses up nobody's attempts:
//! the mails go back as they were, and one at a time is tried until the way is open again.

mod exchange;
mod flight;
mod hand;
mod outcome;
mod prepare;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::Instant;

use self::exchange::{Exchange, Exchanged};
use self::flight::{Settled, fly};
use self::hand::Hand;
use self::outcome::{What, record, without_addresses};
use self::prepare::{Prepared, prepare};
use super::asked_to_stop;
use crate::app::App;
use crate::domain::id::MessageId;
use crate::mail::Outgoing;
use crate::mail::transport::Delivery;
use crate::store::StoreError;

/// How many mails wait in hand for each connection: enough that it never waits for one, few enough that
/// other nodes find something to do, too.
const WAITING: usize = 16;
/// How many of them are composed for each connection.
const COMPOSED: usize = 4;
/// How long a mail that was looked at may wait for a connection before it is looked at again: a guest
/// may have answered, the invitation may have been revoked.
const FRESH: Duration = Duration::from_secs(1);
/// How long the loop sleeps at most: mail that another node queued rings no bell here, and leases are to
/// be renewed in time.
const LOOK: Duration = Duration::from_secs(5);
/// How long mails in flight may take after the loop was asked to stop.
const GRACE: Duration = Duration::from_secs(7);
/// How long recording may take after that.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long the loop rests after the way was found closed: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));

/// Runs until `stop` says true.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    if !app.mailer.is_configured() {
        tracing::warn!("no mail server is configured: mail is queued and not sent");
        return asked_to_stop(&mut stop).await;
    }
    let mut outbox = Outbox::new(app);
    while !*stop.borrow() {
        tokio::select! {
            () = asked_to_stop(&mut stop) => break,
            () = outbox.turn() => {}
        }
    }
    outbox.takes = false;
    outbox.give_back();
    if tokio::time::timeout(GRACE, outbox.finish()).await.is_err() {
        // Their leases run out, and they are sent then: late, with the same Message-ID.
        tracing::warn!("mails in flight were left behind at the stop");
        outbox.flights.abort_all();
        let _ = tokio::time::timeout(LAST_WORDS, outbox.finish()).await;
    }
}

/// Sends everything that is due now and comes back; for the command line and for tests. Gives how
/// many mails were looked at.
pub async fn drain(app: &Arc<App>) -> usize {
    if !app.mailer.is_configured() {
        return 0;
    }
    let mut outbox = Outbox::new(app.clone());
    loop {
        outbox.takes = outbox.rest.is_none();
        let more = outbox.takes && !outbox.is_dry;
        let stuck = outbox.halted_until.is_some() && outbox.flights.is_empty();
        if stuck || !(more || outbox.is_busy()) {
            return outbox.seen;
        }
        outbox.turn().await;
    }
}

/// A mail that can go out.
struct Ready {
    id: MessageId,
    mail: Outgoing,
    since: Instant,
}

/// A mail that has come to an end, for now.
struct Landed {
    id: MessageId,
    what: What,
    /// Told when the outcome is on disk.
    settled: Option<oneshot::Sender<()>>,
}

/// A transaction under way.
struct Exchanging {
    task: JoinHandle<Result<Exchanged, StoreError>>,
    landed: Vec<Landed>,
    renewed: Vec<MessageId>,
    limit: usize,
    /// It is to find out whether the way is open again.
    probes: bool,
}

/// Mails that are being read and composed.
struct Preparing {
    task: JoinHandle<Result<Vec<(MessageId, Prepared)>, StoreError>>,
    ids: Vec<MessageId>,
}

struct Outbox {
    app: Arc<App>,
    hand: Hand,
    /// Leased and not looked at yet.
    fresh: VecDeque<MessageId>,
    ready: VecDeque<Ready>,
    preparing: Option<Preparing>,
    /// A place for each connection that is free, which may still wait for its last outcome.
    free: VecDeque<Option<Settled>>,
    flights: JoinSet<What>,
    /// Which mail each flight carries.
    aboard: Vec<(Id, MessageId)>,
    landed: Vec<Landed>,
    /// To go back to the queue as they were.
    returned: Vec<MessageId>,
    exchanging: Option<Exchanging>,
    /// False once the loop was asked to stop.
    takes: bool,
    /// Nothing more was due when it was looked for last.
    is_dry: bool,
    /// When to look again.
    look_at: Instant,
    /// The database failed: nothing is tried before.
    halted_until: Option<Instant>,
    /// How long to rest, while the way is closed.
    rest: Option<Duration>,
    seen: usize,
}

impl Outbox {
    fn new(app: Arc<App>) -> Self {
        let free = (0..app.config.smtp_connections).map(|_| None).collect();
        Self {
            app,
            hand: Hand::default(),
            fresh: VecDeque::new(),
            ready: VecDeque::new(),
            preparing: None,
            free,
            flights: JoinSet::new(),
            aboard: vec![],
            landed: vec![],
            returned: vec![],
            exchanging: None,
            takes: true,
            is_dry: false,
            look_at: Instant::now(),
            halted_until: None,
            rest: None,
            seen: 0,
        }
    }

    fn is_busy(&self) -> bool {
        self.exchanging.is_some()
            || self.preparing.is_some()
            || !(self.flights.is_empty()
                && self.landed.is_empty()
                && self.returned.is_empty()
                && self.fresh.is_empty()
                && self.ready.is_empty())
    }

    async fn finish(&mut self) {
        while self.is_busy() {
            self.turn().await;
        }
    }

    /// Begins whatever can be begun and waits until something has come to an end, or is due. Dropped
    /// while it waits, it has lost nothing.
    async fn turn(&mut self) {
        self.launch();
        self.begin_preparation();
        self.begin_exchange();
        let now = Instant::now();
        let wake = [Some(self.look_at), self.halted_until, Some(now + LOOK)];
        let wake = wake.into_iter().flatten().filter(|at| *at > now).min().unwrap_or(now + LOOK);
        tokio::select! {
            Some(done) = self.flights.join_next_with_id() => {
                self.land(done);
                while let Some(done) = self.flights.try_join_next_with_id() {
                    self.land(done);
                }
            }
            done = ended(self.exchanging.as_mut().map(|e| &mut e.task)) => self.end_exchange(done),
            done = ended(self.preparing.as_mut().map(|p| &mut p.task)) => self.end_preparation(done),
            () = self.app.wake.notified(), if self.rest.is_none() => self.is_dry = false,
            () = tokio::time::sleep_until(wake) => self.is_dry = false,
        }
    }

    /// Puts what is ready on the connections that are free.
    fn launch(&mut self) {
        while !self.free.is_empty() {
            let Some(Ready { id, mail, since }) = self.ready.pop_front() else { return };
            let Some(grip) = self.hand.grip(id) else { continue };
            if since.elapsed() > FRESH {
                self.fresh.push_front(id);
                continue;
            }
            let before = self.free.pop_front().flatten();
            let flight = self.flights.spawn(fly(self.app.clone(), mail, grip, before));
            self.aboard.push((flight.id(), id));
        }
    }

    fn land(&mut self, done: Result<(Id, What), JoinError>) {
        let (flight, what) = match done {
            Ok((flight, what)) => (flight, Some(what)),
            Err(error) => {
                if !error.is_cancelled() {
                    tracing::error!("sending a mail broke down");
                }
                (error.id(), None)
            }
        };
        let Some(at) = self.aboard.iter().position(|(id, _)| *id == flight) else { return };
        let (_, id) = self.aboard.swap_remove(at);
        let Some(what) = what else {
            // Nobody knows whether it was sent; its lease runs out, and it is tried again.
            self.hand.let_go(id);
            self.free.push_back(None);
            return;
        };
        let (settled, before) = oneshot::channel();
        self.free.push_back(Some(before));
        self.judge(&what);
        self.conclude(id, what, Some(settled));
    }

    fn conclude(&mut self, id: MessageId, what: What, settled: Option<oneshot::Sender<()>>) {
        self.seen += 1;
        self.is_dry = false;
        self.landed.push(Landed { id, what, settled });
    }

    /// Learns from what became of a mail whether the way is open.
    fn judge(&mut self, what: &What) {
        let What::Delivered(delivery) = what else { return };
        if let Delivery::Down(words) = delivery {
            let longer = self.rest.map_or(REST.0, |rest| (rest * 2).min(REST.1));
            if self.rest.is_none() {
                let words = without_addresses(words.as_str());
                tracing::warn!(words, "mail cannot be sent at present");
            }
            self.rest = Some(longer);
            self.look_at = Instant::now() + longer;
            self.give_back();
        } else if self.rest.take().is_some() {
            tracing::info!("mail can be sent again");
        }
    }

    /// Everything in hand that is not on its way goes back to the queue.
    fn give_back(&mut self) {
        if let Some(Preparing { task, ids }) = self.preparing.take() {
            task.abort();
            self.returned.extend(ids);
        }
        self.returned.extend(self.fresh.drain(..));
        self.returned.extend(self.ready.drain(..).map(|ready| ready.id));
    }

    fn begin_preparation(&mut self) {
        let enough = COMPOSED * self.app.config.smtp_connections;
        if self.preparing.is_some() || self.fresh.is_empty() || self.ready.len() * 2 > enough {
            return;
        }
        let ids: Vec<MessageId> = self.fresh.drain(..self.fresh.len().min(enough)).collect();
        let task = tokio::spawn(prepare(self.app.clone(), ids.clone()));
        self.preparing = Some(Preparing { task, ids });
    }

    fn end_preparation(&mut self, done: Result<Result<Vec<(MessageId, Prepared)>, StoreError>, JoinError>) {
        let Some(Preparing { ids, .. }) = self.preparing.take() else { return };
        let prepared = match done {
            Ok(Ok(prepared)) => prepared,
            failed => {
                let error = failed.map(|inner| inner.err().map(|e| e.to_string()));
                tracing::error!(?error, mails = ids.len(), "mails could not be composed");
                for id in ids {
                    self.conclude(id, What::Unprepared, None);
                }
                return;
            }
        };
        for (id, prepared) in prepared {
            match prepared {
                Prepared::Send(mail) => self.ready.push_back(Ready { id, mail, since: Instant::now() }),
                Prepared::Cancel(unwanted) => self.conclude(id, What::Cancelled(unwanted), None),
                Prepared::Gone => self.conclude(id, What::Gone, None),
            }
        }
    }

    fn begin_exchange(&mut self) {
        let halted = self.halted_until.is_some_and(|until| Instant::now() < until);
        if self.exchanging.is_some() || halted {
            return;
        }
        self.halted_until = None;
        let (now, random, rest) = (self.app.clock.now(), self.app.random, self.rest);
        let limit = self.room();
        let landed = std::mem::take(&mut self.landed);
        let records = landed
            .iter()
            .filter_map(|l| record(&self.hand.lease(l.id)?, &l.what, now, random, rest))
            .collect();
        let released = self.returned.drain(..).filter_map(|id| self.hand.let_go(id)).collect();
        let ended: HashSet<MessageId> = landed.iter().map(|l| l.id).collect();
        let renewed = self.hand.due(now).into_iter().filter(|held| !ended.contains(&held.message)).collect();
        let exchange = Exchange { records, released, renewed, limit };
        if exchange.is_empty() {
            return self.settle(landed);
        }
        let renewed = exchange.renewed.iter().map(|held| held.message).collect();
        let app = self.app.clone();
        let task = tokio::spawn(async move { exchange.carry_out(&app, now).await });
        self.exchanging = Some(Exchanging { task, landed, renewed, limit, probes: rest.is_some() });
    }

    /// How many mails can be taken on.
    fn room(&self) -> usize {
        let waiting =
            self.fresh.len() + self.ready.len() + self.preparing.as_ref().map_or(0, |p| p.ids.len());
        let most = WAITING * self.app.config.smtp_connections;
        match self.rest {
            _ if !self.takes || self.is_dry => 0,
            // While the way is closed one mail at a time finds out whether it is open again.
            Some(_) => usize::from(waiting == 0 && self.flights.is_empty() && Instant::now() >= self.look_at),
            None if waiting * 2 > most => 0,
            None => most - waiting,
        }
    }

    fn end_exchange(&mut self, done: Result<Result<Exchanged, StoreError>, JoinError>) {
        let Some(Exchanging { landed, renewed, limit, probes, .. }) = self.exchanging.take() else { return };
        let Ok(Ok(Exchanged { leases, lost, until, next })) = done else {
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
        self.is_dry = leases.len() < limit;
        let due = next.map_or(LOOK, |next| {
            Duration::from_micros(u64::try_from(next.micros() - self.app.clock.now().micros()).unwrap_or(0))
        });
        let wait = self.rest.unwrap_or(due.clamp(Duration::from_millis(50), LOOK));
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
    fn settle(&mut self, landed: Vec<Landed>) {
        for Landed { id, settled, .. } in landed {
            self.hand.let_go(id);
            if let Some(settled) = settled {
                // The next mail of this connection may not be there yet, or have been given up.
                let _ = settled.send(());
            }
        }
    }
}

/// What a task came to; never, where there is none.
async fn ended<T>(task: Option<&mut JoinHandle<T>>) -> Result<T, JoinError> {
    match task {
        Some(task) => task.await,
        None => std::future::pending().await,
    }
}
