//! What became of a mail, and what is recorded about it.

use std::time::Duration;

use crate::domain::email::Email;
use crate::domain::instant::Instant;
use crate::domain::mailing::Unwanted;
use crate::domain::message::{MessageState, Outcome, retry_after};
use crate::domain::way::PROBE;
use crate::mail::transport::Delivery;
use crate::random::Random;
use crate::store::messages::{Lease, Record};

/// How long a mail in hand waits whose mailing was paused, before it is looked at again.
const HELD: Duration = Duration::from_mins(1);

/// What became of a mail, for now.
#[derive(Debug)]
pub(super) enum What {
    Delivered(Delivery),
    Cancelled(Unwanted),
    /// Its mailing waits until somebody lets it go on.
    Held,
    /// There is no such row any more.
    Gone,
    /// Its lease was at an end before the server had it; whoever has it now sends it.
    GivenUp,
    /// It could not be read or composed.
    Unprepared,
}

/// How long a mail rests that could not be composed.
const UNPREPARED: Duration = Duration::from_mins(1);

/// What is recorded about a mail that has come to an end.
pub(super) fn record(
    lease: &Lease,
    what: &What,
    now: Instant,
    random: Random,
    recipient: Option<&Email>,
) -> Option<Record> {
    let tried = lease.attempts + 1;
    let record = |state, attempts, due_at, outcome: &Outcome| {
        let (outcome, recipient) = (outcome.clone(), recipient.cloned());
        Some(Record { lease: *lease, state, attempts, due_at, outcome, recipient })
    };
    match what {
        What::Gone | What::GivenUp => None,
        What::Cancelled(unwanted) => {
            record(unwanted.state(), lease.attempts, None, &Outcome::squeeze(unwanted.as_str()))
        }
        What::Held =>
        // Not for ever: somebody may let the mailing go on at this very moment.
        {
            record(MessageState::Queued, lease.attempts, Some(now + HELD), &Outcome::default())
        }
        What::Delivered(Delivery::Accepted(words)) => record(MessageState::Sent, tried, None, words),
        What::Delivered(Delivery::Never(words)) => record(MessageState::Failed, tried, None, words),
        What::Delivered(Delivery::Later(words) | Delivery::Dropped(words)) => {
            match retry_after(tried, lease.first_tried, now) {
                Some(wait) => record(MessageState::Queued, tried, Some(now + spread(wait, random)), words),
                None => {
                    let words = Outcome::squeeze(&format!("Given up after three days. {words}"));
                    record(MessageState::Failed, tried, None, &words)
                }
            }
        }
        What::Delivered(Delivery::Down(words)) => {
            record(MessageState::Queued, lease.attempts, Some(now + PROBE), words)
        }
        // The pace of all is what changes; where this one stood, it stands again.
        What::Delivered(Delivery::Busy(words) | Delivery::Refused(words)) => {
            record(MessageState::Queued, lease.attempts, Some(now), words)
        }
        What::Unprepared => {
            let words = Outcome::squeeze("The mail could not be composed; it is tried again.");
            record(MessageState::Queued, lease.attempts, Some(now + UNPREPARED), &words)
        }
    }
}

/// The wait, up to a fifth longer or shorter, so that mails that failed together are not tried
/// together.
fn spread(wait: Duration, random: Random) -> Duration {
    let [byte] = random.bytes::<1>();
    wait.mul_f64(0.8 + 0.4 * f64::from(byte) / 255.0)
}

/// A server's words for the log: addresses are personal data.
pub(super) fn without_addresses(words: &str) -> String {
    let hidden = |word: &str| if word.contains('@') { "[address]".to_owned() } else { word.to_owned() };
    words.split(' ').map(hidden).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_by_a_fifth_and_words_lose_their_addresses() {
        let hour = Duration::from_hours(1);
        let waits: Vec<Duration> = (0..200).map(|_| spread(hour, Random)).collect();
        assert!(waits.iter().all(|w| (hour.mul_f64(0.79)..=hour.mul_f64(1.21)).contains(w)));
        assert!(waits.iter().any(|w| *w != waits[0]));
        assert_eq!(
            without_addresses("553 <rt@host.example>: sender refused"),
            "553 [address] sender refused"
        );
    }
}
