//! What the outbox learns about the way to the mail server from what became of a mail.

use tokio::time::Instant;

use super::Outbox;
use super::outcome::{What, without_addresses};
use crate::domain::email::Email;
use crate::domain::id::MessageId;
use crate::domain::way::{Code, PROBE, Verdict};
use crate::mail::transport::{Delivery, Words};

impl Outbox {
    /// Learns from what became of a mail whether the way is open, and how wide. Gives what became of it in the
    /// light of that.
    pub(super) fn judge(&mut self, id: MessageId, to: &Email, turn: usize, what: What) -> What {
        let What::Delivered(delivery) = what else { return what };
        let code = match &delivery {
            Delivery::Later(words) | Delivery::Never(words) => Code::of(words.as_str()),
            _ => None,
        };
        let delivery = match delivery {
            Delivery::Never(words) if code.is_some_and(Code::is_policy) => {
                match self.suspicion.refused_by_policy(id, to.domain()) {
                    Verdict::Recipient => Delivery::Never(words),
                    Verdict::Us(wronged) => {
                        self.refused(&words, wronged);
                        Delivery::Refused(words)
                    }
                }
            }
            // As if it had been refused for now, whomever it is about: else mails at which the server always hangs up
            // would be tried for ever once there are several.
            Delivery::Dropped(words) => {
                if !self.hang_ups.is_about(id, self.app.clock.now()) {
                    self.away(&words);
                }
                return What::Delivered(Delivery::Dropped(words));
            }
            // Nothing narrower is left: it is as if nobody were there.
            Delivery::Busy(words) if self.throttle.allowed() == 1 && turn == self.throttle.turn() => {
                self.throttle.busy(turn);
                Delivery::Down(words)
            }
            delivery => delivery,
        };
        if matches!(delivery, Delivery::Accepted(_) | Delivery::Never(_) | Delivery::Later(_)) {
            self.hang_ups.answered();
        }
        match &delivery {
            Delivery::Down(words) | Delivery::Dropped(words) => self.away(words),
            Delivery::Refused(words) => {
                if self.news.refused.is_none() {
                    self.refused(words, vec![]);
                }
            }
            Delivery::Accepted(_) => {
                self.suspicion.taken();
                self.throttle.taken();
                self.back();
            }
            Delivery::Never(_) => {
                if !code.is_some_and(Code::is_policy) {
                    self.suspicion.refused_otherwise();
                }
                self.back();
            }
            Delivery::Later(_) => {
                if code.is_some_and(Code::asks_for_less) {
                    self.throttle.busy(turn);
                    self.slowed();
                }
                self.back();
            }
            Delivery::Busy(_) => {
                self.throttle.busy(turn);
                self.slowed();
            }
        }
        What::Delivered(delivery)
    }

    /// Nobody is there: everything goes back, and one mail at a time finds out when somebody is again.
    fn away(&mut self, words: &Words) {
        if self.rest.is_none() {
            let words = without_addresses(words.as_str());
            tracing::warn!(words, "mail cannot be sent at present");
        }
        self.rest = Some(PROBE);
        self.open = false;
        self.look_at = Instant::now() + PROBE;
        self.news.away = Some(words.clone());
        self.news.back = false;
        self.give_back();
    }

    fn back(&mut self) {
        if self.rest.take().is_some() {
            tracing::info!("mail can be sent again");
        }
        if !self.open {
            self.open = true;
            self.news.back = true;
            self.news.away = None;
        }
    }

    /// The server wants nothing from us: everything goes back and stays there.
    fn refused(&mut self, words: &Words, mut wronged: Vec<MessageId>) {
        tracing::warn!(
            words = without_addresses(words.as_str()),
            "the mail server refuses us: the queue stands still until somebody resumes it"
        );
        // What was found before may not have been told yet.
        wronged.extend(self.news.refused.take().into_iter().flat_map(|(_, earlier)| earlier));
        self.news.refused = Some((words.clone(), wronged));
        self.give_back();
    }

    fn slowed(&mut self) {
        self.begin_at = Instant::now() + self.throttle.pause();
        tracing::info!(connections = self.throttle.allowed(), "the mail server asks for fewer mails at once");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::app::App;
    use crate::store::messages::Lease;

    #[tokio::test]
    async fn a_mail_that_was_given_up_says_nothing_of_the_server_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = crate::domain::instant::Instant::from_micros(1_800_000_000_000_000);
        let mut outbox = Outbox::new(Arc::new(App::in_folder(folder.path(), now)));
        let to = Email::parse("ada@ministry.example").expect("an address");
        let [first, second, third] = [1, 2, 3].map(|n| MessageId::from(uuid::Uuid::from_u128(n)));
        // The first was tried for three days, and the server hangs up at it once more.
        let tried = (20, Some(now - Duration::from_hours(80)));
        for (message, (attempts, first_tried)) in [(first, tried), (second, (0, None))] {
            outbox.hand.take(Lease { message, until: now, attempts, first_tried });
        }
        let drops = || What::Delivered(Delivery::Dropped(Words::squeeze("it hung up")));
        for (message, away) in [(first, false), (second, true)] {
            let what = outbox.judge(message, &to, 0, drops());
            assert_eq!(outbox.rest.take().is_some(), away);
            outbox.conclude(message, what, Some(to.clone()), None);
        }
        outbox.takes = false;
        outbox.finish().await;
        // The second waits, and can still tell with another one that it is the server.
        outbox.judge(second, &to, 0, drops());
        assert!(outbox.rest.is_none(), "the first is no longer counted");
        outbox.judge(third, &to, 0, drops());
        assert!(outbox.rest.is_some());
    }
}
