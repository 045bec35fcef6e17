//! A mail that came back: what the report about it says (RFC 3464, RFC 3463), and what follows for the mail and
//! for the address that it went to.
//!
//! Only fields that machines write for machines count; the text around them is in anybody's language, and says
//! what anybody likes. Whoever sends the report cannot be known; that it is about one of our mails is known by
//! the signed address that it came to, and which address it may speak of is what the mail was sent to.

use std::fmt;
use std::str::FromStr;

use super::choice::choice;
use super::email::Email;
use super::message::Outcome;

choice! {
    /// What became of a mail that somebody reports about.
    BounceKind {
        /// The address is none: it is not written to any more until somebody corrects it.
        Hard = "hard",
        /// This mail was refused, and another may well be taken: a filter, a limit of size, or no reason that a
        /// machine can read.
        Refused = "refused",
        /// It came back for a reason that passes, such as a full mailbox.
        Soft = "soft",
        /// It waits on its way, and may still arrive.
        Delayed = "delayed",
    }
}

impl BounceKind {
    /// True where the mail has not arrived and never will.
    #[must_use]
    pub fn is_final(self) -> bool {
        self != Self::Delayed
    }
}

/// How many mails to somebody come back for passing reasons before an organiser is asked to look.
pub const SOFT_HINT: i64 = 3;

/// An enhanced status code, such as `5.1.1` (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// 2: success, 4: for now, 5: for good.
    pub class: u8,
    /// What it is about: 1 the address, 2 the mailbox, 3 the system, 4 the way there, 5 the protocol, 6 the
    /// content, 7 a policy.
    pub subject: u16,
    /// What exactly.
    pub detail: u16,
}

/// The text is not an enhanced status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAStatus;

impl FromStr for Status {
    type Err = NotAStatus;

    fn from_str(raw: &str) -> Result<Self, NotAStatus> {
        let mut parts = raw.trim().splitn(3, '.');
        let mut number = |most: usize| {
            let part = parts.next().filter(|p| (1..=most).contains(&p.len()));
            part.filter(|p| p.bytes().all(|b| b.is_ascii_digit())).and_then(|p| p.parse::<u16>().ok())
        };
        let (class, subject, detail) = (number(1), number(3), number(3));
        let class = class.and_then(|c| u8::try_from(c).ok()).filter(|c| matches!(c, 2 | 4 | 5));
        match (class, subject, detail) {
            (Some(class), Some(subject), Some(detail)) => Ok(Self { class, subject, detail }),
            _ => Err(NotAStatus),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Status {
    /// The code that stands in a server's answer, such as `550 5.1.1 No such person` or `550-5.7.26 …`.
    #[must_use]
    pub fn in_answer(words: &str) -> Option<Self> {
        let mut parts = words.split([' ', '\t', '-', '#', '(', ')', '<', '>', ';', ',']);
        parts.by_ref().take(4).find_map(|part| part.parse().ok())
    }

    /// Why, in words for an organiser.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match (self.class, self.subject, self.detail) {
            (_, 1, 1 | 10) => "There is no such mailbox.",
            (_, 1, 2) | (_, 4, 4) => "The part of the address after the @ takes no mail.",
            (_, 1, 6) => "The person has moved to another address.",
            (_, 1, _) => "The address is not one that takes mail.",
            (_, 2, 1) => "The mailbox is closed.",
            (_, 2, 2) => "The mailbox is full.",
            (_, 2, 3) | (_, 3, 4) => "The mail is larger than the mailbox takes.",
            (_, 4, 7) => "The receiving mail server could not be reached in time.",
            (_, 6, _) => "The receiving mail server does not take such content.",
            (_, 7, _) => {
                "The receiving mail server refused the mail by its rules, as a filter against spam does."
            }
            (4, ..) => "The receiving mail server could not take the mail at present.",
            _ => "The receiving mail server refused the mail.",
        }
    }
}

choice! {
    /// What a server did with a mail (RFC 3464 section 2.3.3).
    Action {
        /// It did not arrive.
        Failed = "failed",
        /// It has not arrived yet.
        Delayed = "delayed",
        /// It arrived.
        Delivered = "delivered",
        /// It went to a system that reports no more.
        Relayed = "relayed",
        /// It went to the members of a list.
        Expanded = "expanded",
    }
}

/// What a report says about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was done.
    pub action: Action,
    /// Why, as a code.
    pub status: Option<Status>,
    /// The recipient, under each of the names that the report has for them; may be empty.
    pub recipients: Vec<String>,
    /// Why, in the server's words; may be empty.
    pub words: Outcome,
}

impl Report {
    /// The most telling code: where the report has a general one, that in the server's answer.
    #[must_use]
    pub fn code(&self) -> Option<Status> {
        let general = |status: &Status| status.subject == 0;
        let said = Status::in_answer(self.words.as_str());
        self.status.filter(|status| !general(status)).or(said).or(self.status)
    }

    /// What it means for the mail; `None` where nothing went wrong.
    #[must_use]
    pub fn kind(&self) -> Option<BounceKind> {
        match self.action {
            Action::Delivered | Action::Relayed | Action::Expanded => None,
            Action::Delayed => Some(BounceKind::Delayed),
            Action::Failed => Some(match self.code().map(|s| (s.class, s.subject, s.detail)) {
                Some((4, ..) | (5, 2, 2)) => BounceKind::Soft,
                // Too large, of the wrong kind, against a rule, badly spoken: about the mail, not the address.
                Some((5, 2, 3) | (5, 3, 4) | (5, 5..=7, _)) => BounceKind::Refused,
                Some((5, ..)) => BounceKind::Hard,
                Some(_) | None => BounceKind::Refused,
            }),
        }
    }

