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
//! A way that is closed (the server away, the login refused) uses up nobody's attempts: the mails go back as
//! they were, and one at a time is tried until the way is open again; a mail alone at whose recipient the server
//! hung up was tried ([`crate::domain::way::HangUps`]). Where the server refuses us for good
//! nothing is tried before somebody has mended it ([`crate::domain::way`]). A server that asks to be asked
//! less is, and each recipient domain has a lane of its own ([`lanes`]).

mod exchange;
mod flight;
mod hand;
mod lanes;
mod outcome;
mod prepare;
mod recording;
mod sending;
mod way;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::Instant;

use self::exchange::News;
use self::flight::Settled;
use self::hand::Hand;
use self::outcome::What;
use self::recording::{Exchanging, GATHER, Pace};
use self::sending::{Aboard, Landed, Preparing, Ready};
use super::asked_to_stop;
use crate::app::App;
use crate::domain::id::MessageId;
use crate::domain::way::{HangUps, Lanes, Suspicion, Throttle};

/// How long the loop sleeps at most: mail that another node queued rings no bell here, and leases are to
/// be renewed in time.
const LOOK: Duration = Duration::from_secs(5);
/// How long mails in flight may take after the loop was asked to stop.
const GRACE: Duration = Duration::from_secs(7);
/// How long recording may take after that.
const LAST_WORDS: Duration = Duration::from_secs(1);

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

struct Outbox {
    app: Arc<App>,
    hand: Hand,
    /// Leased and not looked at yet.
    fresh: VecDeque<MessageId>,
    ready: VecDeque<Ready>,
    /// Ready, and waiting for their domains.
    parked: HashMap<String, VecDeque<Ready>>,
    lanes: Lanes,
    /// To be put off for their domains, until then.
    put_off: Vec<(MessageId, Instant)>,
    preparing: Option<Preparing>,
    /// A place for each connection that is free, which may still wait for its last outcome.
    free: VecDeque<Option<Settled>>,
    flights: JoinSet<What>,
    /// What each flight carries.
    aboard: Vec<(Id, Aboard)>,
    landed: Vec<Landed>,
    /// When the first of them did.
    landed_at: Instant,
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
    throttle: Throttle,
    /// The throttle lets nothing begin before.
    begin_at: Instant,
    suspicion: Suspicion,
    hang_ups: HangUps,
    /// The way was found open, and that was said.
    open: bool,
    news: News,
    /// What the moments of the lanes count from.
    born: Instant,
    pace: Pace,
    seen: usize,
}

impl Outbox {
    fn new(app: Arc<App>) -> Self {
        let (throttle, lanes) =
            (Throttle::new(app.config.smtp_connections), Lanes::new(app.config.smtp_per_domain));
        let free = (0..app.config.smtp_connections).map(|_| None).collect();
        Self {
            app,
            hand: Hand::default(),
            fresh: VecDeque::new(),
            ready: VecDeque::new(),
            parked: HashMap::new(),
            lanes,
            put_off: vec![],
            preparing: None,
            free,
            flights: JoinSet::new(),
            aboard: vec![],
            landed: vec![],
            landed_at: Instant::now(),
            returned: vec![],
            exchanging: None,
            takes: true,
            is_dry: false,
            look_at: Instant::now(),
            halted_until: None,
            rest: None,
            throttle,
            begin_at: Instant::now(),
            suspicion: Suspicion::default(),
            hang_ups: HangUps::default(),
            open: false,
            news: News::default(),
            born: Instant::now(),
            pace: Pace::new(),
            seen: 0,
        }
    }

    fn is_busy(&self) -> bool {
        self.exchanging.is_some()
            || self.preparing.is_some()
            || !(self.flights.is_empty()
                && self.landed.is_empty()
                && self.returned.is_empty()
                && self.parked.is_empty()
                && self.put_off.is_empty()
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
        let gathered = (!self.landed.is_empty()).then_some(self.landed_at + GATHER);
        let wake = [Some(self.look_at), self.halted_until, gathered, self.lane_opens(), Some(self.begin_at)];
        let wake =
            wake.into_iter().flatten().filter(|at| *at > now).min().unwrap_or(now + LOOK).min(now + LOOK);
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
            () = tokio::time::sleep_until(wake) => self.is_dry &= Instant::now() < self.look_at,
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
