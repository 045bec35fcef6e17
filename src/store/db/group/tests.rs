//! What a group of writes keeps, and what each of its writers is told.

use std::sync::mpsc::channel;

use diesel::prelude::*;
use tokio::runtime::Builder;

use super::*;
use crate::store::settings;

struct Place {
    folder: tempfile::TempDir,
    queue: Queue,
}

impl Place {
    fn new(long: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rt.db");
        let mut conn = crate::store::db::sqlite::writer(&path).expect("opens");
        crate::store::db::migrations::sqlite(&mut conn).expect("migrates");
        Self { folder, queue: Queue::start_with(DbConn::Sqlite(conn), long).expect("a thread") }
    }

    /// What another connection sees.
    fn seen(&self, key: &str) -> Option<String> {
        let path = self.folder.path().join("rt.db");
        let mut conn = crate::store::db::sqlite::reader(&path).expect("opens");
        settings::get(&mut conn, key).expect("reads")
    }
}

fn put(key: &'static str) -> impl FnOnce(&mut DbConn) -> Result<(), StoreError> + Send {
    move |c| Ok(settings::set(c, key, "kept")?)
}

fn spawn(
    queue: &Queue,
    work: impl FnOnce(&mut DbConn) -> Result<(), StoreError> + Send + 'static,
) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    let queue = queue.clone();
    tokio::spawn(async move { queue.write(work).await })
}

#[test]
fn writes_that_wait_are_kept_together_and_told_only_then() {
    let place = Place::new(Duration::from_mins(1));
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let queue = place.queue.clone();
    let (seen, told) = runtime.block_on(async {
        let (go_on, first_waits) = channel::<()>();
        let (end, last_waits) = channel::<()>();
        let (begun, last_begins) = channel::<()>();
        let (at_work, first_begins) = channel::<()>();
        let first = spawn(&queue, move |c| {
            settings::set(c, "first", "kept")?;
            at_work.send(()).expect("the test listens");
            // All the others come while this one is at work.
            first_waits.recv().expect("the test says when");
            Ok(())
        });
        while first_begins.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        let second = spawn(&queue, put("second"));
        let refused = spawn(&queue, |c| {
            settings::set(c, "refused", "never")?;
            Err(StoreError::Open("no".to_owned()))
        });
        let panics = spawn(&queue, |c| {
            settings::set(c, "panics", "never")?;
            std::panic::resume_unwind(Box::new("a fault"))
        });
        let last = spawn(&queue, move |c| {
            begun.send(()).expect("the test listens");
            last_waits.recv().expect("the test says when");
            settings::set(c, "last", "kept")?;
            Ok(())
        });
        // Nobody else looks into the queue while the first write is at work.
        while queue.jobs.capacity() > WAITING - 4 {
            tokio::task::yield_now().await;
        }
        go_on.send(()).expect("the write waits");
        last_begins.recv().expect("it comes to the last one");
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let told = [&first, &second, &refused, &panics].map(|write| write.is_finished());
        let seen = place.seen("first");
        end.send(()).expect("the write waits");
        first.await.expect("runs").expect("is kept");
        second.await.expect("runs").expect("is kept");
        last.await.expect("runs").expect("is kept");
        assert_eq!(refused.await.expect("runs").expect_err("it refused").to_string(), "no");
        assert!(matches!(panics.await.expect("runs"), Err(StoreError::Unavailable)));
        (seen, told)
    });
    assert_eq!(seen, None, "nothing is on disk before all of the group is");
    assert_eq!(told, [false; 4], "nobody is told before that");
    for (key, want) in
        [("first", true), ("second", true), ("last", true), ("refused", false), ("panics", false)]
    {
        assert_eq!(place.seen(key).is_some(), want, "{key}");
    }
}

#[test]
fn a_group_that_has_worked_for_long_is_closed() {
    let place = Place::new(Duration::ZERO);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let queue = place.queue.clone();
    runtime.block_on(async {
        let (go_on, first_waits) = channel::<()>();
        let (end, last_waits) = channel::<()>();
        let (at_work, first_begins) = channel::<()>();
        let first = spawn(&queue, move |c| {
            settings::set(c, "first", "kept")?;
            at_work.send(()).expect("the test listens");
            first_waits.recv().expect("the test says when");
            Ok(())
        });
        while first_begins.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        let last = spawn(&queue, move |_| {
            last_waits.recv().expect("the test says when");
            Ok(())
        });
        while queue.jobs.capacity() > WAITING - 1 {
            tokio::task::yield_now().await;
        }
        go_on.send(()).expect("the write waits");
        first.await.expect("runs").expect("does not wait for the one behind it");
        assert_eq!(place.seen("first").as_deref(), Some("kept"));
        end.send(()).expect("the write waits");
        last.await.expect("runs").expect("is kept");
    });
}

#[test]
fn a_group_whose_commit_fails_is_told_so_and_the_next_one_goes_on() {
    let place = Place::new(LONG);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        // A reference that nothing answers to, looked at only when the transaction ends.
        let broken = place.queue.write(|c| {
            c.batch_execute("PRAGMA defer_foreign_keys = ON")?;
            diesel::sql_query("INSERT INTO contact_tags (contact_id, tag) VALUES (x'00', 'x')").execute(c)?;
            settings::set(c, "broken", "never")?;
            Ok::<_, StoreError>(())
        });
        let told = broken.await.expect_err("it is not kept").to_string();
        assert!(told.contains("did not keep") && told.contains("FOREIGN KEY"), "{told}");
        place.queue.write(put("next")).await.expect("is kept");
    });
    assert_eq!((place.seen("broken"), place.seen("next")), (None, Some("kept".to_owned())));
}

#[test]
fn a_write_that_ends_the_whole_transaction_takes_its_group_with_it() {
    let place = Place::new(LONG);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let ended = place.queue.write(|c| {
            settings::set(c, "ended", "never")?;
            // What the engine does by itself where the disk is full.
            c.batch_execute("ROLLBACK")?;
            Ok::<_, StoreError>(())
        });
        assert!(matches!(ended.await, Err(StoreError::NotKept(_))), "whatever it says");
        place.queue.write(put("next")).await.expect("is kept");
    });
    assert_eq!((place.seen("ended"), place.seen("next")), (None, Some("kept".to_owned())));
}
