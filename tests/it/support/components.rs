//! The components from outside that some tests need, and how to tell that one is missing.

use std::path::{Path, PathBuf};

/// Something that has to be installed on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    /// Debian's Postfix, and the right to start it.
    Postfix,
    /// Python's icalendar (PyPI), another reader of calendar parts.
    Icalendar,
    /// Debian's Dovecot with its IMAP daemon.
    Dovecot,
    /// A PostgreSQL server, at `TEST_DATABASE_URL`.
    #[cfg(feature = "postgres")]
    Postgres,
    /// A Python with dkimpy and PyNaCl: a DKIM verifier that is none of ours.
    Dkimpy,
    /// Debian's SpamAssassin.
    Spamassassin,
    /// The `openssl` command, which makes certificates.
    Openssl,
    /// Chromium and its WebDriver.
    Chromium,
    /// The accessibility checker axe-core.
    Axe,
}

impl Component {
    /// Why tests that need it cannot run; `None` where they can.
    pub(crate) fn missing(self) -> Option<String> {
        match self {
            Self::Postfix if program("postfix").is_none() => {
                Some("Postfix is not installed (Debian: postfix).".to_owned())
            }
            Self::Postfix if !rustix::process::geteuid().is_root() => {
                Some("Postfix can be started by root alone.".to_owned())
            }
            Self::Icalendar if python_with("icalendar").is_none() => {
                Some("Python's icalendar is not installed (pip install icalendar).".to_owned())
            }
            Self::Dovecot if program("dovecot").is_none() => {
                Some("Dovecot is not installed (Debian: dovecot-imapd).".to_owned())
            }
            #[cfg(feature = "postgres")]
            Self::Postgres => variable("TEST_DATABASE_URL")
                .filter(|url| !url.is_empty())
                .is_none()
                .then(|| "TEST_DATABASE_URL names no PostgreSQL server.".to_owned()),
            Self::Dkimpy => super::dkim::interpreter().is_none().then(|| {
                "dkimpy is not installed (python3 -m venv target/python; target/python/bin/pip install dkimpy \
                 pynacl)."
                    .to_owned()
            }),
            Self::Spamassassin if program("spamassassin").is_none() => {
                Some("SpamAssassin is not installed (Debian: spamassassin).".to_owned())
            }
            Self::Openssl if program("openssl").is_none() => {
                Some("The openssl command is not installed (Debian: openssl).".to_owned())
            }
            Self::Chromium if program("chromedriver").is_none() => {
                Some("ChromeDriver is not installed (Debian: chromium-driver).".to_owned())
            }
            Self::Chromium if program("chromium").is_none() => {
                Some("Chromium is not installed (Debian: chromium).".to_owned())
            }
            Self::Axe if !axe_file().is_file() => {
                Some("axe-core is not installed (npm install --prefix target/axe axe-core).".to_owned())
            }
            Self::Postfix
            | Self::Icalendar
            | Self::Dovecot
            | Self::Spamassassin
            | Self::Openssl
            | Self::Chromium
            | Self::Axe => None,
        }
    }
}

/// Where a program lies. Debian puts servers where only root's `PATH` leads, so those folders are
/// looked into as well.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/bin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A Python that has this module: the one that `PATH` names, or the system's own, for which Debian's packages are.
pub(crate) fn python_with(module: &str) -> Option<PathBuf> {
    let pythons = [program("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    pythons.into_iter().flatten().find(|python| {
        let done = std::process::Command::new(python).args(["-c", &format!("import {module}")]).output();
        done.is_ok_and(|done| done.status.success())
    })
}

/// The script of axe-core: where `AXE_CORE` says, or where `.ci/run` installs it.
pub(crate) fn axe_file() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/node_modules/axe-core/axe.min.js");
    variable("AXE_CORE").map_or(installed, PathBuf::from)
}

/// True where the run is CI's own, in which no test may be left out.
pub(crate) fn in_ci() -> bool {
    variable("CI").is_some_and(|v| v == "true")
}

/// A variable of the test run's own environment.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the environment of the test run, not of the product")]
    std::env::var(name).ok()
}