    /// Why, in words for an organiser.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.code().map_or("The receiving mail server gave no reason.", Status::reason)
    }

    fn is_about(&self, sent_to: &Email) -> bool {
        let same = |name: &String| Email::parse(name).is_ok_and(|email| email.key() == sent_to.key());
        self.recipients.iter().any(same)
    }
}

/// The report about the address that a mail was sent to; one that names no recipient will do, one that names
/// another is not about it.
#[must_use]
pub fn about<'a>(reports: &'a [Report], sent_to: &Email) -> Option<&'a Report> {
    let named = reports.iter().find(|report| report.is_about(sent_to));
    named.or_else(|| reports.iter().find(|report| report.recipients.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(action: Action, status: &str, words: &str) -> Report {
        Report { action, status: status.parse().ok(), recipients: vec![], words: Outcome::squeeze(words) }
    }

    #[test]
    fn what_a_report_means() {
        use Action::{Delayed, Delivered, Expanded, Failed, Relayed};
        for (action, status, words, want) in [
            (Failed, "5.1.1", "550 5.1.1 User unknown", Some(BounceKind::Hard)),
            (Failed, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", Some(BounceKind::Hard)),
            (Failed, "5.0.0", "550 No such user here", Some(BounceKind::Hard)),
            (Failed, "5.2.1", "", Some(BounceKind::Hard)),
            (Failed, "5.4.4", "", Some(BounceKind::Hard)),
            (Failed, "5.2.2", "552 5.2.2 Over quota", Some(BounceKind::Soft)),
            (Failed, "5.0.0", "552 5.2.2 Over quota", Some(BounceKind::Soft)),
            (Failed, "4.4.7", "", Some(BounceKind::Soft)),
            (Failed, "4.2.2", "452-4.2.2 The recipient's inbox is out of storage", Some(BounceKind::Soft)),
            (Failed, "5.7.1", "550 5.7.1 Blocked", Some(BounceKind::Refused)),
            (Failed, "5.0.0", "550-5.7.26 Unauthenticated", Some(BounceKind::Refused)),
            (Failed, "5.3.4", "", Some(BounceKind::Refused)),
            (Failed, "5.6.0", "", Some(BounceKind::Refused)),
            (Failed, "", "", Some(BounceKind::Refused)),
            (Failed, "", "550 5.1.1 No such user", Some(BounceKind::Hard)),
            (Failed, "2.0.0", "", Some(BounceKind::Refused)),
            (Delayed, "4.4.1", "", Some(BounceKind::Delayed)),
            (Delayed, "5.1.1", "", Some(BounceKind::Delayed)),
            (Delivered, "2.0.0", "", None),
            (Relayed, "2.0.0", "", None),
            (Expanded, "2.0.0", "", None),
        ] {
            assert_eq!(report(action, status, words).kind(), want, "{action} {status} {words}");
        }
    }

    #[test]
    fn codes_and_what_is_none() {
        for (raw, want) in [
            ("5.1.1", Some("5.1.1")),
            (" 4.4.7 ", Some("4.4.7")),
            ("5.1.10", Some("5.1.10")),
            ("3.1.1", None),
            ("5.1", None),
            ("5.1.1.1", None),
            ("5.1.1000", None),
            ("5..1", None),
            ("", None),
            ("\u{0665}.1.1", None),
        ] {
            assert_eq!(raw.parse::<Status>().ok().map(|s| s.to_string()).as_deref(), want, "{raw}");
        }
        assert_eq!(Status::in_answer("550 10.5.1.1 is my address"), None);
        // What a code says is a sentence, whichever it is.
        for status in [
            "5.1.1", "5.1.2", "5.1.6", "5.1.0", "5.2.1", "5.2.2", "5.2.3", "4.4.7", "5.6.1", "5.7.1",
            "4.3.0", "5.0.0",
        ] {
            let reason = status.parse::<Status>().map(Status::reason).unwrap_or_default();
            assert!(reason.ends_with('.'), "{status}");
        }
    }

    #[test]
    fn a_report_speaks_of_the_address_that_the_mail_went_to_or_does_not_count() {
        let sent_to = Email::parse("Ada@ministry.example").expect("an address");
        let named = |names: &[&str]| Report {
            recipients: names.iter().map(|name| (*name).to_owned()).collect(),
            ..report(Action::Failed, "5.1.1", "")
        };
        for (reports, which) in [
            (vec![named(&["ada@MINISTRY.example"])], Some(0)),
            (vec![named(&["bob@ministry.example"])], None),
            (vec![named(&["elsewhere@other.example", "ada@ministry.example"])], Some(0)),
            (vec![named(&["bob@ministry.example"]), named(&["ada@ministry.example"])], Some(1)),
            (vec![named(&["bob@ministry.example"]), named(&[])], Some(1)),
            (vec![named(&[])], Some(0)),
            (vec![named(&["not an address"])], None),
            (vec![], None),
        ] {
            let found = about(&reports, &sent_to);
            assert_eq!(found, which.map(|at: usize| &reports[at]), "{reports:?}");
        }
    }
}
