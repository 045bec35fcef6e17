//! Whether a mail server that refuses a recipient by a policy means the recipient or us.
//!
//! `5.7.1` says no more than "you may not", and it is said of a mailbox that takes no mail from outside
//! as well as by a relay that has blocked its customer. It is about us where recipients that have
//! nothing to do with each other are refused alike: those of two different domains in a row. Where all
//! guests are of one domain there is never a second one; so it is about us as well where three were refused
//! before anybody's mail was taken, since the start or since somebody said "try again". A domain alone
//! that refuses us while others take our mail is that domain's affair, however many it refuses.
//!
//! Those who were refused before that was known are refused no longer: they wait with all others.

use crate::domain::id::MessageId;

/// So many of one domain, and nobody's mail taken yet.
const OF_ONE: usize = 3;
/// So many are remembered, of a domain that refuses all.
const REMEMBERED: usize = 50;

/// What was refused by a policy in a row.
#[derive(Debug, Default)]
pub struct Suspicion {
    row: Vec<MessageId>,
    domain: String,
    /// The server has taken somebody's mail.
    takes: bool,
    /// It was found to be about us, and mails are still on their way that were sent before.
    us: bool,
}

/// Whom a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This recipient.
    Recipient,
    /// Us; and so it was about us with these mails before.
    Us(Vec<MessageId>),
}

impl Suspicion {
    /// A mail was taken.
    pub fn taken(&mut self) {
        self.takes = true;
        self.row.clear();
    }

    /// A recipient was refused for a reason of their own: the server deals with our mails one by one.
    pub fn refused_otherwise(&mut self) {
        self.row.clear();
    }

    /// Nothing is on its way any more: what is refused next is looked at anew.
    pub fn all_landed(&mut self) {
        self.us = false;
    }

    /// A recipient at this domain was refused by a policy (see [`super::Code::is_policy`]).
    pub fn refused_by_policy(&mut self, message: MessageId, domain: &str) -> Verdict {
        if self.us {
            return Verdict::Us(Vec::new());
        }
        let another = !self.row.is_empty() && self.domain != domain;
        if another || (!self.takes && self.row.len() + 1 >= OF_ONE) {
            (self.takes, self.us) = (false, true);
            return Verdict::Us(std::mem::take(&mut self.row));
        }
        domain.clone_into(&mut self.domain);
        if self.row.len() < REMEMBERED {
            self.row.push(message);
        }
        Verdict::Recipient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_policy_is_about() {
        // In order: a domain's first letter for a refusal by policy, `+` for a mail that was taken, `-` for another
        // refusal; and where the queue pauses, with how many mails from before.
        for (story, pause) in [
            ("a", None),
            ("ab", Some((1, 1))),
            // What was on its way meanwhile is no recipient's fault either; afterwards it is looked at anew.
            ("abc", Some((2, 0))),
            ("ab.c", Some((1, 1))),
            ("aa", None),
            ("aaa", Some((2, 2))),
            ("aab", Some((2, 2))),
            ("a+b", None),
            ("a-b", None),
            ("a-a-a", None),
            ("+aaaaaaaaaaaa", None),
            ("+aaab", Some((4, 3))),
            ("+a+b+c+d", None),
            ("+ab", Some((2, 1))),
        ] {
            let mut suspicion = Suspicion::default();
            let mut found = None;
            for (at, what) in story.chars().enumerate() {
                match what {
                    '+' => suspicion.taken(),
                    '-' => suspicion.refused_otherwise(),
                    '.' => suspicion.all_landed(),
                    domain => {
                        let id = "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37".parse().expect("an id");
                        if let Verdict::Us(before) = suspicion.refused_by_policy(id, &domain.to_string()) {
                            found = Some((at, before.len()));
                        }
                    }
                }
            }
            assert_eq!(found, pause, "{story}");
        }
    }
}
