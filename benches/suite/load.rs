//! Requests over HTTP/1.1 connections that are kept, in this process: as many as the server answers,
//! or so many a second whatever it answers.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::CliError;

/// One connection.
pub(super) struct Connection {
    stream: TcpStream,
    bytes: Vec<u8>,
}

/// What came back.
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// Everything that came over the wire.
    pub(super) wire: usize,
    /// The body; where it came in chunks, with their lengths.
    pub(super) body: String,
}

impl Connection {
    /// Connects.
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, bytes: Vec::with_capacity(64 * 1024) })
    }

    /// Asks for a page and reads the answer; `headers` are whole lines.
    pub(super) async fn get(&mut self, path: &str, headers: &str) -> io::Result<u16> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.bytes.clear();
        while !is_whole(&self.bytes) {
            if self.stream.read_buf(&mut self.bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = self.bytes.get(9..12).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
        status.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// As [`Connection::get`], with all that came.
    pub(super) async fn fetch(&mut self, path: &str, headers: &str) -> io::Result<Answer> {
        let status = self.get(path, headers).await?;
        let head = head(&self.bytes).unwrap_or_default();
        let body = String::from_utf8_lossy(self.bytes.get(head..).unwrap_or_default()).into_owned();
        Ok(Answer { status, wire: self.bytes.len(), body })
    }
}

/// Where the body begins.
fn head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4)
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(body) = head(bytes) else { return false };
    let text = String::from_utf8_lossy(bytes.get(..body).unwrap_or_default()).to_ascii_lowercase();
    match text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok()) {
        Some(length) => bytes.len() >= body + length,
        None => bytes.ends_with(b"0\r\n\r\n"),
    }
}

/// How many answers a second come through `connections` for as long as that. The paths are asked for
/// in turn, the first of them behind the first `skip`.
pub(super) async fn closed(
    address: SocketAddr,
    paths: &[String],
    skip: usize,
    connections: usize,
    span: Duration,
) -> Result<f64, CliError> {
    let mut all = JoinSet::new();
    let since = Instant::now();
    for at in 0..connections {
        let mut mine: Vec<String> = paths.iter().skip(at).step_by(connections).cloned().collect();
        let turn = skip % mine.len().max(1);
        mine.rotate_left(turn);
        all.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut answers = 0_u32;
            for path in mine.iter().cycle() {
                if since.elapsed() >= span {
                    break;
                }
                good(connection.get(path, "").await?)?;
                answers += 1;
            }
            Ok::<_, io::Error>(answers)
        });
    }
    let mut answers = 0.0;
    while let Some(done) = all.join_next().await {
        answers += f64::from(done.map_err(CliError::new)??);
    }
    Ok(answers / since.elapsed().as_secs_f64())
}

/// How long each of `count` requests took that fall due `rate` times a second, counted from when it
/// was due: one that has to wait for a connection waits in the figures, too.
pub(super) async fn open(
    address: SocketAddr,
    paths: &[String],
    headers: &str,
    connections: usize,
    rate: u32,
    count: u32,
) -> Result<Vec<Duration>, CliError> {
    let mut all = JoinSet::new();
    let begin = tokio::time::Instant::now() + Duration::from_millis(50);
    for at in 0..u32::try_from(connections).unwrap_or(1) {
        let mine: Vec<(u32, String)> = (0..count)
            .skip(at as usize)
            .step_by(connections)
            .zip(paths.iter().cycle().skip(at as usize).step_by(connections).cloned())
            .collect();
        let headers = headers.to_owned();
        all.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut times = Vec::with_capacity(mine.len());
            for (number, path) in mine {
                let due = begin + Duration::from_secs(1) * number / rate;
                tokio::time::sleep_until(due).await;
                good(connection.get(&path, &headers).await?)?;
                times.push(due.elapsed());
            }
            Ok::<_, io::Error>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = all.join_next().await {
        times.extend(done.map_err(CliError::new)??);
    }
    Ok(times)
}

fn good(status: u16) -> io::Result<()> {
    if status == 200 { Ok(()) } else { Err(io::Error::other(format!("the server answered with {status}"))) }
}
