//! The product's own mail texts, in use wherever an organiser has saved none: one file for each kind
//! and language, its subject in the first line.

use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::domain::template::Template;

macro_rules! text {
    ($language:literal, $kind:literal) => {
        include_str!(concat!("../../templates/mail/", $language, "/", $kind, ".md"))
    };
}

macro_rules! texts {
    ($language:literal, $kind:expr) => {
        match $kind {
            MessageKind::Invitation => text!($language, "invitation"),
            MessageKind::Reminder => text!($language, "reminder"),
            MessageKind::Confirmation => text!($language, "confirmation"),
            MessageKind::Regret => text!($language, "regret"),
            MessageKind::Change => text!($language, "change"),
            MessageKind::Cancellation => text!($language, "cancellation"),
            MessageKind::Waiting => text!($language, "waiting"),
            MessageKind::Offer => text!($language, "offer"),
            MessageKind::Nomination => text!($language, "nomination"),
            MessageKind::Substitute => text!($language, "substitute"),
            MessageKind::Unsubstituted => text!($language, "unsubstituted"),
            MessageKind::Code => text!($language, "code"),
            MessageKind::Thanks => text!($language, "thanks"),
            MessageKind::Message => text!($language, "message"),
        }
    };
}

/// Subject and body as they are written in the file.
#[must_use]
pub fn source(kind: MessageKind, language: Language) -> (&'static str, &'static str) {
    let text = match language {
        Language::En => texts!("en", kind),
        Language::Fr => texts!("fr", kind),
        Language::Ar => texts!("ar", kind),
    };
    let (first, body) = text.split_once('\n').unwrap_or((text, ""));
    (first.strip_prefix("Subject:").unwrap_or(first).trim(), body.trim())
}

/// The product's own text for this kind of mail in this language.
///
/// # Panics
/// If a file of this program were broken, which a test rules out.
#[must_use]
pub fn template(kind: MessageKind, language: Language) -> Template {
    let (subject, body) = source(kind, language);
    Template::parse(kind, subject, body).expect("the product's own texts are tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_sent_and_no_two_are_the_same() {
        let mut seen = Vec::new();
        for language in Language::ALL {
            for kind in MessageKind::ALL {
                let (subject, body) = source(*kind, *language);
                let parsed = Template::parse(*kind, subject, body);
                assert!(parsed.is_ok(), "{language} {kind}: {parsed:?}");
                assert!(subject.contains("{event.title}"), "{language} {kind}");
                assert!(!seen.contains(&body), "{language} {kind}");
                seen.push(body);
            }
        }
        assert_eq!(seen.len(), 42);
    }
}
