//! A mail server that takes everything and remembers what it took. It speaks as much of SMTP
//! (RFC 5321) as a client needs that means well.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::mail::Mail;

/// The server; it ends when this is dropped.
pub(crate) struct Sink {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
    ended: Arc<AtomicBool>,
    door: Option<JoinHandle<()>>,
}

impl Sink {
    /// Listens on a free port of the loopback.
    pub(crate) fn start() -> Self {
        Self::start_slow(Duration::ZERO)
    }

    /// The same, which takes so long over each mail.
    pub(crate) fn start_slow(each: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (taken, ended) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (mails, over) = (Arc::clone(&taken), Arc::clone(&ended));
        let door = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let mails = Arc::clone(&mails);
                // A conversation ends with the client's side of it, however that goes.
                std::thread::spawn(move || drop(talk(stream, &mails, each)));
            }
        });
        Self { address, taken, ended, door: Some(door) }
    }

    /// What `ROUNDTABLE_SMTP_URL` is to be.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How many mails it has taken.
    pub(crate) fn count(&self) -> usize {
        self.taken.lock().expect("nobody panics with it").len()
    }

    /// Every mail that it has taken, in the order in which it did.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let taken = self.taken.lock().expect("nobody panics with it").clone();
        taken.iter().map(|raw| Mail::read(raw)).collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // The door only looks up when somebody knocks.
        drop(TcpStream::connect(self.address));
        drop(self.door.take().map(JoinHandle::join));
    }
}

fn talk(stream: TcpStream, mails: &Mutex<Vec<Vec<u8>>>, each: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    answers.write_all(b"220 sink.example ready\r\n")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_slice() {
            b"EHLO" => b"250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            b"DATA" => {
                answers.write_all(b"354 go ahead\r\n")?;
                let mail = text(&mut lines)?;
                std::thread::sleep(each);
                mails.lock().expect("nobody panics with it").push(mail);
                b"250 taken\r\n"
            }
            b"QUIT" => {
                answers.write_all(b"221 goodbye\r\n")?;
                return Ok(());
            }
            _ => b"250 fine\r\n",
        };
        answers.write_all(answer)?;
    }
}

/// A mail's lines up to the lone dot, with dots that were doubled on the way as they were.
fn text(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let (mut mail, mut line) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            // Cut short: it was never a mail.
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(mail);
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
