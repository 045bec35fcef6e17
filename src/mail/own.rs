//! The product's own mail texts, in use wherever an organiser has saved none: one file for each kind
//! and language, its subject in the first line.

use std::sync::LazyLock;

use crate::domain::contact::{Honorific, SalutationLine};
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::domain::salutation::Salutation;
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

/// What letters open with where nobody said anything else, from a file with a line for each group of honorifics and,
/// between strokes, what they read in each language; nothing before the `=` stands for everybody else.
pub fn salutations() -> &'static [Salutation] {
    static KNOWN: LazyLock<Vec<Salutation>> = LazyLock::new(|| {
        let text = include_str!("../../templates/mail/salutations.txt");
        let groups = text.lines().filter_map(|line| line.split_once('='));
        groups
            .flat_map(|(honorifics, lines)| honorifics.split(';').flat_map(|one| of_one(one, lines)))
            .collect()
    });
    &KNOWN
}

fn of_one<'a>(honorific: &str, lines: &'a str) -> impl Iterator<Item = Salutation> + use<'a> {
    let honorific = Honorific::squeeze(honorific);
    let lines = Language::ALL.iter().zip(lines.split('|').map(SalutationLine::squeeze));
    lines.filter(|(_, line)| !line.is_empty()).map(move |(language, line)| Salutation {
        honorific: honorific.clone(),
        language: *language,
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::salutation::{check, honorific_key};

    #[test]
    fn everybody_is_addressed_in_every_language() {
        let known = salutations();
        for language in Language::ALL {
            assert!(known.iter().any(|one| one.honorific.is_empty() && one.language == *language));
        }
        let file = include_str!("../../templates/mail/salutations.txt");
        assert!(file.lines().all(|line| line.matches('=').count() == 1 && line.matches('|').count() == 2));
        let mut seen = std::collections::HashSet::new();
        for one in known {
            assert_eq!(check(&one.line), Ok(()), "{}", one.line);
            let ends = if one.language == Language::Ar { '،' } else { ',' };
            assert!(one.line.as_str().ends_with(ends), "{}", one.line);
            let key = (honorific_key(one.honorific.as_str()), one.language);
            assert!(seen.insert(key), "{} twice", one.honorific);
        }
    }

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
