//! The message catalogue: every sentence that an invitee reads, in each of the product's languages.
//! One Fluent file per language is compiled in; [`tr`] looks a message up as plain text and
//! [`Words`] does so for the templates. Tests compare the files with each other and with every use
//! in Rust and in templates, so that no reader ever meets a missing message.
//!
//! Text that comes from people may be written in the other direction. In plain text such a value is
//! set between isolation marks (U+2068, U+2069); in HTML every value stands in a `<bdi>`.

mod arg;
mod dates;
mod programme;
#[cfg(test)]
mod scan;
mod words;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::language::Language;

pub use arg::{Arg, Html, escape};
pub use dates::{date, date_time, range};
pub use words::Words;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));
static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Fr));
static ARABIC: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Ar));

/// The text of a language's file.
fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("en.ftl"),
        Language::Fr => include_str!("fr.ftl"),
        Language::Ar => include_str!("ar.ftl"),
    }
}

fn bundle(language: Language) -> Bundle {
    let id = match language {
        Language::En => unic_langid::langid!("en"),
        Language::Fr => unic_langid::langid!("fr"),
        Language::Ar => unic_langid::langid!("ar"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Values are isolated in `arg`, and only where their direction asks for it: marks around every
    // English name would end up in subject lines and in what people copy.
    bundle.set_use_isolating(false);
    // It can only fail for a name that is taken.
    let _ = bundle.add_function("FORM", |values, _| match values {
        [FluentValue::Number(n)] => arabic_form(n.value).into(),
        _ => FluentValue::Error,
    });
    // A faulty file still gives every message that could be read; a test refuses faulty files.
    let resource =
        FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The plural form of a whole number in Arabic (CLDR): the catalogue's `FORM($n)`. The library's own
/// rule forgets the remainder by a hundred, so that 103 would be read as 100 is.
#[expect(clippy::cast_possible_truncation, reason = "the catalogue counts people and characters")]
fn arabic_form(n: f64) -> &'static str {
    match n as i64 {
        0 => "zero",
        1 => "one",
        2 => "two",
        n => match n.rem_euclid(100) {
            3..=10 => "few",
            11.. => "many",
            _ => "other",
        },
    }
}

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::En => &ENGLISH,
        Language::Fr => &FRENCH,
        Language::Ar => &ARABIC,
    }
}

/// A message as plain text, for mails, titles and attributes.
#[must_use]
pub fn tr(language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    render(language, key, args, |value| Cow::Owned(value.plain(language)))
}

/// Somebody's own text as it stands in a sentence of plain text: between isolation marks where its
/// direction is not the sentence's.
#[must_use]
pub fn isolated(language: Language, text: &str) -> String {
    Arg::from(text).plain(language)
}

/// Formats a message; `text` writes the values that are not numbers. A message that is missing in
/// the language is given in English, one that is nowhere as its key: the tests let neither happen.
fn render<'a>(
    language: Language,
    key: &str,
    args: &'a [(&'a str, Arg<'a>)],
    mut text: impl FnMut(&'a Arg<'a>) -> Cow<'a, str>,
) -> String {
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        match arg {
            Arg::Number(n) => values.set(*name, FluentValue::from(*n)),
            other => values.set(*name, FluentValue::from(text(other))),
        }
    }
    for bundle in [of(language), &ENGLISH] {
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { continue };
        let mut faults = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&values), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, language = language.as_str(), "a message lacks a variable");
        }
        return said;
    }
    tracing::error!(key, "there is no such message");
    key.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_in_each_language() {
        for (language, seats, want) in [
            (Language::En, 1, "There is one seat."),
            (Language::En, 2, "There are 2 seats, given in the order of acceptance."),
            (Language::Fr, 1, "Il y a une seule place."),
            (Language::Fr, 50, "Il y a 50 places, attribuées dans l’ordre des acceptations."),
            (Language::Ar, 1, "يوجد مقعد واحد."),
            (Language::Ar, 2, "يوجد مقعدان يُمنحان بحسب ترتيب القبول."),
            (Language::Ar, 3, "توجد 3 مقاعد تُمنح بحسب ترتيب القبول."),
            (Language::Ar, 11, "يوجد 11 مقعدًا تُمنح بحسب ترتيب القبول."),
            (Language::Ar, 100, "يوجد 100 مقعد تُمنح بحسب ترتيب القبول."),
            (Language::Ar, 102, "يوجد 102 مقعد تُمنح بحسب ترتيب القبول."),
            (Language::Ar, 103, "توجد 103 مقاعد تُمنح بحسب ترتيب القبول."),
            (Language::Ar, 111, "يوجد 111 مقعدًا تُمنح بحسب ترتيب القبول."),
        ] {
            assert_eq!(tr(language, "invitation-seats-note", &[("seats", seats.into())]), want);
        }
    }

    #[test]
    fn only_a_value_of_the_other_direction_is_isolated() {
        for (language, name, want) in [
            (Language::En, "Dr Đorđe Šarić", "Dear Dr Đorđe Šarić,"),
            (Language::En, "فاطمة", "Dear \u{2068}فاطمة\u{2069},"),
            (Language::Ar, "فاطمة", "تحية طيبة إلى فاطمة،"),
            (Language::Ar, "Dr Zoë", "تحية طيبة إلى \u{2068}Dr Zoë\u{2069}،"),
        ] {
            assert_eq!(tr(language, "invitation-greeting", &[("name", name.into())]), want);
        }
    }

    #[test]
    fn what_is_missing_is_never_a_hole() {
        assert_eq!(tr(Language::Ar, "no-such-message", &[]), "no-such-message");
    }
}
