//! One signature. The library canonicalises, hashes and signs; what is signed, in which order and at what
//! time is said here.

use mail_auth::common::crypto::SigningKey;
use mail_auth::common::headers::{Writable, Writer};
use mail_auth::dkim::{Canonicalization, Signature};

use super::{Domain, Instant, Key, Unsigned};

/// What is signed, and whether a reader acts upon it, so that nobody must be able to add another.
const HEADERS: &[(&str, bool)] = &[
    ("From", true),
    ("To", true),
    ("Cc", true),
    ("Subject", true),
    ("Date", true),
    ("Message-ID", true),
    ("Reply-To", true),
    ("MIME-Version", true),
    ("Content-Type", true),
    // RFC 8058 section 4 has one-click unsubscribing depend on a signature over both.
    ("List-Unsubscribe", true),
    ("List-Unsubscribe-Post", true),
    ("Auto-Submitted", false),
    ("Content-Language", false),
];

/// How white space may change on the way without breaking a signature: in every way that leaves the words.
const RELAXED: Canonicalization = Canonicalization::Relaxed;

/// A header's name, and what stands behind the colon with all its line ends.
type Field<'a> = (&'a [u8], &'a [u8]);

/// A `DKIM-Signature` header for a mail, with the line's end.
pub(super) fn header(domain: &Domain, key: &Key, raw: &[u8], now: Instant) -> Result<Vec<u8>, Unsigned> {
    let (present, body) = fields(raw);
    let (mut names, mut headers) = (Vec::new(), Vec::new());
    for (name, once_more) in HEADERS {
        let is_it = |(found, _): &&Field<'_>| found.eq_ignore_ascii_case(name.as_bytes());
        // Several of a name are taken from the last to the first (RFC 6376 section 5.4.2).
        for header in present.iter().rev().filter(is_it) {
            names.push((*name).to_owned());
            headers.push(*header);
        }
        if *once_more {
            names.push((*name).to_owned());
        }
    }
    let mut signature = Signature {
        v: 1,
        a: key.private.algorithm(),
        d: domain.as_str().to_owned(),
        s: key.selector.as_str().to_owned(),
        bh: key.private.hash(RELAXED.canonical_body(body, 0)).as_ref().to_vec(),
        h: names,
        t: u64::try_from(now.seconds()).unwrap_or(0),
        ch: RELAXED,
        cb: RELAXED,
        ..Signature::default()
    };
    signature.b =
        key.private.sign(Signed { headers: &headers, signature: &signature }).map_err(|_| Unsigned)?;
    let mut header = Vec::with_capacity(1024);
    signature.write(&mut header, true);
    Ok(header)
}

/// What the key signs: the headers, and the signature's own without its value (RFC 6376 section 3.7).
struct Signed<'a> {
    headers: &'a [Field<'a>],
    signature: &'a Signature,
}

impl Writable for Signed<'_> {
    fn write(self, writer: &mut impl Writer) {
        RELAXED.canonicalize_headers(self.headers.iter().copied(), writer);
        self.signature.write(writer, false);
    }
}

/// The headers of a mail that was composed here (every line ends in CR LF), and its body.
fn fields(raw: &[u8]) -> (Vec<Field<'_>>, &[u8]) {
    let (mut fields, mut rest) = (Vec::new(), raw);
    while !rest.is_empty() {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return (fields, body);
        }
        // A line that begins with white space goes on with the one before (RFC 5322 section 2.2.3).
        let ends =
            |at: &usize| rest[..*at].ends_with(b"\r\n") && !matches!(rest.get(*at), Some(b' ' | b'\t'));
        let (field, after) = rest.split_at((2..=rest.len()).find(ends).unwrap_or(rest.len()));
        if let Some(colon) = field.iter().position(|byte| *byte == b':') {
            fields.push((&field[..colon], &field[colon + 1..]));
        }
        rest = after;
    }
    (fields, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_told_from_the_body() {
        let (found, body) = fields(b"A: one\r\n two\r\nB:\r\n\tthree\r\n\r\nBody: no header\r\n\r\n");
        let found: Vec<(String, String)> = found
            .iter()
            .map(|(name, value)| {
                (String::from_utf8_lossy(name).into(), String::from_utf8_lossy(value).into())
            })
            .collect();
        let want = [("A", " one\r\n two\r\n"), ("B", "\r\n\tthree\r\n")];
        assert_eq!(found, want.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(body, b"Body: no header\r\n\r\n");
        assert_eq!(fields(b"A: one\r\n"), (vec![(&b"A"[..], &b" one\r\n"[..])], &b""[..]));
    }

    proptest::proptest! {
        #[test]
        fn nothing_of_a_mail_is_lost(
            headers in proptest::collection::vec(
                ("[A-Za-z-]{1,20}", " [!-~]{0,30}(\r\n[ \t][ -~]{0,30}){0,2}"), 0..8,
            ),
            body in "[ -~\r\n]{0,80}",
        ) {
            let head: String = headers.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect();
            let raw = format!("{head}\r\n{body}");
            let (found, rest) = fields(raw.as_bytes());
            let again: Vec<u8> =
                found.iter().flat_map(|(name, value)| [name, &b":"[..], value].concat()).collect();
            proptest::prop_assert_eq!(again, head.as_bytes());
            proptest::prop_assert_eq!(found.len(), headers.len());
            proptest::prop_assert_eq!(rest, body.as_bytes());
        }
    }
}
