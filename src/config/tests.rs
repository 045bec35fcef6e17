//! Which variables are taken, and that no wrong one is repeated.

use super::*;

fn with(name: &str, value: &str) -> Result<Config, ConfigError> {
    Config::from_lookup(|n| (n == name).then(|| value.to_owned()))
}

#[test]
fn every_wrong_variable_is_named_and_its_value_kept_secret() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://root:hunter2@db"),
        ("DATABASE_URL", "sqlite://"),
        ("ROUNDTABLE_BASE_URL", "roundtable.example"),
        ("ROUNDTABLE_BASE_URL", "https://roundtable.example/path"),
        ("ROUNDTABLE_LISTEN", "8080"),
        ("ROUNDTABLE_SMTP_URL", "mail.example:hunter2"),
        ("ROUNDTABLE_SMTP_CONNECTIONS", "0"),
        ("ROUNDTABLE_SMTP_CONNECTIONS", "51"),
        ("ROUNDTABLE_SMTP_PER_DOMAIN", "0"),
        ("ROUNDTABLE_SMTP_PER_DOMAIN", "4, 20 a second"),
        ("ROUNDTABLE_MAIL_FROM", "Roundtable"),
        ("ROUNDTABLE_BOUNCE_ADDRESS", "far-too-long-for-a-bounce@roundtable.example"),
        ("ROUNDTABLE_REPLY_ADDRESS", "replies"),
        ("ROUNDTABLE_MAILBOX", "imap://rt:hunter2@mail.example"),
        ("ROUNDTABLE_MAILBOX", "lmtp://0.0.0.0:24"),
        // Read, and nothing would come there.
        ("ROUNDTABLE_MAILBOX", "imaps://rt:hunter2@mail.example"),
        ("ROUNDTABLE_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("ROUNDTABLE_LOG", "loud"),
    ] {
        let error = with(name, value).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.starts_with(name), "{name}={value}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn defaults_and_good_values() {
    let config = Config::from_lookup(|_| None).expect("the defaults work");
    assert_eq!(config.base_url.as_str(), "http://127.0.0.1:8080");
    assert!(config.smtp_url.is_none());
    let sender = Sender::parse("\"Roundtable team\" <rt@host.example>").expect("parses");
    assert_eq!((sender.name.as_str(), sender.email.as_str()), ("Roundtable team", "rt@host.example"));
    assert_eq!(
        BaseUrl::parse("https://RT.example:8443/").map(|u| u.host().to_owned()).as_deref(),
        Some("rt.example")
    );
}

#[test]
fn what_comes_in_has_an_address_and_a_mailbox_or_neither() {
    let with = |set: &[(&str, &str)]| {
        Config::from_lookup(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    };
    let bounces = ("ROUNDTABLE_BOUNCE_ADDRESS", "bounces@roundtable.example");
    let replies = ("ROUNDTABLE_REPLY_ADDRESS", "replies@roundtable.example");
    let mailbox = ("ROUNDTABLE_MAILBOX", "maildir:/var/mail/roundtable");
    for (set, taken) in [
        (&[][..], true),
        (&[bounces, mailbox], true),
        (&[replies, mailbox], true),
        (&[bounces, replies, mailbox], true),
        (&[bounces], false),
        (&[replies], false),
        (&[mailbox], false),
    ] {
        assert_eq!(with(set).is_ok(), taken, "{set:?}");
    }
    let config = with(&[bounces, mailbox]).expect("good values");
    let address = config.bounce_address.map(|address| address.to_string());
    assert_eq!(address.as_deref(), Some("bounces@roundtable.example"));
}

#[test]
fn ranges_of_addresses() {
    for (range, address, inside) in [
        ("10.0.0.0/8", "10.200.1.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("127.0.0.1", "::ffff:127.0.0.1", true),
        ("0.0.0.0/0", "192.0.2.1", true),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("::/0", "2001:db9::1", true),
    ] {
        let range = Network::parse(range).expect("a range");
        assert_eq!(range.contains(address.parse().expect("an address")), inside, "{range:?} {address}");
    }
}
