//! The configuration: the only reader of the environment (and of a `.env` file beside it). Every
//! variable is parsed once, at the start; a wrong one stops the start with a sentence that names it.

mod database;
mod dkim;
mod mailbox;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::domain::signed_address::Base;
use crate::domain::way::PerDomain;
pub use database::DatabaseUrl;
pub use dkim::{DkimConfig, DkimKeyFile};
pub use mailbox::{Imap, MailboxUrl};
pub use values::{BaseUrl, LogFormat, Network, Sender, SmtpUrl};

/// How many connections to the mail server there are unless it is said: few enough for every provider, and
/// after a power cut no more mails than that may go out a second time. A relay of one's own takes more.
const DEFAULT_CONNECTIONS: &str = "6";

/// What a process was configured with.
#[derive(Clone)]
pub struct Config {
    /// Where the rows are.
    pub database_url: DatabaseUrl,
    /// What links in mails begin with, without a slash at the end.
    pub base_url: BaseUrl,
    /// Where the web server listens.
    pub listen: SocketAddr,
    /// lettre's URL of the mail server; `None`: mail is queued and not sent.
    pub smtp_url: Option<SmtpUrl>,
    /// How many connections to the mail server send at the same time.
    pub smtp_connections: usize,
    /// What each recipient domain is spared.
    pub smtp_per_domain: PerDomain,
    /// Certificates that the mail server's may be signed with, beside those that the machine trusts.
    pub smtp_ca_file: Option<PathBuf>,
    /// Whom mails come from.
    pub mail_from: Sender,
    /// What signs mails.
    pub dkim: DkimConfig,
    /// Where mails come back that could not be delivered; `None`: to the address of [`Config::mail_from`].
    pub bounce_address: Option<Base>,
    /// Where answers out of calendars go; `None`: calendar parts ask for none.
    pub reply_address: Option<Base>,
    /// Where mail to these two is read.
    pub mailbox: Option<MailboxUrl>,
    /// Where the signing keys lie.
    pub secret_key_file: PathBuf,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// What is logged, and how.
    pub log: LogFormat,
}

/// A variable that cannot be used, in a sentence that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the environment, and a `.env` file in the working directory for what is not set there.
    ///
    /// # Errors
    /// The first variable that cannot be used.
    pub fn from_environment() -> Result<Self, ConfigError> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(e) if e.not_found() => {}
            // The library's own words quote the line, which may hold a password.
            Err(_) => {
                return Err(ConfigError("The file .env cannot be read; write one NAME=value a line.".into()));
            }
        }
        #[expect(clippy::disallowed_methods, reason = "this file owns the environment")]
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// The domain of the envelope's sender, which SPF is checked against.
    #[must_use]
    pub fn envelope_domain(&self) -> &str {
        self.bounce_address.as_ref().map_or(self.mail_from.email.domain(), Base::domain)
    }

    /// Listens somewhere else. A base URL that was not given follows, so that links lead here.
    pub fn listen_on(&mut self, listen: SocketAddr) {
        if self.base_url == BaseUrl::of(self.listen) {
            self.base_url = BaseUrl::of(listen);
        }
        self.listen = listen;
    }

    /// Reads the variables through `lookup`; an empty value counts as not set.
    ///
    /// # Errors
    /// The first variable that cannot be used.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name: &str| lookup(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let listen = parse(
            "ROUNDTABLE_LISTEN",
            get("ROUNDTABLE_LISTEN").as_deref().unwrap_or("127.0.0.1:8080"),
            "an address and a port, such as 127.0.0.1:8080",
            |v| v.parse().ok(),
        )?;
        let default_base = format!("http://{listen}");
        let mail_from = parse(
            "ROUNDTABLE_MAIL_FROM",
            get("ROUNDTABLE_MAIL_FROM").as_deref().unwrap_or("Roundtable <roundtable@localhost.example>"),
            "an address, such as Roundtable team <roundtable@host.example>",
            Sender::parse,
        )?;
        let (bounce_address, reply_address, mailbox) = incoming(&get)?;
        Ok(Self {
            database_url: parse(
                "DATABASE_URL",
                get("DATABASE_URL").as_deref().unwrap_or("sqlite://roundtable.db"),
                DatabaseUrl::FORM,
                DatabaseUrl::parse,
            )?,
            base_url: parse(
                "ROUNDTABLE_BASE_URL",
                get("ROUNDTABLE_BASE_URL").as_deref().unwrap_or(&default_base),
                "http:// or https:// and a host, such as https://roundtable.example",
                BaseUrl::parse,
            )?,
            listen,
            smtp_url: get("ROUNDTABLE_SMTP_URL")
                .map(|v| {
                    parse(
                        "ROUNDTABLE_SMTP_URL",
                        &v,
                        "smtp:// or smtps:// and a host, such as smtps://user:password@mail.example",
                        SmtpUrl::parse,
                    )
                })
                .transpose()?,
            smtp_connections: parse(
                "ROUNDTABLE_SMTP_CONNECTIONS",
                get("ROUNDTABLE_SMTP_CONNECTIONS").as_deref().unwrap_or(DEFAULT_CONNECTIONS),
                "a whole number from 1 to 50",
                |v| v.parse().ok().filter(|n| (1..=50).contains(n)),
            )?,
            smtp_per_domain: parse(
                "ROUNDTABLE_SMTP_PER_DOMAIN",
                get("ROUNDTABLE_SMTP_PER_DOMAIN").as_deref().unwrap_or(PerDomain::DEFAULT),
                PerDomain::FORM,
                PerDomain::parse,
            )?,
            smtp_ca_file: get("ROUNDTABLE_SMTP_CA_FILE").map(PathBuf::from),
            dkim: DkimConfig::from_lookup(get, &mail_from)?,
            mail_from,
            bounce_address,
            reply_address,
            mailbox,
            secret_key_file: get("ROUNDTABLE_SECRET_KEY_FILE")
                .map_or_else(|| "roundtable.key".into(), PathBuf::from),
            trusted_proxies: get("ROUNDTABLE_TRUSTED_PROXIES")
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|v| !v.is_empty())
                .map(|v| {
                    parse(
                        "ROUNDTABLE_TRUSTED_PROXIES",
                        v,
                        "addresses or ranges with commas between them, such as 127.0.0.1, 10.0.0.0/8",
                        Network::parse,
                    )
                })
                .collect::<Result<_, _>>()?,
            log: parse(
                "ROUNDTABLE_LOG",
                get("ROUNDTABLE_LOG").as_deref().unwrap_or("info"),
                "error, warn, info or debug, with \",json\" behind it for JSON lines",
                LogFormat::parse,
            )?,
        })
    }
}

