//! Which keys sign mail, and for which domain.

use std::path::PathBuf;

use super::{ConfigError, Sender, parse};
use crate::domain::trust::Domain;
use crate::domain::trust::dkim::Selector;

/// What signs mail (RFC 6376): in the name of which domain, and with which keys; with none, nothing is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimConfig {
    /// The domain that signs: the sender's own, or one above it.
    pub domain: Domain,
    /// The keys; each gives every mail a signature.
    pub keys: Vec<DkimKeyFile>,
}

/// A key: its name in DNS, and where its private half lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimKeyFile {
    /// Its name beside the domain.
    pub selector: Selector,
    /// The private key's file.
    pub file: PathBuf,
}

impl DkimConfig {
    /// The variable that names the keys.
    pub const KEYS: &str = "ROUNDTABLE_DKIM_KEYS";
    const DOMAIN: &str = "ROUNDTABLE_DKIM_DOMAIN";

    pub(super) fn from_lookup(
        get: impl Fn(&str) -> Option<String>,
        sender: &Sender,
    ) -> Result<Self, ConfigError> {
        let form = "selectors and files with commas between them, such as rt2026:/etc/roundtable/rsa.pem, \
                    rt2026e:/etc/roundtable/ed25519.pem, no selector twice";
        let keys = get(Self::KEYS).unwrap_or_default();
        let keys = keys.split(',').map(str::trim).filter(|key| !key.is_empty());
        let keys: Vec<DkimKeyFile> =
            keys.map(|key| parse(Self::KEYS, key, form, key_file)).collect::<Result<_, _>>()?;
        let twice =
            |key: &DkimKeyFile| keys.iter().filter(|other| other.selector == key.selector).count() > 1;
        if keys.iter().any(twice) {
            return Err(ConfigError(format!("{} cannot be used: it must be {form}.", Self::KEYS)));
        }
        let from = sender.email.domain();
        let domain = get(Self::DOMAIN).unwrap_or_else(|| from.to_owned());
        let form = format!(
            "the domain of ROUNDTABLE_MAIL_FROM ({from}) or one above it; receivers take no other domain's \
             signature for the sender's own"
        );
        let domain = parse(Self::DOMAIN, &domain, &form, |raw| {
            Domain::parse(raw).filter(|domain| Domain::parse(from).is_some_and(|from| domain.covers(&from)))
        })?;
        Ok(Self { domain, keys })
    }
}

fn key_file(raw: &str) -> Option<DkimKeyFile> {
    let (selector, file) = raw.split_once(':')?;
    let file = file.trim();
    let selector = Selector::parse(selector.trim())?;
    (!file.is_empty()).then(|| DkimKeyFile { selector, file: file.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(keys: &str, domain: &str) -> Result<DkimConfig, ConfigError> {
        let sender = Sender::parse("rt@mail.host.example").unwrap();
        let get = |name: &str| match name {
            DkimConfig::KEYS => Some(keys.to_owned()),
            _ => Some(domain.to_owned()).filter(|domain| !domain.is_empty()),
        };
        DkimConfig::from_lookup(get, &sender)
    }

    #[test]
    fn keys_and_a_domain_that_speaks_for_the_sender() {
        let config = with("rt:/keys/rsa.pem, RT2: ed.pem", "").unwrap();
        let keys: Vec<_> =
            config.keys.iter().map(|key| (key.selector.as_str(), key.file.to_str().unwrap())).collect();
        assert_eq!(keys, [("rt", "/keys/rsa.pem"), ("rt2", "ed.pem")]);
        assert_eq!(config.domain.as_str(), "mail.host.example");
        assert_eq!(with("", "host.example").unwrap().domain.as_str(), "host.example");
        for (keys, domain, names) in [
            ("rsa.pem", "", DkimConfig::KEYS),
            ("rt:", "", DkimConfig::KEYS),
            ("a_b:rsa.pem", "", DkimConfig::KEYS),
            ("rt:a.pem,RT:b.pem", "", DkimConfig::KEYS),
            ("", "other.example", DkimConfig::DOMAIN),
            ("", "a.mail.host.example", DkimConfig::DOMAIN),
            ("", "example", DkimConfig::DOMAIN),
        ] {
            let error = with(keys, domain).unwrap_err().to_string();
            assert!(error.starts_with(names), "{keys} {domain}: {error}");
        }
    }
}
