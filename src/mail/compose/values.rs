//! What the placeholders stand for in one mail.

use super::Letter;
use super::markdown::read_plain;
use super::tree::{Block, Fill, Inline, words_of};
use crate::domain::attendance::Mode;
use crate::domain::deadline::answer_by;
use crate::domain::invitation::Reply;
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::domain::salutation::salutation;
use crate::domain::template::Placeholder;
use crate::i18n::{Words, date_time, range, tr};
use crate::mail::own;

/// The values of one mail, in its language.
pub(super) struct Values<'a> {
    letter: &'a Letter<'a>,
    /// The invitee's link, or a sample of one.
    link: &'a str,
    language: Language,
}

impl<'a> Values<'a> {
    pub(super) fn new(letter: &'a Letter<'a>) -> Self {
        Self { letter, link: letter.link, language: letter.language }
    }

    /// Venue and address; for a meeting without either, that it is online. The link itself is for
    /// those who come.
    fn place(&self, with_link: bool) -> String {
        let event = &self.letter.event.details;
        let online = tr(self.language, "invitation-online", &[]);
        let nowhere = event.venue.is_empty() && event.address.is_empty();
        let link = match (with_link && self.comes(), nowhere && !event.online_url.is_empty()) {
            (true, _) => event.online_url.as_str(),
            (false, true) => online.as_str(),
            (false, false) => "",
        };
        [event.venue.as_str(), event.address.as_str(), link]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// True where the invitee has a seat.
    fn comes(&self) -> bool {
        self.letter.kind == MessageKind::Confirmation || self.letter.invitation.reply == Some(Reply::Accepted)
    }

    fn arrangements(&self) -> Vec<(String, Inline)> {
        let say = |key: &str| tr(self.language, key, &[]);
        let event = &self.letter.event.details;
        let mut facts = vec![(say("invitation-when"), Inline::Text(self.line(Placeholder::EventWhen)))];
        let place = self.place(false);
        if !place.is_empty() {
            facts.push((say("invitation-where"), Inline::Value(place)));
        }
        if self.comes() && !event.online_url.is_empty() {
            facts.push((say("invitation-join"), link(event.online_url.to_string())));
        }
        let asks = matches!(
            self.letter.kind,
            MessageKind::Invitation | MessageKind::Reminder | MessageKind::Change | MessageKind::Nomination
        );
        if asks {
            let words = Words(self.language);
            for (session, place) in self.letter.programme {
                let time = words.session_time(&event.zone, session);
                // Who comes is told of what they chose, and everybody else of what there is to choose.
                let said = match (self.comes(), place) {
                    (true, None) => continue,
                    (true, Some(place)) => format!("{} ({time})", words.standing(session, Some(*place))),
                    (false, _) => time,
                };
                facts.push((session.details.title(self.language).to_owned(), Inline::Value(said)));
            }
            facts.push((say("invitation-deadline"), Inline::Text(self.line(Placeholder::ReplyDeadline))));
        }
        facts
    }

    /// What the invitee confirmed, or what the directory says until they have.
    fn recorded(&self) -> Vec<(String, Inline)> {
        let say = |key: &str| tr(self.language, key, &[]);
        let person = &self.letter.contact.details;
        let (position, organisation) = match &self.letter.invitation.confirmed {
            Some(confirmed) => (confirmed.position.to_string(), confirmed.organisation.to_string()),
            None => (person.position.to_string(), person.organisation.name.to_string()),
        };
        let ways = self.letter.event.details.seats.ways;
        let mode = self.letter.invitation.attends(ways).filter(|_| ways.is_choice());
        let mode = mode.map_or_else(String::new, |mode| match mode {
            Mode::InPerson => say("reply-mode-in-person"),
            Mode::Online => say("reply-mode-online"),
        });
        // Whoever answered in a calendar was not asked about them, and is to see that nothing was chosen.
        let sessions = self.letter.programme.iter().map(|(session, place)| {
            let words = Words(self.language);
            let standing = words.standing(session, *place);
            let time = words.session_time(&self.letter.event.details.zone, session);
            (session.details.title(self.language).to_owned(), format!("{standing} ({time})"))
        });
        [
            (say("reply-name"), self.letter.invitee_name()),
            (say("reply-position"), position),
            (say("reply-organisation"), organisation),
            (say("reply-mode"), mode),
        ]
        .into_iter()
        .chain(sessions)
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| (label, Inline::Value(value)))
        .collect()
    }
}

