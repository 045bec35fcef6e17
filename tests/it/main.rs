//! The tests from outside, in one binary: the house's own rules, the product as people meet it
//! (pages, mails, commands), and the product among real components (Postfix, Chromium).
//!
//! Each file names its tests in a `tests!` list; a test that needs a component says so there. Where
//! the component is missing the test is reported as ignored, with the reason; under `CI=true` it
//! fails instead.

mod accounts;
mod assistants;
mod attendance;
mod bounces;
mod browser;
mod calendar_replies;
mod commands;
mod delegations;
mod desk;
mod dkim;
mod doctor;
mod doors;
mod durability;
mod engines;
mod faults;
mod headers;
mod house;
mod imports;
mod imports_browser;
mod joining;
mod journeys;
mod journeys_browser;
mod later;
mod leases;
mod letters;
mod library;
mod licences;
mod mail_server;
mod mail_texts;
mod mailbox;
mod mailings;
#[cfg(feature = "postgres")]
mod nodes;
mod nominations;
mod outbox;
mod pages;
#[cfg(feature = "postgres")]
mod parity;
mod plans;
mod postfix;
mod programme;
mod proofs;
mod questions;
mod questions_browser;
mod replies;
mod scanner;
mod seats;
mod spam;
mod style;
mod support;
mod transfer;
mod unsubscribe;

use std::process::ExitCode;

fn main() -> ExitCode {
    let trials = [
        support::harness::trials(),
        accounts::trials(),
        assistants::trials(),
        attendance::trials(),
        bounces::trials(),
        browser::trials(),
        calendar_replies::trials(),
        commands::trials(),
        delegations::trials(),
        desk::trials(),
        dkim::trials(),
        doctor::trials(),
        doors::trials(),
        durability::trials(),
        engines::trials(),
        faults::trials(),
        headers::trials(),
        house::trials(),
        imports::trials(),
        imports_browser::trials(),
        later::trials(),
        leases::trials(),
        letters::trials(),
        library::trials(),
        licences::trials(),
        mailbox::trials(),
        mailings::trials(),
        mail_server::trials(),
        mail_texts::trials(),
        #[cfg(feature = "postgres")]
        nodes::trials(),
        nominations::trials(),
        outbox::trials(),
        pages::trials(),
        #[cfg(feature = "postgres")]
        parity::trials(),
        plans::trials(),
        postfix::trials(),
        programme::trials(),
        proofs::trials(),
        questions::trials(),
        questions_browser::trials(),
        replies::trials(),
        joining::trials(),
        journeys::trials(),
        journeys_browser::trials(),
        scanner::trials(),
        seats::trials(),
        spam::trials(),
        style::trials(),
        transfer::trials(),
        unsubscribe::trials(),
    ];
    support::harness::run(trials.into_iter().flatten().collect())
}
