//! What a page may load and run: the content security policies.

use crate::mail::compose::STYLE_HASHES;

/// Nothing from elsewhere, nothing inline (W3C Content Security Policy Level 3).
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The policy of a page that shows a mail in a frame of its own document: the mail's style
/// block and the styles of its elements are allowed by their hashes, and nothing else is.
pub(super) fn with_mail() -> String {
    POLICY.replace("style-src 'self'", &format!("style-src 'self' {}", *STYLE_HASHES))
}
