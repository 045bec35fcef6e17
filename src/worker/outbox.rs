//! The outbox: takes mails that are due by a lease, sends several at once, and records what became of
//! each. It works on one node and on ten; a mail whose worker died is taken over when its lease ends.
//!
//! A way that is closed (the server away, the login or the sender refused) uses up nobody's attempts:
//! the mails go back as they were, and one at a time is tried until the way is open again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::asked_to_stop;
use super::prepare::{Prepared, prepare};
use crate::app::App;
use crate::domain::instant::Instant;
use crate::domain::message::{MessageState, Outcome, retry_after};
use crate::mail::transport::Delivery;
use crate::random::Random;
use crate::store::StoreError;
use crate::store::messages::{self, Lease, Record};

/// How many mails are sent at once.
const AT_ONCE: usize = 6;
/// How long a worker has a mail for itself; longer than the transport's own time limits together.
const LEASE: Duration = Duration::from_secs(240);
/// How long the loop sleeps at most: mail that another node queued rings no bell here.
const LOOK: Duration = Duration::from_secs(5);
/// How long mails in flight may take after the loop was asked to stop.
const GRACE: Duration = Duration::from_secs(8);
/// How long the loop rests after the way was found closed: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));

/// Runs until `stop` says true.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    if !app.mailer.is_configured() {
        tracing::warn!("no mail server is configured: mail is queued and not sent");
        return asked_to_stop(&mut stop).await;
    }
    let mut outbox = Outbox::new(app.clone());
    while !*stop.borrow() {
        let wait = outbox.turn(true).await;
        tokio::select! {
            () = asked_to_stop(&mut stop) => break,
            () = outbox.one_is_done() => {}
            () = app.wake.notified(), if outbox.rest.is_none() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    let finishing = async {
        while outbox.is_busy() {
            outbox.one_is_done().await;
        }
        outbox.turn(false).await;
    };
    if tokio::time::timeout(GRACE, finishing).await.is_err() {
        // Their leases run out, and they are sent then: late, with the same Message-ID.
        tracing::warn!("mails in flight were left behind at the stop");
        outbox.turn(false).await;
    }
}

/// Sends everything that is due now and comes back; for the command line and for tests. Gives how
/// many mails were looked at.
pub async fn drain(app: &Arc<App>) -> usize {
    let mut outbox = Outbox::new(app.clone());
    if !app.mailer.is_configured() {
        return 0;
    }
    loop {
        outbox.turn(outbox.rest.is_none()).await;
        if !outbox.is_busy() {
            return outbox.seen;
        }
        outbox.one_is_done().await;
    }
}

/// One mail that has come to an end, for now.
struct Finished {
    lease: Lease,
    what: Result<What, StoreError>,
}

enum What {
    Delivered(Delivery),
    Cancelled(Outcome),
    /// There is no such row any more.
    Gone,
}

struct Outbox {
    app: Arc<App>,
    flying: JoinSet<Finished>,
    landed: Vec<Finished>,
    /// How long to rest, while the way is closed.
    rest: Option<Duration>,
    seen: usize,
}

impl Outbox {
    fn new(app: Arc<App>) -> Self {
        Self { app, flying: JoinSet::new(), landed: vec![], rest: None, seen: 0 }
    }

    fn is_busy(&self) -> bool {
        !self.flying.is_empty()
    }

    /// Waits until a mail in flight has come to an end; for ever where there is none.
    async fn one_is_done(&mut self) {
        match self.flying.join_next().await {
            Some(Ok(finished)) => self.landed.push(finished),
            // The task broke down; the mail's lease runs out, and it is tried again.
            Some(Err(_)) => tracing::error!("sending a mail broke down"),
            None => std::future::pending().await,
        }
        while let Some(Ok(finished)) = self.flying.try_join_next() {
            self.landed.push(finished);
        }
    }

    /// Records what has come to an end and, where `take` is set, takes on as much as there is room
    /// for, all in one transaction. Gives how long to wait before the next turn.
    async fn turn(&mut self, take: bool) -> Duration {
        let app = self.app.clone();
        let (now, random) = (app.clock.now(), app.random);
        self.judge();
        let records: Vec<Record> =
            self.landed.iter().filter_map(|finished| record(finished, now, random, self.rest)).collect();
        let limit = match (take, self.rest) {
            (false, _) => 0,
            // While the way is closed one mail at a time finds out whether it is open again.
            (true, Some(_)) => usize::from(self.flying.is_empty() && self.landed.is_empty()),
            (true, None) => AT_ONCE - self.flying.len(),
        };
        if records.is_empty() && limit == 0 {
            self.landed.clear();
            return self.rest.unwrap_or(LOOK);
        }
        let done = app.db.write(move |c| exchange(c, now, &records, limit)).await;
        match done {
            Ok((leases, next)) => {
                self.landed.clear();
                self.seen += leases.len();
                for lease in leases {
                    let app = app.clone();
                    self.flying.spawn(async move { Finished { lease, what: attempt(&app, lease).await } });
                }
                self.wait(now, next)
            }
            Err(error) => {
                // What has landed stays and is recorded at the next turn.
                tracing::error!(%error, "the outbox cannot use the database");
                Duration::from_secs(1)
            }
        }
    }

    /// Learns from what has landed whether the way is open.
    fn judge(&mut self) {
        for finished in &self.landed {
            match &finished.what {
                Ok(What::Delivered(Delivery::Down(words))) => {
                    let longer = self.rest.map_or(REST.0, |rest| (rest * 2).min(REST.1));
                    if self.rest.is_none() {
                        let words = without_addresses(words.as_str());
                        tracing::warn!(words, "mail cannot be sent at present");
                    }
                    self.rest = Some(longer);
                }
                Ok(What::Delivered(_)) => {
                    if self.rest.take().is_some() {
                        tracing::info!("mail can be sent again");
                    }
                }
                Ok(What::Cancelled(_) | What::Gone) | Err(_) => {}
            }
        }
    }

    fn wait(&self, now: Instant, next: Option<Instant>) -> Duration {
        if let Some(rest) = self.rest {
            return rest;
        }
        let until = next.map_or(LOOK, |next| {
            Duration::from_micros(u64::try_from(next.micros() - now.micros()).unwrap_or(0))
        });
        // Something is due while all hands are full: the next one that is done makes room.
        until.clamp(Duration::from_millis(50), LOOK)
    }
}

/// Records outcomes and takes new leases.
fn exchange(
    c: &mut crate::store::DbConn,
    now: Instant,
    records: &[Record],
    limit: usize,
) -> Result<(Vec<Lease>, Option<Instant>), StoreError> {
    for record in records {
        if !messages::record(c, now, record)? {
            tracing::warn!(message = %record.lease.message, "a mail's lease had been taken over");
        }
    }
    let leases = if limit == 0 {
        vec![]
    } else {
        messages::lease(c, now, now + LEASE, i64::try_from(limit).unwrap_or(1))?
    };
    Ok((leases, messages::next_due(c)?))
}

/// One attempt to send one mail.
async fn attempt(app: &App, lease: Lease) -> Result<What, StoreError> {
    Ok(match prepare(app, lease.message).await? {
        None => What::Gone,
        Some(Prepared::Cancel(unwanted)) => What::Cancelled(Outcome::squeeze(unwanted.as_str())),
        Some(Prepared::Send(mail)) => What::Delivered(app.mailer.send(&mail).await),
    })
}

/// What is recorded about a mail that has come to an end.
fn record(finished: &Finished, now: Instant, random: Random, rest: Option<Duration>) -> Option<Record> {
    let Finished { lease, what } = finished;
    let tried = lease.attempts + 1;
    let record = |state, attempts, due_at, outcome: &Outcome| {
        Some(Record { lease: *lease, state, attempts, due_at, outcome: outcome.clone() })
    };
    match what {
        Ok(What::Gone) => None,
        Ok(What::Cancelled(words)) => record(MessageState::Cancelled, lease.attempts, None, words),
        Ok(What::Delivered(Delivery::Accepted(words))) => record(MessageState::Sent, tried, None, words),
        Ok(What::Delivered(Delivery::Never(words))) => record(MessageState::Failed, tried, None, words),
        Ok(What::Delivered(Delivery::Later(words))) => match retry_after(tried) {
            Some(wait) => record(MessageState::Queued, tried, Some(now + spread(wait, random)), words),
            None => {
                let words = Outcome::squeeze(&format!("Given up after three days. {words}"));
                record(MessageState::Failed, tried, None, &words)
            }
        },
        Ok(What::Delivered(Delivery::Down(words))) => {
            let due = now + rest.unwrap_or(REST.0);
            record(MessageState::Queued, lease.attempts, Some(due), words)
        }
        Err(error) => {
            tracing::error!(%error, message = %lease.message, "a mail could not be composed");
            let words = Outcome::squeeze("The mail could not be composed; it is tried again.");
            record(MessageState::Queued, lease.attempts, Some(now + REST.1), &words)
        }
    }
}

/// The wait, up to a fifth longer or shorter, so that mails that failed together are not tried
/// together.
fn spread(wait: Duration, random: Random) -> Duration {
    let [byte] = random.bytes::<1>();
    wait.mul_f64(0.8 + 0.4 * f64::from(byte) / 255.0)
}

/// A server's words for the log: addresses are personal data.
fn without_addresses(words: &str) -> String {
    let hidden = |word: &str| if word.contains('@') { "[address]".to_owned() } else { word.to_owned() };
    words.split(' ').map(hidden).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_by_a_fifth_and_words_lose_their_addresses() {
        let hour = Duration::from_hours(1);
        let waits: Vec<Duration> = (0..200).map(|_| spread(hour, Random)).collect();
        assert!(waits.iter().all(|w| (hour.mul_f64(0.79)..=hour.mul_f64(1.21)).contains(w)));
        assert!(waits.iter().any(|w| *w != waits[0]));
        assert_eq!(
            without_addresses("553 <rt@host.example>: sender refused"),
            "553 [address] sender refused"
        );
    }
}
