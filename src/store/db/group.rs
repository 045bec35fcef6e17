//! The embedded engine's one writer. Writes that wait while another commit is on its way to the disk
//! are committed together: a group costs one `fsync`, however many writes are in it. Each stands in
//! a savepoint of its own, so one that fails leaves nothing behind and takes no other with it; and
//! none is acknowledged before the commit of the whole group is on disk.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use tokio::sync::{mpsc, oneshot};

use super::{DbConn, StoreError, is_busy};

/// How many writes may wait for their turn before whoever brings another has to wait as well.
const WAITING: usize = 1024;
/// The most writes in one group.
const MOST: usize = 256;
/// A group that has worked for so long takes nobody on any more: the first in it has waited enough.
const LONG: Duration = Duration::from_millis(10);

/// A group that took so long has used much memory.
const LARGE: Duration = Duration::from_secs(1);

/// The writer's door.
#[derive(Clone)]
pub(super) struct Queue {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

impl Queue {
    /// Gives the connection to a thread of its own, which ends with the last door.
    pub(super) fn start(conn: DbConn) -> std::io::Result<Self> {
        Self::start_with(conn, LONG)
    }

    fn start_with(conn: DbConn, long: Duration) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::channel(WAITING);
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || run(conn, waiting, long))?;
        Ok(Self { jobs })
    }

    /// Does some work in the next group and comes back when that is on disk.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (done, told) = oneshot::channel();
        let job = Write { work: Some(work), outcome: None, done };
        if self.jobs.send(Box::new(job)).await.is_err() {
            return Err(E::from(StoreError::Unavailable));
        }
        told.await.unwrap_or_else(|_| Err(E::from(StoreError::Unavailable)))
    }
}

/// A write that waits, of whatever type.
trait Job: Send {
    /// Does the work; true where it is to be kept.
    fn work(&mut self, conn: &mut DbConn) -> bool;
    /// Tells whoever waits how it ended: as the work says, unless the group was lost.
    fn tell(self: Box<Self>, lost: Option<&Lost>);
}

struct Write<F, T, E> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    done: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Write<F, T, E>
where
    F: FnOnce(&mut DbConn) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn work(&mut self, conn: &mut DbConn) -> bool {
        let Some(work) = self.work.take() else { return false };
        // A panic is this write's own fault, and must not end the thread that all others need.
        self.outcome = std::panic::catch_unwind(AssertUnwindSafe(|| work(conn))).ok();
        matches!(self.outcome, Some(Ok(_)))
    }

    fn tell(self: Box<Self>, lost: Option<&Lost>) {
        let outcome = match (self.outcome, lost) {
            (Some(Ok(value)), None) => Ok(value),
            (Some(Err(refused)), _) => Err(refused),
            (Some(Ok(_)) | None, Some(lost)) => Err(E::from(lost.error())),
            // The work panicked.
            (None, None) => Err(E::from(StoreError::Unavailable)),
        };
        // Whoever asked may have gone; the write stands all the same.
        let _ = self.done.send(outcome);
    }
}

/// Why a group was not kept.
struct Lost(diesel::result::Error);

impl Lost {
    /// Another program that holds the file for longer than we wait is no fault of the database.
    fn error(&self) -> StoreError {
        if is_busy(&self.0) { StoreError::Unavailable } else { StoreError::NotKept(self.0.to_string()) }
    }
}

fn run(mut conn: DbConn, mut waiting: mpsc::Receiver<Box<dyn Job>>, long: Duration) {
    while let Some(first) = waiting.blocking_recv() {
        let mut group = Vec::new();
        let lost = commit_together(&mut conn, first, &mut waiting, long, &mut group).err().map(|error| {
            // After some failures the engine has rolled back by itself; then this is a no-op error.
            let _ = conn.batch_execute("ROLLBACK");
            Lost(error)
        });
        for job in group {
            job.tell(lost.as_ref());
        }
    }
}

/// One transaction with as many writes as wait for it. Every write that it took is in `group`
/// afterwards, whatever came of it.
fn commit_together(
    conn: &mut DbConn,
    first: Box<dyn Job>,
    waiting: &mut mpsc::Receiver<Box<dyn Job>>,
    long: Duration,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<(), diesel::result::Error> {
    let begun = Instant::now();
    group.push(first);
    conn.batch_execute("BEGIN IMMEDIATE")?;
    let mut any_kept = false;
    let mut at = 0;
    while let Some(job) = group.get_mut(at) {
        conn.batch_execute("SAVEPOINT one_write")?;
        if job.work(conn) {
            any_kept = true;
            // Fails where the engine has given up the whole transaction, as it does on a full disk.
            conn.batch_execute("RELEASE one_write")?;
        } else {
            conn.batch_execute("ROLLBACK TO one_write; RELEASE one_write")?;
        }
        at += 1;
        if at < MOST
            && begun.elapsed() < long
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
    }
    conn.batch_execute(if any_kept { "COMMIT" } else { "ROLLBACK" })?;
    if begun.elapsed() > LARGE {
        // The memory that a long import needed is not needed by what comes next. It is on disk already:
        // whether the memory can be given back changes nothing about that.
        let _ = conn.batch_execute("PRAGMA shrink_memory");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
