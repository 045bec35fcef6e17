//! In which language a page speaks, and how its links keep the choice.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use serde::Deserialize;

use super::visit::Visit;
use crate::domain::id::{InvitationId, QuestionId};
use crate::domain::language::{Language, LanguageTag};
use crate::i18n::{Html, Words};
use crate::paths;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Asked {
    /// The language chosen on the page.
    #[serde(default)]
    lang: String,
    /// Anything: the answer is to be changed.
    #[serde(default)]
    change: String,
    /// Anything: what was asked for was just done.
    #[serde(default)]
    done: String,
}

impl Asked {
    /// True on the page that follows what was done.
    pub(super) fn is_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// The chosen language; `None` where none or an unknown one is asked for.
    pub(super) fn language(&self) -> Option<Language> {
        Language::parse(&self.lang)
    }
}

/// Where the reader is: the page's language, and its links.
pub(super) struct Place {
    /// The catalogue in the page's language.
    pub(super) words: Words,
    /// True where the reader asked to change an answer.
    pub(super) changing: bool,
    /// What is said to an assistant: for whom they answer.
    pub(super) assisting: Option<Html>,
    token: String,
    chosen: Option<Language>,
}

impl Place {
    /// The language is the one chosen on the page, else the contact's, else the browser's.
    pub(super) fn new(token: &str, asked: &Asked, visit: &Visit, request: &HttpRequest) -> Self {
        let of_contact = visit.contact.details.language.as_ref().and_then(LanguageTag::supported);
        let language = asked.language().or(of_contact).unwrap_or_else(|| preferred(request));
        let words = Words(language);
        let assisting = visit.assistant.as_ref().map(|assistant| {
            let (name, own) = (visit.name(), assistant.name.to_string());
            words.html("assistant-for", &[("name", name.into()), ("assistant", own.into())])
        });
        Self {
            words,
            assisting,
            changing: !asked.change.is_empty(),
            token: token.to_owned(),
            chosen: asked.language(),
        }
    }

    /// The page itself.
    pub(super) fn here(&self) -> String {
        self.address(self.chosen, false)
    }

    /// The page with the form to change an answer.
    pub(super) fn change(&self) -> String {
        self.address(self.chosen, true)
    }

    /// Where a proposal of a colleague is taken back.
    pub(super) fn withdraw(&self) -> String {
        self.in_language(paths::invitee_withdraw(&self.token))
    }

    /// The entry for the reader's calendar.
    pub(super) fn calendar(&self) -> String {
        paths::invitee_calendar(&self.token)
    }

    /// The members of the delegation that the reader leads.
    pub(super) fn delegation(&self) -> String {
        self.in_language(paths::invitee_delegation(&self.token))
    }

    /// Where one of them is withdrawn.
    pub(super) fn withdraw_member(&self, member: InvitationId) -> String {
        self.in_language(paths::invitee_member_withdraw(&self.token, member))
    }

    /// That page in each language.
    pub(super) fn delegation_choices(&self) -> Vec<LanguageChoice> {
        let here = paths::invitee_delegation(&self.token);
        choices(self.words.language(), |language| format!("{here}?lang={language}"))
    }

    /// Where a code is asked for.
    pub(super) fn code(&self) -> String {
        self.in_language(paths::invitee_code(&self.token))
    }

    /// Where it is typed in.
    pub(super) fn proof(&self) -> String {
        self.in_language(paths::invitee_proof(&self.token))
    }

    /// Where the file that a question asks for is handed in.
    pub(super) fn file(&self, question: QuestionId) -> String {
        self.in_language(paths::invitee_file(&self.token, question))
    }

    /// Where that file is deleted.
    pub(super) fn file_forget(&self, question: QuestionId) -> String {
        self.in_language(paths::invitee_file_forget(&self.token, question))
    }

    /// The page of a file in each language.
    pub(super) fn file_choices(&self, question: QuestionId) -> Vec<LanguageChoice> {
        let here = paths::invitee_file(&self.token, question);
        choices(self.words.language(), |language| format!("{here}?lang={language}"))
    }

    fn in_language(&self, address: String) -> String {
        self.chosen.map_or_else(|| address.clone(), |language| format!("{address}?lang={language}"))
    }

    /// The page in each language.
    pub(super) fn choices(&self) -> Vec<LanguageChoice> {
        choices(self.words.language(), |language| self.address(Some(language), self.changing))
    }

    fn address(&self, language: Option<Language>, change: bool) -> String {
        let mut address = paths::invitee(&self.token);
        let mut separator = '?';
        if change {
            address.push_str("?change=1");
            separator = '&';
        }
        if let Some(language) = language {
            address.push_str(&format!("{separator}lang={language}"));
        }
        address
    }
}

/// One link of the language switch.
pub(super) struct LanguageChoice {
    /// The language's tag.
    pub(super) tag: &'static str,
    /// Its name for itself.
    pub(super) name: &'static str,
    /// Its writing direction.
    pub(super) direction: &'static str,
    /// Where the link leads.
    pub(super) address: String,
    /// True for the page's own language.
    pub(super) current: bool,
}

/// The switch, for pages at the addresses that `at` gives.
pub(super) fn choices(current: Language, at: impl Fn(Language) -> String) -> Vec<LanguageChoice> {
    Language::ALL
        .iter()
        .map(|language| LanguageChoice {
            tag: Words(*language).lang(),
            name: language.own_name(),
            direction: language.direction(),
            address: at(*language),
            current: *language == current,
        })
        .collect()
}

/// The browser's language.
pub(super) fn preferred(request: &HttpRequest) -> Language {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or(Language::En, Language::negotiate)
}
