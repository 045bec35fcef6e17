//! What somebody asks for on the page before a mailing: for whom it is, when it begins, how fast it goes. The page
//! carries it in its address while it is looked at, and sends it along with the button.

use serde::Deserialize;

use super::super::moment;
use crate::actions::mailings::Sending;
use crate::domain::contact::Tag;
use crate::domain::country::Country;
use crate::domain::event::Event;
use crate::domain::id::{EventId, MailingId};
use crate::domain::language::Language;
use crate::domain::mailing::{Audience, Who};
use crate::domain::message::MessageKind;
use crate::domain::organisation::StakeholderGroup;
use crate::paths;
use crate::store::{DbConn, QueryResult, events, mailings};
use crate::web::error::AppError;

/// The paces that can be chosen, in mails a minute.
const PACES: [u32; 4] = [10, 30, 60, 120];

/// As it stands in the address and in the form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    pub(super) kind: String,
    /// The recipient as whom the mail is shown: an invitation's id or an address.
    pub(super) r#as: String,
    pub(super) who: String,
    pub(super) tag: String,
    pub(super) group: String,
    pub(super) country: String,
    pub(super) wave: String,
    /// Local time in the event's zone; empty: at once.
    pub(super) begins: String,
    /// Mails a minute; empty: as fast as the mail server takes them.
    pub(super) pace: String,
    /// The group of those left out of whom everybody is named.
    pub(super) all: String,
    /// How many people the page said would get it.
    pub(super) expected: String,
}

/// The value of a field that may be empty; `None` where it is neither empty nor one of those that there are.
fn optional<T>(raw: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if raw.is_empty() { Some(None) } else { parse(raw).map(Some) }
}

impl Ask {
    /// For whom; `None` where the address was not made by our page.
    pub(super) fn audience(&self, kind: MessageKind) -> Option<Audience> {
        let who = optional(&self.who, Who::parse)?.unwrap_or(Who::usual(kind));
        Some(Audience {
            who: Some(who).filter(|who| Who::choices(kind).contains(who))?,
            tag: optional(&self.tag, |raw| Tag::parse(raw).ok())?,
            group: optional(&self.group, StakeholderGroup::parse)?,
            country: optional(&self.country, Country::from_code)?,
            wave: optional(&self.wave, |raw| raw.parse().ok())?,
        })
    }

    /// What is to be sent, or what to mend.
    pub(super) fn sending(&self, event: &Event) -> Result<Result<Sending, String>, AppError> {
        let kind = MessageKind::parse(&self.kind).ok_or(AppError::BadRequest(
            "The form does not say what to send. Please go back and try again.",
        ))?;
        // The page names how many get it; a form that does not say so was not sent by that page.
        let expected = self.expected.parse().map_err(|_| {
            AppError::BadRequest(
                "The form does not say how many guests get the mail. Please go back and look again.",
            )
        })?;
        let audience = self.audience(kind).ok_or(AppError::BadRequest(
            "The form does not say to whom to send. Please go back and try again.",
        ))?;
        let pace = optional(&self.pace, |raw| raw.parse().ok().filter(|pace| PACES.contains(pace))).ok_or(
            AppError::BadRequest("The form does not say how fast to send. Please go back and try again."),
        )?;
        let begins_at = match self.begins.trim() {
            "" => None,
            local => match event.details.zone.instant(local) {
                Ok(at) => Some(at),
                Err(wrong) => return Ok(Err(format!("Begin: {wrong}"))),
            },
        };
        Ok(Ok(Sending { kind, audience, begins_at, pace, expected: Some(expected) }))
    }

    /// The page's address for the same audience, with the mail as this guest gets it and one group named whole.
    pub(super) fn address(&self, event: EventId, look_as: &str, all: &str) -> String {
        let fields = [
            ("kind", self.kind.as_str()),
            ("who", &self.who),
            ("tag", &self.tag),
            ("group", &self.group),
            ("country", &self.country),
            ("wave", &self.wave),
            ("as", look_as),
            ("all", all),
        ];
        let said: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_html_form::to_string(said).unwrap_or_default();
        format!("{}?{query}", paths::event_part(event, "mailings/new"))
    }

    /// True where this value is chosen in this field.
    pub(super) fn is(&self, field: &str, value: &str) -> bool {
        let chosen = match field {
            "tag" => &self.tag,
            "group" => &self.group,
            "country" => &self.country,
            "wave" => &self.wave,
            "pace" => &self.pace,
            _ => &self.who,
        };
        chosen == value
    }
}

/// A field to choose from: its name, its label, what is said where nothing is chosen, and value and words of each choice.
pub(super) struct Select {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) all: &'static str,
    pub(super) choices: Vec<(String, String)>,
}

/// What guests can be chosen by.
pub(super) struct Filter(pub(super) Vec<Select>);

impl Filter {
    pub(super) fn load(c: &mut DbConn, event: EventId, kind: MessageKind) -> QueryResult<Self> {
        let (tags, groups, countries) = mailings::choices(c, event)?;
        let who = Who::choices(kind);
        let mut selects = Vec::new();
        if who.len() > 1 {
            let choices = who.iter().map(|who| (who.to_string(), who.words().to_owned())).collect();
            selects.push(Select { name: "who", label: "To", all: "", choices });
        }
        let mut add = |name, label, all, choices: Vec<(String, String)>| {
            // Nobody chooses among one.
            if !choices.is_empty() {
                selects.push(Select { name, label, all, choices });
            }
        };
        add("tag", "Tag", "any", tags.iter().map(|tag| (tag.to_string(), tag.to_string())).collect());
        add("group", "Group", "any", groups.iter().map(|g| (g.to_string(), g.to_string())).collect());
        let name = |country: &Country| (country.code().to_owned(), country.name(Language::En).to_owned());
        let mut countries: Vec<_> = countries.iter().map(name).collect();
        countries.sort_by(|a, b| a.1.cmp(&b.1));
        add("country", "Country", "any", countries);
        if kind != MessageKind::Invitation {
            add("wave", "Wave", "any", waves(c, event)?);
        }
        Ok(Self(selects))
    }
}

/// The mailings that invited guests.
fn waves(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(String, String)>> {
    let Some(event) = events::find(c, event)? else { return Ok(Vec::new()) };
    let invited = mailings::of_event(c, event.id)?;
    let invited = invited.into_iter().filter(|m| m.kind == MessageKind::Invitation && m.total > 0);
    let name = |id: MailingId, at, total: u32| {
        (id.to_string(), format!("invited on {} ({total})", moment(&event.details.zone, at)))
    };
    Ok(invited.map(|m| name(m.id, m.begins_at, m.total)).collect())
}

/// The paces to choose from, with their words.
pub(super) fn paces() -> Vec<(String, String)> {
    PACES.iter().map(|pace| (pace.to_string(), format!("{pace} a minute"))).collect()
}
