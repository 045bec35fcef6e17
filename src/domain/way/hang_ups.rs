//! Whom it is about where the mail server hangs up once a recipient is named.
//!
//! By then it has greeted us, let us in and taken the sender: it is there. One recipient can be what it breaks at; it
//! can as well be about to break at everybody. It is about the server where it hangs up at a second mail within a few
//! minutes with nobody's dealt with in between; else it is about this mail, and all others go on. A mail that has come
//! to its end, or was not tried for a while, says nothing of the server any more.
//!
//! Either way the mail is tried again later like one that was refused for now, and is given up like it: where it is
//! about the server that costs the few mails with which it was found out an attempt, and several recipients at whom it
//! always breaks come to an end.

use std::time::Duration;

use crate::domain::id::MessageId;
use crate::domain::instant::Instant;

/// For how long a hang-up counts: a server that hangs up at everybody is tried again far sooner.
const COUNTS: Duration = Duration::from_mins(10);
/// So many are remembered: beyond them it is about the server anyway.
const REMEMBERED: usize = 50;

/// At what the server has hung up lately, since it last dealt with somebody's mail.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct HangUps {
    at: Vec<(MessageId, Instant)>,
}

impl HangUps {
    /// The server took a mail or refused it.
    pub fn answered(&mut self) {
        self.at.clear();
    }

    /// This mail was sent, given up or cancelled.
    pub fn finished(&mut self, message: MessageId) {
        self.at.retain(|(other, _)| *other != message);
    }

    /// It hung up at this mail. True where that is about the mail alone.
    pub fn is_about(&mut self, message: MessageId, now: Instant) -> bool {
        self.at.retain(|(other, at)| *other != message && now < *at + COUNTS);
        let alone = self.at.is_empty();
        if self.at.len() < REMEMBERED {
            self.at.push((message, now));
        }
        alone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_hang_up_is_about() {
        // In order: a mail's letter where the server hangs up at it, its capital where it comes to an end, `+` where the
        // server deals with another, `.` where ten minutes go by; and at which of them it is found to be the server's
        // affair.
        for (story, servers) in [
            ("a", vec![]),
            ("aaa", vec![]),
            ("a+a+b+a", vec![]),
            ("ab", vec![1]),
            ("aba", vec![1, 2]),
            ("abbb+b+a", vec![1, 2, 3]),
            ("a+ab", vec![3]),
            ("aAb", vec![]),
            ("abAb", vec![1]),
            ("abAbcBc", vec![1, 4]),
            ("abcAc", vec![1, 2, 4]),
            ("a.b", vec![]),
            ("ab.b.a.b", vec![1]),
            ("a.bB.ab", vec![6]),
        ] {
            let mut hang_ups = HangUps::default();
            let mut found = vec![];
            let mut now = Instant::from_micros(1_800_000_000_000_000);
            for (at, what) in story.chars().enumerate() {
                let id = uuid::Uuid::from_u128(u128::from(u32::from(what.to_ascii_lowercase()))).into();
                match what {
                    '+' => hang_ups.answered(),
                    '.' => now = now + Duration::from_mins(10),
                    'A'..='Z' => hang_ups.finished(id),
                    _ if !hang_ups.is_about(id, now) => found.push(at),
                    _ => {}
                }
            }
            assert_eq!(found, servers, "{story}");
        }
    }

    #[test]
    fn of_many_only_some_are_remembered() {
        let mut hang_ups = HangUps::default();
        let now = Instant::from_micros(1_800_000_000_000_000);
        let alone = |n: u128| hang_ups.is_about(uuid::Uuid::from_u128(n).into(), now);
        assert_eq!((0..10_000).map(alone).filter(|alone| *alone).count(), 1);
        assert_eq!(hang_ups.at.len(), REMEMBERED);
    }
}
