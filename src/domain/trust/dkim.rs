//! DKIM keys as they are published (RFC 6376 section 3.6.1, RFC 8463): the record that belongs to a key, and
//! whether what DNS says is that record.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Domain, is_label, tag, tags};

/// The name of a key beside the domain (RFC 6376 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// What a selector looks like, after "it must be".
    pub const FORM: &str = "letters, digits, hyphens and dots, such as roundtable2026";

    /// `None` where it cannot stand in a DNS name.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let fits = raw.len() <= 63 && raw.split('.').all(is_label);
        fits.then(|| Self(raw.to_ascii_lowercase()))
    }

    /// As it stands in DNS and in signatures.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name at which the public key is published.
    #[must_use]
    pub fn name_at(&self, domain: &Domain) -> String {
        format!("{}._domainkey.{domain}", self.0)
    }
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// An `RSAPublicKey` in DER (RFC 8017, A.1.1).
    Rsa(Vec<u8>),
    /// The 32 bytes of RFC 8032.
    Ed25519(Vec<u8>),
}

/// What comes before an `RSAPublicKey` in a `SubjectPublicKeyInfo`: the algorithm rsaEncryption without
/// parameters (RFC 3279 section 2.3.1).
const RSA_ENCRYPTION: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

impl PublicKey {
    /// The value of `k=`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa",
            Self::Ed25519(_) => "ed25519",
        }
    }

    /// The text of the TXT record.
    #[must_use]
    pub fn record(&self) -> String {
        let bytes = match self {
            Self::Rsa(key) => subject_public_key_info(key),
            Self::Ed25519(key) => key.clone(),
        };
        format!("v=DKIM1; k={}; p={}", self.kind(), STANDARD.encode(bytes))
    }

    fn is(&self, published: &[u8]) -> bool {
        match self {
            // RFC 6376 says RSAPublicKey and means, by its examples, what everybody publishes.
            Self::Rsa(key) => published == subject_public_key_info(key) || published == key,
            Self::Ed25519(key) => published == key,
        }
    }
}

fn subject_public_key_info(key: &[u8]) -> Vec<u8> {
    // The bits begin with how many of the last byte are unused: none.
    let bits = [&[0], key].concat();
    let content = [RSA_ENCRYPTION, &der(0x03, &bits)].concat();
    der(0x30, &content)
}

/// One value in DER: its tag, its length (X.690 section 8.1.3), its content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut out = vec![tag];
    match (length, u8::try_from(length.len())) {
        ([], _) => out.push(0),
        ([short @ 0..=0x7f], _) => out.push(*short),
        (long, Ok(count)) => {
            out.push(0x80 | count);
            out.extend_from_slice(long);
        }
        // A length of more than 255 bytes cannot be.
        (_, Err(_)) => {}
    }
    out.extend_from_slice(content);
    out
}

/// What DNS says about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// Its record, good for every reader.
    Good,
    /// Its record, marked as a test: readers may treat the mail as unsigned.
    Testing,
    /// Nothing at all.
    Nothing,
    /// More than one record, of which readers take any or none.
    Several,
    /// A record without a key: it was withdrawn.
    Withdrawn,
    /// Another key's record.
    Another,
    /// A record for other uses than signing mail with SHA-256.
    Unfit,
    /// A text that is no key's record.
    Unreadable,
}

