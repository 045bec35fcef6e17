//! Programs that a test starts, and that end with it: when their handle is dropped, and also when
//! the test's own process is gone, however it went. For that a small shell reads from a pipe which
//! only this process holds open, and ends the program by its id when the pipe breaks; what the
//! program has started on the test's behalf can be named to it as well.

use std::io::Write as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The pipe says what else is to be ended, or that everything has ended in order.
const WATCH: &str = r#"
ids=$1
while read -r word id; do
    case $word in
        also) ids="$ids $id" ;;
        ended) exit ;;
    esac
done
kill -TERM $ids
"#;

/// How long a program may take to end before it is made to.
const PATIENCE: Duration = Duration::from_secs(8);

/// A running program; it ends when this is dropped.
pub(crate) struct Guarded {
    program: Child,
    watch: Child,
}

impl Guarded {
    /// Starts a program without standard input.
    pub(crate) fn start(command: &mut Command) -> Self {
        let program = command.stdin(Stdio::null()).spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let watch = Command::new("sh")
            .args(["-c", WATCH, "watch", &program.id().to_string()])
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        Self { program, watch }
    }

    /// Has a process that the program started end with the test as well, should the test be cut short.
    pub(crate) fn and_also(&mut self, id: u64) {
        let pipe = self.watch.stdin.as_mut().expect("the watch listens until the end");
        writeln!(pipe, "also {id}").expect("the watch listens until the end");
    }

    /// The program's output, where it was asked to go into a pipe.
    pub(crate) fn output(&mut self) -> Option<ChildStdout> {
        self.program.stdout.take()
    }

    /// Asks the program to end and waits; makes it end where it takes too long.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        if !self.has_ended() {
            self.signal(Signal::TERM);
        }
        let begun = Instant::now();
        while !self.has_ended() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill()
    }

    /// Ends the program at once, as a power cut would.
    pub(crate) fn kill(&mut self) -> Option<i32> {
        // Killing what has ended already is no fault; waiting tells how it ended.
        let _ = self.program.kill();
        self.program.wait().ok()?.code()
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.program.id()).ok().and_then(Pid::from_raw).expect("a process has an id");
        kill_process(id, signal).expect("the program is still ours to signal");
    }

    /// True where the program has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.program.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.stop();
        if let Some(mut pipe) = self.watch.stdin.take() {
            // Without the word the watch would signal an id that is no longer the program's.
            let _ = pipe.write_all(b"ended\n");
        }
        let _ = self.watch.wait();
    }
}

/// Looks again and again until `look` finds something; fails the test after half a minute.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    wait(what, Duration::from_secs(30), look)
}

/// The same for what takes its time: fails the test after five minutes.
#[cfg(feature = "postgres")]
#[track_caller]
pub(crate) fn wait_long_for<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    wait(what, Duration::from_mins(5), look)
}

#[track_caller]
fn wait<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < patience, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The command lines of living processes that mention `words`.
pub(crate) fn processes(words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("the system lists its processes").flatten() {
        let is_process = entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit());
        let own = entry.file_name().to_string_lossy() == std::process::id().to_string();
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if is_process && !own && line.contains(words) {
            found.push(line);
        }
    }
    found
}
