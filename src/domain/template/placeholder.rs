//! The closed list of what a template can have put in, and how it is found in a text.

use super::super::choice::choice;

choice! {
    /// What a template can have put in.
    Placeholder {
        /// The invitee's name as printed.
        InviteeName = "invitee.name",
        /// The line that the letter opens with, with its comma.
        InviteeSalutation = "invitee.salutation",
        /// The invitee's honorific.
        InviteeHonorific = "invitee.honorific",
        /// The invitee's given name.
        InviteeGivenName = "invitee.given_name",
        /// The invitee's family name.
        InviteeFamilyName = "invitee.family_name",
        /// The invitee's office.
        InviteePosition = "invitee.position",
        /// Whom the invitee represents.
        InviteeOrganisation = "invitee.organisation",
        /// The event's title.
        EventTitle = "event.title",
        /// Day, time and zone on one line.
        EventWhen = "event.when",
        /// Venue, address and link on one line.
        EventWhere = "event.where",
        /// A small table of when and where; for a paragraph of its own.
        EventDetails = "event.details",
        /// The event's description; for a paragraph of its own.
        EventDescription = "event.description",
        /// The invitee's personal link; a button in a paragraph of its own.
        ReplyLink = "reply.link",
        /// The last moment for an answer.
        ReplyDeadline = "reply.deadline",
        /// A small table of what the invitee confirmed; for a paragraph of its own.
        ReplyDetails = "reply.details",
        /// In mails about substitutes: the colleague's name, or to the colleague the invitee's.
        ColleagueName = "colleague.name",
        /// The code of a proof, in the mail that is sent for it and in no other.
        Code = "code",
        /// Who invites.
        OrganiserName = "organiser.name",
        /// Where questions go.
        OrganiserEmail = "organiser.email",
    }
}

impl Placeholder {
    /// What an organiser reads about it beside the editor.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::InviteeName => "the invitee's name as printed, with the honorific",
            Self::InviteeSalutation => {
                "the line that the letter opens with, with its comma: “Your Excellency,”, “Dear Dr Example,”"
            }
            Self::InviteeHonorific => "the honorific, such as “H.E. Ambassador”",
            Self::InviteeGivenName => "the given name",
            Self::InviteeFamilyName => "the family name",
            Self::InviteePosition => "the office that the invitee holds",
            Self::InviteeOrganisation => "the organisation that the invitee represents",
            Self::EventTitle => "the event's title",
            Self::EventWhen => "day, local time and zone, on one line",
            Self::EventWhere => "venue, address and online link, on one line",
            Self::EventDetails => "a table of when, where and until when to answer; alone in a paragraph",
            Self::EventDescription => "the event's description; alone in a paragraph",
            Self::ReplyLink => "the personal link; alone in a paragraph it becomes a button",
            Self::ReplyDeadline => "the last moment for an answer",
            Self::ReplyDetails => "a table of what the invitee confirmed; alone in a paragraph",
            Self::ColleagueName => "in mails about substitutes, the name of the other of the two",
            Self::Code => "the six digits of a code, in the mail that is sent for it",
            Self::OrganiserName => "who invites",
            Self::OrganiserEmail => "the address for questions",
        }
    }

    /// True for what needs more room than a line.
    #[must_use]
    pub fn is_block(self) -> bool {
        matches!(self, Self::EventDetails | Self::EventDescription | Self::ReplyDetails | Self::ReplyLink)
    }
}

/// A piece of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The author's own words.
    Words(&'a str),
    /// Something to be put in.
    Value(Placeholder),
}

/// The pieces of a text: words, and the placeholders between them. What stands in braces and is no
/// placeholder is words, so that a text always has pieces; backslashes stay where they are.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut words_from = 0;
    for braces in Braces::new(text).filter(|b| !b.escaped) {
        if let Some(placeholder) = Placeholder::parse(braces.name.trim()) {
            if braces.start > words_from {
                parts.push(Part::Words(&text[words_from..braces.start]));
            }
            parts.push(Part::Value(placeholder));
            words_from = braces.end;
        }
    }
    if words_from < text.len() {
        parts.push(Part::Words(&text[words_from..]));
    }
    parts
}

pub(super) fn values(text: &str) -> impl Iterator<Item = Placeholder> + '_ {
    Braces::new(text).filter(|b| !b.escaped).filter_map(|b| Placeholder::parse(b.name.trim()))
}

/// `{…}` on one line, without braces inside.
pub(super) struct Found<'a> {
    start: usize,
    end: usize,
    pub(super) name: &'a str,
    pub(super) escaped: bool,
}

pub(super) struct Braces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Braces<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Braces<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        loop {
            let start = self.at + self.text[self.at..].find('{')?;
            let inside = &self.text[start + 1..];
            let stop = inside.find(['{', '}', '\n'])?;
            self.at = start + 1 + stop;
            if inside.as_bytes()[stop] == b'}' {
                self.at += 1;
                let before = self.text[..start].bytes().rev().take_while(|b| *b == b'\\').count();
                let name = &inside[..stop];
                return Some(Found { start, end: self.at, name, escaped: before % 2 == 1 });
            }
        }
    }
}

/// The existing placeholder that is nearest to a wrong one, if any is near.
pub(super) fn nearest(wrong: &str) -> Option<Placeholder> {
    let wrong = wrong.to_lowercase().replace([' ', '-'], "_");
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let far = wrong.chars().count() / 2;
    Placeholder::ALL
        .iter()
        .map(|p| {
            let whole = distance(&wrong, p.as_str());
            // `{name}` and `{guest.name}` mean the same to whoever wrote them.
            let tail = distance(&last(&wrong), &last(p.as_str()));
            (whole.min(tail + 1), whole, *p)
        })
        .filter(|(near, _, _)| *near <= far.clamp(1, 3))
        .min_by_key(|(near, whole, _)| (*near, *whole))
        .map(|(_, _, p)| p)
}

/// Levenshtein's edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
