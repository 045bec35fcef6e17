//! `roundtable`: invitation-only roundtables, from a guest list in to an attendee list out.
//!
//! Data travels one way, and the same noun has the same file name on every floor:
//!
//! | room | what it is for |
//! |---|---|
//! | [`domain`] | parsed types and decisions, as values: no I/O, no clock, no randomness |
//! | [`i18n`] | the catalogue of what invitees read, and its one look-up |
//! | [`store`] | rows: the only importer of diesel |
//! | [`app`] | what every door is handed; [`config`], [`clock`] and [`random`] own their sources |
//! | [`actions`] | one verb, one transaction |

pub mod actions;
pub mod app;
pub mod clock;
pub mod config;
pub mod domain;
pub mod i18n;
pub mod random;
pub mod store;
