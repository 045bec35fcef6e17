//! The texts that the product provides beside its standard ones (see [`super::own`]), to start from: one
//! file for each and language, its subject in the first line.

use crate::domain::language::Language;
use crate::domain::library::ProvidedText;

macro_rules! text {
    ($language:literal, $text:literal) => {
        include_str!(concat!("../../templates/mail/library/", $language, "/", $text, ".md"))
    };
}

macro_rules! texts {
    ($language:literal, $text:expr) => {
        match $text {
            ProvidedText::HighLevel => text!($language, "high-level"),
            ProvidedText::Short => text!($language, "short"),
            ProvidedText::LastCall => text!($language, "last-call"),
            ProvidedText::NewDate => text!($language, "new-date"),
            ProvidedText::Practical => text!($language, "practical"),
            ProvidedText::Documents => text!($language, "documents"),
            ProvidedText::Summary => text!($language, "summary"),
        }
    };
}

/// Subject and body as they are written in the file.
#[must_use]
pub fn source(text: ProvidedText, language: Language) -> (&'static str, &'static str) {
    let text = match language {
        Language::En => texts!("en", text),
        Language::Fr => texts!("fr", text),
        Language::Ar => texts!("ar", text),
    };
    let (first, body) = text.split_once('\n').unwrap_or((text, ""));
    (first.strip_prefix("Subject:").unwrap_or(first).trim(), body.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::MessageKind;
    use crate::domain::template::Template;
    use crate::mail::own;

    fn all() -> impl Iterator<Item = (ProvidedText, Language)> {
        let texts = ProvidedText::ALL.iter().copied();
        texts.flat_map(|text| Language::ALL.iter().map(move |language| (text, *language)))
    }

    #[test]
    fn every_text_can_be_sent_and_none_equals_another() {
        let own = MessageKind::ALL
            .iter()
            .flat_map(|kind| Language::ALL.iter().map(|language| own::source(*kind, *language)));
        let mut seen: Vec<(&str, &str)> = own.collect();
        let standard = seen.len();
        for (text, language) in all() {
            let (subject, body) = source(text, language);
            let parsed = Template::parse(text.kind(), subject, body);
            assert!(parsed.is_ok(), "{language} {text}: {parsed:?}");
            assert!(subject.contains("{event.title}"), "{language} {text}");
            assert!(body.starts_with("{invitee.salutation}\n\n"), "{language} {text}");
            assert!(body.ends_with("\n{organiser.name}"), "{language} {text}");
            let new = !seen.iter().any(|(s, b)| *s == subject || *b == body);
            assert!(new, "{language} {text} says what another does");
            seen.push((subject, body));
        }
        assert_eq!(seen.len() - standard, 21);
    }

    #[test]
    fn each_is_set_as_its_language_is() {
        for (text, language) in all() {
            let (subject, body) = source(text, language);
            let words = format!("{subject}\n{body}");
            assert!(!words.contains('\''), "{language} {text}: a typewriter's apostrophe");
            match language {
                Language::En => {}
                Language::Fr => {
                    let bare = [" :", " ;", " ?", " !"].iter().any(|mark| words.contains(mark));
                    assert!(!bare, "{text}: a mark could begin a line");
                }
                Language::Ar => {
                    let foreign = words.contains([',', ';', '?']);
                    assert!(!foreign, "{text}: a mark of another script");
                }
            }
        }
    }
}