/// Compares what DNS has at a key's name with the key.
#[must_use]
pub fn published(key: &PublicKey, answers: &[String]) -> Published {
    let [answer] = answers else {
        return if answers.is_empty() { Published::Nothing } else { Published::Several };
    };
    let Some(tags) = tags(answer) else { return Published::Unreadable };
    if tag(&tags, "v").is_some_and(|version| version != "DKIM1") {
        return Published::Unreadable;
    }
    let Some(base64) = tag(&tags, "p") else { return Published::Unreadable };
    let base64: String = base64.split_ascii_whitespace().collect();
    if base64.is_empty() {
        return Published::Withdrawn;
    }
    let Ok(bytes) = STANDARD.decode(base64) else { return Published::Unreadable };
    if tag(&tags, "k").unwrap_or("rsa") != key.kind() || !key.is(&bytes) {
        return Published::Another;
    }
    let lists = |name: &str, wanted: &[&str]| {
        tag(&tags, name).is_none_or(|list| list.split(':').any(|item| wanted.contains(&item.trim())))
    };
    if !lists("h", &["sha256"]) || !lists("s", &["*", "email"]) {
        return Published::Unfit;
    }
    let testing = tag(&tags, "t").is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "y"));
    if testing { Published::Testing } else { Published::Good }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8463, appendix A.
    const ED25519: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    fn ed25519() -> PublicKey {
        PublicKey::Ed25519(STANDARD.decode(ED25519).unwrap())
    }

    #[test]
    fn selectors_stand_in_names() {
        for (raw, want) in [
            ("RT2026", Some("rt2026")),
            ("a.b-c", Some("a.b-c")),
            ("", None),
            ("a..b", None),
            ("a_b", None),
            ("-a", None),
            ("a b", None),
        ] {
            assert_eq!(Selector::parse(raw).as_ref().map(Selector::as_str), want, "{raw}");
        }
        let at = Selector::parse("rt").unwrap().name_at(&Domain::parse("host.example").unwrap());
        assert_eq!(at, "rt._domainkey.host.example");
    }

    #[test]
    fn lengths_in_der() {
        for (length, head) in
            [(0, &[4, 0][..]), (0x7f, &[4, 0x7f]), (0x80, &[4, 0x81, 0x80]), (0x10e, &[4, 0x82, 1, 0x0e])]
        {
            let whole = der(4, &vec![7; length]);
            assert_eq!((&whole[..head.len()], whole.len()), (head, head.len() + length));
        }
    }

    #[test]
    fn records_against_a_key() {
        let good = ed25519().record();
        assert_eq!(good, format!("v=DKIM1; k=ed25519; p={ED25519}"));
        let other = good.replace("11q", "22q");
        for (answers, want) in [
            (vec![good.as_str()], Published::Good),
            (vec![&format!("k=ed25519;p={ED25519}; n=a note")], Published::Good),
            (
                vec![&format!("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7h {}", &ED25519[24..])],
                Published::Good,
            ),
            (vec![&format!("{good}; h=sha1:sha256; s=email; t=s")], Published::Good),
            (vec![&format!("{good}; t=s:y")], Published::Testing),
            (vec![], Published::Nothing),
            (vec![&good, &good], Published::Several),
            (vec!["v=DKIM1; k=ed25519; p="], Published::Withdrawn),
            (vec![&other], Published::Another),
            (vec![&format!("v=DKIM1; p={ED25519}")], Published::Another),
            (vec![&format!("{good}; h=sha1")], Published::Unfit),
            (vec![&format!("{good}; s=tlsrpt")], Published::Unfit),
            (vec!["v=spf1 -all"], Published::Unreadable),
            (vec!["v=DKIM2; p=AA=="], Published::Unreadable),
            (vec!["v=DKIM1; k=ed25519; p=!!"], Published::Unreadable),
            (vec!["hello"], Published::Unreadable),
        ] {
            let answers: Vec<String> = answers.into_iter().map(str::to_owned).collect();
            assert_eq!(published(&ed25519(), &answers), want, "{answers:?}");
        }
    }

    #[test]
    fn both_forms_of_an_rsa_key_are_known() {
        let key = PublicKey::Rsa(vec![0x30, 0x03, 0x02, 0x01, 0x05]);
        let bare = format!("v=DKIM1; p={}", STANDARD.encode([0x30, 0x03, 0x02, 0x01, 0x05]));
        for record in [key.record(), bare] {
            assert_eq!(published(&key, &[record]), Published::Good);
        }
    }
}
