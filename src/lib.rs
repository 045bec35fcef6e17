//! `roundtable`: invitation-only roundtables, from a guest list in to an attendee list out.
//!
//! Data travels one way, and the same noun has the same file name on every floor:
//!
//! | room | what it is for |
//! |---|---|
//! | [`domain`] | parsed types and decisions, as values: no I/O, no clock, no randomness |
//! | [`i18n`] | every sentence that an invitee reads, in each language |
//! | [`paths`] | every URL, one builder each |
//! | [`documents`] | values in, bytes out, and back: lists and calendar parts |
//! | [`store`] | rows: the only importer of diesel |
//! | [`mail`] | a message in words, and the ways out: mail server, folder, memory |
//! | [`app`] | what every door is handed; [`config`], [`clock`], [`random`], [`keys`] and [`passwords`] own their sources |
//! | [`actions`] | one verb, one transaction |
//! | [`web`] | pages: the only importer of actix |
//! | [`worker`] | loops that outlive a request: the outbox, the clean-up |
//! | [`cli`] | one file for each command |

pub mod actions;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod documents;
pub mod domain;
pub mod i18n;
pub mod keys;
pub mod mail;
pub mod passwords;
pub mod paths;
pub mod random;
pub mod store;
pub mod web;
pub mod worker;