impl Fill for Values<'_> {
    fn link(&self) -> &str {
        self.link
    }

    fn line(&self, placeholder: Placeholder) -> String {
        let person = &self.letter.contact.details;
        let event = &self.letter.event.details;
        match placeholder {
            Placeholder::InviteeName => self.letter.invitee_name(),
            Placeholder::InviteeSalutation => {
                let known = self.letter.salutations.iter().chain(own::salutations());
                salutation(person, self.language, known, |placeholder| self.line(placeholder))
            }
            Placeholder::InviteeHonorific => person.honorific.to_string(),
            Placeholder::InviteeGivenName => person.given_name.to_string(),
            Placeholder::InviteeFamilyName => person.family_name.to_string(),
            Placeholder::InviteePosition => person.position.to_string(),
            Placeholder::InviteeOrganisation => person.organisation.name.to_string(),
            Placeholder::EventTitle => event.title.to_string(),
            Placeholder::EventWhen => range(self.language, &event.zone, event.starts_at, event.ends_at),
            Placeholder::EventWhere => self.place(true),
            Placeholder::EventDetails => {
                let (when, place) = (self.line(Placeholder::EventWhen), self.place(true));
                if place.is_empty() { when } else { format!("{when}, {place}") }
            }
            Placeholder::EventDescription => {
                let blocks = read_plain(event.description.as_str());
                let text = super::plain::text(&blocks, self.language, usize::MAX);
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Placeholder::ReplyLink => self.link.to_owned(),
            Placeholder::ReplyDeadline => {
                let deadline = answer_by(self.letter.event, self.letter.invitation);
                date_time(self.language, &event.zone, deadline)
            }
            Placeholder::ReplyDetails => {
                let facts = self.recorded();
                facts.iter().map(|(_, value)| words_of(value)).collect::<Vec<_>>().join(", ")
            }
            Placeholder::ColleagueName => self.letter.colleague.to_owned(),
            Placeholder::Code => self.letter.code.to_owned(),
            Placeholder::OrganiserName => event.organiser_name.to_string(),
            Placeholder::OrganiserEmail => event.organiser_email.to_string(),
        }
    }

    fn inline(&self, placeholder: Placeholder) -> Inline {
        let line = self.line(placeholder);
        match placeholder {
            Placeholder::ReplyLink => link(line),
            Placeholder::OrganiserEmail => mail_to(line),
            // Written by the catalogue, in this mail's own direction.
            Placeholder::EventWhen | Placeholder::ReplyDeadline => Inline::Text(line),
            _ => Inline::Value(line),
        }
    }

    fn blocks(&self, placeholder: Placeholder) -> Vec<Block> {
        let facts = |facts: Vec<(String, Inline)>| {
            if facts.is_empty() { vec![] } else { vec![Block::Facts(facts)] }
        };
        match placeholder {
            Placeholder::EventDetails => facts(self.arrangements()),
            Placeholder::ReplyDetails => facts(self.recorded()),
            Placeholder::EventDescription => {
                let about = read_plain(self.letter.event.details.description.as_str());
                if about.is_empty() { vec![] } else { vec![Block::Foreign(about)] }
            }
            Placeholder::ReplyLink => {
                let words = vec![Inline::Text(tr(self.language, "mail-open", &[]))];
                vec![Block::Button { words, url: self.link.to_owned() }]
            }
            other => vec![Block::Paragraph(vec![self.inline(other)])],
        }
    }
}

fn link(url: String) -> Inline {
    Inline::Link { words: vec![Inline::Value(url.clone())], url }
}

fn mail_to(address: String) -> Inline {
    Inline::Link { words: vec![Inline::Value(address.clone())], url: format!("mailto:{address}") }
}
