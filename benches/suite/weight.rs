//! `weight`: the invitee's page for the first time, with all that it refers to, as bytes over the wire.

use std::collections::VecDeque;

use super::CliError;
use super::load::Connection;
use super::measure::Finding;
use super::place::Place;

const GZIP: &str = "Accept-Encoding: gzip\r\n";

pub(super) async fn measure() -> Result<Vec<Finding>, CliError> {
    let place = Place::invited(1).await?;
    let pages = place.pages().await?;
    let server = place.serve().await?;
    let mut connection = Connection::open(server.address).await?;
    let mut wanted: VecDeque<String> = pages.into_iter().take(1).collect();
    let (mut had, mut wire) = (Vec::new(), 0);
    while let Some(path) = wanted.pop_front() {
        if had.contains(&path) {
            continue;
        }
        let plain = connection.fetch(&path, "").await?;
        if plain.status != 200 {
            return Err(CliError::new(format!("a part of the page answers with {}", plain.status)));
        }
        wanted.extend(referred(&plain.body));
        wire += connection.fetch(&path, GZIP).await?.wire;
        had.push(path);
    }
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let (kilobytes, requests) = (number(wire) / 1000.0, number(had.len()));
    Ok(vec![
        Finding::at_most("weight of the invitee's page", kilobytes, 30.0, "kB"),
        Finding::at_most("weight of the invitee's page", requests, 3.0, "requests"),
    ])
}

/// What a browser loads because of a page or a stylesheet.
fn referred(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (before, end) in [("href=\"", '"'), ("src=\"", '"'), ("url(", ')')] {
        for rest in text.split(before).skip(1) {
            let reference = rest.split(end).next().unwrap_or_default().trim_matches(['"', '\'']);
            if reference.starts_with("/assets/") {
                found.push(reference.to_owned());
            }
        }
    }
    found
}
