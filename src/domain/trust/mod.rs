//! What a domain's DNS says about who may send in its name, and what a reader of its mail makes of it:
//! [`dkim`] keys, [`spf`] and [`dmarc`] records. Texts go in, findings come out; whoever calls has asked the DNS.

pub mod dkim;
pub mod dmarc;
pub mod spf;

/// A domain name in the form that it has in DNS: lower-case A-labels (RFC 5890), at least two of them, since
/// nobody sends mail from a top-level domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// `None` where it is no such name.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let ascii = idna::domain_to_ascii_strict(raw.trim().trim_end_matches('.')).ok()?;
        let fits = ascii.len() <= 253 && ascii.contains('.') && ascii.split('.').all(is_label);
        let is_address =
            ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        (fits && !is_address).then_some(Self(ascii))
    }

    /// The name, without a dot at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where `other` is this domain or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let rest = other.0.strip_suffix(self.0.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The domain and those above it, the nearest first, but for the top-level domain.
    pub fn and_above(&self) -> impl Iterator<Item = Self> {
        let labels: Vec<&str> = self.0.split('.').collect();
        let above: Vec<Self> =
            (0..labels.len().saturating_sub(1)).map(|from| Self(labels[from..].join("."))).collect();
        above.into_iter()
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A label of a host name (RFC 1123 section 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A record's `name=value` pairs (RFC 6376 section 3.2), without the white space around either; `None` where
/// it is no such list, or has a name twice.
fn tags(record: &str) -> Option<Vec<(&str, &str)>> {
    let mut tags: Vec<(&str, &str)> = Vec::new();
    for part in record.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || tags.iter().any(|(known, _)| *known == name) {
            return None;
        }
        tags.push((name, value));
    }
    Some(tags)
}

fn tag<'a>(tags: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    tags.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_dns_has_them() {
        for (raw, want) in [
            ("Registry.Example", Some("registry.example")),
            ("registry.example.", Some("registry.example")),
            ("b\u{fc}cher.example", Some("xn--bcher-kva.example")),
            ("example", None),
            ("192.0.2.1", None),
            ("-a.example", None),
            ("a..example", None),
            ("a b.example", None),
            ("", None),
        ] {
            assert_eq!(Domain::parse(raw).as_ref().map(Domain::as_str), want, "{raw}");
        }
    }

    #[test]
    fn a_domain_covers_itself_and_what_lies_below() {
        let of = |raw: &str| Domain::parse(raw).unwrap();
        for (above, below, covers) in [
            ("registry.example", "registry.example", true),
            ("registry.example", "mail.registry.example", true),
            ("registry.example", "myregistry.example", false),
            ("mail.registry.example", "registry.example", false),
            ("other.example", "registry.example", false),
        ] {
            assert_eq!(of(above).covers(&of(below)), covers, "{above} {below}");
        }
        let above: Vec<String> = of("a.b.example").and_above().map(|d| d.to_string()).collect();
        assert_eq!(above, ["a.b.example", "b.example"]);
    }

    #[test]
    fn lists_of_tags() {
        assert_eq!(
            tags(" v=DKIM1 ;k = rsa; p=AB=; "),
            Some(vec![("v", "DKIM1"), ("k", "rsa"), ("p", "AB=")])
        );
        for broken in ["v=1; p", "=x", "p=a; p=b"] {
            assert_eq!(tags(broken), None, "{broken}");
        }
    }
}
