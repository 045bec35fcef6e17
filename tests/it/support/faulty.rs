//! A mail server that fails as a test tells it to, and remembers what it took.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What the server does at a command.
pub(crate) enum Does {
    /// What it is to do.
    Fine,
    /// It answers this.
    Says(&'static str),
    /// It is gone.
    HangsUp,
    /// It says nothing until the test lets it.
    Hangs,
}

/// Given the command's first word (`(new)` for a new connection, `.` at a mail's end), the recipient so far,
/// and how many connections are open.
type Rule = dyn Fn(&str, &str, usize) -> Does + Send + Sync;

struct Inner {
    rule: Mutex<Arc<Rule>>,
    taken: Mutex<Vec<String>>,
    open: AtomicUsize,
    hanging: AtomicUsize,
    let_go: AtomicBool,
    ended: AtomicBool,
}

/// The server; it ends when this is dropped.
pub(crate) struct Faulty {
    address: SocketAddr,
    inner: Arc<Inner>,
    door: Option<JoinHandle<()>>,
}

impl Faulty {
    /// Listens on a free port of the loopback and does as the rule says.
    pub(crate) fn start(rule: impl Fn(&str, &str, usize) -> Does + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inner = Arc::new(Inner {
            rule: Mutex::new(Arc::new(rule)),
            taken: Mutex::default(),
            open: AtomicUsize::new(0),
            hanging: AtomicUsize::new(0),
            let_go: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let shared = Arc::clone(&inner);
        let door = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                let inner = Arc::clone(&shared);
                std::thread::spawn(move || {
                    inner.open.fetch_add(1, Ordering::SeqCst);
                    // A conversation ends with the client's side of it, however that goes.
                    drop(talk(stream, &inner));
                    inner.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, inner, door: Some(door) }
    }

    /// What `ROUNDTABLE_SMTP_URL` is to be.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// From now on it does everything that it should.
    pub(crate) fn mend(&self) {
        *self.inner.rule.lock().expect("nobody panics with it") =
            Arc::new(|_: &str, _: &str, _: usize| Does::Fine);
        self.let_go();
    }

    /// What hung goes on.
    pub(crate) fn let_go(&self) {
        self.inner.let_go.store(true, Ordering::SeqCst);
    }

    /// How many conversations hang.
    pub(crate) fn hanging(&self) -> usize {
        self.inner.hanging.load(Ordering::SeqCst)
    }

    /// For whom it took mails, in the order in which it did.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.inner.taken.lock().expect("nobody panics with it").clone()
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.let_go();
        self.inner.ended.store(true, Ordering::SeqCst);
        // The door only looks up when somebody knocks.
        drop(TcpStream::connect(self.address));
        drop(self.door.take().map(JoinHandle::join));
    }
}

fn talk(stream: TcpStream, inner: &Inner) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut recipient = String::new();
    let mut word = "(new)".to_owned();
    loop {
        let rule = Arc::clone(&inner.rule.lock().expect("nobody panics with it"));
        let mut does = rule(&word, &recipient, inner.open.load(Ordering::SeqCst));
        if matches!(does, Does::Hangs) {
            inner.hanging.fetch_add(1, Ordering::SeqCst);
            while !inner.let_go.load(Ordering::SeqCst) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            inner.hanging.fetch_sub(1, Ordering::SeqCst);
            does = Does::Fine;
        }
        let answer = match (does, word.as_str()) {
            (Does::HangsUp, _) => return Ok(()),
            (Does::Says(words), _) => words,
            (_, "(new)") => "220 faulty.example ready",
            (_, "EHLO") => "250 faulty.example",
            (_, "DATA") => "354 go ahead",
            (_, "QUIT") => "221 goodbye",
            (_, ".") => {
                inner.taken.lock().expect("nobody panics with it").push(recipient.clone());
                "250 2.0.0 taken"
            }
            _ => "250 fine",
        };
        answers.write_all(format!("{answer}\r\n").as_bytes())?;
        if word == "(new)" && !answer.starts_with("220") {
            return Ok(());
        }
        let in_mail = answer.starts_with("354");
        let mut line = String::new();
        loop {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if !in_mail || line == ".\r\n" {
                break;
            }
        }
        word = line.split(|c: char| c.is_whitespace()).next().unwrap_or_default().to_ascii_uppercase();
        if let Some(to) = line.strip_prefix("RCPT TO:<") {
            recipient = to.split('>').next().unwrap_or_default().to_owned();
        }
    }
}
