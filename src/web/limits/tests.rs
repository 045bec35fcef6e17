//! Who is counted as whom, and how often they may try.

use std::net::IpAddr;

use actix_web::test::TestRequest;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::app::App;
use crate::config::Network;
use crate::domain::instant::Instant;

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn a_client_is_the_first_address_that_is_no_trusted_proxy() {
    let trusted =
        ["127.0.0.1", "10.0.0.0/8", "2001:db8:aaaa::/48"].map(|n| Network::parse(n).expect("a network"));
    for (peer, chain, want) in [
        // Without a trusted proxy, what the header says is the client's own invention.
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1,198.51.100.1:4711,10.1.2.3:80", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, garbage", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, garbage, 10.1.2.3", "10.1.2.3"),
        // One /64 is one client.
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("2001:db8:aaaa::1", "2001:db8:1:2::99", "2001:db8:1:2::"),
        ("127.0.0.1", "[2001:db8:1:2::99]:443", "2001:db8:1:2::"),
        ("127.0.0.1", "[2001:db8:1:2::99]", "2001:db8:1:2::"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    ] {
        let got = Client::through(&trusted, ip(peer), chain);
        assert!(got == Client::through(&[], ip(want), ""), "{peer} {chain}: not {want}");
    }
}

fn config() -> Config {
    Config::from_lookup(|_| None).expect("the defaults work")
}

fn from(address: &str) -> HttpRequest {
    let peer = std::net::SocketAddr::new(ip(address), 4711);
    TestRequest::default().peer_addr(peer).to_http_request()
}

/// Counters with a clock of their own, in memory or (where the tests run on a server) in the database.
struct Door {
    clock: Clock,
    limits: Limits,
    config: Config,
    runtime: Runtime,
    _folder: TempDir,
}

impl Door {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::in_folder(folder.path(), Instant::from_micros(1_800_000_000_000_000));
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (clock, limits) = (app.clock.clone(), Limits::new(&app.db, &app.clock));
        Self { clock, limits, config: config(), runtime, _folder: folder }
    }

    fn sign_in(&self, from: &HttpRequest, account: &str) -> Result<(), AppError> {
        self.runtime.block_on(self.limits.sign_in(&self.config, from, account))
    }

    fn visit(&self, token: &str) -> Result<(), AppError> {
        self.runtime.block_on(self.limits.visit(token))
    }

    fn answer(&self, token: &str) -> Result<(), AppError> {
        self.runtime.block_on(self.limits.answer(token))
    }

    fn guess(&self, from: &HttpRequest) -> Result<(), AppError> {
        self.runtime.block_on(self.limits.guess(&self.config, from))
    }
}

/// How many attempts go through before one is refused.
fn attempts(mut one: impl FnMut() -> Result<(), AppError>) -> usize {
    (0..1_000).take_while(|_| one().is_ok()).count()
}

#[test]
fn whoever_waits_as_long_as_told_is_let_in() {
    let (door, here) = (Door::new(), from("192.0.2.1"));
    assert_eq!(attempts(|| door.sign_in(&here, "ada@ministry.example")), 10);
    let refused = door.sign_in(&here, " ADA@Ministry.example");
    let Err(AppError::TooManyRequests { retry_after }) = refused else { panic!("{refused:?}") };
    assert!((1..=31).contains(&retry_after.as_secs()), "{retry_after:?}");
    door.clock.advance(retry_after);
    door.sign_in(&here, "ada@ministry.example").expect("is let in");
    assert_eq!(attempts(|| door.sign_in(&here, "ada@ministry.example")), 0, "once");
}

#[test]
fn another_spelling_of_an_account_gives_no_more_attempts() {
    let (door, here) = (Door::new(), from("192.0.2.1"));
    assert_eq!(attempts(|| door.sign_in(&here, "ada@ministry.example")), 10);
    for same in ["mailto:ada@ministry.example", "Ada@ｍinistry.example", "ada@ministry。example"] {
        door.sign_in(&here, same).expect_err(same);
    }
    door.sign_in(&here, "bob@ministry.example").expect("another account");
}

#[test]
fn one_client_cannot_lock_others_out_of_an_account() {
    let door = Door::new();
    attempts(|| door.sign_in(&from("192.0.2.1"), "ada@ministry.example"));
    door.sign_in(&from("192.0.2.2"), "ada@ministry.example").expect("another client may try");
}

#[test]
fn neither_many_accounts_nor_many_clients_give_endless_attempts() {
    let (one_client, mut n) = (Door::new(), 0);
    let many_accounts = attempts(|| {
        n += 1;
        one_client.sign_in(&from("2001:db8::1"), &format!("{n}@ministry.example"))
    });
    assert_eq!(many_accounts, 50);
    let next_door = one_client.sign_in(&from("2001:db8::ffff:1"), "new@ministry.example");
    assert!(next_door.is_err(), "the same /64 is the same client");
    one_client.sign_in(&from("2001:db8:0:1::1"), "new@ministry.example").expect("another /64");
    let (one_account, mut n) = (Door::new(), 0);
    let many_clients = attempts(|| {
        n += 1;
        one_account.sign_in(&from(&format!("10.0.{}.{}", n / 250, n % 250)), "ada@ministry.example")
    });
    assert_eq!(many_clients, 100);
}

#[test]
fn good_links_are_counted_by_token_and_bad_ones_by_client() {
    let door = Door::new();
    assert_eq!(attempts(|| door.visit("one token")), 60);
    door.visit("another token").expect("its own counter");
    assert_eq!(attempts(|| door.answer("one token")), 20, "each answer may send a mail");
    door.answer("another token").expect("its own counter");
    assert_eq!(attempts(|| door.guess(&from("192.0.2.1"))), 50);
    door.guess(&from("192.0.2.2")).expect("its own counter");
    door.visit("a third token").expect("a gateway's good links are not held against it");
}

#[test]
fn counters_that_are_full_again_are_forgotten() {
    let clock = Clock::fixed(Instant::from_micros(1_800_000_000_000_000));
    let here = Here::new(&clock, Allowance { burst: 60, period: Duration::from_secs(1) });
    let key = |n: usize| digest(&[n.to_string().as_bytes()]);
    for n in 0..=MANY {
        assert_eq!(here.count(&key(n)), None, "each its own");
    }
    assert_eq!(here.limiter.len(), MANY + 1);
    clock.advance(Duration::from_secs(120));
    assert_eq!(here.count(&key(MANY + 1)), None, "its own");
    assert_eq!(here.limiter.len(), 1);
}
