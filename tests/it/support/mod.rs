//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod builders;
pub(crate) mod client;
pub(crate) mod components;
pub(crate) mod database;
pub(crate) mod dkim;
pub(crate) mod dovecot;
pub(crate) mod faulty;
pub(crate) mod form;
pub(crate) mod guarded;
pub(crate) mod harness;
pub(crate) mod incoming;
pub(crate) mod invited;
pub(crate) mod mail;
pub(crate) mod page;
pub(crate) mod personas;
pub(crate) mod postfix;
pub(crate) mod process;
pub(crate) mod sink;
pub(crate) mod source;
pub(crate) mod stage;
pub(crate) mod webdriver;
