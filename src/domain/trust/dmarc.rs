//! What a domain asks receivers to do with mail that is neither signed nor sent in its name (DMARC,
//! RFC 7489), and whether ours is.

use super::{Domain, tag, tags};

/// A domain's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dmarc {
    /// What becomes of mail that fails.
    pub policy: Policy,
    /// The domain of a DKIM signature must be the very domain of the From (`adkim=s`).
    pub strict_dkim: bool,
    /// The envelope's domain must be the very domain of the From (`aspf=s`).
    pub strict_spf: bool,
}

/// What is asked of receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// To report it, at most.
    None,
    /// To treat it as suspect.
    Quarantine,
    /// To refuse it.
    Reject,
}

impl Policy {
    /// The value of `p=`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }
}

/// Why the TXT records at `_dmarc` are of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDmarc {
    /// There is none.
    Absent,
    /// More than one, which counts as none (RFC 7489 section 6.6.3).
    Several,
    /// It has no policy that is known.
    Unreadable,
}

/// Reads the TXT records at a domain's `_dmarc`; `is_own` where the domain is the From's own and not one
/// above it, for which a policy of its own may hold (`sp=`).
///
/// # Errors
/// [`NoDmarc`].
pub fn read(answers: &[String], is_own: bool) -> Result<Dmarc, NoDmarc> {
    let begins = |answer: &&String| {
        let first = answer.split(';').next().unwrap_or_default();
        first.split_once('=').is_some_and(|(name, value)| name.trim() == "v" && value.trim() == "DMARC1")
    };
    let mut records = answers.iter().filter(begins);
    let (record, None) = (records.next(), records.next()) else { return Err(NoDmarc::Several) };
    let tags = tags(record.ok_or(NoDmarc::Absent)?).ok_or(NoDmarc::Unreadable)?;
    let below = (!is_own).then(|| tag(&tags, "sp")).flatten();
    let policy = match below.or_else(|| tag(&tags, "p")).map(str::to_ascii_lowercase).as_deref() {
        Some("none") => Policy::None,
        Some("quarantine") => Policy::Quarantine,
        Some("reject") => Policy::Reject,
        _ => return Err(NoDmarc::Unreadable),
    };
    let is_strict = |name| tag(&tags, name).is_some_and(|value| value.eq_ignore_ascii_case("s"));
    Ok(Dmarc { policy, strict_dkim: is_strict("adkim"), strict_spf: is_strict("aspf") })
}

/// True where a domain that was proved speaks for the From's: the same one, or, unless it has to be that,
/// one above it or below (RFC 7489 section 3.1). Which domains belong to one organisation cannot be told
/// without a list of all registries; a name above another belongs to the same but for a registry itself.
#[must_use]
pub fn aligned(proved: &Domain, from: &Domain, strict: bool) -> bool {
    proved == from || (!strict && (proved.covers(from) || from.covers(proved)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_records_say() {
        let of = |policy, strict_dkim, strict_spf| Ok(Dmarc { policy, strict_dkim, strict_spf });
        for (answers, is_own, want) in [
            (&["v=DMARC1; p=none"][..], true, of(Policy::None, false, false)),
            (
                &["v=DMARC1;p=Reject;adkim=s;aspf=s;rua=mailto:a@host.example"],
                true,
                of(Policy::Reject, true, true),
            ),
            (&["v=DMARC1; p=reject; sp=quarantine; adkim=r"], true, of(Policy::Reject, false, false)),
            (&["v=DMARC1; p=reject; sp=quarantine"], false, of(Policy::Quarantine, false, false)),
            (&["v=DMARC1; p=reject"], false, of(Policy::Reject, false, false)),
            (&["other", "v=DMARC1; p=none"], true, of(Policy::None, false, false)),
            (&["v=DMARC1; p=none", "v=DMARC1; p=none"], true, Err(NoDmarc::Several)),
            (&["v=DMARC1"], true, Err(NoDmarc::Unreadable)),
            (&["v=DMARC1; p=maybe"], true, Err(NoDmarc::Unreadable)),
            (&["v=DMARC10; p=none", "p=none; v=DMARC1"], true, Err(NoDmarc::Absent)),
            (&[], true, Err(NoDmarc::Absent)),
        ] {
            let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
            assert_eq!(read(&answers, is_own), want, "{answers:?}");
        }
    }

    #[test]
    fn who_speaks_for_whom() {
        let of = |raw: &str| Domain::parse(raw).unwrap();
        for (proved, from, relaxed, strict) in [
            ("host.example", "host.example", true, true),
            ("host.example", "mail.host.example", true, false),
            ("mail.host.example", "host.example", true, false),
            ("other.example", "host.example", false, false),
        ] {
            assert_eq!(aligned(&of(proved), &of(from), false), relaxed, "{proved} {from}");
            assert_eq!(aligned(&of(proved), &of(from), true), strict, "{proved} {from}");
        }
    }
}