/// The addresses that mail comes in at, and where it is read: one without the other would lose every mail.
#[expect(clippy::type_complexity, reason = "three fields of the configuration, in their order")]
fn incoming(
    get: &impl Fn(&str) -> Option<String>,
) -> Result<(Option<Base>, Option<Base>, Option<MailboxUrl>), ConfigError> {
    let address = |name: &str, example: &str| {
        let form = format!(
            "an address in ASCII, without a + and with at most {} characters before the @, such as \
             {example}@roundtable.example",
            Base::MAX_LOCAL
        );
        get(name).map(|value| parse(name, &value, &form, Base::parse)).transpose()
    };
    let bounces = address("ROUNDTABLE_BOUNCE_ADDRESS", "bounces")?;
    let replies = address("ROUNDTABLE_REPLY_ADDRESS", "replies")?;
    let mailbox = get("ROUNDTABLE_MAILBOX")
        .map(|value| parse("ROUNDTABLE_MAILBOX", &value, MailboxUrl::FORM, MailboxUrl::parse))
        .transpose()?;
    match (bounces.is_some() || replies.is_some(), mailbox.is_some()) {
        (true, false) => Err(ConfigError(
            "ROUNDTABLE_MAILBOX is missing: mail to ROUNDTABLE_BOUNCE_ADDRESS and ROUNDTABLE_REPLY_ADDRESS has to \
             be read somewhere. Set it, or leave these two out."
                .to_owned(),
        )),
        (false, true) => Err(ConfigError(
            "ROUNDTABLE_MAILBOX is set, and no mail would come there. Set ROUNDTABLE_BOUNCE_ADDRESS or \
             ROUNDTABLE_REPLY_ADDRESS as well, or leave it out."
                .to_owned(),
        )),
        _ => Ok((bounces, replies, mailbox)),
    }
}

fn parse<T>(name: &str, value: &str, form: &str, with: impl Fn(&str) -> Option<T>) -> Result<T, ConfigError> {
    // The value itself is not repeated: it may hold a password.
    with(value).ok_or_else(|| ConfigError(format!("{name} cannot be used: it must be {form}.")))
}

#[cfg(test)]
mod tests;
