//! `start`: from the start of the process to its first page, and the memory that it then keeps.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::load::Connection;
use super::measure::{Finding, median, memory};
use super::place::{Place, Server};
use super::{CliError, Options};

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let place = Place::invited(50).await?;
    let pages = place.pages().await?;
    let page = pages.first().ok_or_else(|| CliError::new("there is no page"))?;
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds.max(5) {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = place.command(&["serve", "--listen", &address.to_string()])?;
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let since = Instant::now();
        let server = Server { child: command.spawn()?, address };
        while since.elapsed() < Duration::from_secs(10) {
            if let Ok(mut connection) = Connection::open(address).await
                && matches!(connection.get(page, "").await, Ok(200))
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.push(since.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        let kilobytes = memory(&format!("/proc/{}/status", server.child.id()), "VmRSS:");
        sizes.push(kilobytes.unwrap_or(f64::NAN) / 1024.0);
    }
    Ok(vec![
        Finding::at_most("start, to the first page", median(times), 150.0, "ms"),
        Finding::at_most("start, memory when idle", median(sizes), 30.0, "MB"),
    ])
}
