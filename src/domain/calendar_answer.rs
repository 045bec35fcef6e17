//! An answer that was given in a calendar (RFC 5546): whether it can be bound to an invitation for certain, and
//! whether a calendar can give it at all. What is in any doubt is for an organiser to look at; it changes nothing
//! by itself.
//!
//! Three things have to agree: the signed address that the answer came to, the identity of the calendar entry, and
//! the attendee, who is the invitee or somebody who assists them. And it has to be younger than what is known:
//! calendars answer old mails, too.

use sha2::{Digest, Sha256};

use super::assistant::Assistant;
use super::attendance::Ways;
use super::choice::choice;
use super::email::Email;
use super::id::{AssistantId, CalendarAnswerId, InvitationId};
use super::instant::Instant;
use super::invitation::{Invitation, Reason, Reply};
use super::proof::{self, MailboxProof};
use super::reply::Answer;
use super::text::Line;

choice! {
    /// What somebody said in a calendar.
    Said {
        /// Comes.
        Accepted = "accepted",
        /// Does not come.
        Declined = "declined",
        /// Cannot say yet.
        Tentative = "tentative",
        /// Would come at another time.
        AnotherTime = "another time",
        /// Something that has no button here, such as that somebody else comes.
        Other = "something else",
    }
}

impl Said {
    /// In words for an organiser.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "Accepts",
            Self::Declined => "Declines",
            Self::Tentative => "Cannot say yet",
            Self::AnotherTime => "Proposes another time",
            Self::Other => "Something else",
        }
    }
}

choice! {
    /// Why an answer out of a calendar does not count by itself.
    Doubt {
        /// The address that it came to is not signed here.
        NotSigned = "not signed",
        /// It is about another calendar entry than the address.
        OtherEntry = "other entry",
        /// Whoever answers is neither the guest nor an assistant of theirs.
        OtherPerson = "other person",
        /// The guest's link was replaced since mails went out.
        LinkReplaced = "link replaced",
        /// It answers an older mail, or was made before the answer that stands.
        Older = "older",
        /// It says neither yes nor no.
        Tentative = "tentative",
        /// It asks for something.
        OtherRequest = "other request",
        /// Questions have to be answered with it.
        Questions = "questions",
        /// There was something to be chosen from the programme: earlier versions took no such answer.
        Programme = "programme",
        /// It does not say whether in person or online.
        Way = "way to attend",
        /// The guest has to prove that they read their mailbox.
        Code = "code",
        /// It was not taken.
        NotTaken = "not taken",
    }
}

impl Doubt {
    /// The reason in words for an organiser.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotSigned => {
                "The address that the answer came to was changed on the way, so it may not be genuine."
            }
            Self::OtherEntry => {
                "The answer is about another calendar entry than the one that was sent to this guest."
            }
            Self::OtherPerson => {
                "Whoever answered is neither the guest nor one of their assistants; the invitation may have been \
                 forwarded."
            }
            Self::LinkReplaced => {
                "The guest's link was replaced since: whoever has the former mail could have sent this. Ask the guest \
                 before you record it."
            }
            Self::Older => "The answer is to an older mail, or older than the answer that stands.",
            Self::Tentative => "The guest cannot say yet; the invitation is still open.",
            Self::OtherRequest => "A calendar asks for something that only you can decide.",
            Self::Questions => "The event asks questions that a calendar cannot answer.",
            Self::Programme => "The event has sessions to choose from, which a calendar cannot do.",
            Self::Way => {
                "The guest can choose between the room and the link, and a calendar does not say which."
            }
            Self::Code => {
                "The guest has to prove by a code that they read their mailbox, which a calendar cannot do."
            }
            Self::NotTaken => "The answer came, and could not be taken.",
        }
    }
}

/// One answer as a calendar sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAnswer {
    /// The identity of the entry that it is about.
    pub uid: String,
    /// The SEQUENCE of the entry that was answered (RFC 5545 section 3.8.7.4).
    pub sequence: i32,
    /// When the answer was made; `None`: it does not say.
    pub stamp: Option<Instant>,
    /// The address of the attendee who answers.
    pub attendee: Line<254>,
    /// What they say.
    pub said: Said,
}

