//! Email addresses. An address is kept as it was typed and compared by its key: the local part in
//! lower case and the domain as lower-case A-label (RFC 5890), so that `Ada@BÜCHER.example` and
//! `ada@xn--bcher-kva.example` are one person.

use std::fmt;

/// The most octets of an address in SMTP (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_OCTETS: usize = 254;
/// The most octets of the part before the `@` (RFC 5321 section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailError {
    /// Nothing was given.
    Missing,
    /// Over the limits of SMTP.
    TooLong,
    /// More than one address in one field.
    Several,
    /// Not of the form `name@domain`.
    Form,
    /// The part after the `@` is not a domain name.
    Domain,
}

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "The email address is missing.",
            Self::TooLong => "The email address is longer than mail servers accept.",
            Self::Several => "There is more than one email address; give each person a row of their own.",
            Self::Form => "This is not an email address; it should look like name@ministry.example.",
            Self::Domain => "The part after the @ is not a domain name.",
        })
    }
}

impl std::error::Error for EmailError {}

/// A parsed address.
#[derive(Debug, Clone)]
pub struct Email {
    typed: String,
    key: String,
}

impl Email {
    /// Parses `name@domain`; quoted local parts and address literals are refused, nobody's
    /// ministry uses them.
    ///
    /// # Errors
    /// An [`EmailError`] that says what to mend.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let raw = raw.trim();
        let raw = raw.strip_prefix("mailto:").unwrap_or(raw);
        if raw.is_empty() {
            return Err(EmailError::Missing);
        }
        if raw.matches('@').count() > 1 && !raw.contains("@@") {
            return Err(EmailError::Several);
        }
        let (local, domain) = raw.split_once('@').ok_or(EmailError::Form)?;
        let local_ok = !local.is_empty()
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(allowed_in_local);
        if !local_ok {
            return Err(EmailError::Form);
        }
        let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Domain)?;
        let labels_ok = ascii.contains('.')
            && ascii.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
            && !ascii.rsplit('.').next().is_some_and(|tld| tld.bytes().all(|b| b.is_ascii_digit()));
        if !labels_ok {
            return Err(EmailError::Domain);
        }
        if local.len() > MAX_LOCAL || local.len() + 1 + ascii.len() > MAX_OCTETS {
            return Err(EmailError::TooLong);
        }
        Ok(Self { typed: format!("{local}@{domain}"), key: format!("{}@{ascii}", local.to_lowercase()) })
    }

    /// An address that nobody can have (RFC 2606), for samples of mails.
    #[must_use]
    pub fn example() -> Self {
        let address = "ada@ministry.example".to_owned();
        Self { typed: address.clone(), key: address }
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// What addresses are compared by.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part behind the `@`, as addresses are compared by it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.key.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address for the wire: the local part as typed, the domain as A-label.
    #[must_use]
    pub fn wire(&self) -> String {
        let local = self.typed.split_once('@').map_or("", |(l, _)| l);
        format!("{local}@{}", self.domain())
    }

    /// `a•••@ministry.example`: enough for its owner to recognise, too little to learn it.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.typed.split_once('@').unwrap_or(("", &self.typed));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

/// The part of addresses behind the `@`, such as `ministry.example`, in the form that addresses are compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDomain(String);

impl MailDomain {
    /// Parses a domain, with or without an `@` before it.
    ///
    /// # Errors
    /// [`EmailError::Domain`], or [`EmailError::Missing`] where nothing was given.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let raw = raw.trim().trim_start_matches('@');
        if raw.is_empty() {
            return Err(EmailError::Missing);
        }
        let any = Email::parse(&format!("a@{raw}")).map_err(|_| EmailError::Domain)?;
        Ok(Self(any.domain().to_owned()))
    }

    /// The domain itself: lower-case A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `@ministry.example`, as people write it.
    #[must_use]
    pub fn at(&self) -> String {
        format!("@{}", self.0)
    }

    /// True where this address is at the domain itself; a subdomain is another one.
    #[must_use]
    pub fn has(&self, email: &Email) -> bool {
        email.domain() == self.0
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 5322 `atext`, the dot, and (RFC 6531) any letter outside ASCII.
fn allowed_in_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Email {}

impl std::hash::Hash for Email {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_their_key() {
        for (raw, want) in [
            ("Ada@Ministry.Example", Ok("ada@ministry.example")),
            (" ada@bücher.example ", Ok("ada@xn--bcher-kva.example")),
            ("mailto:ada@ministry.example", Ok("ada@ministry.example")),
            ("o'hara+rt@a.b.example", Ok("o'hara+rt@a.b.example")),
            ("δοκιμή@παράδειγμα.example", Ok("δοκιμή@xn--hxajbheg2az3al.example")),
            ("", Err(EmailError::Missing)),
            ("ada", Err(EmailError::Form)),
            ("@ministry.example", Err(EmailError::Form)),
            ("a b@ministry.example", Err(EmailError::Form)),
            ("ada@localhost", Err(EmailError::Domain)),
            ("ada@-x.example", Err(EmailError::Domain)),
            ("ada@[127.0.0.1]", Err(EmailError::Domain)),
            ("ada@127.0.0.1", Err(EmailError::Domain)),
            ("ada@x.example, bob@x.example", Err(EmailError::Several)),
            ("ada\r\n@x.example", Err(EmailError::Form)),
            (".ada@x.example", Err(EmailError::Form)),
            ("ada@@x.example", Err(EmailError::Domain)),
        ] {
            assert_eq!(Email::parse(raw).as_ref().map(Email::key), want.as_ref().map(|s| *s), "{raw:?}");
        }
        assert_eq!(Email::parse(&format!("{}@x.example", "a".repeat(65))), Err(EmailError::TooLong));
    }

    #[test]
    fn typed_wire_and_masked() {
        let email = Email::parse("Ada.L@Bücher.example").expect("parses");
        assert_eq!(email.as_str(), "Ada.L@Bücher.example");
        assert_eq!(email.wire(), "Ada.L@xn--bcher-kva.example");
        assert_eq!(email.masked(), "A•••@Bücher.example");
    }

    #[test]
    fn a_domain_has_the_addresses_at_it_and_no_others() {
        for (raw, address, want) in [
            ("ministry.example", "ada@ministry.example", Ok(true)),
            (" @Ministry.Example ", "Ada@MINISTRY.example", Ok(true)),
            ("bücher.example", "ada@xn--bcher-kva.example", Ok(true)),
            ("ministry.example", "ada@mail.ministry.example", Ok(false)),
            ("ministry.example", "ada@ministry.example.org", Ok(false)),
            ("ministry.example", "ada@notministry.example", Ok(false)),
            ("", "ada@ministry.example", Err(EmailError::Missing)),
            ("@", "ada@ministry.example", Err(EmailError::Missing)),
            ("ministry", "ada@ministry.example", Err(EmailError::Domain)),
            ("ada@ministry.example", "ada@ministry.example", Err(EmailError::Domain)),
            ("*.example", "ada@x.example", Err(EmailError::Domain)),
        ] {
            let email = Email::parse(address).expect("an address");
            assert_eq!(MailDomain::parse(raw).map(|domain| domain.has(&email)), want, "{raw} {address}");
        }
    }
}
