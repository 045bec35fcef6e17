//! What templates are handed: the catalogue in the language of the page.

use std::borrow::Cow;

use super::arg::{Arg, Html, escape};
use super::{dates, render, tr};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::schedule::Zone;

/// The catalogue in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0
    }

    /// The value of HTML's `lang`.
    #[must_use]
    pub fn lang(self) -> &'static str {
        match self.0 {
            Language::En => "en",
            Language::Fr => "fr",
            Language::Ar => "ar",
        }
    }

    /// The value of HTML's `dir`.
    #[must_use]
    pub fn dir(self) -> &'static str {
        self.0.direction()
    }

    /// A message without variables, as plain text (templates escape it).
    #[must_use]
    pub fn say(self, key: &str) -> String {
        tr(self.0, key, &[])
    }

    /// A message with variables as plain text, for titles and attributes.
    #[must_use]
    pub fn say_with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        tr(self.0, key, args)
    }

    /// A message with variables as HTML: each value escaped and in a `<bdi>`, addresses as links.
    #[must_use]
    pub fn html(self, key: &str, args: &[(&str, Arg<'_>)]) -> Html {
        let mut values = Vec::new();
        // The values go in after the sentence has been escaped, in place of these two private
        // characters and their number; nothing that a person typed is in the sentence before that.
        let sentence = render(self.0, key, args, |arg| {
            values.push(arg.html());
            Cow::Owned(format!("\u{e000}{}\u{e001}", values.len() - 1))
        });
        let mut pieces = sentence.split('\u{e000}');
        let mut html = escape(pieces.next().unwrap_or(""));
        for piece in pieces {
            let (number, rest) = piece.split_once('\u{e001}').unwrap_or(("", piece));
            let value = number.parse().ok().and_then(|n: usize| values.get(n));
            html.push_str(value.map_or("", String::as_str));
            html.push_str(&escape(rest));
        }
        Html(html)
    }

    /// See [`dates::civil`].
    #[must_use]
    pub fn day(self, date: jiff::civil::Date) -> String {
        dates::civil(self.0, date)
    }

    /// See [`dates::date_time`].
    #[must_use]
    pub fn date_time(self, zone: &Zone, at: Instant) -> String {
        dates::date_time(self.0, zone, at)
    }

    /// See [`dates::range`].
    #[must_use]
    pub fn range(self, zone: &Zone, from: Instant, to: Instant) -> String {
        dates::range(self.0, zone, from, to)
    }

    /// Title and text of the designed page for an HTTP status; the words of 500 for any that has no
    /// page of its own.
    #[must_use]
    pub fn error(self, status: u16) -> (String, String) {
        let (title, text) = match status {
            400 => ("error-400-title", "error-400-text"),
            403 => ("error-403-title", "error-403-text"),
            404 => ("error-404-title", "error-404-text"),
            405 => ("error-405-title", "error-405-text"),
            410 => ("error-410-title", "error-410-text"),
            413 => ("error-413-title", "error-413-text"),
            415 => ("error-415-title", "error-415-text"),
            422 => ("error-422-title", "error-422-text"),
            429 => ("error-429-title", "error-429-text"),
            503 => ("error-503-title", "error-503-text"),
            _ => ("error-500-title", "error-500-text"),
        };
        (self.say(title), self.say(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_holds_each_value_apart() {
        let html = Words(Language::Ar).html(
            "answer-change-by-mail",
            &[
                ("deadline", "غدًا".into()),
                ("organiser", "<script>".into()),
                ("email", Arg::email("ada@ministry.example")),
            ],
        );
        assert_eq!(
            html.to_string(),
            "انتهت مهلة التغيير في <bdi>غدًا</bdi>. إذا طرأ أي تغيير فيُرجى الكتابة إلى \
             <bdi>&lt;script&gt;</bdi>: <a href=\"mailto:ada@ministry.example\"><bdi>ada@ministry.example</bdi></a>"
        );
    }

    #[test]
    fn private_characters_in_a_value_stay_what_they_are() {
        let html = Words(Language::En).html("invitation-greeting", &[("name", "\u{e000}0\u{e001}".into())]);
        assert_eq!(html.to_string(), "Dear <bdi>\u{e000}0\u{e001}</bdi>,");
    }

    #[test]
    fn every_designed_error_page_has_words_of_its_own() {
        for language in Language::ALL {
            let words = Words(*language);
            assert_eq!(words.lang(), language.as_str());
            for status in [400, 403, 404, 405, 410, 413, 415, 422, 429, 503] {
                assert_ne!(words.error(status), words.error(500), "{status}");
            }
        }
    }
}