impl CalendarAnswer {
    /// What tells this answer to an invitation from every other, in however many mails it comes.
    #[must_use]
    pub fn id(&self, to: InvitationId) -> CalendarAnswerId {
        let Self { uid, sequence, stamp, attendee, said } = self;
        let mut digest = Sha256::new();
        digest.update(to.as_bytes());
        digest.update(sequence.to_be_bytes());
        digest.update(stamp.map_or(0, Instant::micros).to_be_bytes());
        for text in [said.as_str(), &attendee.as_str().to_lowercase(), uid] {
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        let whole: [u8; 32] = digest.finalize().into();
        let half: [u8; 16] = std::array::from_fn(|at| whole[at]);
        uuid::Uuid::from_bytes(half).into()
    }

    /// The invitation that the entry's identity names, whether or not that is to be believed.
    #[must_use]
    pub fn named(&self) -> Option<InvitationId> {
        self.uid.split_once('@')?.0.parse().ok()
    }
}

/// What an answer is held against.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// True where the address that it came to was signed here for this invitation.
    pub is_signed: bool,
    /// The identity of the invitation's entry.
    pub uid: &'a str,
    /// The invitation as it stands.
    pub invitation: &'a Invitation,
    /// The invitee's address.
    pub email: &'a Email,
    /// Whoever assists them.
    pub assistants: &'a [Assistant],
}

/// Who gave an answer, for certain: `None` is the invitee.
///
/// # Errors
/// The first [`Doubt`].
pub fn bind(answer: &CalendarAnswer, known: &Known<'_>) -> Result<Option<AssistantId>, Doubt> {
    if !known.is_signed {
        return Err(Doubt::NotSigned);
    }
    if answer.uid != known.uid {
        return Err(Doubt::OtherEntry);
    }
    let attendee = Email::parse(answer.attendee.as_str()).map_err(|_| Doubt::OtherPerson)?;
    let helper = known.assistants.iter().find(|one| one.email.key() == attendee.key());
    let who = match helper {
        _ if attendee.key() == known.email.key() => None,
        Some(assistant) => Some(assistant.id),
        None => return Err(Doubt::OtherPerson),
    };
    // The address in an entry has to stay the same for as long as a calendar keeps the entry, so whoever has a mail
    // from before can still answer to it.
    if known.invitation.link_replaced_at.is_some() {
        return Err(Doubt::LinkReplaced);
    }
    if answer.sequence < known.invitation.calendar_sequence {
        return Err(Doubt::Older);
    }
    match (known.invitation.replied_at, answer.stamp) {
        // Calendars tell whole seconds.
        (Some(replied), Some(stamp)) if stamp.seconds() < replied.seconds() => Err(Doubt::Older),
        (Some(_), None) => Err(Doubt::Older),
        _ => Ok(who),
    }
}

/// What an event asks of an answer beside yes or no.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// When the mailbox has to be proven.
    pub proof: MailboxProof,
    /// The ways to attend.
    pub ways: Ways,
    /// Questions that have to be answered by whoever gives this answer are still open.
    pub has_questions: bool,
}

/// The answer to the invitation that a calendar gave, with everything else as it was: of a programme nothing is chosen,
/// as where the boxes on the page stay empty, and the confirmation says so.
///
/// # Errors
/// The [`Doubt`] where the invitee's page would ask for more than a calendar says.
pub fn answer(
    said: Said,
    invitation: &Invitation,
    asked: &Asked,
    details: super::invitation::Confirmed,
) -> Result<Answer, Doubt> {
    let is_repeated = match said {
        Said::Accepted => matches!(invitation.reply, Some(Reply::Accepted | Reply::Waiting)),
        Said::Declined => invitation.reply == Some(Reply::Declined),
        Said::Tentative => return Err(Doubt::Tentative),
        Said::AnotherTime | Said::Other => return Err(Doubt::OtherRequest),
    };
    let comes = said == Said::Accepted;
    if !is_repeated {
        // As on the page: a browser that is new, which a calendar always is, proves it where there is an answer.
        if proof::is_needed(asked.proof, invitation.reply.is_some(), false) {
            return Err(Doubt::Code);
        }
        if comes && asked.ways.is_choice() && invitation.confirmed.is_none() {
            return Err(Doubt::Way);
        }
        if asked.has_questions {
            return Err(Doubt::Questions);
        }
    }
    Ok(match (comes, is_repeated) {
        (true, _) => Answer::Accept(details),
        (false, true) => Answer::Decline(invitation.reason.clone()),
        (false, false) => Answer::Decline(Reason::default()),
    })
}

#[cfg(test)]
mod tests;
